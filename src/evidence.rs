//! The stored record: what is known of the account's setting, as of when, and by what proof.
//!
//! One number orders everything: `as_of`, the moment that a reading speaks about. For a document nobody has
//! touched that is when it was loaded, for a touched one the moment of the touch. Older never overrules newer.

use serde::{Deserialize, Serialize};

use crate::{page::Ms, settings::Setting};

/// A reading says nothing any more after this time, unless the member has chosen another.
pub const VALID_FOR: Ms = 90 * 24 * 60 * 60 * 1000;
/// How far a clock may be put back before what it stamped counts as from the future.
const CLOCK_TOLERANCE: Ms = 60 * 1000;
const VERSION: u32 = 1;

/// What the latest evidence says of the account's setting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Nothing read yet, or too long ago.
    #[default]
    Unknown,
    /// LinkedIn trains on the member's data.
    On,
    /// The control reads off, but no fresh page has said so since it changed.
    Off,
    /// A page loaded afresh from LinkedIn, after the last change, reads off.
    OffConfirmed,
}

impl Status {
    /// The contract's word for it.
    pub fn name(self) -> &'static str {
        match self {
            Status::Unknown => "unknown",
            Status::On => "on",
            Status::Off => "off",
            Status::OffConfirmed => "off-confirmed",
        }
    }
}

/// How a reading came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Proof {
    /// Read in a page that was loaded afresh and that nobody has touched.
    Fresh,
    /// Read in any other page.
    Seen,
}

/// One reading of the setting that stood.
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Evidence {
    reading: Option<Reading>,
    /// The last moment at which somebody changed the setting, or may have.
    changed_at: Ms,
    /// When a fresh page last proved it off, whatever was read since.
    #[serde(default)]
    confirmed_at: Option<Ms>,
    /// The member has closed the guidance and does not want it back yet.
    pub guidance_closed: bool,
    /// After how long a reading says nothing any more, where the member has chosen it: see [`Evidence::valid_for`].
    #[serde(skip)]
    valid_for: Option<Ms>,
}

impl Evidence {
    /// Nothing is known of a setting. Only on the main one's page is guidance offered unasked.
    pub fn nothing(setting: &Setting) -> Evidence {
        Evidence {
            guidance_closed: !setting.is_main(),
            ..Evidence::default()
        }
    }

    /// What is to be said of the setting at the moment `now`.
    pub fn status(&self, now: Ms) -> Status {
        match self.reading {
            Some(_) if self.is_too_old(now) => Status::Unknown,
            Some(Reading { on: true, .. }) => Status::On,
            Some(r) if r.proof == Proof::Fresh => Status::OffConfirmed,
            Some(_) => Status::Off,
            None => Status::Unknown,
        }
    }

    /// The latest reading, however old.
    pub fn reading(&self) -> Option<Reading> {
        self.reading
    }

    /// When the latest reading was made.
    pub fn read_at(&self) -> Option<Ms> {
        self.reading.map(|r| r.read_at)
    }

    /// When a fresh page last proved it off, whatever was read since.
    pub fn confirmed_at(&self) -> Option<Ms> {
        self.confirmed_at
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

    /// Somebody has changed the setting at the moment `at`, or may have: what was proved before is no proof any more.
    pub fn change(&mut self, at: Ms) {
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

    /// Takes in a reading that stood, unless something newer is known.
    pub fn learn(&mut self, new: Reading) {
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
            if new.on && !old.on && old.proof == Proof::Fresh {
                // What was proved off is on again: the member should hear of it.
                self.guidance_closed = false;
            }
        }
        if !new.on && new.proof == Proof::Fresh {
            self.confirmed_at = Some(new.read_at);
        }
        self.reading = Some(new);
    }

    /// The record as it is stored.
    pub fn to_record(&self) -> Record {
        Record {
            version: VERSION,
            evidence: self.clone(),
        }
    }

    /// The evidence of a stored record; none if it comes from another version or from the future.
    pub fn from_record(record: Record, now: Ms) -> Option<Evidence> {
        let latest = now.saturating_add(CLOCK_TOLERANCE);
        let evidence = record.evidence;
        let from_the_future = evidence.changed_at > latest
            || evidence.confirmed_at.is_some_and(|at| at > latest)
            || evidence.reading.is_some_and(|r| r.as_of > latest || r.read_at > latest);
        (record.version == VERSION && !from_the_future).then_some(evidence)
    }
}

/// What stands in the browser's storage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    version: u32,
    evidence: Evidence,
}
