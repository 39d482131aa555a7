//! Every test, one module of the browser tests at length, and the demo.

use std::{path::PathBuf, process::Command, thread, time::Instant};

use anyhow::{Result, bail, ensure};

use crate::{package, reproduce, run, setup};

/// What the end-to-end tests are told of this machine.
pub struct Stage {
    pub dist: PathBuf,
    chromium: PathBuf,
    firefox: Option<PathBuf>,
    axe: Option<PathBuf>,
}

impl Stage {
    /// Finds or installs both browsers, and builds.
    pub fn set() -> Result<Self> {
        let (chromium, firefox) = (setup::chromium()?, Some(setup::firefox()?));
        setup::chromium_languages()?;
        Ok(Self {
            dist: package::build()?,
            chromium,
            firefox,
            axe: Some(setup::axe()?),
        })
    }

    /// Tells a command of it.
    pub fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("OBJECTOR_DIST", &self.dist);
        command.env("OBJECTOR_CHROMIUM", &self.chromium);
        if let Some(firefox) = &self.firefox {
            command.env("OBJECTOR_FIREFOX", firefox);
        }
        if let Some(axe) = &self.axe {
            command.env("OBJECTOR_AXE", axe);
        }
        command
    }
}

/// Runs every test, the later ones too if an earlier one fails, and says which did.
pub fn everything() -> Result<()> {
    let stage = Stage::set()?;
    let threads = threads();
    let suites: [(&str, &[&str]); 3] = [
        ("the core, native", &["test", "--package", "objector", "--no-fail-fast"]),
        ("the build", &["test", "--package", "xtask"]),
        (
            "end to end, in Chromium and Firefox",
            &["test", "--package", "e2e", "--no-fail-fast", "--", &threads],
        ),
    ];

    let mut report = Vec::new();
    let mut failed = Vec::new();
    let mut step = |title: &'static str, runs: &dyn Fn() -> Result<bool>| {
        println!("\n== Tests: {title}");
        let start = Instant::now();
        // A step that could not run is told here and counted as failed: the others still run.
        let passed = runs().unwrap_or_else(|error| {
            println!("{error:#}");
            false
        });
        let verdict = if passed { "passed" } else { "FAILED" };
        report.push(format!("{verdict} {:>6.1} s  {title}", start.elapsed().as_secs_f64()));
        if !passed {
            failed.push(title);
        }
    };
    step("the same packages from another folder", &|| {
        reproduce::same_as(&stage.dist)
    });
    for (title, arguments) in suites {
        step(title, &|| run::shown(stage.tell(&mut run::cargo(arguments))));
    }
    println!("\n{}", report.join("\n"));
    if !failed.is_empty() {
        bail!("Tests failed: {}. Their output is above.", failed.join("; "));
    }
    Ok(())
}

/// Two for each core and one more: the browser tests wait for settled pages most of the time.
fn threads() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    format!("--test-threads={}", 2 * cores + 1)
}

/// Runs one module of the browser tests as long as these variables ask for, and shows what it prints.
pub fn in_browsers(module: &str, asked: &[(&str, &str)]) -> Result<()> {
    let file = format!("e2e/scenes/{module}.rs");
    // A filter that fits no test passes, and would look like a search that found nothing.
    ensure!(
        run::root().join(&file).is_file(),
        "{file} is missing: there is nothing to run."
    );
    let stage = Stage::set()?;
    for (name, value) in asked {
        println!("{name}={value}");
    }
    let mut cargo = run::cargo(&["test", "--package", "e2e", "--test", "scenes", &format!("{module}::")]);
    cargo
        .args(["--", "--nocapture", &threads()])
        .envs(asked.iter().copied());
    ensure!(
        run::shown(stage.tell(&mut cargo))?,
        "Something was found. What, and how to see it again, is above."
    );
    Ok(())
}

/// Shows the extension at work. `--headed` leaves a window open.
pub fn demo(options: &[String]) -> Result<()> {
    let chromium = setup::chromium()?;
    let stage = Stage {
        dist: package::build()?,
        chromium,
        firefox: None,
        axe: None,
    };
    // Built apart, so that its compiling shows and its own lines stand alone.
    ensure!(
        run::shown(&mut run::cargo(&["build", "--package", "e2e", "--bin", "demo"]))?,
        "The demo did not compile. The compiler says why above."
    );
    let mut demo = run::cargo(&["run", "--quiet", "--package", "e2e", "--bin", "demo", "--"]);
    demo.args(options);
    ensure!(
        run::shown(stage.tell(&mut demo))?,
        "The demo did not reach its end. Its last step is above."
    );
    Ok(())
}
