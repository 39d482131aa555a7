//! The check-up's page.

use objector::core::{
    evidence::Status,
    run::{Run, State, Why},
    session::Session,
    setting::{CATALOGUE, Safer},
    stability::Shows,
    view::{CheckUpRow, Situation, check_up_page},
};
use serde_json::json;

use super::support::{T, file, json::read};

/// A run in this state, with these settings as far as this.
pub fn run(state: &str, steps: &[(&str, &str)], took: u64) -> Run {
    let items: Vec<_> = steps
        .iter()
        .map(|(id, step)| {
            json!({ "setting": id, "step": step, "until": 0, "clicked": false, "pressedAgain": false, "again": false })
        })
        .collect();
    read(&json!({ "state": state, "items": items, "began": T, "since": T, "at": T, "took": took })).expect("a run")
}

fn row_of(rows: &[CheckUpRow], id: &str) -> CheckUpRow {
    *rows.iter().find(|row| row.setting.id == id).unwrap()
}

/// Before a run: what reads on is ticked, and nothing else; a choice among several cannot be.
#[test]
fn what_reads_on_is_ticked_and_nothing_that_was_never_read() {
    for status in [Status::Unknown, Status::On, Status::Off, Status::OffConfirmed] {
        let page = check_up_page(None, |_| status, None, T);
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
    let page = check_up_page(Some(&running), |_| Status::On, Some(&session), T);
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
    assert_eq!(said("ads-inferred-location"), (None, None));

    let slow = check_up_page(Some(&run("running", &steps[1..], 0)), |_| Status::On, None, T);
    assert_eq!(slow.left, Some(20_000), "before one is proved: ten seconds each");
    let done = check_up_page(Some(&run("done", &steps[..2], 0)), |_| Status::On, None, T);
    assert_eq!((done.state, done.left, done.at_work), ("done", None, None));
}

/// A run that has paused says why, where something is in the way of all.
#[test]
fn a_paused_run_says_what_is_in_the_way() {
    for (state, why, sentence) in [
        ("paused", Why::Asked, None),
        ("closed", Why::Closed, None),
        ("limit", Why::Limit, None),
        ("signed-out", Why::Needs(Situation::SignedOut), Some("signed_out")),
        ("led-away", Why::Needs(Situation::LedAway), Some("led_away")),
        ("no-access", Why::Needs(Situation::NoAccess), Some("checkup_no_access")),
    ] {
        let run = run(state, &[("ads-by-age", "waiting")], 0);
        assert_eq!(run.state, State::Paused(why));
        let page = check_up_page(Some(&run), |_| Status::On, None, T);
        assert_eq!((page.state, page.why, page.sentence), ("paused", Some(why), sentence));
    }
}

/// No reason leads to the steps by hand below: those are the popup's, for the main setting.
#[test]
fn what_is_said_does_not_lead_to_the_steps_of_the_popup() {
    let words: serde_json::Value = serde_json::from_str(&file("extension/_locales/en/messages.json")).unwrap();
    for (situation, ..) in super::situation::SAID {
        let name = situation.name();
        let run = run("done", &[("ads-by-age", name)], 0);
        let sentence = row_of(&check_up_page(Some(&run), |_| Status::On, None, T).rows, "ads-by-age").sentence;
        let message = words[sentence.unwrap()]["message"].as_str().unwrap();
        assert!(!message.contains("below"), "{name}: {message}");
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
            Confirming, Done, Elsewhere, Looking, LookingPermitted, On, OnAgain, SignedOutGoesOn, Stopped, TurningOff,
        };
        let is_none = matches!(
            situation,
            Confirming
                | Done
                | Elsewhere(_)
                | Looking
                | LookingPermitted
                | On
                | OnAgain
                | SignedOutGoesOn
                | Stopped
                | TurningOff
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
