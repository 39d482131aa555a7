//! The long search for bytes that break the core: cargo-fuzz, one target after the other.

use anyhow::{Result, bail};
use xshell::Shell;

use crate::{
    run::{self, cmd},
    setup,
};

const CARGO_FUZZ: &str = "0.13.2";
/// How long each target runs if nobody says.
const USUAL: u32 = 120;
const TARGETS: [&str; 5] = ["observation", "message", "record", "journal", "life"];

/// Runs each target for so many seconds, the later ones too if an earlier one finds something.
pub fn everything(sh: &Shell, seconds: Option<u32>) -> Result<()> {
    let seconds = seconds.unwrap_or(USUAL);
    setup::cargo_tool(sh, "fuzz", CARGO_FUZZ, "it builds and runs the fuzz targets")?;
    let mut failed = Vec::new();
    for target in TARGETS {
        println!("\n== Fuzz: {target}, {seconds} s");
        // libFuzzer adds what it finds on the way to the first folder that is named: the kept corpus stays as it is.
        let finds = sh.create_dir(run::target_dir().join("fuzz-finds").join(target))?;
        let (folder, corpus) = (
            run::target_dir().join("fuzz"),
            run::root().join("fuzz/corpus").join(target),
        );
        // The core has no unsafe code to look for faults in; without that search any compiler will do, not only a nightly.
        let fuzz = cmd!(
            sh,
            "cargo fuzz run --sanitizer=none --target-dir {folder} {target} {finds} {corpus}"
        );
        // A log line for each find would hide what matters.
        let quiet = [
            "-max_len=32768",
            "-verbosity=0",
            "-print_funcs=0",
            "-print_final_stats=1",
        ];
        let fuzz = fuzz.arg("--").args(quiet).arg(format!("-max_total_time={seconds}"));
        if fuzz.run().is_err() {
            failed.push(target);
        }
    }
    if !failed.is_empty() {
        let list = failed.join(", ");
        bail!(
            "These targets found something: {list}. The input is in fuzz/artifacts/; the command to run it is above."
        );
    }
    println!("\nNothing was found.");
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_target_is_run_and_has_a_corpus() {
        let names = |folder: &str| {
            let entries = fs::read_dir(run::root().join("fuzz").join(folder)).unwrap();
            let mut names: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
            names.sort();
            let stem = |path: &std::path::PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
            names.iter().map(stem).collect::<Vec<_>>()
        };
        let mut targets = TARGETS.map(String::from);
        targets.sort();
        assert_eq!(names("fuzz_targets"), targets);
        assert_eq!(names("corpus"), targets);
    }
}
