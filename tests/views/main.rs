//! Proves that badge, popup, list and guidance say what is known and no more, each in messages that every language has.

#[path = "../support/mod.rs"]
mod support;

mod badge;
mod checkup;
mod guide;
mod list;
mod locales;
mod popup;
mod situation;

use objector::core::{
    evidence::{Evidence, Proof, Reading, Status},
    observation::{Doubt, Ms},
    place::Place,
    session::{Ask, GIVE_UP_AFTER, PERMISSION, Questions, Session, TASK_TIMEOUT, Task},
    stability::{Shows, Stability},
    stored::Known,
    view::{Popup, Silence, Situation, Tab, popup},
};
use support::{FAILURES, T, account::known};

const STATUSES: [Status; 4] = [Status::Unknown, Status::On, Status::Off, Status::OffConfirmed];
const PLACES: [Place; 6] = [
    Place::Setting,
    Place::Category,
    Place::Hub,
    Place::Preferences,
    Place::SignIn,
    Place::Elsewhere,
];
const SHOWN: [Shows; 13] = [
    Shows::On,
    Shows::Off,
    Shows::Nothing,
    Shows::Several,
    Shows::Unclear,
    Shows::MayBe,
    Shows::Covered,
    Shows::Framed,
    Shows::SignIn,
    Shows::Error,
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
    Session {
        stability,
        task,
        ..Session::default()
    }
}

/// Tasks of every kind, by name, as they are at the time [`T`]; those that have waited for too long too.
fn tasks() -> Vec<(&'static str, Task)> {
    let turning_off = |at, asked| Task::TurningOff {
        document: "a".into(),
        clicks: 1,
        control: 1,
        at,
        off_seen: false,
        before: Questions::default(),
        asked,
    };
    let confirming = |at| Task::Confirming { before: "0".into(), at };
    let mut tasks = vec![
        ("idle", Task::Idle),
        ("permitted", Task::Permitted { until: T + PERMISSION }),
        ("permission ended", Task::Permitted { until: T - 1 }),
        ("turning off", turning_off(T - 100, None)),
        ("turning off, overdue", turning_off(T - TASK_TIMEOUT, None)),
        ("asked by a dialog", turning_off(T - TASK_TIMEOUT, Some(Ask::Dialog))),
        ("asked to save", turning_off(T - TASK_TIMEOUT, Some(Ask::Save))),
        ("asked for too long", turning_off(T - PERMISSION, Some(Ask::Dialog))),
        ("confirming", confirming(T - 100)),
        ("confirming, overdue", confirming(T - TASK_TIMEOUT)),
    ];
    tasks.extend(FAILURES.map(|failure| ("failed", Task::Failed(failure))));
    tasks
}

/// One setting and one tab, at one time.
struct Case {
    what: String,
    known: Known,
    place: Place,
    session: Option<Session>,
    access: bool,
    silence: Silence,
    is_loading: bool,
    now: Ms,
}

impl Case {
    fn tab(&self) -> Tab<'_> {
        Tab {
            place: self.place,
            session: self.session.as_ref(),
            access: self.access,
            silence: self.silence,
            is_loading: self.is_loading,
        }
    }

    fn popup(&self) -> Popup {
        popup(&self.known, self.tab(), self.now)
    }

    fn situation(&self) -> Situation {
        Situation::of(self.known.evidence.status(self.now), self.tab(), self.now)
    }
}

/// Everything that can be known of a setting and of a tab.
fn everything() -> Vec<Case> {
    let old = T + 91 * 24 * 60 * 60 * 1_000;
    let mut sessions = vec![("no session".to_owned(), None)];
    for shows in SHOWN {
        for stable_for in [0, 249, 250, 1_999, 2_000, GIVE_UP_AFTER - 1, GIVE_UP_AFTER] {
            for (name, task) in tasks() {
                let what = format!("{shows:?} for {stable_for}, {name}");
                sessions.push((what, Some(session(shows, stable_for, task))));
            }
        }
    }
    for doubt in [Doubt::Kept, Doubt::Failed] {
        let mut doubted = session(Shows::Off, 2_000, Task::Idle);
        doubted.stability.doubt = Some(doubt);
        sessions.push((format!("Off for 2000, {doubt:?}, idle"), Some(doubted)));
    }
    let mut all = Vec::new();
    for (status, guidance_closed) in STATUSES
        .into_iter()
        .flat_map(|status| [(status, false), (status, true)])
    {
        for (place, access) in PLACES.into_iter().flat_map(|place| [(place, false), (place, true)]) {
            for now in [T, old] {
                all.extend(sessions.iter().map(|(what, session)| Case {
                    what: format!("{status:?} {place:?} access {access} {what}"),
                    known: Known {
                        guidance_closed,
                        ..known(evidence(status))
                    },
                    place,
                    session: session.clone(),
                    access,
                    silence: Silence::None,
                    is_loading: false,
                    now,
                }));
            }
            for (silence, is_loading, ago) in [
                (Silence::Nobody, false, 0),
                (Silence::NoAnswer, false, 0),
                (Silence::None, true, 0),
                (Silence::None, true, GIVE_UP_AFTER),
            ] {
                let task = Task::Permitted {
                    until: T + PERMISSION - ago,
                };
                all.push(Case {
                    what: format!("{status:?} {place:?} access {access} {silence:?}, pressed {ago} ago"),
                    known: known(evidence(status)),
                    place,
                    session: Some(Session {
                        task,
                        ..Session::default()
                    }),
                    access,
                    silence,
                    is_loading,
                    now: T,
                });
            }
        }
    }
    all
}

/// A tab with no session.
fn tab_at(place: Place) -> Tab<'static> {
    Tab {
        place,
        session: None,
        access: true,
        silence: Silence::None,
        is_loading: false,
    }
}
