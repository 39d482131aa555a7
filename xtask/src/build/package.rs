//! `dist/`: for each browser an unpacked package and the file for its store.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;
use xshell::Shell;

use super::{
    archive::{self, Files, gzipped},
    budget, icons, languages,
    manifest::{self, Browser},
};
use crate::{run, setup::wasm};

const WASM: &str = "objector_bg.wasm";
/// Every crate that is compiled into the module, with its licence, as those ask of whoever passes them on.
pub const NOTICES: &str = "THIRD-PARTY.txt";
/// What the objection's page alone reads.
const FACTS: &str = "objection.json";
/// Written once, in the workspace's Cargo.toml.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// Builds everything; the absolute path of `dist/`.
pub fn build(sh: &Shell) -> Result<PathBuf> {
    let module = wasm::toolchain(sh)?.compile(sh)?;
    // Two builds at once would write into each other's folders.
    let lock = fs::File::create(run::target_dir().join("dist.lock"))?;
    lock.lock()?;

    let mut shared = bind(sh, &module)?;
    no_path_of_this_machine(&shared[WASM])?;
    add_folder(&run::root().join("extension"), "", &mut shared)?;
    ensure!(
        shared.insert(FACTS.into(), facts()?).is_none(),
        "extension/{FACTS} has the name of a file the build writes. Rename it."
    );
    icons::export(&mut shared)?;
    languages::drop_descriptions(&mut shared)?;
    shared.insert(NOTICES.into(), fs::read(run::root().join(NOTICES))?);

    let dist = run::root().join("dist");
    let source = fs::read_to_string(run::root().join("manifest.json"))
        .context("manifest.json cannot be read. It belongs at the repository's root.")?;
    print_module(&shared[WASM])?;
    budget::check_files(&shared)?;
    for browser in Browser::BOTH {
        let mut files = shared.clone();
        languages::add(&mut files, browser);
        let manifest = manifest::variant(&source, browser)?;
        all_there(&manifest, &files)?;
        files.insert("manifest.json".into(), manifest.into_bytes());
        write_folder(sh, &dist, browser, &files)?;
        write_zip(&dist, browser, &files)?;
    }
    fs::canonicalize(&dist).context("dist/ cannot be found after the build.")
}

/// Says so while nobody would get what a member reports.
pub fn warn_of_placeholder() {
    if is_placeholder(REPOSITORY) {
        println!("Not for members yet: reports would go to {REPOSITORY}. Set `repository` in Cargo.toml.");
    }
}

/// Whether an address is one that nobody can have: a name under `.example` is kept for documents.
fn is_placeholder(address: &str) -> bool {
    let host = address.split('/').nth(2).unwrap_or_default();
    host.is_empty() || host.ends_with(".example")
}

/// wasm-bindgen's second half: the module as browsers take it, and the JavaScript that loads it.
fn bind(sh: &Shell, module: &Path) -> Result<Files> {
    let folder = run::target_dir().join("bindgen");
    sh.remove_path(&folder)?;
    Bindgen::new()
        .input_path(module)
        .out_name("objector")
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&folder)
        .context(
            "wasm-bindgen did not accept the module. Its two halves must have one version: \
             see Cargo.toml and xtask/Cargo.toml.",
        )?;
    let mut files = Files::new();
    add_folder(&folder, "", &mut files)?;
    Ok(files)
}

/// Puts what a member should know, the countries and the letters into one file, which no other page loads.
fn facts() -> Result<Vec<u8>> {
    let data = run::root().join("data");
    let read = |name: &str| -> Result<Value> {
        let path = data.join(name);
        let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read.", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is not JSON.", path.display()))
    };
    let mut texts = Files::new();
    add_folder(&data.join("letters"), "", &mut texts)?;
    let letter = |(name, text): (String, Vec<u8>)| -> Result<Value> {
        let path = name.strip_suffix(".txt").and_then(|it| it.split_once('/'));
        let (lang, draft) = path.context("A letter is a .txt file in the folder of its language.")?;
        Ok(json!({ "lang": lang, "draft": draft, "text": String::from_utf8(text)? }))
    };
    let letters: Vec<Value> = texts.into_iter().map(letter).collect::<Result<_>>()?;
    let facts = json!({
        "statements": read("knowledge.json")?,
        "countries": read("countries.json")?,
        "letters": letters,
    });
    Ok(serde_json::to_vec(&facts)?)
}

/// Adds a folder's files under their path in it. None may replace another, none may be hidden.
fn add_folder(folder: &Path, prefix: &str, files: &mut Files) -> Result<()> {
    let unreadable = || format!("The folder {} cannot be read.", folder.display());
    for entry in fs::read_dir(folder).with_context(unreadable)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            add_folder(&path, &format!("{name}/"), files)?;
        } else {
            let replaced = files.insert(name.clone(), fs::read(&path)?);
            let taken = replaced.is_some() || name == "manifest.json";
            ensure!(
                !taken,
                "extension/{name} has the name of a file the build writes. Rename it."
            );
        }
    }
    Ok(())
}

/// A path of this machine in the module would tell where it was built, and make each build another.
fn no_path_of_this_machine(module: &[u8]) -> Result<()> {
    let home = std::env::home_dir().unwrap_or_default();
    for path in [run::root(), home, "/usr/src".into(), ".cargo/registry".into()] {
        let text = path.to_string_lossy();
        let found = text.len() > 1 && module.windows(text.len()).any(|part| part == text.as_bytes());
        ensure!(
            !found,
            "The module holds the path {text} of this machine. \
             Add it to the renamed ones in xtask/src/setup/wasm.rs."
        );
    }
    Ok(())
}

fn all_there(manifest: &str, files: &Files) -> Result<()> {
    let named = manifest::files(manifest)?;
    let missing: Vec<String> = named.into_iter().filter(|name| !files.contains_key(name)).collect();
    ensure!(
        missing.is_empty(),
        "manifest.json needs files that are not in extension/: {}. Add them.",
        missing.join(", ")
    );
    Ok(())
}

/// Writes the unpacked package under another name, then renames it: a failed build leaves the last one whole.
fn write_folder(sh: &Shell, dist: &Path, browser: Browser, files: &Files) -> Result<()> {
    let (place, new) = (dist.join(browser.folder()), dist.join(".new"));
    sh.remove_path(&new)?;
    for (name, content) in files {
        sh.write_file(new.join(name), content)?;
    }
    sh.remove_path(&place)?;
    fs::rename(new, place)?;
    Ok(())
}

/// What a store's file is called.
pub fn zip_name(browser: Browser) -> String {
    format!("objector-{}.zip", browser.folder())
}

fn write_zip(dist: &Path, browser: Browser, files: &Files) -> Result<()> {
    let name = zip_name(browser);
    let bytes = archive::zip(files)?;
    fs::write(dist.join(&name), &bytes)?;
    println!("dist/{name:<21} {:>7} bytes  SHA-256 {}", bytes.len(), sha256(&bytes));
    budget::check_package(&name, bytes.len(), files)?;
    Ok(())
}

fn print_module(module: &[u8]) -> Result<()> {
    println!("{WASM:<26} {:>7} bytes  {} gzipped", module.len(), gzipped(module)?);
    Ok(())
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_told_from_an_address() {
        assert!(is_placeholder("https://objector.example/objector"));
        assert!(is_placeholder(""));
        assert!(!is_placeholder("https://forge.org/objector.example"));
    }
}
