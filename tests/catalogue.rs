//! The settings beside the main one: each is known by its own page and key, and none is taken for another.

mod support;

use objector::core::{
    evidence::{Evidence, Proof, Reading, Status, VALID_FOR},
    observation::{Control, Landmark, MOST_PATHS, Observation},
    place::{ADDRESS, Place},
    recognition::{Sighting, recognise},
    session::Session,
    setting::{CATALOGUE, MAIN, Safer, Setting},
    stored::StoredEvidence,
    view::{Phase, Tab, check_up, row},
};
use std::collections::BTreeSet;
use support::{SETTING, T, account::known, fresh, json::read, sight};

fn page_of(setting: &Setting) -> String {
    setting
        .address()
        .strip_prefix("https://www.linkedin.com")
        .unwrap()
        .to_owned()
}

fn switch(setting: &Setting, handle: u32, key: Option<&str>) -> Control {
    Control {
        handle,
        path: page_of(setting),
        tag: "input".into(),
        role: Some("switch".into()),
        checked: Some(true),
        indeterminate: false,
        aria_checked: None,
        aria_pressed: None,
        disabled: false,
        busy: false,
        visible: true,
        landmark: Landmark::Main,
        labelled_by: key.map(String::from),
        name: String::new(),
    }
}

fn page(setting: &Setting, controls: Vec<Control>) -> Observation {
    let mut document = fresh("a", 0);
    document.paths = vec![page_of(setting)];
    Observation {
        document,
        path: page_of(setting),
        controls,
        choices: vec![],
        links: vec![],
        overflow: false,
    }
}

/// Each address leads to its own setting and to no other's; names and keys are used once.
#[test]
fn no_two_settings_share_a_page_a_name_or_a_key() {
    for setting in &CATALOGUE {
        assert_eq!(Setting::of_path(&page_of(setting)), Some(setting));
        assert_eq!(Setting::by_id(setting.id), Some(setting));
        assert!(page_of(setting).ends_with(setting.id), "the id is the page's last step");
        let places = CATALOGUE.iter().map(|other| other.place_of_address(&setting.address()));
        assert_eq!(
            places.filter(|place| *place == Place::Setting).count(),
            1,
            "{}",
            setting.id
        );
    }
    let keys: Vec<_> = CATALOGUE.iter().filter_map(|setting| setting.key).collect();
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
    assert_eq!(MAIN.address(), ADDRESS);
    assert!(MAIN.is_main() && CATALOGUE.iter().filter(|setting| setting.is_main()).count() == 1);
}

/// A switch on a setting's page is that setting's and nobody else's; where it is a choice, none is.
#[test]
fn a_switch_is_its_own_pages() {
    for setting in &CATALOGUE {
        let seen = page(setting, vec![switch(setting, 1, setting.key)]);
        for judged in &CATALOGUE {
            let sighting = recognise(judged, &seen);
            let is_its = judged == setting && setting.safer == Safer::Off;
            assert_eq!(
                matches!(sighting, Sighting::On(control) if control.handle() == 1),
                is_its,
                "{} on the page of {}",
                judged.id,
                setting.id
            );
        }
        assert_eq!(sight(&seen), recognise(MAIN, &seen));
    }
}

/// Of several switches the one with the setting's key is it, one with another's key never, and two without are doubt.
#[test]
fn the_key_tells_switches_apart() {
    let [age, gender] = ["ads-by-age", "ads-by-gender"].map(|id| Setting::by_id(id).unwrap());
    let handle = |controls| match recognise(age, &page(age, controls)) {
        Sighting::On(control) => Ok(control.handle()),
        other => Err(other),
    };
    let plain = |handle| switch(age, handle, None);
    assert_eq!(handle(vec![plain(1), switch(age, 2, age.key)]), Ok(2));
    assert_eq!(handle(vec![switch(age, 1, gender.key), plain(2)]), Ok(2));
    assert_eq!(handle(vec![switch(age, 1, gender.key)]), Err(Sighting::Nothing));
    assert_eq!(handle(vec![plain(1), plain(2)]), Err(Sighting::Several));
    assert_eq!(
        handle(vec![switch(age, 1, age.key), switch(age, 2, age.key)]),
        Err(Sighting::Several)
    );
}

/// A document is fresh for one setting alone: with the path of a second in its past it proves nothing of either.
#[test]
fn in_page_navigation_between_settings_is_not_fresh() {
    let age = Setting::by_id("ads-by-age").unwrap();
    let mut document = page(age, vec![]).document;
    assert!(document.is_fresh());
    document.paths.push(SETTING.into());
    assert!(!document.is_fresh());
    document.paths.reverse();
    assert!(!document.is_fresh());
}

/// A touch counts for the setting under whose path it happened; if that is not known, for each.
#[test]
fn a_touch_is_one_settings_own_unless_nobody_knows() {
    let age = Setting::by_id("ads-by-age").unwrap();
    let touched = |under: Vec<String>| {
        let mut document = fresh("a", 0);
        document.touched_at = Some(T);
        document.touched_under = under;
        [MAIN, age].map(|setting| document.for_setting(setting).touched_at.is_some())
    };
    assert_eq!(touched(vec![page_of(age)]), [false, true]);
    assert_eq!(touched(vec![SETTING.into()]), [true, false]);
    assert_eq!(touched(vec![SETTING.into(), page_of(age)]), [true, true]);
    assert_eq!(touched(vec![]), [true, true], "where is not told");
    let too_many = vec!["/mypreferences/d/x".to_owned(); MOST_PATHS];
    assert_eq!(touched(too_many), [true, true], "not every path fitted");
}

fn reading(on: bool, proof: Proof, at: u64) -> Reading {
    Reading {
        on,
        proof,
        as_of: at,
        read_at: at,
    }
}

/// What was proved off and reads on is told with the day on which it was last off; the chosen age decides when a reading
/// is too old, and 90 days are the default.
#[test]
fn watch_is_kept() {
    let mut evidence = Evidence::default();
    assert_eq!(evidence.confirmed_at(), None);
    evidence.add(reading(false, Proof::Seen, T));
    assert_eq!(evidence.confirmed_at(), None, "seen is not proved");
    evidence.add(reading(false, Proof::Fresh, T + 1));
    evidence.add(reading(true, Proof::Fresh, T + 2));
    assert_eq!(evidence.confirmed_at(), Some(T + 1));
    assert_eq!(evidence.status(T + 2), Status::On);

    let last = T + 2 + VALID_FOR;
    assert!(!evidence.is_too_old(last) && evidence.is_too_old(last + 1));
    let strict = evidence.clone().valid_for(10);
    assert_eq!(
        [12, 13].map(|after| strict.status(T + after)),
        [Status::On, Status::Unknown]
    );
    let patient = evidence.valid_for(2 * VALID_FOR);
    assert_eq!(patient.status(last + 1), Status::On);
    assert!(!Evidence::default().is_too_old(last), "nothing read is not too old");
    // What is chosen is no part of the evidence.
    let mut stored = serde_json::to_value(StoredEvidence::of(&known(patient))).unwrap();
    assert!(!stored.to_string().contains("validFor"), "{stored}");
    let is_read = |stored: &serde_json::Value| read::<StoredEvidence>(stored).unwrap().known(T).is_some();
    assert!(is_read(&stored));
    stored["evidence"]["confirmedAt"] = (last * 2).into();
    assert!(!is_read(&stored), "from the future");
}

/// The check-up goes on at the first setting that is neither proved off nor passed by, and counts those that can be proved.
#[test]
fn the_check_up_goes_from_one_to_the_next() {
    let beside = &CATALOGUE[1..];
    let count = beside.iter().filter(|setting| setting.safer == Safer::Off).count();
    let fresh = check_up(beside, |_| Status::Unknown, |_| false);
    assert_eq!((fresh.done, fresh.of, fresh.next), (0, count, Some(&beside[0])));
    for doubtful in [Status::On, Status::Off] {
        assert_eq!(check_up(beside, |_| doubtful, |_| false).next, Some(&beside[0]));
    }
    let first_done = |setting: &Setting| match *setting == beside[0] {
        true => Status::OffConfirmed,
        false => Status::On,
    };
    let passes_second = |setting: &Setting| *setting == beside[1];
    let later = check_up(beside, first_done, passes_second);
    assert_eq!((later.done, later.next), (1, Some(&beside[2])));
    assert_eq!(check_up(beside, first_done, |_| true).next, None);
}

/// Each status has its words and its action; a choice is opened and never pressed; on its own page the words of the
/// main machinery are used, but for those that speak of the main setting alone.
#[test]
fn each_row_says_what_is_known_and_offers_what_can_be_done() {
    let age = Setting::by_id("ads-by-age").unwrap();
    let choice = CATALOGUE.iter().find(|setting| setting.safer == Safer::Choice).unwrap();
    let tab = |place| Tab {
        place,
        session: None,
        access: true,
    };
    let mut evidence = Evidence::default();
    let elsewhere = row(age, &known(evidence.clone()), tab(Place::Elsewhere), T);
    assert_eq!(elsewhere.known, ("beside_unknown", None));
    assert_eq!((elsewhere.phase, elsewhere.sentence), (Phase::Elsewhere, None));
    assert_eq!(elsewhere.action, Some("beside_open_and_turn_off"));
    evidence.add(reading(false, Proof::Fresh, T));
    let proved = row(age, &known(evidence.clone()), tab(Place::Preferences), T);
    assert_eq!(
        (proved.known, proved.action),
        (("beside_off_confirmed", Some(T)), Some("beside_open_and_check"))
    );
    let old = row(age, &known(evidence.clone()), tab(Place::Elsewhere), T + VALID_FOR + 1);
    assert_eq!(old.known, ("beside_too_old", Some(T)));
    evidence.add(reading(true, Proof::Fresh, T + 1));
    let again = row(age, &known(evidence.clone()), tab(Place::Elsewhere), T + 1);
    assert_eq!(
        (again.known.0, again.last_off),
        ("beside_on", Some(("proof_last_off", T)))
    );
    let mut session = Session::default();
    session.stability.since = T + 1;
    let there = Tab {
        session: Some(&session),
        ..tab(Place::Setting)
    };
    assert_eq!(
        row(age, &known(evidence.clone()), there, T + 1).sentence,
        Some("looking")
    );

    let choosing = row(choice, &known(Evidence::default()), there, T);
    assert_eq!((choosing.sentence, choosing.action), (Some("beside_choose"), None));
    assert_eq!(
        row(choice, &known(Evidence::default()), tab(Place::Elsewhere), T).action,
        Some("beside_open")
    );
}
