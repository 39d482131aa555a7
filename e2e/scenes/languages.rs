//! Each browser gets the messages of its language, in their direction, and no text is cut off.

use std::path::PathBuf;

use e2e::{
    browser::{Browser, Launch, wait_for},
    chromium::Chromium,
    replica::{Replica, SETTING},
    scene::{Engine, LIMIT, Options, Scene, dist, in_a_browser},
};
use objector::core::view::{direction, formats};
use serde_json::{Value, json};

/// Draws and measures the extension's pages in every language.
const DRAW: &str = include_str!("../src/languages.js");

/// Languages for which Chromium and Firefox have other codes than the stores, and one from right to left.
const CHROMIUM: [(&str, &str); 3] = [("nb", "nb"), ("he", "he"), ("fil", "fil")];
const FIREFOX: [(&str, &str); 3] = [("nb-NO", "nb"), ("he", "he"), ("tl", "fil")];

/// The direction of the card in the page. Its shadow root is closed to the page, but the extension can open it.
const CARD: &str = "const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
    const [{ result }] = await chrome.scripting.executeScript({ target: { tabId: tab.id }, func: () => {
        const root = (host) => host.openOrClosedShadowRoot ?? chrome.dom.openOrClosedShadowRoot(host);
        const card = root(document.querySelector(':root > div[popover]')).querySelector('.card');
        return [card.lang, getComputedStyle(card).direction];
    } });
    return result";

fn shows_language(engine: Engine, languages: [(&'static str, &str); 3]) {
    for (language, expected) in languages {
        let options = Options {
            language,
            ..Options::default()
        };
        let mut scene = Scene::with(engine, options);
        scene.browser.open(SETTING);
        scene.guidance(true);
        let direction = if expected == "he" { "rtl" } else { "ltr" };
        assert_eq!(
            scene.browser.background(CARD),
            json!([expected, direction]),
            "{language}"
        );
        scene.popup_shows("on", "ready");
        let root =
            "const { lang } = document.documentElement; return [lang, getComputedStyle(document.body).direction]";
        assert_eq!(scene.browser.popup(root), json!([expected, direction]), "{language}");
        if direction == "rtl" {
            english_keeps_its_direction(&mut scene, expected);
        }
    }
}

/// A sentence that is there in English alone reads from left to right in a popup from right to left, and the next one in the
/// popup's language as before.
fn english_keeps_its_direction(scene: &mut Scene, language: &str) {
    const SENTENCE: &str = "const it = document.querySelector('#sentence'), part = it.firstElementChild ?? it;
        return [getComputedStyle(it).direction, getComputedStyle(part).direction, part.closest('[lang]').lang]";
    scene.browser.close_popup();
    scene.world(|world| world.status = 500);
    scene.browser.reload();
    scene.popup_shows("on", "unreachable");
    assert_eq!(scene.browser.popup(SENTENCE), json!(["rtl", "ltr", "en"]));
    scene.world(|world| world.status = 200);
    scene.browser.reload();
    scene.popup_shows("on", "ready");
    assert_eq!(scene.browser.popup(SENTENCE), json!(["rtl", "rtl", language]));
}

#[test]
fn each_browser_shows_its_language_chromium() {
    shows_language(Engine::Chromium, CHROMIUM);
}

#[test]
fn each_browser_shows_its_language_firefox() {
    shows_language(Engine::Firefox, FIREFOX);
}

/// Every language of the extension, as [`DRAW`] needs it.
fn languages() -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../extension/_locales");
    let folders = std::fs::read_dir(folder).expect("the languages' folder").map(|entry| {
        let entry = entry.expect("a language's folder");
        entry.file_name().into_string().expect("a plain name")
    });
    let mut folders: Vec<String> = folders.collect();
    folders.sort();
    let languages = folders.iter().map(|folder| {
        let file = format!(
            "{}/../extension/_locales/{folder}/messages.json",
            env!("CARGO_MANIFEST_DIR")
        );
        let messages: Value =
            serde_json::from_str(&std::fs::read_to_string(file).expect("the messages")).expect("JSON");
        let lang = messages["lang"]["message"].as_str().expect("a language");
        json!({ "folder": folder, "lang": lang, "dir": direction(lang), "formats": formats(lang) })
    });
    languages.collect()
}

/// In every language, no text is cut off, outside of its box or wider than the window: in every page of the extension, as
/// wide as the popup and 320 pixels wide, with the longest message for each element; and in the card. `Intl` uses the
/// digits of the messages.
#[test]
fn no_text_is_cut_off() {
    in_a_browser(Engine::Chromium, |scene| {
        scene.open_preferences();
        let pages = ["popup", "checkup", "welcome", "preferences", "objection", "record"];
        let pages = pages.map(|page| [360, 320].map(|width| format!("measure('{page}.html', {width})")));
        let calls = pages.into_iter().flatten().chain(["measureCards()".into()]);
        let found: Vec<Value> = calls
            .flat_map(|call| {
                let found = scene.browser.evaluate(&format!(
                    "const languages = {}; {DRAW} return await {call}",
                    languages()
                ));
                found.as_array().expect("a list").clone()
            })
            .collect();
        let shown: Vec<String> = found.iter().take(40).map(Value::to_string).collect();
        assert!(found.is_empty(), "{} faults:\n{}", found.len(), shown.join("\n"));
    });
}

/// Draws every language's popup and card into one picture, in the folder that `OBJECTOR_SHEET` names, if it names one: in
/// full size, and small enough for the repository.
#[test]
fn contact_sheet() {
    let Some(folder) = std::env::var_os("OBJECTOR_SHEET").map(PathBuf::from) else {
        return;
    };
    let replica = Replica::start();
    let mut chromium = Chromium::launch(Launch {
        extension: Some(dist().join("chrome")),
        proxy: replica.address(),
        language: "en".into(),
        dark: false,
        headed: false,
        wasm: true,
    });
    wait_for("the welcome page", LIMIT, || {
        chromium.address().ends_with("/welcome.html").then_some(())
    });
    let size = chromium.evaluate(&format!(
        "const languages = {}; {DRAW} return await sheet(9)",
        languages()
    ));
    for (name, scale) in [("languages.png", 1.0), ("languages-small.png", 0.4)] {
        chromium.whole_page(&folder.join(name), &size, scale);
    }
}
