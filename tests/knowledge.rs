//! What is told is told in every language, with its sources and dates, and can be brought up to date in its file alone.

mod support;

use objector::core::{knowledge::STATEMENTS, place::ADDRESS};
use serde_json::Value;
use support::file;

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

#[test]
fn every_statement_and_every_source_has_its_words_in_every_language() {
    for name in ["en", "fr"] {
        let locale: Value = serde_json::from_str(&file(&format!("extension/_locales/{name}/messages.json"))).unwrap();
        for statement in STATEMENTS {
            let keys = statement.sources.iter().filter_map(|it| it.key);
            for key in keys.chain([statement.key]) {
                assert!(locale[key]["message"].is_string(), "{name} has no {key}");
            }
        }
    }
}

#[test]
fn every_statement_has_a_source_and_every_source_one_name() {
    for statement in STATEMENTS {
        assert!(!statement.sources.is_empty(), "{}", statement.key);
        for source in statement.sources {
            assert!(source.name.is_some() != source.key.is_some(), "{source:?}");
        }
    }
}

#[test]
fn every_date_is_real_and_nothing_was_checked_before_it_was_said() {
    for statement in STATEMENTS {
        assert!(is_date(statement.checked), "{}", statement.key);
        for date in statement.sources.iter().filter_map(|it| it.date) {
            assert!(is_date(date), "{}: {date}", statement.key);
            // A month is shorter than its days and so comes before them; as far as the month they compare.
            assert!(date[..7] <= statement.checked[..7], "{}: {date}", statement.key);
        }
    }
}

#[test]
fn addresses_are_secure_and_lead_to_linkedins_setting_or_to_a_site_as_a_whole() {
    for source in STATEMENTS.iter().flat_map(|it| it.sources) {
        let Some(url) = source.url else { continue };
        let host = url.strip_prefix("https://").unwrap_or_else(|| panic!("{url}"));
        assert!(url == ADDRESS || !host.contains('/'), "{url}");
    }
}

#[test]
fn the_five_points_and_their_corrections_are_there_once() {
    let keys: Vec<&str> = STATEMENTS.iter().map(|it| it.key).collect();
    for key in [
        "point_default",
        "known_control",
        "known_features",
        "known_feedback",
        "known_school",
        "known_used",
        "known_not_used",
        "known_past",
        "known_dpc",
    ] {
        assert_eq!(keys.iter().filter(|it| **it == key).count(), 1, "{key}");
    }
}
