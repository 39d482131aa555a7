//! Runs the fuzz targets' own functions over their kept corpus, and over thousands of inputs changed at random from
//! a fixed seed. The long search is `cargo xtask fuzz`.

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::{fs, path::Path};

/// How many changed inputs each target gets.
const CHANGED: usize = 10_000;
/// What tells one part of an input from the next, and values at the edge of what there is room for.
const LABELS: [&str; 20] = [
    "null",
    "true",
    "false",
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "-1",
    "0",
    "18446744073709551615",
    "4294967296",
    "1e999",
    "\\u0000",
    "\u{202e}",
    "psss",
    "nsprss",
    "FSLS",
];

/// Numbers that are the same each time (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % sides.max(1)
    }

    /// One input, changed in one to four places, with pieces of the others.
    fn change(&mut self, inputs: &[Vec<u8>]) -> Vec<u8> {
        let mut input = inputs[self.roll(inputs.len())].clone();
        for _ in 0..=self.roll(4) {
            let from = self.roll(input.len() + 1);
            let to = (from + self.roll(12)).min(input.len());
            match self.roll(5) {
                0 if from < input.len() => input[from] ^= 1 << self.roll(8),
                1 => drop(input.drain(from..to)),
                2 => drop(input.splice(from..to, LABELS[self.roll(LABELS.len())].bytes())),
                3 => {
                    let piece = input[from..to].to_vec();
                    drop(input.splice(from..from, piece));
                }
                _ => {
                    let other = &inputs[self.roll(inputs.len())];
                    let start = self.roll(other.len());
                    let end = (start + self.roll(40)).min(other.len());
                    let piece = other[start..end].to_vec();
                    drop(input.splice(from..to, piece));
                }
            }
        }
        input
    }
}

fn run(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    // A fuzzer's own finds are named by their hash and come and go; what is kept has a name.
    files.retain(|file| file.extension().is_some());
    assert!(files.len() >= 12, "{name} has a corpus");
    let inputs: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).unwrap()).collect();
    for (file, input) in files.iter().zip(&inputs) {
        println!("{}", file.display());
        target(input);
    }
    let mut dice = Dice(0x0b1e_c708);
    for n in 0..CHANGED {
        let input = dice.mark_changed(&inputs);
        let passed = std::panic::catch_unwind(|| target(&input));
        assert!(
            passed.is_ok(),
            "{name}, changed input {n}: {:?}",
            String::from_utf8_lossy(&input)
        );
    }
}

#[test]
fn observations_are_read_totally() {
    run("observation", targets::observation);
}

#[test]
fn messages_are_read_totally() {
    run("message", targets::message);
}

#[test]
fn records_are_read_totally() {
    run("record", targets::record);
}

#[test]
fn journals_are_read_totally() {
    run("journal", targets::journal);
}

#[test]
fn no_life_breaks_a_promise() {
    run("life", targets::life);
}

/// A seed that no longer parses seeds nothing: only those named so are refused.
#[test]
fn the_seeds_are_what_they_are_called() {
    fn parses<M: serde::de::DeserializeOwned>(name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
        for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
            if file.extension().is_some() && stem != "session" {
                let result = serde_json::from_slice::<M>(&fs::read(&file).unwrap());
                assert_eq!(result.is_err(), stem.starts_with("refused-"), "{name}/{stem}");
            }
        }
    }
    parses::<objector::core::message::PageMessage>("observation");
    parses::<objector::core::evidence::Record>("record");
}
