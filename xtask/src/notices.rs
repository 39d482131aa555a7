//! `THIRD-PARTY.txt`, which goes into both packages: every crate that is compiled into the module, its authors' notices,
//! and the licences' texts, as those ask of whoever passes them on. A text that many crates share stands once.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use xshell::Shell;

use crate::{
    run::{self, cmd},
    sbom,
    setup::wasm,
};

/// What the file is called in the packages.
pub const NAME: &str = "THIRD-PARTY.txt";

/// Under which licence we take what offers several, and how the files begin that hold its text.
const TAKEN: [(&str, &[&str]); 2] = [
    ("MIT", &["LICENSE-MIT", "LICENSE", "COPYING"]),
    ("Unicode-3.0", &["LICENSE-UNICODE"]),
];

/// One crate, with what its package says of its licence.
struct Notice {
    title: String,
    licences: Vec<&'static str>,
    authors: String,
    /// The texts that its package holds, by licence.
    texts: Vec<(&'static str, String)>,
}

/// The file's text, for a module built with Rust's own library of this version.
pub fn text(sh: &Shell, library: &str) -> Result<String> {
    let target = wasm::TARGET;
    let cargo = cmd!(
        sh,
        "cargo metadata --locked --format-version=1 --filter-platform {target}"
    );
    let metadata = run::answer(cargo).context("`cargo metadata` failed.")?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages: Vec<&Value> = metadata["packages"].as_array().into_iter().flatten().collect();
    let mut notices = Vec::new();
    for part in sbom::others(sh)? {
        let package = packages
            .iter()
            .find(|package| package["name"] == *part.name && package["version"] == *part.version);
        let package = package.with_context(|| format!("`cargo metadata` does not know {}.", part.name))?;
        notices.push(notice(&part, package)?);
    }
    Ok(written(&notices, library))
}

fn notice(part: &sbom::Crate, package: &Value) -> Result<Notice> {
    let licences = taken(&part.licence).with_context(|| {
        format!(
            "{} is under {}. Say in xtask/src/notices.rs where its text stands.",
            part.name, part.licence
        )
    })?;
    let folder = Path::new(package["manifest_path"].as_str().unwrap_or_default());
    let folder = folder.parent().context("a package has a folder")?;
    let texts = licences
        .iter()
        .filter_map(|licence| Some((*licence, text_in(folder, licence)?)));
    let authors = package["authors"].as_array().into_iter().flatten();
    // Without their addresses.
    let authors = authors.filter_map(|author| author.as_str()?.split(" <").next());
    Ok(Notice {
        title: format!("{} {}", part.name, part.version),
        authors: authors.collect::<Vec<_>>().join(", "),
        texts: texts.collect(),
        licences,
    })
}

/// Of each thing that is asked for the alternative that we take.
fn taken(licence: &str) -> Result<Vec<&'static str>> {
    let mut all = Vec::new();
    for asked in licence.split(" AND ") {
        let mut alternatives = asked.split(" OR ").map(|name| name.trim_matches(['(', ')', ' ']));
        let known = alternatives.find_map(|name| TAKEN.iter().find(|(taken, _)| *taken == name));
        match known {
            Some((name, _)) => all.push(*name),
            None => bail!("None of {asked} is known."),
        }
    }
    Ok(all)
}

fn text_in(folder: &Path, licence: &str) -> Option<String> {
    let (_, files) = TAKEN.iter().find(|(name, _)| *name == licence)?;
    let mut texts = files
        .iter()
        .filter_map(|file| fs::read_to_string(folder.join(file)).ok());
    // A file of that name may only say which licences there are.
    texts.find(|text| text.contains("Permission is hereby granted"))
}

/// A text's notices of copyright, and its other paragraphs, a line each: packages break the same lines differently.
fn parted(licence: &str, text: &str) -> (Vec<String>, String) {
    // Its one notice is part of the text.
    let is_notice = |line: &&str| licence == "MIT" && line.starts_with("Copyright");
    let notices = text.lines().map(str::trim).filter(is_notice).map(String::from);
    let begins = match licence {
        "MIT" => text.find("Permission is hereby granted").unwrap_or(0),
        _ => 0,
    };
    let body = text[begins..].replace('\r', "");
    let paragraphs = body
        .split("\n\n")
        .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    let paragraphs: Vec<String> = paragraphs.filter(|paragraph| !paragraph.is_empty()).collect();
    (notices.collect(), paragraphs.join("\n\n"))
}

fn written(notices: &[Notice], library: &str) -> String {
    let mut list = String::new();
    // Each text, with its licence and those who have it so.
    let mut texts: BTreeMap<String, (&str, Vec<&str>)> = BTreeMap::new();
    for Notice {
        title,
        licences,
        authors,
        texts: own,
    } in notices
    {
        list += &format!("\n{title} ({})\n", licences.join(", "));
        let mut lines = Vec::new();
        for (licence, text) in own {
            let (copyright, body) = parted(licence, text);
            lines.extend(copyright);
            texts.entry(body).or_insert((licence, Vec::new())).1.push(title);
        }
        if lines.is_empty() && !authors.is_empty() {
            lines.push(format!("By {authors}"));
        }
        for line in lines {
            list += &format!("  {line}\n");
        }
    }
    list += &format!("\nstd {library}, Rust's own library (MIT)\n  Copyright (c) The Rust Project contributors\n");
    for (text, (licence, having)) in &texts {
        let shared = having.len() > 1;
        let title = if shared { "" } else { having[0] };
        list += &format!("\n{}\n\n{text}\n", format!("== {licence}  {title}").trim_end());
    }
    format!(
        "Objector's own code is under MIT or Apache-2.0, at your choice. Compiled into objector_bg.wasm, and in part into \
         objector.js, are these Rust packages as well. Each is named with its version, the licence under which it is \
         used here, and what its package says of its authors; the licences' texts follow.\n{list}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_crate_of_the_bill_is_named_with_a_licence_whose_text_is_there() {
        let sh = &run::shell().unwrap();
        let text = text(sh, "1.99.0").unwrap();
        let others = sbom::others(sh).unwrap();
        assert!(others.len() > 20);
        for part in others {
            let line = format!("\n{} {} (", part.name, part.version);
            assert!(text.contains(&line), "{} is not named", part.name);
        }
        assert!(text.contains("\nstd 1.99.0,"));
        for (licence, _) in TAKEN {
            assert!(text.contains(&format!("\n== {licence}")), "{licence}");
        }
        assert_eq!(text.matches("Permission is hereby granted").count(), TAKEN.len());
        assert!(text.contains("Carl Lerche") && text.contains("Unicode, Inc."));
    }

    #[test]
    fn of_a_choice_the_known_one_is_taken_and_the_unknown_is_refused() {
        assert_eq!(taken("Unlicense OR MIT").unwrap(), ["MIT"]);
        let both = taken("(MIT OR Apache-2.0) AND Unicode-3.0").unwrap();
        assert_eq!(both, ["MIT", "Unicode-3.0"]);
        assert!(taken("MIT AND ISC").is_err());
        assert!(taken("").is_err());
    }

    #[test]
    fn the_same_text_in_other_lines_stands_once_with_all_notices() {
        let notice = |title: &str, text: &str| Notice {
            title: title.into(),
            licences: vec!["MIT"],
            authors: "Somebody".into(),
            texts: vec![("MIT", text.into())],
        };
        let text = written(
            &[
                notice(
                    "a 1",
                    "Copyright A\n\nPermission is hereby granted, free\nof charge\n\nEnd.\n",
                ),
                notice(
                    "b 2",
                    "MIT\r\n\r\nPermission is hereby granted,\r\nfree of charge\r\n\r\nEnd.",
                ),
            ],
            "1",
        );
        assert!(text.contains("\na 1 (MIT)\n  Copyright A\n"), "{text}");
        assert!(text.contains("\nb 2 (MIT)\n  By Somebody\n"), "{text}");
        let once = "\n== MIT\n\nPermission is hereby granted, free of charge\n\nEnd.\n";
        assert!(text.ends_with(once), "{text}");
    }
}
