//! Which situation a tab is in, and what is said of each.

use std::collections::BTreeMap;

use objector::core::{
    evidence::Status,
    observation::{Doubt, Ms},
    place::Place,
    session::{Ask, Failure, GIVE_UP_AFTER, PARSE_TIMEOUT, PERMISSION, Session, TASK_TIMEOUT, Task},
    stability::{SETTLED, Shows},
    view::{Action, Pings, Silence, Situation, Tab},
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
pub const SAID: [(Situation, &str, &str, bool); 40] = {
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
        (LedElsewhere, "not-offered", "primary_try_again", false),
        (Looking, "looking", "", false),
        (LookingPermitted, "looking", "", false),
        (On, "ready", "primary_turn_off", false),
        (OnAgain, "ready", "primary_turn_off", false),
        (Off, "ready", "primary_prove", false),
        (OffKept, "ready", "primary_prove", false),
        (OffFailed, "ready", "primary_prove", false),
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
        (Failed(DataFailed), "failed", "primary_reload_again", false),
        (Failed(Kept), "failed", "primary_reload_again", false),
        (Failed(Changed), "failed", "primary_reload_again", false),
        (Failed(NotFresh), "failed", "primary_reload_again", false),
        (Asked(Ask::Dialog), "asked", "primary_check_anyway", false),
        (Asked(Ask::Save), "asked", "primary_check_anyway", false),
        (Covered, "asked", "", false),
        (Unreachable, "unreachable", "primary_try_again", false),
        (Stopped, "asked", "", false),
        (ErrorPage, "unreachable", "primary_try_again", false),
        (MayBe, "ambiguous", "", true),
        (Framed, "ambiguous", "", true),
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
        let action = match situation {
            Situation::NoAccess => Action::Allow,
            // No script answers there that could act on a press, or another page has come.
            Situation::Unreachable | Situation::LedElsewhere => Action::Load,
            _ => Action::Press,
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
        (Shows::MayBe, 1_999, On, Situation::Looking),
        (Shows::MayBe, 2_000, On, Situation::MayBe),
        (Shows::Covered, 1_999, On, Situation::Looking),
        (Shows::Covered, 2_000, On, Situation::Covered),
        (Shows::Framed, 9_999, On, Situation::Looking),
        (Shows::Framed, 10_000, On, Situation::Framed),
        (Shows::SignIn, 0, On, Situation::SignedOut),
        (Shows::Error, 0, On, Situation::ErrorPage),
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
            let doubt = match shows {
                Shows::SignIn => Some(Situation::SignedOutGoesOn),
                Shows::Error => Some(Situation::ErrorPage),
                Shows::Several => Some(Situation::Several),
                Shows::MayBe => Some(Situation::MayBe),
                Shows::Covered => Some(Situation::Covered),
                _ => None,
            };
            let expected = match (name, &task) {
                ("turning off", _) => Situation::TurningOff,
                ("asked by a dialog", _) => Situation::Asked(Ask::Dialog),
                ("asked to save", _) => Situation::Asked(Ask::Save),
                ("turning off, overdue" | "asked for too long", _) => Situation::Failed(Failure::Lost),
                // The page has come.
                ("confirming", _) => doubt.unwrap_or(Situation::Confirming),
                ("confirming, overdue", _) => doubt.unwrap_or(Situation::NoPage),
                ("permitted", _) => doubt.unwrap_or(Situation::LookingPermitted),
                (_, Task::Failed(failure)) => Situation::Failed(*failure),
                _ => continue,
            };
            assert_eq!(
                situation(Place::Setting, status, shows, 2_000, task),
                expected,
                "{name}, {shows:?}"
            );
        }
    }
    // Until then the document before the reload says nothing.
    for (at, expected) in [(T - 100, Situation::Confirming), (T - TASK_TIMEOUT, Situation::NoPage)] {
        for shows in SHOWN {
            let task = Task::Confirming { before: "a".into(), at };
            assert_eq!(
                situation(Place::Setting, Status::Off, shows, GIVE_UP_AFTER, task),
                expected
            );
        }
    }
    // A press waits for the page, but not for ever.
    for (shows, after, expected) in [
        (Shows::Nothing, GIVE_UP_AFTER, Situation::NotOffered),
        (Shows::Framed, GIVE_UP_AFTER, Situation::Framed),
        (Shows::Unclear, GIVE_UP_AFTER, Situation::NotUnderstood),
        (Shows::Several, SETTLED, Situation::Several),
        (Shows::MayBe, SETTLED, Situation::MayBe),
        (Shows::Covered, SETTLED, Situation::Covered),
    ] {
        for (stable_for, expected) in [(after - 1, Situation::LookingPermitted), (after, expected)] {
            let task = Task::Permitted { until: T };
            let found = situation(Place::Setting, Status::Unknown, shows, stable_for, task);
            assert_eq!(found, expected);
        }
    }
}

/// The page was left in which the click was commanded: the result was not seen, and nothing goes on.
#[test]
fn a_page_that_was_left_under_the_click_is_lost() {
    for (name, task) in tasks() {
        if !matches!(task, Task::TurningOff { .. }) {
            continue;
        }
        let mut session = session(Shows::On, SETTLED, task);
        session.is_left = true;
        for (place, expected) in [
            (Place::Setting, Situation::Failed(Failure::Lost)),
            (Place::Hub, Situation::Elsewhere(Status::On)),
            (Place::Elsewhere, Situation::Elsewhere(Status::On)),
        ] {
            let tab = Tab {
                session: Some(&session),
                ..tab_at(place)
            };
            assert_eq!(Situation::of(Status::On, tab, T), expected, "{name} {place:?}");
        }
    }
}

/// A page that has never reported has shown nothing: nothing is said of what it offers, however long ago it was opened.
#[test]
fn before_the_first_report_a_page_is_looked_for() {
    for (task, expected) in [
        (Task::Idle, Situation::Looking),
        (Task::Permitted { until: T - 1 }, Situation::Looking),
        (Task::Permitted { until: T }, Situation::LookingPermitted),
    ] {
        let session = Session {
            task,
            ..Session::default()
        };
        let tab = Tab {
            session: Some(&session),
            ..tab_at(Place::Setting)
        };
        assert_eq!(Situation::of(Status::Unknown, tab, T), expected);
        let silent = Tab {
            silence: Silence::Nobody,
            ..tab
        };
        assert_eq!(Situation::of(Status::Unknown, silent, T), Situation::Unreachable);
    }
}

/// A page that is still being parsed after a quarter of a minute, and shows no switch, is one that has not come. What it shows
/// until then is no verdict.
#[test]
fn a_page_that_is_parsed_for_ever_has_not_come() {
    for (name, task) in tasks() {
        for shows in [Shows::Nothing, Shows::Framed, Shows::MayBe] {
            let mut session = session(shows, 0, task.clone());
            session.is_loading = true;
            let mut is = |age| {
                session.stability.loaded_at = T - age;
                let tab = Tab {
                    session: Some(&session),
                    ..tab_at(Place::Setting)
                };
                Situation::of(Status::On, tab, T)
            };
            let is_waiting = matches!(name, "idle" | "permitted" | "permission ended" | "confirming");
            assert_ne!(is(PARSE_TIMEOUT - 1), Situation::Unreachable, "{name}, {shows:?}");
            let found = is(PARSE_TIMEOUT);
            assert_eq!(
                found == Situation::Unreachable,
                is_waiting || name == "confirming, overdue",
                "{name}, {shows:?}"
            );
        }
    }
}

/// Nobody is there once that has been found twice in a row, and not while a page is still loading.
#[test]
fn nobody_is_there_only_if_asked_twice() {
    let mut pings = Pings::default();
    let mut ask = |is_answer| {
        assert!(pings.ask(Place::Setting, false, T));
        let meanwhile = pings.silence(false, T);
        pings.came_back(is_answer);
        (meanwhile, pings.silence(false, T), pings.silence(true, T))
    };
    let none = Silence::None;
    assert_eq!(ask(false), (none, none, none), "the script may be on its way");
    assert_eq!(ask(true), (none, none, none));
    assert_eq!(ask(false), (none, none, none), "an answer came in between");
    assert_eq!(ask(false), (none, Silence::Nobody, none));
    for _ in 0..300 {
        assert_eq!(
            ask(false),
            (Silence::Nobody, Silence::Nobody, none),
            "it is asked again"
        );
    }
    assert_eq!(ask(true), (Silence::Nobody, none, none), "somebody has come");
}

/// A page that has not answered for five seconds does not answer, until it does; it is not asked twice.
#[test]
fn a_page_that_does_not_answer_is_told_and_is_not_asked_again() {
    for is_answer in [true, false] {
        let mut pings = Pings::default();
        assert_eq!(pings.silence(false, T), Silence::None, "not asked yet");
        assert!(pings.ask(Place::Setting, false, T));
        for (after, expected) in [
            (0, Silence::None),
            (4_999, Silence::None),
            (5_000, Silence::NoAnswer),
            (90_000, Silence::NoAnswer),
        ] {
            assert!(!pings.ask(Place::Setting, false, T + after), "{after}");
            for is_loading in [false, true] {
                assert_eq!(pings.silence(is_loading, T + after), expected, "{after}");
            }
        }
        assert_eq!(pings.silence(false, T - 1), Silence::None, "the clock was put back");
        pings.came_back(is_answer);
        assert_eq!(pings.silence(false, T + 90_000), Silence::None);
        assert!(pings.ask(Place::Setting, false, T + 90_000));
    }
}

#[test]
fn only_the_settings_page_is_asked_and_only_when_it_has_loaded() {
    for place in PLACES {
        let mut pings = Pings::default();
        assert!(!pings.ask(place, true, T), "{place:?}");
        assert_eq!(pings.ask(place, false, T), place == Place::Setting, "{place:?}");
    }
}

/// No network at the press: the tab is on its way and has no address of LinkedIn's yet. For a while that is looked for.
#[test]
fn a_tab_that_stays_on_its_way_is_unreachable() {
    for (ago, expected) in [
        (GIVE_UP_AFTER - 1, Situation::LookingPermitted),
        (GIVE_UP_AFTER, Situation::Unreachable),
        (PERMISSION, Situation::Unreachable),
        (PERMISSION + 1, Situation::Elsewhere(Status::On)),
    ] {
        let until = T + PERMISSION - ago;
        let session = Session {
            task: Task::Permitted { until },
            ..Session::default()
        };
        let tab = Tab {
            session: Some(&session),
            is_loading: true,
            ..tab_at(Place::Elsewhere)
        };
        assert_eq!(Situation::of(Status::On, tab, T), expected, "{ago}");
        let arrived = Tab {
            is_loading: false,
            ..tab
        };
        assert_eq!(
            Situation::of(Status::On, arrived, T),
            Situation::Elsewhere(Status::On),
            "{ago}"
        );
    }
}

/// A6: what was kept by the browser says so, and asks for what can work, which a reload by hand may not.
#[test]
fn off_in_a_kept_page_has_a_sentence_of_its_own() {
    for (doubt, expected) in [
        (Some(Doubt::Kept), Situation::OffKept),
        (Some(Doubt::Failed), Situation::OffFailed),
        (Some(Doubt::Changed), Situation::Off),
        (Some(Doubt::Arrival), Situation::Off),
        (None, Situation::Off),
    ] {
        let mut session = session(Shows::Off, SETTLED, Task::Idle);
        session.stability.doubt = doubt;
        let tab = Tab {
            session: Some(&session),
            ..tab_at(Place::Setting)
        };
        assert_eq!(Situation::of(Status::Off, tab, T), expected);
        assert_eq!(
            Situation::of(Status::OffConfirmed, tab, T),
            Situation::Done,
            "proved by another page"
        );
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
            let led = match (name, &task) {
                ("turning off", _) => Situation::TurningOff,
                (_, Task::Failed(failure @ (Failure::Lost | Failure::NotClicked))) => Situation::Failed(*failure),
                _ if is_waiting => Situation::LedElsewhere,
                _ => elsewhere,
            };
            for place in [Place::Hub, Place::Category, Place::Preferences] {
                assert_eq!(at(place), led, "{place:?} {name}");
            }
            assert_eq!(at(Place::Elsewhere), elsewhere, "{name}");
        }
    }
}
