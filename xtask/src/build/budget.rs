//! How much each part may weigh. What has become heavier without a decision fails the build, by its name.
//!
//! A limit is a few per cent above what was measured when it was set: another compiler gives other code.

use anyhow::{Result, ensure};

use super::archive::{Files, gzipped};

/// Parts of the package, in bytes as gzip packs them.
const FILES: [(&str, usize); 2] = [("objector_bg.wasm", 190_000), ("objector.js", 8_100)];

/// The scripts in LinkedIn's page, all together, with their comments: the browser reads them at each visit.
const PAGE_SCRIPTS: usize = 20_600;

/// A store's file, in bytes, without its messages…
/// The letters in sixteen languages are a third of it.
const PACKAGE: usize = 222_000;
/// …and what a language may add to it, in the middle of all of them.
const LANGUAGE: usize = 11_000;
/// A single language may have more: a third of a complete one is the objection's page, which most have in part.
const ONE_LANGUAGE: usize = 15_500;

/// Whether each part keeps to its limit.
pub fn check_files(files: &Files) -> Result<()> {
    for (name, limit) in FILES {
        within(name, gzipped(&files[name])?, limit)?;
    }
    let in_page = |name: &str| name.starts_with("content/");
    let scripts: Vec<&[u8]> = files
        .iter()
        .filter(|(name, _)| in_page(name))
        .map(|(_, script)| &script[..])
        .collect();
    ensure!(
        !scripts.is_empty(),
        "No script for the page was found: see xtask/src/build/budget.rs."
    );
    within("the scripts in the page", gzipped(&scripts.concat())?, PAGE_SCRIPTS)?;
    for (name, content) in languages(files) {
        within(name, gzipped(content)?, ONE_LANGUAGE)?;
    }
    Ok(())
}

/// Whether a store's file keeps to its limit.
pub fn check_package(name: &str, size: usize, files: &Files) -> Result<()> {
    within(name, size, PACKAGE + languages(files).count() * LANGUAGE)
}

fn languages(files: &Files) -> impl Iterator<Item = (&String, &Vec<u8>)> {
    files.iter().filter(|(name, _)| name.starts_with("_locales/"))
}

fn within(what: &str, size: usize, limit: usize) -> Result<()> {
    ensure!(
        size <= limit,
        "Too heavy: {what}, {size} bytes of {limit} (see xtask/src/build/budget.rs). Make it lighter, or raise its limit and \
         say why."
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_heavy_is_named() {
        assert!(within("a.js", 10, 10).is_ok());
        let error = within("a.js", 11, 10).unwrap_err().to_string();
        assert!(error.contains("a.js, 11 bytes of 10"), "{error}");
    }
}
