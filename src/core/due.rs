//! When the answer to the letter is due, and that day for a calendar.
//!
//! Days are those of the calendar, without a time or a zone. A time limit in months ends on the day with the number of the day on
//! which it begins, or on the month's last; where that is a Saturday, a Sunday or a public holiday, on the next working day
//! (Regulation 1182/71, Article 3; the United Kingdom's authority counts in the same way, and so does the Civil Act of Korea,
//! Article 161). Of the public holidays only New Year's Day and Christmas Day are known here, which are ones in each of these
//! countries.

use std::fmt::{self, Write};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::letter::Law;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// Reads a day as a date field of a page gives it: 2026-11-30. None if there is no such day.
    pub fn read(text: &str) -> Option<Day> {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        let is_written_so = (year.len(), month.len(), day.len()) == (4, 2, 2);
        let is_number = text.bytes().all(|c| c.is_ascii_digit() || c == b'-');
        let [year, month, day] = [year, month, day].map(|it| it.parse::<u16>().ok());
        let (year, month, day) = (year?, month? as u8, day? as u8);
        let exists = year > 0 && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        (is_written_so && is_number && exists).then_some(Day { year, month, day })
    }

    /// The day that is so many months later, or that month's last.
    pub(super) fn months_later(self, months: u8) -> Day {
        let month = self.month - 1 + months;
        let (year, month) = (self.year + u16::from(month / 12), month % 12 + 1);
        Day {
            year,
            month,
            day: self.day.min(days_in(year, month)),
        }
    }

    /// So many days later, a few.
    pub(super) fn days_later(self, days: u8) -> Day {
        let (day, last) = (self.day + days, days_in(self.year, self.month));
        if day <= last {
            return Day { day, ..self };
        }
        let first = Day { day: 1, ..self }.months_later(1);
        first.days_later(day - last - 1)
    }

    /// This day, or the next one that is no Saturday, no Sunday, no New Year's Day and no Christmas Day.
    fn or_working_day(self) -> Day {
        let is_holiday = matches!((self.month, self.day), (1, 1) | (12, 25));
        if is_holiday || self.weekday() > 4 {
            self.days_later(1).or_working_day()
        } else {
            self
        }
    }

    /// Whether it is before this year began.
    pub(super) fn is_before_year(self, year: u16) -> bool {
        self.year < year
    }

    /// From Monday, 0, to Sunday, 6.
    fn weekday(self) -> u16 {
        // Sakamoto's way: how far each month's first day is from the year's, with the leap day at the end of a year that
        // begins in March.
        const MONTHS: [u16; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
        let year = self.year - u16::from(self.month < 3);
        let sum = year + year / 4 - year / 100 + year / 400 + MONTHS[usize::from(self.month - 1)] + u16::from(self.day);
        (sum + 6) % 7
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        Day::read(&String::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("no such day"))
    }
}

/// When the answer is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The last day for an answer.
    pub first: Day,
    /// The last day where LinkedIn has said, with its reasons and before the first, that it takes two months more; none where
    /// the law has no such thing.
    pub extended: Option<Day>,
}

/// When the answer is due to a letter that LinkedIn received on this day; none where no law and no letter sets a time.
pub fn due(law: Law, received: Day) -> Option<Due> {
    let month = received.months_later(1);
    let (first, extended) = match law {
        Law::Gdpr | Law::Uk => (month.or_working_day(), Some(received.months_later(3).or_working_day())),
        // What the letter asks for: the law sets no time.
        Law::Fadp => (month, None),
        Law::Pipa => (received.days_later(10).or_working_day(), None),
        Law::Request => return None,
    };
    Some(Due { first, extended })
}

/// A file for a calendar (RFC 5545) with one entry, which takes a whole day and reminds of itself that morning.
///
/// `made` is when it was made, as JavaScript's `toISOString` writes it. An entry with the same day and letter replaces the
/// one that a calendar has already.
pub fn calendar(day: Day, received: Day, made: &str, title: &str, note: &str) -> String {
    let compact = |day: Day| day.to_string().replace('-', "");
    // 2026-11-30T08:05:09.123Z becomes 20261130T080509Z.
    let whole = made.split('.').next().unwrap_or_default();
    let stamp: String = whole
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .filter(|c| *c != 'Z')
        .collect();
    let mut file = String::new();
    for line in [
        "BEGIN:VCALENDAR".into(),
        "VERSION:2.0".into(),
        "PRODID:-//Objector//Objection//EN".into(),
        "BEGIN:VEVENT".into(),
        format!("UID:objection-{}-{}@objector.example", compact(received), compact(day)),
        format!("DTSTAMP:{stamp}Z"),
        format!("DTSTART;VALUE=DATE:{}", compact(day)),
        format!("SUMMARY:{}", escaped(title)),
        format!("DESCRIPTION:{}", escaped(note)),
        "TRANSP:TRANSPARENT".into(),
        "BEGIN:VALARM".into(),
        "ACTION:DISPLAY".into(),
        "TRIGGER:PT9H".into(),
        format!("DESCRIPTION:{}", escaped(title)),
        "END:VALARM".into(),
        "END:VEVENT".into(),
        "END:VCALENDAR".into(),
    ] as [String; 17]
    {
        fold(&line, &mut file);
    }
    file
}

/// A text as a value of type TEXT.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Appends a line, in parts of at most 75 bytes of whole characters: a part that goes on begins with a space.
fn fold(line: &str, file: &mut String) {
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > 75 {
            file.push_str("\r\n ");
            length = 1;
        }
        file.push(c);
        length += c.len_utf8();
    }
    let _ = file.write_str("\r\n");
}
