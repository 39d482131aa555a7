//! The contact sheet: every language's popup and card in one picture.

use std::fs;

use anyhow::Result;

use crate::{run, setup, test};

/// Measures and draws them in Chromium. Leaves `target/languages.png`, and a small one in `docs/`.
pub fn draw() -> Result<()> {
    setup::fonts()?;
    let folder = run::target_dir();
    test::in_browsers("languages", &[("OBJECTOR_SHEET", &folder.to_string_lossy())])?;
    let kept = run::root().join("docs/languages.png");
    fs::copy(folder.join("languages-small.png"), kept)?;
    println!("\nEvery language: target/languages.png, and smaller docs/languages.png.");
    Ok(())
}
