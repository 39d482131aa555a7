//! What a member should know: each statement with its sources and the date on which it was last checked.
//!
//! The statements are data (`data/knowledge.json`), their sentences are in `_locales`: an update touches no code.

/// One thing to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Key of its sentence.
    pub key: &'static str,
    /// When it was last compared with its sources: a day or a month, as ISO 8601 writes them.
    pub checked: &'static str,
    /// Who says so. At least one.
    pub sources: &'static [Source],
}

/// Who says so, where and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// Everything that is known, in the order in which it is shown.
pub static STATEMENTS: &[Statement] = include!(concat!(env!("OUT_DIR"), "/knowledge.rs"));
