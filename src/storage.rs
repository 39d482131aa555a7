//! The edge: what stands in the browser's storage. Evidence, one for each setting, and the member's record stay on the
//! device; the sessions of a tab until the browser ends.

use futures_util::future::join;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

use crate::{
    browser::{self, Result, Things},
    evidence::{Evidence, Record, VALID_FOR},
    journal::{Circumstances, Entry, Happening, Journal, MOST_ENTRIES},
    letter::Typed,
    page::Ms,
    protocol::Preference,
    session::Session,
    settings::{CATALOGUE, Setting},
};

const EVIDENCE: &str = "evidence";
const AGE: &str = "valid-for-days";
const GUIDANCE: &str = "guidance";
const DAY: Ms = 24 * 60 * 60 * 1000;
const PASSED_BY: &str = "passed-by";
/// Where the member's record stands: its head, its entries, what of it could not be read, and, until the browser ends,
/// how many entries could not be written.
const JOURNAL: &str = "journal";
const ENTRIES: &str = "journal-entries";
const JOURNAL_ASIDE: &str = "journal-put-aside";
const MISSED: &str = "journal-missed";
/// What the member has typed of a letter, if they asked for it to be kept.
const LETTER: &str = "letter";
/// Records are looked at up to this length, in UTF-16 units of their JSON.
const LONGEST_RECORD: u32 = 64 * 1024;

/// What was stored of the evidence on one setting, and what it means.
pub struct Stored {
    key: String,
    raw: JsValue,
    is_readable: bool,
    /// Knows nothing if the record could not be read.
    pub evidence: Evidence,
}

/// Loads the evidence. A record that does not parse, or that comes from another version or from the future, counts as nothing.
pub async fn load_evidence(setting: &Setting) -> Result<Stored> {
    let key = key(EVIDENCE, setting);
    let stored = browser::all_stored([&key, AGE].map(str::to_owned).into_iter()).await?;
    let raw = stored.get(&key);
    let evidence = read(&raw);
    Ok(Stored {
        is_readable: raw.is_undefined() || evidence.is_some(),
        key,
        raw,
        evidence: or_nothing(evidence, setting, &stored),
    })
}

fn read(raw: &JsValue) -> Option<Evidence> {
    let record = browser::from_js::<Record>(raw, LONGEST_RECORD)?;
    Evidence::from_record(record, browser::now())
}

fn or_nothing(evidence: Option<Evidence>, setting: &Setting, stored: &Things) -> Evidence {
    let valid_for = Ms::from(days(&stored.get(AGE))) * DAY;
    let evidence = evidence.unwrap_or_else(|| Evidence::nothing(setting));
    evidence.valid_for(valid_for)
}

/// All that the popup shows of what is stored, as it was at one moment.
pub struct Snapshot {
    stored: Things,
    kept: Things,
}

/// Loads it in one go: each call of the browser takes its time, and the popup is to be there at once.
pub async fn load_snapshot() -> Result<Snapshot> {
    let evidence = CATALOGUE.iter().map(|setting| key(EVIDENCE, setting));
    let others = [AGE, GUIDANCE, PASSED_BY].map(str::to_owned);
    let (stored, kept) = join(browser::all_stored(evidence.chain(others)), browser::all_kept()).await;
    Ok(Snapshot {
        stored: stored?,
        kept: kept?,
    })
}

impl Snapshot {
    /// See [`load_evidence`].
    pub fn evidence(&self, setting: &Setting) -> Evidence {
        or_nothing(read(&self.stored.get(&key(EVIDENCE, setting))), setting, &self.stored)
    }

    /// See [`load_session`].
    pub fn session(&self, tab: i32, setting: &Setting) -> Option<Session> {
        browser::from_js(&self.kept.get(&key(&of_tab(tab), setting)), LONGEST_RECORD)
    }

    /// See [`wants_guidance`].
    pub fn wants_guidance(&self) -> bool {
        wants(&self.stored.get(GUIDANCE))
    }

    /// See [`load_passed_by`].
    pub fn passed_by(&self) -> Vec<String> {
        ids(&self.stored.get(PASSED_BY))
    }
}

impl Stored {
    /// Stores new evidence. A record that could not be read gives way to a new reading only, and is put aside then.
    pub async fn replace(self, evidence: &Evidence) -> Result<()> {
        if *evidence == self.evidence || !(self.is_readable || evidence.read_at().is_some()) {
            return Ok(());
        }
        let aside = format!("{}-put-aside", self.key);
        let mut entries = vec![(self.key.as_str(), browser::to_js(&evidence.to_record()))];
        if !self.is_readable {
            entries.push((&aside, self.raw));
        }
        browser::store(&entries).await
    }
}

/// For how many days a reading counts.
pub async fn load_age() -> Result<u16> {
    Ok(days(&browser::stored(AGE).await?))
}

/// Whether the member wants guidance on LinkedIn's pages; everybody does who has not said otherwise.
pub async fn wants_guidance() -> Result<bool> {
    Ok(wants(&browser::stored(GUIDANCE).await?))
}

fn wants(stored: &JsValue) -> bool {
    stored.as_bool().unwrap_or(true)
}

/// Keeps what the member prefers.
pub async fn prefer(preference: &Preference) -> Result<()> {
    match *preference {
        Preference::Guidance(wanted) => browser::store(&[(GUIDANCE, wanted.into())]).await,
        // None at all would make every reading worthless at once.
        Preference::KeepWatch(days) => browser::store(&[(AGE, days.max(1).into())]).await,
        Preference::EraseEverything => browser::drop_everything().await,
    }
}

/// Whether what is stored is what the member prefers.
pub async fn has(preference: &Preference) -> Result<bool> {
    match *preference {
        Preference::Guidance(wanted) => Ok(wants_guidance().await? == wanted),
        Preference::KeepWatch(days) => Ok(load_age().await? == days),
        Preference::EraseEverything => browser::stores_nothing().await,
    }
}

fn days(stored: &JsValue) -> u16 {
    let days = browser::from_js::<u16>(stored, LONGEST_RECORD);
    days.filter(|days| *days > 0).unwrap_or((VALID_FOR / DAY) as u16)
}

/// The settings that the check-up passes by, as the member wished.
pub async fn load_passed_by() -> Result<Vec<String>> {
    Ok(ids(&browser::stored(PASSED_BY).await?))
}

fn ids(stored: &JsValue) -> Vec<String> {
    browser::from_js(stored, LONGEST_RECORD).unwrap_or_default()
}

pub async fn store_passed_by(ids: &[String]) -> Result<()> {
    browser::store(&[(PASSED_BY, browser::to_js(ids))]).await
}

/// A tab's session for one setting, if it has one.
pub async fn load_session(tab: i32, setting: &Setting) -> Result<Option<Session>> {
    let kept = browser::kept(&key(&of_tab(tab), setting)).await?;
    Ok(browser::from_js(&kept, LONGEST_RECORD))
}

/// The sessions of all tabs.
pub async fn load_sessions() -> Result<Vec<Session>> {
    let kept = browser::all_kept().await?;
    Ok(kept
        .values()
        .iter()
        .filter_map(|value| browser::from_js(value, LONGEST_RECORD))
        .collect())
}

/// Keeps a tab's session for one setting until the browser ends.
pub async fn keep_session(tab: i32, setting: &Setting, session: &Session) -> Result<()> {
    browser::keep(&key(&of_tab(tab), setting), browser::to_js(session)).await
}

/// Forgets a tab's sessions for these settings.
pub async fn drop_sessions(tab: i32, settings: impl Iterator<Item = &'static Setting>) -> Result<()> {
    browser::drop_kept(settings.map(|setting| key(&of_tab(tab), setting))).await
}

/// What was typed of a letter, if the member asked for it to be kept. It may be of any length: nothing typed is lost.
pub async fn load_letter() -> Result<Option<Typed>> {
    Ok(browser::from_js(&browser::stored(LETTER).await?, u32::MAX))
}

/// Keeps it on the device.
pub async fn keep_letter(typed: &Typed) -> Result<()> {
    browser::store(&[(LETTER, browser::to_js(typed))]).await
}

/// Erases it.
pub async fn drop_letter() -> Result<()> {
    browser::drop_stored(&[LETTER]).await
}

fn of_tab(tab: i32) -> String {
    format!("tab-{tab}")
}

/// The main setting's records have the plain name, those of the others the setting's beside it.
fn key(name: &str, setting: &Setting) -> String {
    if setting.is_main() {
        name.to_owned()
    } else {
        format!("{name}-{}", setting.id)
    }
}

/// The member's record as it stands. Entries stay as they are, so that one that cannot be read is not lost.
pub struct StoredJournal {
    /// Its head. Where that is gone, one that goes on after the last entry.
    pub journal: Journal,
    /// Its entries.
    pub entries: Array,
    /// What has been put aside, and what is to be with the next change: it could not be read.
    pub aside: Array,
    /// How many entries the browser refused to store since the last that it stored.
    pub missed: u32,
}

/// Whether the member keeps a record, and it has room.
pub async fn keeps_journal() -> Result<bool> {
    let head = browser::from_js::<Journal>(&browser::stored(JOURNAL).await?, LONGEST_RECORD);
    Ok(head
        .and_then(Journal::from_stored)
        .is_some_and(|journal| journal.on && !journal.is_full()))
}

/// Loads the member's record.
pub async fn load_journal() -> Result<StoredJournal> {
    let head = browser::stored(JOURNAL).await?;
    let entries = browser::stored(ENTRIES).await?;
    let aside = browser::stored(JOURNAL_ASIDE).await?;
    let aside = match aside.dyn_into::<Array>() {
        Ok(list) => list,
        Err(nothing) if nothing.is_undefined() => Array::new(),
        Err(other) => Array::of1(&other),
    };
    let entries = entries.dyn_into::<Array>().unwrap_or_else(|other| {
        if !other.is_undefined() {
            aside.push(&other);
        }
        Array::new()
    });
    let journal = browser::from_js(&head, LONGEST_RECORD).and_then(Journal::from_stored);
    let journal = journal.unwrap_or_else(|| {
        if !head.is_undefined() {
            aside.push(&head);
        }
        let last = entries.length().checked_sub(1).and_then(|at| entry(&entries.get(at)));
        Journal::after(entries.length().into(), last.as_ref())
    });
    let missed = browser::kept(MISSED).await?.as_f64().unwrap_or_default() as u32;
    Ok(StoredJournal {
        journal,
        entries,
        aside,
        missed,
    })
}

impl StoredJournal {
    /// Every entry; none for one that cannot be read.
    pub fn read(&self) -> Vec<Option<Entry>> {
        self.entries.iter().map(|raw| entry(&raw)).collect()
    }

    /// Whether it takes nothing in any more.
    pub fn is_full(&self) -> bool {
        self.journal.is_full() || u64::from(self.entries.length()) >= MOST_ENTRIES
    }

    /// Adds an entry, if the record is on and not full. It is not stored yet.
    pub fn add(&mut self, happening: Happening, around: &Circumstances) {
        if !self.is_full()
            && let Some(entry) = self.journal.append(happening, around)
        {
            self.entries.push(&browser::to_js(&entry));
        }
    }

    /// Stores it as it is now, at once or not at all.
    pub async fn store(self) -> Result<()> {
        let mut entries = vec![(JOURNAL, browser::to_js(&self.journal)), (ENTRIES, self.entries.into())];
        if self.aside.length() > 0 {
            entries.push((JOURNAL_ASIDE, self.aside.into()));
        }
        browser::store(&entries).await
    }
}

fn entry(raw: &JsValue) -> Option<Entry> {
    browser::from_js(raw, LONGEST_RECORD)
}

/// Keeps in mind, until the browser ends, how many entries could not be written.
pub async fn keep_missed(missed: u32) -> Result<()> {
    browser::keep(MISSED, missed.into()).await
}

/// Erases everything of the member's record.
pub async fn erase_journal() -> Result<()> {
    browser::drop_stored(&[JOURNAL, ENTRIES, JOURNAL_ASIDE]).await?;
    browser::drop_kept([MISSED.to_owned()].into_iter()).await
}
