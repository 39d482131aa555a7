//! The formal objection: a letter in the member's words, under the law of their country, and those that may follow it.
//!
//! The letters are data (`data/letters/`), and so are the countries with their authorities (`data/countries.json`). The
//! objection's page alone reads them, as one file: they are not in the module.
//!
//! A letter's file is the letter as it is read, in five marks:
//!
//! - `gdpr uk+access| ` at the beginning of a line: it stands in the letter only under the GDPR, or in the United Kingdom where
//!   access is asked for. `!` means not. The words are the names of [`Law`], [`Who`] and [`How`], and those of [`Typed::held`].
//! - `{name}` is filled in. What the member has typed is never looked at for marks.
//! - `{law} = GDPR` says what is filled in for `{law}` further down. Each letter has names of its own for this.
//! - `# ` begins a line that gets the next number, `+ ` one that goes on in the line before.
//! - Of several empty lines one is left; after it the numbers begin anew.

use serde::{Deserialize, Serialize};

use super::{json::named, knowledge::Statement};

/// How long the grounds may be, in characters. LinkedIn's own limit is not known; nobody reads more.
pub const LONGEST_GROUNDS: usize = 2_000;
/// How long what stands in one line may be, in characters: a name, an address, a few links.
pub const LONGEST_LINE: usize = 500;

/// What the page of the objection knows, and nothing else of the extension needs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Everything that is known, in the order in which it is shown.
    pub statements: Vec<Statement>,
    /// Every country.
    pub countries: Vec<Country>,
    /// The letters: each of them in each language.
    pub letters: Vec<Letter>,
}

/// A country, its law, and where its people complain.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    /// The law that the letter rests on there.
    pub law: Law,
    /// Its authority, where it has one that is known here.
    #[serde(default)]
    pub authority: Option<Authority>,
    /// Its parts, where each has an authority of its own; empty where one is for all.
    #[serde(default)]
    pub lands: Vec<Land>,
    /// Key of a sentence that says more, where more needs to be said.
    #[serde(default)]
    pub note: Option<String>,
}

/// A part of a country that has an authority of its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Land {
    /// Its name in its own language.
    pub land: String,
    /// Its authority.
    pub authority: Authority,
}

/// An authority for data protection.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Its name in its own language.
    pub name: String,
    /// That language (BCP 47).
    pub lang: String,
    /// The other languages of the country that it works in, and that there are letters in.
    #[serde(default)]
    pub also: Vec<String>,
    /// Its site. HTTPS.
    pub site: String,
    /// Its own form for complaints, or the page that leads to it, where that is known. HTTPS.
    #[serde(default)]
    pub form: Option<String>,
}

/// A letter in one language, with the marks that the head of this file explains.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    /// ISO 639-1.
    pub lang: String,
    /// Which letter it is.
    pub draft: Draft,
    /// The letter.
    pub text: String,
}

named! {
    /// The law that a letter rests on.
    pub enum Law {
        /// Regulation (EU) 2016/679: objection Article 21(1), answer within a month Article 12(3).
        Gdpr = "gdpr",
        /// The same articles as the United Kingdom keeps them, with the complaint of the Data Protection Act 2018.
        Uk = "uk",
        /// The Swiss act of 25 September 2020: an express wish counts by Article 30(2)(b) and (3), without grounds. It sets no
        /// time for the answer.
        Fadp = "fadp",
        /// South Korea's act: a demand to suspend, Article 37, without grounds; the result within ten days.
        Pipa = "pipa",
        /// None: LinkedIn's privacy policy, section 4.2, lets everybody ask.
        Request = "request",
    }
}

impl Law {
    /// Whether it asks for grounds that relate to one's particular situation.
    pub fn asks_for_grounds(self) -> bool {
        matches!(self, Law::Gdpr | Law::Uk)
    }

    /// Key of the sentence that says what it gives, and what it asks for.
    pub fn key(self) -> &'static str {
        match self {
            Law::Gdpr => "law_gdpr",
            Law::Uk => "law_uk",
            Law::Fadp => "law_fadp",
            Law::Pipa => "law_pipa",
            Law::Request => "law_request",
        }
    }
}

named! {
    /// Who writes.
    #[derive(Default)]
    pub enum Who {
        /// Somebody who has an account.
        #[default]
        Member = "member",
        /// Somebody whose account is closed.
        Former = "former",
        /// Somebody who never had one, but of whom others write there.
        Outsider = "outsider",
    }
}

/// What the member has typed and chosen, as they left it; also what is stored if they ask for it. What came later than the
/// first four may be missing in what is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    /// Where they live (ISO 3166-1 alpha-2); empty if not chosen yet.
    pub country: String,
    /// In which part of it, where that matters, by its name; or nothing.
    #[serde(default)]
    pub land: String,
    /// The letter's language (ISO 639-1).
    pub language: String,
    /// Their grounds.
    pub grounds: String,
    /// Their name, or nothing.
    pub name: String,
    /// Who they are.
    #[serde(default)]
    pub who: Who,
    /// The address of their profile, or what leads to the posts about them; or nothing.
    #[serde(default)]
    pub account: String,
    /// Their e-mail address, or nothing.
    #[serde(default)]
    pub email: String,
    /// Ask that affiliates do not get the data for it either.
    #[serde(default)]
    pub affiliates: bool,
    /// Ask for erasure from what is kept for training, and that recipients are told.
    #[serde(default)]
    pub erase: bool,
    /// Ask which data were used.
    #[serde(default)]
    pub access: bool,
    /// Say that the setting was proved off, if it was.
    #[serde(default)]
    pub proved: bool,
}

named! {
    /// Which letter it is.
    #[derive(Default)]
    pub enum Draft {
        /// The objection.
        #[default]
        Objection = "objection",
        /// To LinkedIn, which has not answered.
        Reminder = "reminder",
        /// To LinkedIn, which has refused.
        Reply = "reply",
        /// To the authority.
        Complaint = "complaint",
    }
}

impl Draft {
    /// Every one.
    pub const ALL: [Draft; 4] = [Draft::Objection, Draft::Reminder, Draft::Reply, Draft::Complaint];
}

named! {
    /// How LinkedIn answered.
    pub enum How {
        /// It does what was asked.
        Accepted = "accepted",
        /// It does a part of it.
        Partly = "partly",
        /// It refuses.
        Refused = "refused",
    }
}

/// What the letter holds beside what was typed, as words in the letter's language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The day.
    pub date: String,
    /// Where the member lives.
    pub country: String,
    /// The day on which the setting was turned off; empty if that is not known.
    pub turned_off: String,
    /// The day on which a page loaded afresh showed it off; empty if none did.
    pub proved: String,
    /// The day on which the objection was sent; empty if none was, and so with all that follows.
    pub sent: String,
    /// The last day for the answer.
    pub due: String,
    /// The last day with the two months more that LinkedIn asked for.
    pub extended: String,
    /// The day of LinkedIn's answer.
    pub answered: String,
    /// How LinkedIn answered.
    pub how: Option<How>,
    /// The day on which it was reminded.
    pub reminded: String,
    /// The day of the member's reply to a refusal.
    pub replied: String,
    /// The time for the answer has ended.
    pub late: bool,
}

/// Why there is no letter yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// No country, or none that is known.
    Country,
    /// No authority is known there.
    Authority,
    /// The part of the country, on which the authority depends.
    Land,
    /// No grounds, under a law that asks for some.
    Grounds,
    /// No name in a complaint.
    Name,
    /// No e-mail address in a complaint.
    Email,
    /// More than [`LONGEST_GROUNDS`].
    ShorterGrounds,
    /// A name of more than [`LONGEST_LINE`].
    ShorterName,
    /// An account of more than that.
    ShorterAccount,
    /// An e-mail address of more than that.
    ShorterEmail,
}

impl Missing {
    /// Key of the sentence that says so.
    pub fn key(self) -> &'static str {
        match self {
            Missing::Country => "missing_country",
            Missing::Authority => "missing_authority",
            Missing::Land => "missing_land",
            Missing::Grounds => "missing_grounds",
            Missing::Name => "missing_name",
            Missing::Email => "missing_email",
            Missing::ShorterGrounds => "missing_shorter_grounds",
            _ => "missing_shorter_line",
        }
    }

    /// The field it is about, by its name in [`Typed`].
    pub fn field(self) -> &'static str {
        match self {
            Missing::Country | Missing::Authority => "country",
            Missing::Land => "land",
            Missing::Grounds | Missing::ShorterGrounds => "grounds",
            Missing::Name | Missing::ShorterName => "name",
            Missing::ShorterAccount => "account",
            Missing::Email | Missing::ShorterEmail => "email",
        }
    }

    /// Whether it is said at once, and not only when the letter is asked for: nobody has to be told of a field that they
    /// have not come to yet.
    pub fn is_urgent(self) -> bool {
        use Missing::{Country, Email, Grounds, Land, Name};
        !matches!(self, Country | Land | Grounds | Name | Email)
    }
}

/// How long the grounds are, in characters, as [`LONGEST_GROUNDS`] counts.
pub fn length(grounds: &str) -> usize {
    grounds.trim().chars().count()
}

impl Facts {
    /// The country with this code.
    pub fn country(&self, code: &str) -> Option<&Country> {
        self.countries.iter().find(|it| it.code == code)
    }

    /// The language to offer to somebody who reads this one (BCP 47): their own where there is a letter in it, else English.
    pub fn language(&self, reader: &str) -> &str {
        let spoken = reader.split('-').next().unwrap_or_default();
        self.letter(Draft::Objection, spoken)
            .map_or("en", |letter| &letter.lang)
    }

    fn letter(&self, draft: Draft, lang: &str) -> Option<&Letter> {
        self.letters.iter().find(|it| it.draft == draft && it.lang == lang)
    }

    /// The language of a letter: the chosen one; for a complaint the authority's where there is one in it, else English.
    pub fn language_of<'a>(&'a self, draft: Draft, typed: &'a Typed) -> &'a str {
        let country = self.country(&typed.country);
        match (draft, country.and_then(|it| it.authority.as_ref())) {
            (Draft::Complaint, Some(authority)) if authority.also.contains(&typed.language) => &typed.language,
            (Draft::Complaint, Some(authority)) => self.language(&authority.lang),
            (Draft::Complaint, None) => "en",
            _ => self.language(&typed.language),
        }
    }

    /// The authority that a complaint goes to: that of the part of the country, where each has its own.
    pub fn authority(&self, typed: &Typed) -> Option<&Authority> {
        let country = self.country(&typed.country)?;
        let land = country.lands.iter().find(|it| it.land == typed.land);
        match country.lands[..] {
            [] => country.authority.as_ref(),
            _ => land.map(|it| &it.authority),
        }
    }

    /// Writes the letter.
    ///
    /// # Errors
    ///
    /// Everything that is missing, in the order of the fields.
    pub fn draft(&self, draft: Draft, typed: &Typed, words: &Words) -> Result<String, Vec<Missing>> {
        let country = self.country(&typed.country);
        let authority = self.authority(typed);
        let has_lands = country.is_some_and(|it| !it.lands.is_empty());
        let is_objection = draft == Draft::Objection;
        // An authority has to know who complains, and how to reach them.
        let is_complaint = draft == Draft::Complaint;
        let is_none = |line: &str| line.trim().is_empty();
        let is_long = |line: &str| line.trim().chars().count() > LONGEST_LINE;
        let grounds = length(&typed.grounds);
        let asks_for_grounds = country.is_none_or(|it| it.law.asks_for_grounds());
        let missing: Vec<Missing> = [
            (country.is_none(), Missing::Country),
            (is_complaint && has_lands && authority.is_none(), Missing::Land),
            (
                is_complaint && country.is_some() && !has_lands && authority.is_none(),
                Missing::Authority,
            ),
            (is_long(&typed.account), Missing::ShorterAccount),
            (is_complaint && is_none(&typed.email), Missing::Email),
            (is_long(&typed.email), Missing::ShorterEmail),
            (is_objection && grounds == 0 && asks_for_grounds, Missing::Grounds),
            (grounds > LONGEST_GROUNDS, Missing::ShorterGrounds),
            (is_complaint && is_none(&typed.name), Missing::Name),
            (is_long(&typed.name), Missing::ShorterName),
        ]
        .into_iter()
        .filter_map(|(is_missing, what)| is_missing.then_some(what))
        .collect();
        let letter = self.write(draft, self.language_of(draft, typed), typed, words);
        letter.filter(|_| missing.is_empty()).ok_or(missing)
    }

    /// Writes a letter in this language, whatever is missing in it; none if there is none, or no such country.
    pub fn write(&self, draft: Draft, language: &str, typed: &Typed, words: &Words) -> Option<String> {
        let law = self.country(&typed.country)?.law;
        let authority = self.authority(typed).map_or("", |it| &it.name);
        Some(self.letter(draft, language)?.write(typed, law, authority, words))
    }
}

impl Typed {
    /// The names that a letter's lines may ask for, beside those of [`Law`] and [`Who`].
    fn held(&self, words: &Words) -> impl Iterator<Item = &'static str> {
        let is_proved = self.proved && self.who == Who::Member && !words.proved.is_empty();
        [
            ("account", !self.account.trim().is_empty()),
            ("email", !self.email.trim().is_empty()),
            ("grounds", !self.grounds.trim().is_empty()),
            ("name", !self.name.trim().is_empty()),
            ("affiliates", self.affiliates),
            ("erase", self.erase),
            ("access", self.access),
            ("proved", is_proved),
            ("turned", is_proved && !words.turned_off.is_empty()),
            ("extended", !words.extended.is_empty()),
            ("answered", !words.answered.is_empty()),
            ("reminded", !words.reminded.is_empty()),
            ("replied", !words.replied.is_empty()),
            ("late", words.late),
        ]
        .into_iter()
        .filter_map(|(name, is_so)| is_so.then_some(name))
    }
}

impl Letter {
    fn write(&self, typed: &Typed, law: Law, authority: &str, words: &Words) -> String {
        let how = words.how.map(How::name);
        let held: Vec<&str> = typed
            .held(words)
            .chain([law.name(), typed.who.name()])
            .chain(how)
            .collect();
        let mut own: Vec<(&str, &str)> = vec![
            ("date", &words.date),
            ("country", &words.country),
            ("turned", &words.turned_off),
            ("proved", &words.proved),
            ("sent", &words.sent),
            ("due", &words.due),
            ("extended", &words.extended),
            ("answered", &words.answered),
            ("reminded", &words.reminded),
            ("replied", &words.replied),
            ("authority", authority),
            ("account", typed.account.trim()),
            ("email", typed.email.trim()),
            ("grounds", typed.grounds.trim()),
            ("name", typed.name.trim()),
        ];
        let (mut letter, mut number) = (String::new(), 0);
        for line in self.text.lines() {
            let line = match line.split_once('|') {
                Some((condition, line)) if holds(condition, &held) => line.trim_start(),
                Some(_) => continue,
                None => line,
            };
            if let Some((name, value)) = line.strip_prefix('{').and_then(|rest| rest.split_once("} = ")) {
                own.push((name, value));
            } else if let Some(rest) = line.strip_prefix("# ") {
                number += 1;
                letter += &format!("{number}. ");
                fill(rest, &own, &mut letter);
            } else if let Some(rest) = line.strip_prefix("+ ") {
                if letter.ends_with('\n') && !letter.ends_with("\n\n") {
                    letter.pop();
                    letter.push(' ');
                }
                fill(rest, &own, &mut letter);
            } else if !line.is_empty() {
                fill(line, &own, &mut letter);
            } else if !letter.ends_with("\n\n") && !letter.is_empty() {
                letter.push('\n');
                number = 0;
            }
        }
        letter
    }
}

/// Whether one of the conditions holds that stand before a line's bar.
fn holds(condition: &str, held: &[&str]) -> bool {
    condition.split_whitespace().any(|all| {
        all.split('+').all(|name| match name.strip_prefix('!') {
            Some(name) => !held.contains(&name),
            None => held.contains(&name),
        })
    })
}

/// Appends a line with its marks filled in, each from left to right, so that what is filled in is not looked at again.
fn fill(line: &str, own: &[(&str, &str)], letter: &mut String) {
    let mut rest = line;
    while let Some((before, (name, after))) = rest.split_once('{').and_then(|(a, b)| Some((a, b.split_once('}')?))) {
        let value = own.iter().find(|(it, _)| *it == name);
        letter.push_str(before);
        letter.push_str(value.map_or("", |(_, value)| value));
        rest = after;
    }
    letter.push_str(rest);
    letter.push('\n');
}
