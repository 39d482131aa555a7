//! Formatting, lints, licences and advisories, what is in the module, the scripts, the extension: no browser.

use std::time::Duration;

use anyhow::{Context, Result};
use xshell::{Cmd, Shell};

use crate::{
    build::package,
    run::{self, Step, cmd},
    sbom,
    setup::{
        self,
        wasm::{self, Toolchain},
    },
};

const CARGO_DENY: &str = "0.20.2";
const BIOME: &str = "@biomejs/biome@2.6.8";
const WEB_EXT: &str = "web-ext@10.7.0";
const ADVISORIES_LIMIT: Duration = Duration::from_secs(60);
const NPM_LIMIT: Duration = Duration::from_secs(30 * 60);

type Check = (&'static str, fn(&Shell) -> Result<()>);

pub fn everything(sh: &Shell) -> Result<()> {
    setup::rust_components(sh)?;
    let checks: [Check; 7] = [
        ("formatting", formatting),
        ("lints", lints),
        ("lints for WASM", wasm_lints),
        ("licences and advisories", licences),
        ("bill of materials", sbom::check),
        ("scripts", scripts),
        ("extension linter", extension),
    ];
    let step = |(title, check): Check| -> Step { (title, Box::new(move || check(sh))) };
    run::every(checks.map(step).into())
}

fn formatting(sh: &Shell) -> Result<()> {
    Ok(cmd!(sh, "cargo fmt --all --check").run()?)
}

fn lints(sh: &Shell) -> Result<()> {
    Ok(cmd!(sh, "cargo clippy --workspace --all-targets -- -D warnings").run()?)
}

/// What compiles for WASM only is never seen by the host's lints.
fn wasm_lints(sh: &Shell) -> Result<()> {
    if let Toolchain::Debian { .. } = wasm::toolchain(sh)? {
        println!("Not looked at: the compiler for WASM here is Debian's, which brings no clippy.");
        return Ok(());
    }
    let target = wasm::TARGET;
    Ok(cmd!(
        sh,
        "cargo clippy --package objector --lib --target {target} -- -D warnings"
    )
    .run()?)
}

/// The database of advisories is fetched from outside and may be out of reach; the rest needs no network.
fn licences(sh: &Shell) -> Result<()> {
    setup::cargo_tool(sh, "deny", CARGO_DENY, "it reads licences and advisories")?;
    if let Err(error) = run::patiently(cmd!(sh, "cargo deny fetch db"), ADVISORIES_LIMIT) {
        println!("{error}\nAdvisories were NOT looked at: their database could not be fetched.");
        return Ok(cmd!(sh, "cargo deny check licenses bans sources").run()?);
    }
    Ok(cmd!(sh, "cargo deny check --disable-fetch").run()?)
}

/// Format and lints of the scripts, as `biome.json` asks for them.
fn scripts(sh: &Shell) -> Result<()> {
    // Fetched first: what is shown at length may then not wait for the network.
    run::patiently(npx(sh, BIOME)?.arg("--version"), NPM_LIMIT)?;
    let biome = npx(sh, BIOME)?.args(["ci", "--error-on-warnings", "extension"]);
    biome.run().with_context(|| {
        format!("The scripts are not as biome.json asks. `npx {BIOME} check --write extension` mends what it can")
    })
}

fn extension(sh: &Shell) -> Result<()> {
    let firefox = package::build(sh)?.join("firefox");
    let linter = npx(sh, WEB_EXT)?.args(["lint", "--no-input", "--warnings-as-errors", "--source-dir"]);
    run::patiently(linter.arg(firefox), NPM_LIMIT)
}

/// The program of a package of npm's. Nothing is asked of its registry that is at hand.
fn npx<'a>(sh: &'a Shell, package: &str) -> Result<Cmd<'a>> {
    let npx = setup::npx(sh)?;
    Ok(cmd!(sh, "{npx} --yes --prefer-offline {package}")
        // Unreachable servers are given up after seconds.
        .env("npm_config_fetch_timeout", "20000")
        .env("npm_config_fetch_retries", "1")
        .env("NO_UPDATE_NOTIFIER", "1"))
}
