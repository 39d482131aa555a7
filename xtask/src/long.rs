//! The long searches. `cargo xtask test` runs a fixed slice of each; here they are asked for at length.

use std::num::NonZeroU32;

use anyhow::{Context, Result};
use xshell::Shell;

use crate::{
    run::{self, cmd},
    setup, test,
};

const CARGO_MUTANTS: &str = "27.1.0";
/// What is searched if nobody says how much.
const PAGES: u32 = 2000;
const FAULTS: u32 = 2;

/// Ends the background at every call that it makes in the whole flow, one after the other.
pub fn kill(sh: &Shell) -> Result<()> {
    test::in_browsers(sh, "faults", &[("OBJECTOR_KILL_POINTS", "all".into())])
}

/// Draws hostile pages. The same seed draws the same ones.
pub fn hostile(sh: &Shell, pages: Option<NonZeroU32>, seed: Option<u64>) -> Result<()> {
    let pages = pages.map_or(PAGES, NonZeroU32::get);
    let mut asked = vec![("OBJECTOR_HOSTILE_PAGES", pages.to_string())];
    asked.extend(seed.map(|seed| ("OBJECTOR_HOSTILE_SEED", seed.to_string())));
    test::in_browsers(sh, "hostile", &asked)
}

/// Explores every order of events with so many faults among them.
pub fn model(sh: &Shell, faults: Option<u32>) -> Result<()> {
    cmd!(
        sh,
        "cargo test --package objector --test model -- --nocapture no_order_of_events"
    )
    .env("OBJECTOR_MODEL_DEPTH", faults.unwrap_or(FAULTS).to_string())
    .run()
    .context("A promise can be broken. The order of events that does it is above")
}

/// Breaks the core in every small way, and sees whether its tests notice. `.cargo/mutants.toml` says where and how.
pub fn mutants(sh: &Shell) -> Result<()> {
    setup::cargo_tool(sh, "mutants", CARGO_MUTANTS, "it breaks the core to try its tests")?;
    let output = run::target_dir();
    cmd!(sh, "cargo mutants --package objector --output {output}")
        .run()
        .context(
            "Some breaks were not noticed, or the search did not end. They are listed above and in target/mutants.out/",
        )
}
