//! Turns the words in `data/` into constants, so that a mistake in them fails the build and not a page.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::Path,
};

use serde_json::Value;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    generate_words();
}

/// Writes `data/words.json`, lists of words by language, as lists of the words of all languages. A list's name is a field's.
fn generate_words() {
    let mut languages = BTreeSet::new();
    let mut lists: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let json = read("words");
    for language in list(&json) {
        let lang = text(&language["lang"]);
        assert!(languages.insert(lang), "words.json has {lang} twice");
        let is_known = language["known"] == true;
        let known = if is_known { "known" } else { "known_ai" };
        lists.entry(known).or_default().insert(lang);
        for (name, words) in language.as_object().expect("an object") {
            let words: Vec<&str> = match words {
                _ if name == "lang" || name == "known" => continue,
                Value::String(text) => text.split(' ').collect(),
                _ => list(words).iter().map(text).collect(),
            };
            let different = BTreeSet::from_iter(words.clone());
            assert_eq!(different.len(), words.len(), "{lang}: {name} has a word twice");
            assert!(!different.contains(""), "{lang}: every text holds an empty {name}");
            lists.entry(name).or_default().extend(different);
        }
    }
    let field = |(name, words): (&&str, &BTreeSet<&str>)| {
        let words = Vec::from_iter(words.iter().copied());
        match *name {
            // A text is much smaller than a list of as many words.
            "own" => format!("    own: {:?},\n", words.join(" ")),
            _ => format!("    {name}: &{words:?},\n"),
        }
    };
    save(
        "words",
        &format!("Words {{\n{}}}", lists.iter().map(field).collect::<String>()),
    );
}

fn read(name: &str) -> Value {
    let source = format!("data/{name}.json");
    println!("cargo::rerun-if-changed={source}");
    let json = fs::read_to_string(&source).unwrap_or_else(|error| panic!("{source}: {error}"));
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{source}: {error}"))
}

/// Saves what the core includes.
fn save(name: &str, rust: &str) {
    let folder = env::var("OUT_DIR").expect("cargo names a folder");
    fs::write(Path::new(&folder).join(format!("{name}.rs")), rust).expect("the folder takes a file");
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}
