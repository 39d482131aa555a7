//! `dist/store/`: what the stores ask for, a folder each. What each file is for is said in `store/README.md`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    archive::{self, Files},
    listing::{self, LANGUAGES, STORES},
    manifest::Browser,
    package, reproduce, run,
    test::Stage,
    wasm,
};

/// What the pictures' program says when the browser does not speak the language.
const SPEAKS_ANOTHER: i32 = 3;

/// What each picture is called, and how large it is to be.
const SCREENSHOTS: [&str; 5] = ["1-found", "2-confirmed", "3-welcome", "4-letter", "5-beside"];
const SCREENSHOT: (u32, u32) = (1280, 800);
const TILE: (&str, (u32, u32)) = ("promo-440x280", (440, 280));
const LOGO: (&str, (u32, u32)) = ("logo-300x300", (300, 300));

/// Gathers everything anew.
pub fn everything() -> Result<()> {
    // Before the browsers take their time.
    let mut files = texts()?;
    let stage = Stage::set()?;
    let read = |name: &str| fs::read(stage.dist.join(name)).with_context(|| format!("dist/{name} cannot be read."));
    let [chrome, firefox] = Browser::BOTH.map(package::zip_name);
    for (folder, name) in [("chrome", &chrome), ("edge", &chrome), ("firefox", &firefox)] {
        files.insert(format!("{folder}/{name}"), read(name)?);
    }
    let sources = sources()?;
    let notes = format!(
        "{}\nTHIS SUBMISSION\nCompiler: {}\nSHA-256 of {firefox}: {}\nSHA-256 of objector-source.zip: {}\n",
        listing::text("firefox-notes.txt")?,
        wasm::toolchain()?.version()?,
        package::sha256(&read(&firefox)?),
        package::sha256(&sources)
    );
    files.insert("firefox/notes.txt".into(), notes.into_bytes());
    files.insert("firefox/objector-source.zip".into(), sources);
    let missing = pictures(&stage, &mut files)?;

    let folder = stage.dist.join("store");
    fs::remove_dir_all(&folder).ok();
    for (name, content) in &files {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().unwrap_or(&folder))?;
        fs::write(file, content)?;
    }
    println!(
        "\ndist/store/ holds {} files; store/README.md says what each is for.",
        files.len()
    );
    missing.iter().for_each(|what| println!("Left out: {what}"));
    Ok(())
}

/// What is written, in each store's folder.
fn texts() -> Result<Files> {
    let mut files = Files::new();
    for store in STORES {
        for language in LANGUAGES {
            files.append(&mut store.listing(language)?);
        }
    }
    for (from, to) in [
        ("README.md", "README.md"),
        ("en/privacy.md", "privacy.en.md"),
        ("fr/privacy.md", "privacy.fr.md"),
        ("chrome.md", "chrome/privacy-practices.md"),
        ("edge.md", "edge/properties.md"),
        ("edge-notes.txt", "edge/notes.txt"),
    ] {
        // Side by side they are called otherwise.
        let text = listing::text(from)?
            .replace("../fr/privacy.md", "privacy.fr.md")
            .replace("../en/privacy.md", "privacy.en.md");
        files.insert(to.into(), text.into_bytes());
    }
    Ok(files)
}

/// The files that git tracks, as a zip that is the same bytes each time.
fn sources() -> Result<Vec<u8>> {
    let root = run::root();
    let mut changed = run::command("git");
    let changed = run::answer(changed.args(["status", "--porcelain"])).unwrap_or_default();
    if !changed.is_empty() {
        println!("NOT committed, so the sources are nobody else's yet:\n{changed}");
    }
    let mut files = Files::new();
    for file in reproduce::listed(&root, &["--cached"])? {
        let parts: Vec<_> = file
            .components()
            .map(|part| part.as_os_str().to_string_lossy())
            .collect();
        files.insert(parts.join("/"), fs::read(root.join(&file))?);
    }
    archive::zip(&files)
}

/// Plays the tour in each browser and language. What a browser cannot say is left out, and told.
fn pictures(stage: &Stage, files: &mut Files) -> Result<Vec<String>> {
    ensure!(
        run::shown(&mut run::cargo(&["build", "--package", "bench", "--bin", "pictures"]))?,
        "The pictures' program did not compile. The compiler says why above."
    );
    let mut missing = Vec::new();
    for (browser, folders) in [("chromium", &["chrome", "edge"][..]), ("firefox", &["firefox"][..])] {
        for language in LANGUAGES {
            let aside = run::target_dir().join("pictures").join(browser).join(language);
            fs::remove_dir_all(&aside).ok();
            let mut tour = run::cargo(&["run", "--quiet", "--package", "bench", "--bin", "pictures", "--"]);
            tour.args([browser, language]).arg(&aside);
            println!("$ {}", run::words(&tour));
            let status = stage.tell(&mut tour).status()?;
            match status.code() {
                Some(0) => {}
                Some(SPEAKS_ANOTHER) => {
                    missing.push(format!(
                        "pictures of {browser} in {language}, which it does not speak here."
                    ));
                    continue;
                }
                _ => bail!("The tour in {browser} in {language} did not reach its end. Its last step is above."),
            }
            for folder in folders {
                for (name, content) in taken(&aside, folder)? {
                    // A logo has no language.
                    let place = if name.starts_with(LOGO.0) { "" } else { language };
                    let place = PathBuf::from(folder).join(place).join(name);
                    files.insert(place.to_string_lossy().into(), content);
                }
            }
        }
    }
    Ok(missing)
}

/// The pictures that a store asks for, each looked at.
fn taken(aside: &Path, store: &str) -> Result<Files> {
    let mut asked: Vec<(&str, (u32, u32))> = SCREENSHOTS.map(|name| (name, SCREENSHOT)).into();
    if store != "firefox" {
        asked.push(TILE);
    }
    if store == "edge" {
        asked.push(LOGO);
    }
    let mut files = Files::new();
    for (name, size) in asked {
        let name = format!("{name}.png");
        let picture = fs::read(aside.join(&name)).with_context(|| format!("The picture {name} was not made."))?;
        fits(&picture, size).with_context(|| format!("The picture {name} would be refused."))?;
        files.insert(name, picture);
    }
    Ok(files)
}

/// Whether it is a PNG of this size, of 24 bits, through which nothing shines.
fn fits(picture: &[u8], (width, height): (u32, u32)) -> Result<()> {
    // Signature, the first chunk's length and name; then width, height, depth, and the kind of colours: 2 is RGB.
    ensure!(
        picture.starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR") && picture.len() > 26,
        "It is no PNG."
    );
    let number = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().expect("four bytes"));
    let found = (number(16), number(20));
    ensure!(
        found == (width, height),
        "It is {} by {}, and should be {width} by {height}.",
        found.0,
        found.1
    );
    ensure!(picture[24..26] == [8, 2], "It is not of 24 bits without alpha.");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(width: u32, height: u32, colours: u8) -> Vec<u8> {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        png.extend(width.to_be_bytes());
        png.extend(height.to_be_bytes());
        png.extend([8, colours, 0, 0, 0]);
        png
    }

    #[test]
    fn a_picture_of_another_size_or_with_alpha_is_refused() {
        assert!(fits(&header(1280, 800, 2), SCREENSHOT).is_ok());
        for (other, why) in [
            (header(1280, 801, 2), "1280 by 801"),
            (header(800, 1280, 2), "800 by 1280"),
            (header(1280, 800, 6), "alpha"),
            (b"GIF89a".to_vec(), "no PNG"),
            (Vec::new(), "no PNG"),
        ] {
            let error = fits(&other, SCREENSHOT).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
        // A true one.
        let icon = crate::icons::png(include_bytes!("../../extension/icons/icon.svg"), 128).unwrap();
        let error = fits(&icon, SCREENSHOT).unwrap_err().to_string();
        assert!(error.contains("128 by 128"), "{error}");
    }

    #[test]
    fn every_store_gets_its_texts_and_each_language_names_every_picture() {
        let files = texts().unwrap();
        for name in [
            "chrome/privacy-practices.md",
            "edge/fr/description.txt",
            "firefox/en/name.txt",
            "privacy.en.md",
        ] {
            assert!(files.contains_key(name), "{name}");
        }
        for language in LANGUAGES {
            let words = listing::text(&format!("{language}/pictures.json")).unwrap();
            let words: serde_json::Value = serde_json::from_str(&words).unwrap();
            for name in SCREENSHOTS {
                assert_eq!(words[name].as_array().map(Vec::len), Some(2), "{language} {name}");
            }
        }
    }

    /// Mozilla's reviewers unpack it and run one script.
    #[test]
    fn the_sources_hold_what_a_build_needs_and_nothing_that_it_made() {
        let zip = sources().unwrap();
        assert_eq!(zip, sources().unwrap());
        let names = archive::names(&zip).unwrap();
        for name in [
            "Cargo.lock",
            ".cargo/config.toml",
            "manifest.json",
            "xtask/src/package.rs",
            "extension/content/content.js",
            "package.json",
        ] {
            assert!(names.iter().any(|other| other == name), "{name}");
        }
        assert!(
            names
                .iter()
                .all(|name| !name.starts_with("target/") && !name.starts_with("dist/"))
        );
        let script = fs::read_to_string(run::root().join("package.json")).unwrap();
        let script: serde_json::Value = serde_json::from_str(&script).unwrap();
        assert_eq!(script["scripts"]["build-for-amo"], "cargo xtask build");
    }
}
