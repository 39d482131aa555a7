//! The house's commands. `cargo xtask` alone prints the table.
//!
//! | file | purpose |
//! | --- | --- |
//! | `main.rs` | the table of commands |
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
mod fuzz;
mod icons;
mod languages;
mod lean;
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

use std::process::ExitCode;

use anyhow::Result;

/// One line of the table: what to type, what it does, what runs.
struct Entry {
    name: &'static str,
    options: &'static str,
    does: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const TABLE: &[Entry] = &[
    Entry {
        name: "demo",
        options: "[--headed]",
        does: "shows the extension at work in Chromium, on a local replica of LinkedIn's settings",
        run: test::demo,
    },
    Entry {
        name: "test",
        options: "",
        does: "runs every test: native, then end to end in Chromium and Firefox",
        run: |_| test::everything(),
    },
    Entry {
        name: "build",
        options: "",
        does: "leaves the packages for both browsers in dist/",
        run: |_| package::build().map(drop),
    },
    Entry {
        name: "bench",
        options: "[--long] [--profile]",
        does: "measures it beside its peers and the floor, and writes docs/performance.md; or shows where its time goes",
        run: bench::everything,
    },
    Entry {
        name: "check",
        options: "",
        does: "checks formatting, lints, licences, what is in the package, and the extension: no browser",
        run: |_| check::everything(),
    },
    Entry {
        name: "languages",
        options: "",
        does: "measures and draws the popup and the card in every language: target/languages.png",
        run: |_| sheet::draw(),
    },
    Entry {
        name: "store",
        options: "",
        does: "gathers in dist/store/ what the stores ask for: packages, texts, pictures, sources",
        run: |_| store::everything(),
    },
    Entry {
        name: "reproduce",
        options: "",
        does: "builds in another folder too, and compares the packages byte for byte",
        run: |_| reproduce::everything(),
    },
    Entry {
        name: "kill",
        options: "",
        does: "ends the background at each call that it makes in the whole flow, in both browsers",
        run: long::kill,
    },
    Entry {
        name: "hostile",
        options: "[pages] [seed]",
        does: "looks for a wrong click or a wrong green in so many hostile pages (else 2000), in both browsers",
        run: long::hostile,
    },
    Entry {
        name: "model",
        options: "[troubles]",
        does: "explores every order of events with so many troubles (else 2: minutes, and gigabytes)",
        run: long::model,
    },
    Entry {
        name: "mutants",
        options: "",
        does: "breaks the core in every small way, and sees whether its tests notice (an hour or two)",
        run: long::mutants,
    },
    Entry {
        name: "fuzz",
        options: "[seconds]",
        does: "searches for bytes that break the core, so long for each target (else 120)",
        run: fuzz::everything,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((entry, options)) = chosen(&arguments) else {
        print_table();
        return ExitCode::from(2);
    };
    match (entry.run)(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The entry asked for, if the table has it and it takes the options given.
fn chosen(arguments: &[String]) -> Option<(&'static Entry, &[String])> {
    let (name, options) = arguments.split_first()?;
    let entry = TABLE.iter().find(|entry| entry.name == name)?;
    entry.takes(options).then_some((entry, options))
}

impl Entry {
    /// Whether these are options listed, in their order: a flag as it is written, anything else as a number.
    fn takes(&self, given: &[String]) -> bool {
        let mut listed = self.options.split(' ').map(|word| word.trim_matches(['[', ']']));
        let fits = |given: &String, listed: &str| match listed.starts_with("--") {
            true => given == listed,
            false => !listed.is_empty() && given.parse::<u64>().is_ok(),
        };
        given.iter().all(|given| listed.any(|listed| fits(given, listed)))
    }
}

fn print_table() {
    eprintln!("Usage: cargo xtask <command>\n");
    for Entry {
        name, options, does, ..
    } in TABLE
    {
        eprintln!("  {:<24}{does}", format!("{name} {options}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(line: &str) -> bool {
        let words: Vec<String> = line.split_whitespace().map(String::from).collect();
        chosen(&words).is_some()
    }

    #[test]
    fn only_what_the_table_lists_is_a_command() {
        for line in [
            "demo",
            "demo --headed",
            "test",
            "build",
            "bench",
            "bench --long",
            "bench --profile",
            "check",
            "store",
            "fuzz",
            "fuzz 30",
            "hostile",
            "hostile 9",
            "hostile 9 18446744073709551615",
        ] {
            assert!(accepts(line), "{line}");
        }
        for line in [
            "",
            "bench --short",
            "demo --fast",
            "build --headed",
            "fuzz soon",
            "fuzz seconds",
            "fuzz 1 2",
            "hostile 1 2 3",
            "hostile 1 now",
            "kill 1",
            "demo --headed --headed",
        ] {
            assert!(!accepts(line), "{line}");
        }
    }
}
