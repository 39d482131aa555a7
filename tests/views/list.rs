//! The list of other settings, and the check-up.

use objector::core::{
    evidence::{Evidence, Proof, Reading, Status, VALID_FOR},
    place::Place,
    session::Session,
    setting::{CATALOGUE, Safer, Setting},
    view::{Phase, Tab, check_up, row},
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

/// The check-up goes on at the first setting that is neither proved off nor skipped, and counts those that can be proved.
#[test]
fn the_check_up_goes_from_one_to_the_next() {
    let others = &CATALOGUE[1..];
    let count = others.iter().filter(|setting| setting.safer == Safer::Off).count();
    let fresh = check_up(others, |_| Status::Unknown, |_| false);
    assert_eq!((fresh.done, fresh.of, fresh.next), (0, count, Some(&others[0])));
    for doubtful in [Status::On, Status::Off] {
        assert_eq!(check_up(others, |_| doubtful, |_| false).next, Some(&others[0]));
    }
    let first_done = |setting: &Setting| match *setting == others[0] {
        true => Status::OffConfirmed,
        false => Status::On,
    };
    let skips_second = |setting: &Setting| *setting == others[1];
    let later = check_up(others, first_done, skips_second);
    assert_eq!((later.done, later.next), (1, Some(&others[2])));
    assert_eq!(check_up(others, first_done, |_| true).next, None);
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
