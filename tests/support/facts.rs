//! What the objection's page reads from its file, from the same sources: `facts` in `xtask/src/build/package.rs`.

use objector::core::letter::{Draft, Facts};
use serde_json::{Value, json};

use super::{file, json::read};

/// Every letter.
pub const DRAFTS: [Draft; 4] = [Draft::Objection, Draft::Reminder, Draft::Reply, Draft::Complaint];

/// What the page knows.
pub fn facts() -> Facts {
    let data = |name: &str| -> Value { serde_json::from_str(&file(&format!("data/{name}"))).unwrap() };
    let letters: Vec<Value> = languages()
        .iter()
        .flat_map(|lang| DRAFTS.map(|draft| (lang, draft.name())))
        .map(|(lang, draft)| {
            let text = file(&format!("data/letters/{lang}/{draft}.txt"));
            json!({ "lang": lang, "draft": draft, "text": text })
        })
        .collect();
    let facts = json!({
        "statements": data("knowledge.json"),
        "countries": data("countries.json"),
        "letters": letters,
    });
    read(&facts).expect("the page could read it")
}

/// The languages in which there is a letter.
pub fn languages() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/letters");
    let names = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let mut languages: Vec<String> = names.map(|name| name.to_str().unwrap().to_owned()).collect();
    languages.sort();
    languages
}
