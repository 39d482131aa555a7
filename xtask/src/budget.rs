//! How much each part may weigh. What has become heavier without a decision fails the build, by its name.
//!
//! A limit stands a few per cent above what was measured when it was set: another compiler gives other code.

use anyhow::{Result, ensure};

use crate::{archive::Files, package};

/// Parts of the package, in bytes as gzip packs them.
const FILES: [(&str, usize); 9] = [
    ("objector_bg.wasm", 139_000),
    ("objector.js", 7_400),
    ("content/dom.js", 3_000),
    ("content/observe.js", 3_900),
    ("content/pace.js", 1_800),
    ("content/card.js", 1_900),
    ("content/guidance.js", 2_700),
    ("content/content.js", 2_700),
    ("content/caution.js", 700),
];

/// A store's file, in bytes, without its sentences…
const PACKAGE: usize = 185_000;
/// …and what each language may add to it. With 43 of them it may so have 658,000 bytes.
const LANGUAGE: usize = 11_000;

/// Whether each part keeps to its limit.
pub fn check_files(files: &Files) -> Result<()> {
    for (name, limit) in FILES {
        within(name, package::gzipped(&files[name])?, limit)?;
    }
    for (name, content) in languages(files) {
        within(name, package::gzipped(content)?, LANGUAGE)?;
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

fn within(name: &str, size: usize, limit: usize) -> Result<()> {
    ensure!(
        size <= limit,
        "{name} has {size} bytes, and may have {limit}: see xtask/src/budget.rs. Make it lighter, or raise its limit \
         and say why."
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
        assert!(error.starts_with("a.js has 11 bytes, and may have 10"), "{error}");
    }
}
