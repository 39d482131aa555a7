//! Formatting, lints, licences and advisories, what is in the module, the scripts, the extension: no browser.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use xshell::{Cmd, Shell};

use crate::{
    build::package,
    run::{self, Step, cmd},
    setup::{
        self,
        wasm::{self, Toolchain},
    },
};

const CARGO_ABOUT: &str = "0.9.3";
const CARGO_DENY: &str = "0.20.2";
const CARGO_CYCLONEDX: &str = "0.5.9";
const BIOME: &str = "@biomejs/biome@2.6.8";
const WEB_EXT: &str = "web-ext@10.7.0";
const ADVISORIES_LIMIT: Duration = Duration::from_secs(60);
const NPM_LIMIT: Duration = Duration::from_secs(30 * 60);

type Check = (&'static str, fn(&Shell) -> Result<()>);

pub fn everything(sh: &Shell) -> Result<()> {
    setup::rust_components(sh)?;
    let checks: [Check; 9] = [
        ("formatting", formatting),
        ("lints", lints),
        ("lints for WASM", wasm_lints),
        ("licences and advisories", licences),
        ("notices of licences", notices),
        ("what may be in the module", module),
        ("bill of materials", bill_of_materials),
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
        println!("Not checked: the compiler for WASM here is Debian's, which brings no clippy.");
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
    setup::cargo_tool(sh, "deny", CARGO_DENY, &[], "it reads licences and advisories")?;
    if let Err(error) = run::patiently(cmd!(sh, "cargo deny fetch db"), ADVISORIES_LIMIT) {
        println!("{error}\nAdvisories were NOT checked: their database could not be fetched.");
        return Ok(cmd!(sh, "cargo deny check licenses bans sources").run()?);
    }
    Ok(cmd!(sh, "cargo deny check --disable-fetch").run()?)
}

/// `THIRD-PARTY.txt` is committed, so that a build needs no tool for it. Here it is made once more, and compared.
fn notices(sh: &Shell) -> Result<()> {
    let options = ["--features", "cli"];
    setup::cargo_tool(sh, "about", CARGO_ABOUT, &options, "it gathers the notices of licences")?;
    let made = cmd!(sh, "cargo about generate --frozen --fail about.hbs").read()?;
    ensure!(
        made.trim() == sh.read_file(package::NOTICES)?.trim(),
        "THIRD-PARTY.txt does not name what is compiled into the module. Run\n  \
         cargo about generate --frozen --fail about.hbs --output-file THIRD-PARTY.txt\nand commit it."
    );
    Ok(())
}

/// A package that comes in unasked, by a new version of another one, is seen here.
fn module(sh: &Shell) -> Result<()> {
    setup::cargo_tool(sh, "deny", CARGO_DENY, &[], "it reads what is compiled into the module")?;
    cmd!(sh, "cargo deny --config deny.wasm.toml check bans")
        .run()
        .context("Something is compiled into the module that deny.wasm.toml does not name. Add it there if it may be")
}

/// `dist/objector.cdx.json`: what the module is compiled from, as CycloneDX. The same bytes for the same commit.
fn bill_of_materials(sh: &Shell) -> Result<()> {
    setup::cargo_tool(
        sh,
        "cyclonedx",
        CARGO_CYCLONEDX,
        &[],
        "it lists what is compiled into the module",
    )?;
    // In a package by itself: in the workspace, features that only the tools ask for would count as the module's.
    cmd!(
        sh,
        "cargo package --package objector --no-verify --allow-dirty --offline"
    )
    .run()?;
    let archives = run::target_dir().join("package");
    let version = env!("CARGO_PKG_VERSION");
    let folder = sh.create_temp_dir()?;
    let package = folder.path().join(format!("objector-{version}"));
    let (archive, parent) = (archives.join(format!("objector-{version}.crate")), folder.path());
    cmd!(sh, "tar -xzf {archive} -C {parent}").run()?;
    let (manifest, target) = (package.join("Cargo.toml"), wasm::TARGET);
    let date = run::answer(cmd!(sh, "git log -1 --format=%ct")).unwrap_or("0".into());
    cmd!(
        sh,
        "cargo cyclonedx --quiet --manifest-path {manifest} --format json --spec-version 1.5 --target {target} --no-build-deps --override-filename objector.cdx"
    )
    .env("SOURCE_DATE_EPOCH", date)
    .run()?;
    let bill = sh.read_file(package.join("objector.cdx.json"))?;
    let bill = bill.replace(&*package.to_string_lossy(), "/objector");
    sh.write_file("dist/objector.cdx.json", bill)?;
    println!("dist/objector.cdx.json names each of them.");
    Ok(())
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
