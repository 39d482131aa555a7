//! The long searches. `cargo xtask test` runs a fixed slice of each; here they are asked for at length.

use anyhow::{Result, ensure};

use crate::{run, setup, test};

const CARGO_MUTANTS: &str = "27.1.0";
/// What is searched if nobody says how much.
const PAGES: &str = "2000";
const TROUBLES: &str = "2";

/// Ends the background at every call that it makes in the whole flow, one after the other.
pub fn kill(_: &[String]) -> Result<()> {
    test::in_browsers("faults", &[("OBJECTOR_KILL_POINTS", "all")])
}

/// Draws hostile pages. The same seed draws the same ones.
pub fn hostile(options: &[String]) -> Result<()> {
    let pages = options.first().map_or(PAGES, String::as_str);
    let mut asked = vec![("OBJECTOR_HOSTILE_PAGES", pages)];
    asked.extend(options.get(1).map(|seed| ("OBJECTOR_HOSTILE_SEED", seed.as_str())));
    test::in_browsers("hostile", &asked)
}

/// Explores every order of events with so many troubles among them.
pub fn model(options: &[String]) -> Result<()> {
    let troubles = options.first().map_or(TROUBLES, String::as_str);
    let mut cargo = run::cargo(&["test", "--package", "objector", "--test", "model"]);
    cargo.args(["--", "--nocapture", "no_order_of_events"]);
    cargo.env("OBJECTOR_MODEL_DEPTH", troubles);
    ensure!(
        run::shown(&mut cargo)?,
        "A promise can be broken. The order of events that does it is above."
    );
    Ok(())
}

/// Breaks the core in every small way, and sees whether its tests notice. `.cargo/mutants.toml` says where and how.
pub fn mutants(_: &[String]) -> Result<()> {
    setup::cargo_tool("mutants", CARGO_MUTANTS, "it breaks the core to try its tests")?;
    let mut cargo = run::cargo(&["mutants", "--package", "objector", "--output"]);
    cargo.arg(run::target_dir());
    ensure!(
        run::shown(&mut cargo)?,
        "Some breaks were not noticed, or the search did not end. They are listed above and in target/mutants.out/."
    );
    Ok(())
}
