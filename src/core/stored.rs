//! What is in the browser's storage: under which keys, in which form, and how it is read.
//!
//! `storage.local` holds the evidence of each setting, the preferences, the record, the run of the check-up, the letter and what
//! became of it.
//! `storage.session` holds the sessions of the tabs, until the browser ends.

use serde::{Deserialize, Serialize};

use super::{
    evidence::{Evidence, Reading, VALID_FOR},
    follow::Followed,
    json::Json,
    observation::Ms,
    record::{Entry, MOST_ENTRIES, Record},
    run::{Run, RunTabs},
    session::Session,
    setting::{CATALOGUE, MAIN, Setting},
};

/// What the member has typed of a letter, where they asked for it to be stored.
pub const LETTER: &str = "letter";
/// What the member has entered of an objection that was sent.
pub const OBJECTION: &str = "objection";
/// In `storage.session` while the browser refuses to store.
pub const REFUSED: &str = "refused";
/// In `storage.session`: when everything was erased, if it was since the browser started.
pub(super) const ERASED: &str = "erased";
/// How many entries of the record could not be stored since the last that could.
pub const MISSED: &str = "journal-missed";
const EVIDENCE: &str = "evidence";
const VALID_FOR_DAYS: &str = "valid-for-days";
const GUIDANCE: &str = "guidance";
const RUN: &str = "run";
/// In `storage.session`: the number of a tab means nothing in the browser's next session.
const RUN_TABS: &str = "run-tabs";
/// The record's head.
const RECORD: &str = "journal";
/// Begins the key of each of the record's entries, before its number.
const ENTRY: &str = "journal-entry-";
/// The record's first entries, as earlier versions stored them: a list.
pub(super) const FIRST_ENTRIES: &str = "journal-entries";
const PUT_ASIDE: &str = "put-aside";
const DAY: Ms = 24 * 60 * 60 * 1000;
const VERSION: u32 = 1;

/// The items of one storage area by their keys, as they were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Items(pub Vec<(String, Json)>);

impl Items {
    fn get(&self, key: &str) -> Option<&Json> {
        self.0.iter().find(|(it, _)| it == key).map(|(_, value)| value)
    }

    /// Whether there is one under this key.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    fn read<T: for<'de> Deserialize<'de>>(&self, key: &str) -> Option<T> {
        self.get(key)?.clone().read()
    }
}

/// A value to be stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[allow(missing_docs, reason = "each is named as its type")]
pub enum Value {
    Evidence(StoredEvidence),
    Session(Session),
    Record(Record),
    Entry(Entry),
    Run(Run),
    RunTabs(RunTabs),
    Flag(bool),
    Number(u64),
    /// The very value that was read under this key. It could not be understood, and is not lost.
    AsRead(String),
}

/// What is known of one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What was read of it.
    pub evidence: Evidence,
    /// The member has closed the guidance, and does not want it back yet.
    pub guidance_closed: bool,
    /// False where what was stored could not be understood. It is only replaced by new evidence.
    pub is_readable: bool,
}

/// [`Known`] as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredEvidence {
    version: u32,
    evidence: Fields,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Fields {
    reading: Option<Reading>,
    changed_at: Ms,
    #[serde(default)]
    confirmed_at: Option<Ms>,
    #[serde(default)]
    data: Vec<u32>,
    guidance_closed: bool,
}

impl StoredEvidence {
    /// What is known, in the form in which it is stored.
    pub fn of(known: &Known) -> StoredEvidence {
        let evidence = &known.evidence;
        StoredEvidence {
            version: VERSION,
            evidence: Fields {
                reading: evidence.reading,
                changed_at: evidence.changed_at,
                confirmed_at: evidence.confirmed_at,
                data: evidence.data.clone(),
                guidance_closed: known.guidance_closed,
            },
        }
    }

    /// What is known by it; none if it comes from another version or from the future.
    pub fn known(self, now: Ms) -> Option<Known> {
        let fields = self.evidence;
        let evidence = Evidence {
            reading: fields.reading,
            changed_at: fields.changed_at,
            confirmed_at: fields.confirmed_at,
            data: fields.data,
            ..Evidence::default()
        };
        let is_ours = self.version == VERSION && !evidence.is_from_the_future(now);
        is_ours.then_some(Known {
            evidence,
            guidance_closed: fields.guidance_closed,
            is_readable: true,
        })
    }
}

/// What the member has chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Show guidance on LinkedIn's pages. Everybody wants it who has not said otherwise.
    pub guidance: bool,
    /// For how many days a reading counts.
    pub valid_for_days: u16,
}

impl Default for Preferences {
    fn default() -> Preferences {
        Preferences {
            guidance: true,
            valid_for_days: (VALID_FOR / DAY) as u16,
        }
    }
}

impl Preferences {
    /// Reads them. A choice that cannot be understood counts as not made.
    pub fn read(local: &Items) -> Preferences {
        let default = Preferences::default();
        let days = local.read::<u16>(VALID_FOR_DAYS).filter(|days| *days > 0);
        Preferences {
            guidance: local.read(GUIDANCE).unwrap_or(default.guidance),
            valid_for_days: days.unwrap_or(default.valid_for_days),
        }
    }

    /// For how long a reading counts.
    pub fn valid_for(&self) -> Ms {
        Ms::from(self.valid_for_days) * DAY
    }

    /// The items in which they differ from those before.
    pub(super) fn changed_from(&self, before: &Preferences) -> impl Iterator<Item = (String, Value)> {
        let days = Value::Number(self.valid_for_days.into());
        let items = [
            (GUIDANCE, Value::Flag(self.guidance), self.guidance != before.guidance),
            (VALID_FOR_DAYS, days, self.valid_for_days != before.valid_for_days),
        ];
        let changed = items.into_iter().filter(|(_, _, is_changed)| *is_changed);
        changed.map(|(key, value, _)| (key.to_owned(), value))
    }
}

/// The keys in `storage.local` that an event needs.
pub fn keys() -> Vec<String> {
    let others = [VALID_FOR_DAYS, GUIDANCE, RECORD, RUN, OBJECTION].map(str::to_owned);
    CATALOGUE.iter().map(evidence_key).chain(others).collect()
}

/// The main setting's evidence has the plain name, that of another the setting's after it.
pub(super) fn evidence_key(setting: &Setting) -> String {
    of_setting(EVIDENCE.to_owned(), setting)
}

/// The key in `storage.session` of a tab's session for one setting.
pub(super) fn session_key(tab: i32, setting: &Setting) -> String {
    of_setting(format!("tab-{tab}"), setting)
}

fn of_setting(name: String, setting: &Setting) -> String {
    if setting.is_main() {
        name
    } else {
        format!("{name}-{}", setting.id)
    }
}

/// The key under which a value is put aside that could not be understood.
pub(super) fn put_aside(key: &str) -> String {
    format!("{key}-{PUT_ASIDE}")
}

/// Reads what is known of a setting. Evidence that cannot be understood, or that comes from another version or from the
/// future, counts as none.
pub fn known(setting: &Setting, local: &Items, valid_for: Ms, now: Ms) -> Known {
    let stored = local.get(&evidence_key(setting));
    let read = stored.and_then(|json| json.clone().read::<StoredEvidence>()?.known(now));
    let is_readable = stored.is_none() || read.is_some();
    let known = read.unwrap_or_else(|| Known {
        evidence: Evidence::default(),
        // Only on the main setting's page is guidance offered unasked.
        guidance_closed: !setting.is_main(),
        is_readable,
    });
    Known {
        evidence: known.evidence.valid_for(valid_for),
        ..known
    }
}

/// Reads the sessions of all tabs. One that cannot be understood counts as none.
pub fn sessions(session: &Items) -> Vec<(i32, &'static Setting, Session)> {
    let one = |(key, json): &(String, Json)| {
        let name = key.strip_prefix("tab-")?;
        let (tab, setting) = match name.split_once('-') {
            Some((tab, id)) => (tab, Setting::by_id(id)?),
            None => (name, MAIN),
        };
        Some((tab.parse().ok()?, setting, json.clone().read()?))
    };
    session.0.iter().filter_map(one).collect()
}

/// Reads when everything was erased; 0 if never, or if the clock has been put back since.
pub(super) fn erased_at(session: &Items, now: Ms) -> Ms {
    session.read(ERASED).filter(|at| *at <= now).unwrap_or_default()
}

/// Reads the run of the check-up. One that cannot be understood counts as none.
pub fn run(local: &Items) -> Option<Run> {
    local.read::<Run>(RUN).filter(Run::is_whole)
}

/// Reads the objection that was sent. One that cannot be understood counts as none.
pub fn followed(local: &Items) -> Option<Followed> {
    local.read(OBJECTION).and_then(Followed::from_stored)
}

/// Reads the run's tabs.
pub fn run_tabs(session: &Items) -> RunTabs {
    session.read(RUN_TABS).unwrap_or_default()
}

/// The items that store the run and its tabs.
pub(super) fn run_item(run: &Run) -> (String, Value) {
    (RUN.to_owned(), Value::Run(run.clone()))
}

/// See [`run_item`].
pub(super) fn run_tabs_item(tabs: RunTabs) -> (String, Value) {
    (RUN_TABS.to_owned(), Value::RunTabs(tabs))
}

/// Reads how many entries of the record could not be stored.
pub fn missed(session: &Items) -> u32 {
    session.read(MISSED).unwrap_or_default()
}

/// Reads the record's head; none if there is none, or it cannot be understood.
pub fn record_head(local: &Items) -> Option<Record> {
    local.read::<Record>(RECORD).and_then(Record::from_stored)
}

/// Where an entry of the record is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Under this key.
    Key(String),
    /// In the list under this key, at this place.
    InList(&'static str, u32),
    /// Nowhere: it is missing.
    Missing,
}

/// The member's record as it is stored. Entries that cannot be understood are not lost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredRecord {
    /// Its head. Where that is gone, one that goes on after the last entry.
    pub record: Record,
    /// Its entries; none for one that cannot be understood or is missing.
    pub entries: Vec<Option<Entry>>,
    /// Where each entry is stored.
    pub sources: Vec<Source>,
    /// The keys of what cannot be understood, put aside already or not.
    pub aside: Vec<String>,
    /// How many entries could not be stored since the last that could.
    pub missed: u32,
    /// The head is there, and cannot be understood.
    pub(super) head_is_unreadable: bool,
}

impl StoredRecord {
    /// Reads it from all items of both areas.
    pub fn read(local: &Items, session: &Items) -> StoredRecord {
        let first = match local.get(FIRST_ENTRIES) {
            Some(Json::List(list)) => &list[..],
            _ => &[],
        };
        let mut entries: Vec<Option<Entry>> = first.iter().map(|json| json.clone().read()).collect();
        let mut sources: Vec<Source> = (0..)
            .take(first.len())
            .map(|at| Source::InList(FIRST_ENTRIES, at))
            .collect();
        for (key, json) in &local.0 {
            let Some(number) = number(key) else { continue };
            if number > entries.len() {
                // What is missing before it shows as entries that cannot be read.
                entries.resize(number, None);
                sources.resize(number, Source::Missing);
            }
            entries[number - 1] = json.clone().read();
            sources[number - 1] = Source::Key(key.clone());
        }
        let head = record_head(local);
        let head_is_unreadable = head.is_none() && local.get(RECORD).is_some();
        let is_aside = |(key, json): &&(String, Json)| {
            key.starts_with(RECORD) && key.ends_with(PUT_ASIDE)
                || key == FIRST_ENTRIES && !matches!(json, Json::List(_))
                || key == RECORD && head_is_unreadable
        };
        let aside: Vec<String> = local.0.iter().filter(is_aside).map(|(key, _)| key.clone()).collect();
        StoredRecord {
            head_is_unreadable,
            record: head.unwrap_or_else(|| {
                let last = entries.last().and_then(Option::as_ref);
                Record::after(entries.len() as u64, last)
            }),
            aside,
            entries,
            sources,
            missed: missed(session),
        }
    }
}

/// The number of the entry that a key names: at least 1, and at most as many as a record holds.
fn number(key: &str) -> Option<usize> {
    let number = key.strip_prefix(ENTRY)?.parse().ok()?;
    (1..=MOST_ENTRIES as usize).contains(&number).then_some(number)
}

/// Whether a key is that of an entry of the record.
pub(super) fn is_entry(key: &str) -> bool {
    number(key).is_some()
}

/// The items that store the record's head and an entry.
pub(super) fn record_item(record: &Record) -> (String, Value) {
    (RECORD.to_owned(), Value::Record(record.clone()))
}

/// See [`record_item`].
pub(super) fn entry_item(entry: &Entry) -> (String, Value) {
    (format!("{ENTRY}{}", entry.number), Value::Entry(entry.clone()))
}

/// The item that puts the record's head aside, where so many values of the record could not be understood so far.
pub(super) fn record_aside(so_many: usize) -> (String, Value) {
    let key = put_aside(&format!("{RECORD}-{so_many}"));
    (key, Value::AsRead(RECORD.to_owned()))
}

/// The keys of all that belongs to the record.
pub fn record_keys(local: &Items) -> Vec<String> {
    let keys = local.0.iter().map(|(key, _)| key);
    keys.filter(|key| *key == RECORD || key.starts_with("journal-"))
        .cloned()
        .collect()
}
