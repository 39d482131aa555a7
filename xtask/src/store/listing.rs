//! What a member reads in a store: name, summary, description, news; and each store's limits. A store refuses what exceeds
//! them, sometimes without saying why.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{build::archive::Files, run};

/// The languages in which the texts are written.
pub const LANGUAGES: [&str; 2] = ["en", "fr"];

/// A store, by its folder, and what it takes at most, in characters.
pub struct Store {
    pub folder: &'static str,
    name: usize,
    summary: usize,
    description: std::ops::RangeInclusive<usize>,
}

pub const STORES: [Store; 3] = [
    Store {
        folder: "chrome",
        name: 75,
        summary: 132,
        description: 1..=16_000,
    },
    Store {
        folder: "edge",
        name: 45,
        summary: 132,
        description: 250..=10_000,
    },
    Store {
        folder: "firefox",
        name: 50,
        summary: 250,
        description: 1..=15_000,
    },
];

impl Store {
    /// Name and summary fit; every language's package carries them, whether its listing is written here or not.
    pub fn check_package(&self, language: &str, name: &str, summary: &str) -> Result<()> {
        self.within(language, "name", name, 1..=self.name)?;
        self.within(language, "summary", summary, 1..=self.summary)
    }

    fn within(&self, language: &str, what: &str, text: &str, limits: std::ops::RangeInclusive<usize>) -> Result<()> {
        let count = text.chars().count();
        ensure!(
            limits.contains(&count),
            "The {what} in {language} has {count} characters; the store for {} takes {} to {}: {text:.60}",
            self.folder,
            limits.start(),
            limits.end()
        );
        Ok(())
    }

    /// The files of the listing in one language, to be copied field by field.
    pub fn listing(&self, language: &str) -> Result<Files> {
        let (name, summary) = (message(language, "name")?, message(language, "description")?);
        let description = text(&format!("{language}/description.txt"))?;
        self.check_package(language, &name, &summary)?;
        self.within(language, "description", description.trim(), self.description.clone())?;
        let news = text(&format!("{language}/news.txt"))?;
        Ok([
            ("name.txt", name + "\n"),
            ("summary.txt", summary + "\n"),
            ("description.txt", description),
            ("news.txt", news),
        ]
        .map(|(file, text)| (format!("{}/{language}/{file}", self.folder), text.into_bytes()))
        .into())
    }
}

/// A text of the folder `store/`.
pub fn text(name: &str) -> Result<String> {
    fs::read_to_string(run::root().join("store").join(name)).with_context(|| format!("store/{name} cannot be read."))
}

/// A message of the extension's own.
pub fn message(language: &str, key: &str) -> Result<String> {
    let file = format!("extension/_locales/{language}/messages.json");
    let text = fs::read_to_string(run::root().join(&file)).with_context(|| format!("{file} cannot be read."))?;
    let all: Value = serde_json::from_str(&text)?;
    let message = all[key]["message"].as_str();
    message
        .map(String::from)
        .with_context(|| format!("{file} has no message {key}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every language that the packages speak.
    fn spoken() -> Vec<String> {
        let folders = fs::read_dir(run::root().join("extension/_locales")).unwrap();
        let mut names: Vec<String> = folders
            .map(|folder| folder.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn name_and_summary_fit_every_store_in_every_language() {
        let mut faults = Vec::new();
        for language in spoken() {
            let (name, summary) = (
                message(&language, "name").unwrap(),
                message(&language, "description").unwrap(),
            );
            for store in STORES {
                faults.extend(
                    store
                        .check_package(&language, &name, &summary)
                        .err()
                        .map(|e| e.to_string()),
                );
            }
            assert!(
                name.starts_with("Objector"),
                "{language}: the name begins with ours, not with LinkedIn’s"
            );
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn the_listings_fit_their_stores() {
        for store in STORES {
            for language in LANGUAGES {
                assert_eq!(store.listing(language).unwrap().len(), 4);
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let edge = &STORES[1];
        assert!(edge.check_package("en", &"n".repeat(45), "s").is_ok());
        let error = edge.check_package("en", &"n".repeat(46), "s").unwrap_err().to_string();
        assert!(error.contains("46 characters") && error.contains("edge"), "{error}");
        assert!(edge.check_package("en", "n", &"é".repeat(132)).is_ok());
        assert!(edge.check_package("en", "n", &"é".repeat(133)).is_err());
        assert!(edge.check_package("en", "", "s").is_err());
    }

    /// The texts for the stores are pasted as they are: none of them knows Markdown everywhere.
    #[test]
    fn the_descriptions_are_plain_and_say_what_they_must() {
        let further = spoken().len() - LANGUAGES.len();
        for (language, unaffiliated, languages) in [
            (
                "en",
                "not affiliated with LinkedIn",
                format!("{further} further languages"),
            ),
            ("fr", "sans lien avec LinkedIn", format!("{further} autres langues")),
        ] {
            let text = text(&format!("{language}/description.txt")).unwrap();
            assert!(text.contains(unaffiliated), "{language}");
            assert!(text.contains(&languages), "{language}: {languages}");
            for mark in ["**", "](", "# ", "<", "`"] {
                assert!(!text.contains(mark), "{language}: {mark}");
            }
        }
    }

    /// Each permission of the manifest has its reason in the words for Chrome's store, and each answer fits its field.
    #[test]
    fn every_permission_has_its_reason() {
        let manifest: Value =
            serde_json::from_str(&fs::read_to_string(run::root().join("manifest.json")).unwrap()).unwrap();
        let practices = text("chrome.md").unwrap();
        let asked = ["permissions", "host_permissions"].map(|key| manifest[key].as_array().unwrap().clone());
        for permission in asked.concat() {
            let heading = format!("\n### `{}`\n", permission.as_str().unwrap());
            assert_eq!(practices.matches(&heading).count(), 1, "{heading}");
        }
        // Chrome's fields take a thousand characters each.
        for answer in practices.split("\n### ").skip(1) {
            let (title, answer) = answer.split_once('\n').unwrap();
            let answer = answer.split("\n## ").next().unwrap().trim();
            let count = answer.chars().count();
            assert!((1..=1_000).contains(&count), "{title}: {count} characters");
        }
    }

    #[test]
    fn the_notes_fit_their_fields() {
        assert!(text("edge-notes.txt").unwrap().chars().count() <= 2_000);
        assert!(
            text("firefox-notes.txt").unwrap().chars().count() <= 2_800,
            "leaves room for what the build adds"
        );
    }
}
