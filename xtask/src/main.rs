//! The project's commands. `cargo xtask` alone prints them.
//!
//! | file | purpose |
//! | --- | --- |
//! | `flags.rs` | the commands and their options |
//! | `run.rs` | starting other programs: shown, asked, or patiently with a time limit |
//! | `setup/` | finds or installs what is missing, and says what and why |
//! | `setup/mod.rs` | browsers and checkers |
//! | `setup/apt.rs` | the one installer of system packages, where there is apt |
//! | `setup/wasm.rs` | a compiler for WASM, and compiling with it |
//! | `build/` | the packages |
//! | `build/package.rs` | `dist/`: the unpacked packages and the stores' files |
//! | `build/manifest.rs` | each browser's manifest from the one |
//! | `build/languages.rs` | the folders of `_locales` that each browser reads |
//! | `build/icons.rs` | the icons at each size, from their drawings |
//! | `build/budget.rs` | how much each part may weigh |
//! | `build/archive.rs` | a zip that is the same bytes each time |
//! | `check.rs` | formatting, lints, licences, what is in the module, the extension linter |
//! | `test.rs` | every test, and the demo |
//! | `reproduce.rs` | the same packages from another folder |
//! | `long.rs` | what takes long: kill points, hostile pages, the model, mutants, fuzzing, the bench, every language in one picture |
//! | `store/mod.rs` | `dist/store/`: what the stores ask for |
//! | `store/listing.rs` | what a member reads in a store, and the stores' limits |

mod build;
mod check;
mod flags;
mod long;
mod reproduce;
mod run;
mod setup;
mod store;
mod test;

use std::{env, process::ExitCode};

use anyhow::Result;
use build::package;
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
        XtaskCmd::Build(_) => package::build(sh).map(|_| package::warn_of_placeholder()),
        XtaskCmd::Bench(flags) => long::bench(sh, &flags),
        XtaskCmd::Check(_) => check::everything(sh),
        XtaskCmd::Languages(_) => long::languages(sh),
        XtaskCmd::Store(_) => store::everything(sh).map(|()| package::warn_of_placeholder()),
        XtaskCmd::Reproduce(_) => reproduce::everything(sh),
        XtaskCmd::Kill(_) => long::kill(sh),
        XtaskCmd::Hostile(flags) => long::hostile(sh, flags.pages, flags.seed),
        XtaskCmd::Model(flags) => long::model(sh, flags.faults),
        XtaskCmd::Mutants(_) => long::mutants(sh),
        XtaskCmd::Fuzz(flags) => long::fuzz(sh, flags.seconds),
    }
}

/// What `cargo xtask --help` prints: a person who types no command wants to know which there are.
fn print_help() {
    if let Err(help) = Xtask::from_vec(vec!["--help".into()]) {
        eprintln!("{help}");
    }
}
