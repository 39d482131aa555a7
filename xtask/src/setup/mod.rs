//! Finds or installs browsers and checkers. What is at hand costs nothing; what is missing is named first.

mod apt;
pub mod wasm;

use std::{env, path::PathBuf, time::Duration};

use anyhow::{Result, bail, ensure};
use xshell::Shell;

use crate::run::{self, cmd};

const CARGO_TOOL_LIMIT: Duration = Duration::from_secs(30 * 60);
const RUSTUP_LIMIT: Duration = Duration::from_secs(120);

const NPM_LIMIT: Duration = Duration::from_secs(120);
const AXE_VERSION: &str = "4.14.1";

/// A program the tests need, and the ways to it.
struct Program {
    title: &'static str,
    variable: &'static str,
    names: &'static [&'static str],
    package: &'static str,
}

/// Google's branded Chrome is not among the names: it no longer takes an extension from the command line.
const CHROMIUM: Program = Program {
    title: "Chromium",
    variable: "OBJECTOR_CHROMIUM",
    names: &["chromium", "chromium-browser", "google-chrome-for-testing"],
    package: "chromium",
};

/// The ESR, and no other: it alone takes a package that no store has signed, as the shipped file is before it is published.
const FIREFOX: Program = Program {
    title: "Firefox",
    variable: "OBJECTOR_FIREFOX",
    names: &["firefox-esr"],
    package: "firefox-esr",
};

pub fn chromium(sh: &Shell) -> Result<PathBuf> {
    CHROMIUM.find_or_install(sh)
}

pub fn firefox(sh: &Shell) -> Result<PathBuf> {
    FIREFOX.find_or_install(sh)
}

/// Debian keeps every language of Chromium's but English in a package of its own. Other builds bring theirs.
pub fn chromium_languages(sh: &Shell) -> Result<()> {
    const PACKAGE: &str = "chromium-l10n";
    let is_debians = env::var_os(CHROMIUM.variable).is_none() && apt::exists() && apt::candidate(sh, PACKAGE).is_some();
    if !is_debians || apt::is_installed(sh, PACKAGE) {
        return Ok(());
    }
    apt::install(
        sh,
        &[PACKAGE],
        "Chromium's languages, for what is tested and drawn in them.",
    )
}

/// Letters of every script that Objector speaks in, for pictures.
pub fn fonts(sh: &Shell) -> Result<()> {
    const PACKAGES: [&str; 2] = ["fonts-noto-core", "fonts-noto-cjk"];
    let missing: Vec<&str> = PACKAGES
        .into_iter()
        .filter(|package| !apt::is_installed(sh, package))
        .collect();
    if missing.is_empty() || !apt::exists() {
        return Ok(());
    }
    apt::install(sh, &missing, "the letters of every language, for the picture of them.")
}

impl Program {
    fn find_or_install(&self, sh: &Shell) -> Result<PathBuf> {
        let Self {
            title,
            variable,
            names,
            package,
        } = self;
        if let Some(path) = env::var_os(variable).map(PathBuf::from) {
            ensure!(
                path.is_file(),
                "{variable} names {}, which is not a file. Correct it or unset it.",
                path.display()
            );
            return Ok(path);
        }
        if let Some(path) = run::on_path(names) {
            return Ok(path);
        }
        let by_hand = format!("Install {title}, or set {variable} to the program, and run this command again.");
        ensure!(apt::exists(), "{title} is missing: the tests run in it. {by_hand}");
        apt::install(sh, &[package], &format!("{title}, for the tests to run in."))?;
        match run::on_path(names) {
            Some(path) => Ok(path),
            None => bail!("apt installed {package}, but {title} is not on the PATH. {by_hand}"),
        }
    }
}

/// The programs that read the code: `cargo fmt` and `cargo clippy`.
pub fn rust_components(sh: &Shell) -> Result<()> {
    let works = |name: &str| run::answer(cmd!(sh, "cargo {name} --version")).is_some();
    let missing: Vec<&str> = [("fmt", "rustfmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(command, _)| !works(command))
        .map(|(_, component)| component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    ensure!(
        run::on_path(&["rustup"]).is_some(),
        "{list} is missing. Install it with the package manager that brought cargo."
    );
    println!("Adding {list} to Rust: formatting and lints.");
    run::patiently(cmd!(sh, "rustup component add {missing...}"), RUSTUP_LIMIT)
}

/// A subcommand of cargo that is a package of its own: this version, if there is none.
pub fn cargo_tool(sh: &Shell, name: &str, version: &str, options: &[&str], why: &str) -> Result<()> {
    if run::answer(cmd!(sh, "cargo {name} --version")).is_some() {
        return Ok(());
    }
    let package = format!("cargo-{name}");
    println!("Installing {package}: {why}. It is compiled, once: some minutes.");
    let install = cmd!(sh, "cargo install {package} --version {version} --locked {options...}");
    // Its build has nothing to do with this workspace's.
    run::patiently(install.env_remove("CARGO_TARGET_DIR"), CARGO_TOOL_LIMIT)
}

/// `npx`, which runs the linters of scripts and of the extension.
pub fn npx(sh: &Shell) -> Result<PathBuf> {
    of_node(sh, "npx", "it runs the linters of scripts and of the extension.")
}

/// What finds barriers in pages, as one script: [axe-core](https://github.com/dequelabs/axe-core), kept for later runs.
pub fn axe(sh: &Shell) -> Result<PathBuf> {
    let folder = run::target_dir().join(format!("axe-core-{AXE_VERSION}"));
    let script = folder.join("node_modules/axe-core/axe.min.js");
    if !script.is_file() {
        let npm = of_node(sh, "npm", "it brings axe-core, which looks for barriers in the pages.")?;
        let install = cmd!(
            sh,
            "{npm} install --no-save --no-audit --no-fund --prefix {folder} axe-core@{AXE_VERSION}"
        );
        run::patiently(install, NPM_LIMIT)?;
    }
    Ok(script)
}

fn of_node(sh: &Shell, name: &str, why: &str) -> Result<PathBuf> {
    if let Some(path) = run::on_path(&[name]) {
        return Ok(path);
    }
    ensure!(apt::exists(), "{name} is missing: {why} Install Node.js 20 or later.");
    apt::install(sh, &["nodejs", "npm"], why)?;
    match run::on_path(&[name]) {
        Some(path) => Ok(path),
        None => {
            bail!("apt installed npm, but {name} is not on the PATH. Install Node.js 20 or later.")
        }
    }
}
