//! Proves what the stored evidence says of the account: newer beats older, only a fresh page confirms, nothing lasts.

mod support;

use objector::core::{
    evidence::{Evidence, Proof, Reading, Status, VALID_FOR},
    observation::Ms,
    stored::{Known, StoredEvidence},
};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{T, account::known, cases, json};

const ON: bool = true;
const OFF: bool = false;
const DAY: Ms = 24 * 60 * 60 * 1_000;

fn reading(on: bool, proof: Proof, as_of: Ms) -> Reading {
    Reading {
        on,
        proof,
        as_of: T + as_of,
        read_at: T + as_of,
    }
}

fn fresh(on: bool, as_of: Ms) -> Reading {
    reading(on, Proof::Fresh, as_of)
}

fn seen(on: bool, as_of: Ms) -> Reading {
    reading(on, Proof::Seen, as_of)
}

/// What is known after these readings.
fn after<const N: usize>(readings: [Reading; N]) -> Evidence {
    let mut evidence = Evidence::default();
    readings.into_iter().for_each(|reading| evidence.add(reading));
    evidence
}

fn status(evidence: &Evidence) -> Status {
    evidence.status(T + 1_000)
}

// --- One reading ----------------------------------------------------------------------------------------------------

#[test]
fn each_reading_has_its_status_and_only_a_fresh_off_confirms() {
    assert_eq!(status(&Evidence::default()), Status::Unknown);
    for (reading, expected) in [
        (fresh(ON, 0), Status::On),
        (seen(ON, 0), Status::On),
        (seen(OFF, 0), Status::Off),
        (fresh(OFF, 0), Status::OffConfirmed),
    ] {
        assert_eq!(status(&after([reading])), expected, "{reading:?}");
        assert_eq!(after([reading]).read_at(), Some(T));
    }
    assert_eq!(Evidence::default().read_at(), None);
}

#[test]
fn a_reading_is_good_for_ninety_days_after_it_was_made() {
    for reading in [fresh(ON, 0), seen(ON, 0), seen(OFF, 0), fresh(OFF, 0)] {
        let late = Reading {
            read_at: T + 5 * DAY,
            ..reading
        };
        let evidence = after([late]);
        assert_ne!(evidence.status(T + 95 * DAY), Status::Unknown);
        assert_eq!(evidence.status(T + 95 * DAY + 1), Status::Unknown);
        assert_eq!(evidence.status(Ms::MAX), Status::Unknown);
        assert_eq!(evidence.read_at(), Some(T + 5 * DAY), "the popup still tells from when");
    }
    assert_eq!(VALID_FOR, 90 * DAY);
}

// --- Two readings ---------------------------------------------------------------------------------------------------

#[test]
fn the_newer_reading_counts_in_whatever_order_they_come() {
    let readings = |at| [fresh(ON, at), seen(ON, at), seen(OFF, at), fresh(OFF, at)];
    for older in readings(0) {
        for newer in readings(1) {
            let proved_before = older == fresh(OFF, 0) && newer == seen(OFF, 1);
            let expected = if proved_before { older } else { newer };
            // When it was last proved off is a memory of the order in which they came.
            let said = |evidence: Evidence| (evidence.status(T + 1), evidence.read_at());
            assert_eq!(
                said(after([older, newer])),
                said(after([expected])),
                "{older:?} then {newer:?}"
            );
            assert_eq!(after([newer, older]), after([newer]), "{newer:?} then {older:?}");
        }
    }
}

#[test]
fn of_one_moment_the_last_reading_counts() {
    assert_eq!(status(&after([fresh(OFF, 0), seen(ON, 0)])), Status::On);
    assert_eq!(status(&after([fresh(ON, 0), seen(OFF, 0)])), Status::Off);
    assert_eq!(status(&after([seen(OFF, 0), fresh(OFF, 0)])), Status::OffConfirmed);
}

#[test]
fn the_same_reading_again_keeps_the_moment_it_was_made() {
    let again = Reading {
        read_at: T + 500,
        ..fresh(OFF, 0)
    };
    assert_eq!(after([fresh(OFF, 0), again]).read_at(), Some(T));
    assert_eq!(
        after([fresh(OFF, 0), fresh(OFF, 9)]).read_at(),
        Some(T + 9),
        "a new proof is newer"
    );
}

#[test]
fn seeing_off_without_a_change_takes_nothing_from_the_proof_and_does_not_prolong_it() {
    let evidence = after([fresh(OFF, 0), seen(OFF, 80 * DAY)]);
    assert_eq!(evidence.status(T + 90 * DAY), Status::OffConfirmed);
    assert_eq!(evidence.status(T + 90 * DAY + 1), Status::Unknown);
}

// --- A change -------------------------------------------------------------------------------------------------------

#[test]
fn a_change_takes_the_proof_but_not_the_reading() {
    let mut evidence = after([fresh(OFF, 0)]);
    evidence.mark_changed(T + 1);
    assert_eq!(status(&evidence), Status::Off);
    let mut evidence = after([fresh(ON, 0)]);
    evidence.mark_changed(T + 1);
    assert_eq!(status(&evidence), Status::On);
    let mut nothing = Evidence::default();
    nothing.mark_changed(T + 1);
    assert_eq!(status(&nothing), Status::Unknown);
}

#[test]
fn a_change_that_the_proof_already_knows_takes_nothing() {
    for at in [0, T - 1, T] {
        let mut evidence = after([fresh(OFF, 0)]);
        evidence.mark_changed(at);
        assert_eq!(status(&evidence), Status::OffConfirmed, "{at}");
    }
}

#[test]
fn after_a_change_only_what_speaks_of_later_counts() {
    for (reading, expected) in [
        (fresh(OFF, 9), Status::Unknown),
        (seen(OFF, 9), Status::Unknown),
        (fresh(ON, 9), Status::Unknown),
        // Loaded in the very millisecond of the change: perhaps before it.
        (fresh(OFF, 10), Status::Unknown),
        // The reading of the touch itself.
        (seen(OFF, 10), Status::Off),
        (seen(ON, 10), Status::On),
        (fresh(OFF, 11), Status::OffConfirmed),
    ] {
        let mut evidence = Evidence::default();
        evidence.mark_changed(T + 10);
        evidence.mark_changed(T + 3);
        evidence.add(reading);
        assert_eq!(status(&evidence), expected, "{reading:?}");
    }
}

#[test]
fn off_seen_after_a_change_needs_a_new_proof() {
    let mut evidence = after([fresh(OFF, 0)]);
    evidence.mark_changed(T + 10);
    evidence.add(seen(OFF, 10));
    assert_eq!(status(&evidence), Status::Off);
    evidence.add(fresh(OFF, 5));
    assert_eq!(status(&evidence), Status::Off, "loaded before the change");
    evidence.add(fresh(OFF, 20));
    assert_eq!(status(&evidence), Status::OffConfirmed);
}

// --- A doubt --------------------------------------------------------------------------------------------------------

/// On that is shown, and not yet for long enough to count, takes the proof of a page that is not newer, and nothing more:
/// neither what was read nor when it was last proved.
#[test]
fn a_doubt_takes_the_proof_and_leaves_the_reading() {
    for (as_of, expected) in [(9, Status::OffConfirmed), (10, Status::Off), (11, Status::Off)] {
        let mut evidence = after([fresh(OFF, 10)]);
        evidence.doubt(T + as_of);
        assert_eq!(status(&evidence), expected, "{as_of}");
        assert_eq!(evidence.read_at(), Some(T + 10));
        assert_eq!(evidence.confirmed_at(), Some(T + 10));
    }
    for reading in [fresh(ON, 10), seen(ON, 10), seen(OFF, 10)] {
        let mut evidence = after([reading]);
        evidence.doubt(T + 20);
        assert_eq!(evidence, after([reading]), "{reading:?}");
    }
    let mut nothing = Evidence::default();
    nothing.doubt(T);
    assert_eq!(nothing, Evidence::default());
}

/// A doubt is no change: what comes after it counts, a proof of the same moment among it. (Its document shows on, so it is
/// another one that was loaded in the same millisecond.)
#[test]
fn after_a_doubt_a_fresh_page_proves_again() {
    let mut evidence = after([fresh(OFF, 10)]);
    evidence.doubt(T + 20);
    evidence.add(fresh(OFF, 9));
    assert_eq!(status(&evidence), Status::Off, "older than what was doubted");
    let mut on = evidence.clone();
    evidence.add(fresh(OFF, 30));
    assert_eq!(status(&evidence), Status::OffConfirmed);
    on.add(fresh(ON, 20));
    assert_eq!(status(&on), Status::On, "the doubt was right");
}

/// A5: prerendered before the last change, and shown after it: it was loaded too early, however late it is read.
#[test]
fn a_page_loaded_before_the_change_proves_nothing_however_late_it_is_read() {
    let mut evidence = Evidence::default();
    evidence.mark_changed(T + 10);
    evidence.add(Reading {
        read_at: T + 900,
        ..fresh(OFF, 5)
    });
    assert_eq!(status(&evidence), Status::Unknown);
}

// --- In storage -----------------------------------------------------------------------------------------------------

fn stored(known: &Known) -> Value {
    serde_json::to_value(StoredEvidence::of(known)).unwrap()
}

fn sound() -> Value {
    let mut evidence = after([fresh(OFF, 100)]);
    evidence.mark_changed(T + 50);
    stored(&known(evidence))
}

fn read(stored: &Value, now: Ms) -> Option<Known> {
    json::read::<StoredEvidence>(stored)?.known(now)
}

/// What is stored can be another program's work: no proof is taken from it for a time before the last change.
#[test]
fn a_stored_proof_that_is_older_than_the_change_is_none() {
    let mut stored = sound();
    stored["evidence"]["changedAt"] = json!(T + 101);
    let Known { evidence, .. } = read(&stored, T + 1_000).expect("it is well formed");
    assert_eq!(status(&evidence), Status::Off);
}

/// Written by a version that members have, so it can only change together with the version.
#[test]
fn version_1_is_written_like_this() {
    let expected = json!({
        "version": 1,
        "evidence": {
            "reading": { "on": false, "proof": "fresh", "asOf": T + 100, "readAt": T + 100 },
            "changedAt": T + 50,
            "confirmedAt": T + 100,
            "data": [],
            "guidanceClosed": false,
        },
    });
    assert_eq!(sound(), expected);
    let mut first = expected.clone();
    for later in ["confirmedAt", "data"] {
        first["evidence"].as_object_mut().unwrap().remove(later);
    }
    let Known { evidence, .. } = read(&first, T + 1_000).expect("the first versions did not store it");
    assert_eq!(
        (status(&evidence), evidence.confirmed_at()),
        (Status::OffConfirmed, None)
    );
    let seen = stored(&known(after([seen(ON, 1)])));
    assert_eq!(seen["evidence"]["reading"]["proof"], "seen");
}

#[test]
fn what_is_stored_comes_back_unchanged() {
    let mut changed = Evidence::default();
    changed.mark_changed(T);
    let closed = Known {
        guidance_closed: true,
        ..known(changed)
    };
    for known in [
        known(Evidence::default()),
        known(after([fresh(OFF, 0)])),
        known(after([seen(ON, 0)])),
        closed,
    ] {
        assert_eq!(read(&stored(&known), T), Some(known));
    }
}

#[test]
fn what_another_version_stored_counts_as_nothing() {
    for version in [
        json!(0),
        json!(2),
        json!(1_000),
        json!(-1),
        json!("1"),
        json!(1.5),
        json!(null),
    ] {
        let mut stored = sound();
        stored["version"] = version.clone();
        assert_eq!(read(&stored, T + 1_000), None, "{version}");
    }
}

#[test]
fn anything_unknown_missing_or_of_another_kind_counts_as_nothing() {
    let spoiled = |path: &str, value: Option<Value>| {
        let mut stored = sound();
        let (parent, name) = path.rsplit_once('/').unwrap();
        let parent = stored.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match value {
            Some(value) => parent.insert(name.into(), value),
            None => parent.remove(name),
        };
        stored
    };
    for (path, value) in [
        ("/more", Some(json!(1))),
        ("/evidence/more", Some(json!(null))),
        ("/evidence/reading/more", Some(json!(true))),
        ("/version", None),
        ("/evidence", None),
        ("/evidence/changedAt", None),
        ("/evidence/reading/on", None),
        ("/evidence/reading/proof", None),
        ("/evidence/reading/asOf", None),
        ("/evidence/reading/on", Some(json!("false"))),
        ("/evidence/reading/on", Some(json!(0))),
        ("/evidence/reading/proof", Some(json!("Fresh"))),
        ("/evidence/reading/proof", Some(json!("certain"))),
        ("/evidence/reading/asOf", Some(json!(-1))),
        ("/evidence/reading/asOf", Some(json!(1.5))),
        ("/evidence/reading/readAt", Some(json!("now"))),
        ("/evidence/reading", Some(json!("off"))),
        ("/evidence/changedAt", Some(json!(null))),
    ] {
        assert_eq!(read(&spoiled(path, value.clone()), T + 1_000), None, "{path} {value:?}");
    }
    for value in [json!(null), json!({}), json!([]), json!("off-confirmed"), json!(true)] {
        assert_eq!(read(&value, T), None, "{value}");
    }
    assert!(read(&sound(), T + 1_000).is_some());
}

#[test]
fn what_comes_from_the_future_counts_as_nothing() {
    const TOLERANCE: Ms = 2_000;
    for path in [
        "/evidence/reading/asOf",
        "/evidence/reading/readAt",
        "/evidence/changedAt",
    ] {
        let from = |at: Ms| {
            let mut stored = sound();
            *stored.pointer_mut(path).unwrap() = json!(at);
            read(&stored, T + 1_000)
        };
        assert!(from(T + 1_000 + TOLERANCE).is_some(), "{path}: clocks are set a little");
        assert_eq!(from(T + 1_001 + TOLERANCE), None, "{path}");
        assert_eq!(from(Ms::MAX), None, "{path}");
    }
}

#[test]
fn it_can_be_read_at_any_time_at_all() {
    for now in [0, 1, T, Ms::MAX - 60_000, Ms::MAX - 1, Ms::MAX] {
        let _ = read(&sound(), now);
    }
}

// --- Any order ------------------------------------------------------------------------------------------------------

fn any_reading() -> impl Strategy<Value = Reading> {
    (any::<bool>(), any::<bool>(), 0..20u64)
        .prop_map(|(on, is_fresh, at)| if is_fresh { fresh(on, at) } else { seen(on, at) })
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Read(Reading),
    Change(Ms),
    Doubt(Ms),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => any_reading().prop_map(Step::Read),
        1 => (0..20u64).prop_map(Step::Change),
        1 => (0..20u64).prop_map(Step::Doubt),
    ]
}

proptest! {
    #![proptest_config(cases(2_000))]

    /// After any readings, changes and doubts, off-confirmed means: a fresh off was read, later than every change,
    /// and nothing newer read on.
    #[test]
    fn off_confirmed_always_has_its_proof(
        steps in prop::collection::vec(any_step(), 0..12)
    ) {
        let mut evidence = Evidence::default();
        for step in &steps {
            match step {
                Step::Read(reading) => evidence.add(*reading),
                Step::Change(at) => evidence.mark_changed(T + at),
                Step::Doubt(at) => evidence.doubt(T + at),
            }
        }
        let readings = || steps.iter().filter_map(|step| match step {
            Step::Read(reading) => Some(*reading),
            _ => None,
        });
        let changed_at = steps.iter().filter_map(|step| match step {
            Step::Change(at) => Some(*at),
            _ => None,
        }).max();
        // After the last doubt a proof of no earlier moment has come.
        let doubted = steps.iter().rposition(|step| matches!(step, Step::Doubt(_)));
        if let Some(last) = doubted && status(&evidence) == Status::OffConfirmed {
            let Step::Doubt(at) = steps[last] else { unreachable!() };
            let proof = evidence.reading().unwrap();
            let is_later = steps[last..].iter().any(|step| matches!(step, Step::Read(it) if *it == proof));
            prop_assert!(is_later || proof.as_of > T + at);
        }
        if status(&evidence) == Status::OffConfirmed {
            let proved = readings().any(|proof| {
                proof.proof == Proof::Fresh
                    && !proof.on
                    && changed_at.is_none_or(|at| proof.as_of >= T + at)
                    && !readings().any(|later| later.on && later.as_of > proof.as_of && later.proof == Proof::Fresh)
            });
            prop_assert!(proved);
        }
    }
}
