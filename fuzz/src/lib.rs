//! What each fuzz target does with its bytes. `tests/fuzz_corpus.rs` runs the same functions over the kept corpus.

use std::fmt::Debug;

use objector::core::{
    evidence::{Evidence, Status},
    json,
    message::{LONGEST_MESSAGE, PageMessage, PopupMessage, Sender},
    observation::{Control, Document, Landmark, MOST_CONTROLS, MOST_LINKS, MOST_PATHS, Ms, Observation},
    recognition::{Sighting, recognise},
    record::{Chain, Entry, LONGEST_LABEL, MOST_ENTRIES, Record, RecordContext, RecordEvent, browser, label},
    session::{Command, Event, Session, update},
    stability::{MAX_STEP, SETTLED, STABLE},
    stored::StoredEvidence,
};

/// When every life begins.
const T: Ms = 1_800_000_000_000;
const SETTING: &str = "/mypreferences/d/settings/data-for-ai-improvement";

/// A parser as the edge has it: too long is as good as nothing. What it takes, `serde_json` alone takes for the same.
fn parse<M: serde::de::DeserializeOwned + PartialEq + Debug>(data: &[u8]) -> Option<M> {
    let text = std::str::from_utf8(data).ok()?;
    let read = (text.len() <= LONGEST_MESSAGE as usize).then(|| json::read(text))??;
    assert_eq!(serde_json::from_str::<M>(text).ok().as_ref(), Some(&read));
    Some(read)
}

/// What the content script says, or who knows who in its name: recognition is total, and sees only what is there.
pub fn observation(data: &[u8]) {
    let Some(fact) = parse::<PageMessage>(data) else { return };
    let again: PageMessage = serde_json::from_str(&serde_json::to_string(&fact).unwrap()).unwrap();
    assert_eq!(again, fact, "what was parsed is written and parsed the same");
    let PageMessage::Seen(seen) = &fact else { return };
    // Also of what is over the limits: `sight` stands alone.
    let sighting = sight(seen);
    if let Sighting::On(control) = sighting {
        assert!(!seen.overflow);
        let named = |c: &&Control| c.handle == control.handle();
        assert!(seen.controls.iter().filter(named).any(reads_on), "{seen:?}");
    }
    if let Sighting::Way(Some(handle)) = sighting {
        assert!(seen.links.iter().any(|link| link.handle == handle && link.visible));
    }
    if !fact.is_within_limits() {
        return;
    }
    assert!(seen.controls.len() <= MOST_CONTROLS && seen.links.len() <= MOST_LINKS);
    assert!(seen.document.paths.len() <= MOST_PATHS && seen.path.len() <= 800 && seen.document.id.len() <= 800);
    assert!(seen.controls.iter().all(|c| c.name.len() <= 800 && c.tag.len() <= 800));
    // Whoever reports, the core takes it in without a panic, and clicks nothing that nobody asked for.
    for now in [0, seen.document.loaded_at, T, Ms::MAX] {
        let mut evidence = Evidence::default();
        let (session, first) = update(
            Session::default(),
            &mut evidence,
            Event::Observed(&seen.document, sighting),
            now,
        );
        let later = now.saturating_add(SETTLED);
        let (session, mut commands) = (session, first);
        let mut session = Some(session);
        for age in ages(seen.document.age) {
            let document = Document {
                age,
                ..seen.document.clone()
            };
            let event = Event::Observed(&document, sighting);
            let (next, more) = update(session.take().unwrap_or_default(), &mut evidence, event, later);
            commands.extend(more);
            session = Some(next);
        }
        let does_something = |c: &Command| matches!(c, Command::Click(_) | Command::Reload);
        assert!(!commands.iter().any(does_something));
        if evidence.status(later) == Status::OffConfirmed {
            assert!(sighting == Sighting::Off && seen.document.is_fresh());
        }
    }
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
        && matches!(control.landmark, Landmark::Main | Landmark::None)
}

/// What comes from the popup, or says so: `{"sender": …, "message": …}`, or either alone.
pub fn message(data: &[u8]) {
    const ID: &str = "abcdefghijklmnopabcdefghijklmnop";
    const POPUP: &str = "chrome-extension://abcdefghijklmnopabcdefghijklmnop/popup.html";
    let sender: Option<Sender> = parse(data);
    let order: Option<PopupMessage> = parse(data);
    if let Some(order) = order {
        let text = serde_json::to_string(&order).unwrap();
        assert_eq!(serde_json::from_str::<PopupMessage>(&text).unwrap(), order);
        assert!(parse::<PageMessage>(data).is_none(), "the families are never mixed");
    }
    let whole: Option<serde_json::Value> = parse(data);
    let part = |name: &str| whole.as_ref().and_then(|whole| whole.get(name)).cloned();
    let inner = part("sender").and_then(|value| serde_json::from_value::<Sender>(value).ok());
    for (sender, value) in [(sender, whole.clone()), (inner, part("sender"))] {
        let (Some(sender), Some(value)) = (sender, value) else {
            continue;
        };
        let text = |name: &str| value.get(name).and_then(serde_json::Value::as_str);
        let tab = sender.page_tab(ID);
        let is_popup = sender.is_page(ID, POPUP);
        assert!(tab.is_none() || !is_popup, "nobody is of both families");
        if tab.is_some() || is_popup {
            // A sequence is a sender to serde as well; only a browser fills one in, and it makes objects.
            assert!(!value.is_object() || text("id") == Some(ID));
        }
        if let (Some(_), Some(url)) = (tab, text("url")) {
            let rest = url.strip_prefix("https://www.linkedin.com").expect("of LinkedIn");
            assert!(rest.contains("/mypreferences/"));
        }
        if let (true, Some(url)) = (is_popup, text("url")) {
            assert_eq!(url, POPUP);
        }
    }
    if let Some(value) = part("message") {
        let _ = serde_json::from_value::<PopupMessage>(value);
    }
}

/// The stored evidence: any record at any time has a status, and goes on from there.
pub fn record(data: &[u8]) {
    let Some(record) = parse::<Record>(data) else {
        let _ = parse::<Session>(data);
        return;
    };
    for now in [0, 1, T, Ms::MAX / 2, Ms::MAX - 1, Ms::MAX] {
        let Some(mut evidence) = Evidence::from_record(record.clone(), now) else {
            continue;
        };
        assert_eq!(evidence.to_record(), record);
        let status = evidence.status(now);
        assert!(evidence.read_at().is_some() || status == Status::Unknown);
        evidence.mark_changed(now);
        if evidence.status(now) == Status::OffConfirmed {
            // Only what is stamped as of this very moment, or later within the clock's tolerance, outlives a change.
            assert_eq!(status, Status::OffConfirmed);
        }
        let _ = evidence.status(0);
        let _ = evidence.status(Ms::MAX);
        let mut session = Session::default();
        for age in std::iter::once(0).chain(ages(0)) {
            let document = Document { age, ..fresh(0, now) };
            let event = Event::Observed(&document, Sighting::Off);
            session = update(session, &mut evidence, event, now.saturating_add(age)).0;
        }
        let again = Evidence::from_record(evidence.to_record(), Ms::MAX);
        assert_eq!(again.as_ref(), Some(&evidence));
    }
}

/// The member's record, `{"head": …, "entries": [ … ]}`: whatever stands there is read or not, and a chain is whole only if
/// every link holds.
pub fn journal(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        assert!(label(text).chars().count() <= LONGEST_LABEL);
        assert!(browser(text).len() <= 12);
    }
    let Some(whole) = parse::<serde_json::Value>(data) else {
        return;
    };
    let read = |name: &str| whole.get(name).cloned();
    let head = read("head").and_then(|head| serde_json::from_value::<Record>(head).ok());
    let entries = read("entries").and_then(|list| serde_json::from_value::<Vec<serde_json::Value>>(list).ok());
    let entries: Vec<Option<Entry>> = entries
        .into_iter()
        .flatten()
        .map(|entry| serde_json::from_value(entry).ok())
        .collect();
    let last = entries.last().and_then(Option::as_ref);
    let mut journal = head
        .and_then(Record::from_stored)
        .unwrap_or_else(|| Record::after(entries.len() as u64, last));
    for entry in entries.iter().flatten() {
        entry.zone();
        let again: Entry = serde_json::from_str(&serde_json::to_string(entry).unwrap()).unwrap();
        assert!(again == *entry && again.digest() == entry.digest());
    }
    let chain = journal.verify(&entries);
    match chain {
        Chain::Empty => assert!(entries.is_empty()),
        Chain::Whole => {
            let mut previous = "0".repeat(64);
            for entry in &entries {
                let entry = entry.as_ref().expect("readable");
                assert!(entry.previous == previous && entry.hash == entry.digest());
                previous.clone_from(&entry.hash);
            }
        }
        Chain::Broken { at } => assert!((1..=entries.len() as u64 + 1).contains(&at)),
    }
    let around = RecordContext {
        time: String::new(),
        browser: String::new(),
        missed: 0,
    };
    let was_on = journal.on;
    let added = journal.append(RecordEvent::switched(false), &around);
    assert!(was_on || added.is_none());
    if let Some(added) = added {
        assert!(added.number <= MOST_ENTRIES);
        let mut entries = entries;
        entries.push(Some(added));
        let broken = matches!(chain, Chain::Broken { .. });
        assert_eq!(
            matches!(journal.verify(&entries), Chain::Broken { .. }),
            broken,
            "a break stays, and none is made"
        );
    }
}

/// The ages of a document in its next eight looks, after which a reading has stable_for.
fn ages(first: Ms) -> impl Iterator<Item = Ms> {
    (1..=SETTLED / STABLE).map(move |n| first.saturating_add(n * STABLE))
}

fn fresh(id: usize, at: Ms) -> Document {
    Document {
        id: id.to_string(),
        loaded_at: at,
        age: 0,
        arrival: "navigate".into(),
        cached: false,
        restored: false,
        late: false,
        paths: vec![SETTING.into()],
        touched_at: None,
        touched_under: vec![],
        clicks: 0,
    }
}

/// The control as it reads on, which only recognition can say.
fn on(document: &Document) -> Sighting {
    let control = Control {
        handle: 1,
        path: SETTING.into(),
        tag: "input".into(),
        role: None,
        checked: Some(true),
        indeterminate: false,
        aria_checked: None,
        aria_pressed: None,
        disabled: false,
        visible: true,
        landmark: Landmark::Main,
        labelled_by: None,
        name: String::new(),
    };
    sight(&Observation {
        document: document.clone(),
        path: SETTING.into(),
        controls: vec![control],
        choices: vec![],
        links: Vec::new(),
        overflow: false,
    })
}

/// One tab of a life.
struct Tab {
    session: Session,
    document: Document,
    shows: Sighting,
    /// How long every report has said the same in a page that was awake.
    awake: Ms,
    read_at: Ms,
    presses: u32,
    clicks: u32,
    reloads: u32,
    may_click: bool,
    may_reload: bool,
}

/// A life of two tabs, one letter for each thing that happens. Large letters happen in the second tab.
///
/// `r` the page reports, `w` after a quarter of a second, `s` so eight times, `z` after two seconds of sleep, `n` turns to on and `f` to off, `t` the member turns
/// it over, `p` presses, `l` loads, `b` is restored, `c` is loaded from a cache, `x` nothing to see, `y` several,
/// `d` eleven minutes later, `q` ninety-one days later, `k` the clock is read anew from the store, `i` the click is
/// ignored by the page. Every other byte is nothing.
pub fn life(data: &[u8]) {
    let mut now = T;
    let mut evidence = Evidence::default();
    let mut last_change = 0;
    let mut proof: Option<Ms> = None;
    let mut tabs = [0, 1].map(|n| Tab {
        session: Session::default(),
        document: fresh(n, T),
        shows: Sighting::Nothing,
        awake: 0,
        read_at: T,
        presses: 0,
        clicks: 0,
        reloads: 0,
        may_click: false,
        may_reload: false,
    });
    let mut documents = tabs.len();
    let mut ignores = false;
    let times = |byte: u8| if byte.eq_ignore_ascii_case(&b's') { 8 } else { 1 };
    for byte in data
        .iter()
        .take(400)
        .flat_map(|byte| std::iter::repeat_n(byte, times(*byte)))
    {
        let tab = &mut tabs[usize::from(byte.is_ascii_uppercase())];
        let shows_before = tab.shows;
        let mut is_press = false;
        match byte.to_ascii_lowercase() {
            b'r' => {}
            b's' | b'w' => now += STABLE,
            b'z' => now += SETTLED,
            b'n' => tab.shows = on(&tab.document),
            b'f' => tab.shows = Sighting::Off,
            b'x' => tab.shows = Sighting::Nothing,
            b'y' => tab.shows = Sighting::Several,
            b't' => {
                now += 1;
                tab.document.touched_at = Some(now);
                tab.shows = match tab.shows {
                    Sighting::Off => on(&tab.document),
                    _ => Sighting::Off,
                };
            }
            b'p' => is_press = true,
            b'l' | b'c' => {
                now += 1;
                documents += 1;
                tab.document = fresh(documents, now);
                tab.document.cached = byte.eq_ignore_ascii_case(&b'c');
                (tab.awake, tab.read_at) = (0, now);
            }
            b'b' => tab.document.restored = true,
            b'd' => now += 11 * 60_000,
            b'q' => now += 91 * 86_400_000,
            b'k' => {
                let record = serde_json::to_string(&evidence.to_record()).unwrap();
                let record: Record = serde_json::from_str(&record).unwrap();
                assert_eq!(Evidence::from_record(record, now).as_ref(), Some(&evidence));
                continue;
            }
            b'i' => {
                ignores = !ignores;
                continue;
            }
            _ => continue,
        }
        tab.awake = match tab.shows == shows_before {
            true => tab.awake + (now - tab.read_at).min(MAX_STEP),
            false => 0,
        };
        tab.read_at = now;
        // A press that leads to a look, and an order that was obeyed, make the page report once more.
        for _ in 0..3 {
            tab.document.age = now - tab.document.loaded_at;
            let event = match is_press {
                true => Event::Pressed,
                false => Event::Observed(&tab.document, tab.shows),
            };
            let before = evidence.status(now);
            let (session, commands) = update(tab.session.clone(), &mut evidence, event, now);
            tab.session = session;
            if is_press {
                tab.presses += 1;
                if !commands.is_empty() {
                    (tab.may_click, tab.may_reload) = (true, true);
                }
            } else {
                last_change = last_change.max(tab.document.touched_at.unwrap_or(0));
            }
            let may_prove = !is_press
                && tab.shows == Sighting::Off
                && tab.document.is_fresh()
                && tab.document.loaded_at > last_change
                && tab.awake >= SETTLED;
            if may_prove && evidence.status(now) == Status::OffConfirmed {
                proof = proof.max(Some(tab.document.loaded_at));
            }
            assert!(before == Status::OffConfirmed || evidence.status(now) != Status::OffConfirmed || may_prove);
            let mut goes_on = false;
            for command in commands {
                match command {
                    Command::Click(control) => {
                        assert!(!is_press && tab.shows == Sighting::On(control), "only what reads on");
                        assert!(std::mem::take(&mut tab.may_click), "one click for one press");
                        tab.clicks += 1;
                        now += 1;
                        last_change = now;
                        tab.document.clicks += 1;
                        tab.document.touched_at = Some(now);
                        if !ignores {
                            (tab.shows, tab.awake) = (Sighting::Off, 0);
                        }
                        goes_on = true;
                    }
                    Command::Reload => {
                        assert!(std::mem::take(&mut tab.may_reload), "one reload for one press");
                        tab.reloads += 1;
                        now += 1;
                        documents += 1;
                        tab.document = fresh(documents, now);
                        (tab.awake, tab.read_at) = (0, now);
                        goes_on = true;
                    }
                    Command::Observe => goes_on = true,
                    Command::ObserveIn(wait) => assert!((1..=10_000).contains(&wait)),
                }
            }
            is_press = false;
            assert!(tab.clicks <= tab.presses && tab.reloads <= tab.presses);
            if evidence.status(now) == Status::OffConfirmed {
                assert!(proof > Some(last_change), "the proof is newer than the last change");
            }
            if !goes_on {
                break;
            }
        }
    }
}
