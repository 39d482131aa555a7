//! Each browser's manifest from the one. `manifest.json` holds the keys of both side by side;
//! a variant drops the other's, and takes its version from the workspace.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde_json::{Map, Value};

/// Written once, in the workspace's Cargo.toml.
const VERSION: &str = env!("CARGO_PKG_VERSION");

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Browser {
    Chrome,
    Firefox,
}

impl Browser {
    pub const BOTH: [Self; 2] = [Self::Chrome, Self::Firefox];

    /// The name of its folder in `dist/`.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Chrome => "chrome",
            Self::Firefox => "firefox",
        }
    }

    /// What only the other browser reads, and this one's linter or console complains of.
    fn drops(self) -> [(&'static str, &'static str); 2] {
        match self {
            Self::Chrome => [("background", "scripts"), ("", "browser_specific_settings")],
            Self::Firefox => [("background", "service_worker"), ("", "minimum_chrome_version")],
        }
    }
}

/// The manifest of one browser.
pub fn variant(source: &str, browser: Browser) -> Result<String> {
    let mut manifest: Map<String, Value> =
        serde_json::from_str(source).context("manifest.json is not a JSON object. Correct it where this points:")?;
    for (parent, key) in browser.drops() {
        let object = match parent {
            "" => Some(&mut manifest),
            name => manifest.get_mut(name).and_then(Value::as_object_mut),
        };
        object
            .and_then(|object| object.shift_remove(key))
            .with_context(|| format!("manifest.json has no {parent} {key}, which the other browser needs. Add it."))?;
    }
    manifest.shift_insert(1, "version".into(), VERSION.into());
    Ok(serde_json::to_string_pretty(&manifest)? + "\n")
}

/// Every file a manifest names: the package must hold them all.
pub fn files(manifest: &str) -> Result<BTreeSet<String>> {
    let manifest: Value = serde_json::from_str(manifest)?;
    let mut files = BTreeSet::from(["_locales/en/messages.json".to_string()]);
    collect_files(&manifest, &mut files);
    Ok(files)
}

fn collect_files(value: &Value, files: &mut BTreeSet<String>) {
    const ENDINGS: [&str; 4] = [".js", ".html", ".css", ".png"];
    match value {
        Value::String(text) if ENDINGS.iter().any(|ending| text.ends_with(ending)) => {
            files.insert(text.clone());
        }
        Value::Array(values) => values.iter().for_each(|value| collect_files(value, files)),
        Value::Object(object) => object.values().for_each(|value| collect_files(value, files)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SOURCE: &str = include_str!("../../../manifest.json");

    /// What else the manifest asks for is tested on its source, in `tests/`.
    #[test]
    fn each_browser_gets_its_own_background_and_nothing_of_the_other() {
        for (browser, background, lost) in [
            (
                Browser::Chrome,
                json!({"service_worker": "background.js", "type": "module"}),
                "browser_specific_settings",
            ),
            (
                Browser::Firefox,
                json!({"scripts": ["background.js"], "type": "module"}),
                "minimum_chrome_version",
            ),
        ] {
            let mut expected: Map<String, Value> = serde_json::from_str(SOURCE).unwrap();
            expected.insert("version".into(), VERSION.into());
            expected.insert("background".into(), background);
            expected.remove(lost).unwrap();
            let manifest: Map<String, Value> = serde_json::from_str(&variant(SOURCE, browser).unwrap()).unwrap();
            assert_eq!(manifest, expected);
        }
    }

    #[test]
    fn a_manifest_without_the_other_browsers_keys_is_refused() {
        let error = variant("{\"manifest_version\": 3}", Browser::Chrome).unwrap_err();
        assert!(error.to_string().contains("background scripts"), "{error}");
    }

    #[test]
    fn every_file_named_is_found() {
        let files = files(&variant(SOURCE, Browser::Chrome).unwrap()).unwrap();
        for name in ["background.js", "popup.html", "icons/icon-128.png"] {
            assert!(files.contains(name), "{name}");
        }
    }
}
