//! Formatting, lints, licences and advisories, the bill of materials, the extension linter: no browser.

use std::{process::Command, time::Duration};

use anyhow::{Result, bail};

use crate::{
    package, run, sbom, setup,
    wasm::{self, Toolchain},
};

const CARGO_DENY: &str = "0.20.2";
const WEB_EXT: &str = "web-ext@10.7.0";
const BIOME: &str = "@biomejs/biome@2.6.8";
const ADVISORIES_LIMIT: Duration = Duration::from_secs(60);
const LINTER_LIMIT: Duration = Duration::from_secs(30 * 60);

/// What a check is called, and what runs: whether it passed, or why it could not tell.
type Check = (&'static str, fn() -> Result<bool>);

/// Runs every check, the later ones too if an earlier one fails, and says which did.
pub fn everything() -> Result<()> {
    setup::rust_components()?;
    let checks: [Check; 7] = [
        ("formatting", formatting),
        ("lints", lints),
        ("lints for WASM", wasm_lints),
        ("licences and advisories", licences),
        ("bill of materials", sbom::check),
        ("scripts", scripts),
        ("extension linter", extension),
    ];
    let mut failed = Vec::new();
    for (title, check) in checks {
        println!("\n== Check: {title}");
        // A check that could not run is told here and counted as failed: the others still run.
        let passed = check().unwrap_or_else(|error| {
            println!("{error:#}");
            false
        });
        println!("{}: {title}", if passed { "passed" } else { "FAILED" });
        if !passed {
            failed.push(title);
        }
    }
    if !failed.is_empty() {
        bail!("Checks failed: {}. Their output is above.", failed.join("; "));
    }
    Ok(())
}

fn formatting() -> Result<bool> {
    run::shown(&mut run::cargo(&["fmt", "--all", "--check"]))
}

fn lints() -> Result<bool> {
    run::shown(&mut run::cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

/// The edge compiles for WASM only, so the host's lints never see it.
fn wasm_lints() -> Result<bool> {
    if let Toolchain::Debian { .. } = wasm::toolchain()? {
        println!("Not looked at: the compiler for WASM here is Debian's, which brings no clippy.");
        return Ok(true);
    }
    run::shown(&mut run::cargo(&[
        "clippy",
        "--package",
        "objector",
        "--lib",
        "--target",
        wasm::TARGET,
        "--",
        "-D",
        "warnings",
    ]))
}

/// The database of advisories is fetched from outside and may be out of reach; the rest needs no network.
fn licences() -> Result<bool> {
    setup::cargo_tool("deny", CARGO_DENY, "it reads licences and advisories")?;
    let mut fetch = run::cargo(&["deny", "fetch", "db"]);
    let fetched = run::patiently(&mut fetch, ADVISORIES_LIMIT);
    if let Err(error) = fetched {
        println!("{error}\nAdvisories were NOT looked at: their database could not be fetched.");
        return run::shown(&mut run::cargo(&["deny", "check", "licenses", "bans", "sources"]));
    }
    run::shown(&mut run::cargo(&["deny", "check", "--disable-fetch"]))
}

/// Formatting and lints of the JavaScript: `biome.json`, `lint/`.
fn scripts() -> Result<bool> {
    let mut linter = npx(BIOME)?;
    linter.args(["check", "--error-on-warnings", "--colors=off"]);
    run::patiently(&mut linter, LINTER_LIMIT).map(|()| true)
}

fn extension() -> Result<bool> {
    let firefox = package::build()?.join("firefox");
    let mut linter = npx(WEB_EXT)?;
    linter.args(["lint", "--no-input", "--warnings-as-errors"]);
    linter.arg("--source-dir").arg(firefox);
    linter.env("NO_UPDATE_NOTIFIER", "1");
    run::patiently(&mut linter, LINTER_LIMIT).map(|()| true)
}

/// A tool of npm's in an exact version.
fn npx(tool: &str) -> Result<Command> {
    let mut npx = run::command(setup::npx()?);
    npx.args(["--yes", "--prefer-offline", tool]);
    // Unreachable servers are given up after seconds; nothing is asked that the check does not need.
    npx.env("npm_config_fetch_timeout", "20000");
    npx.env("npm_config_fetch_retries", "1");
    Ok(npx)
}
