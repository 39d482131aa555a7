//! The day on which the answer is due is the law's, at the end of every month and in leap years, and a calendar understands
//! the file that holds it.

use icalendar::{Calendar, CalendarComponent, Component, DatePerhapsTime};
use objector::core::{
    due::{Day, Due, calendar, due},
    letter::Law,
};
use proptest::prelude::*;

fn day(text: &str) -> Day {
    Day::read(text).unwrap_or_else(|| panic!("{text}"))
}

/// The last day for an answer under the GDPR, and the last with two months more.
fn gdpr(received: &str) -> (String, String) {
    let due = due(Law::Gdpr, day(received)).unwrap();
    (due.first.to_string(), due.extended.unwrap().to_string())
}

/// Days are read as a date field writes them, and only those that exist.
#[test]
fn only_days_that_exist_are_read() {
    for good in ["2026-11-30", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"] {
        assert_eq!(day(good).to_string(), good);
    }
    for bad in [
        "",
        "2026-11-31",
        "2026-02-29",
        "2100-02-29",
        "2026-13-01",
        "2026-00-01",
        "2026-01-00",
        "0000-01-01",
        "2026-1-01",
        "26-01-01",
        "2026-01-01T00",
        "2026-01",
        "+026-01-01",
        "2026/01/01",
        "２０２６-01-01",
        "2026-01-01-01",
    ] {
        assert_eq!(Day::read(bad), None, "{bad}");
    }
}

/// A month ends on the same number, else on the month's last day, and never on a weekend.
#[test]
fn a_month_ends_as_the_regulation_counts() {
    for (received, first, extended) in [
        // A Monday to a Wednesday, and to a Monday.
        ("2026-11-30", "2026-12-30", "2027-03-01"),
        // To the last of February, a Sunday in 2027, and so to the first of March.
        ("2027-01-28", "2027-03-01", "2027-04-28"),
        ("2027-01-31", "2027-03-01", "2027-04-30"),
        // A leap year has the 29th: a Tuesday in 2028.
        ("2028-01-31", "2028-02-29", "2028-05-01"),
        ("2028-01-29", "2028-02-29", "2028-05-01"),
        ("2028-02-29", "2028-03-29", "2028-05-29"),
        // 2000 was one, 2100 is none.
        ("2000-01-31", "2000-02-29", "2000-05-01"),
        ("2100-01-31", "2100-03-01", "2100-04-30"),
        // Over the turn of the year; the 31st of a month that has 30.
        ("2026-12-15", "2027-01-15", "2027-03-15"),
        ("2026-10-31", "2026-11-30", "2027-02-01"),
        ("2026-03-31", "2026-04-30", "2026-06-30"),
        // New Year's Day 2027 is a Friday, and Christmas Day 2026 too.
        ("2026-12-01", "2027-01-04", "2027-03-01"),
        ("2026-11-25", "2026-12-28", "2027-02-25"),
        ("2026-09-25", "2026-10-26", "2026-12-28"),
    ] {
        assert_eq!(gdpr(received), (first.to_owned(), extended.to_owned()), "{received}");
    }
}

/// Each law has its own time, or none.
#[test]
fn each_law_has_its_time() {
    let received = day("2026-11-27");
    let due =
        |law| due(law, received).map(|Due { first, extended }| (first.to_string(), extended.map(|it| it.to_string())));
    let month = Some(("2026-12-28".to_owned(), Some("2027-03-01".to_owned())));
    assert_eq!(
        due(Law::Gdpr),
        month,
        "27 December 2026 and 27 February 2027 are days of a weekend"
    );
    assert_eq!(due(Law::Uk), month);
    assert_eq!(
        due(Law::Fadp),
        Some(("2026-12-27".into(), None)),
        "what the letter asks for"
    );
    assert_eq!(due(Law::Pipa), Some(("2026-12-07".into(), None)), "ten days");
    assert_eq!(due(Law::Request), None, "no answer is promised");
}

/// The values of the one event in a file, and of its reminder, as a parser of another author reads them.
fn read(file: &str) -> (icalendar::Event, String) {
    let parsed: Calendar = file.parse().unwrap();
    let [CalendarComponent::Event(event)] = &parsed.components[..] else {
        panic!("{file}");
    };
    let unfolded = icalendar::parser::unfold(file);
    let alarm = icalendar::parser::read_calendar(&unfolded).unwrap();
    let trigger = alarm.components[0].components[0]
        .find_prop("TRIGGER")
        .unwrap()
        .val
        .to_string();
    (event.clone(), trigger)
}

/// A calendar shows the day, the title and the note as they are, and reminds in the morning.
#[test]
fn a_calendar_understands_the_file() {
    let title = "Answer due; from LinkedIn, by today \\ “é” 字";
    let note = "First line\nSecond, and a long one that does not fit into seventy-five bytes: ééééééééééééééééééééééééééééé 字字字字字字字字字字字字字字字";
    let file = calendar(
        day("2027-03-01"),
        day("2027-01-31"),
        "2027-01-31T08:05:09.123Z",
        title,
        note,
    );
    let (event, trigger) = read(&file);
    let start = event.get_start().unwrap();
    assert!(
        matches!(start, DatePerhapsTime::Date(date) if date.to_string() == "2027-03-01"),
        "{start:?}"
    );
    assert_eq!(event.get_summary(), Some(title));
    // A parser may be kinder than the standard.
    let whole = file.replace("\r\n ", "");
    assert!(
        whole.contains("\r\nSUMMARY:Answer due\\; from LinkedIn\\, by today \\\\ “é” 字\r\n"),
        "{whole}"
    );
    assert_eq!(event.get_description(), Some(note));
    assert_eq!(event.get_uid(), Some("objection-20270131-20270301@objector.example"));
    assert_eq!(event.get_timestamp().unwrap().to_rfc3339(), "2027-01-31T08:05:09+00:00");
    assert_eq!(trigger, "PT9H");
    for line in file.split_terminator("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line}");
    }
    assert!(file.ends_with("END:VCALENDAR\r\n"));
}

proptest! {
    /// No day breaks the count: an answer is never due before its month is over, nor on a day off, and the extension comes
    /// after.
    #[test]
    fn no_day_breaks_the_count(year in 1_u16..9_990, month in 1_u8..=12, number in 1_u8..=28) {
        let received = day(&format!("{year:04}-{month:02}-{number:02}"));
        let Due { first, extended } = due(Law::Gdpr, received).unwrap();
        let date = |day: Day| day.to_string().parse::<chrono::NaiveDate>().unwrap();
        let (first, extended) = (date(first), date(extended.unwrap()));
        let expected = |months| {
            use chrono::{Datelike, Months, Weekday};
            let plain = date(received).checked_add_months(Months::new(months)).unwrap();
            let is_free = |day: &chrono::NaiveDate| {
                matches!(day.weekday(), Weekday::Sat | Weekday::Sun) || matches!((day.month(), day.day()), (1, 1) | (12, 25))
            };
            plain.iter_days().find(|day| !is_free(day)).unwrap()
        };
        prop_assert_eq!(first, expected(1));
        prop_assert_eq!(extended, expected(3));
    }

    /// Whatever a text holds, the file stays one event, and gives the text back without its control characters.
    #[test]
    fn no_text_breaks_the_file(title in "\\PC{1,120}", note in "(\\PC|\n){0,200}") {
        let file = calendar(day("2027-03-01"), day("2027-01-31"), "2027-01-31T08:05:09.123Z", &title, &note);
        for line in file.split_terminator("\r\n") {
            prop_assert!(line.len() <= 75 && !line.contains(['\r', '\n']));
        }
        prop_assert_eq!(file.matches("\r\nBEGIN:VEVENT\r\n").count(), 1);
    }
}
