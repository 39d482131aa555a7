//! Guidance in the page.

use objector::core::{
    evidence::Status,
    observation::Ms,
    recognition::Sighting,
    session::{Failure, Task},
    setting::{MAIN, Setting},
    stability::Shows,
    stored::Known,
    view::{Guide, guide},
};

use super::{
    STATUSES, evidence, session,
    support::{T, account::known, on},
    tasks,
};

pub const SIGHTINGS: [Sighting; 14] = [
    Sighting::Off,
    Sighting::Nothing,
    Sighting::Several,
    Sighting::Unclear,
    Sighting::MayBe,
    Sighting::Covered,
    Sighting::Framed,
    Sighting::SignIn,
    Sighting::Error,
    Sighting::Way(Some(5)),
    Sighting::Way(None),
    Sighting::Choice(Some(6)),
    Sighting::Choice(None),
    Sighting::Elsewhere,
];

fn guidance(status: Status, closed: bool, sighting: Sighting, stable_for: Ms, task: Task) -> Option<Guide> {
    guidance_for(MAIN, status, closed, sighting, stable_for, task)
}

pub fn guidance_for(
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
