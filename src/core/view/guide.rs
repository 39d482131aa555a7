//! Guidance in the page: which element the ring goes round, and what the card says.

use crate::core::{
    observation::Ms,
    recognition::Sighting,
    session::{Session, Task},
    setting::Setting,
    stored::Known,
};

use super::situation::{Situation, wants_guidance};

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

/// The card that reminds of what happens to feedback. It has no ring.
pub const CAUTION: Guide = Guide {
    target: 0,
    title: "caution_title",
    lines: &["point_feedback"],
};

/// Guidance for what the page shows now, while there is something to do for the member.
pub fn guide(setting: &Setting, known: &Known, session: &Session, sighting: Sighting, now: Ms) -> Option<Guide> {
    if known.guidance_closed || !wants_guidance(known.evidence.status(now)) {
        return None;
    }
    let (target, situation) = match sighting {
        Sighting::Way(link) => (link?, Situation::OnTheWay),
        Sighting::Choice(choice) => (choice?, Situation::ToChoose),
        // By the page's own clock. By ours, an observation on time could come a moment too early.
        Sighting::On(control) if session.stability.is_stable() => {
            let situation = match session.task {
                Task::Idle => Situation::On,
                Task::Failed(failure) => Situation::Failed(failure),
                // The page is about to change by itself: a ring would only flicker.
                Task::Permitted { .. } | Task::TurningOff { .. } | Task::Confirming { .. } => return None,
            };
            (control.handle(), situation)
        }
        _ => return None,
    };
    let [of_main, of_other] = situation.text().cards?;
    let (title, lines) = if setting.is_main() { of_main } else { of_other };
    Some(Guide { target, title, lines })
}
