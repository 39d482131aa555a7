//! The other settings: their list in the popup.

use crate::core::{
    evidence::Status,
    observation::Ms,
    place::Place,
    setting::{CATALOGUE, Safer, Setting},
    stored::Known,
};

use super::{
    popup::last_off,
    situation::{Phase, Silence, Situation, Tab},
};

/// One of the other settings, as the popup lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// What is known.
    pub status: Status,
    /// What is going on, as far as this setting is concerned.
    pub phase: Phase,
    /// Key of the status in a word.
    pub word: &'static str,
    /// Key of the status in a few words, and the date that goes into it.
    pub known: (&'static str, Option<Ms>),
    /// See [`Popup::last_off`].
    pub last_off: Option<(&'static str, Ms)>,
    /// Key of the sentence that says what is going on in the tab in front, if it is this setting's.
    pub sentence: Option<&'static str>,
    /// Key of the label of its action.
    pub action: Option<&'static str>,
}

/// What the list says of one of the other settings; `tab.place` is the place for that setting.
pub fn row(setting: &Setting, known: &Known, tab: Tab, now: Ms) -> Row {
    let evidence = &known.evidence;
    let status = evidence.status(now);
    let is_there = tab.place == Place::Setting;
    let situation = match setting.safer {
        Safer::Choice if is_there => Situation::ToChoose,
        Safer::Choice => Situation::Elsewhere(status),
        Safer::Off => Situation::of(status, tab, now),
    };
    let text = situation.text();
    Row {
        status,
        phase: text.phase,
        word: word(setting, status),
        known: match (setting.safer, status, evidence.read_at()) {
            (Safer::Choice, ..) => ("other_choice", None),
            (_, Status::Unknown, None) => ("other_unknown", None),
            (_, Status::Unknown, at) => ("other_too_old", at),
            (_, Status::On, at) => ("other_on", at),
            (_, Status::Off, at) => ("other_off", at),
            (_, Status::OffConfirmed, at) => ("other_off_confirmed", at),
        },
        last_off: last_off(status, evidence).filter(|_| setting.safer == Safer::Off),
        sentence: text.list,
        action: match (setting.safer, text.phase) {
            (Safer::Choice, _) => (!is_there).then_some("other_open"),
            (_, Phase::NoAccess) => None,
            // A press would reach nobody.
            _ if tab.silence != Silence::None && is_there => None,
            (_, Phase::Elsewhere | Phase::SignedOut | Phase::NotOffered) if !is_there => Some(match status {
                Status::Unknown | Status::On => "other_open_and_turn_off",
                Status::Off => "other_open_and_prove",
                Status::OffConfirmed => "other_open_and_check",
            }),
            _ => text.action,
        },
    }
}

/// Key of a setting's status in a word.
pub fn word(setting: &Setting, status: Status) -> &'static str {
    match (setting.safer, status) {
        (Safer::Choice, _) => "word_choice",
        (Safer::Off, Status::Unknown) => "word_unknown",
        (Safer::Off, Status::On) => "word_on",
        (Safer::Off, Status::Off) => "word_off",
        (Safer::Off, Status::OffConfirmed) => "word_off_confirmed",
    }
}

/// How many of the other settings with a switch are proved off, and how many there are.
pub fn off_count(status: impl Fn(&Setting) -> Status) -> (usize, usize) {
    let others = || CATALOGUE.iter().filter(|it| !it.is_main() && it.safer == Safer::Off);
    let off = others().filter(|setting| status(setting) == Status::OffConfirmed);
    (off.count(), others().count())
}
