//! The contact sheet: every language's popup and card in one picture.

use anyhow::Result;
use xshell::Shell;

use crate::{run, setup, test};

/// Measures and draws them in Chromium. Leaves `target/languages.png`, and a small one in `docs/`.
pub fn draw(sh: &Shell) -> Result<()> {
    setup::fonts(sh)?;
    let folder = run::target_dir();
    test::in_browsers(sh, "languages", &[("OBJECTOR_SHEET", folder.display().to_string())])?;
    sh.copy_file(
        folder.join("languages-small.png"),
        run::root().join("docs/languages.png"),
    )?;
    println!("\nEvery language: target/languages.png, and smaller docs/languages.png.");
    Ok(())
}
