//! Every test, one module of the browser tests at length, and the demo.

use std::{path::PathBuf, thread};

use anyhow::{Context, Result, ensure};
use xshell::{Cmd, Shell};

use crate::{
    build::package,
    reproduce,
    run::{self, Step, cmd},
    setup,
};

/// What the end-to-end tests are told of this machine.
pub struct Stage {
    pub dist: PathBuf,
    chromium: PathBuf,
    firefox: Option<PathBuf>,
    axe: Option<PathBuf>,
}

impl Stage {
    /// Finds or installs both browsers, and builds.
    pub fn set(sh: &Shell) -> Result<Self> {
        let (chromium, firefox) = (setup::chromium(sh)?, Some(setup::firefox(sh)?));
        setup::chromium_languages(sh)?;
        Ok(Self {
            dist: package::build(sh)?,
            chromium,
            firefox,
            axe: Some(setup::axe(sh)?),
        })
    }

    /// Tells a command of it.
    pub fn tell<'a>(&self, cmd: Cmd<'a>) -> Cmd<'a> {
        cmd.env("OBJECTOR_DIST", &self.dist)
            .env("OBJECTOR_CHROMIUM", &self.chromium)
            .envs(self.firefox.iter().map(|firefox| ("OBJECTOR_FIREFOX", firefox)))
            .envs(self.axe.iter().map(|axe| ("OBJECTOR_AXE", axe)))
    }
}

pub fn everything(sh: &Shell) -> Result<()> {
    let stage = Stage::set(sh)?;
    let threads = threads();
    let suite = |title, cargo| -> Step {
        let suite = stage.tell(cargo);
        (title, Box::new(move || Ok(suite.run()?)))
    };
    run::every(vec![
        (
            "Tests: the same packages from another folder",
            Box::new(|| reproduce::same_as(sh, &stage.dist)),
        ),
        suite(
            "Tests: the core, native",
            cmd!(sh, "cargo test --package objector --no-fail-fast"),
        ),
        suite("Tests: the build", cmd!(sh, "cargo test --package xtask")),
        suite(
            "Tests: end to end, in Chromium and Firefox",
            cmd!(sh, "cargo test --package e2e --no-fail-fast -- {threads}"),
        ),
    ])
}

/// Two for each core and one more: the browser tests wait for settled pages most of the time.
fn threads() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    format!("--test-threads={}", 2 * cores + 1)
}

/// Runs one module of the browser tests as long as these variables ask for, and shows what it prints.
pub fn in_browsers(sh: &Shell, module: &str, asked: &[(&str, String)]) -> Result<()> {
    let file = format!("e2e/scenes/{module}.rs");
    // A filter that fits no test passes, and would look like a search that found nothing.
    ensure!(
        run::root().join(&file).is_file(),
        "{file} is missing: there is nothing to run."
    );
    let stage = Stage::set(sh)?;
    for (name, value) in asked {
        println!("{name}={value}");
    }
    let threads = threads();
    let cargo = cmd!(
        sh,
        "cargo test --package e2e --test scenes {module}:: -- --nocapture {threads}"
    )
    .envs(asked.iter().map(|(name, value)| (name, value)));
    stage
        .tell(cargo)
        .run()
        .context("Something was found. What, and how to see it again, is above")
}

/// Shows the extension at work. `headed` leaves a window open.
pub fn demo(sh: &Shell, headed: bool) -> Result<()> {
    let chromium = setup::chromium(sh)?;
    let stage = Stage {
        dist: package::build(sh)?,
        chromium,
        firefox: None,
        axe: None,
    };
    // Built apart, so that its compiling shows and its own lines stand alone.
    cmd!(sh, "cargo build --package e2e --bin demo")
        .run()
        .context("The demo did not compile. The compiler says why above")?;
    let headed = headed.then_some("--headed");
    stage
        .tell(cmd!(sh, "cargo run --quiet --package e2e --bin demo -- {headed...}"))
        .run()
        .context("The demo did not reach its end. Its last step is above")
}
