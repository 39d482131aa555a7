//! The bill of materials: every crate that is compiled into the WASM module, and none that only helps to build it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use xshell::Shell;

use crate::{
    run::{self, cmd},
    setup::wasm,
};

const OURS: &str = "objector";

/// What is expected in the module beside our own code and Rust's library. One more is a decision, made here.
const EXPECTED: [&str; 29] = [
    "block-buffer",
    "cfg-if",
    "console_error_panic_hook",
    "crypto-common",
    "digest",
    "futures-core",
    "futures-task",
    "futures-util",
    "gloo",
    "gloo-events",
    "gloo-timers",
    "gloo-utils",
    "hybrid-array",
    "itoa",
    "js-sys",
    "memchr",
    "pin-project-lite",
    "serde",
    "serde_core",
    "serde_json",
    "sha2",
    "slab",
    "typenum",
    "unicode-ident",
    "wasm-bindgen",
    "wasm-bindgen-futures",
    "wasm-bindgen-shared",
    "web-sys",
    "zmij",
];

/// One crate of the module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Crate {
    pub name: String,
    pub version: String,
    pub licence: String,
}

/// The crates of the module that are not our own.
pub fn others(sh: &Shell) -> Result<Vec<Crate>> {
    let tree = crates(&tree(sh)?)?;
    Ok(tree.into_keys().filter(|part| part.name != OURS).collect())
}

/// Writes `dist/objector.cdx.json` (CycloneDX), and says whether everything in it is expected and allowed.
pub fn check(sh: &Shell) -> Result<()> {
    let read =
        |name: &str| fs::read_to_string(run::root().join(name)).with_context(|| format!("{name} cannot be read."));
    let tree = crates(&tree(sh)?)?;
    let bill = bill(&tree, &read("Cargo.lock")?, &wasm::toolchain(sh)?.release(sh)?);
    let dist = run::root().join("dist");
    fs::create_dir_all(&dist)?;
    fs::write(
        dist.join("objector.cdx.json"),
        serde_json::to_string_pretty(&bill)? + "\n",
    )?;
    println!("dist/objector.cdx.json: {} crates and Rust's own library.", tree.len());
    let faults = faults(&tree, &EXPECTED, &allowed_licences(&read("deny.toml")?));
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

fn faults(tree: &Tree, expected: &[&str], allowed: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    for Crate { name, licence, .. } in tree.keys() {
        if name != OURS && !expected.contains(&name.as_str()) {
            faults.push(format!(
                "{name} is in the module, but not expected in xtask/src/sbom.rs."
            ));
        }
        if !is_allowed(licence, allowed) {
            faults.push(format!("{name} is under {licence}, which deny.toml does not allow."));
        }
    }
    for name in expected {
        if !tree.keys().any(|part| part.name == *name) {
            faults.push(format!(
                "{name} is expected in xtask/src/sbom.rs, but not in the module."
            ));
        }
    }
    faults
}

/// Cargo's own answer: the packages that it links for this target, each under the one that asks for it.
fn tree(sh: &Shell) -> Result<String> {
    let target = wasm::TARGET;
    let cargo = cmd!(sh, "cargo tree --locked --package objector --target {target}");
    // Neither what only tests or builds, nor macros, which run in the compiler.
    let cargo = cargo.args(["--edges", "normal,no-proc-macro", "--no-dedupe", "--prefix", "depth"]);
    run::answer(cargo.args(["--format", "\t{p}\t{l}"]))
        .context("`cargo tree` failed. Cargo.lock may be behind Cargo.toml: run `cargo check`.")
}

/// Each crate, with the addresses of those that it asks for.
type Tree = BTreeMap<Crate, BTreeSet<String>>;

/// Reads cargo's lines, whose depth tells what is asked for by what.
fn crates(tree: &str) -> Result<Tree> {
    let mut found = Tree::new();
    let mut above: Vec<Crate> = Vec::new();
    for line in tree.lines() {
        let strange = || format!("`cargo tree` wrote a line that is not understood: {line}");
        let (depth, part) = Crate::of_line(line).with_context(strange)?;
        above.truncate(depth);
        if let Some(parent) = above.last() {
            found.entry(parent.clone()).or_default().insert(part.address());
        }
        found.entry(part.clone()).or_default();
        above.push(part);
    }
    Ok(found)
}

impl Crate {
    /// Depth, name, version with a `v`, licence.
    fn of_line(line: &str) -> Option<(usize, Crate)> {
        let [depth, package, licence] = line.split('\t').collect::<Vec<_>>()[..] else {
            return None;
        };
        let mut words = package.split(' ');
        let part = Crate {
            name: words.next()?.into(),
            version: words.next()?.strip_prefix('v')?.into(),
            // The slash is the old way to write a choice.
            licence: licence.replace('/', " OR "),
        };
        Some((depth.parse().ok()?, part))
    }

    /// Its name among all packages of all languages.
    fn address(&self) -> String {
        format!("pkg:cargo/{}@{}", self.name, self.version)
    }
}

fn bill(tree: &Tree, lock: &str, library: &str) -> Value {
    let component = |part: &Crate| {
        let mut component = json!({
            "type": if part.name == OURS { "application" } else { "library" },
            "bom-ref": part.address(),
            "name": part.name,
            "version": part.version,
            "licenses": [{ "expression": part.licence }],
            "purl": part.address(),
        });
        if let Some(sum) = checksum(lock, part) {
            component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
        }
        component
    };
    let (ours, others): (Vec<_>, Vec<_>) = tree.keys().partition(|part| part.name == OURS);
    let mut components: Vec<Value> = others.into_iter().map(component).collect();
    components.push(json!({
        "type": "library",
        "bom-ref": "std",
        "name": "std",
        "version": library,
        "description": "Rust's own library, as it comes with the compiler",
        "licenses": [{ "expression": "MIT OR Apache-2.0" }],
    }));
    let mut asked: Vec<Value> = Vec::new();
    for (part, asks) in tree {
        let all = asks.iter().map(String::as_str).chain(["std"]);
        asked.push(json!({ "ref": part.address(), "dependsOn": all.collect::<Vec<_>>() }));
    }
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": ours.into_iter().map(component).next() },
        "components": components,
        "dependencies": asked,
    })
}

/// What Cargo.lock says of a package's archive.
fn checksum<'a>(lock: &'a str, part: &Crate) -> Option<&'a str> {
    let heading = format!("name = \"{}\"\nversion = \"{}\"\n", part.name, part.version);
    let package = lock
        .split("[[package]]\n")
        .find(|package| package.starts_with(&heading))?;
    let sum = package.lines().find_map(|line| line.strip_prefix("checksum = "))?;
    Some(sum.trim_matches('"'))
}

/// The licences in deny.toml's `allow = ["…", "…"]`.
fn allowed_licences(deny: &str) -> Vec<&str> {
    let line = deny.lines().find(|line| line.starts_with("allow = ["));
    line.into_iter()
        .flat_map(|line| line.split('"').skip(1).step_by(2))
        .collect()
}

/// Whether each thing that is asked for has an alternative that is allowed. Of brackets it knows only those round
/// alternatives; others it reads more strictly than they are meant.
fn is_allowed(licence: &str, allowed: &[&str]) -> bool {
    licence.split(" AND ").all(|asked| {
        let mut alternatives = asked.split(" OR ").map(|name| name.trim_matches(['(', ')', ' ']));
        alternatives.any(|name| allowed.contains(&name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "0\tobjector v0.1.0 (/a/b)\tMIT OR Apache-2.0\n1\tone v1.0.0\tApache-2.0/MIT\n\
                        2\ttwo v2.0.0\tMIT\n1\ttwo v2.0.0\tMIT\n";

    #[test]
    fn the_bill_names_each_crate_once_with_what_it_asks_for() {
        let lock = "[[package]]\nname = \"two\"\nversion = \"2.0.0\"\nchecksum = \"12ab\"\n\n[[package]]\n";
        let bill = bill(&crates(TREE).unwrap(), lock, "1.96.0");
        assert_eq!(bill["metadata"]["component"]["name"], "objector");
        let names: Vec<_> = bill["components"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["name"].clone())
            .collect();
        assert_eq!(names, ["one", "two", "std"]);
        assert_eq!(bill["components"][0]["licenses"][0]["expression"], "Apache-2.0 OR MIT");
        assert_eq!(bill["components"][1]["hashes"][0]["content"], "12ab");
        let asked = &bill["dependencies"][0];
        assert_eq!(asked["ref"], "pkg:cargo/objector@0.1.0");
        assert_eq!(
            asked["dependsOn"],
            json!(["pkg:cargo/one@1.0.0", "pkg:cargo/two@2.0.0", "std"])
        );
        assert!(crates("one v1.0.0").is_err());
    }

    #[test]
    fn the_module_holds_what_is_expected_and_allowed() {
        let deny = fs::read_to_string(run::root().join("deny.toml")).unwrap();
        let tree = crates(&tree(&run::shell().unwrap()).unwrap()).unwrap();
        assert_eq!(faults(&tree, &EXPECTED, &allowed_licences(&deny)), [""; 0]);
    }

    #[test]
    fn what_is_not_allowed_or_not_expected_is_a_fault() {
        let deny = "[licenses]\nallow = [\"MIT\", \"Unicode-3.0\"]\n";
        let allowed = allowed_licences(deny);
        assert_eq!(allowed, ["MIT", "Unicode-3.0"]);
        for (licence, verdict) in [
            ("MIT", true),
            ("Unlicense OR MIT", true),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("Apache-2.0", false),
            ("MIT AND GPL-3.0", false),
            ("MIT OR Apache-2.0 AND GPL-3.0", false),
            ("", false),
        ] {
            assert_eq!(is_allowed(licence, &allowed), verdict, "{licence}");
        }
        let faults = faults(&crates(TREE).unwrap(), &["one", "three"], &["MIT"]);
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].starts_with("two ") && faults[1].starts_with("three "));
    }
}
