//! The list of other settings.

use objector::core::{
    evidence::{Evidence, Proof, Reading, Status, VALID_FOR},
    place::Place,
    session::Session,
    setting::{CATALOGUE, Safer, Setting},
    view::{Phase, Tab, off_count, row, word},
};

use super::{
    support::{T, account::known},
    tab_at,
};

fn reading(on: bool, proof: Proof, at: u64) -> Reading {
    Reading {
        on,
        proof,
        as_of: at,
        read_at: at,
    }
}

/// Only what is proved off is counted, of those that can be; the main setting has its own place in the popup.
#[test]
fn what_is_proved_off_is_counted() {
    for status in [Status::Unknown, Status::On, Status::Off] {
        assert_eq!(off_count(|_| status), (0, 12));
    }
    assert_eq!(off_count(|_| Status::OffConfirmed), (12, 12));
    let of_three = |setting: &Setting| match setting.id {
        "data-for-ai-improvement" | "ads-by-age" | "discover-me-by-phone-number" => Status::OffConfirmed,
        _ => Status::On,
    };
    assert_eq!(off_count(of_three), (1, 12));
}

/// The list has the order of the catalogue, and each group stands together under its heading.
#[test]
fn each_group_stands_together() {
    let mut groups: Vec<&str> = CATALOGUE.iter().map(|setting| setting.group.name()).collect();
    groups.dedup();
    assert_eq!(groups, ["data", "ads", "visibility"]);
}

/// In a word, *off* is only what is proved.
#[test]
fn off_in_a_word_is_proved_off() {
    let words =
        [Status::Unknown, Status::On, Status::Off, Status::OffConfirmed].map(|status| word(&CATALOGUE[1], status));
    assert_eq!(words, ["word_unknown", "word_on", "word_off", "word_off_confirmed"]);
    let choice = CATALOGUE.iter().find(|setting| setting.safer == Safer::Choice).unwrap();
    assert_eq!(word(choice, Status::OffConfirmed), "word_choice");
}

/// Each status has its message and its action; a choice is opened and never pressed; on its own page what the
/// popup says is said, but for those that speak of the main setting alone.
#[test]
fn each_row_says_what_is_known_and_offers_what_can_be_done() {
    let age = Setting::by_id("ads-by-age").unwrap();
    let choice = CATALOGUE.iter().find(|setting| setting.safer == Safer::Choice).unwrap();
    let mut evidence = Evidence::default();
    let elsewhere = row(age, &known(evidence.clone()), tab_at(Place::Elsewhere), T);
    assert_eq!(elsewhere.known, ("other_unknown", None));
    assert_eq!((elsewhere.phase, elsewhere.sentence), (Phase::Elsewhere, None));
    assert_eq!(elsewhere.action, Some("other_open_and_turn_off"));
    evidence.add(reading(false, Proof::Fresh, T));
    let proved = row(age, &known(evidence.clone()), tab_at(Place::Preferences), T);
    assert_eq!(
        (proved.known, proved.action),
        (("other_off_confirmed", Some(T)), Some("other_open_and_check"))
    );
    let old = row(
        age,
        &known(evidence.clone()),
        tab_at(Place::Elsewhere),
        T + VALID_FOR + 1,
    );
    assert_eq!(old.known, ("other_too_old", Some(T)));
    evidence.add(reading(true, Proof::Fresh, T + 1));
    let again = row(age, &known(evidence.clone()), tab_at(Place::Elsewhere), T + 1);
    assert_eq!((again.known.0, again.last_off), ("other_on", Some(("last_off", T))));
    let mut session = Session::default();
    session.stability.since = T + 1;
    let there = Tab {
        session: Some(&session),
        ..tab_at(Place::Setting)
    };
    assert_eq!(
        row(age, &known(evidence.clone()), there, T + 1).sentence,
        Some("looking")
    );

    let choosing = row(choice, &known(Evidence::default()), there, T);
    assert_eq!((choosing.sentence, choosing.action), (Some("other_choose"), None));
    assert_eq!(
        row(choice, &known(Evidence::default()), tab_at(Place::Elsewhere), T).action,
        Some("other_open")
    );
}
