//! What a member should know: each statement with its sources and the date on which it was last checked.
//!
//! The statements are data (`data/knowledge.json`), their sentences are in `_locales`: an update touches no code.

use serde::Deserialize;

/// One thing to know.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Key of its sentence.
    pub key: String,
    /// When it was last compared with its sources: a day or a month, as ISO 8601 writes them.
    pub checked: String,
    /// Who says so. At least one.
    pub sources: Vec<Source>,
}

/// Who says so, where and when.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its own name, the same in every language. A name that is all small letters and `_` is the key of one in `_locales`.
    pub name: String,
    /// When it said so, a day or a month; for a text that is in force, from when, or when it was read.
    pub date: String,
    /// Its address, or its site's. HTTPS.
    pub url: String,
}

impl Source {
    /// Whether its name is a key of `_locales`.
    pub fn is_key(&self) -> bool {
        self.name.bytes().all(|c| c.is_ascii_lowercase() || c == b'_')
    }
}
