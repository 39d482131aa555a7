//! What a member should know: each statement with its sources and the date on which it was last checked.
//!
//! The statements are data (`data/knowledge.json`), their sentences stand in `_locales`: bringing them up to date touches
//! no code.

use serde::Deserialize;

use crate::json;

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
    /// Its own name, the same in every language…
    pub name: Option<String>,
    /// …or the key of what it is called.
    pub key: Option<String>,
    /// When it said so, a day or a month; for a text that is in force, when it was read.
    pub date: Option<String>,
    /// Its address, or its site's. HTTPS.
    pub url: Option<String>,
}

/// Everything that is known, in the order in which it is told.
pub fn statements() -> Vec<Statement> {
    json::read(include_str!("../data/knowledge.json")).expect("data/knowledge.json is a list of statements")
}
