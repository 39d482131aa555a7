//! The letter says what the law of the country asks for, to the company that answers there, holds the member's words as they
//! are, and is not written while something is missing.

mod support;

use std::{collections::BTreeSet, fs, path::Path, sync::LazyLock};

use objector::core::{
    evidence::{Evidence, Proof, Reading, VALID_FOR},
    letter::{self, Draft, Facts, How, LONGEST_GROUNDS, LONGEST_LINE, Law, Missing, Typed, Who, Words},
    setting::LABELS,
    words::fold,
};
use serde_json::{Value, json};
use support::{
    T,
    facts::{DRAFTS, facts, languages},
    file,
    json::read,
};
use unicode_normalization::UnicodeNormalization;

const LAWS: [(Law, &str); 5] = [
    (Law::Gdpr, "AT"),
    (Law::Uk, "GB"),
    (Law::Fadp, "CH"),
    (Law::Pipa, "KR"),
    (Law::Request, "BR"),
];
const EVERYBODY: [Who; 3] = [Who::Member, Who::Former, Who::Outsider];
const GROUNDS: &str = "I am a doctor.\n\n\n{name} is not filled in, gdpr| nor is this; “é” stays.";
const ACCOUNT: &str = "www.linkedin.com/in/ada-{name}";
const EMAIL: &str = "ada@objector.example";
const NAME: &str = "Ada | Example";

/// What fills the letter: the words that no template has.
fn words() -> Words {
    Words {
        date: "THE-DAY".into(),
        country: "THE-COUNTRY".into(),
        turned_off: "THE-DAY-OFF".into(),
        proved: "THE-DAY-PROVED".into(),
        ..Words::default()
    }
}

/// Everything is typed and ticked.
fn typed(country: &str, language: &str) -> Typed {
    Typed {
        country: country.into(),
        land: String::new(),
        language: language.into(),
        grounds: GROUNDS.into(),
        name: NAME.into(),
        who: Who::Member,
        account: ACCOUNT.into(),
        email: EMAIL.into(),
        affiliates: true,
        erase: true,
        access: true,
        proved: true,
    }
}

/// A letter with what was typed in it, and what was to be in it.
struct Case {
    law: Law,
    typed: Typed,
    letter: String,
}

impl Case {
    fn name(&self) -> String {
        format!("{:?}\n{}", self.typed, self.letter)
    }

    /// The letter without what the member has typed: what is left is the template's.
    fn bare(&self) -> String {
        [GROUNDS, ACCOUNT, EMAIL, NAME]
            .into_iter()
            .fold(self.letter.clone(), |letter, typed| letter.replace(typed, "X"))
    }

    fn has(&self, text: &str) -> bool {
        self.letter.contains(text)
    }
}

/// Every law and language, with everything that can be typed or left out, ticked or not.
fn cases() -> &'static [Case] {
    static CASES: LazyLock<Vec<Case>> = LazyLock::new(make_cases);
    &CASES
}

fn make_cases() -> Vec<Case> {
    let facts = facts();
    let mut cases = Vec::new();
    for (law, country) in LAWS {
        for language in languages() {
            for who in EVERYBODY {
                for bits in 0..(1 << 8) {
                    let has = |bit: u32| bits & (1 << bit) != 0;
                    let mut typed = Typed {
                        who,
                        affiliates: has(0),
                        erase: has(1),
                        access: has(2),
                        proved: has(3),
                        ..typed(country, &language)
                    };
                    for (bit, text) in [(4, &mut typed.account), (5, &mut typed.email), (6, &mut typed.name)] {
                        if !has(bit) {
                            *text = " ".into();
                        }
                    }
                    if !has(7) {
                        typed.grounds = "\n".into();
                    }
                    match facts.draft(Draft::Objection, &typed, &words()) {
                        Ok(letter) => cases.push(Case { law, typed, letter }),
                        Err(missing) => assert_eq!(missing, [Missing::Grounds], "{typed:?}"),
                    }
                }
            }
        }
    }
    cases
}

/// One letter for each law and language, with everything in it.
fn whole_letters() -> Vec<&'static Case> {
    let is_whole = |case: &&Case| case.typed == typed(&case.typed.country, &case.typed.language);
    cases().iter().filter(is_whole).collect()
}

/// No mark is left, no bracket or quotation is empty, no line is doubled, whatever was typed and ticked.
#[test]
fn nothing_is_left_open_in_any_letter() {
    let cases = cases();
    // Two laws ask for grounds: half of their letters do not come about.
    assert_eq!(cases.len(), languages().len() * 3 * 256 * 4);
    for case in cases {
        let bare = case.bare();
        for mark in [
            "{", "}", "|", "+", "#", "= ", "  ", "\n\n\n", "()", "( ", " )", "[", "]", "“”", "«»", "««", " ,", " .",
            ",,", "..", ";;", ",.", ": \n", " \n", "\n ", "TODO",
        ] {
            assert!(!bare.contains(mark), "{mark:?} in {}", case.name());
        }
        assert!(
            !bare.starts_with('\n') && bare.ends_with("THE-COUNTRY\n"),
            "{}",
            case.name()
        );
        let quotes = match case.typed.language.as_str() {
            "de" | "cs" | "bg" => ('„', '“'),
            "pl" | "ro" | "hu" => ('„', '”'),
            // These close with the sign that opens.
            "sv" | "fi" => ('(', ')'),
            _ => ('“', '”'),
        };
        for (open, close) in [('(', ')'), ('«', '»'), quotes] {
            assert_eq!(
                bare.matches(open).count(),
                bare.matches(close).count(),
                "{open} in {}",
                case.name()
            );
        }
    }
}

/// What was typed is in the letter once and as it is; what was not typed leaves no line.
#[test]
fn every_letter_holds_what_was_typed_and_nothing_for_what_was_not() {
    for case in cases() {
        let Typed {
            account,
            email,
            name,
            grounds,
            ..
        } = &case.typed;
        for (typed, whole) in [(account, ACCOUNT), (email, EMAIL), (name, NAME), (grounds, GROUNDS)] {
            let expected = usize::from(!typed.trim().is_empty());
            assert_eq!(
                case.letter.matches(whole).count(),
                expected,
                "{whole} in {}",
                case.name()
            );
        }
        assert_eq!(
            case.has(&format!("\n\n{GROUNDS}\n\n")),
            !grounds.trim().is_empty(),
            "{}",
            case.name()
        );
        for (part, times) in [("THE-DAY\n", 1), ("THE-COUNTRY", 1)] {
            assert_eq!(case.letter.matches(part).count(), times, "{part} in {}", case.name());
        }
    }
}

/// A letter to the wrong company reaches nobody: the Irish one answers in the EU, the EEA and Switzerland alone.
#[test]
fn every_letter_goes_to_the_company_that_answers_in_the_country() {
    const IRISH: &str = "LinkedIn Ireland Unlimited Company\nc/o Data Protection Officer\nWilton Plaza, Wilton Place\nDublin 2\nIreland\n\nTHE-DAY\n\n";
    const AMERICAN: &str = "LinkedIn Corporation\nc/o Data Protection Officer\n1000 W Maude Avenue\nSunnyvale, CA 94085\nUSA\n\nTHE-DAY\n\n";
    for case in cases() {
        let (right, other) = match case.law {
            Law::Gdpr | Law::Fadp => (IRISH, "LinkedIn Corporation"),
            Law::Uk | Law::Pipa | Law::Request => (AMERICAN, "LinkedIn Ireland"),
        };
        assert!(case.letter.starts_with(right) && !case.has(other), "{}", case.name());
    }
}

/// The numbers of the articles, in the order in which the letter names them, whatever the language calls an article.
fn articles(case: &Case) -> Vec<String> {
    let (_, body) = case.letter.split_once("THE-DAY\n").unwrap();
    let body = [GROUNDS, ACCOUNT, EMAIL, NAME]
        .into_iter()
        .fold(body.to_owned(), |body, it| body.replace(it, ""));
    let numbers = body.split(|c: char| !c.is_ascii_alphanumeric()).filter(|it| {
        let digits = it.trim_end_matches(char::is_alphabetic);
        digits.len() >= 2 && digits.chars().all(|c| c.is_ascii_digit()) && digits != "2018"
    });
    numbers.map(str::to_uppercase).collect()
}

/// The right law is quoted, with what was asked for, and no other: a right that one does not have is not claimed.
#[test]
fn every_letter_names_the_articles_of_its_law_and_no_others() {
    for case in cases() {
        let Typed { erase, access, .. } = case.typed;
        let mut expected: Vec<&str> = match case.law {
            Law::Gdpr | Law::Uk => vec!["21", "21", "18"],
            Law::Fadp => vec!["30", "30", "30", "30", "21"],
            Law::Pipa => vec!["37", "37"],
            // Section 4.2 of the policy.
            Law::Request => vec![],
        };
        match case.law {
            Law::Gdpr | Law::Uk => {
                expected.extend(["17", "19"].into_iter().filter(|_| erase));
                expected.extend(["15"].into_iter().filter(|_| access));
                let uk = ["12", "12A", "12", "12", "164A", "165"];
                let gdpr = ["12", "12", "12", "77", "79"];
                expected.extend(if case.law == Law::Uk { &uk[..] } else { &gdpr[..] });
            }
            Law::Fadp => {
                expected.extend(["32"].into_iter().filter(|_| erase));
                expected.extend(["25"].into_iter().filter(|_| access));
                expected.extend(["31", "32", "49"]);
            }
            Law::Pipa => expected.push("44"),
            Law::Request => {}
        }
        assert_eq!(articles(case), expected, "{}", case.name());
        assert_eq!(case.law == Law::Request, case.has("4.2"), "{}", case.name());
    }
}

/// Each language names a law as its own texts do, and nobody outside Europe is made to quote the GDPR.
#[test]
fn every_letter_names_its_law_as_its_language_does() {
    for case in cases() {
        let language = case.typed.language.as_str();
        let gdpr = match language {
            "fr" | "es" | "pt" => "RGPD",
            "de" => "DSGVO",
            "nl" => "AVG",
            "pl" => "RODO",
            "el" => "ΓΚΠΔ",
            _ => "GDPR",
        };
        let (name, times) = match case.law {
            Law::Gdpr => (gdpr, 5..=20),
            Law::Uk => ("UK GDPR", 5..=20),
            Law::Fadp if language == "en" => ("FADP", 4..=20),
            Law::Fadp if ["fr", "es", "it", "pt"].contains(&language) => ("LPD", 4..=20),
            Law::Fadp => ("DSG", 4..=20),
            Law::Pipa => ("PIPA", 2..=20),
            Law::Request => ("LinkedIn", 1..=20),
        };
        assert!(
            times.contains(&case.letter.matches(name).count()),
            "{name} in {}",
            case.name()
        );
        // A Swiss letter is an objection under the GDPR only as far as that applies, and claims no time limit from it.
        let of_gdpr = case.letter.matches(gdpr).count();
        match case.law {
            Law::Gdpr | Law::Uk => {}
            Law::Fadp => assert!((1..=2).contains(&of_gdpr), "{}", case.name()),
            Law::Pipa | Law::Request => assert_eq!(of_gdpr, 0, "{}", case.name()),
        }
        let of_uk = case.has("UK GDPR") || case.has("Data Protection Act 2018");
        assert_eq!(of_uk, case.law == Law::Uk, "{}", case.name());
        if (language, case.law) == ("de", Law::Fadp) {
            assert!(!case.has("ß"), "the Swiss write ss: {}", case.name());
        }
    }
}

/// A tick changes the letter, and only by what it stands for; the proof is claimed only where there is one and the member has
/// an account.
#[test]
fn every_tick_does_its_own_part() {
    let facts = facts();
    for (law, country) in LAWS {
        for language in languages() {
            for who in EVERYBODY {
                let with = |change: &dyn Fn(&mut Typed), words: &Words| {
                    let mut typed = Typed {
                        who,
                        ..typed(country, &language)
                    };
                    change(&mut typed);
                    facts.draft(Draft::Objection, &typed, words).unwrap()
                };
                let all = with(&|_| {}, &words());
                let name = format!("{law:?} {language} {who:?}");
                assert!(all.contains("Microsoft"), "{name}");
                assert!(
                    !with(&|it| it.affiliates = false, &words()).contains("Microsoft"),
                    "{name}"
                );
                let items = |letter: &str| (1..20).take_while(|n| letter.contains(&format!("\n{n}. "))).count();
                let without = [
                    items(&with(&|it| it.erase = false, &words())),
                    items(&with(&|it| it.access = false, &words())),
                ];
                assert_eq!(without, [items(&all) - 1; 2], "{name}");
                let is_member = who == Who::Member;
                for day in ["THE-DAY-OFF", "THE-DAY-PROVED"] {
                    assert_eq!(all.matches(day).count(), usize::from(is_member), "{name}");
                    assert!(!with(&|it| it.proved = false, &words()).contains(day), "{name}");
                    let unproved = Words {
                        proved: String::new(),
                        ..words()
                    };
                    assert!(!with(&|_| {}, &unproved).contains(day), "{name}: nothing is proved");
                }
                let only_proved = Words {
                    turned_off: String::new(),
                    ..words()
                };
                let letter = with(&|_| {}, &only_proved);
                assert_eq!(letter.contains("THE-DAY-PROVED"), is_member, "{name}");
            }
        }
    }
}

/// Who has no account, or a closed one, does not claim to have one.
#[test]
fn each_kind_of_writer_has_words_of_their_own() {
    for (case, other) in whole_letters()
        .iter()
        .flat_map(|case| [(case, Who::Former), (case, Who::Outsider)])
    {
        let typed = Typed {
            who: other,
            ..case.typed.clone()
        };
        let letter = facts().draft(Draft::Objection, &typed, &words()).unwrap();
        let lines = |letter: &str| -> BTreeSet<String> { letter.lines().map(str::to_owned).collect() };
        let differing = lines(&letter).difference(&lines(&case.letter)).count();
        assert!((3..=5).contains(&differing), "{differing} {other:?} {letter}");
    }
}

/// A letter is one page or a little more.
#[test]
fn no_letter_is_longer_than_a_page_and_a_half() {
    for case in cases() {
        let length = case.bare().chars().count();
        assert!((700..=5_000).contains(&length), "{length} {}", case.name());
        let longest = case.bare().lines().map(|line| line.chars().count()).max().unwrap();
        assert!(longest <= 1_100, "{longest} {}", case.name());
    }
}

/// The setting is named as LinkedIn names it, so that its office knows which one is meant.
#[test]
fn every_letter_names_the_setting_in_linkedins_own_words() {
    for case in whole_letters() {
        let letter = fold(&case.letter.nfkd().to_string());
        let english = letter.contains("data for generative ai improvement");
        let own = LABELS.iter().any(|label| letter.contains(label));
        assert!(own || english, "{}", case.name());
    }
}

/// All languages say as much: each has the same marks, so nothing is forgotten in one of them.
#[test]
fn every_language_has_the_same_conditions() {
    let conditions = |language: &str, draft: Draft| -> BTreeSet<String> {
        let letter = file(&format!("data/letters/{language}/{}.txt", draft.name()));
        let lines = letter.lines().filter_map(|line| line.split_once('|'));
        let alternatives =
            lines.flat_map(|(condition, _)| condition.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        alternatives.collect()
    };
    let known = "member former outsider gdpr uk fadp pipa request account email grounds name affiliates erase access proved turned \
                 extended answered accepted partly refused reminded replied late";
    for draft in DRAFTS {
        let english = conditions("en", draft);
        assert!(english.len() > 10);
        for language in languages() {
            let conditions = conditions(&language, draft);
            assert_eq!(conditions, english, "{language} {draft:?}");
            for name in conditions.iter().flat_map(|it| it.split('+')) {
                let name = name.trim_start_matches('!');
                assert!(known.split(' ').any(|it| it == name), "{language}: {name}");
            }
        }
    }
}

/// Each law's letters in each language, as a person reads them: a change of a letter shows in the file. Written anew where
/// `OBJECTOR_LETTERS=write` is set.
#[test]
fn the_letters_are_those_in_the_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/letters");
    let writes = std::env::var("OBJECTOR_LETTERS").is_ok_and(|it| it == "write");
    let facts = facts();
    let mut expected = BTreeSet::new();
    for (law, country) in LAWS {
        for language in languages() {
            let typed = Typed {
                grounds: "I am a physician. What I publish touches on health.".into(),
                name: "Ada Example".into(),
                account: "www.linkedin.com/in/ada-example".into(),
                ..typed(country, &language)
            };
            let words = Words {
                date: "30.11.2026".into(),
                country: country.into(),
                turned_off: "24.11.2026".into(),
                proved: "25.11.2026".into(),
                sent: "26.11.2026".into(),
                due: "28.12.2026".into(),
                late: true,
                ..Words::default()
            };
            let later = Words {
                date: "30.12.2026".into(),
                ..words.clone()
            };
            let refused = Words {
                answered: "20.12.2026".into(),
                how: Some(How::Refused),
                ..later.clone()
            };
            let reminded = Words {
                reminded: "29.12.2026".into(),
                ..later.clone()
            };
            let letters = [
                (Draft::Objection, &words),
                (Draft::Reminder, &later),
                (Draft::Reply, &refused),
                (Draft::Complaint, &reminded),
            ]
            .map(|(draft, words)| {
                let letter = facts.write(draft, &language, &typed, words).unwrap();
                format!("--- {} ---\n\n{letter}", draft.name())
            });
            let letter = letters.join("\n");
            let name = format!("{}.{language}.txt", law.name());
            if writes {
                fs::write(folder.join(&name), &letter).unwrap();
            }
            assert_eq!(file(&format!("tests/letters/{name}")), letter, "{name}");
            expected.insert(name);
        }
    }
    let there: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(there, expected);
}

// --- What is missing ------------------------------------------------------------------------------------------------

/// Where the law asks for grounds there is no letter without; where it does not, there is one.
#[test]
fn without_grounds_there_is_no_letter_where_the_law_asks_for_some() {
    for grounds in ["", " ", "\n\t\u{a0}\u{3000}"] {
        for (law, country) in LAWS {
            let typed = Typed {
                grounds: grounds.into(),
                ..typed(country, "fr")
            };
            match facts().draft(Draft::Objection, &typed, &words()) {
                Ok(letter) => assert!(!law.asks_for_grounds() && !letter.contains("\n\n\n"), "{law:?}"),
                Err(missing) => assert!(law.asks_for_grounds() && missing == [Missing::Grounds], "{law:?}"),
            }
        }
    }
    assert_eq!(
        LAWS.map(|(law, _)| law.asks_for_grounds()),
        [true, true, false, false, false]
    );
}

/// Length is counted in characters: no script is treated worse.
#[test]
fn grounds_and_lines_may_be_so_long_and_no_longer_whatever_the_script() {
    let facts = facts();
    for letter in ["a", "é", "字", "🙂"] {
        for country in ["FR", "CH"] {
            let of = |length: usize| Typed {
                grounds: letter.repeat(length),
                ..typed(country, "fr")
            };
            assert!(facts.draft(Draft::Objection, &of(LONGEST_GROUNDS), &words()).is_ok());
            assert_eq!(
                facts.draft(Draft::Objection, &of(LONGEST_GROUNDS + 1), &words()),
                Err(vec![Missing::ShorterGrounds])
            );
        }
        let (line, longer) = (letter.repeat(LONGEST_LINE), letter.repeat(LONGEST_LINE + 1));
        let of = |name: &str, account: &str, email: &str| {
            let typed = Typed {
                name: name.into(),
                account: account.into(),
                email: email.into(),
                ..typed("FR", "fr")
            };
            facts.draft(Draft::Objection, &typed, &words())
        };
        assert!(of(&line, &line, &line).is_ok());
        assert_eq!(of(&longer, "", ""), Err(vec![Missing::ShorterName]));
        assert_eq!(of("", &longer, ""), Err(vec![Missing::ShorterAccount]));
        assert_eq!(of("", "", &longer), Err(vec![Missing::ShorterEmail]));
    }
    assert_eq!(letter::length("  é \n"), 1);
}

/// A code that is no country gives no letter.
#[test]
fn without_a_country_there_is_no_letter() {
    for country in ["", "fr", "FRA", "ZZ", "🙂"] {
        assert_eq!(
            facts().draft(Draft::Objection, &typed(country, "fr"), &words()),
            Err(vec![Missing::Country]),
            "{country}"
        );
    }
}

/// Nobody has to press a button once for each fault.
#[test]
fn everything_that_is_missing_is_told_at_once_in_the_order_of_the_fields() {
    let long = "x".repeat(LONGEST_LINE + 1);
    let typed = Typed {
        name: long.clone(),
        account: long.clone(),
        email: long,
        ..Typed::default()
    };
    let missing = facts().draft(Draft::Objection, &typed, &words()).unwrap_err();
    let fields: Vec<&str> = missing.iter().map(|it| it.field()).collect();
    assert_eq!(fields, ["country", "account", "email", "grounds", "name"]);
    let urgent: Vec<bool> = missing.iter().map(|it| it.is_urgent()).collect();
    assert_eq!(urgent, [false, true, true, false, true]);
}

/// The sentences on what is missing name the limits that the core keeps, and differ.
#[test]
fn each_thing_missing_has_its_sentence_with_its_limit() {
    for name in ["en", "fr"] {
        let locale: Value = serde_json::from_str(&file(&format!("extension/_locales/{name}/messages.json"))).unwrap();
        let sentence = |missing: Missing| locale[missing.key()]["message"].as_str().unwrap().to_owned();
        let different = [
            Missing::Country,
            Missing::Grounds,
            Missing::ShorterGrounds,
            Missing::ShorterName,
        ]
        .map(sentence);
        assert_eq!(BTreeSet::from(different).len(), 4, "{name}");
        assert!(
            sentence(Missing::ShorterEmail).contains(&LONGEST_LINE.to_string()),
            "{name}"
        );
        assert_eq!(
            sentence(Missing::ShorterAccount),
            sentence(Missing::ShorterName),
            "{name}"
        );
    }
}

// --- The letters after it -------------------------------------------------------------------------------------------

/// What can have happened when a letter is written.
fn histories() -> Vec<Words> {
    let (some, none) = (|it: &str| it.to_owned(), String::new);
    let mut histories = Vec::new();
    for bits in 0..(1 << 5) {
        let has = |bit: u32| bits & (1 << bit) != 0;
        for how in [None, Some(How::Accepted), Some(How::Partly), Some(How::Refused)] {
            if has(3) && how.is_none() {
                continue;
            }
            histories.push(Words {
                sent: some("THE-DAY-SENT"),
                due: some("THE-DAY-DUE"),
                extended: if has(0) { some("THE-DAY-EXTENDED") } else { none() },
                reminded: if has(1) { some("THE-DAY-REMINDED") } else { none() },
                late: has(2),
                replied: if has(3) { some("THE-DAY-REPLIED") } else { none() },
                proved: if has(4) { some("THE-DAY-PROVED") } else { none() },
                answered: how.map_or_else(none, |_| some("THE-DAY-ANSWERED")),
                how,
                ..words()
            });
        }
    }
    histories
}

/// A letter that follows the objection, with what had happened.
struct Later {
    draft: Draft,
    case: Case,
    words: Words,
}

/// The countries of [`LAWS`], and for the plain request one that has an authority.
fn later() -> &'static [Later] {
    static LATER: LazyLock<Vec<Later>> = LazyLock::new(|| {
        let (facts, mut later) = (facts(), Vec::new());
        for (law, country) in LAWS.map(|(law, country)| (law, if law == Law::Request { "CA" } else { country })) {
            for language in languages() {
                for draft in [Draft::Reminder, Draft::Reply, Draft::Complaint] {
                    for (at, words) in histories().into_iter().enumerate() {
                        if draft == Draft::Reply && !matches!(words.how, Some(How::Partly | How::Refused)) {
                            continue;
                        }
                        let mut typed = Typed {
                            who: EVERYBODY[at % 3],
                            ..typed(country, &language)
                        };
                        if at % 2 == 1 {
                            (typed.account, typed.grounds) = (String::new(), String::new());
                        }
                        // In each of its languages, and not only in that of one authority.
                        let letter = facts.write(draft, &language, &typed, &words).unwrap();
                        let case = Case { law, typed, letter };
                        later.push(Later { draft, case, words });
                    }
                }
            }
        }
        later
    });
    &LATER
}

/// No mark is left, no bracket is empty, no line is doubled, whatever has happened; each is one page.
#[test]
fn nothing_is_left_open_in_any_later_letter() {
    for Later { draft, case, words } in later() {
        let name = format!("{draft:?} {words:?}\n{}", case.name());
        let bare = case.bare();
        for mark in [
            "{", "}", "|", "+", "#", "= ", "  ", "\n\n\n", "()", "( ", " )", "[", "]", "“”", "«»", " ,", " .", ",,",
            "..", ";;", ",.", ";\n\n", " \n", "\n ", "TODO",
        ] {
            assert!(!bare.contains(mark), "{mark:?} in {name}");
        }
        assert!(!bare.starts_with('\n') && bare.ends_with("THE-COUNTRY\n"), "{name}");
        assert!(bare.chars().count() < 3_600, "{name}");
        let lines: Vec<&str> = bare.lines().filter(|it| it.len() > 25).collect();
        assert_eq!(BTreeSet::from_iter(&lines).len(), lines.len(), "{name}");
    }
}

/// A later letter tells what has happened, with its days, and nothing that has not.
#[test]
fn every_later_letter_tells_what_has_happened_and_no_more() {
    for Later { draft, case, words } in later() {
        let name = format!("{draft:?} {words:?}\n{}", case.name());
        let is_complaint = *draft == Draft::Complaint;
        let is_silent = words.how.is_none();
        let has_time = matches!(case.law, Law::Gdpr | Law::Uk | Law::Pipa);
        let may_extend = matches!(case.law, Law::Gdpr | Law::Uk);
        let is_extended = !words.extended.is_empty();
        let is_told_late = words.late && has_time && !(may_extend && is_extended);
        for (day, is_told) in [
            ("THE-DAY-SENT", true),
            ("THE-DAY-ANSWERED", *draft == Draft::Reply || is_complaint && !is_silent),
            ("THE-DAY-REMINDED", is_complaint && !words.reminded.is_empty()),
            ("THE-DAY-REPLIED", is_complaint && !words.replied.is_empty()),
            (
                "THE-DAY-PROVED",
                is_complaint && !words.proved.is_empty() && case.typed.who == Who::Member,
            ),
            (
                "THE-DAY-OFF",
                is_complaint && !words.proved.is_empty() && case.typed.who == Who::Member,
            ),
            (
                "THE-DAY-DUE",
                is_told_late && (*draft == Draft::Reminder || is_complaint && is_silent),
            ),
        ] {
            assert_eq!(case.has(day), is_told, "{day} in {name}");
        }
        let extended = is_extended && (is_complaint || *draft == Draft::Reminder && words.late && may_extend);
        assert_eq!(case.has("THE-DAY-EXTENDED"), extended, "{name}");
        for typed in [NAME, EMAIL] {
            let is_there =
                typed == NAME || *draft == Draft::Complaint || case.typed.who == Who::Member || case.has(EMAIL);
            assert_eq!(case.has(typed), is_there, "{typed} in {name}");
        }
        assert_eq!(
            case.has(GROUNDS),
            is_complaint && !case.typed.grounds.is_empty(),
            "{name}"
        );
    }
}

/// A later letter goes where it should: to the company that answers in the country, or to the authority, which is told of
/// that company; and it names no law but its own.
#[test]
fn every_later_letter_has_its_addressee_and_its_law() {
    for Later { draft, case, words } in later() {
        let name = format!("{draft:?} {words:?}\n{}", case.name());
        let (right, other) = match case.law {
            Law::Gdpr | Law::Fadp => ("LinkedIn Ireland Unlimited Company", "LinkedIn Corporation"),
            _ => ("LinkedIn Corporation", "LinkedIn Ireland"),
        };
        assert!(case.has(right) && !case.has(other), "{name}");
        assert_eq!(case.letter.starts_with(right), *draft != Draft::Complaint, "{name}");
        let language = case.typed.language.as_str();
        let gdpr = match language {
            "fr" | "es" | "pt" => "RGPD",
            "de" => "DSGVO",
            "nl" => "AVG",
            "pl" => "RODO",
            "el" => "ΓΚΠΔ",
            _ => "GDPR",
        };
        let is_european = matches!(case.law, Law::Gdpr | Law::Uk);
        if case.law == Law::Gdpr || !is_european {
            assert_eq!(case.has(gdpr), is_european, "{name}");
        }
        let is_uk = case.law == Law::Uk;
        assert_eq!(case.has("164A"), is_uk, "{name}");
        assert_eq!(
            case.has("28/2024"),
            case.law == Law::Gdpr && *draft == Draft::Complaint,
            "{name}"
        );
        assert_eq!(case.has("PIPA"), case.law == Law::Pipa, "{name}");
        if (language, case.law) == ("de", Law::Fadp) {
            assert!(!case.has("ß"), "the Swiss write ss: {name}");
        }
    }
}

/// A complaint needs an authority, and who complains; a reminder and a reply need no grounds.
#[test]
fn a_complaint_needs_an_authority_a_name_and_an_address() {
    let facts = facts();
    let mut typed = typed("AT", "fr");
    (typed.name, typed.email, typed.grounds) = (" ".into(), String::new(), String::new());
    assert_eq!(
        facts.draft(Draft::Complaint, &typed, &words()),
        Err(vec![Missing::Email, Missing::Name])
    );
    for draft in [Draft::Reminder, Draft::Reply] {
        assert!(facts.draft(draft, &typed, &words()).is_ok());
    }
    assert_eq!(facts.language_of(Draft::Complaint, &typed), "de");
    assert_eq!(facts.language_of(Draft::Reply, &typed), "fr");
    // Where the country has more languages than one the member's is taken, if it is one of them.
    for (country, language, of_complaint) in [
        ("CH", "fr", "fr"),
        ("CH", "it", "it"),
        ("CH", "pl", "de"),
        ("BE", "fr", "fr"),
        ("BE", "en", "nl"),
        ("AX", "sv", "sv"),
    ] {
        (typed.country, typed.language) = (country.into(), language.into());
        assert_eq!(facts.language_of(Draft::Complaint, &typed), of_complaint, "{country}");
    }
    typed.country = "BR".into();
    assert_eq!(
        facts.draft(Draft::Complaint, &typed, &words()),
        Err(vec![Missing::Authority, Missing::Email, Missing::Name])
    );
    for country in facts
        .countries
        .iter()
        .filter(|it| it.authority.is_some() && it.lands.is_empty())
    {
        let complaint = facts
            .draft(Draft::Complaint, &self::typed(&country.code, "en"), &words())
            .unwrap();
        let authority = country.authority.as_ref().unwrap();
        assert!(complaint.starts_with(&format!("{}\n\n", authority.name)), "{complaint}");
    }
}

// --- Countries and languages ----------------------------------------------------------------------------------------

/// The GDPR holds in the EU, with the parts of France and Finland that have a code of their own, and in the EEA; everybody
/// else has the letter of their law, or the plain request.
#[test]
fn every_country_has_its_law() {
    let eu = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";
    let gdpr: BTreeSet<&str> = eu
        .split(' ')
        .chain(["IS", "LI", "NO", "AX", "GF", "GP", "MF", "MQ", "RE", "YT"])
        .collect();
    let facts = facts();
    let codes: Vec<&str> = facts.countries.iter().map(|it| it.code.as_str()).collect();
    assert!(codes.is_sorted() && codes.len() > 240);
    assert_eq!(BTreeSet::from_iter(&codes).len(), codes.len());
    for country in &facts.countries {
        let law = match country.code.as_str() {
            "GB" => Law::Uk,
            "CH" => Law::Fadp,
            "KR" => Law::Pipa,
            code if gdpr.contains(code) => Law::Gdpr,
            _ => Law::Request,
        };
        assert_eq!(country.law, law, "{}", country.code);
        let is_code = country.code.len() == 2 && country.code.bytes().all(|c| c.is_ascii_uppercase());
        assert!(is_code, "{}", country.code);
        assert!(country.authority.is_some() || law == Law::Request, "{}", country.code);
    }
}

/// A link to an authority leads to its site, and to nothing that could have moved; of one the page itself is known.
#[test]
fn every_authority_has_a_name_and_the_root_of_a_secure_site() {
    for country in facts().countries {
        let lands = country.lands.into_iter().map(|it| it.authority);
        for it in country.authority.into_iter().chain(lands) {
            let host = it.site.strip_prefix("https://").unwrap_or_else(|| panic!("{it:?}"));
            let is_known = [
                "https://island.is/en/o/the-data-protection-authority",
                "https://www.datenschutzkonferenz-online.de/datenschutzaufsichtsbehoerden.html",
            ]
            .contains(&it.site.as_str());
            assert!(host.contains('.') && (!host.contains('/') || is_known), "{it:?}");
            assert!(!it.name.is_empty() && it.lang.len() == 2, "{it:?}");
            assert!(it.form.iter().all(|form| form.starts_with("https://")), "{it:?}");
        }
    }
}

/// In Germany the authority is that of the Land: a complaint goes to none before it is chosen, and to no other country's.
#[test]
fn in_germany_a_complaint_goes_to_the_authority_of_the_land() {
    let facts = facts();
    let germany = facts.country("DE").unwrap();
    assert_eq!(germany.lands.len(), 16);
    for land in &germany.lands {
        let mut typed = Typed {
            land: land.land.clone(),
            ..typed("DE", "fr")
        };
        let complaint = facts.draft(Draft::Complaint, &typed, &words()).unwrap();
        assert!(
            complaint.starts_with(&format!("{}\n\n", land.authority.name)),
            "{complaint}"
        );
        typed.land = "Tirol".into();
        assert_eq!(
            facts.draft(Draft::Complaint, &typed, &words()),
            Err(vec![Missing::Land])
        );
        assert!(facts.draft(Draft::Objection, &typed, &words()).is_ok());
        typed.country = "AT".into();
        typed.land.clone_from(&land.land);
        let complaint = facts.draft(Draft::Complaint, &typed, &words()).unwrap();
        assert!(complaint.starts_with("Datenschutzbehörde (DSB)\n"), "{complaint}");
    }
}

/// The page offers the languages of the letters, and the reader's first.
#[test]
fn the_language_offered_is_the_readers_where_there_is_a_letter_in_it() {
    let facts: Facts = facts();
    for (reader, offered) in [
        ("fr-CH", "fr"),
        ("de", "de"),
        ("ja-JP", "en"),
        ("", "en"),
        ("nl-BE", "nl"),
        ("pt-BR", "pt"),
        ("eng", "en"),
    ] {
        assert_eq!(facts.language(reader), offered, "{reader}");
    }
    let html = file("extension/objection.html");
    for language in languages() {
        let option = format!("<option value=\"{language}\" lang=\"{language}\">");
        assert_eq!(html.matches(&option).count(), 1, "{language}");
        assert_eq!(facts.language(&language), language);
    }
    assert_eq!(html.matches("\" lang=\"").count(), languages().len());
}

// --- What is stored, and what is proved -----------------------------------------------------------------------------

/// A letter that an earlier version stored is read too; nothing else is taken for one.
#[test]
fn a_stored_letter_is_read_back_as_it_was_and_nothing_else_is_taken_for_one() {
    let typed = Typed {
        who: Who::Former,
        ..typed("CH", "it")
    };
    let stored = serde_json::to_value(&typed).unwrap();
    assert_eq!(read(&stored), Some(typed));
    let earlier = json!({ "country": "CH", "language": "it", "grounds": "g", "name": "n" });
    let expected = Typed {
        country: "CH".into(),
        language: "it".into(),
        grounds: "g".into(),
        name: "n".into(),
        ..Typed::default()
    };
    assert_eq!(read(&earlier), Some(expected));
    let mut more = stored;
    more["more"] = json!(1);
    for other in [json!({}), json!([]), json!(null), more] {
        assert_eq!(read::<Typed>(&other), None, "{other}");
    }
}

/// The letter may say that the setting was off only while that is proved, and when it was last changed only if that is known.
#[test]
fn only_a_proof_that_counts_gets_into_the_letter() {
    let mut evidence = Evidence::default();
    assert_eq!(evidence.proved_off(T), None);
    let reading = |on, proof, at| Reading {
        on,
        proof,
        as_of: at,
        read_at: at + 5,
    };
    evidence.add(reading(false, Proof::Seen, T));
    assert_eq!(evidence.proved_off(T + 9), None);
    evidence.add(reading(false, Proof::Fresh, T + 10));
    assert_eq!(evidence.proved_off(T + 20), Some((None, T + 15)));
    evidence.mark_changed(T + 30);
    assert_eq!(evidence.proved_off(T + 40), None);
    evidence.add(reading(false, Proof::Fresh, T + 50));
    assert_eq!(evidence.proved_off(T + 60), Some((Some(T + 30), T + 55)));
    assert_eq!(evidence.proved_off(T + 56 + VALID_FOR), None);
    evidence.add(reading(true, Proof::Fresh, T + 70));
    assert_eq!(evidence.proved_off(T + 80), None);
}
