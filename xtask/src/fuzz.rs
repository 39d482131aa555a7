//! The long search for bytes that break the core: cargo-fuzz, one target after the other.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::{run, setup};

const CARGO_FUZZ: &str = "0.13.2";
/// How long each target runs if nobody says.
const USUAL: u32 = 120;
const TARGETS: [&str; 5] = ["observation", "message", "evidence", "record", "life"];

/// Runs each target for so many seconds, the later ones too if an earlier one finds something.
pub fn everything(options: &[String]) -> Result<()> {
    let seconds = match options {
        [] => USUAL,
        [text, ..] => text
            .parse()
            .with_context(|| format!("{text} is no number of seconds."))?,
    };
    setup::cargo_tool("fuzz", CARGO_FUZZ, "it builds and runs the fuzz targets")?;
    let mut failed = Vec::new();
    for target in TARGETS {
        println!("\n== Fuzz: {target}, {seconds} s");
        // libFuzzer adds what it finds on the way to the first folder that is named: the kept corpus stays as it is.
        let finds = run::target_dir().join("fuzz-finds").join(target);
        fs::create_dir_all(&finds)?;
        // The core has no unsafe code to look for faults in; without that search any compiler will do, not only a nightly.
        let mut fuzz = run::cargo(&["fuzz", "run", "--sanitizer=none", "--target-dir"]);
        fuzz.arg(run::target_dir().join("fuzz")).arg(target);
        fuzz.arg(&finds).arg(run::root().join("fuzz/corpus").join(target));
        // A log line for each find would hide what matters.
        fuzz.args([
            "--",
            "-max_len=32768",
            "-verbosity=0",
            "-print_funcs=0",
            "-print_final_stats=1",
        ]);
        fuzz.arg(format!("-max_total_time={seconds}"));
        if !run::shown(&mut fuzz)? {
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
