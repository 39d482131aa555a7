//! The folders of `_locales` that each browser reads. The sources have one for each language, by the code that the stores
//! list it under; a browser may ask for it by another code, and would speak English without that folder.

use anyhow::{Context, Result};
use serde_json::{Map, Value};

use super::{archive::Files, manifest::Browser};

/// A folder of the sources, the browsers that ask for it by another code, and that code.
///
/// Norwegian: Chrome's store lists `no`, both browsers speak `nb`. Filipino: Firefox speaks `tl`.
const ALIASES: [(&str, Browser, &str); 3] = [
    ("no", Browser::Chrome, "nb"),
    ("no", Browser::Firefox, "nb"),
    ("fil", Browser::Firefox, "tl"),
];

/// Adds the folders that this browser reads, in addition to those that its store lists.
pub fn add(files: &mut Files, browser: Browser) {
    for (folder, _, code) in ALIASES.iter().filter(|(_, reader, _)| *reader == browser) {
        if let Some(messages) = files.get(&file(folder)).cloned() {
            files.insert(file(code), messages);
        }
    }
}

/// Leaves out what is for translators alone: the packages are a quarter lighter, and say the same.
pub fn drop_descriptions(files: &mut Files) -> Result<()> {
    for (name, content) in files.iter_mut().filter(|(name, _)| name.starts_with("_locales/")) {
        let unreadable = || format!("extension/{name} is not a list of messages.");
        let mut messages: Map<String, Value> = serde_json::from_slice(content).with_context(unreadable)?;
        for message in messages.values_mut() {
            message
                .as_object_mut()
                .with_context(unreadable)?
                .shift_remove("description");
        }
        *content = serde_json::to_vec(&messages)?;
    }
    Ok(())
}

fn file(code: &str) -> String {
    format!("_locales/{code}/messages.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_browser_gets_the_folders_that_it_reads_and_no_other() {
        let sources = Files::from(["en", "fil", "he", "no"].map(|code| (file(code), code.into())));
        for (browser, expected) in [
            (Browser::Chrome, &[("nb", "no")][..]),
            (Browser::Firefox, &[("nb", "no"), ("tl", "fil")]),
        ] {
            let mut files = sources.clone();
            add(&mut files, browser);
            let added: Vec<_> = files.iter().filter(|(name, _)| !sources.contains_key(*name)).collect();
            let expected: Vec<_> = expected
                .iter()
                .map(|(code, of)| (file(code), of.as_bytes().to_vec()))
                .collect();
            assert_eq!(added, expected.iter().map(|(name, of)| (name, of)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn descriptions_go_and_what_the_browser_reads_stays() {
        let text =
            r#"{ "a": { "message": "b  $C$", "description": "d", "placeholders": { "c": { "content": "$1" } } } }"#;
        let mut files = Files::from([(file("en"), text.into()), ("popup.html".into(), text.into())]);
        drop_descriptions(&mut files).unwrap();
        let expected = br#"{"a":{"message":"b  $C$","placeholders":{"c":{"content":"$1"}}}}"#;
        assert_eq!(files[&file("en")], expected);
        assert_eq!(files["popup.html"], text.as_bytes());
    }

    /// A code that is misspelt would add nothing, without a word.
    #[test]
    fn what_is_added_is_there() {
        for (folder, _, code) in ALIASES {
            let sources = crate::run::root().join("extension");
            assert!(sources.join(file(folder)).is_file(), "{folder}");
            assert!(!sources.join(file(code)).exists(), "{code} is there already");
        }
    }
}
