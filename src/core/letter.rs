//! The formal objection: a letter in the member's words, under the law of their country.
//!
//! The letters are data (`data/letters/`), and so are the countries with their authorities (`data/authorities.json`).
//! A letter's file is the letter as it is read. A line that begins with a law's name and a bar belongs to the letters
//! under that law alone; `{date}`, `{grounds}`, `{name}` and `{country}` each fill a line of their own.

use serde::{Deserialize, Serialize};

/// How long the grounds may be, in characters. LinkedIn's own limit is not known; nobody reads more.
pub const LONGEST_GROUNDS: usize = 2_000;
/// How long a name may be, in characters.
pub const LONGEST_NAME: usize = 200;

/// The languages a letter may be written in, the first where no other is asked for.
const LETTERS: [(&str, &str); 6] = [
    ("en", include_str!("../../data/letters/en.txt")),
    ("fr", include_str!("../../data/letters/fr.txt")),
    ("de", include_str!("../../data/letters/de.txt")),
    ("es", include_str!("../../data/letters/es.txt")),
    ("it", include_str!("../../data/letters/it.txt")),
    ("nl", include_str!("../../data/letters/nl.txt")),
];

/// What the member has typed and chosen, as they left it; also what is stored if they ask for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    /// Where they live (ISO 3166-1 alpha-2); empty if not chosen yet.
    pub country: String,
    /// The letter's language (ISO 639-1).
    pub language: String,
    /// Their grounds.
    pub grounds: String,
    /// Their name, or nothing.
    pub name: String,
}

/// Why there is no letter yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// No country, or none of those that these laws hold in.
    Country,
    /// No grounds: Article 21(1) GDPR asks for some.
    Grounds,
    /// More than [`LONGEST_GROUNDS`].
    ShorterGrounds,
    /// More than [`LONGEST_NAME`].
    ShorterName,
}

impl Missing {
    /// Key of the sentence that says so.
    pub fn key(self) -> &'static str {
        match self {
            Missing::Country => "missing_country",
            Missing::Grounds => "missing_grounds",
            Missing::ShorterGrounds => "missing_shorter_grounds",
            Missing::ShorterName => "missing_shorter_name",
        }
    }

    /// The field it is about, by its name in [`Typed`].
    pub fn field(self) -> &'static str {
        match self {
            Missing::Country => "country",
            Missing::Grounds | Missing::ShorterGrounds => "grounds",
            Missing::ShorterName => "name",
        }
    }

    /// Whether it is said at once, and not only when the letter is asked for: nobody has to be told of a field that they
    /// have not come to yet.
    pub fn is_urgent(self) -> bool {
        matches!(self, Missing::ShorterGrounds | Missing::ShorterName)
    }
}

/// The law that an objection rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// Regulation (EU) 2016/679: objection Article 21(1), answer within a month Article 12(3).
    Gdpr,
    /// The same articles as the United Kingdom keeps them.
    Uk,
    /// The Swiss act of 25 September 2020: an express wish counts by Article 30(2)(b). It sets no time for the answer.
    Fadp,
}

impl Law {
    /// What begins the lines for this law alone.
    fn mark(self) -> &'static str {
        match self {
            Law::Gdpr => "gdpr| ",
            Law::Uk => "uk| ",
            Law::Fadp => "fadp| ",
        }
    }
}

/// A country, its law, and where its people complain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authority {
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// The law that holds there.
    pub law: Law,
    /// The authority's name in its own language.
    pub name: &'static str,
    /// That language (BCP 47).
    pub lang: &'static str,
    /// Its site. HTTPS.
    pub site: &'static str,
    /// Key of a sentence that says more, where more needs to be said.
    pub note: Option<&'static str>,
}

/// Every country in which one of these laws holds: the EU, the EEA, the United Kingdom, Switzerland.
pub static AUTHORITIES: &[Authority] = include!(concat!(env!("OUT_DIR"), "/authorities.rs"));

/// The authority of a country, if it is one of these.
pub fn authority(country: &str) -> Option<&'static Authority> {
    AUTHORITIES.iter().find(|it| it.country == country)
}

/// The language to offer to somebody who reads this one (BCP 47).
pub fn language(reader: &str) -> &'static str {
    let spoken = reader.split('-').next().unwrap_or_default();
    let (language, _) = LETTERS.into_iter().find(|(it, _)| *it == spoken).unwrap_or(LETTERS[0]);
    language
}

/// How long the grounds are, in characters, as [`LONGEST_GROUNDS`] counts.
pub fn length(grounds: &str) -> usize {
    grounds.trim().chars().count()
}

/// Writes the letter. `date` and `country` are words in the letter's language: the day, and where the member lives.
///
/// # Errors
///
/// Everything that is missing, in the order of the fields.
pub fn draft(typed: &Typed, date: &str, country: &str) -> Result<String, Vec<Missing>> {
    let authority = authority(&typed.country);
    let (grounds, name) = (typed.grounds.trim(), typed.name.trim());
    let mut missing = Vec::new();
    if authority.is_none() {
        missing.push(Missing::Country);
    }
    match length(grounds) {
        0 => missing.push(Missing::Grounds),
        1..=LONGEST_GROUNDS => {}
        _ => missing.push(Missing::ShorterGrounds),
    }
    if name.chars().count() > LONGEST_NAME {
        missing.push(Missing::ShorterName);
    }
    match authority {
        Some(Authority { law, .. }) if missing.is_empty() => Ok(write(typed, *law, date, country)),
        _ => Err(missing),
    }
}

fn write(typed: &Typed, law: Law, date: &str, country: &str) -> String {
    let language = language(&typed.language);
    let template = LETTERS
        .iter()
        .find(|(it, _)| *it == language)
        .map_or("", |(_, text)| text);
    let lines = template.lines().filter_map(|line| {
        // Filled in line by line: what the member has typed is never looked at for marks.
        Some(match line {
            "{date}" => date,
            "{grounds}" => typed.grounds.trim(),
            "{name}" => Some(typed.name.trim()).filter(|name| !name.is_empty())?,
            "{country}" => country,
            _ => match line.split_once("| ") {
                Some(_) => line.strip_prefix(law.mark())?,
                None => line,
            },
        })
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}
