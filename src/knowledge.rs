//! What a member should know: each statement with its sources and the date on which it was last checked.
//!
//! The statements are data (`data/knowledge.json`), their sentences stand in `_locales`: bringing them up to date touches
//! no code.

use serde::Deserialize;

/// One thing to know.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Key of its sentence.
    pub key: &'static str,
    /// When it was last compared with its sources: a day or a month, as ISO 8601 writes them.
    pub checked: &'static str,
    /// Who says so. At least one.
    pub sources: Vec<Source>,
}

/// Who says so, where and when.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its own name, the same in every language…
    pub name: Option<&'static str>,
    /// …or the key of what it is called.
    pub key: Option<&'static str>,
    /// When it said so, a day or a month; for a text that is in force, when it was read.
    pub date: Option<&'static str>,
    /// Its address, or its site's. HTTPS.
    pub url: Option<&'static str>,
}

/// Everything that is known, in the order in which it is told.
pub fn statements() -> Vec<Statement> {
    serde_json::from_str(include_str!("../data/knowledge.json")).expect("data/knowledge.json is a list of statements")
}
