//! What is told is told in every language, with its sources and dates, and can be brought up to date in its file alone.

mod support;

use objector::core::place::ADDRESS;
use serde_json::Value;
use support::{facts::facts, file};

/// Whether it is a day or a month that exists, as ISO 8601 writes them.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |at: usize, digits: usize| parts.get(at).filter(|it| it.len() == digits)?.parse::<u32>().ok();
    let (Some(year), Some(month)) = (number(0, 4), number(1, 2)) else {
        return false;
    };
    let days = match month {
        2 if year % 4 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    match parts.len() {
        2 => true,
        3 => number(2, 2).is_some_and(|day| (1..=days).contains(&day)),
        _ => false,
    }
}

#[test]
fn dates_are_judged_right() {
    for good in ["2025-11", "2025-11-03", "2024-02-29"] {
        assert!(is_date(good), "{good}");
    }
    for bad in [
        "",
        "2025",
        "2025-13",
        "2025-02-29",
        "2025-1-1",
        "2025-11-31",
        "2025-11-03-1",
        "now",
    ] {
        assert!(!is_date(bad), "{bad}");
    }
}

/// The words of a statement, and those of its sources that have no name of their own, are there in English and French.
#[test]
fn every_statement_and_every_source_has_its_words() {
    for name in ["en", "fr"] {
        let locale: Value = serde_json::from_str(&file(&format!("extension/_locales/{name}/messages.json"))).unwrap();
        for statement in facts().statements {
            let keys = statement.sources.iter().filter(|it| it.is_key()).map(|it| &it.name);
            for key in keys.chain([&statement.key]) {
                assert!(locale[key]["message"].is_string(), "{name} has no {key}");
            }
        }
    }
}

/// Every statement says who says so, when, and where: a source that nobody can look up is none.
#[test]
fn every_statement_has_a_named_source_with_its_date_and_its_address() {
    let locale: Value = serde_json::from_str(&file("extension/_locales/en/messages.json")).unwrap();
    for statement in facts().statements {
        assert!(!statement.sources.is_empty(), "{}", statement.key);
        for source in &statement.sources {
            let english = match source.is_key() {
                true => locale[&source.name]["message"].as_str().unwrap(),
                false => &source.name,
            };
            // “Press” names nobody.
            let names_somebody = english.split_whitespace().count() > 1 && !english.starts_with("Press");
            assert!(names_somebody, "{source:?}: {english}");
            assert!(is_date(&source.date), "{source:?}");
            let host = source
                .url
                .strip_prefix("https://")
                .unwrap_or_else(|| panic!("{source:?}"));
            assert!(host.contains('.') && !host.contains(' '), "{source:?}");
        }
    }
}

/// A statement is compared with its sources after these were written. A month is compared as far as the month.
#[test]
fn nothing_was_checked_before_it_was_said() {
    for statement in facts().statements {
        assert!(is_date(&statement.checked), "{}", statement.key);
        for source in &statement.sources {
            assert!(
                source.date[..7] <= statement.checked[..7],
                "{}: {source:?}",
                statement.key
            );
        }
    }
}

/// Of other sites the root alone is linked: none of them could be opened when this was written. LinkedIn's own pages are
/// those that its texts and its help name.
#[test]
fn addresses_lead_to_linkedins_own_texts_or_to_a_site_as_a_whole() {
    let linkedins = [
        ADDRESS,
        "https://www.linkedin.com/legal/privacy/eu",
        "https://www.linkedin.com/legal/privacy-policy",
        "https://www.linkedin.com/help/linkedin/answer/a6278444",
        "https://www.linkedin.com/help/linkedin/answer/a5538339",
    ];
    for source in facts().statements.iter().flat_map(|it| &it.sources) {
        let is_root = !source.url["https://".len()..].contains('/');
        let is_linkedins = linkedins.contains(&source.url.as_str());
        assert!(
            is_linkedins || is_root && !source.url.contains("linkedin"),
            "{source:?}"
        );
        // Where LinkedIn is the source, its own text is named.
        let names_linkedin = source.name.starts_with("source_") || source.name == "link_setting";
        assert_eq!(is_linkedins, names_linkedin, "{source:?}");
    }
}

#[test]
fn the_five_points_and_their_corrections_are_there_once() {
    let facts = facts();
    let keys: Vec<&str> = facts.statements.iter().map(|it| it.key.as_str()).collect();
    for key in [
        "point_default",
        "known_control",
        "known_features",
        "known_feedback",
        "known_school",
        "known_used",
        "known_not_used",
        "known_past",
        "known_basis",
        "known_dpc",
    ] {
        assert_eq!(keys.iter().filter(|it| **it == key).count(), 1, "{key}");
    }
}

/// The popup has all five points of the article that this began with, and says of the law whose it is.
#[test]
fn the_popup_has_the_five_points_each_once() {
    let html = file("extension/popup.html");
    for key in [
        "point_default",
        "known_control",
        "point_past",
        "point_feedback",
        "known_school",
        "point_form",
    ] {
        assert_eq!(html.matches(&format!("data-words=\"{key}\"")).count(), 1, "{key}");
    }
    let english: Value = serde_json::from_str(&file("extension/_locales/en/messages.json")).unwrap();
    let form = english["point_form"]["message"].as_str().unwrap();
    assert!(form.contains("In the EU, the EEA and the UK, Article 21(1)"), "{form}");
}
