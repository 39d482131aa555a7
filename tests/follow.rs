//! What the member enters of their objection leads to the right next step on every day, and what is stored is read back or is
//! nothing.

use std::collections::BTreeSet;

use objector::core::{
    due::Day,
    follow::{Followed, State, Step, Wrong},
    letter::{Draft, Law},
};
use proptest::prelude::*;

#[path = "support/json.rs"]
mod json;

fn day(text: &str) -> Day {
    Day::read(text).unwrap_or_else(|| panic!("{text}"))
}

/// An objection that was sent on a Monday, with what happened later.
fn followed(law: Law, later: &[(Step, &str)]) -> Followed {
    let today = day("2027-12-31");
    let mut followed = Followed::sent("AT".into(), law, day("2026-11-30"), today).unwrap();
    for (what, on) in later {
        assert!(
            followed.next().any(|it| it == *what),
            "{what:?} cannot come after {followed:?}"
        );
        followed.add(*what, day(on), today).unwrap();
    }
    followed
}

/// What can be entered next, by name.
fn next(followed: &Followed) -> BTreeSet<&'static str> {
    followed.next().map(Step::name).collect()
}

/// The month ends on its last day and not before, under each law; the two months more only count if LinkedIn asked for them.
#[test]
fn an_answer_is_due_until_the_day_of_the_law() {
    for (law, until, after) in [
        (Law::Gdpr, "2026-12-30", "2026-12-31"),
        (Law::Uk, "2026-12-30", "2026-12-31"),
        (Law::Fadp, "2026-12-30", "2026-12-31"),
        (Law::Pipa, "2026-12-10", "2026-12-11"),
        (Law::Request, "2026-12-30", "2026-12-31"),
    ] {
        let sent = followed(law, &[]);
        assert_eq!(sent.state(day("2026-11-30")), State::Waiting(day(until)), "{law:?}");
        assert_eq!(sent.state(day(until)), State::Waiting(day(until)), "{law:?}");
        assert_eq!(sent.state(day(after)), State::Overdue(day(until)), "{law:?}");
        let can_extend = next(&sent).contains("extended");
        assert_eq!(can_extend, matches!(law, Law::Gdpr | Law::Uk), "{law:?}");
    }
    let extended = followed(Law::Gdpr, &[(Step::Extended, "2026-12-20")]);
    assert_eq!(extended.extended(), Some(day("2027-03-01")));
    assert_eq!(extended.state(day("2027-03-01")), State::Waiting(day("2027-03-01")));
    assert_eq!(extended.state(day("2027-03-02")), State::Overdue(day("2027-03-01")));
    // Asked for after the month, they do not count (Article 12(3) GDPR).
    let in_time = followed(Law::Gdpr, &[(Step::Extended, "2026-12-30")]);
    assert_eq!(in_time.extended(), Some(day("2027-03-01")));
    let too_late = followed(Law::Gdpr, &[(Step::Extended, "2026-12-31")]);
    assert_eq!(too_late.extended(), None);
    assert_eq!(too_late.state(day("2027-01-01")), State::Overdue(day("2026-12-30")));
}

/// Only the letters that say what is true can be written: none says that there was no answer, or a refusal, where it is not so.
#[test]
fn only_letters_that_are_true_can_be_written() {
    const { assert!(Draft::ALL.len() == 4) };
    let late = "2027-02-01";
    let refused = [(Step::Refused, "2026-12-05")];
    for (later, today, can) in [
        (&[][..], "2026-12-30", &["objection", "reminder"][..]),
        (&[], "2026-12-31", &["objection", "reminder", "complaint"]),
        (
            &[(Step::Reminded, "2027-01-04")],
            late,
            &["objection", "reminder", "complaint"],
        ),
        (&refused, "2026-12-05", &["objection", "reply", "complaint"]),
        (
            &[(Step::Partly, "2026-12-05")],
            late,
            &["objection", "reply", "complaint"],
        ),
        (&[(Step::Accepted, "2026-12-05")], late, &["objection"]),
        (
            &[(Step::Complained, "2027-01-04")],
            late,
            &["objection", "reminder", "complaint"],
        ),
    ] {
        let followed = followed(Law::Gdpr, later);
        let is_true = |draft: &Draft| followed.can_write(*draft, day(today));
        let drafts: Vec<&str> = Draft::ALL.into_iter().filter(is_true).map(Draft::name).collect();
        assert_eq!(drafts, can, "{later:?} on {today}");
    }
}

/// A reply belongs to the answer that it replied to, not to the next one.
#[test]
fn a_reply_is_told_until_linkedin_answers_it() {
    let mut way = vec![(Step::Refused, "2026-12-05"), (Step::Replied, "2026-12-06")];
    assert_eq!(followed(Law::Gdpr, &way).replied(), Some(day("2026-12-06")));
    way.push((Step::Refused, "2026-12-20"));
    assert_eq!(followed(Law::Gdpr, &way).replied(), None);
}

/// The whole way: no answer, a reminder and its fourteen days, a refusal, a reply, a complaint, a late answer.
#[test]
fn each_step_leads_to_the_next_one() {
    let mut way = vec![];
    let mut at = |step, on, today, state, can: &[&str]| {
        way.push((step, on));
        let followed = followed(Law::Gdpr, &way);
        assert_eq!(followed.state(day(today)), state, "{step:?} on {today}");
        assert_eq!(next(&followed), can.iter().copied().collect(), "after {step:?}");
    };
    let answers = ["accepted", "partly", "refused"];
    let reminded = [&answers[..], &["complained", "extended"]].concat();
    at(
        Step::Reminded,
        "2027-01-04",
        "2027-01-18",
        State::Given(day("2027-01-18")),
        &reminded,
    );
    at(
        Step::Extended,
        "2027-01-04",
        "2027-01-19",
        State::Silent(day("2027-01-18")),
        &[&answers[..], &["complained"]].concat(),
    );
    at(
        Step::Refused,
        "2027-01-20",
        "2027-09-01",
        State::Refused,
        &["replied", "complained"],
    );
    at(
        Step::Replied,
        "2027-01-21",
        "2027-02-04",
        State::Given(day("2027-02-04")),
        &[&answers[..], &["complained"]].concat(),
    );
    at(
        Step::Partly,
        "2027-02-01",
        "2027-02-05",
        State::Refused,
        &["replied", "complained"],
    );
    at(
        Step::Complained,
        "2027-02-10",
        "2027-09-01",
        State::Complained,
        &answers,
    );
    at(Step::Accepted, "2027-05-01", "2027-09-01", State::Accepted, &[]);
}

/// A day that has not come, or that lies before what was entered last, is refused and changes nothing.
#[test]
fn a_day_that_cannot_be_is_refused() {
    let today = day("2026-12-01");
    let sent = |on| Followed::sent("AT".into(), Law::Gdpr, day(on), today);
    assert_eq!(sent("2026-12-02"), Err(Wrong::Future));
    let mut followed = sent("2026-11-30").unwrap();
    let before = followed.clone();
    assert_eq!(
        followed.add(Step::Refused, day("2026-11-29"), today),
        Err(Wrong::TooEarly)
    );
    assert_eq!(
        followed.add(Step::Refused, day("2026-12-02"), today),
        Err(Wrong::Future)
    );
    assert_eq!(followed, before);
    // A date field gives 0026 to who types two digits.
    assert_eq!(sent("0026-11-20"), Err(Wrong::NoDay));
    followed.add(Step::Refused, day("2026-11-30"), today).unwrap();
    assert!(followed.take_back());
    assert_eq!(followed, before);
    assert!(!followed.take_back(), "nothing is left");
}

/// The popup speaks while an answer is awaited or missing, and is silent when it came. Where no law sets a time it says so.
#[test]
fn the_popup_speaks_of_an_answer_that_is_awaited() {
    let line = |followed: &Followed, today| followed.line(day(today)).map(|(key, on)| (key, on.to_string()));
    let some = |key, on: &str| Some((key, on.to_owned()));
    let sent = followed(Law::Gdpr, &[]);
    assert_eq!(line(&sent, "2026-12-30"), some("answer_due", "2026-12-30"));
    assert_eq!(line(&sent, "2026-12-31"), some("answer_overdue", "2026-12-30"));
    let asked = followed(Law::Request, &[]);
    assert_eq!(line(&asked, "2026-12-30"), some("answer_hoped", "2026-12-30"));
    assert_eq!(line(&asked, "2026-12-31"), some("answer_none", "2026-12-30"));
    // The Swiss law sets no time either: the letter asks for one.
    let swiss = followed(Law::Fadp, &[]);
    assert_eq!(line(&swiss, "2026-12-30"), some("answer_hoped", "2026-12-30"));
    assert_eq!(swiss.says(day("2026-12-31")).0, "next_no_answer");
    // What a letter of the member's gives is nothing that was due.
    let reminded = followed(Law::Gdpr, &[(Step::Reminded, "2027-01-04")]);
    assert_eq!(line(&reminded, "2027-01-18"), some("answer_given", "2027-01-18"));
    assert_eq!(reminded.says(day("2027-01-18")).0, "next_given");
    assert_eq!(line(&reminded, "2027-01-19"), some("answer_none", "2027-01-18"));
    assert_eq!(reminded.says(day("2027-01-19")).0, "next_silent");
    // Where there is no authority to complain to, nobody is sent to one.
    let asked = followed(Law::Request, &[(Step::Reminded, "2027-01-04")]);
    assert_eq!(asked.says(day("2027-01-19")).0, "next_no_answer");
    let refused = followed(Law::Request, &[(Step::Refused, "2027-01-04")]);
    assert_eq!(refused.says(day("2027-01-19")).0, "next_refused_plain");
    for end in [Step::Accepted, Step::Partly, Step::Refused, Step::Complained] {
        let ended = followed(Law::Gdpr, &[(end, "2026-12-05")]);
        assert_eq!(line(&ended, "2027-12-31"), None, "{end:?}");
    }
}

/// What cannot have been entered here is read as nothing: another beginning, an order or a day that cannot be, an unknown word.
#[test]
fn what_cannot_have_been_entered_is_read_as_nothing() {
    let read = |events: &str| {
        let text = format!(r#"{{"country":"AT","law":"gdpr","events":{events}}}"#);
        json::read(&serde_json::from_str(&text).unwrap()).and_then(Followed::from_stored)
    };
    let sent = r#"{"what":"sent","on":"2026-11-30"}"#;
    assert!(read(&format!("[{sent}]")).is_some());
    for bad in [
        "[]".to_owned(),
        r#"[{"what":"refused","on":"2026-11-30"}]"#.to_owned(),
        format!("[{sent},{sent}]"),
        format!(r#"[{sent},{{"what":"refused","on":"2026-11-29"}}]"#),
        format!(r#"[{sent},{{"what":"refused","on":"2026-11-31"}}]"#),
        format!(r#"[{sent},{{"what":"praised","on":"2026-12-01"}}]"#),
        format!(r#"[{sent},{{"what":"replied","on":"2026-12-01"}}]"#),
        format!(r#"[{sent},{{"what":"refused","on":"2026-12-01","by":"me"}}]"#),
        "7".to_owned(),
    ] {
        assert_eq!(read(&bad), None, "{bad}");
    }
}

proptest! {
    /// Whatever is entered in whatever order that is offered: it can be stored and read back, something is said of it on every
    /// day, and what is taken back leaves what was before.
    #[test]
    fn whatever_is_entered_is_read_back(steps in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..28), 0..12), law in 0_usize..5) {
        let laws = [Law::Gdpr, Law::Uk, Law::Fadp, Law::Pipa, Law::Request];
        let (start, today) = (day("2024-01-31"), day("2030-01-01"));
        let mut followed = Followed::sent("AT".into(), laws[law], start, today).unwrap();
        let mut on = 1;
        for (step, days) in steps {
            let can: Vec<Step> = followed.next().collect();
            if can.is_empty() {
                break;
            }
            on += days;
            let before = followed.clone();
            let when = day(&format!("2025-{:02}-{:02}", on / 28 + 1, on % 28 + 1));
            followed.add(can[step.index(can.len())], when, today).unwrap();
            let mut undone = followed.clone();
            prop_assert!(undone.take_back());
            prop_assert_eq!(&undone, &before);
            let read = json::read(&serde_json::to_value(&followed).unwrap()).and_then(Followed::from_stored);
            prop_assert_eq!(read.as_ref(), Some(&followed));
            for today in ["2024-02-01", "2025-06-30", "2029-12-31"] {
                let (key, said) = followed.says(day(today));
                let is_dated = !matches!(followed.state(day(today)), State::Refused | State::Accepted | State::Complained);
                prop_assert_eq!(said.is_some(), is_dated, "{}", key);
            }
        }
    }
}
