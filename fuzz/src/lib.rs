//! What each fuzz target does with its bytes. `tests/fuzz_corpus.rs` runs the same functions over the kept corpus.

#[path = "../../tests/support/world.rs"]
mod world;

use std::fmt::Debug;

use objector::core::{
    evidence::{Evidence, Status},
    json::Json,
    message::{LONGEST_MESSAGE, Message, Own, PageMessage, Sender},
    observation::{Control, Document, Landmark, Ms},
    recognition::{Sighting, recognise},
    record::{Chain, Entry, LONGEST_LABEL, MOST_ENTRIES, RecordContext, RecordEvent, browser, label},
    session::{Command, Event, Questions, Session, update},
    setting::MAIN,
    stability::{SETTLED, STABLE},
    stored::{Items, StoredEvidence, StoredRecord},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use world::{Account, T, fresh, json, live};

/// Too long is as good as nothing.
fn parse(data: &[u8]) -> Option<Value> {
    let is_short = data.len() <= LONGEST_MESSAGE as usize;
    serde_json::from_slice(data).ok().filter(|_| is_short)
}

/// What is read from a value is written and read again as the same.
fn read<M: DeserializeOwned + Serialize + PartialEq + Debug>(value: Value) -> Option<M> {
    let read: M = json(value).read()?;
    let again = json(serde_json::to_value(&read).unwrap());
    assert_eq!(again.read().as_ref(), Some(&read));
    Some(read)
}

/// What the content script says, or who knows who in its name: recognition sees only what is there, and the core clicks
/// nothing that nobody has pressed for.
pub fn observation(data: &[u8]) {
    let Some(message) = parse(data).and_then(read::<PageMessage>) else {
        return;
    };
    let PageMessage::Seen(seen) = &message else { return };
    // Also of what is over the limits.
    let sighting = recognise(MAIN, seen);
    if let Sighting::On(control) = sighting {
        let named = |it: &&Control| it.handle == control.handle();
        assert!(
            !seen.overflow && seen.controls.iter().filter(named).any(reads_on),
            "{seen:?}"
        );
    }
    if let Sighting::Way(Some(handle)) = sighting {
        assert!(seen.links.iter().any(|link| link.handle == handle && link.visible));
    }
    if !message.is_within_limits() {
        return;
    }
    for now in [0, seen.document.loaded_at, T, Ms::MAX] {
        let (session, evidence, commands) = observe(&seen.document, sighting, Evidence::default(), now);
        let _ = session.is_under_way(now);
        let acts = |command: &Command| matches!(command, Command::Click(_) | Command::Reload);
        assert!(!commands.iter().any(acts));
        if evidence.status(now.saturating_add(SETTLED)) == Status::OffConfirmed {
            assert!(sighting == Sighting::Off && seen.document.doubt(0, true).is_none());
        }
    }
}

/// Observes the same until it is settled.
fn observe(
    document: &Document,
    sighting: Sighting,
    mut evidence: Evidence,
    now: Ms,
) -> (Session, Evidence, Vec<Command>) {
    let (mut session, mut commands) = (Session::default(), Vec::new());
    for passed in (0..=SETTLED).step_by(STABLE as usize) {
        let age = document.age.saturating_add(passed);
        let document = Document {
            age,
            ..document.clone()
        };
        let questions = Questions::default();
        let event = Event::Observed(&document, sighting, &questions);
        let (next, more) = update(session, &mut evidence, event, now.saturating_add(passed));
        session = next;
        commands.extend(more);
    }
    (session, evidence, commands)
}

/// Read as on by everything that tells its state, and such that a person could turn it off.
fn reads_on(control: &Control) -> bool {
    let says_on = |text: &Option<String>| text.as_deref().is_none_or(|text| text == "true");
    control.visible
        && !control.disabled
        && !control.indeterminate
        && control.checked != Some(false)
        && says_on(&control.aria_checked)
        && says_on(&control.aria_pressed)
        && (control.checked.is_some() || control.aria_checked.is_some() || control.aria_pressed.is_some())
        && matches!(control.landmark, Landmark::Main | Landmark::None | Landmark::Dialog)
}

/// A message and who sends it, `{"sender": …, "message": …}`: each sender has one type of message. Says whether it is read.
pub fn message(data: &[u8]) -> bool {
    const ROOT: &str = "chrome-extension://abcdefghijklmnopabcdefghijklmnop/";
    let own = Own {
        id: "abcdefghijklmnopabcdefghijklmnop".into(),
        root: ROOT.into(),
    };
    let Some(whole) = parse(data) else { return false };
    let sender = &whole["sender"];
    let text = |name: &str| sender[name].as_str().map(str::to_owned);
    let number = |name: &str| sender[name].as_i64().and_then(|number| number.try_into().ok());
    let sender = Sender {
        id: text("id"),
        url: text("url"),
        frame_id: number("frameId"),
        tab: number("tab"),
    };
    let Some(message) = Message::read(&sender, &own, json(whole["message"].clone())) else {
        return false;
    };
    assert_eq!(sender.id, Some(own.id));
    let url = sender.url.unwrap();
    let page = url.strip_prefix(ROOT);
    let again = match message {
        Message::Page { tab, path, message } => {
            assert!(sender.frame_id == Some(0) && sender.tab == Some(tab) && path.contains("/mypreferences/"));
            let rest = url.strip_prefix("https://www.linkedin.com").unwrap();
            assert!(rest.starts_with(['/', ':']) && rest.contains(&path));
            serde_json::to_value(message)
        }
        Message::Popup(message) => {
            assert!(matches!(page, Some("popup.html" | "welcome.html")));
            serde_json::to_value(message)
        }
        Message::CheckUp { tab, message } => {
            assert!(page == Some("checkup.html") && sender.tab == Some(tab));
            serde_json::to_value(message)
        }
        Message::Record(message) => {
            assert_eq!(page, Some("record.html"));
            serde_json::to_value(message)
        }
        Message::Preference(message) => {
            assert_eq!(page, Some("preferences.html"));
            serde_json::to_value(message)
        }
    };
    assert_eq!(again.unwrap(), whole["message"]);
    true
}

/// The stored evidence, or a stored session: any evidence at any time has a status, and goes on from there.
pub fn evidence(data: &[u8]) {
    let Some(value) = parse(data) else { return };
    let Some(stored) = read::<StoredEvidence>(value.clone()) else {
        read::<Session>(value);
        return;
    };
    for now in [0, 1, T, Ms::MAX / 2, Ms::MAX - 1, Ms::MAX] {
        let Some(known) = stored.clone().known(now) else {
            continue;
        };
        assert_eq!(StoredEvidence::of(&known), stored);
        let mut evidence = known.evidence;
        let status = evidence.status(now);
        assert!(evidence.read_at().is_some() || status == Status::Unknown);
        evidence.mark_changed(now);
        if evidence.status(now) == Status::OffConfirmed {
            // Only what is as of this very moment, or later within the clock's tolerance, outlives a change.
            assert_eq!(status, Status::OffConfirmed);
        }
        let _ = (evidence.status(0), evidence.status(Ms::MAX));
        observe(&fresh(now), Sighting::Off, evidence, now);
    }
}

/// The member's record, `{"head": …, "entries": [ … ]}`: whatever is stored is read or not, and a chain is whole only if
/// every link holds.
pub fn record(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        assert!(label(text).chars().count() <= LONGEST_LABEL);
        assert!(browser(text).len() <= 12);
    }
    let Some(whole) = parse(data) else { return };
    let items = [("journal", "head"), ("journal-entries", "entries")];
    let items = items.map(|(key, name)| (key.to_owned(), json(whole[name].clone())));
    let StoredRecord {
        mut record,
        mut entries,
        ..
    } = StoredRecord::read(&Items(items.into()), &Items::default());
    for entry in entries.iter().flatten() {
        entry.zone();
        let again = read::<Entry>(serde_json::to_value(entry).unwrap());
        assert!(again.as_ref() == Some(entry) && again.unwrap().digest() == entry.digest());
    }
    let chain = record.verify(&entries);
    match chain {
        Chain::Empty => assert!(entries.is_empty()),
        Chain::Whole => {
            let mut previous = "0".repeat(64);
            for entry in entries.iter().map(|entry| entry.as_ref().expect("readable")) {
                assert!(entry.previous == previous && entry.hash == entry.digest());
                previous.clone_from(&entry.hash);
            }
        }
        Chain::Broken { at } => assert!((1..=entries.len() as u64 + 1).contains(&at)),
    }
    let context = RecordContext {
        time: String::new(),
        browser: String::new(),
        missed: 0,
    };
    let was_on = record.on;
    let added = record.append(RecordEvent::switched(false), &context);
    assert!(was_on || added.is_none());
    if let Some(added) = added {
        assert!(added.number <= MOST_ENTRIES);
        entries.push(Some(added));
        let is_broken = |chain| matches!(chain, Chain::Broken { .. });
        assert_eq!(
            is_broken(record.verify(&entries)),
            is_broken(chain),
            "a break stays, and none is made"
        );
    }
}

/// A history of two tabs, one letter for each thing that happens: no promise is broken.
pub fn life(data: &[u8]) {
    for server_on in [true, false] {
        live::<Account>(data, server_on);
    }
}

/// Reads the bytes as a type that is stored or sent.
pub fn is_read<M: DeserializeOwned>(data: &[u8]) -> bool {
    parse(data).map(json).and_then(Json::read::<M>).is_some()
}
