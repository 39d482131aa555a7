//! The settings beside the main one: each is known by its own page and key, and none is taken for another.

mod support;

use objector::core::{
    evidence::{Evidence, Proof, Reading, Status, VALID_FOR},
    observation::{Control, Doubt, Landmark, MOST_PATHS, Observation},
    place::{ADDRESS, Place},
    recognition::{Sighting, recognise},
    setting::{CATALOGUE, MAIN, Safer, Setting},
    stored::StoredEvidence,
};
use std::collections::BTreeSet;
use support::{SETTING, T, account::known, fresh, in_a_foreign_language, json::read, sight};

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
        text: String::new(),
        among_fields: false,
        within: None,
    }
}

fn page(setting: &Setting, controls: Vec<Control>) -> Observation {
    let mut document = fresh("a", 0);
    document.paths = vec![page_of(setting)];
    Observation {
        document,
        path: page_of(setting),
        page: in_a_foreign_language(),
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

/// C1: a switch that is labelled by a key of something else is not the setting's. One that is labelled by no key may be:
/// LinkedIn may have taken the key away.
#[test]
fn a_key_of_something_else_is_not_it() {
    let safe = CATALOGUE.iter().filter(|setting| setting.safer == Safer::Off);
    for setting in safe {
        let taken = |key| {
            matches!(
                recognise(setting, &page(setting, vec![switch(setting, 1, key)])),
                Sighting::On(_)
            )
        };
        assert!(taken(None) && taken(Some("ember260")), "{}", setting.id);
        let seen = page(setting, vec![switch(setting, 1, Some("darkModeSetting"))]);
        assert_eq!(recognise(setting, &seen), Sighting::MayBe, "{}", setting.id);
    }
}

/// A document is fresh for one setting alone: with the path of a second in its past it proves nothing of either.
#[test]
fn in_page_navigation_between_settings_is_not_fresh() {
    let age = Setting::by_id("ads-by-age").unwrap();
    let mut document = page(age, vec![]).document;
    assert_eq!(document.doubt(0, false), None);
    document.paths.push(SETTING.into());
    assert_eq!(document.doubt(0, false), Some(Doubt::Arrival));
    document.paths.reverse();
    assert_eq!(document.doubt(0, false), Some(Doubt::Arrival));
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
