//! How long a document has shown the same reading.
//!
//! Pages draw a control before its data have come, and change it a moment later. So a reading counts only once it has
//! been stable. Only time in which the page was awake is counted, by the page's own clock.

use serde::{Deserialize, Serialize};

use super::{
    evidence::{CLOCK_TOLERANCE, Evidence, Proof, Reading},
    observation::{Document, Doubt, Ms},
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

/// For so long after a click or a key a change counts as its effect.
const EFFECT: Ms = 5_000;

/// Data that earlier pages of the setting have had are waited for until the page is so old.
pub const DATA_TIMEOUT: Ms = 10_000;

/// What the tab's document shows, and for how long.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stability {
    /// [`Document::id`]; empty before the first observation.
    pub document: String,
    /// [`Document::loaded_at`].
    pub loaded_at: Ms,
    /// Which data earlier documents of the setting have had: [`Evidence::data`] when this one was first observed.
    pub asked: Vec<u32>,
    /// What it shows.
    pub shows: Shows,
    /// When it was first observed to show this.
    pub since: Ms,
    /// For how long it has shown this in a page that was awake, in milliseconds, up to [`SETTLED`].
    pub stable_for: Ms,
    /// [`Document::age`] at the last observation that added to `stable_for`.
    pub age: Ms,
    /// The last reading of the setting in this document, whatever was shown since.
    pub last: Option<bool>,
    /// It has stood for [`STABLE`].
    pub stood: bool,
    /// [`Document::answered`] when it was new: what it was made of.
    pub data: Vec<u32>,
    /// How many paths the document had had before its first reading.
    pub paths: Option<usize>,
    /// A reading that had stood was followed by another one, or one changed after a click or a key anywhere in the page, or
    /// the clock was put back since the load. Such a document proves nothing.
    pub wavered: bool,
    /// When a reading last changed after a click or a key: somebody may have changed the setting.
    pub moved_at: Option<Ms>,
    /// Somebody has touched the control in this document.
    pub touched: bool,
    /// Why its readings are no proof, as far as is known.
    pub doubt: Option<Doubt>,
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
    MayBe,
    Covered,
    Framed,
    SignIn,
    Error,
    Way,
    Choice,
    Elsewhere,
}

impl Shows {
    /// The state of the setting, where that is shown.
    fn reading(self) -> Option<bool> {
        match self {
            Shows::On => Some(true),
            Shows::Off => Some(false),
            _ => None,
        }
    }
}

impl From<Sighting> for Shows {
    fn from(sighting: Sighting) -> Shows {
        match sighting {
            Sighting::On(_) => Shows::On,
            Sighting::Off => Shows::Off,
            Sighting::Nothing => Shows::Nothing,
            Sighting::Several => Shows::Several,
            Sighting::Unclear => Shows::Unclear,
            Sighting::MayBe => Shows::MayBe,
            Sighting::Covered => Shows::Covered,
            Sighting::Framed => Shows::Framed,
            Sighting::SignIn => Shows::SignIn,
            Sighting::Error => Shows::Error,
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

    /// Takes in what the document shows now. `asked` is [`Evidence::data`].
    pub(super) fn observe(&mut self, document: &Document, sighting: Sighting, asked: &[u32], now: Ms) {
        let shows = Shows::from(sighting);
        if self.document != document.id {
            *self = Stability {
                document: document.id.clone(),
                loaded_at: document.loaded_at,
                asked: asked.to_vec(),
                shows,
                since: now,
                age: document.age,
                ..Stability::default()
            };
        } else {
            let step = document.age.saturating_sub(self.age).min(MAX_STEP);
            // The reading may have stood until this very moment.
            self.stood |= self.shows.reading().is_some() && self.stable_for + step >= STABLE;
            // What is still being parsed may change everything. But a page may wait for its end for ever.
            let is_loading = document.loading && document.age < DATA_TIMEOUT;
            if self.shows != shows || now < self.since || is_loading {
                (self.shows, self.since, self.stable_for, self.age) = (shows, now, 0, document.age);
            } else if self.stable_for < SETTLED {
                (self.stable_for, self.age) = (SETTLED.min(self.stable_for + step), document.age);
            }
        }
        let has_come = |name: &u32| document.answered.contains(name);
        let has_all = self.asked.iter().all(has_come);
        if self.shows == Shows::Off && document.age < DATA_TIMEOUT && !(has_all && document.complete) {
            // What is on its way may correct it: data, or a script of the page's.
            self.stable_for = self.stable_for.min(SETTLED - STABLE);
        }
        self.take_in_reading(document, has_all && !self.asked.is_empty(), now);
        if document.age >= DATA_TIMEOUT && !self.asked.is_empty() && !self.asked.iter().any(has_come) {
            self.doubt = self.doubt.or(Some(Doubt::Failed));
        }
        self.touched = document.touched_at.is_some() || self.moved_at.is_some();
    }

    fn take_in_reading(&mut self, document: &Document, has_its_data: bool, now: Ms) {
        let Some(on) = self.shows.reading() else { return };
        self.paths.get_or_insert(document.paths.len().saturating_sub(1));
        if self.last.is_some_and(|last| last != on) {
            if document.input_at.is_some_and(|at| now.saturating_sub(at) < EFFECT) {
                self.moved_at = Some(now);
            }
            self.wavered |= document.input_at.is_some() || self.stood;
            self.stood = false;
        }
        self.last = Some(on);
        if self.stable_for < STABLE {
            self.data.clone_from(&document.answered);
        }
        // By the clock less time has passed since the load than by the page's own: the clock has been put back, and nobody
        // knows what happened first. Such a document proves nothing any more.
        let loaded_by_age = now.saturating_sub(document.age);
        self.wavered |= document.loaded_at > loaded_by_age.saturating_add(CLOCK_TOLERANCE);
        let wavered = self.wavered.then_some(Doubt::Changed);
        self.doubt = document.doubt(self.paths.unwrap_or_default(), has_its_data).or(wavered);
    }

    /// Adds what has been read to the evidence.
    pub(super) fn record_in(&self, evidence: &mut Evidence, document: &Document, now: Ms) {
        if let Some(at) = self.moved_at {
            evidence.mark_changed(at);
        }
        let as_of = document.touched_at.max(self.moved_at);
        let as_of = as_of.unwrap_or(document.loaded_at).min(now);
        if self.shows == Shows::On && self.is_stable() {
            evidence.doubt(as_of);
        }
        if self.doubt == Some(Doubt::Kept) && document.age < DATA_TIMEOUT {
            evidence.withdraw(as_of);
        }
        let Some(on) = self.settled_state() else { return };
        // A page that reads on has had what it needs. One that reads off may have lacked some, or shown old ones. One that was
        // loaded for something else has asked for that, too; and one that was touched has saved something.
        let is_whole = !document.failed_data && !document.cached_data && !self.data.is_empty();
        if (on || is_whole) && document.began_here() && !self.touched {
            evidence.data.clone_from(&self.data);
        }
        let proof = if self.doubt.is_none() {
            Proof::Fresh
        } else {
            Proof::Seen
        };
        evidence.add(Reading {
            on,
            proof,
            as_of,
            read_at: now,
        });
    }

    /// The state that the control shows, if it has been stable for long enough to count as evidence.
    pub fn settled_state(&self) -> Option<bool> {
        let needed = if self.touched { STABLE } else { SETTLED };
        self.shows.reading().filter(|_| self.stable_for >= needed)
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
