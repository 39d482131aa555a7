//! Proves the record that a member may keep: what gets into it, that every change to it is found, and that nothing a page
//! says does.

mod support;

use objector::core::{
    evidence::{Evidence, Proof, Reading, Status},
    recognition::Sighting,
    record::{
        self, Chain, Entry, Kind, LONGEST_LABEL, MOST_ENTRIES, Record, RecordContext, RecordEvent, browser, label,
    },
    session::{Command, Event, Session, update},
    setting::MAIN,
    stability::{SETTLED, STABLE},
};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use support::{SETTING, T, fresh, json::read, on};

fn context() -> RecordContext {
    RecordContext {
        time: "2027-01-15T09:00:00.000+01:00".into(),
        browser: "Chrome 156".into(),
        missed: 0,
    }
}

fn switched_on() -> Record {
    let mut record = Record::default();
    record.on = true;
    record
}

fn reading(on: bool, proof: Proof, at: u64) -> Reading {
    Reading {
        on,
        proof,
        as_of: T + at,
        read_at: T + at,
    }
}

fn known(readings: &[Reading]) -> Evidence {
    let mut evidence = Evidence::default();
    for reading in readings {
        evidence.add(*reading);
    }
    evidence
}

/// A record of so many entries.
fn record_of(count: u64) -> (Record, Vec<Option<Entry>>) {
    let mut record = switched_on();
    let mut entries = Vec::new();
    for n in 0..count {
        let evidence = known(&[reading(n % 2 == 0, Proof::Fresh, n)]);
        let next = match n {
            0 => RecordEvent::switched(true),
            _ => RecordEvent::known(MAIN.id, &evidence, T + n).unwrap(),
        };
        entries.push(record.append(next, &context()));
    }
    (record, entries)
}

/// A whole main job, with what it leaves for the record.
fn main_job() -> Vec<RecordEvent> {
    let (mut session, mut evidence, mut now) = (Session::default(), Evidence::default(), T);
    let mut left = Vec::new();
    let mut document = fresh("a", 0);
    let mut is_on = true;
    let mut press = true;
    let asked = Default::default();
    for _ in 0..60 {
        now += STABLE;
        document.age = now - document.loaded_at;
        let event = match press && session.stability.settled_state().is_some() {
            true => Event::Pressed,
            false => Event::Observed(&document, if is_on { on(1) } else { Sighting::Off }, &asked),
        };
        press &= !matches!(event, Event::Pressed);
        let before = evidence.clone();
        let (next, commands) = update(session, &mut evidence, event, now);
        session = next;
        left.extend(record::event(
            MAIN.id,
            SETTING.into(),
            &before,
            &evidence,
            &commands,
            now,
        ));
        for command in commands {
            match command {
                Command::Click(_) => {
                    is_on = false;
                    (document.clicks, document.touched_at) = (1, Some(now));
                }
                Command::Reload => document = fresh("b", now - T),
                Command::Observe | Command::Load | Command::ObserveIn(_) => {}
            }
        }
    }
    left
}

#[test]
fn the_main_job_leaves_four_entries_of_sixty_observations() {
    let mut record = switched_on();
    let entries: Vec<_> = main_job()
        .into_iter()
        .map(|it| record.append(it, &context()).unwrap())
        .collect();
    let told: Vec<_> = entries
        .iter()
        .map(|e| (e.what, e.before.unwrap(), e.after.unwrap(), e.proof))
        .collect();
    use Status::*;
    assert_eq!(
        told,
        [
            (Kind::Read, Unknown, On, Some(Proof::Fresh)),
            (Kind::ClickOrdered, On, On, None),
            (Kind::Read, On, Off, Some(Proof::Seen)),
            (Kind::Read, Off, OffConfirmed, Some(Proof::Fresh)),
        ]
    );
    assert!(
        entries
            .iter()
            .all(|e| e.path == SETTING && e.setting.as_deref() == Some(MAIN.id))
    );
    let entries: Vec<_> = entries.into_iter().map(Some).collect();
    assert_eq!(record.verify(&entries), Chain::Whole);
}

#[test]
fn a_touch_that_takes_the_proof_is_written_and_an_observation_that_tells_nothing_new_is_not() {
    let off = known(&[reading(false, Proof::Fresh, 0)]);
    let mut touched = off.clone();
    touched.mark_changed(T + 1);
    let entry =
        |before: &Evidence, after: &Evidence| record::event(MAIN.id, SETTING.into(), before, after, &[], T + SETTLED);
    let told = entry(&off, &touched).unwrap();
    let told = switched_on().append(told, &context()).unwrap();
    assert_eq!(
        (told.what, told.proof, told.after),
        (Kind::Touched, None, Some(Status::Off))
    );

    assert_eq!(entry(&off, &off), None, "nothing has changed");
    let on_once = known(&[reading(true, Proof::Seen, 0)]);
    let on_twice = known(&[reading(true, Proof::Seen, 5)]);
    assert_eq!(entry(&on_once, &on_twice), None, "the same once more, and no proof");
    let again = known(&[reading(false, Proof::Fresh, 5)]);
    assert!(entry(&off, &again).is_some(), "proved again");
}

#[test]
fn what_is_known_already_is_said_and_nothing_is_said_of_what_is_not() {
    assert_eq!(RecordEvent::known(MAIN.id, &Evidence::default(), T), None);
    let evidence = known(&[reading(true, Proof::Fresh, 0)]);
    let told = switched_on()
        .append(RecordEvent::known(MAIN.id, &evidence, T).unwrap(), &context())
        .unwrap();
    assert_eq!(
        (told.what, told.after, told.proof),
        (Kind::Known, Some(Status::On), Some(Proof::Fresh))
    );
}

#[test]
fn nothing_is_written_while_it_is_off() {
    let mut record = Record::default();
    assert!(!record.on, "off is how it begins");
    for it in main_job() {
        assert_eq!(record.append(it, &context()), None);
    }
    assert_eq!(record, Record::default());
}

#[test]
fn a_full_record_takes_nothing_in_and_drops_nothing() {
    let (mut record, entries) = record_of(MOST_ENTRIES);
    assert!(entries.iter().all(Option::is_some) && record.is_full());
    let before = record.clone();
    assert_eq!(record.append(RecordEvent::switched(false), &context()), None);
    assert_eq!(record, before);
    assert_eq!(record.verify(&entries), Chain::Whole);
}

/// Found by no code of this project: `hashlib.sha256(json.dumps(…))`, as [`Entry::digest`] says.
#[test]
fn the_hash_is_what_anybody_computes() {
    let mut record = switched_on();
    record.label = label("  Zoë \"two\" \\ \n ");
    assert_eq!(record.label, "Zoë \"two\" \\");
    let evidence = known(&[reading(false, Proof::Fresh, 0)]);
    let first = record.append(RecordEvent::switched(true), &context()).unwrap();
    let second = record
        .append(RecordEvent::known(MAIN.id, &evidence, T).unwrap(), &context())
        .unwrap();
    assert_eq!(
        (first.hash.as_str(), second.hash.as_str()),
        HASHES,
        "{}",
        serde_json::to_string(&second).unwrap()
    );
}

const HASHES: (&str, &str) = (
    "66ba155221a4d245c65a101d542155e564c94c338f69f6321ae7758adaff3333",
    "9087dac5e372598a7af6a7f1bb86bbac9828551a4e8e98c3cf30733106c4ee07",
);

/// How every entry was written before: by `serde_json`, without its hash.
fn assert_written_as_before(entry: &Entry) {
    let without_hash = Entry {
        hash: String::new(),
        ..entry.clone()
    };
    let expected = serde_json::to_string(&without_hash).unwrap();
    assert_eq!(entry.canonical(), expected);
    let digest = Sha256::digest(expected.as_bytes());
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(entry.digest(), digest);
}

/// Members have records whose hashes were computed so: an entry has the same form for ever, whatever is in it.
#[test]
fn an_entry_of_any_kind_is_hashed_as_it_always_was() {
    use Status::*;
    let some_entry = record_of(2).1.remove(1).unwrap();
    for what in [
        Kind::Began,
        Kind::Known,
        Kind::Read,
        Kind::Touched,
        Kind::ClickOrdered,
        Kind::Ended,
    ] {
        for after in [None, Some(Unknown), Some(On), Some(Off), Some(OffConfirmed)] {
            for proof in [None, Some(Proof::Fresh), Some(Proof::Seen)] {
                for (missed, number) in [(0, 1), (u32::MAX, u64::MAX)] {
                    let entry = Entry {
                        what,
                        after,
                        proof,
                        missed,
                        number,
                        ..some_entry.clone()
                    };
                    assert_written_as_before(&entry);
                    let of_the_record = Entry {
                        before: after,
                        after: None,
                        setting: None,
                        label: String::new(),
                        ..entry
                    };
                    assert_written_as_before(&of_the_record);
                }
            }
        }
    }
}

#[test]
fn an_entry_with_any_character_is_hashed_as_it_always_was() {
    let mut entry = record_of(1).1.remove(0).unwrap();
    let all: Vec<char> = ('\0'..=char::MAX).collect();
    for some in all.chunks(1_000) {
        entry.label = some.iter().collect();
        assert_written_as_before(&entry);
    }
    let odd = "\"\\\n\u{7f}\u{2028}é🙂";
    for text in [
        &mut entry.browser,
        &mut entry.path,
        &mut entry.previous,
        &mut entry.time,
        &mut entry.version,
    ] {
        *text = odd.into();
    }
    entry.setting = Some(odd.into());
    assert_written_as_before(&entry);
}

#[test]
fn any_changed_field_is_found() {
    let (record, entries) = record_of(6);
    assert_eq!(record.verify(&entries), Chain::Whole);
    let sound = serde_json::to_value(entries[3].as_ref().unwrap()).unwrap();
    for (name, value) in sound.as_object().unwrap() {
        let others = match value {
            Value::Null => vec![json!("off"), json!("seen"), json!("x")],
            Value::Number(number) => vec![json!(number.as_u64().unwrap() + 1)],
            Value::String(text) => vec![
                json!(text.clone() + "x"),
                json!("unknown"),
                json!("seen"),
                json!("ended"),
                Value::Null,
            ],
            _ => unreachable!(),
        };
        let mut parsed = 0;
        for other in others {
            let mut changed = sound.clone();
            changed[name] = other;
            let mut entries = entries.clone();
            entries[3] = read(&changed);
            parsed += usize::from(entries[3].is_some());
            assert_eq!(record.verify(&entries), Chain::Broken { at: 4 }, "{name}");
        }
        assert!(parsed > 0, "{name}: at least one such change can be written");
    }
}

#[test]
fn any_removed_doubled_or_swapped_entry_is_found() {
    let (record, entries) = record_of(6);
    for at in 0..6 {
        let broken = Chain::Broken { at: at as u64 + 1 };
        let mut removed = entries.clone();
        removed.remove(at);
        assert_eq!(record.verify(&removed), broken, "removed {at}");
        let mut unreadable = entries.clone();
        unreadable[at] = None;
        assert_eq!(record.verify(&unreadable), broken, "unreadable {at}");
        let mut doubled = entries.clone();
        doubled.insert(at, entries[at].clone());
        assert_eq!(
            record.verify(&doubled),
            Chain::Broken { at: at as u64 + 2 },
            "doubled {at}"
        );
        for other in at + 1..6 {
            let mut swapped = entries.clone();
            swapped.swap(at, other);
            assert_eq!(record.verify(&swapped), broken, "swapped {at} and {other}");
        }
    }
    assert_eq!(record.verify(&[]), Chain::Broken { at: 1 }, "all removed");
    assert_eq!(Record::default().verify(&[]), Chain::Empty);
}

/// An entry that was forged, with a hash of its own: the next one, or the head, knows the old hash.
#[test]
fn an_entry_with_a_forged_hash_is_found_by_what_follows_it() {
    let (record, entries) = record_of(6);
    for at in 0..6 {
        let mut forged = entries.clone();
        let entry = forged[at].as_mut().unwrap();
        entry.label = "forged".into();
        entry.hash = entry.digest();
        let found = (at as u64 + 2).min(6);
        assert_eq!(record.verify(&forged), Chain::Broken { at: found });
    }
}

#[test]
fn after_a_break_the_record_goes_on_and_the_break_stays() {
    let (mut record, mut entries) = record_of(6);
    entries.remove(2);
    entries.push(record.append(RecordEvent::switched(false), &context()));
    assert_eq!(entries.last().unwrap().as_ref().unwrap().number, 7);
    assert_eq!(record.verify(&entries), Chain::Broken { at: 3 });
    entries.pop();
    entries.pop();
    entries.push(record.append(RecordEvent::switched(false), &context()));
    assert!(
        matches!(record.verify(&entries), Chain::Broken { .. }),
        "also at the end"
    );
}

#[test]
fn a_head_that_is_lost_is_made_again_from_the_entries_and_is_off() {
    let (_, mut entries) = record_of(6);
    let mut record = Record::after(6, entries[5].as_ref());
    assert!(!record.on);
    assert_eq!(record.verify(&entries), Chain::Whole);
    record.on = true;
    entries.push(record.append(RecordEvent::switched(true), &context()));
    assert_eq!(record.verify(&entries), Chain::Whole);
}

#[test]
fn another_version_of_the_head_is_not_read() {
    let mut stored = serde_json::to_value(record_of(2).0).unwrap();
    let head = |value: &Value| read(value).and_then(Record::from_stored);
    assert!(head(&stored).is_some());
    stored["version"] = json!(2);
    assert_eq!(head(&stored), None);
}

#[test]
fn of_the_user_agent_only_name_and_major_version_are_kept() {
    for (agent, kept) in [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
            "Chrome 156",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.3.4",
            "Edge 156",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
            "Firefox 153",
        ),
        ("Chrome/", "Chrome"),
        ("Chrome/99999999999", "Chrome 9999"),
        ("something else of 40 words", "?"),
        ("", "?"),
    ] {
        assert_eq!(browser(agent), kept);
    }
}

#[test]
fn a_zone_is_one_or_none() {
    let mut entry = record_of(1).1.remove(0).unwrap();
    for (time, zone) in [
        ("2027-01-15T09:00:00.000+01:00", Some("+01:00")),
        ("2027-01-15T09:00:00.000-09:30", Some("-09:30")),
        ("2027-01-15T09:00:00.000Z", None),
        ("+99:00", None),
        ("+ä1:00", None),
        ("äöüäöü", None),
        ("", None),
    ] {
        entry.time = time.into();
        assert_eq!(entry.zone(), zone, "{time}");
    }
}

proptest! {
    /// Whatever stands in the storage: it is read or not, and never is a panic, nor a whole chain that it is not.
    #[test]
    fn anything_at_all_is_read_or_not(text in "\\PC{0,300}", numbers in any::<[u64; 3]>(), hash in "[0-9a-f]{0,70}") {
        let (record, entries) = record_of(3);
        let mut raw = serde_json::to_value(entries[1].as_ref().unwrap()).unwrap();
        raw["label"] = json!(text);
        raw["number"] = json!(numbers[0]);
        raw["previous"] = json!(hash);
        raw["time"] = json!(text);
        let entry: Entry = serde_json::from_value(raw).unwrap();
        entry.zone();
        let verdict = record.verify(&[entries[0].clone(), Some(entry), entries[2].clone()]);
        prop_assert_eq!(verdict, Chain::Broken { at: 2 });
        let head = json!({ "version": 1, "on": true, "label": text, "count": numbers[1], "last": hash });
        let mut head: Record = serde_json::from_value(head).unwrap();
        prop_assert_ne!(head.verify(&entries[..2]), Chain::Whole);
        let added = head.append(RecordEvent::switched(true), &context());
        prop_assert_eq!(added.is_some(), numbers[1] < MOST_ENTRIES);
        prop_assert!(label(&text).chars().count() <= LONGEST_LABEL);
        browser(&text);
    }
}
/// Also with hash and head made to fit: entries count from one, without a gap.
#[test]
fn an_entry_with_another_number_is_found() {
    let (record, mut entries) = record_of(6);
    let entry = entries[5].as_mut().unwrap();
    entry.number = 9;
    entry.hash = entry.digest();
    let mut head = serde_json::to_value(&record).unwrap();
    head["last"] = json!(entry.hash);
    let record: Record = serde_json::from_value(head).unwrap();
    assert_eq!(record.verify(&entries), Chain::Broken { at: 6 });
}
