//! The record that a member may keep: what was read and done, each entry with the hash of the one before.
//!
//! It holds nothing that a page says. Names and paths are the catalogue's, and the label is what the member types.

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use sha2::{Digest, Sha256};

use super::{
    evidence::{Evidence, Proof, Status},
    json::{named, quote},
    observation::Ms,
    session::Command,
};

/// The most entries that a record holds. A full one drops none, and takes none.
pub const MOST_ENTRIES: u64 = 10_000;
/// The longest label, in characters.
pub const LONGEST_LABEL: usize = 60;
const VERSION: u32 = 1;
/// In place of the hash of an entry before the first.
const NOTHING_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

named! {
    /// What an entry tells of.
    pub enum Kind {
        /// The record was switched on.
        Began = "began",
        /// This was known when the record was switched on.
        Known = "known",
        /// The setting was read, which changed what is known or proved it again.
        Read = "read",
        /// Somebody touched the switch: no earlier proof counts any more.
        Touched = "touched",
        /// The script was told to click. A later reading says whether that has helped.
        ClickOrdered = "click-ordered",
        /// The record was switched off.
        Ended = "ended",
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// The status afterwards; none for an entry about the record itself.
    #[serde(deserialize_with = "Option::deserialize")]
    pub after: Option<Status>,
    /// The status before.
    #[serde(deserialize_with = "Option::deserialize")]
    pub before: Option<Status>,
    /// Name and major version: see [`browser`].
    pub browser: String,
    /// [`Entry::digest`] as it was when the entry was written.
    #[serde(skip_serializing_if = "String::is_empty", deserialize_with = "filled")]
    pub hash: String,
    /// The member's name for the account; may be empty.
    pub label: String,
    /// How many entries before this one the browser refused to store.
    pub missed: u32,
    /// Counts from 1.
    pub number: u64,
    /// The steps of the page's path that the catalogue knows; empty where no page had a part.
    pub path: String,
    /// The hash of the entry before.
    pub previous: String,
    /// How the status afterwards is known, where it was read.
    #[serde(deserialize_with = "Option::deserialize")]
    pub proof: Option<Proof>,
    /// The setting's name in the catalogue; none for an entry about the record itself.
    #[serde(deserialize_with = "Option::deserialize")]
    pub setting: Option<String>,
    /// When, by the device's clock, with its distance from UTC: `2026-11-24T18:30:14.123+01:00`.
    pub time: String,
    /// The extension's version.
    pub version: String,
    /// What it tells of.
    pub what: Kind,
}

/// A text that is not empty: without its hash an entry proves nothing.
fn filled<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Err(D::Error::custom("empty"));
    }
    Ok(text)
}

impl Entry {
    /// SHA-256 in hexadecimal of [`Entry::canonical`].
    pub fn digest(&self) -> String {
        let digest = Sha256::digest(self.canonical().as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The entry without its `hash`, as JSON in UTF-8 with its keys sorted and no space between.
    /// In Python: `json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)`.
    pub fn canonical(&self) -> String {
        let mut out = String::new();
        let mut text = |key: &str, value: Option<&str>| {
            out.push_str(if out.is_empty() { "{" } else { "," });
            quote(key, &mut out);
            out.push(':');
            match value {
                // A number needs no quotes.
                Some(value) if matches!(key, "missed" | "number") => out.push_str(value),
                Some(value) => quote(value, &mut out),
                None => out.push_str("null"),
            }
        };
        text("after", self.after.map(Status::name));
        text("before", self.before.map(Status::name));
        text("browser", Some(&self.browser));
        text("label", Some(&self.label));
        text("missed", Some(&self.missed.to_string()));
        text("number", Some(&self.number.to_string()));
        text("path", Some(&self.path));
        text("previous", Some(&self.previous));
        text("proof", self.proof.map(Proof::name));
        text("setting", self.setting.as_deref());
        text("time", Some(&self.time));
        text("version", Some(&self.version));
        text("what", Some(self.what.name()));
        out.push('}');
        out
    }

    /// The distance from UTC at the end of its time, such as `+01:00`; none where there is none.
    pub fn zone(&self) -> Option<&str> {
        let zone = self.time.get(self.time.len().checked_sub(6)?..)?;
        let is_digit = |at: usize, most: u8| (b'0'..=most).contains(&zone.as_bytes()[at]);
        let is_zone = zone.starts_with(['+', '-'])
            && is_digit(1, b'1')
            && is_digit(2, b'9')
            && zone.as_bytes()[3] == b':'
            && is_digit(4, b'5')
            && is_digit(5, b'9');
        is_zone.then_some(zone)
    }
}

/// What is to be written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordEvent {
    what: Kind,
    setting: Option<&'static str>,
    path: String,
    before: Option<Status>,
    after: Option<Status>,
    proof: Option<Proof>,
}

impl RecordEvent {
    /// The record was switched on or off.
    pub fn switched(on: bool) -> RecordEvent {
        RecordEvent {
            what: if on { Kind::Began } else { Kind::Ended },
            setting: None,
            path: String::new(),
            before: None,
            after: None,
            proof: None,
        }
    }

    /// What is known of a setting when the record is switched on; none if nothing is.
    pub fn known(setting: &'static str, evidence: &Evidence, now: Ms) -> Option<RecordEvent> {
        let status = Some(evidence.status(now)).filter(|status| *status != Status::Unknown);
        Some(RecordEvent {
            what: Kind::Known,
            setting: Some(setting),
            path: String::new(),
            before: Some(status?),
            after: status,
            proof: evidence.reading().map(|reading| reading.proof),
        })
    }
}

/// What one event of a setting is for the record. Most observations are nothing: only a click, a changed status and a
/// new proof make an entry.
pub fn event(
    setting: &'static str,
    path: String,
    before: &Evidence,
    after: &Evidence,
    commands: &[Command],
    now: Ms,
) -> Option<RecordEvent> {
    let (was, is) = (before.status(now), after.status(now));
    let reading = after.reading().filter(|_| after.read_at() != before.read_at());
    let proof = reading.map(|reading| reading.proof);
    let is_click = commands.iter().any(|command| matches!(command, Command::Click(_)));
    let what = if is_click {
        Kind::ClickOrdered
    } else if proof == Some(Proof::Fresh) || (proof.is_some() && was != is) {
        Kind::Read
    } else if was != is && after.changed_at > before.changed_at {
        Kind::Touched
    } else {
        // A doubt is no entry: what it comes to is read soon, or the next proof tells it.
        return None;
    };
    Some(RecordEvent {
        what,
        setting: Some(setting),
        path,
        before: Some(was),
        after: Some(is),
        // What was read before a click proves nothing after it.
        proof: proof.filter(|_| !is_click),
    })
}

/// What an entry says besides the event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordContext {
    /// [`Entry::time`].
    pub time: String,
    /// [`Entry::browser`].
    pub browser: String,
    /// [`Entry::missed`].
    pub missed: u32,
}

/// The head of the record: whether it is kept, and where its chain ends. The default keeps nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    version: u32,
    /// Whether anything is written down.
    pub on: bool,
    /// What the next entries carry: see [`Entry::label`].
    pub label: String,
    /// How many entries have been written.
    count: u64,
    /// The hash of the last one.
    last: String,
}

impl Default for Record {
    fn default() -> Self {
        Record {
            version: VERSION,
            on: false,
            label: String::new(),
            count: 0,
            last: NOTHING_BEFORE.to_owned(),
        }
    }
}

impl Record {
    /// The head as it was stored; none if it comes from another version.
    pub fn from_stored(stored: Record) -> Option<Record> {
        (stored.version == VERSION).then_some(stored)
    }

    /// A new head for entries whose head is lost: it goes on after the last of them, and is switched off.
    pub fn after(count: u64, last: Option<&Entry>) -> Record {
        Record {
            count,
            last: last.map_or_else(|| NOTHING_BEFORE.to_owned(), |entry| entry.hash.clone()),
            ..Record::default()
        }
    }

    /// The next entry comes after so many, also where the head knows of fewer because it was set back by hand. It still names
    /// the entry that the head names as the one before: the chain shows the break.
    pub fn skip_to(&mut self, count: u64) {
        self.count = self.count.max(count);
    }

    /// Whether it takes no more entries.
    pub fn is_full(&self) -> bool {
        self.count >= MOST_ENTRIES
    }

    /// The next entry of a chain that it then ends; none if the record is off or full.
    pub fn append(&mut self, event: RecordEvent, context: &RecordContext) -> Option<Entry> {
        if !self.on || self.is_full() {
            return None;
        }
        let mut entry = Entry {
            after: event.after,
            before: event.before,
            browser: context.browser.clone(),
            hash: String::new(),
            label: self.label.clone(),
            missed: context.missed,
            number: 0,
            path: event.path,
            previous: String::new(),
            proof: event.proof,
            setting: event.setting.map(str::to_owned),
            time: context.time.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            what: event.what,
        };
        self.chain(&mut entry);
        Some(entry)
    }

    /// Makes an entry the last one.
    fn chain(&mut self, entry: &mut Entry) {
        entry.number = self.count + 1;
        entry.previous.clone_from(&self.last);
        entry.hash = entry.digest();
        self.count = entry.number;
        self.last.clone_from(&entry.hash);
    }

    /// Moves entries that were appended since an earlier head behind as many as there are.
    pub fn move_behind(&mut self, count: u64, before: &Record, entries: &mut Vec<Entry>) {
        self.count = before.count;
        self.last.clone_from(&before.last);
        self.skip_to(count);
        entries.retain_mut(|entry| {
            let has_room = !self.is_full();
            if has_room {
                self.chain(entry);
            }
            has_room
        });
    }

    /// Follows the chain from its first entry to the last that was written. An entry that could not be read is none.
    pub fn verify(&self, entries: &[Option<Entry>]) -> Chain {
        let mut previous = NOTHING_BEFORE;
        let mut number = 0;
        for entry in entries {
            number += 1;
            match entry {
                Some(entry) if entry.number == number && entry.previous == previous && entry.digest() == entry.hash => {
                    previous = &entry.hash;
                }
                _ => return Chain::Broken { at: number },
            }
        }
        if self.count != number {
            let at = self.count.min(number) + 1;
            return Chain::Broken { at };
        }
        if self.last != previous {
            return Chain::Broken { at: number.max(1) };
        }
        if number == 0 { Chain::Empty } else { Chain::Whole }
    }
}

/// What following the chain has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// There are no entries.
    Empty,
    /// Every entry is as it was written, and follows the one before.
    Whole,
    /// The first place at which that is not so.
    Broken {
        /// Counts from 1, in the order of the entries.
        at: u64,
    },
}

/// What a member typed as a label, as it is kept: one line, and not long.
pub fn label(typed: &str) -> String {
    let kept = typed.trim().chars().filter(|c| !c.is_control());
    kept.take(LONGEST_LABEL).collect()
}

/// The browser's name and major version, which is all that is kept of its `navigator.userAgent`.
pub fn browser(user_agent: &str) -> String {
    // An agent that has a special name has the general one, too.
    let names = [
        ("Firefox/", "Firefox"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Chrome/", "Chrome"),
    ];
    let found = names.into_iter().find_map(|(mark, name)| {
        let (_, rest) = user_agent.split_once(mark)?;
        let version: String = rest.chars().take_while(char::is_ascii_digit).take(4).collect();
        Some(format!("{name} {version}").trim_end().to_owned())
    });
    found.unwrap_or_else(|| "?".to_owned())
}
