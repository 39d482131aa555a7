//! Proves what one event stores and does: what is written and when, what the member's record holds, what other tabs hear of.

mod support;

use std::collections::BTreeSet;

use objector::core::{
    account::{Answer, Changes, Context, Effect, Input, Model, Tab, update},
    evidence::{Proof, Reading, Status},
    message::{Message, PageMessage, PopupMessage, Preference, RecordMessage},
    observation::{Choice, Document, Landmark, Ms, Observation},
    place::ADDRESS,
    record::{Chain, Kind},
    session::GIVE_UP_AFTER,
    setting::{CATALOGUE, MAIN, Setting},
    stability::{SETTLED, STABLE},
    stored::{Items, StoredEvidence},
};
use serde_json::{Value, json};
use support::{
    SETTING, T,
    account::{Storage, known},
    answered, clicked, fresh, link, page, switch, touched,
};

const ON: bool = true;
const OFF: bool = false;
const TAB: i32 = 3;

fn age() -> &'static Setting {
    Setting::by_id("ads-by-age").unwrap()
}

fn path_of(setting: &Setting) -> String {
    setting.address().replace("https://www.linkedin.com", "")
}

/// The page of a setting whose switch reads so.
fn page_of(setting: &Setting, on: bool, mut document: Document) -> Observation {
    let path = path_of(setting);
    document.paths = vec![path.clone()];
    let mut seen = page(vec![switch(1, on)]);
    seen.controls[0].path.clone_from(&path);
    Observation { document, path, ..seen }
}

fn main_page(on: bool, document: Document) -> Observation {
    page_of(MAIN, on, document)
}

impl Storage {
    /// The content script in [`TAB`] has observed this.
    fn observed(&mut self, seen: &Observation, at: Ms) -> (Vec<Effect>, Changes) {
        let mut seen = seen.clone();
        seen.document.age = T + at - seen.document.loaded_at;
        let message = Message::Page {
            tab: TAB,
            path: seen.path.clone(),
            message: PageMessage::Seen(Box::new(seen)),
        };
        self.message(message, at)
    }

    /// The page shows this from then on until its reading counts; gives what every observation has led to.
    fn settled(&mut self, seen: &Observation, from: Ms) -> Vec<(Effect, Ms)> {
        let mut all = Vec::new();
        for at in (from..=from + SETTLED).step_by(STABLE as usize) {
            all.extend(self.observed(seen, at).0.into_iter().map(|effect| (effect, at)));
        }
        all
    }

    fn record(&mut self, message: RecordMessage) -> Changes {
        self.message(Message::Record(message), 0).1
    }

    fn popup(&mut self, message: PopupMessage, tabs: &[Tab], access: bool) -> (Vec<Effect>, Changes) {
        let message = Message::Popup(message);
        self.handle(Input::Message { message, tabs, access }, 0)
    }

    fn status(&self, setting: &Setting, at: Ms) -> Status {
        self.model(at).known(setting).evidence.status(T + at)
    }
}

/// Storage with the main setting known like this.
fn with_evidence(readings: &[(bool, Proof)]) -> Storage {
    let mut evidence = objector::core::evidence::Evidence::default();
    for (at, (on, proof)) in (T - 1_000..).zip(readings) {
        evidence.add(Reading {
            on: *on,
            proof: *proof,
            as_of: at,
            read_at: at,
        });
    }
    let mut storage = Storage::default();
    let stored = serde_json::to_value(StoredEvidence::of(&known(evidence))).unwrap();
    storage.local.insert("evidence".into(), stored);
    storage
}

fn keys<T>(items: &[(String, T)]) -> Vec<&str> {
    items.iter().map(|(key, _)| key.as_str()).collect()
}

fn answer(effects: &[Effect]) -> Answer {
    let mut answers = effects.iter().filter_map(|effect| match effect {
        Effect::Answer(answer) => Some(answer.clone()),
        _ => None,
    });
    let answer = answers.next().expect("an answer");
    assert_eq!(answers.next(), None, "one answer");
    answer
}

fn tab_with(id: i32, url: &str) -> Tab {
    Tab {
        id,
        url: url.into(),
        ..Tab::default()
    }
}

// --- What an observation writes -------------------------------------------------------------------------------------

#[test]
fn an_observation_that_tells_nothing_new_writes_nothing_and_draws_nothing() {
    let way = Observation {
        path: "/mypreferences/d/".into(),
        links: vec![link(1, SETTING)],
        ..page(vec![])
    };
    for seen in [
        main_page(ON, fresh("a", 0)),
        main_page(OFF, fresh("a", 0)),
        page(vec![]),
        way,
    ] {
        let mut storage = Storage::default();
        storage.settled(&seen, 0);
        let at = GIVE_UP_AFTER + SETTLED;
        storage.observed(&seen, at);
        for at in [at + 1, at + 60_000] {
            let (effects, changes) = storage.observed(&seen, at);
            assert_eq!(changes, Changes::default(), "{seen:?}");
            assert!(matches!(effects[..], [Effect::Answer(_)]), "{effects:?}");
        }
    }
}

#[test]
fn a_new_reading_and_its_entry_are_written_together() {
    let mut storage = Storage::default();
    storage.record(RecordMessage::Keep(true));
    let seen = main_page(ON, fresh("a", 0));
    let mut written = Vec::new();
    for at in (0..=SETTLED).step_by(STABLE as usize) {
        let (_, changes) = storage.observed(&seen, at);
        assert_eq!(keys(&changes.session), ["tab-3"]);
        written.push(changes.local);
    }
    let last = written.pop().unwrap();
    assert_eq!(keys(&last), ["evidence", "journal", "journal-entry-2"]);
    assert!(written.iter().all(Vec::is_empty), "before it counts nothing is written");
}

/// The tab's session goes on as it was, but the proof is gone, and the record says so.
#[test]
fn a_touch_in_a_document_that_the_tab_has_left_is_written_down() {
    let mut storage = Storage::default();
    storage.record(RecordMessage::Keep(true));
    storage.settled(&main_page(OFF, fresh("b", 1_000)), 1_000);
    let late = main_page(ON, touched(&fresh("a", 0), 3_100));
    let (_, changes) = storage.observed(&late, 3_200);
    assert_eq!(keys(&changes.local), ["evidence", "journal", "journal-entry-3"]);
    assert!(changes.session.is_empty(), "{:?}", changes.session);
    assert_eq!(storage.local["journal-entry-3"]["what"], "touched");
}

#[test]
fn an_entry_names_only_the_steps_of_the_path_that_the_catalogue_knows() {
    let mut storage = Storage::default();
    storage.record(RecordMessage::Keep(true));
    let mut seen = main_page(OFF, fresh("a", 0));
    let jane = "/in/jane-doe/mypreferences/d/jane@example.org";
    seen.document.paths.push(jane.into());
    storage.settled(&seen, 0);
    let entry = &storage.local["journal-entry-2"];
    assert_eq!(entry["what"], "read");
    assert!(!entry.to_string().contains("jane"), "{entry}");
}

/// An observation speaks of its page's setting, and always of the main one.
#[test]
fn an_observation_concerns_its_own_page_the_main_setting_and_what_was_touched() {
    let (age, gender) = (age(), Setting::by_id("ads-by-gender").unwrap());
    let sessions = |seen: &Observation| {
        let mut storage = Storage::default();
        let (_, changes) = storage.observed(seen, 0);
        keys(&changes.session).join(" ")
    };
    assert_eq!(sessions(&main_page(ON, fresh("a", 0))), "tab-3");
    let on_page = page_of(age, ON, fresh("a", 0));
    assert_eq!(sessions(&on_page), "tab-3 tab-3-ads-by-age");
    let mut moved_on = on_page;
    moved_on.document = touched(&moved_on.document, 0);
    moved_on.document.paths.push(path_of(gender));
    assert_eq!(sessions(&moved_on), "tab-3 tab-3-ads-by-age tab-3-ads-by-gender");

    let mut storage = Storage::default();
    storage.settled(&page_of(age, OFF, fresh("a", 0)), 0);
    assert_eq!(storage.status(age, SETTLED), Status::OffConfirmed);
    assert_eq!(storage.status(MAIN, SETTLED), Status::Unknown);
    assert!(storage.local.contains_key("evidence-ads-by-age") && !storage.local.contains_key("evidence"));
}

#[test]
fn the_script_is_told_when_to_observe_again() {
    let mut storage = Storage::default();
    let (effects, _) = storage.observed(&page_of(age(), ON, fresh("a", 0)), 0);
    assert_eq!(answer(&effects).observe_in, Some(STABLE));
    let way = Observation {
        path: "/mypreferences/d/".into(),
        ..page(vec![])
    };
    let (effects, _) = Storage::default().observed(&way, 0);
    assert_eq!(answer(&effects).observe_in, None);
}

// --- What cannot be understood --------------------------------------------------------------------------------------

#[test]
fn what_cannot_be_understood_is_put_aside_when_a_new_reading_replaces_it_and_not_before() {
    for garbage in [json!("garbage"), json!({ "version": 2, "evidence": {} }), json!(null)] {
        let mut storage = Storage::default();
        storage.local.insert("evidence".into(), garbage.clone());
        assert_eq!(storage.status(MAIN, 0), Status::Unknown);
        let seen = main_page(OFF, fresh("a", 0));
        // Neither a page without a reading nor closing the guidance replaces it.
        let (_, changes) = storage.observed(&seen, 0);
        assert!(changes.local.is_empty(), "{:?}", changes.local);
        let (_, changes) = storage.message(closed(SETTING), 0);
        assert_eq!(changes, Changes::default());
        assert_eq!(storage.local["evidence"], garbage);

        storage.settled(&seen, 100);
        assert_eq!(storage.status(MAIN, 10_000), Status::OffConfirmed);
        assert_eq!(storage.local["evidence-put-aside"], garbage);
        let keys: Vec<_> = storage.local.keys().collect();
        assert_eq!(keys, ["evidence", "evidence-put-aside"]);
    }
}

#[test]
fn a_session_that_cannot_be_understood_counts_as_none() {
    let sound = serde_json::to_value(objector::core::session::Session::default()).unwrap();
    let mut more = sound.clone();
    more["more"] = json!(1);
    let mut storage = Storage::default();
    for (key, value) in [
        ("tab-1", &sound),
        ("tab-1-ads-by-age", &sound),
        ("tab-2", &more),
        ("tab-3", &json!("garbage")),
        ("tab-4-no-such-setting", &sound),
        ("tab-x", &sound),
        ("tab-", &sound),
    ] {
        storage.session.insert(key.into(), value.clone());
    }
    let model = storage.model(0);
    let known: Vec<_> = (0..9)
        .flat_map(|tab| CATALOGUE.iter().map(move |setting| (tab, setting)))
        .filter(|(tab, setting)| model.session(*tab, setting).is_some())
        .map(|(tab, setting)| (tab, setting.id))
        .collect();
    assert_eq!(known, [(1, MAIN.id), (1, "ads-by-age")]);
}

// --- Guidance -------------------------------------------------------------------------------------------------------

fn closed(path: &str) -> Message {
    Message::Page {
        tab: TAB,
        path: path.into(),
        message: PageMessage::Closed,
    }
}

fn is_closed(storage: &Storage, setting: &Setting) -> bool {
    storage.model(0).known(setting).guidance_closed
}

#[test]
fn closed_guidance_comes_back_only_when_what_was_proved_off_reads_on() {
    let seen_on = main_page(ON, touched(&fresh("a", 0), 1));
    let [fresh_on, fresh_off] = [ON, OFF].map(|on| main_page(on, fresh("a", 0)));
    let proved_off = [(OFF, Proof::Fresh)];
    for (before, seen, comes_back) in [
        (&proved_off[..], &fresh_on, true),
        (&proved_off, &fresh_off, false),
        // The touch takes the proof first: it was the member who turned it on.
        (&proved_off, &seen_on, false),
        (&[(OFF, Proof::Seen)], &fresh_on, false),
        (&[(ON, Proof::Fresh)], &fresh_on, false),
        (&[], &fresh_on, false),
        (&[], &fresh_off, false),
    ] {
        let mut storage = with_evidence(before);
        storage.message(closed(SETTING), 0);
        assert!(is_closed(&storage, MAIN));
        storage.settled(seen, 0);
        assert_eq!(
            !is_closed(&storage, MAIN),
            comes_back,
            "{before:?} then {:?}",
            seen.controls[0].checked
        );
    }
}

#[test]
fn guidance_is_shown_for_the_pages_own_setting_until_it_is_closed_or_not_wanted() {
    let on_main = main_page(ON, fresh("a", 0));
    let on_age = page_of(age(), ON, fresh("a", 0));
    let guide = |storage: &mut Storage, seen: &Observation| {
        let effects = storage.settled(seen, 0).into_iter().map(|(effect, _)| effect);
        let mut answers = effects.filter(|effect| matches!(effect, Effect::Answer(_)));
        answer(&[answers.next_back().unwrap()]).guide.map(|guide| guide.target)
    };
    assert_eq!(guide(&mut Storage::default(), &on_main), Some(1));
    // On another setting's page it comes only when it is asked for.
    let mut storage = Storage::default();
    assert_eq!(guide(&mut storage, &on_age), None);
    let tabs = [tab_with(TAB, &age().address())];
    let (effects, _) = storage.popup(PopupMessage::ShowGuidance(TAB), &tabs, true);
    assert_eq!(effects, [Effect::Observe(TAB)]);
    assert_eq!(guide(&mut storage, &on_age), Some(1));
    storage.message(closed(&path_of(age())), 0);
    assert_eq!(guide(&mut storage, &on_age), None);
    // A press of its action brings it back too.
    let press = PopupMessage::PressOther {
        tab: TAB,
        setting: age().id.into(),
    };
    storage.popup(press, &[], true);
    assert!(!is_closed(&storage, age()) && !is_closed(&storage, MAIN));

    let mut storage = Storage::default();
    storage.message(Message::Preference(Preference::Guidance(false)), 0);
    assert_eq!(guide(&mut storage, &on_main), None);
    // A choice is pointed at, and never clicked.
    let choice = Setting::by_id("discover-me-by-email-address").unwrap();
    let mut seen = page_of(choice, ON, fresh("a", 0));
    seen.choices = vec![Choice {
        handle: 8,
        visible: true,
        landmark: Landmark::Main,
    }];
    let mut storage = Storage::default();
    storage.popup(
        PopupMessage::ShowGuidance(TAB),
        &[tab_with(TAB, &choice.address())],
        true,
    );
    assert_eq!(guide(&mut storage, &seen), Some(8));
}

// --- What others hear of --------------------------------------------------------------------------------------------

#[test]
fn other_tabs_hear_of_a_status_that_has_changed_and_of_nothing_else() {
    const NONE: [Ms; 0] = [];
    let mut storage = Storage::default();
    let notified = |effects: Vec<(Effect, Ms)>| -> Vec<Ms> {
        let is_news = |effect: &Effect| *effect == Effect::Notify { except: Some(TAB) };
        effects
            .iter()
            .filter(|(effect, _)| is_news(effect))
            .map(|(_, at)| *at)
            .collect()
    };
    assert_eq!(notified(storage.settled(&main_page(ON, fresh("a", 0)), 0)), [SETTLED]);
    assert_eq!(notified(storage.settled(&main_page(ON, fresh("a", 0)), 5_000)), NONE);
    assert_eq!(
        notified(storage.settled(&main_page(ON, fresh("b", 20_000)), 20_000)),
        NONE,
        "read again"
    );
    assert_eq!(
        notified(storage.settled(&main_page(OFF, fresh("c", 30_000)), 30_000)),
        [30_000 + SETTLED]
    );
    let touched = main_page(OFF, touched(&fresh("c", 30_000), 40_000));
    assert_eq!(
        notified(storage.settled(&touched, 40_000)),
        [40_000],
        "the proof is gone"
    );
}

#[test]
fn the_badge_is_drawn_when_it_is_not_as_it_was_last_drawn() {
    let storage = with_evidence(&[(ON, Proof::Fresh)]);
    let badge = storage.model(0).badge(T);
    assert_eq!(badge.text, "!");
    let items = Items(vec![(
        "evidence".into(),
        support::json::json(&storage.local["evidence"]),
    )]);
    for (drawn, expected) in [(None, vec![Effect::Draw(badge)]), (Some(badge), vec![])] {
        let context = Context {
            badge: drawn,
            ..Context::default()
        };
        let mut model = Model::read(&items, &Items::default(), context, T);
        assert_eq!(update(&mut model, Input::Started, T), expected);
    }
    // While a press is carried out it says so, whatever tab it is in.
    let mut storage = with_evidence(&[(ON, Proof::Fresh)]);
    storage.session.insert(
        "tab-5-ads-by-age".into(),
        json!({ "stability": objector::core::stability::Stability::default(), "task": support::turning_off("a", 0, false) }),
    );
    assert_eq!(storage.model(0).badge(T).text, "…");
}

#[test]
fn a_closed_tab_takes_its_sessions_with_it_and_no_others() {
    let mut storage = Storage::default();
    storage.observed(&page_of(age(), ON, fresh("a", 0)), 0);
    let other = storage.session["tab-3"].clone();
    storage.session.insert("tab-33".into(), other);
    let (effects, changes) = storage.handle(Input::Closed(TAB), 0);
    assert_eq!(effects, []);
    let expected = Changes {
        session_removed: vec!["tab-3".into(), "tab-3-ads-by-age".into()],
        ..Changes::default()
    };
    assert_eq!(changes, expected);
    assert_eq!(storage.session.keys().collect::<Vec<_>>(), ["tab-33"]);
}

#[test]
fn only_somebody_who_has_nothing_stored_is_welcomed() {
    assert_eq!(Storage::default().handle(Input::Installed, 0).0, [Effect::Welcome]);
    assert_eq!(Storage::default().handle(Input::Started, 0).0, []);
    for key in ["evidence", "letter", "journal-entry-1", "anything"] {
        let mut storage = Storage::default();
        storage.local.insert(key.into(), json!("?"));
        assert_eq!(
            storage.handle(Input::Installed, 0),
            (vec![], Changes::default()),
            "{key}"
        );
    }
}

#[test]
fn the_popup_asks_for_an_observation_only_where_the_content_script_may_be() {
    let tabs = [
        tab_with(1, ADDRESS),
        tab_with(2, "https://www.linkedin.com/feed/"),
        tab_with(4, ""),
    ];
    for (tab, access, expected) in [
        (1, true, vec![Effect::Observe(1)]),
        (1, false, vec![]),
        (2, true, vec![]),
        (4, true, vec![]),
        (7, true, vec![]),
    ] {
        let (effects, changes) = Storage::default().popup(PopupMessage::Opened(tab), &tabs, access);
        assert_eq!((effects, changes), (expected, Changes::default()), "{tab} {access}");
    }
    let (effects, changes) = Storage::default().popup(PopupMessage::Caution(2), &tabs, false);
    assert_eq!((effects, changes), (vec![Effect::Caution(2)], Changes::default()));
}

// --- What the member chooses ----------------------------------------------------------------------------------------

/// Which settings to leave out of the check-up was stored by earlier versions. It means nothing now, and is in nobody's way.
#[test]
fn what_earlier_versions_stored_of_the_check_up_is_left_alone() {
    let mut storage = with_evidence(&[(ON, Proof::Fresh)]);
    let reading = Preference::ValidForDays(30);
    let (_, expected) = storage.message(Message::Preference(reading.clone()), 0);
    let mut old = with_evidence(&[(ON, Proof::Fresh)]);
    old.local.insert("passed-by".into(), json!(["ads-by-age"]));
    assert_eq!(old.message(Message::Preference(reading), 0).1, expected);
    assert_eq!(old.local["passed-by"], json!(["ads-by-age"]));
}

#[test]
fn a_preference_is_written_when_it_differs() {
    let mut storage = with_evidence(&[(ON, Proof::Fresh)]);
    let mut prefer = |preference, at| storage.message(Message::Preference(preference), at);
    for (preference, key, value) in [
        (Preference::Guidance(false), "guidance", json!(false)),
        (Preference::ValidForDays(30), "valid-for-days", json!(30)),
        // None at all would make every reading worthless at once.
        (Preference::ValidForDays(0), "valid-for-days", json!(1)),
        (Preference::Guidance(true), "guidance", json!(true)),
    ] {
        let (effects, changes) = prefer(preference.clone(), 0);
        let written: Vec<_> = changes
            .local
            .iter()
            .map(|(key, it)| (key.as_str(), serde_json::to_value(it).unwrap()))
            .collect();
        assert_eq!(written, [(key, value)]);
        let is_guidance = matches!(preference, Preference::Guidance(_));
        // Guidance in open pages comes or goes.
        let expected = if is_guidance {
            vec![Effect::Notify { except: None }]
        } else {
            vec![]
        };
        assert_eq!(effects, expected);
        assert_eq!(prefer(preference, 0).1, Changes::default(), "the same once more");
    }
    let days = 24 * 60 * 60 * 1_000;
    let (effects, _) = prefer(Preference::ValidForDays(3), 2 * days);
    assert!(
        matches!(effects[..], [Effect::Draw(badge)] if badge.text == "!"),
        "it counts again: {effects:?}"
    );
    let (effects, _) = prefer(Preference::ValidForDays(2), 2 * days);
    assert!(
        matches!(effects[..], [Effect::Draw(badge)] if badge.text == "?"),
        "it is too old: {effects:?}"
    );
}

#[test]
fn erasing_everything_leaves_nothing() {
    let mut storage = with_evidence(&[(OFF, Proof::Fresh)]);
    storage.record(RecordMessage::Keep(true));
    storage.local.insert("letter".into(), json!({}));
    storage.observed(&main_page(ON, fresh("a", 0)), 0);
    let (effects, changes) = storage.message(Message::Preference(Preference::EraseEverything), 0);
    assert!(changes.clear);
    assert_eq!((keys(&changes.local), keys(&changes.session)), (vec![], vec!["erased"]));
    assert!(
        matches!(effects[..], [Effect::Draw(badge)] if badge.text == "?"),
        "{effects:?}"
    );
    assert!(storage.local.is_empty());
}

/// What changed between the load of a page and the erasing is not known any more: such a page proves nothing.
#[test]
fn a_page_from_before_everything_was_erased_is_no_proof() {
    let mut storage = Storage::default();
    let before = main_page(OFF, fresh("a", 0));
    storage.settled(&before, 0);
    assert_eq!(storage.status(MAIN, 5_000), Status::OffConfirmed);
    storage.message(Message::Preference(Preference::EraseEverything), 6_000);
    assert_eq!(storage.status(MAIN, 6_000), Status::Unknown);
    storage.settled(&before, 7_000);
    assert_eq!(storage.status(MAIN, 10_000), Status::Off);
    storage.settled(&main_page(OFF, fresh("b", 11_000)), 11_000);
    assert_eq!(storage.status(MAIN, 15_000), Status::OffConfirmed);
}

/// Only the record's page and the installation need all that is stored; each other event reads the few keys that it needs.
#[test]
fn little_is_read_for_most_events() {
    let message = |message| Input::Message {
        message,
        tabs: &[],
        access: true,
    };
    for needs_all in [message(Message::Record(RecordMessage::Erase)), Input::Installed] {
        assert!(needs_all.needs_everything(), "{needs_all:?}");
    }
    let popup = message(Message::Popup(PopupMessage::Opened(TAB)));
    for needs_little in [popup, Input::Started, Input::Revoked, Input::Closed(TAB)] {
        assert!(!needs_little.needs_everything(), "{needs_little:?}");
    }
}

/// Where no entry of the record is written, nothing has to be looked for first; else its key, and the older list.
#[test]
fn only_new_entries_need_free_keys() {
    let mut storage = Storage::default();
    let (_, changes) = storage.observed(&main_page(ON, fresh("a", 0)), 0);
    assert_eq!(changes.free_keys(), Vec::<&str>::new());
    let changes = storage.record(RecordMessage::Keep(true));
    assert_eq!(changes.free_keys(), ["journal-entry-1", "journal-entries"]);
}

// --- The record -----------------------------------------------------------------------------------------------------

/// What the entries of a record tell of.
fn told(storage: &Storage) -> Vec<Kind> {
    let model = storage.model(0);
    model
        .record()
        .entries
        .iter()
        .map(|entry| entry.as_ref().unwrap().what)
        .collect()
}

fn chain(storage: &Storage) -> Chain {
    let model = storage.model(0);
    model.record().record.verify(&model.record().entries)
}

#[test]
fn a_record_begins_with_what_is_known_and_ends_with_its_end() {
    let mut storage = with_evidence(&[(OFF, Proof::Fresh)]);
    let changes = storage.record(RecordMessage::Keep(false));
    assert_eq!(changes, Changes::default(), "it is off");
    let changes = storage.record(RecordMessage::Keep(true));
    assert_eq!(keys(&changes.local), ["journal", "journal-entry-1", "journal-entry-2"]);
    assert_eq!(
        storage.record(RecordMessage::Keep(true)),
        Changes::default(),
        "it is on"
    );
    assert_eq!(told(&storage), [Kind::Began, Kind::Known]);

    let changes = storage.record(RecordMessage::Label(" My account\n".into()));
    assert_eq!(keys(&changes.local), ["journal"]);
    storage.record(RecordMessage::Keep(false));
    assert_eq!(told(&storage), [Kind::Began, Kind::Known, Kind::Ended]);
    assert_eq!(storage.local["journal-entry-3"]["label"], "My account");
    assert_eq!(storage.local["journal"]["on"], false);
    assert_eq!(chain(&storage), Chain::Whole);

    storage.settled(&main_page(ON, fresh("a", 0)), 0);
    assert_eq!(told(&storage).len(), 3, "it is off");
}

#[test]
fn erasing_the_record_removes_all_of_it_and_nothing_else() {
    let mut storage = with_evidence(&[(ON, Proof::Fresh)]);
    storage.record(RecordMessage::Keep(true));
    for key in ["journal-entries", "journal-put-aside", "journal-0-put-aside"] {
        storage.local.insert(key.into(), json!([]));
    }
    storage.session.insert("journal-missed".into(), json!(2));
    let changes = storage.record(RecordMessage::Erase);
    assert!(changes.local.is_empty() && changes.session.is_empty());
    assert_eq!(storage.local.keys().collect::<Vec<_>>(), ["evidence"]);
    assert!(storage.session.is_empty());
}

#[test]
fn a_full_record_takes_no_entry_and_can_still_be_switched_off() {
    let mut storage = Storage::default();
    storage.record(RecordMessage::Keep(true));
    storage.local["journal"]["count"] = json!(objector::core::record::MOST_ENTRIES);
    let effects = storage.settled(&main_page(ON, fresh("a", 0)), 0);
    assert!(!effects.is_empty());
    let changes = storage.record(RecordMessage::Keep(false));
    assert_eq!(keys(&changes.local), ["journal"]);
    assert!(!storage.local.contains_key("journal-entry-2"));
    assert_eq!(storage.local["journal"]["on"], false);
}

#[test]
fn a_head_that_cannot_be_understood_is_put_aside_when_the_record_goes_on() {
    let mut storage = Storage::default();
    storage.record(RecordMessage::Keep(true));
    let garbage = json!("garbage");
    for _ in 0..2 {
        storage.local.insert("journal".into(), garbage.clone());
        storage.record(RecordMessage::Keep(true));
    }
    let aside: Vec<&Value> = storage
        .local
        .iter()
        .filter(|(key, _)| key.ends_with("put-aside"))
        .map(|(_, it)| it)
        .collect();
    assert_eq!(aside, [&garbage, &garbage]);
    assert_eq!(told(&storage), [Kind::Began; 3]);
    assert_eq!(chain(&storage), Chain::Whole);
}

/// On that is shown takes the proof away before it counts. Nobody has touched anything, and the record does not say so.
#[test]
fn a_doubt_is_no_entry_of_the_record() {
    let mut storage = Storage::default();
    storage.record(RecordMessage::Keep(true));
    storage.settled(&main_page(OFF, fresh("a", 1_000)), 1_000);
    let b = main_page(ON, fresh("b", 10_000));
    storage.observed(&b, 10_000);
    storage.observed(&b, 10_000 + STABLE);
    assert_eq!(storage.status(MAIN, 10_000 + STABLE), Status::Off);
    assert_eq!(told(&storage), [Kind::Began, Kind::Read]);
    storage.settled(&b, 10_000 + STABLE);
    assert_eq!(told(&storage), [Kind::Began, Kind::Read, Kind::Read]);
}

/// Somebody has set the record's head back by hand: no entry that is there is overwritten, and the chain shows the break.
#[test]
fn no_entry_is_overwritten_where_the_head_was_set_back() {
    let mut storage = Storage::default();
    storage.record(RecordMessage::Keep(true));
    storage.settled(&main_page(OFF, fresh("b", 1_000)), 1_000);
    let head = storage.local["journal"].clone();
    storage.settled(&main_page(ON, fresh("c", 10_000)), 10_000);
    assert_eq!(told(&storage), [Kind::Began, Kind::Read, Kind::Read]);
    for (from, begins_again) in [(20_000, false), (30_000, true)] {
        storage.local.insert("journal".into(), head.clone());
        let mut before = storage.local.clone();
        if begins_again {
            storage.record(RecordMessage::Keep(false));
        } else {
            storage.settled(&main_page(OFF, fresh("d", from)), from);
        }
        before.retain(|key, _| key.starts_with("journal-"));
        for (key, entry) in &before {
            assert_eq!(storage.local.get(key), Some(entry), "{key}");
        }
        assert_eq!(told(&storage).len(), before.len() + 1);
        assert_eq!(storage.local["journal"]["count"], before.len() + 1);
    }
    assert_eq!(chain(&storage), Chain::Broken { at: 4 });
}

/// The browser refuses to store an entry: what is known is stored without it, and the next entry says that one is missing.
#[test]
fn entries_that_are_refused_are_given_up_and_counted() {
    let mut storage = Storage::default();
    storage.record(RecordMessage::Keep(true));
    let seen = main_page(ON, fresh("a", 0));
    for at in (0..SETTLED).step_by(STABLE as usize) {
        storage.observed(&seen, at);
    }
    let before = storage.model(SETTLED);
    let mut model = before.clone();
    let mut settled = seen.clone();
    settled.document.age = SETTLED;
    let message = Message::Page {
        tab: TAB,
        path: SETTING.into(),
        message: PageMessage::Seen(Box::new(settled)),
    };
    let input = Input::Message {
        message,
        tabs: &[],
        access: false,
    };
    update(&mut model, input, T + SETTLED);
    let refused = model.changes_since(&before);
    assert_eq!(keys(&refused.local), ["evidence", "journal", "journal-entry-2"]);
    assert!(model.give_up_entries(&before));
    let changes = model.changes_since(&before);
    assert_eq!(keys(&changes.local), ["evidence"]);
    assert_eq!(keys(&changes.session), ["journal-missed", "tab-3"]);
    assert!(!model.give_up_entries(&model.clone()), "there is no more to give up");
    storage.write(&changes);

    storage.settled(&main_page(OFF, fresh("b", 10_000)), 10_000);
    assert_eq!(storage.local["journal-entry-2"]["missed"], 1);
    assert_eq!(storage.session["journal-missed"], 0);
    assert_eq!(chain(&storage), Chain::Whole);
}

/// Where the browser refuses that the record is switched on, it is off, and nothing is missed of it.
#[test]
fn a_record_that_could_not_be_switched_on_is_off() {
    let before = Storage::default().model(0);
    let mut model = before.clone();
    let message = Message::Record(RecordMessage::Keep(true));
    let input = Input::Message {
        message,
        tabs: &[],
        access: false,
    };
    update(&mut model, input, T);
    assert!(!model.changes_since(&before).local.is_empty());
    assert!(model.give_up_entries(&before));
    assert_eq!(model.changes_since(&before), Changes::default());
}

// --- A whole story --------------------------------------------------------------------------------------------------

/// The name of each effect. A new one belongs into the story.
fn kind(effect: &Effect) -> &'static str {
    match effect {
        Effect::Answer(_) => "answer",
        Effect::Reload(_) => "reload",
        Effect::Observe(_) => "observe",
        Effect::Notify { .. } => "notify",
        Effect::NotifyAll => "notify-all",
        Effect::Show(_) => "show",
        Effect::Navigate { .. } => "navigate",
        Effect::Load { .. } => "load",
        Effect::Open { .. } => "open",
        Effect::Welcome => "welcome",
        Effect::Caution(_) => "caution",
        Effect::Draw(_) => "draw",
    }
}

/// D2: after the click a toast has a switch too. The one that was clicked is followed; where that has gone and nothing tells
/// the rest apart, the one reload is spent all the same.
#[test]
fn a_second_switch_after_the_click_hides_nothing() {
    let rival = switch(9, true);
    for controls in [
        vec![switch(1, false), rival.clone()],
        vec![rival.clone(), switch(10, true)],
    ] {
        let mut storage = Storage::default();
        let pressed = Input::Opened {
            tab: TAB,
            setting: MAIN,
        };
        storage.handle(pressed, 0);
        let a = fresh("a", 100);
        let on = storage.settled(&main_page(ON, a.clone()), 100);
        let (_, at) = on.last().unwrap();
        let seen = Observation {
            controls,
            ..main_page(OFF, answered(&clicked(&a, *at), *at))
        };
        let effects = storage.settled(&seen, at + 10);
        let reloads = effects.iter().filter(|(effect, _)| *effect == Effect::Reload(TAB));
        assert_eq!(reloads.count(), 1, "{:?}", seen.controls);
        let at = at + 10 + SETTLED;
        storage.settled(&main_page(OFF, fresh("b", at)), at);
        assert_eq!(storage.status(MAIN, at + SETTLED), Status::OffConfirmed);
    }
}

#[test]
fn from_the_installation_to_the_proof_every_effect_has_its_turn() {
    let mut storage = Storage::default();
    let mut all: Vec<Effect> = storage.handle(Input::Installed, 0).0;
    let feed = tab_with(1, "https://www.linkedin.com/feed/");
    all.extend(
        storage
            .popup(PopupMessage::Press(1), std::slice::from_ref(&feed), true)
            .0,
    );
    assert!(matches!(all.last(), Some(Effect::Open { pressed: Some(setting), .. }) if setting.is_main()));
    storage.handle(
        Input::Opened {
            tab: TAB,
            setting: MAIN,
        },
        0,
    );

    let a = fresh("a", 100);
    let on = storage.settled(&main_page(ON, a.clone()), 100);
    let (last, at) = on.last().unwrap();
    assert!(matches!(last, Effect::Draw(badge) if badge.text == "…"), "{last:?}");
    let clicks = on
        .iter()
        .filter(|(effect, _)| matches!(effect, Effect::Answer(answer) if answer.click.is_some()));
    assert_eq!(
        clicks.map(|(_, at)| *at).collect::<Vec<_>>(),
        [*at],
        "one click, as soon as it has settled"
    );
    let saved = answered(&clicked(&a, *at), *at);
    let off = storage.settled(&main_page(OFF, saved), at + 10);
    let reloads = off.iter().filter(|(effect, _)| *effect == Effect::Reload(TAB));
    assert_eq!(reloads.count(), 1);
    let at = at + 10 + SETTLED;
    let proof = storage.settled(&main_page(OFF, fresh("b", at)), at);
    assert_eq!(storage.status(MAIN, at + SETTLED), Status::OffConfirmed);
    all.extend([on, off, proof].concat().into_iter().map(|(effect, _)| effect));
    assert!(matches!(all.last(), Some(Effect::Draw(badge)) if badge.text == "✓"));

    // And what else the popup can ask for.
    let tabs = [feed, tab_with(TAB, ADDRESS)];
    all.extend(storage.popup(PopupMessage::Press(1), &tabs, true).0);
    all.extend(storage.popup(PopupMessage::Opened(TAB), &tabs, true).0);
    all.extend(storage.popup(PopupMessage::Caution(TAB), &tabs, true).0);
    let other = PopupMessage::PressOther {
        tab: 6,
        setting: age().id.into(),
    };
    all.extend(
        storage
            .popup(other, &[tab_with(6, "https://www.linkedin.com/mypreferences/d/")], true)
            .0,
    );
    all.extend(storage.handle(Input::Revoked, at).0);
    let kinds: BTreeSet<&str> = all.iter().map(kind).collect();
    let every = [
        "answer",
        "caution",
        "draw",
        "navigate",
        "notify",
        "notify-all",
        "observe",
        "open",
        "reload",
        "show",
        "welcome",
    ];
    assert_eq!(kinds, BTreeSet::from(every));
}
