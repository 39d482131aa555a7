//! The samples, by measure and contender, and their median and spread.

use std::{collections::BTreeMap, fmt};

use crate::contenders::Contender;

/// Every sample of the run.
#[derive(Default)]
pub struct Figures(BTreeMap<(String, Contender), Vec<f64>>);

impl Figures {
    /// Adds a sample; the time of what did not happen is infinite.
    pub fn add(&mut self, measure: impl Into<String>, who: Contender, value: f64) {
        let measure = measure.into();
        println!("    {who:?}, {measure}: {value:.2}");
        self.0.entry((measure, who)).or_default().push(value);
    }

    /// Adds other samples.
    pub fn extend(&mut self, other: Figures) {
        for (key, values) in other.0 {
            self.0.entry(key).or_default().extend(values);
        }
    }

    /// The median and the spread, if it was measured.
    pub fn of(&self, measure: &str, who: Contender) -> Option<Summary> {
        let mut all = self.0.get(&(measure.to_owned(), who))?.clone();
        all.sort_by(f64::total_cmp);
        let (least, most) = (*all.first()?, *all.last()?);
        let middle = all.len() / 2;
        let median = if all.len() % 2 == 1 {
            all[middle]
        } else {
            (all[middle - 1] + all[middle]) / 2.0
        };
        Some(Summary { median, least, most })
    }

    /// The median alone.
    pub fn median(&self, measure: &str, who: Contender) -> Option<f64> {
        Some(self.of(measure, who)?.median)
    }
}

/// The median and the spread of some samples.
#[derive(Clone, Copy)]
pub struct Summary {
    /// The median.
    pub median: f64,
    least: f64,
    most: f64,
}

impl Summary {
    /// Whether the spreads overlap, so that the two cannot be distinguished.
    pub fn overlaps(&self, other: &Summary) -> bool {
        self.least <= other.most && other.least <= self.most
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Self { median, least, most } = self;
        if median.is_infinite() {
            return f.write_str("never");
        }
        match (least == most, most.is_infinite()) {
            (true, _) => f.write_str(&short(*median)),
            (false, true) => write!(f, "{} ({}, once never)", short(*median), short(*least)),
            (false, false) => write!(f, "{} ({}–{})", short(*median), short(*least), short(*most)),
        }
    }
}

/// Rounded to the significant digits.
pub fn short(value: f64) -> String {
    let places = match value.abs() {
        size if size >= 20.0 => 0,
        size if size >= 1.0 => 1,
        _ => 2,
    };
    format!("{value:.places$}")
}
