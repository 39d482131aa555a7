//! The check-up's page.

use objector::core::{
    evidence::Status,
    run::{Run, State, Why},
    session::Session,
    setting::{CATALOGUE, MAIN, Safer},
    stability::Shows,
    view::{CheckUpPage, CheckUpRow, Silence, Situation, check_up_page, sentence},
};
use serde_json::json;

use super::{
    evidence,
    support::{T, file, json::read},
};

/// A run in this state, with these settings as far as this.
pub fn run(state: &str, steps: &[(&str, &str)], took: u64) -> Run {
    let items: Vec<_> = steps
        .iter()
        .map(|(id, step)| {
            json!({ "setting": id, "step": step, "until": 0, "clicked": false, "pressedAgain": 0, "again": false })
        })
        .collect();
    read(&json!({ "state": state, "items": items, "began": T, "since": T, "at": T, "took": took })).expect("a run")
}

/// The page of this run, where all settings have this status.
fn page_of(run: &Run, status: Status) -> CheckUpPage {
    check_up_page(Some(run), |_| evidence(status), None, Silence::None, T)
}

fn row_of(rows: &[CheckUpRow], id: &str) -> CheckUpRow {
    *rows.iter().find(|row| row.setting.id == id).unwrap()
}

/// Before a run: what reads on is ticked, and nothing else; a choice among several cannot be.
#[test]
fn what_reads_on_is_ticked_and_nothing_that_was_never_read() {
    for status in [Status::Unknown, Status::On, Status::Off, Status::OffConfirmed] {
        let page = check_up_page(None, |_| evidence(status), None, Silence::None, T);
        assert_eq!((page.state, page.of, page.left), ("idle", 0, None));
        assert_eq!(page.rows.len(), CATALOGUE.len());
        for row in page.rows {
            let has_switch = row.setting.safer == Safer::Off;
            assert_eq!(row.can_be_ticked, has_switch);
            assert_eq!(row.is_ticked, has_switch && status == Status::On);
            assert_eq!((row.step, row.sentence), (None, None));
        }
    }
}

/// During a run: how far each setting has come, why it was put aside, how many there are, and about how long the rest takes.
#[test]
fn the_page_of_a_run_says_how_far_it_has_come() {
    let steps = [
        ("data-for-ai-improvement", "proved"),
        ("ads-by-age", "not-offered"),
        ("ads-by-gender", "working"),
        ("member-cookies", "waiting"),
    ];
    let running = run("running", &steps, 7_000);
    let mut session = Session::default();
    session.stability.document = "a".into();
    session.stability.shows = Shows::Covered;
    let shown = |silence| {
        let status = |is_main| if is_main { Status::OffConfirmed } else { Status::On };
        check_up_page(
            Some(&running),
            |it| evidence(status(it == MAIN)),
            Some(&session),
            silence,
            T,
        )
    };
    let page = shown(Silence::None);
    assert_eq!((page.state, page.ended, page.proved, page.of), ("running", 2, 1, 4));
    assert_eq!(
        page.left,
        Some(17_000),
        "as fast as the one that is proved, each with a pause"
    );
    assert_eq!(page.at_work.map(|setting| setting.id), Some("ads-by-gender"));
    let said = |id| {
        let row = row_of(&page.rows, id);
        (row.step, row.sentence)
    };
    assert_eq!(said("data-for-ai-improvement"), (Some("proved"), None));
    assert_eq!(said("ads-by-age"), (Some("aside"), Some("other_not_offered")));
    assert_eq!(said("ads-by-gender"), (Some("working"), Some("covered")));
    assert_eq!(said("member-cookies"), (Some("waiting"), None));
    let silent = row_of(&shown(Silence::NoAnswer).rows, "ads-by-gender").sentence;
    assert_eq!(silent, Some("stopped"), "its page does not answer");
    assert_eq!(said("ads-inferred-location"), (None, None));

    let slow = page_of(&run("running", &steps[1..], 0), Status::On);
    assert_eq!(slow.left, Some(20_000), "before one is proved: ten seconds each");
    let done = page_of(&run("done", &steps[..2], 0), Status::On);
    assert_eq!((done.state, done.left, done.at_work), ("done", None, None));
}

/// What was proved off and is on again, or no longer sure, counts as proved no more, whether the run goes on or is done. What
/// was put aside counts as proved once a page proves it that was loaded since the run began.
#[test]
fn a_row_and_the_count_say_what_is_true_now() {
    for state in ["running", "done"] {
        for (status, step, sentence) in [
            (Status::OffConfirmed, "proved", None),
            (Status::On, "aside", Some("checkup_on_again")),
            (Status::Off, "aside", Some("checkup_off")),
            (Status::Unknown, "aside", Some("checkup_off")),
        ] {
            let page = page_of(&run(state, &[("ads-by-age", "proved")], 0), status);
            let row = row_of(&page.rows, "ads-by-age");
            assert_eq!((row.step, row.sentence), (Some(step), sentence));
            assert_eq!(
                (page.ended, page.proved),
                (1, usize::from(step == "proved")),
                "{status:?}"
            );
        }
    }
    let mut aside = run("done", &[("ads-by-age", "covered")], 0);
    assert_eq!(
        page_of(&aside, Status::OffConfirmed).proved,
        0,
        "proved before the run began"
    );
    aside.began = T - 60_000;
    let page = page_of(&aside, Status::OffConfirmed);
    let row = row_of(&page.rows, "ads-by-age");
    assert_eq!((page.proved, row.step, row.sentence), (1, Some("proved"), None));
}

/// Of a setting that was clicked nothing is said as if its page had not been touched.
#[test]
fn what_was_clicked_is_not_said_to_be_untouched() {
    for name in [
        "signed-out",
        "led-away",
        "led-elsewhere",
        "unreachable",
        "took-too-long",
        "stopped",
        "error-page",
        "covered",
        "framed",
        "may-be",
        "not-offered",
        "several",
        "not-understood",
    ] {
        let mut run = run("done", &[("ads-by-age", name)], 0);
        let said = |run: &Run, status| row_of(&page_of(run, status).rows, "ads-by-age").sentence;
        let untouched = said(&run, Status::On);
        run.items[0].clicked = true;
        assert_eq!(said(&run, Status::Off), Some("checkup_off"), "{name}");
        assert_eq!(said(&run, Status::On), Some("other_lost"), "{name}");
        assert_ne!(said(&run, Status::On), untouched);
    }
    for (name, sentence) in [("failed-still-on", "other_still_on"), ("asked", "checkup_waits")] {
        let mut run = run("done", &[("ads-by-age", name)], 0);
        run.items[0].clicked = true;
        let row = row_of(&page_of(&run, Status::Off).rows, "ads-by-age");
        assert_eq!(row.sentence, Some(sentence), "says what came of it");
    }
}

/// What is read out together is read as sentences.
#[test]
fn what_is_read_out_ends_as_a_sentence() {
    for (text, read) in [
        ("The check-up is done", "The check-up is done."),
        ("2 of 3 are off, and proved.", "2 of 3 are off, and proved."),
        ("Do these by hand:", "Do these by hand:"),
    ] {
        assert_eq!(sentence(text), read);
    }
}

/// A run that has paused says why, where something is in the way of all.
#[test]
fn a_paused_run_says_what_is_in_the_way() {
    for (state, why, sentence) in [
        ("paused", Why::Asked, None),
        ("closed", Why::Closed, None),
        ("limit", Why::Limit, None),
        (
            "signed-out",
            Why::Needs(Situation::SignedOut),
            Some("checkup_signed_out"),
        ),
        (
            "unreachable",
            Why::Needs(Situation::Unreachable),
            Some("checkup_unreachable"),
        ),
        ("led-away", Why::Needs(Situation::LedAway), Some("led_away")),
        ("no-access", Why::Needs(Situation::NoAccess), Some("checkup_no_access")),
    ] {
        let run = run(state, &[("ads-by-age", "waiting")], 0);
        assert_eq!(run.state, State::Paused(why));
        let page = page_of(&run, Status::On);
        assert_eq!((page.state, page.why, page.sentence), ("paused", Some(why), sentence));
    }
}

/// No reason leads to what the check-up's page does not have: the popup's steps, its button, and something that goes on by
/// itself after the setting's turn.
#[test]
fn what_is_said_does_not_lead_to_what_is_not_there() {
    let words: serde_json::Value = serde_json::from_str(&file("extension/_locales/en/messages.json")).unwrap();
    for (situation, ..) in super::situation::SAID {
        let name = situation.name();
        let run = run("done", &[("ads-by-age", name)], 0);
        let sentence = row_of(&page_of(&run, Status::On).rows, "ads-by-age").sentence;
        let message = words[sentence.unwrap()]["message"].as_str().unwrap();
        for absent in ["below", "the button", "by itself"] {
            assert!(!message.contains(absent), "{name}: {message}");
        }
    }
}

/// Each reason comes back from storage as it was. Those of the popup that have no name are none: a run does not stop for
/// them.
#[test]
fn each_reason_is_stored_by_its_name() {
    let mut names = std::collections::BTreeSet::new();
    for (situation, ..) in super::situation::SAID {
        let name = situation.name();
        let is_reason = Situation::by_name(name) == Some(situation);
        use Situation::{
            Confirming, Done, Elsewhere, Looking, LookingPermitted, On, OnAgain, SignedOutGoesOn, TurningOff,
        };
        let is_none = matches!(
            situation,
            Confirming | Done | Elsewhere(_) | Looking | LookingPermitted | On | OnAgain | SignedOutGoesOn | TurningOff
        );
        assert_eq!(is_reason, !is_none, "{situation:?}");
        assert!(is_none || names.insert(name), "{name} is stored for two");
    }
    for name in [
        "running", "done", "paused", "closed", "limit", "waiting", "working", "proved",
    ] {
        assert_eq!(Situation::by_name(name), None, "{name}");
    }
}
