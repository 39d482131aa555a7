//! The edge: the records in the browser's storage, one of each kind for each setting. The evidence stays on the device; a
//! tab's session until the browser ends.

use std::collections::HashMap;

use wasm_bindgen::JsValue;

use crate::{
    browser::{self, Result},
    evidence::{Evidence, Record, VALID_FOR},
    page::Ms,
    session::Session,
    settings::{CATALOGUE, Setting},
};

const EVIDENCE: &str = "evidence";
const AGE: &str = "valid-for-days";
const DAY: Ms = 24 * 60 * 60 * 1000;
const PASSED_BY: &str = "passed-by";
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
    let [raw, age] = browser::all_stored([&key, AGE]).await?;
    let evidence = read(&raw);
    let valid_for = Ms::from(days(&age)) * DAY;
    Ok(Stored {
        is_readable: raw.is_undefined() || evidence.is_some(),
        key,
        raw,
        evidence: evidence
            .unwrap_or_else(|| Evidence::nothing(setting))
            .valid_for(valid_for),
    })
}

/// What is known of every setting beside the main one, by its name.
pub async fn load_evidence_beside() -> Result<HashMap<&'static str, Evidence>> {
    let valid_for = Ms::from(load_age().await?) * DAY;
    let keys: [String; CATALOGUE.len() - 1] = std::array::from_fn(|n| key(EVIDENCE, &CATALOGUE[n + 1]));
    let stored = browser::all_stored(keys.each_ref().map(String::as_str)).await?;
    let evidence = CATALOGUE[1..].iter().zip(&stored).map(|(setting, raw)| {
        let evidence = read(raw).unwrap_or_else(|| Evidence::nothing(setting));
        (setting.id, evidence.valid_for(valid_for))
    });
    Ok(evidence.collect())
}

fn read(raw: &JsValue) -> Option<Evidence> {
    let record = browser::from_js::<Record>(raw, LONGEST_RECORD)?;
    Evidence::from_record(record, browser::now())
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

/// Keeps it. None at all would make every reading worthless at once.
pub async fn store_age(days: u16) -> Result<()> {
    browser::store(&[(AGE, JsValue::from(days.max(1)))]).await
}

fn days(stored: &JsValue) -> u16 {
    let days = browser::from_js::<u16>(stored, LONGEST_RECORD);
    days.filter(|days| *days > 0).unwrap_or((VALID_FOR / DAY) as u16)
}

/// The settings that the check-up passes by, as the member wished.
pub async fn load_passed_by() -> Result<Vec<String>> {
    let stored = browser::stored(PASSED_BY).await?;
    Ok(browser::from_js(&stored, LONGEST_RECORD).unwrap_or_default())
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
