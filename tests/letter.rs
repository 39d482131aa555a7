//! The letter says what the law of the country asks for, holds the member's words as they are, and is not written while
//! something is missing.

mod support;

use objector::core::{
    letter::{self, AUTHORITIES, LONGEST_GROUNDS, LONGEST_NAME, Law, Missing, Typed, draft},
    setting::LABELS,
    words::fold,
};
use serde_json::{Value, json};
use support::{file, json::read};
use unicode_normalization::UnicodeNormalization;

const LANGUAGES: [&str; 6] = ["en", "fr", "de", "es", "it", "nl"];
const DATE: &str = "24 November 2026";
const GROUNDS: &str = "I am a doctor.\n\n{name} is not filled in, gdpr| nor is this; “é” stays.";

fn typed(country: &str, language: &str) -> Typed {
    Typed {
        country: country.into(),
        language: language.into(),
        grounds: GROUNDS.into(),
        name: "Ada Example".into(),
    }
}

/// One country for each law, and every language.
fn letters() -> Vec<(Law, &'static str, String)> {
    let countries = [(Law::Gdpr, "AT"), (Law::Uk, "GB"), (Law::Fadp, "CH")];
    let of = |(law, country): (Law, &str)| {
        LANGUAGES.map(|language| {
            (
                law,
                language,
                draft(&typed(country, language), DATE, "Where I live").unwrap(),
            )
        })
    };
    countries.into_iter().flat_map(of).collect()
}

#[test]
fn every_letter_holds_the_members_words_the_day_and_the_country_as_they_are() {
    for (law, language, letter) in letters() {
        for whole in [GROUNDS, DATE, "Ada Example", "Where I live", "LinkedIn"] {
            assert_eq!(letter.matches(whole).count().min(1), 1, "{law:?} {language}: {whole}");
        }
        assert!(letter.contains(&format!("\n\n{GROUNDS}\n\n")), "{law:?} {language}");
    }
}

#[test]
fn no_mark_is_left() {
    for (law, language, letter) in letters() {
        let rest = letter.replace(GROUNDS, "Grounds.");
        for mark in ["{", "}", "|", "  ", "\n\n\n"] {
            assert!(!rest.contains(mark), "{law:?} {language}: {mark:?}");
        }
        assert!(rest.ends_with("Where I live\n"), "{law:?} {language}");
    }
}

/// The numbers of the articles, in the order in which the letter names them, whatever the language calls an article.
#[test]
fn every_letter_names_the_articles_of_its_law() {
    for (law, language, letter) in letters() {
        let letter = letter.replace(GROUNDS, "").replace(DATE, "");
        let numbers: Vec<&str> = letter
            .split(|c: char| !c.is_ascii_digit())
            .filter(|it| it.len() == 2)
            .collect();
        let expected: &[&str] = match law {
            Law::Gdpr => &["21", "21", "18", "12", "12", "77"],
            Law::Uk => &["21", "21", "18", "12", "12"],
            Law::Fadp => &["30", "30", "21", "31", "32"],
        };
        assert_eq!(numbers, expected, "{law:?} {language}");
    }
}

#[test]
fn every_letter_names_its_law_as_its_language_does() {
    for (law, language, letter) in letters() {
        let gdpr = match language {
            "fr" | "es" => "RGPD",
            "de" => "DSGVO",
            "nl" => "AVG",
            _ => "GDPR",
        };
        let name = match (law, language) {
            (Law::Gdpr, _) => gdpr,
            (Law::Uk, _) => "UK GDPR",
            (Law::Fadp, "de" | "nl") => "DSG",
            (Law::Fadp, "en") => "FADP",
            (Law::Fadp, _) => "LPD",
        };
        assert!(letter.contains(name), "{law:?} {language}");
        // A Swiss letter is an objection under the GDPR only as far as that applies, and claims no time limit from it.
        let (name, expected) = if law == Law::Fadp {
            (gdpr, 1..=2)
        } else {
            (name, 2..=20)
        };
        assert!(expected.contains(&letter.matches(name).count()), "{law:?} {language}");
    }
}

#[test]
fn every_letter_names_the_setting_in_linkedins_own_words() {
    for (law, language, letter) in letters() {
        let letter = fold(&letter.nfkd().to_string());
        assert!(LABELS.iter().any(|label| letter.contains(label)), "{law:?} {language}");
    }
}

#[test]
fn a_letter_needs_no_name() {
    for name in ["", "  "] {
        let letter = draft(
            &Typed {
                name: name.into(),
                ..typed("FR", "fr")
            },
            DATE,
            "France",
        )
        .unwrap();
        assert!(letter.ends_with("distinguées.\n\nFrance\n"), "{letter}");
    }
}

#[test]
fn without_grounds_there_is_no_letter() {
    for grounds in ["", " ", "\n\t\u{a0}\u{3000}"] {
        let typed = Typed {
            grounds: grounds.into(),
            ..typed("FR", "fr")
        };
        assert_eq!(draft(&typed, DATE, ""), Err(vec![Missing::Grounds]), "{grounds:?}");
    }
}

#[test]
fn grounds_may_be_so_long_and_no_longer_whatever_the_script() {
    for letter in ["a", "é", "字", "🙂"] {
        let of = |length: usize| Typed {
            grounds: letter.repeat(length),
            ..typed("FR", "fr")
        };
        assert!(draft(&of(LONGEST_GROUNDS), DATE, "").is_ok());
        assert_eq!(
            draft(&of(LONGEST_GROUNDS + 1), DATE, ""),
            Err(vec![Missing::ShorterGrounds])
        );
    }
    assert_eq!(letter::length("  é \n"), 1);
}

#[test]
fn without_a_country_that_has_such_a_law_there_is_no_letter() {
    for country in ["", "US", "fr", "FRA", "🙂"] {
        assert_eq!(
            draft(&typed(country, "fr"), DATE, ""),
            Err(vec![Missing::Country]),
            "{country}"
        );
    }
}

#[test]
fn everything_that_is_missing_is_told_at_once_in_the_order_of_the_fields() {
    let name = "x".repeat(LONGEST_NAME + 1);
    let typed = Typed {
        name,
        ..Typed::default()
    };
    let missing = draft(&typed, DATE, "").unwrap_err();
    assert_eq!(missing, [Missing::Country, Missing::Grounds, Missing::ShorterName]);
    let fields: Vec<&str> = missing.iter().map(|it| it.field()).collect();
    assert_eq!(fields, ["country", "grounds", "name"]);
}

#[test]
fn each_thing_missing_has_its_own_sentence_in_every_language() {
    let all = [
        Missing::Country,
        Missing::Grounds,
        Missing::ShorterGrounds,
        Missing::ShorterName,
    ];
    for name in ["en", "fr"] {
        let locale: Value = serde_json::from_str(&file(&format!("extension/_locales/{name}/messages.json"))).unwrap();
        let mut sentences: Vec<&str> = all
            .iter()
            .map(|it| locale[it.key()]["message"].as_str().unwrap())
            .collect();
        sentences.sort();
        sentences.dedup();
        assert_eq!(sentences.len(), all.len(), "{name}");
    }
}

#[test]
fn the_countries_are_those_of_the_eu_the_eea_the_united_kingdom_and_switzerland() {
    let eu = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";
    let mut expected: Vec<&str> = eu.split(' ').chain(["IS", "LI", "NO", "GB", "CH"]).collect();
    expected.sort();
    let countries: Vec<&str> = AUTHORITIES.iter().map(|it| it.country).collect();
    assert_eq!(countries, expected);
    for authority in AUTHORITIES {
        let law = match authority.country {
            "GB" => Law::Uk,
            "CH" => Law::Fadp,
            _ => Law::Gdpr,
        };
        assert_eq!(authority.law, law, "{}", authority.country);
    }
}

#[test]
fn every_authority_has_a_name_and_the_root_of_a_secure_site() {
    for it in AUTHORITIES {
        let host = it.site.strip_prefix("https://").unwrap_or_else(|| panic!("{it:?}"));
        assert!(host.contains('.') && !host.contains('/'), "{it:?}");
        assert!(!it.name.is_empty() && it.lang.len() == 2, "{it:?}");
    }
}

#[test]
fn the_language_offered_is_the_readers_where_there_is_a_letter_in_it() {
    for (reader, offered) in [
        ("fr-CH", "fr"),
        ("de", "de"),
        ("pt-PT", "en"),
        ("", "en"),
        ("nl-BE", "nl"),
        ("eng", "en"),
    ] {
        assert_eq!(letter::language(reader), offered, "{reader}");
    }
    // The page offers these and no others.
    let html = file("extension/objection.html");
    for language in LANGUAGES {
        assert_eq!(
            html.matches(&format!("<option value=\"{language}\" lang=\"{language}\">"))
                .count(),
            1
        );
        assert_eq!(letter::language(language), language);
    }
    assert_eq!(html.matches("<option value=\"").count(), LANGUAGES.len() + 1);
}

#[test]
fn a_stored_letter_is_read_back_as_it_was_and_nothing_else_is_taken_for_one() {
    let typed = typed("CH", "it");
    let stored = serde_json::to_value(&typed).unwrap();
    assert_eq!(read(&stored), Some(typed));
    let mut more = stored;
    more["more"] = json!(1);
    for other in [json!({}), json!([]), json!(null), more] {
        assert_eq!(read::<Typed>(&other), None, "{other}");
    }
}
