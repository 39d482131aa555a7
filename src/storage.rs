//! The edge: the two records in the browser's storage. The evidence stays on the device; a tab's session until the browser ends.

use wasm_bindgen::JsValue;

use crate::{
    browser::{self, Result},
    evidence::{Evidence, Record},
    session::Session,
};

const EVIDENCE: &str = "evidence";
/// Where a record is put aside that this version could not read.
const ASIDE: &str = "evidence-put-aside";
/// Records are looked at up to this length, in UTF-16 units of their JSON.
const LONGEST_RECORD: u32 = 64 * 1024;

/// What was stored of the evidence, and what it means.
pub struct Stored {
    raw: JsValue,
    is_readable: bool,
    /// Knows nothing if the record could not be read.
    pub evidence: Evidence,
}

/// Loads the evidence. A record that does not parse, or that comes from another version or from the future, counts as nothing.
pub async fn load_evidence() -> Result<Stored> {
    let raw = browser::stored(EVIDENCE).await?;
    let record = browser::from_js::<Record>(&raw, LONGEST_RECORD);
    let evidence = record.and_then(|record| Evidence::from_record(record, browser::now()));
    Ok(Stored {
        is_readable: raw.is_undefined() || evidence.is_some(),
        raw,
        evidence: evidence.unwrap_or_default(),
    })
}

impl Stored {
    /// Stores new evidence. A record that could not be read gives way to a new reading only, and is put aside then.
    pub async fn replace(self, evidence: &Evidence) -> Result<()> {
        if *evidence == self.evidence || !(self.is_readable || evidence.read_at().is_some()) {
            return Ok(());
        }
        let mut entries = vec![(EVIDENCE, browser::to_js(&evidence.to_record()))];
        if !self.is_readable {
            entries.push((ASIDE, self.raw));
        }
        browser::store(&entries).await
    }
}

/// A tab's session, if it has one.
pub async fn load_session(tab: i32) -> Result<Option<Session>> {
    let kept = browser::kept(&session_key(tab)).await?;
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

/// Keeps a tab's session until the browser ends.
pub async fn keep_session(tab: i32, session: &Session) -> Result<()> {
    browser::keep(&session_key(tab), browser::to_js(session)).await
}

/// Forgets a tab's session.
pub async fn drop_session(tab: i32) -> Result<()> {
    browser::drop_kept(&session_key(tab)).await
}

fn session_key(tab: i32) -> String {
    format!("tab-{tab}")
}
