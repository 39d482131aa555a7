//! Every test, and the demo.

use std::{path::PathBuf, process::Command, thread, time::Instant};

use anyhow::{Result, bail, ensure};

use crate::{package, run, setup};

/// What the end-to-end tests are told of this machine.
struct Stage {
    dist: PathBuf,
    chromium: PathBuf,
    firefox: Option<PathBuf>,
}

impl Stage {
    fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("OBJECTOR_DIST", &self.dist);
        command.env("OBJECTOR_CHROMIUM", &self.chromium);
        if let Some(firefox) = &self.firefox {
            command.env("OBJECTOR_FIREFOX", firefox);
        }
        command
    }
}

/// Runs every test, the later ones too if an earlier one fails, and says which did.
pub fn everything() -> Result<()> {
    let (chromium, firefox) = (setup::chromium()?, Some(setup::firefox()?));
    let stage = Stage {
        dist: package::build()?,
        chromium,
        firefox,
    };
    // One more than there are cores: these tests wait for settled pages most of the time.
    let threads = thread::available_parallelism().map_or(1, usize::from) + 1;
    let threads = format!("--test-threads={threads}");
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
    for (title, arguments) in suites {
        println!("\n== Tests: {title}");
        let start = Instant::now();
        let passed = run::shown(stage.tell(&mut run::cargo(arguments)))?;
        let verdict = if passed { "passed" } else { "FAILED" };
        report.push(format!("{verdict} {:>6.1} s  {title}", start.elapsed().as_secs_f64()));
        if !passed {
            failed.push(title);
        }
    }
    println!("\n{}", report.join("\n"));
    if !failed.is_empty() {
        bail!("Tests failed: {}. Their output is above.", failed.join("; "));
    }
    Ok(())
}

/// Shows the extension at work. `--headed` leaves a window open.
pub fn demo(options: &[String]) -> Result<()> {
    let chromium = setup::chromium()?;
    let stage = Stage {
        dist: package::build()?,
        chromium,
        firefox: None,
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
