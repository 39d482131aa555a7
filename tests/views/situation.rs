//! Which situation a tab is in, and what is said of each.

use std::collections::BTreeMap;

use objector::core::{
    evidence::Status,
    observation::Ms,
    place::Place,
    session::{Failure, GIVE_UP_AFTER, Task},
    stability::Shows,
    view::{Action, Situation, Tab},
};

use super::{PLACES, SHOWN, STATUSES, everything, session, support::T, tab_at, tasks};

fn situation(place: Place, status: Status, shows: Shows, stable_for: Ms, task: Task) -> Situation {
    let session = session(shows, stable_for, task);
    let tab = Tab {
        session: Some(&session),
        ..tab_at(place)
    };
    Situation::of(status, tab, T)
}

/// Phase, label of the action and whether a report is offered.
const SAID: [(Situation, &str, &str, bool); 27] = {
    use Failure::*;
    use Situation::*;
    [
        (NoAccess, "no-access", "primary_allow", false),
        (SignedOut, "signed-out", "primary_after_sign_in", false),
        (SignedOutGoesOn, "signed-out", "", false),
        (Elsewhere(Status::Unknown), "elsewhere", "primary_open", false),
        (Elsewhere(Status::On), "elsewhere", "primary_open", false),
        (Elsewhere(Status::Off), "elsewhere", "primary_open_and_prove", false),
        (
            Elsewhere(Status::OffConfirmed),
            "elsewhere",
            "primary_open_and_check",
            false,
        ),
        (LedElsewhere, "not-offered", "", false),
        (Looking, "looking", "", false),
        (LookingPermitted, "looking", "", false),
        (On, "ready", "primary_turn_off", false),
        (OnAgain, "ready", "primary_turn_off", false),
        (Off, "ready", "primary_prove", false),
        (OffOlder, "ready", "primary_prove", false),
        (Done, "done", "primary_check", false),
        (TurningOff, "turning-off", "", false),
        (Confirming, "confirming", "", false),
        (NoPage, "failed", "primary_reload_again", false),
        (Failed(NotClicked), "failed", "primary_try_again", false),
        (Failed(Ignored), "failed", "primary_try_again", false),
        (Failed(RolledBack), "failed", "primary_try_again", false),
        (Failed(Lost), "failed", "primary_try_again", false),
        (Failed(StillOn), "failed", "primary_try_again", false),
        (Failed(NotFresh), "failed", "primary_reload_again", false),
        (NotOffered, "not-offered", "", true),
        (Several, "ambiguous", "", true),
        (NotUnderstood, "failed", "", true),
    ]
};

/// Each situation is reached, has a sentence of its own, and offers what can be done. Two are those of the list and the
/// card alone: the way to the setting, and a choice.
#[test]
fn the_popup_says_of_each_situation_what_it_is() {
    let mut sentences = BTreeMap::new();
    for case in everything() {
        let (popup, situation) = (case.popup(), case.situation());
        let (_, phase, label, report) = SAID
            .into_iter()
            .find(|(said, ..)| *said == situation)
            .unwrap_or_else(|| panic!("{situation:?}"));
        let action = if situation == Situation::NoAccess {
            Action::Allow
        } else {
            Action::Press
        };
        let primary = Some((action, label)).filter(|_| !label.is_empty());
        let said = (popup.phase.name(), popup.primary, popup.report);
        assert_eq!(said, (phase, primary, report), "{}", case.what);
        let sentence = sentences.entry(format!("{situation:?}")).or_insert(popup.sentence);
        assert_eq!(*sentence, popup.sentence, "{}", case.what);
    }
    assert_eq!(sentences.len(), SAID.len(), "every situation is reached");
    let mut different: Vec<_> = sentences.values().collect();
    different.sort();
    different.dedup();
    assert_eq!(
        different.len(),
        SAID.len(),
        "two situations have the same sentence: {sentences:?}"
    );
}

#[test]
fn without_access_or_a_session_nothing_else_is_said() {
    for status in STATUSES {
        for place in PLACES {
            let tab = Tab {
                access: false,
                ..tab_at(place)
            };
            assert_eq!(Situation::of(status, tab, T), Situation::NoAccess);
        }
        assert_eq!(Situation::of(status, tab_at(Place::Setting), T), Situation::Looking);
        for place in [Place::Elsewhere, Place::Hub, Place::Category, Place::Preferences] {
            assert_eq!(Situation::of(status, tab_at(place), T), Situation::Elsewhere(status));
        }
    }
}

#[test]
fn on_the_settings_page_it_follows_what_the_page_shows() {
    use Status::*;
    for (shows, stable_for, status, expected) in [
        (Shows::On, 249, On, Situation::Looking),
        (Shows::On, 250, Unknown, Situation::On),
        (Shows::On, 250, On, Situation::On),
        (Shows::On, 2_000, Off, Situation::OnAgain),
        (Shows::On, 2_000, OffConfirmed, Situation::OnAgain),
        (Shows::Off, 1_999, Unknown, Situation::Looking),
        (Shows::Off, 1_999, OffConfirmed, Situation::Looking),
        (Shows::Off, 2_000, OffConfirmed, Situation::Done),
        (Shows::Off, 2_000, Off, Situation::Off),
        (Shows::Off, 2_000, On, Situation::OffOlder),
        (Shows::Off, 2_000, Unknown, Situation::OffOlder),
        (Shows::Nothing, 9_999, On, Situation::Looking),
        (Shows::Nothing, 10_000, On, Situation::NotOffered),
        (Shows::Several, 1_999, On, Situation::Looking),
        (Shows::Several, 2_000, On, Situation::Several),
        (Shows::Unclear, 9_999, On, Situation::Looking),
        (Shows::Unclear, 10_000, On, Situation::NotUnderstood),
        (Shows::Way, 10_000, On, Situation::Looking),
        (Shows::Choice, 10_000, On, Situation::Looking),
        (Shows::Elsewhere, 10_000, On, Situation::Looking),
    ] {
        for task in [Task::Idle, Task::Permitted { until: T - 1 }] {
            let found = situation(Place::Setting, status, shows, stable_for, task.clone());
            assert_eq!(found, expected, "{shows:?} for {stable_for}, {status:?}, {task:?}");
        }
    }
}

#[test]
fn on_the_settings_page_what_is_going_on_comes_first() {
    for (status, shows) in STATUSES
        .into_iter()
        .flat_map(|status| SHOWN.map(|shows| (status, shows)))
    {
        for (name, task) in tasks() {
            let expected = match (name, &task) {
                ("turning off", _) => Situation::TurningOff,
                ("confirming", _) => Situation::Confirming,
                ("turning off, overdue", _) => Situation::Failed(Failure::Lost),
                ("confirming, overdue", _) => Situation::NoPage,
                ("permitted", _) => Situation::LookingPermitted,
                (_, Task::Failed(failure)) => Situation::Failed(*failure),
                _ => continue,
            };
            assert_eq!(
                situation(Place::Setting, status, shows, 2_000, task),
                expected,
                "{name}"
            );
        }
    }
    // A press waits for the page, but not for ever.
    for (shows, expected) in [
        (Shows::Nothing, Situation::NotOffered),
        (Shows::Several, Situation::Several),
        (Shows::Unclear, Situation::NotUnderstood),
    ] {
        for (stable_for, expected) in [
            (GIVE_UP_AFTER - 1, Situation::LookingPermitted),
            (GIVE_UP_AFTER, expected),
        ] {
            let task = Task::Permitted { until: T };
            assert_eq!(
                situation(Place::Setting, Status::Unknown, shows, stable_for, task),
                expected
            );
        }
    }
}

#[test]
fn on_any_other_page_a_press_that_led_there_counts() {
    for (name, task) in tasks() {
        let is_waiting = matches!(name, "permitted" | "confirming");
        for status in STATUSES {
            let at = |place| situation(place, status, Shows::Way, 0, task.clone());
            let goes_on = is_waiting || name == "confirming, overdue";
            let signed_out = if goes_on {
                Situation::SignedOutGoesOn
            } else {
                Situation::SignedOut
            };
            assert_eq!(at(Place::SignIn), signed_out, "{name}");
            // It did not lead there just now: who browses the settings later must not find a dead end.
            let elsewhere = Situation::Elsewhere(status);
            let led = if is_waiting { Situation::LedElsewhere } else { elsewhere };
            for place in [Place::Hub, Place::Category, Place::Preferences] {
                assert_eq!(at(place), led, "{place:?} {name}");
            }
            assert_eq!(at(Place::Elsewhere), elsewhere, "{name}");
        }
    }
}
