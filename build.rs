//! Turns the facts in `data/` into constants, so that a mistake in them fails the build and not a page.

use std::{env, fmt::Write, fs, path::Path};

use serde_json::Value;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    generate("authorities", |authority| {
        let law = text(&authority["law"]);
        format!(
            "Authority {{ country: {:?}, law: Law::{}{}, name: {:?}, lang: {:?}, site: {:?}, note: {:?} }}",
            text(&authority["country"]),
            law[..1].to_uppercase(),
            &law[1..],
            text(&authority["name"]),
            text(&authority["lang"]),
            text(&authority["site"]),
            maybe(&authority["note"]),
        )
    });
    generate("knowledge", |statement| {
        let sources = list(&statement["sources"]).iter().map(|source| {
            format!(
                "Source {{ name: {:?}, key: {:?}, date: {:?}, url: {:?} }}",
                maybe(&source["name"]),
                maybe(&source["key"]),
                maybe(&source["date"]),
                maybe(&source["url"]),
            )
        });
        format!(
            "Statement {{ key: {:?}, checked: {:?}, sources: &[{}] }}",
            text(&statement["key"]),
            text(&statement["checked"]),
            sources.collect::<Vec<_>>().join(", "),
        )
    });
}

/// Writes `data/<name>.json`, a list, as a Rust list.
fn generate(name: &str, write: fn(&Value) -> String) {
    let source = format!("data/{name}.json");
    println!("cargo::rerun-if-changed={source}");
    let json = fs::read_to_string(&source).unwrap_or_else(|error| panic!("{source}: {error}"));
    let json: Value = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{source}: {error}"));
    let mut rust = String::from("&[\n");
    for value in list(&json) {
        writeln!(rust, "    {},", write(value)).expect("a String takes all");
    }
    rust.push(']');
    let folder = env::var("OUT_DIR").expect("cargo names a folder");
    fs::write(Path::new(&folder).join(format!("{name}.rs")), rust).expect("the folder takes a file");
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn maybe(value: &Value) -> Option<&str> {
    (!value.is_null()).then(|| text(value))
}
