//! The project's commands. `cargo xtask` alone prints them.
//!
//! | file | purpose |
//! | --- | --- |
//! | `flags.rs` | the commands and their options |
//! | `run.rs` | starting other programs: shown, asked, or patiently with a time limit |
//! | `setup.rs` | finds or installs browsers and checkers, says what and why |
//! | `apt.rs` | the one installer of system packages, where there is apt |
//! | `wasm.rs` | finds or installs a compiler for WASM, and compiles with it |
//! | `manifest.rs` | each browser's manifest from the one |
//! | `languages.rs` | the folders of `_locales` that each browser reads |
//! | `package.rs` | `dist/`: the unpacked packages and the stores' files |
//! | `archive.rs` | a zip that is the same bytes each time |
//! | `sheet.rs` | every language in one picture |
//! | `test.rs` | every test, and the demo |
//! | `reproduce.rs` | the same packages from another folder |
//! | `bench.rs` | fetches the peers, and starts the bench |
//! | `fuzz.rs` | the long search for bytes that break the core |
//! | `long.rs` | the other long searches: kill points, hostile pages, orders of events, mutants |
//! | `check.rs` | formatting, lints, licences, the extension linter |
//! | `notices.rs` | the notices and licences of what is compiled into the module |
//! | `store.rs` | `dist/store/`: what the stores ask for |
//! | `listing.rs` | what a member reads in a store, and the stores' limits |
//! | `sbom.rs` | the bill of materials: what is in the WASM module |

mod apt;
mod archive;
mod bench;
mod budget;
mod check;
mod flags;
mod fuzz;
mod icons;
mod languages;
mod listing;
mod long;
mod manifest;
mod notices;
mod package;
mod reproduce;
mod run;
mod sbom;
mod setup;
mod sheet;
mod store;
mod test;
mod wasm;

use std::{env, process::ExitCode};

use anyhow::Result;
use flags::{Xtask, XtaskCmd};

fn main() -> ExitCode {
    if env::args_os().len() == 1 {
        print_help();
        return ExitCode::from(2);
    }
    match run(Xtask::from_env_or_exit().subcommand) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: XtaskCmd) -> Result<()> {
    let sh = &run::shell()?;
    match command {
        XtaskCmd::Demo(flags) => test::demo(sh, flags.headed),
        XtaskCmd::Test(_) => test::everything(sh),
        XtaskCmd::Build(_) => package::build(sh).map(drop),
        XtaskCmd::Bench(flags) => bench::everything(sh, &flags),
        XtaskCmd::Check(_) => check::everything(sh),
        XtaskCmd::Languages(_) => sheet::draw(sh),
        XtaskCmd::Store(_) => store::everything(sh),
        XtaskCmd::Reproduce(_) => reproduce::everything(sh),
        XtaskCmd::Kill(_) => long::kill(sh),
        XtaskCmd::Hostile(flags) => long::hostile(sh, flags.pages, flags.seed),
        XtaskCmd::Model(flags) => long::model(sh, flags.faults),
        XtaskCmd::Mutants(_) => long::mutants(sh),
        XtaskCmd::Fuzz(flags) => fuzz::everything(sh, flags.seconds),
    }
}

/// What `cargo xtask --help` prints: a person who types no command wants to know which there are.
fn print_help() {
    if let Err(help) = Xtask::from_vec(vec!["--help".into()]) {
        eprintln!("{help}");
    }
}
