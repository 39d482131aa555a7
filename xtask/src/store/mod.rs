//! `dist/store/`: what the stores ask for, a folder each. What each file is for is said in `store/README.md`.

mod listing;

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};
use png::{BitDepth, ColorType, Decoder};
use xshell::Shell;

use crate::{
    build::{
        archive::{self, Files},
        manifest::Browser,
        package,
    },
    reproduce,
    run::{self, cmd},
    setup::wasm,
    test::Environment,
};
use listing::{LANGUAGES, STORES};

/// What the pictures' program says when the browser does not speak the language.
const SPEAKS_ANOTHER: i32 = 3;

/// What each picture is called, and how large it is to be.
const SCREENSHOTS: [&str; 5] = ["1-found", "2-confirmed", "3-welcome", "4-letter", "5-others"];
const SCREENSHOT: (u32, u32) = (1280, 800);
const TILE: (&str, (u32, u32)) = ("promo-440x280", (440, 280));
const LOGO: (&str, (u32, u32)) = ("logo-300x300", (300, 300));

/// Makes everything again, whatever is there already.
pub fn everything(sh: &Shell) -> Result<()> {
    // Before the browsers take their time.
    let mut files = texts()?;
    let environment = Environment::prepare(sh)?;
    let read =
        |name: &str| fs::read(environment.dist.join(name)).with_context(|| format!("dist/{name} cannot be read."));
    let [chrome, firefox] = Browser::BOTH.map(package::zip_name);
    for (folder, name) in [("chrome", &chrome), ("edge", &chrome), ("firefox", &firefox)] {
        files.insert(format!("{folder}/{name}"), read(name)?);
    }
    let sources = sources(sh)?;
    let notes = format!(
        "{}\nTHIS SUBMISSION\nCompiler: {}\nSHA-256 of {firefox}: {}\nSHA-256 of objector-source.zip: {}\n",
        listing::text("firefox-notes.txt")?,
        wasm::toolchain(sh)?.version(sh)?,
        package::sha256(&read(&firefox)?),
        package::sha256(&sources)
    );
    files.insert("firefox/notes.txt".into(), notes.into_bytes());
    files.insert("firefox/objector-source.zip".into(), sources);
    let missing = pictures(sh, &environment, &mut files)?;

    let folder = environment.dist.join("store");
    sh.remove_path(&folder)?;
    for (name, content) in &files {
        sh.write_file(folder.join(name), content)?;
    }
    println!(
        "\ndist/store/ holds {} files; store/README.md says what each is for.",
        files.len()
    );
    missing.iter().for_each(|what| println!("Left out: {what}"));
    Ok(())
}

/// The texts, in each store's folder.
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
        // In `dist/store/` they are in one folder.
        let text = listing::text(from)?
            .replace("../fr/privacy.md", "privacy.fr.md")
            .replace("../en/privacy.md", "privacy.en.md");
        files.insert(to.into(), text.into_bytes());
    }
    Ok(files)
}

/// The files that git tracks (without git, all), as a zip that is the same bytes each time.
fn sources(sh: &Shell) -> Result<Vec<u8>> {
    let root = run::root();
    let changed = run::answer(cmd!(sh, "git status --porcelain")).unwrap_or_default();
    if !changed.is_empty() {
        println!("NOT committed, so nobody else has these sources yet:\n{changed}");
    }
    let names = match run::answer(cmd!(sh, "git ls-files -z")) {
        // Git still lists what has been deleted but not committed.
        Some(tracked) => tracked
            .split('\0')
            .filter(|name| root.join(name).is_file())
            .map(String::from)
            .collect(),
        None => reproduce::sources("")?,
    };
    let mut files = Files::new();
    for name in names {
        let content = fs::read(root.join(&name))?;
        files.insert(name, content);
    }
    archive::zip(&files)
}

/// Plays the tour in each browser and language. A language that a browser does not speak is left out, and named.
fn pictures(sh: &Shell, environment: &Environment, files: &mut Files) -> Result<Vec<String>> {
    cmd!(sh, "cargo build --package bench --bin pictures")
        .run()
        .context("The pictures' program did not compile. The compiler says why above")?;
    let mut missing = Vec::new();
    for (browser, folders) in [("chromium", &["chrome", "edge"][..]), ("firefox", &["firefox"][..])] {
        for language in LANGUAGES {
            let drawn = run::target_dir().join("pictures").join(browser).join(language);
            sh.remove_path(&drawn)?;
            let tour = cmd!(
                sh,
                "cargo run --quiet --package bench --bin pictures -- {browser} {language} {drawn}"
            );
            println!("$ {tour}");
            let status = Command::from(environment.pass_to(tour)).status()?;
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
                for (name, content) in taken(&drawn, folder)? {
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

/// The pictures that a store asks for, each checked.
fn taken(drawn: &Path, store: &str) -> Result<Files> {
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
        let picture = fs::read(drawn.join(&name)).with_context(|| format!("The picture {name} was not made."))?;
        fits(&picture, size).with_context(|| format!("The picture {name} would be refused."))?;
        files.insert(name, picture);
    }
    Ok(files)
}

/// Whether it is a PNG of this size, of 24 bits, through which nothing shines.
fn fits(picture: &[u8], (width, height): (u32, u32)) -> Result<()> {
    let reader = Decoder::new(Cursor::new(picture))
        .read_info()
        .context("It is no PNG.")?;
    let found = reader.info();
    ensure!(
        (found.width, found.height) == (width, height),
        "It is {} by {}, and should be {width} by {height}.",
        found.width,
        found.height
    );
    ensure!(
        (found.color_type, found.bit_depth) == (ColorType::Rgb, BitDepth::Eight),
        "It is not of 24 bits without alpha."
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, color: ColorType) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(color);
        let pixels = vec![0; (width * height) as usize * color.samples()];
        encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
        bytes
    }

    #[test]
    fn a_picture_of_another_size_or_with_alpha_is_refused() {
        assert!(fits(&picture(12, 8, ColorType::Rgb), (12, 8)).is_ok());
        for (other, why) in [
            (picture(12, 9, ColorType::Rgb), "12 by 9"),
            (picture(8, 12, ColorType::Rgb), "8 by 12"),
            (picture(12, 8, ColorType::Rgba), "alpha"),
            (b"GIF89a".to_vec(), "no PNG"),
            (Vec::new(), "no PNG"),
        ] {
            let error = fits(&other, (12, 8)).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
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
        let sh = &run::shell().unwrap();
        let zip = sources(sh).unwrap();
        assert_eq!(zip, sources(sh).unwrap());
        let names: Vec<String> = archive::unzip(&zip).unwrap().into_keys().collect();
        for name in [
            "Cargo.lock",
            ".cargo/config.toml",
            "manifest.json",
            "xtask/src/build/package.rs",
            "extension/popup.html",
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
