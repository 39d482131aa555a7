//! The same sources give the same packages: built once more in another folder, and compared byte for byte.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::{archive, manifest::Browser, package, run};

/// Builds here and in a copy, each with its own target folder, and says which file differs where the zips do.
pub fn everything() -> Result<()> {
    let here = package::build()?;
    println!();
    ensure!(
        same_as(&here)?,
        "The same sources gave other packages in another folder. The files that differ are named above."
    );
    Ok(())
}

/// Whether a build in another folder gives the packages that are in this `dist/`.
pub fn same_as(here: &Path) -> Result<bool> {
    let aside = run::target_dir().join("reproduce");
    // A longer path than this one, and a target folder outside of it: neither may leave a trace.
    let copy = aside.join("the same sources in another folder");
    copy_sources(&copy)?;
    // `cargo xtask build` as it is typed there, but with this xtask, which knows its folder by these two variables alone.
    let mut build = run::command(env::current_exe()?);
    build.arg("build").current_dir(&copy);
    build.env("CARGO_MANIFEST_DIR", copy.join("xtask"));
    build.env("CARGO_TARGET_DIR", aside.join("built"));
    ensure!(
        run::shown(&mut build)?,
        "The sources did not build in another folder. The reason is above."
    );
    let mut same = true;
    for browser in Browser::BOTH {
        let name = package::zip_name(browser);
        let unreadable = || format!("{name} cannot be read after the build.");
        let one = fs::read(here.join(&name)).with_context(unreadable)?;
        let other = fs::read(copy.join("dist").join(&name)).with_context(unreadable)?;
        if one == other {
            println!("The same bytes: {name}  SHA-256 {}", package::sha256(&one));
            continue;
        }
        same = false;
        println!("NOT the same bytes: {name}");
        for difference in archive::differences(&one, &other)? {
            println!("  {difference}");
        }
    }
    Ok(same)
}

/// Copies what is not made by a build. Each file keeps its date: what has not changed is not compiled again.
fn copy_sources(copy: &Path) -> Result<()> {
    if copy.exists() {
        fs::remove_dir_all(copy)?;
    }
    for source in sources(&run::root())? {
        let (from, to) = (run::root().join(&source), copy.join(&source));
        fs::create_dir_all(to.parent().unwrap_or(copy))?;
        fs::copy(&from, &to).with_context(|| format!("{} cannot be copied.", from.display()))?;
        fs::File::options()
            .write(true)
            .open(&to)?
            .set_modified(from.metadata()?.modified()?)?;
    }
    Ok(())
}

/// The files that git tracks, or would.
fn sources(root: &Path) -> Result<Vec<PathBuf>> {
    listed(root, &["--cached", "--others", "--exclude-standard"])
}

/// The files that git lists so; in an archive without git's records every file but what a build leaves.
pub fn listed(root: &Path, which: &[&str]) -> Result<Vec<PathBuf>> {
    let mut git = run::command("git");
    git.args(["ls-files", "-z"]).args(which);
    let listed = match root.join(".git").exists() {
        true => run::answer(&mut git),
        false => None,
    };
    match listed {
        Some(listed) => {
            let files = listed.split('\0').map(PathBuf::from);
            // Git still lists what has been deleted but not committed.
            Ok(files.filter(|file| root.join(file).is_file()).collect())
        }
        None => {
            let mut files = Vec::new();
            walk(root, Path::new(""), &mut files)?;
            Ok(files)
        }
    }
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    const MADE: [&str; 3] = ["target", "dist", ".git"];
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if MADE.iter().any(|made| path == Path::new(made)) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            walk(root, &path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// An archive of the sources has no git: what is copied from it builds as well.
    #[test]
    fn the_sources_are_found_with_and_without_git() {
        let with = sources(&run::root()).unwrap();
        let mut without = Vec::new();
        walk(&run::root(), Path::new(""), &mut without).unwrap();
        let without: BTreeSet<_> = without.into_iter().collect();
        for file in [
            "manifest.json",
            "src/lib.rs",
            "extension/content/content.js",
            ".cargo/config.toml",
        ] {
            assert!(
                with.contains(&file.into()) && without.contains(Path::new(file)),
                "{file}"
            );
        }
        assert!(with.iter().all(|file| without.contains(file)));
        assert!(
            !without
                .iter()
                .any(|file| file.starts_with("target") || file.starts_with("dist"))
        );
    }
}
