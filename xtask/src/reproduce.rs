//! The same sources give the same packages: built once more in another folder, and compared byte for byte.

use std::{collections::BTreeSet, env, fs, path::Path};

use anyhow::{Context, Result, ensure};
use xshell::Shell;

use crate::{
    build::{
        archive::{self, Files},
        manifest::Browser,
        package,
    },
    run::{self, cmd},
};

/// Builds here and in a copy, each with its own target folder, and says which file differs where the packages do.
pub fn everything(sh: &Shell) -> Result<()> {
    same_as(sh, &package::build(sh)?)
}

/// Whether a build in another folder gives the packages that are in this `dist/`.
pub fn same_as(sh: &Shell, here: &Path) -> Result<()> {
    let folder = run::target_dir().join("reproduce");
    // A longer path than this one, and a target folder outside of it: neither may leave a trace.
    let copy = folder.join("the same sources in another folder");
    sh.remove_path(&copy)?;
    copy_sources(&copy)?;
    // `cargo xtask build` as it is typed there, but with this xtask, which knows its folder by these two variables alone.
    let xtask = env::current_exe()?;
    cmd!(sh, "{xtask} build")
        .env("CARGO_MANIFEST_DIR", copy.join("xtask"))
        .env("CARGO_TARGET_DIR", folder.join("built"))
        .run()
        .context("The sources did not build in another folder. The reason is above")?;
    for browser in Browser::BOTH {
        let name = package::zip_name(browser);
        let (one, other) = (fs::read(here.join(&name))?, fs::read(copy.join("dist").join(&name))?);
        let (hash, other_hash) = (package::sha256(&one), package::sha256(&other));
        ensure!(
            one == other,
            "In another folder {name} is not the same: SHA-256 {hash} and {other_hash}. These files differ: {}.",
            differing(&archive::unzip(&one)?, &archive::unzip(&other)?).join(", ")
        );
        println!("The same bytes: {name}  SHA-256 {hash}");
    }
    Ok(())
}

fn differing<'a>(one: &'a Files, other: &'a Files) -> Vec<&'a str> {
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let differs = |name: &&String| one.get(*name) != other.get(*name);
    names.into_iter().filter(differs).map(String::as_str).collect()
}

/// Copies the sources. Each file keeps its date: what has not changed is not compiled again.
fn copy_sources(copy: &Path) -> Result<()> {
    for name in sources("")? {
        let (from, to) = (run::root().join(&name), copy.join(&name));
        fs::create_dir_all(to.parent().unwrap_or(copy))?;
        fs::copy(&from, &to)?;
        let date = from.metadata()?.modified()?;
        fs::File::options().write(true).open(&to)?.set_modified(date)?;
    }
    Ok(())
}

/// Every file but what a build leaves, by its name with forward slashes. It works without git, as in a downloaded archive.
pub fn sources(folder: &str) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(run::root().join(folder))? {
        let entry = entry?;
        let name = format!("{folder}{}", entry.file_name().to_string_lossy());
        if ["target", "dist", ".git"].contains(&&*name) {
            continue;
        } else if entry.path().is_dir() {
            files.append(&mut sources(&format!("{name}/"))?);
        } else if entry.path().is_file() {
            files.push(name);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_that_differ_are_named() {
        let files =
            |list: &[(&str, &str)]| -> Files { list.iter().map(|(n, t)| (n.to_string(), (*t).into())).collect() };
        let one = files(&[("a.js", "same"), ("b.js", "before"), ("c.js", "")]);
        let other = files(&[("a.js", "same"), ("b.js", "behind"), ("d.js", "")]);
        assert_eq!(differing(&one, &other), ["b.js", "c.js", "d.js"]);
    }

    /// An archive of the sources has no git: what is copied from it builds as well.
    #[test]
    fn the_sources_are_found_without_git() {
        let names = sources("").unwrap();
        for name in ["Cargo.lock", ".cargo/config.toml", "extension/popup.html"] {
            assert!(names.iter().any(|other| other == name), "{name}");
        }
        assert!(
            !names
                .iter()
                .any(|name| name.starts_with("target/") || name.starts_with("dist/"))
        );
    }
}
