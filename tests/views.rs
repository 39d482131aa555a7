//! Proves that badge, popup and guidance say what is known and no more, each in words that exist in every language.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use objector::core::{
    evidence::{Evidence, Proof, Reading, Status, VALID_FOR},
    observation::Ms,
    place::Place,
    recognition::Sighting,
    session::{Failure, GIVE_UP_AFTER, PERMISSION, Session, TASK_TIMEOUT, Task},
    setting::{CATALOGUE, MAIN, Safer, Setting},
    stability::{Shows, Stability},
    stored::Known,
    view::{
        Action, Badge, CAUTION, Guide, Phase, Popup, Row as ListRow, Tab, badge, direction, formats, guide, pin, popup,
        row,
    },
};
use serde_json::Value;
use support::{FAILURES, T, account::known, file, on};

const STATUSES: [Status; 4] = [Status::Unknown, Status::On, Status::Off, Status::OffConfirmed];
const PLACES: [Place; 6] = [
    Place::Setting,
    Place::Category,
    Place::Hub,
    Place::Preferences,
    Place::SignIn,
    Place::Elsewhere,
];
const SHOWN: [Shows; 8] = [
    Shows::On,
    Shows::Off,
    Shows::Nothing,
    Shows::Several,
    Shows::Unclear,
    Shows::Way,
    Shows::Choice,
    Shows::Elsewhere,
];

/// Evidence of this status at the time [`T`].
fn evidence(status: Status) -> Evidence {
    let mut evidence = Evidence::default();
    let (on, proof) = match status {
        Status::Unknown => return evidence,
        Status::On => (true, Proof::Fresh),
        Status::Off => (false, Proof::Seen),
        Status::OffConfirmed => (false, Proof::Fresh),
    };
    let at = T - 60_000;
    evidence.add(Reading {
        on,
        proof,
        as_of: at,
        read_at: at,
    });
    assert_eq!(evidence.status(T), status);
    evidence
}

/// A tab that has shown this for so long, in an untouched document.
fn session(shows: Shows, stable_for: Ms, task: Task) -> Session {
    let stability = Stability {
        document: "a".into(),
        loaded_at: T - stable_for,
        shows,
        since: T - stable_for,
        stable_for,
        age: stable_for,
        ..Stability::default()
    };
    Session { stability, task }
}

/// Tasks of every kind, by name, as they are at the time [`T`]; those that have waited for too long too.
fn tasks() -> Vec<(&'static str, Task)> {
    let turning_off = |at| Task::TurningOff {
        document: "a".into(),
        clicks: 1,
        at,
        off_seen: false,
    };
    let confirming = |at| Task::Confirming { before: "0".into(), at };
    let mut tasks = vec![
        ("idle", Task::Idle),
        ("permitted", Task::Permitted { until: T + PERMISSION }),
        ("permission ended", Task::Permitted { until: T - 1 }),
        ("turning off", turning_off(T - 100)),
        ("turning off, overdue", turning_off(T - TASK_TIMEOUT)),
        ("confirming", confirming(T - 100)),
        ("confirming, overdue", confirming(T - TASK_TIMEOUT)),
    ];
    tasks.extend(FAILURES.map(|failure| ("failed", Task::Failed(failure))));
    tasks
}

/// Everything a popup can be asked to show, with the popup.
fn every_popup() -> Vec<(String, Popup)> {
    everything(popup)
}

/// Everything that a setting beside the main one can be told of: one with a switch, and one that is a choice.
fn every_row() -> Vec<ListRow> {
    let choice = CATALOGUE.iter().find(|setting| setting.safer == Safer::Choice).unwrap();
    let rows = |setting| {
        let rows = everything(move |known, tab, now| row(setting, known, tab, now));
        rows.into_iter().map(|(_, row)| row)
    };
    rows(&CATALOGUE[1]).chain(rows(choice)).collect()
}

/// What is shown of everything that can be known of a tab and of a setting.
fn everything<T>(view: impl Fn(&Known, Tab, Ms) -> T) -> Vec<(String, T)> {
    let mut all = Vec::new();
    let old = T + 91 * 24 * 60 * 60 * 1_000;
    for status in STATUSES {
        for guidance_closed in [false, true] {
            let known = Known {
                guidance_closed,
                ..known(evidence(status))
            };
            for place in PLACES {
                for access in [false, true] {
                    for now in [T, old] {
                        let mut show = |what: String, session: Option<&Session>| {
                            let tab = Tab { place, session, access };
                            let what = format!("{status:?} {place:?} access {access} {what}");
                            all.push((what, view(&known, tab, now)));
                        };
                        show("no session".into(), None);
                        for shows in SHOWN {
                            for stable_for in [0, 249, 250, 1_999, 2_000, GIVE_UP_AFTER - 1, GIVE_UP_AFTER] {
                                for (name, task) in tasks() {
                                    show(
                                        format!("{shows:?} for {stable_for}, {name}"),
                                        Some(&session(shows, stable_for, task)),
                                    );
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    all
}

// --- The badge ------------------------------------------------------------------------------------------------------

#[test]
fn each_status_has_its_badge() {
    for (status, under_way, text, name) in [
        (Status::Unknown, false, "?", "unknown"),
        (Status::On, false, "!", "on"),
        (Status::Off, false, "…", "off"),
        (Status::OffConfirmed, false, "✓", "off-confirmed"),
        (Status::Unknown, true, "…", "unknown"),
        (Status::On, true, "…", "on"),
        (Status::Off, true, "…", "off"),
        (Status::OffConfirmed, true, "…", "off-confirmed"),
    ] {
        assert_eq!(
            badge(status, under_way, false).text,
            text,
            "{status:?}, under way {under_way}"
        );
        assert_eq!(status.name(), name);
    }
}

#[test]
fn the_badge_never_shows_a_tick_or_green_unless_off_is_confirmed_and_nothing_is_under_way() {
    let green = badge(Status::OffConfirmed, false, false);
    for status in STATUSES {
        for under_way in [false, true] {
            let Badge {
                text, colour, title, ..
            } = badge(status, under_way, false);
            let is_confirmed = status == Status::OffConfirmed && !under_way;
            assert_eq!(text == "✓", is_confirmed);
            assert_eq!(colour == green.colour, is_confirmed);
            assert_eq!(title == green.title, is_confirmed);
        }
    }
    let colours: BTreeSet<_> = STATUSES.map(|status| badge(status, false, false).colour).into();
    assert_eq!(colours.len(), 4);
    for status in STATUSES {
        let is_off = matches!(status, Status::Off | Status::OffConfirmed);
        assert_eq!(
            badge(status, true, false).icon == "icon",
            is_off,
            "the drawn switch never runs ahead"
        );
    }
}

#[test]
fn white_reads_on_every_badge() {
    let luminance = |colour: &str| -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.03928 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    };
    for status in STATUSES {
        let colour = badge(status, false, false).colour;
        let contrast = 1.05 / (luminance(colour) + 0.05);
        assert!(contrast >= 4.5, "{status:?} {colour}: {contrast:.2}");
    }
}

// --- The popup: phase and main action -------------------------------------------------------------------------------

#[derive(Clone, Copy, Debug)]
struct Row {
    place: Place,
    status: Status,
    shows: Shows,
    stable_for: Ms,
}

/// Phase, and key of the main action's label, of a tab in which nothing was asked for.
fn idle(row: Row) -> (&'static str, Option<&'static str>) {
    asked(row, Task::Idle)
}

fn asked(row: Row, task: Task) -> (&'static str, Option<&'static str>) {
    let session = session(row.shows, row.stable_for, task);
    let tab = Tab {
        place: row.place,
        session: Some(&session),
        access: true,
    };
    let popup = popup(&known(evidence(row.status)), tab, T);
    assert_eq!(popup.status, row.status);
    assert!(popup.primary.is_none_or(|(action, _)| action == Action::Press));
    (popup.phase.name(), popup.primary.map(|(_, label)| label))
}

#[test]
fn elsewhere_the_main_action_opens_the_setting() {
    for place in [Place::Elsewhere, Place::Hub, Place::Category, Place::Preferences] {
        for (status, label) in [
            (Status::Unknown, "primary_open"),
            (Status::On, "primary_open"),
            (Status::Off, "primary_open_and_prove"),
            (Status::OffConfirmed, "primary_open_and_check"),
        ] {
            let tab = Tab {
                place,
                session: None,
                access: true,
            };
            let popup = popup(&known(evidence(status)), tab, T);
            assert_eq!(
                (popup.phase.name(), popup.primary),
                ("elsewhere", Some((Action::Press, label))),
                "{place:?}"
            );
        }
    }
}

#[test]
fn without_access_the_only_action_is_to_allow_it() {
    for (what, popup) in every_popup()
        .into_iter()
        .filter(|(what, _)| what.contains("access false"))
    {
        assert_eq!(popup.phase, Phase::NoAccess, "{what}");
        assert_eq!(popup.primary, Some((Action::Allow, "primary_allow")), "{what}");
        assert!(!popup.show_guidance, "{what}");
    }
    for (what, popup) in every_popup()
        .into_iter()
        .filter(|(what, _)| what.contains("access true"))
    {
        assert_ne!(popup.phase, Phase::NoAccess, "{what}");
        assert!(
            popup.primary.is_none_or(|(action, _)| action == Action::Press),
            "{what}"
        );
    }
}

#[test]
fn on_the_setting_without_a_session_it_is_looking() {
    for status in STATUSES {
        let tab = Tab {
            place: Place::Setting,
            session: None,
            access: true,
        };
        let popup = popup(&known(evidence(status)), tab, T);
        assert_eq!((popup.phase, popup.primary), (Phase::Looking, None), "{status:?}");
    }
}

#[test]
fn on_the_setting_phase_and_main_action_follow_what_stands_there() {
    use Status::*;
    let none = None;
    for (shows, stable_for, status, phase, label) in [
        (Shows::On, 249, On, "looking", none),
        (Shows::On, 250, Unknown, "ready", Some("primary_turn_off")),
        (Shows::On, 250, On, "ready", Some("primary_turn_off")),
        (Shows::On, 2_000, Off, "ready", Some("primary_turn_off")),
        (Shows::On, 2_000, OffConfirmed, "ready", Some("primary_turn_off")),
        (Shows::Off, 1_999, Unknown, "looking", none),
        (Shows::Off, 1_999, OffConfirmed, "looking", none),
        (Shows::Off, 2_000, OffConfirmed, "done", Some("primary_check")),
        (Shows::Off, 2_000, Off, "ready", Some("primary_prove")),
        (Shows::Off, 2_000, On, "ready", Some("primary_prove")),
        (Shows::Off, 2_000, Unknown, "ready", Some("primary_prove")),
        (Shows::Nothing, 9_999, On, "looking", none),
        (Shows::Nothing, 10_000, On, "not-offered", none),
        (Shows::Several, 1_999, On, "looking", none),
        (Shows::Several, 2_000, On, "ambiguous", none),
        (Shows::Unclear, 9_999, On, "looking", none),
        (Shows::Unclear, 10_000, On, "failed", none),
        (Shows::Way, 10_000, On, "looking", none),
        (Shows::Elsewhere, 10_000, On, "looking", none),
    ] {
        let row = Row {
            place: Place::Setting,
            status,
            shows,
            stable_for,
        };
        assert_eq!(idle(row), (phase, label), "{row:?}");
        let ended = Task::Permitted { until: T - 1 };
        assert_eq!(asked(row, ended), (phase, label), "{row:?}, after the permission");
    }
}

#[test]
fn on_the_setting_what_is_going_on_comes_first() {
    for status in STATUSES {
        for shows in SHOWN {
            for (name, task) in tasks() {
                let row = Row {
                    place: Place::Setting,
                    status,
                    shows,
                    stable_for: 2_000,
                };
                let expected = match (name, &task) {
                    ("turning off", _) => ("turning-off", None),
                    ("confirming", _) => ("confirming", None),
                    ("turning off, overdue", _) => ("failed", Some("primary_try_again")),
                    ("confirming, overdue", _) => ("failed", Some("primary_reload_again")),
                    ("permitted", _) => ("looking", None),
                    (_, Task::Failed(Failure::NotFresh)) => ("failed", Some("primary_reload_again")),
                    (_, Task::Failed(_)) => ("failed", Some("primary_try_again")),
                    _ => continue,
                };
                assert_eq!(asked(row, task), expected, "{row:?} {name}");
            }
        }
    }
}

#[test]
fn a_permission_waits_in_words_until_patience_ends() {
    for (shows, phase) in [
        (Shows::Nothing, "not-offered"),
        (Shows::Several, "ambiguous"),
        (Shows::Unclear, "failed"),
    ] {
        for (stable_for, expected) in [(GIVE_UP_AFTER - 1, "looking"), (GIVE_UP_AFTER, phase)] {
            let row = Row {
                place: Place::Setting,
                status: Status::Unknown,
                shows,
                stable_for,
            };
            assert_eq!(asked(row, Task::Permitted { until: T }).0, expected, "{row:?}");
        }
    }
}

#[test]
fn at_the_sign_in_a_press_is_offered_until_there_is_one() {
    for status in STATUSES {
        for (name, task) in tasks() {
            let row = Row {
                place: Place::SignIn,
                status,
                shows: Shows::Nothing,
                stable_for: 0,
            };
            let waits = name == "permitted" || name.starts_with("confirming");
            let label = (!waits).then_some("primary_after_sign_in");
            assert_eq!(asked(row, task), ("signed-out", label), "{name}");
        }
    }
}

#[test]
fn a_press_that_led_to_another_page_of_the_settings_says_so() {
    for place in [Place::Hub, Place::Category, Place::Preferences] {
        for (name, task) in tasks() {
            let row = Row {
                place,
                status: Status::Unknown,
                shows: Shows::Way,
                stable_for: 0,
            };
            let expected = match name {
                "permitted" | "confirming" => ("not-offered", None),
                // It did not lead there just now: whoever browses the settings later must not stand before a dead end.
                _ => ("elsewhere", Some("primary_open")),
            };
            assert_eq!(asked(row, task), expected, "{place:?} {name}");
        }
    }
    let row = Row {
        place: Place::Elsewhere,
        status: Status::Unknown,
        shows: Shows::Way,
        stable_for: 0,
    };
    assert_eq!(asked(row, Task::Permitted { until: T }).0, "elsewhere");
}

#[test]
fn the_popup_says_done_and_confirmed_only_if_it_is() {
    for (what, popup) in every_popup() {
        let is_confirmed = popup.status == Status::OffConfirmed;
        assert_eq!(popup.headline == "status_off_confirmed", is_confirmed, "{what}");
        assert_eq!(
            popup.proof.is_some_and(|(key, _)| key == "proof_off_confirmed"),
            is_confirmed,
            "{what}"
        );
        assert!(is_confirmed || popup.phase != Phase::Done, "{what}");
        assert!(
            is_confirmed || !["done", "elsewhere_done"].contains(&popup.sentence),
            "{what}"
        );
        if is_confirmed && popup.phase == Phase::Done {
            assert!(what.contains("Off for"), "done only where off stands: {what}");
        }
    }
}

#[test]
fn turning_off_is_offered_only_where_the_control_reads_on() {
    for (what, popup) in every_popup() {
        if popup.primary.is_some_and(|(_, label)| label == "primary_turn_off") {
            assert!(what.contains("Setting") && what.contains("On for"), "{what}");
        }
    }
}

#[test]
fn the_proof_tells_when_it_was_read_and_that_old_ones_do_not_count() {
    let tab = Tab {
        place: Place::Elsewhere,
        session: None,
        access: true,
    };
    assert_eq!(popup(&known(Evidence::default()), tab, T).proof, None);
    let at = T - 60_000;
    for (status, key) in [
        (Status::On, "proof_on"),
        (Status::Off, "proof_off"),
        (Status::OffConfirmed, "proof_off_confirmed"),
    ] {
        assert_eq!(popup(&known(evidence(status)), tab, T).proof, Some((key, at)));
        let old = popup(&known(evidence(status)), tab, at + VALID_FOR + 1);
        assert_eq!((old.status, old.proof), (Status::Unknown, Some(("proof_too_old", at))));
    }
}

#[test]
fn guidance_can_be_brought_back_only_where_it_was_closed_and_is_of_use() {
    for (what, popup) in every_popup() {
        if popup.show_guidance {
            assert!(
                matches!(popup.status, Status::On | Status::Unknown) && popup.phase != Phase::NoAccess,
                "{what}"
            );
        }
    }
    let tab = Tab {
        place: Place::Setting,
        session: None,
        access: true,
    };
    for status in STATUSES {
        let mut known = known(evidence(status));
        assert!(!popup(&known, tab, T).show_guidance);
        known.guidance_closed = true;
        assert_eq!(
            popup(&known, tab, T).show_guidance,
            matches!(status, Status::On | Status::Unknown),
            "{status:?}"
        );
    }
}

#[test]
fn every_phase_of_the_contract_can_be_reached_and_no_other() {
    let reached: BTreeSet<_> = every_popup().iter().map(|(_, popup)| popup.phase.name()).collect();
    let contract = [
        "elsewhere",
        "no-access",
        "signed-out",
        "looking",
        "ready",
        "turning-off",
        "confirming",
        "done",
        "not-offered",
        "ambiguous",
        "failed",
    ];
    assert_eq!(reached, BTreeSet::from(contract));
}

// --- Guidance -------------------------------------------------------------------------------------------------------

const SIGHTINGS: [Sighting; 9] = [
    Sighting::Off,
    Sighting::Nothing,
    Sighting::Several,
    Sighting::Unclear,
    Sighting::Way(Some(5)),
    Sighting::Way(None),
    Sighting::Choice(Some(6)),
    Sighting::Choice(None),
    Sighting::Elsewhere,
];

fn guidance(status: Status, closed: bool, sighting: Sighting, stable_for: Ms, task: Task) -> Option<Guide> {
    guidance_for(MAIN, status, closed, sighting, stable_for, task)
}

fn guidance_for(
    setting: &Setting,
    status: Status,
    closed: bool,
    sighting: Sighting,
    stable_for: Ms,
    task: Task,
) -> Option<Guide> {
    let known = Known {
        guidance_closed: closed,
        ..known(evidence(status))
    };
    let shows = if matches!(sighting, Sighting::On(_)) {
        Shows::On
    } else {
        Shows::Off
    };
    guide(setting, &known, &session(shows, stable_for, task), sighting, T)
}

#[test]
fn guidance_stands_only_while_the_setting_is_on_or_unknown_and_it_was_not_closed() {
    for status in STATUSES {
        for closed in [false, true] {
            let wanted = matches!(status, Status::On | Status::Unknown) && !closed;
            let ring = guidance(status, closed, on(4), 250, Task::Idle);
            assert_eq!(
                ring.map(|guide| guide.target),
                wanted.then_some(4),
                "{status:?}, closed {closed}"
            );
            let way = guidance(status, closed, Sighting::Way(Some(5)), 0, Task::Idle);
            assert_eq!(
                way.map(|guide| guide.target),
                wanted.then_some(5),
                "{status:?}, closed {closed}"
            );
        }
    }
}

/// The first report may take longer than the second: by our clock they are then a moment less apart than by the page's.
#[test]
fn the_ring_comes_when_the_control_has_stood_by_the_pages_clock() {
    let mut session = session(Shows::On, 250, Task::Idle);
    session.stability.since = T - 240;
    let ring = guide(MAIN, &known(evidence(Status::Unknown)), &session, on(4), T);
    assert_eq!(ring.map(|guide| guide.target), Some(4));
}

#[test]
fn there_is_nothing_to_point_at_without_a_control_that_reads_on_or_a_link() {
    for sighting in SIGHTINGS
        .into_iter()
        .filter(|sighting| !matches!(sighting, Sighting::Way(Some(_)) | Sighting::Choice(Some(_))))
    {
        for (name, task) in tasks() {
            assert_eq!(
                guidance(Status::On, false, sighting, 60_000, task),
                None,
                "{sighting:?} {name}"
            );
        }
    }
    assert_eq!(
        guidance(Status::On, false, on(4), 249, Task::Idle),
        None,
        "it has not stable_for"
    );
}

#[test]
fn the_card_says_what_the_task_needs_and_is_away_while_it_would_only_flicker() {
    for (name, task) in tasks() {
        let title = guidance(Status::On, false, on(4), 250, task.clone()).map(|guide| guide.title);
        let expected = match (name, task) {
            ("idle", _) => Some("guide_on_title"),
            (_, Task::Failed(Failure::Ignored)) => Some("guide_by_hand_title"),
            (_, Task::Failed(_)) => Some("guide_still_on_title"),
            ("permission ended", _) => continue,
            _ => None,
        };
        assert_eq!(title, expected, "{name}");
    }
}

// --- Words ----------------------------------------------------------------------------------------------------------

/// The languages that are promised: all of LinkedIn's own that the stores accept, and the EU's other official ones.
const LANGUAGES: [&str; 43] = [
    "ar", "bg", "bn", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fil", "fr", "he", "hi", "hr", "hu", "id",
    "it", "ja", "ko", "lt", "lv", "mr", "ms", "nl", "no", "pl", "pt_BR", "pt_PT", "ro", "ru", "sk", "sl", "sv", "te",
    "th", "tr", "uk", "vi", "zh_CN", "zh_TW",
];

/// Every language that is there, by its folder's name, with its sentences.
fn locales() -> BTreeMap<String, BTreeMap<String, Value>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/extension/_locales");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        (name.clone(), locale(&name))
    });
    names.collect()
}

fn text<'a>(locale: &'a BTreeMap<String, Value>, key: &str) -> &'a str {
    locale[key]["message"].as_str().unwrap()
}

fn locale(name: &str) -> BTreeMap<String, Value> {
    serde_json::from_str(&file(&format!("extension/_locales/{name}/messages.json"))).unwrap()
}

/// The text between each `before` and the next `after`.
fn between<'a>(text: &'a str, before: &str, after: char) -> Vec<&'a str> {
    text.split(before)
        .skip(1)
        .map(|rest| rest.split(after).next().unwrap())
        .collect()
}

/// Where keys are turned into messages.
const SHELLS: [&str; 8] = [
    "src/pages/background.rs",
    "src/pages/list.rs",
    "src/pages/objection.rs",
    "src/pages/panel.rs",
    "src/pages/popup.rs",
    "src/pages/preferences.rs",
    "src/pages/record.rs",
    "src/pages/welcome.rs",
];
const PAGES: [&str; 5] = [
    "extension/popup.html",
    "extension/welcome.html",
    "extension/preferences.html",
    "extension/objection.html",
    "extension/record.html",
];

/// How browsers name themselves, and how each says to keep a button in sight.
const USER_AGENTS: [(&str, &str); 4] = [
    (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
        "pin_chromium",
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 \
         Edg/150.0.0.0",
        "pin_edge",
    ),
    (
        "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
        "pin_firefox",
    ),
    (
        "Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0",
        "pin_android",
    ),
];

/// The welcome page tells of the browser that it stands in, not of another.
#[test]
fn each_browser_keeps_its_button_in_its_own_way() {
    for (user_agent, key) in USER_AGENTS {
        assert_eq!(pin(user_agent), key, "{user_agent}");
    }
}

/// Every key that anything can ask for.
fn keys_in_use() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (_, popup) in every_popup() {
        keys.extend([popup.headline, popup.sentence]);
        keys.extend(popup.proof.map(|(key, _)| key));
        keys.extend(popup.last_off.map(|(key, _)| key));
        keys.extend(popup.primary.map(|(_, key)| key));
    }
    for (status, under_way) in STATUSES
        .into_iter()
        .flat_map(|status| [(status, false), (status, true)])
    {
        keys.extend([false, true].map(|too_old| badge(status, under_way, too_old).title));
    }
    for row in every_row() {
        keys.insert(row.known.0);
        keys.extend(row.last_off.map(|(key, _)| key));
        keys.extend(row.sentence.into_iter().chain(row.action));
    }
    let proved_once = {
        let mut evidence = evidence(Status::OffConfirmed);
        evidence.add(Reading {
            on: true,
            proof: Proof::Fresh,
            as_of: T + 1,
            read_at: T + 1,
        });
        let tab = Tab {
            place: Place::Elsewhere,
            session: None,
            access: true,
        };
        popup(&known(evidence), tab, T + 1)
    };
    keys.extend(proved_once.last_off.map(|(key, _)| key));
    for (_, task) in tasks() {
        for sighting in SIGHTINGS.into_iter().chain([on(4)]) {
            for setting in &CATALOGUE {
                let guide = guidance_for(setting, Status::On, false, sighting, 60_000, task.clone());
                keys.extend(
                    guide
                        .iter()
                        .flat_map(|guide| guide.lines)
                        .chain(guide.iter().map(|guide| &guide.title)),
                );
            }
        }
    }
    keys.insert(CAUTION.title);
    keys.extend(CAUTION.lines);
    let mut keys: BTreeSet<String> = keys.into_iter().map(str::to_owned).collect();
    for setting in &CATALOGUE {
        keys.extend(["name", "means"].map(|kind| format!("{kind}_{}", setting.id.replace('-', "_"))));
    }
    keys.remove("means_data_for_ai_improvement");
    let known: BTreeSet<String> = locale("en").into_keys().collect();
    for shell in SHELLS {
        let text = file(shell);
        for call in ["message(\"", "message_with(\""] {
            keys.extend(between(&text, call, '"').into_iter().map(str::to_owned));
        }
        // A key may also reach the words by way of a variable.
        let quoted = text.split('"').skip(1).step_by(2).map(str::to_owned);
        keys.extend(quoted.filter(|text| known.contains(text) && text.contains('_')));
    }
    for page in PAGES {
        keys.extend(
            between(&file(page), "data-words=\"", '"')
                .into_iter()
                .map(str::to_owned),
        );
    }
    for statement in objector::core::knowledge::STATEMENTS {
        keys.insert(statement.key.to_owned());
        keys.extend(statement.sources.iter().filter_map(|it| it.key).map(str::to_owned));
    }
    let notes = objector::core::letter::AUTHORITIES
        .iter()
        .filter_map(|it| it.note)
        .map(str::to_owned);
    keys.extend(notes);
    keys.extend(
        between(&file("src/core/letter.rs"), "=> \"missing_", '"')
            .into_iter()
            .map(|it| format!("missing_{it}")),
    );
    keys.extend(USER_AGENTS.map(|(user_agent, _)| pin(user_agent).to_owned()));
    // Whether it was kept, and whether it was not.
    keys.extend(
        between(&file("src/pages/objection.rs"), "=> \"kept", '"')
            .into_iter()
            .map(|it| format!("kept{it}")),
    );
    keys.extend(
        between(&file("manifest.json"), "__MSG_", '"')
            .into_iter()
            .map(|key| key.trim_end_matches('_').to_owned()),
    );
    keys
}

#[test]
fn the_languages_that_are_promised_are_there_and_no_other() {
    assert!(locales().into_keys().eq(LANGUAGES));
}

#[test]
fn every_key_has_its_words_in_every_language_and_no_words_are_unused() {
    let keys = keys_in_use();
    assert!(keys.len() > 60);
    for (name, locale) in locales() {
        let there: BTreeSet<String> = locale.into_keys().collect();
        let missing: Vec<_> = keys.difference(&there).collect();
        let unused: Vec<_> = there.difference(&keys).collect();
        assert!(
            missing.is_empty() && unused.is_empty(),
            "{name}: missing {missing:?}, unused {unused:?}"
        );
    }
}

#[test]
fn no_key_in_the_source_was_missed_by_trying_everything() {
    let keys = keys_in_use();
    let source =
        ["badge", "guide", "list", "popup", "situation", "text"].map(|name| file(&format!("src/core/view/{name}.rs")));
    let source = source.concat();
    let quoted = source.split('"').skip(1).step_by(2);
    let like_a_key = |text: &&str| text.contains('_') && text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    for key in quoted.filter(like_a_key) {
        assert!(keys.contains(key), "{key} is in src/core/view, but nothing leads to it");
    }
}

#[test]
fn the_languages_have_the_same_placeholders_each_as_often() {
    let english = locale("en");
    let marks = |text: &str| {
        let mut marks: Vec<_> = between(text, "$", '$')
            .into_iter()
            .step_by(2)
            .map(str::to_lowercase)
            .collect();
        marks.sort();
        marks
    };
    for (name, locale) in locales() {
        for (key, english) in &english {
            let placeholders = english.get("placeholders");
            assert_eq!(locale[key].get("placeholders"), placeholders, "{name} {key}");
            let mut declared: Vec<String> = placeholders
                .and_then(Value::as_object)
                .into_iter()
                .flat_map(|placeholders| placeholders.keys().cloned())
                .collect();
            declared.sort();
            assert_eq!(marks(text(&locale, key)), declared, "{name} {key}");
        }
    }
}

#[test]
fn no_words_are_empty_and_each_locale_names_itself() {
    for (name, locale) in locales() {
        // The stores say Norwegian, and mean Bokmål.
        let language = if name == "no" {
            "nb".into()
        } else {
            name.replace('_', "-")
        };
        assert_eq!(text(&locale, "lang"), language);
        for (key, message) in &locale {
            let text = text(&locale, key);
            assert!(!text.trim().is_empty() && text.trim() == text, "{name} {key}");
            assert!(!text.contains("  ") && !text.contains('<'), "{name} {key}");
            for field in message.as_object().unwrap().keys() {
                assert!(
                    ["message", "description", "placeholders"].contains(&field.as_str()),
                    "{name} {key}.{field}"
                );
            }
        }
    }
}

/// What is rightly the same as in English.
const SAME_AS_IN_ENGLISH: [(&str, &str); 6] = [
    // The word is Latvian too.
    ("lv", "link_preferences"),
    ("lv", "prefs_title"),
    // Filipino has the word from English.
    ("fil", "source_press"),
    // The abbreviation is theirs too.
    ("id", "record_column_number"),
    ("ms", "record_column_number"),
    ("tr", "record_column_number"),
];

/// Of languages in another script no sentence is without a letter of it, but for one sign.
const OTHER_SCRIPT: [&str; 16] = [
    "ar", "bg", "bn", "el", "fa", "he", "hi", "ja", "ko", "mr", "ru", "te", "th", "uk", "zh_CN", "zh_TW",
];

#[test]
fn no_sentence_is_left_in_english() {
    let english = locale("en");
    for (name, locale) in locales().into_iter().filter(|(name, _)| name != "en") {
        for (key, sentence) in english.iter().filter(|(key, _)| *key != "lang") {
            let text = text(&locale, key);
            let is_the_same = sentence["message"] == text;
            let may_be = SAME_AS_IN_ENGLISH.contains(&(name.as_str(), key.as_str()));
            assert_eq!(is_the_same, may_be, "{name} {key}: {text}");
            let is_in_other_script = |c: char| c == '№' || c.is_alphabetic() && c > '\u{36f}';
            assert!(
                !OTHER_SCRIPT.contains(&name.as_str()) || text.contains(is_in_other_script),
                "{name} {key}: {text}"
            );
        }
    }
}

#[test]
fn the_stores_limits_are_kept_and_nobody_takes_it_for_linkedins_own() {
    for (name, locale) in locales() {
        let length = |key| text(&locale, key).chars().count();
        // Chrome's and Edge's store; Mozilla's.
        assert!(length("description") <= 132, "{name}: {}", length("description"));
        assert!(length("name") <= 45, "{name}: {}", length("name"));
        assert!(
            text(&locale, "name").starts_with("Objector"),
            "{name}: not LinkedIn's name first"
        );
        // Whose data it is, and that LinkedIn has nothing to do with it; in the popup the latter alone.
        for (key, times) in [("description", 2), ("footer", 1)] {
            let text = text(&locale, key);
            assert!(text.matches("LinkedIn").count() >= times, "{name} {key}: {text}");
        }
        for (language, disclaimer) in [("en", "ot affiliated with LinkedIn"), ("fr", "Sans lien avec LinkedIn")] {
            for key in ["description", "footer"] {
                assert!(
                    name != language || text(&locale, key).contains(disclaimer),
                    "{name} {key}"
                );
            }
        }
    }
}

#[test]
fn the_code_that_checks_a_record_is_the_same_in_every_language() {
    let code = "hashlib.sha256(json.dumps({k: v for k, v in entry.items() if k != 'hash'}, sort_keys=True, \
                separators=(',', ':'), ensure_ascii=False).encode()).hexdigest()";
    for (name, locale) in locales() {
        assert!(text(&locale, "record_export_verify").contains(code), "{name}");
    }
}

#[test]
fn what_a_sentence_tells_to_press_is_what_stands_there() {
    for (name, locale) in locales() {
        for (sentence, key) in [
            ("guide_on", "primary_turn_off"),
            ("guide_beside", "primary_turn_off"),
            ("guide_beside", "beside_title"),
        ] {
            let (sentence, words) = (text(&locale, sentence), text(&locale, key));
            assert!(
                sentence.contains(words),
                "{name}: {words:?} does not stand in {sentence:?}"
            );
        }
    }
}

/// LinkedIn's own words for menu, section, group, setting and switch, where they are known; else the English ones stand
/// beside the translation.
const LINKEDINS: [(&str, [&str; 5]); 12] = [
    (
        "en",
        [
            "Settings & Privacy",
            "Data privacy",
            "How LinkedIn uses your data",
            "Data for Generative AI Improvement",
            "Use my data for training content creation AI models",
        ],
    ),
    (
        "fr",
        [
            "Préférences et confidentialité",
            "Confidentialité des données",
            "Comment LinkedIn utilise vos données",
            "Données pour l’amélioration de l’IA générative",
            "Utiliser mes données pour entraîner des modèles d’IA de création de contenu",
        ],
    ),
    (
        "de",
        [
            "Einstellungen & Datenschutz",
            "Datenschutz",
            "So verwendet LinkedIn Ihre Daten",
            "Daten zur Verbesserung generativer KI",
            "Ihre Daten zum Schulen von KI-Modellen verwenden, um Inhalte zu erstellen",
        ],
    ),
    (
        "nl",
        [
            "Instellingen & Privacy",
            "Gegevensprivacy",
            "",
            "Gegevens voor verbetering van generatieve AI",
            "Mijn gegevens gebruiken voor training van AI-modellen waarmee content wordt gemaakt",
        ],
    ),
    ("pt_BR", PORTUGUESE),
    ("pt_PT", PORTUGUESE),
    (
        "cs",
        [
            "Nastavení a ochrana soukromí",
            "Ochrana dat soukromí",
            "",
            "Data pro zdokonalování generativní umělé inteligence",
            "Použít moje data pro trénování modelů umělé inteligence k tvorbě obsahu",
        ],
    ),
    (
        "pl",
        [
            "Ustawienia i prywatność",
            "Prywatność danych",
            "",
            "",
            "Użyj moich danych do trenowania modeli AI służących do tworzenia treści",
        ],
    ),
    (
        "it",
        [
            "Impostazioni e privacy",
            "Privacy dei dati",
            "Come LinkedIn utilizza i tuoi dati",
            "Dati per migliorare l’IA generativa",
            "",
        ],
    ),
    // What is known as the setting's name is perhaps a paraphrase.
    ("es", ["Ajustes y privacidad", "Privacidad de los datos", "", "", ""]),
    // LinkedIn writes ţ where ț belongs.
    (
        "ro",
        [
            "Setări și confidențialitate",
            "Confidențialitatea datelor",
            "",
            "Date pentru îmbunătățirea IA generative",
            "",
        ],
    ),
    (
        "fi",
        [
            "Asetukset",
            "Tietosuoja",
            "",
            "Tiedot generatiivisen tekoälyn parantamiseen",
            "",
        ],
    ),
];
/// LinkedIn has one Portuguese, Brazil's.
const PORTUGUESE: [&str; 5] = [
    "Configurações e privacidade",
    "Privacidade dos dados",
    "Como o LinkedIn utiliza seus dados",
    "Dados para aprimoramento da IA generativa",
    "Usar meus dados para treinar modelos de IA para criar conteúdos",
];

#[test]
fn the_steps_use_linkedins_own_words_or_name_the_english_ones() {
    let known: BTreeMap<_, _> = LINKEDINS.into();
    for (name, locale) in locales() {
        let own = known.get(name.as_str()).copied().unwrap_or_default();
        for ((own, english), step) in own
            .into_iter()
            .zip(known["en"])
            .zip(["step_1", "step_2", "step_3", "step_3", "step_4"])
        {
            let expected = if own.is_empty() { english } else { own };
            let text = text(&locale, step);
            assert!(text.contains(expected), "{name} {step}: no {expected:?} in {text:?}");
        }
    }
}

/// Most letters of a language that is written from right to left are Arabic or Hebrew: no list of languages tells it.
#[test]
fn each_language_has_its_direction() {
    for (name, locale) in locales() {
        let letters: String = locale.keys().map(|key| text(&locale, key)).collect();
        let letters: Vec<char> = letters.chars().filter(|c| c.is_alphabetic()).collect();
        let to_the_left = letters.iter().filter(|c| ('\u{590}'..'\u{780}').contains(*c)).count();
        let expected = if 2 * to_the_left > letters.len() { "rtl" } else { "ltr" };
        assert_eq!(direction(text(&locale, "lang")), expected, "{name}");
    }
    for (language, expected) in [
        ("ar-EG", "rtl"),
        ("fa-IR", "rtl"),
        ("fi-FI", "ltr"),
        ("arn", "ltr"),
        ("", "ltr"),
    ] {
        assert_eq!(direction(language), expected, "{language}");
    }
}

#[test]
fn dates_are_asked_for_in_the_calendar_and_the_digits_of_the_sentences() {
    for (language, expected) in [
        ("th", "th-u-ca-gregory"),
        ("fa-IR", "fa-IR-u-ca-gregory"),
        ("ar", "ar-u-ca-gregory-nu-latn"),
        ("ar-EG", "ar-EG-u-ca-gregory-nu-latn"),
    ] {
        assert_eq!(formats(language), expected);
    }
    // The languages whose own digits `Intl` writes by itself, but for Arabic.
    for (name, locale) in locales() {
        let text: String = locale.keys().map(|key| text(&locale, key)).collect();
        let has_own = text.contains(|c: char| c.is_numeric() && !c.is_ascii() && c > '\u{600}' && c < '\u{3000}');
        assert_eq!(has_own, ["bn", "fa", "mr"].contains(&name.as_str()), "{name}");
    }
}
