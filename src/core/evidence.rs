//! The evidence: what is known of the account's setting, as of when, and by what proof.
//!
//! One time orders everything: `as_of`, the moment that a reading speaks about. For a document that nobody has touched
//! it is when the document was loaded; for a touched one, when it was touched. An older reading never replaces a newer one.

use serde::{Deserialize, Serialize};

use super::{json::named, observation::Ms};

/// A reading says nothing any more after this time, unless the member has chosen another.
pub const VALID_FOR: Ms = 90 * 24 * 60 * 60 * 1000;
/// How far a clock may be put back before what it stamped counts as from the future.
pub(super) const CLOCK_TOLERANCE: Ms = 2_000;

named! {
    /// What the latest evidence says of the account's setting. The names are the contract's.
    #[derive(Default)]
    pub enum Status {
        /// Nothing read yet, or too long ago.
        #[default]
        Unknown = "unknown",
        /// LinkedIn trains on the member's data.
        On = "on",
        /// The control reads off, but no fresh page has said so since it changed.
        Off = "off",
        /// A page loaded afresh from LinkedIn, after the last change, reads off.
        OffConfirmed = "off-confirmed",
    }
}

named! {
    /// How a reading came about.
    pub enum Proof {
        /// Read in a page that was loaded afresh and that nobody has touched.
        Fresh = "fresh",
        /// Read in any other page.
        Seen = "seen",
    }
}

/// One stable reading of the setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reading {
    /// The state that was read.
    pub on: bool,
    /// How it was read.
    pub proof: Proof,
    /// The moment it speaks about.
    pub as_of: Ms,
    /// When it was read.
    pub read_at: Ms,
}

/// What is known of the account. The default knows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    pub(super) reading: Option<Reading>,
    /// The last moment at which somebody changed the setting, or may have.
    pub(super) changed_at: Ms,
    /// When a fresh page last proved it off, whatever was read since.
    pub(super) confirmed_at: Option<Ms>,
    /// Which data the last page had that it was read in: [`super::observation::Document::answered`].
    pub(super) data: Vec<u32>,
    /// For how long a reading counts, where the member has chosen it: see [`Evidence::valid_for`].
    pub(super) valid_for: Option<Ms>,
}

impl Evidence {
    /// What the evidence says of the setting at the moment `now`.
    pub fn status(&self, now: Ms) -> Status {
        match self.reading {
            Some(_) if self.is_too_old(now) => Status::Unknown,
            Some(Reading { on: true, .. }) => Status::On,
            Some(r) if r.proof == Proof::Fresh && r.as_of >= self.changed_at => Status::OffConfirmed,
            Some(_) => Status::Off,
            None => Status::Unknown,
        }
    }

    /// The latest reading, however old.
    pub fn reading(&self) -> Option<Reading> {
        self.reading
    }

    /// Which data a page of the setting asks for, as far as is known: none where the latest reading is too old.
    pub fn data(&self, now: Ms) -> &[u32] {
        if self.is_too_old(now) { &[] } else { &self.data }
    }

    /// When the latest reading was made.
    pub fn read_at(&self) -> Option<Ms> {
        self.reading.map(|r| r.read_at)
    }

    /// When a fresh page last proved it off, whatever was read since.
    pub fn confirmed_at(&self) -> Option<Ms> {
        self.confirmed_at
    }

    /// When the setting was last changed, as far as is known, and when a fresh page proved it off after that; none if it is not
    /// proved off at the moment `now`.
    pub fn proved_off(&self, now: Ms) -> Option<(Option<Ms>, Ms)> {
        let reading = self.reading.filter(|_| self.status(now) == Status::OffConfirmed)?;
        Some((Some(self.changed_at).filter(|at| *at > 0), reading.read_at))
    }

    /// Whether there is a reading, and it was made too long ago to say anything.
    pub fn is_too_old(&self, now: Ms) -> bool {
        let valid_for = self.valid_for.unwrap_or(VALID_FOR);
        self.reading.is_some_and(|r| now.saturating_sub(r.read_at) > valid_for)
    }

    /// The same evidence, but its readings count for so long and not for [`VALID_FOR`].
    pub fn valid_for(self, time: Ms) -> Evidence {
        Evidence {
            valid_for: Some(time),
            ..self
        }
    }

    /// Somebody changed the setting at the moment `at`, or may have: no earlier proof counts any more.
    pub fn mark_changed(&mut self, at: Ms) {
        if at <= self.changed_at {
            return;
        }
        self.changed_at = at;
        if let Some(reading) = &mut self.reading
            && reading.as_of < at
        {
            reading.proof = Proof::Seen;
        }
    }

    /// A page that speaks of the moment `as_of` shows on, not yet for long enough to count. What an earlier page has proved
    /// is no longer sure.
    pub fn doubt(&mut self, as_of: Ms) {
        if let Some(reading) = &mut self.reading
            && !reading.on
            && reading.as_of <= as_of
        {
            reading.proof = Proof::Seen;
        }
    }

    /// The page that speaks of the moment `as_of` got its data late, and from what the browser had kept: it has proved nothing.
    pub fn withdraw(&mut self, as_of: Ms) {
        if let Some(reading) = &mut self.reading
            && reading.as_of == as_of
        {
            reading.proof = Proof::Seen;
        }
    }

    /// Adds a stable reading, unless something newer is known.
    pub fn add(&mut self, new: Reading) {
        let after_the_change = match new.proof {
            Proof::Fresh => new.as_of > self.changed_at,
            Proof::Seen => new.as_of >= self.changed_at,
        };
        if !after_the_change {
            return;
        }
        if let Some(old) = self.reading {
            let nothing_new = old.on == new.on && (old.proof == new.proof && old.as_of == new.as_of);
            // Seeing off once more, with no change since the proof, takes nothing from the proof.
            let still_proved = !old.on && !new.on && old.proof == Proof::Fresh && new.proof == Proof::Seen;
            if new.as_of < old.as_of || nothing_new || still_proved {
                return;
            }
        }
        if !new.on && new.proof == Proof::Fresh {
            self.confirmed_at = Some(new.read_at);
        }
        self.reading = Some(new);
    }

    /// Whether it speaks of a moment later than `now`, which only a clock that was put back can explain.
    pub(super) fn is_from_the_future(&self, now: Ms) -> bool {
        let latest = now.saturating_add(CLOCK_TOLERANCE);
        self.changed_at > latest
            || self.confirmed_at.is_some_and(|at| at > latest)
            || self.reading.is_some_and(|r| r.as_of > latest || r.read_at > latest)
    }
}
