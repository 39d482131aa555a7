//! The popup.

use crate::core::{
    evidence::{Evidence, Status},
    observation::Ms,
    place::Place,
    stability::Shows,
    stored::Known,
};

use super::situation::{Phase, Situation, Tab, wants_guidance};

/// What the popup's main action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Sends the press to the background, which does what the tab needs.
    Press,
    /// Asks the browser for access to the settings' pages.
    Allow,
    /// Asks the background to load the setting's address in the tab.
    Load,
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
    pub show_guidance: bool,
    /// Whether to say what the page calls its switch: there is one, and it is on.
    pub name_switch: bool,
    /// Whether to offer a report of the page: recognition does not understand the setting's page.
    pub report: bool,
}

/// What the popup says of the main setting and the tab in front.
pub fn popup(known: &Known, tab: Tab, now: Ms) -> Popup {
    let evidence = &known.evidence;
    let status = evidence.status(now);
    let situation = Situation::of(status, tab, now);
    let text = situation.text();
    let phase = text.phase;
    let action = match situation {
        Situation::NoAccess => Action::Allow,
        Situation::Unreachable | Situation::LedElsewhere => Action::Load,
        _ => Action::Press,
    };
    // Whoever signs in may have another account.
    let is_signed_out = phase == Phase::SignedOut && status != Status::Unknown;
    Popup {
        status,
        phase,
        headline: match status {
            _ if is_signed_out => "status_signed_out",
            Status::Unknown => "status_unknown",
            Status::On => "status_on",
            Status::Off => "status_off",
            Status::OffConfirmed => "status_off_confirmed",
        },
        proof: evidence.read_at().map(|at| match status {
            Status::Unknown => ("proof_too_old", at),
            Status::On if is_signed_out => ("signed_out_on", at),
            Status::Off if is_signed_out => ("signed_out_off", at),
            Status::OffConfirmed if is_signed_out => ("signed_out_off_confirmed", at),
            Status::On => ("proof_on", at),
            Status::Off => ("proof_off", at),
            Status::OffConfirmed => ("proof_off_confirmed", at),
        }),
        last_off: last_off(status, evidence).filter(|_| !is_signed_out),
        sentence: text.popup,
        primary: text.action.map(|label| (action, label)),
        report: text.offers_report,
        name_switch: tab.place == Place::Setting
            && matches!(phase, Phase::Ready | Phase::Failed)
            && tab.session.is_some_and(|session| session.stability.shows == Shows::On),
        show_guidance: known.guidance_closed && wants_guidance(status) && phase != Phase::NoAccess,
    }
}

/// When it was last proved off, for one that is on.
pub(super) fn last_off(status: Status, evidence: &Evidence) -> Option<(&'static str, Ms)> {
    let at = evidence.confirmed_at().filter(|_| status == Status::On)?;
    Some(("last_off", at))
}
