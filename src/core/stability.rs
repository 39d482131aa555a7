//! How long a document has shown the same reading.
//!
//! Pages draw a control before its data have come, and change it a moment later. So a reading counts only once it has
//! been stable. Only time in which the page was awake is counted, by the page's own clock.

use serde::{Deserialize, Serialize};

use super::{
    evidence::{CLOCK_TOLERANCE, Evidence, Proof, Reading},
    observation::{Document, Ms},
    recognition::Sighting,
};

/// A reading that has not changed for this long is shown to the member. In a document that somebody has touched it also
/// counts as evidence.
pub const STABLE: Ms = 250;
/// In a document that nobody has touched, a reading counts as evidence, and its control may be clicked, only after this
/// long. The effect of a click is waited for as long.
pub const SETTLED: Ms = 2_000;
/// The most that one observation can add to the time for which a reading has been stable: [`STABLE`] and the delay of a
/// timer. A page may sleep or be busy between two observations, and then the data that would correct it cannot come.
pub const MAX_STEP: Ms = 300;

/// What the tab's document shows, and for how long.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stability {
    /// [`Document::id`]; empty before the first observation.
    pub document: String,
    /// [`Document::loaded_at`].
    pub loaded_at: Ms,
    /// What it shows.
    pub shows: Shows,
    /// When it was first observed to show this.
    pub since: Ms,
    /// For how long it has shown this in a page that was awake, in milliseconds, up to [`SETTLED`].
    pub stable_for: Ms,
    /// [`Document::age`] at the last observation that added to `stable_for`.
    pub age: Ms,
    /// The first stable reading of the setting in this document, while it can still be a proof.
    pub first: Option<bool>,
    /// A later stable reading differed from the first though nobody had touched the page, or the clock was put back since
    /// the load. Such a document proves nothing.
    pub wavered: bool,
    /// Somebody has touched the control in this document.
    pub touched: bool,
}

/// [`Sighting`] without its handles: what is stored cannot be clicked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the same names as in Sighting")]
pub enum Shows {
    On,
    Off,
    #[default]
    Nothing,
    Several,
    Unclear,
    Way,
    Choice,
    Elsewhere,
}

impl From<Sighting> for Shows {
    fn from(sighting: Sighting) -> Shows {
        match sighting {
            Sighting::On(_) => Shows::On,
            Sighting::Off => Shows::Off,
            Sighting::Nothing => Shows::Nothing,
            Sighting::Several => Shows::Several,
            Sighting::Unclear => Shows::Unclear,
            Sighting::Way(_) => Shows::Way,
            Sighting::Choice(_) => Shows::Choice,
            Sighting::Elsewhere => Shows::Elsewhere,
        }
    }
}

impl Stability {
    /// False for an observation that comes late: of a document that the tab has left, or older than one already taken in.
    pub(super) fn is_current(&self, document: &Document, now: Ms) -> bool {
        if document.id == self.document {
            return document.age >= self.age;
        }
        // Nothing is loaded in the future: then the clock has been put back since.
        let clock_was_put_back = self.loaded_at > now;
        document.restored || document.loaded_at >= self.loaded_at || clock_was_put_back
    }

    /// Takes in what the document shows now.
    pub(super) fn observe(&mut self, document: &Document, sighting: Sighting, now: Ms) {
        let shows = Shows::from(sighting);
        if self.document != document.id {
            *self = Stability {
                document: document.id.clone(),
                loaded_at: document.loaded_at,
                shows,
                since: now,
                age: document.age,
                ..Stability::default()
            };
        } else if self.shows != shows || now < self.since {
            (self.shows, self.since, self.stable_for, self.age) = (shows, now, 0, document.age);
        } else if self.stable_for < SETTLED {
            let step = document.age.saturating_sub(self.age).min(MAX_STEP);
            (self.stable_for, self.age) = (SETTLED.min(self.stable_for + step), document.age);
        }
        self.touched = document.touched_at.is_some();
    }

    /// Adds a stable reading to the evidence.
    pub(super) fn record_in(&mut self, evidence: &mut Evidence, document: &Document, now: Ms) {
        let Some(on) = self.settled_state() else { return };
        if document.is_fresh() {
            self.wavered |= *self.first.get_or_insert(on) != on;
        }
        // By the clock less time has passed since the load than by the page's own: the clock has been put back, and nobody
        // knows what happened first. Such a document proves nothing any more.
        let loaded_by_age = now.saturating_sub(document.age);
        self.wavered |= document.loaded_at > loaded_by_age.saturating_add(CLOCK_TOLERANCE);
        let proof = if document.is_fresh() && !self.wavered {
            Proof::Fresh
        } else {
            Proof::Seen
        };
        evidence.add(Reading {
            on,
            proof,
            as_of: document.touched_at.unwrap_or(document.loaded_at).min(now),
            read_at: now,
        });
    }

    /// The state that the control shows, if it has been stable for long enough to count as evidence.
    pub fn settled_state(&self) -> Option<bool> {
        let on = match self.shows {
            Shows::On => true,
            Shows::Off => false,
            _ => return None,
        };
        let needed = if self.touched { STABLE } else { SETTLED };
        (self.stable_for >= needed).then_some(on)
    }

    /// Whether it has been stable for long enough to be shown to the member.
    pub fn is_stable(&self) -> bool {
        self.stable_for >= STABLE
    }

    /// Whether it has been stable for long enough to count as evidence in any document.
    pub fn is_settled(&self) -> bool {
        self.stable_for >= SETTLED
    }

    /// Whether it has shown the same for this long by the background's clock: long enough to stop waiting for more.
    pub fn shown_for(&self, duration: Ms, now: Ms) -> bool {
        now.saturating_sub(self.since) >= duration
    }
}
