//! What to show: badge, popup and guidance as plain view models. Sentences are named by their key in `_locales`.

use crate::{
    evidence::{Evidence, Status},
    page::{Ms, Sighting},
    session::{Failure, OVERDUE, PATIENCE, SETTLE, Session, Shows, Task},
    settings::{Place, Safer, Setting},
};

/// What is going on in the tab in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the contract's own words")]
pub enum Phase {
    Elsewhere,
    NoAccess,
    SignedOut,
    Looking,
    Ready,
    TurningOff,
    Confirming,
    Done,
    NotOffered,
    Ambiguous,
    Failed,
}

impl Phase {
    /// The contract's word for it.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Elsewhere => "elsewhere",
            Phase::NoAccess => "no-access",
            Phase::SignedOut => "signed-out",
            Phase::Looking => "looking",
            Phase::Ready => "ready",
            Phase::TurningOff => "turning-off",
            Phase::Confirming => "confirming",
            Phase::Done => "done",
            Phase::NotOffered => "not-offered",
            Phase::Ambiguous => "ambiguous",
            Phase::Failed => "failed",
        }
    }
}

/// The toolbar button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Badge {
    /// What stands on it.
    pub text: &'static str,
    /// Its background, as CSS writes colours. White reads on each with a contrast of 4.5 or more.
    pub colour: &'static str,
    /// Key of the title, which screen readers read.
    pub title: &'static str,
    /// The drawing in `icons/` whose switch stands as LinkedIn's does.
    pub icon: &'static str,
}

const GREY: &str = "#5f6672";
const RED: &str = "#c0261c";
const AMBER: &str = "#96580a";
const GREEN: &str = "#1b7a3d";

/// What the badge says; `under_way` when a turn-off is being carried out in any tab, `too_old` when there is a reading
/// that does not count any more.
pub fn badge(status: Status, under_way: bool, too_old: bool) -> Badge {
    let (text, colour, title) = match status {
        _ if under_way => ("…", AMBER, "title_under_way"),
        Status::Unknown if too_old => ("?", GREY, "title_too_old"),
        Status::Unknown => ("?", GREY, "title_unknown"),
        Status::On => ("!", RED, "title_on"),
        Status::Off => ("…", AMBER, "title_off"),
        Status::OffConfirmed => ("✓", GREEN, "title_off_confirmed"),
    };
    let icon = match status {
        Status::Unknown => "icon-unknown",
        Status::On => "icon-on",
        Status::Off | Status::OffConfirmed => "icon",
    };
    Badge {
        text,
        colour,
        title,
        icon,
    }
}

/// The tab in front, as the popup finds it.
#[derive(Clone, Copy, Debug)]
pub struct Tab<'a> {
    /// Where its address leads.
    pub place: Place,
    /// What is known of it, if the content script has reported from it.
    pub session: Option<&'a Session>,
    /// Whether the member lets the extension see the settings' pages.
    pub access: bool,
}

/// What the popup's main action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Sends the press to the background, which does what the tab needs.
    Press,
    /// Asks the browser for access to the settings' pages.
    Allow,
}

/// The popup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Popup {
    /// What is known.
    pub status: Status,
    /// What is going on.
    pub phase: Phase,
    /// Key of the status in words.
    pub headline: &'static str,
    /// Key of the sentence that says how it is known, and the date that goes into it.
    pub proof: Option<(&'static str, Ms)>,
    /// What was proved off is on again: key of the sentence that says when it was last off, and the date.
    pub last_off: Option<(&'static str, Ms)>,
    /// Key of the sentence that says what is going on, or what to do.
    pub sentence: &'static str,
    /// The main action and the key of its label.
    pub primary: Option<(Action, &'static str)>,
    /// Whether to offer to bring the guidance back.
    pub show_me: bool,
    /// Whether to say what the page calls its switch: there is one to be found, and it is on.
    pub name_switch: bool,
    /// Whether to offer a report of the page: recognition does not understand the setting's page.
    pub report: bool,
}

/// What the popup says of the tab in front.
pub fn popup(evidence: &Evidence, tab: Tab, now: Ms) -> Popup {
    let status = evidence.status(now);
    let (phase, sentence, primary) = going_on(status, tab, now);
    let press = |label| (Action::Press, label);
    Popup {
        status,
        phase,
        headline: match status {
            Status::Unknown => "status_unknown",
            Status::On => "status_on",
            Status::Off => "status_off",
            Status::OffConfirmed => "status_off_confirmed",
        },
        proof: evidence.read_at().map(|at| match status {
            Status::Unknown => ("proof_too_old", at),
            Status::On => ("proof_on", at),
            Status::Off => ("proof_off", at),
            Status::OffConfirmed => ("proof_off_confirmed", at),
        }),
        last_off: last_off(status, evidence),
        sentence,
        primary: match phase {
            Phase::NoAccess => Some((Action::Allow, "primary_allow")),
            _ => primary.map(press),
        },
        report: ["not_offered", "ambiguous", "failed_not_understood"].contains(&sentence),
        name_switch: tab.place == Place::Setting
            && matches!(phase, Phase::Ready | Phase::Failed)
            && tab.session.is_some_and(|session| session.view.shows == Shows::On),
        show_me: evidence.guidance_closed && wants_guidance(status) && phase != Phase::NoAccess,
    }
}

/// When it was last proved off, for one that is on.
fn last_off(status: Status, evidence: &Evidence) -> Option<(&'static str, Ms)> {
    let at = evidence.confirmed_at().filter(|_| status == Status::On)?;
    Some(("proof_last_off", at))
}

/// One of the settings beside the main one, as the popup lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// What is known.
    pub status: Status,
    /// What is going on, as far as this setting is concerned.
    pub phase: Phase,
    /// Key of the status in a word or two, and the date that goes into it.
    pub known: (&'static str, Option<Ms>),
    /// See [`Popup::last_off`].
    pub last_off: Option<(&'static str, Ms)>,
    /// Key of the sentence that says what is going on in the tab in front, if it is this setting's.
    pub sentence: Option<&'static str>,
    /// Key of the label of its action.
    pub action: Option<&'static str>,
}

/// What the popup says of a setting beside the main one; `tab.place` is the place for that setting.
pub fn row(setting: &Setting, evidence: &Evidence, tab: Tab, now: Ms) -> Row {
    let status = evidence.status(now);
    let known = match (setting.safer, status, evidence.read_at()) {
        (Safer::Choice, ..) => ("beside_choice", None),
        (_, Status::Unknown, None) => ("beside_unknown", None),
        (_, Status::Unknown, at) => ("beside_too_old", at),
        (_, Status::On, at) => ("beside_on", at),
        (_, Status::Off, at) => ("beside_off", at),
        (_, Status::OffConfirmed, at) => ("beside_off_confirmed", at),
    };
    if setting.safer == Safer::Choice {
        let is_there = tab.place == Place::Setting;
        return Row {
            status,
            phase: if is_there { Phase::Ready } else { Phase::Elsewhere },
            known,
            last_off: None,
            sentence: is_there.then_some("beside_choose"),
            action: (!is_there).then_some("beside_open"),
        };
    }
    let (phase, sentence, label) = going_on(status, tab, now);
    Row {
        status,
        phase,
        known,
        last_off: last_off(status, evidence),
        sentence: (phase != Phase::Elsewhere && phase != Phase::NoAccess && phase != Phase::SignedOut).then_some(
            match sentence {
                "done" => "beside_done",
                "ambiguous" => "beside_ambiguous",
                "failed_not_understood" => "beside_not_understood",
                other => other,
            },
        ),
        action: match phase {
            Phase::Elsewhere | Phase::SignedOut | Phase::NotOffered if tab.place != Place::Setting => {
                Some(match status {
                    Status::Unknown | Status::On => "beside_open_and_turn_off",
                    Status::Off => "beside_open_and_prove",
                    Status::OffConfirmed => "beside_open_and_check",
                })
            }
            _ => label,
        },
    }
}

/// How far the check-up has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckUp {
    /// How many settings read off, and were proved.
    pub done: usize,
    /// Of how many that can be.
    pub of: usize,
    /// Where it goes on: the first that is neither proved off nor passed by.
    pub next: Option<&'static Setting>,
}

/// The check-up has no state of its own: what is known tells where it goes on. `status` and `passes_by` tell it of a setting.
pub fn check_up(
    settings: &'static [Setting],
    status: impl Fn(&Setting) -> Status,
    passes_by: impl Fn(&Setting) -> bool,
) -> CheckUp {
    let is_done = |setting: &&Setting| status(setting) == Status::OffConfirmed;
    let counted = || settings.iter().filter(|setting| setting.safer == Safer::Off);
    CheckUp {
        done: counted().filter(is_done).count(),
        of: counted().count(),
        next: settings.iter().find(|setting| !is_done(setting) && !passes_by(setting)),
    }
}

type GoingOn = (Phase, &'static str, Option<&'static str>);

/// Phase, sentence and label of the main action.
fn going_on(status: Status, tab: Tab, now: Ms) -> GoingOn {
    let idle = Task::Idle;
    let task = tab.session.map_or(&idle, |s| &s.task);
    let permitted = matches!(task, Task::Permitted { until } if now <= *until);
    let is_confirming = matches!(task, Task::Confirming { at, .. } if now.saturating_sub(*at) < OVERDUE);
    match tab.place {
        _ if !tab.access => (Phase::NoAccess, "no_access", None),
        Place::SignIn if permitted || matches!(task, Task::Confirming { .. }) => {
            (Phase::SignedOut, "signed_out_goes_on", None)
        }
        Place::SignIn => (Phase::SignedOut, "signed_out", Some("primary_after_sign_in")),
        Place::Setting => on_the_setting(status, tab.session, now),
        place if place.is_ours() && (permitted || is_confirming) => (Phase::NotOffered, "not_offered_elsewhere", None),
        _ => match status {
            Status::Unknown => (Phase::Elsewhere, "elsewhere_unknown", Some("primary_open")),
            Status::On => (Phase::Elsewhere, "elsewhere_on", Some("primary_open")),
            Status::Off => (Phase::Elsewhere, "elsewhere_off", Some("primary_open_and_prove")),
            Status::OffConfirmed => (Phase::Elsewhere, "elsewhere_done", Some("primary_open_and_check")),
        },
    }
}

fn on_the_setting(status: Status, session: Option<&Session>, now: Ms) -> GoingOn {
    let Some(Session { view, task }) = session else {
        return (Phase::Looking, "looking", None);
    };
    let overdue = |at: Ms| now.saturating_sub(at) >= OVERDUE;
    match *task {
        Task::TurningOff { at, .. } if overdue(at) => failed(Failure::Lost),
        Task::TurningOff { .. } => (Phase::TurningOff, "turning_off", None),
        Task::Confirming { at, .. } if overdue(at) => (Phase::Failed, "failed_no_page", Some("primary_reload_again")),
        Task::Confirming { .. } => (Phase::Confirming, "confirming", None),
        Task::Failed(failure) => failed(failure),
        Task::Permitted { until } if now <= until && !view.shown_for(PATIENCE, now) => {
            (Phase::Looking, "looking_permitted", None)
        }
        Task::Idle | Task::Permitted { .. } => match view.shows {
            Shows::On if view.is_steady() => match status {
                Status::Off | Status::OffConfirmed => (Phase::Ready, "ready_on_older", Some("primary_turn_off")),
                _ => (Phase::Ready, "ready_on", Some("primary_turn_off")),
            },
            Shows::Off if view.standing().is_some() => match status {
                Status::OffConfirmed => (Phase::Done, "done", Some("primary_check")),
                Status::Off => (Phase::Ready, "ready_off", Some("primary_prove")),
                _ => (Phase::Ready, "ready_off_older", Some("primary_prove")),
            },
            Shows::Nothing if view.shown_for(PATIENCE, now) => (Phase::NotOffered, "not_offered", None),
            Shows::Several if view.shown_for(SETTLE, now) => (Phase::Ambiguous, "ambiguous", None),
            Shows::Unclear if view.shown_for(PATIENCE, now) => (Phase::Failed, "failed_not_understood", None),
            _ => (Phase::Looking, "looking", None),
        },
    }
}

fn failed(failure: Failure) -> GoingOn {
    let (sentence, label) = match failure {
        Failure::NotClicked => ("failed_not_clicked", "primary_try_again"),
        Failure::Ignored => ("failed_ignored", "primary_try_again"),
        Failure::RolledBack => ("failed_rolled_back", "primary_try_again"),
        Failure::Lost => ("failed_lost", "primary_try_again"),
        Failure::StillOn => ("failed_still_on", "primary_try_again"),
        Failure::NotFresh => ("failed_not_fresh", "primary_reload_again"),
    };
    (Phase::Failed, sentence, Some(label))
}

/// Key of the sentence that says how to keep the button in sight, by the browser's user agent.
pub fn pin(user_agent: &str) -> &'static str {
    let has = |name| user_agent.contains(name);
    match () {
        () if has("Firefox/") && has("Android") => "pin_android",
        () if has("Firefox/") => "pin_firefox",
        () if has("Edg/") => "pin_edge",
        () => "pin_chromium",
    }
}

/// The card in the page, and what the ring goes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guide {
    /// The script's name for the element.
    pub target: u32,
    /// Key of the card's heading.
    pub title: &'static str,
    /// Keys of the card's sentences.
    pub lines: &'static [&'static str],
}

/// Guidance for what the page shows now, while there is something to do for the member.
pub fn guide(setting: &Setting, session: &Session, sighting: Sighting, evidence: &Evidence, now: Ms) -> Option<Guide> {
    if evidence.guidance_closed || !wants_guidance(evidence.status(now)) {
        return None;
    }
    match sighting {
        Sighting::Way(target) if setting.safer == Safer::Choice => Some(Guide {
            target: target?,
            title: "guide_choice_title",
            lines: &["guide_choice"],
        }),
        Sighting::Way(target) => Some(Guide {
            target: target?,
            title: "guide_way_title",
            lines: &["guide_way"],
        }),
        // By the page's own clock: a second report that comes sooner than the first did would be a moment short by ours.
        Sighting::On(control) if session.view.is_steady() => {
            let (title, lines): (_, &[_]) = match session.task {
                Task::Idle if !setting.is_main() => ("guide_on_title", &["guide_beside", "guide_beside_then"]),
                Task::Failed(Failure::Ignored) if !setting.is_main() => ("guide_by_hand_title", &["guide_by_hand"]),
                Task::Failed(_) if !setting.is_main() => ("guide_still_on_title", &["guide_still_on"]),
                Task::Idle => ("guide_on_title", &["guide_on", "guide_then"]),
                Task::Failed(Failure::Ignored) => ("guide_by_hand_title", &["guide_by_hand", "guide_then"]),
                Task::Failed(_) => ("guide_still_on_title", &["guide_still_on", "guide_then"]),
                // About to change by itself: a ring now would only flicker.
                Task::Permitted { .. } | Task::TurningOff { .. } | Task::Confirming { .. } => {
                    return None;
                }
            };
            Some(Guide {
                target: control.handle(),
                title,
                lines,
            })
        }
        _ => None,
    }
}

fn wants_guidance(status: Status) -> bool {
    matches!(status, Status::On | Status::Unknown)
}

// --- Languages ------------------------------------------------------------------------------------------------------

/// The direction in which a language is written, as HTML names it. Not every browser that we run in knows it of a
/// language; they all know it of their own, but the sentences may be in another.
pub fn direction(language: &str) -> &'static str {
    match subtag(language) {
        "ar" | "fa" | "he" => "rtl",
        _ => "ltr",
    }
}

/// What `Intl` writes dates and numbers by, so that they fit the sentences that they go into: those speak of Gregorian
/// dates, and the Arabic ones write 1, 2, 3.
pub fn formats(language: &str) -> String {
    let digits = match subtag(language) {
        "ar" => "-nu-latn",
        _ => "",
    };
    format!("{language}-u-ca-gregory{digits}")
}

fn subtag(language: &str) -> &str {
    language.split('-').next().unwrap_or_default()
}
