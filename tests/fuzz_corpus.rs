//! Runs the fuzz targets' own functions over their kept corpus, and over inputs made of pieces of it. The long search is
//! `cargo xtask fuzz`.

#[path = "../fuzz/src/lib.rs"]
mod targets;

mod support;

use std::{fs, path::Path};

use objector::core::{message::PageMessage, session::Session, stored::StoredEvidence};
use proptest::{prelude::*, sample::Index, test_runner::TestRunner};

/// The kept inputs with their names. A fuzzer's own finds are named by their hash and come and go.
fn corpus(name: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some());
    files.sort();
    assert!(files.len() >= 12, "{name} has a corpus");
    let input = |file: &std::path::PathBuf| {
        let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
        (stem, fs::read(file).unwrap())
    };
    files.iter().map(input).collect()
}

/// One input, a few times with a piece of another, or any bytes, in place of some of its own.
fn changed(inputs: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    fn part(input: &[u8], start: Index, most: u8) -> std::ops::Range<usize> {
        let start = start.index(input.len() + 1);
        start..input.len().min(start + usize::from(most))
    }
    let pieces = (prop::sample::select(inputs.clone()), any::<Index>(), 0..40u8);
    let piece = prop_oneof![
        4 => pieces.prop_map(|(input, start, most)| input[part(&input, start, most)].to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..3),
        1 => prop::sample::select(vec![&b"null"[..], b"-1", b"18446744073709551615", b"1e999", b"\\u0000"])
            .prop_map(<[u8]>::to_vec),
    ];
    let changes = prop::collection::vec((any::<Index>(), 0..12u8, piece), 1..5);
    (prop::sample::select(inputs), changes).prop_map(|(mut input, changes)| {
        for (start, most, piece) in changes {
            drop(input.splice(part(&input, start, most), piece));
        }
        input
    })
}

fn run<T>(name: &str, target: fn(&[u8]) -> T) {
    let inputs: Vec<_> = corpus(name).into_iter().map(|(_, input)| input).collect();
    for input in &inputs {
        target(input);
    }
    let mut runner = TestRunner::new(support::cases(2_000));
    let result = runner.run(&changed(inputs), |input| {
        target(&input);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{name}: {error}");
    }
}

#[test]
fn observations_are_read_or_refused() {
    run("observation", targets::observation);
}

#[test]
fn messages_are_read_or_refused() {
    run("message", targets::message);
}

#[test]
fn stored_evidence_is_read_or_refused() {
    run("evidence", targets::evidence);
}

#[test]
fn records_are_read_or_refused() {
    run("record", targets::record);
}

#[test]
fn no_history_breaks_a_promise() {
    run("life", targets::life);
}

/// An input that is not read any more tries nothing: only those named so are refused.
#[test]
fn only_what_is_called_refused_is_refused() {
    let are_named = |name: &str, is_read: fn(&[u8]) -> bool| {
        for (stem, input) in corpus(name) {
            assert_ne!(is_read(&input), stem.starts_with("refused-"), "{name}/{stem}");
        }
    };
    are_named("observation", targets::is_read::<PageMessage>);
    are_named("message", targets::message);
    are_named("evidence", |input| {
        targets::is_read::<StoredEvidence>(input) || targets::is_read::<Session>(input)
    });
}
