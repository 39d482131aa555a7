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

/// What the end-to-end tests need to know of this machine.
pub struct Environment {
    pub dist: PathBuf,
    variables: Vec<(&'static str, PathBuf)>,
}

impl Environment {
    /// Finds or installs both browsers, and builds.
    pub fn prepare(sh: &Shell) -> Result<Self> {
        let mut environment = Self::with_chromium(sh)?;
        setup::chromium_languages(sh)?;
        let others = [
            ("OBJECTOR_FIREFOX", setup::firefox(sh)?),
            ("OBJECTOR_AXE", setup::axe(sh)?),
        ];
        environment.variables.extend(others);
        Ok(environment)
    }

    fn with_chromium(sh: &Shell) -> Result<Self> {
        let chromium = setup::chromium(sh)?;
        let dist = package::build(sh)?;
        let variables = vec![("OBJECTOR_DIST", dist.clone()), ("OBJECTOR_CHROMIUM", chromium)];
        Ok(Self { dist, variables })
    }

    /// The command, with what it needs to know.
    pub fn pass_to<'a>(&self, cmd: Cmd<'a>) -> Cmd<'a> {
        cmd.envs(self.variables.iter().map(|(name, path)| (name, path)))
    }
}

pub fn everything(sh: &Shell) -> Result<()> {
    let environment = Environment::prepare(sh)?;
    let threads = threads();
    let suite = |title, cargo| -> Step {
        // Where a scene waited says more than the calls that led there, and those would bury it.
        let suite = environment.pass_to(cargo).env("RUST_BACKTRACE", "0");
        (title, Box::new(move || Ok(suite.run()?)))
    };
    run::every(vec![
        (
            "Tests: the same packages from another folder",
            Box::new(|| reproduce::same_as(sh, &environment.dist)),
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
    let environment = Environment::prepare(sh)?;
    for (name, value) in asked {
        println!("{name}={value}");
    }
    let threads = threads();
    let cargo = cmd!(
        sh,
        "cargo test --package e2e --test scenes {module}:: -- --nocapture {threads}"
    )
    .envs(asked.iter().map(|(name, value)| (name, value)));
    environment
        .pass_to(cargo)
        .run()
        .context("Something was found. What, and how to see it again, is above")
}

/// Shows the extension at work. `headed` leaves a window open.
pub fn demo(sh: &Shell, headed: bool) -> Result<()> {
    let environment = Environment::with_chromium(sh)?;
    // Built first: its own lines are then not mixed with those of the compiler.
    cmd!(sh, "cargo build --package e2e --bin demo")
        .run()
        .context("The demo did not compile. The compiler says why above")?;
    let headed = headed.then_some("--headed");
    environment
        .pass_to(cmd!(sh, "cargo run --quiet --package e2e --bin demo -- {headed...}"))
        .run()
        .context("The demo did not reach its end. Its last step is above")
}
