//! Barriers: axe-core finds none in any page of the extension, nor in five states of the popup, in light and dark, from left
//! to right and from right to left.

use std::{fs, path::PathBuf};

use e2e::{
    browser::wait_for,
    replica::{ELSEWHERE, SETTING, Switches, World},
    scene::{Engine, LIMIT, Options, Scene},
};

/// With everything unfolded; each barrier in words, and where it is.
const LOOK: &str = "
    for (const each of document.querySelectorAll('details')) each.open = true;
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => id + ': ' + nodes.length + ' × ' + nodes[0].target + ' ' + nodes[0].failureSummary)";

/// Sets the replica for a state of the popup.
type Set = fn(&mut World);

/// axe-core as one script, where `cargo xtask test` has put it.
fn axe() -> String {
    let beside = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../target/axe-core-4.14.1/node_modules/axe-core/axe.min.js"
    );
    let path = std::env::var_os("OBJECTOR_AXE").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error} (cargo xtask test brings it)", path.display()))
}

fn no_barriers(engine: Engine, language: &'static str, dark: bool) {
    let options = Options {
        language,
        dark,
        ..Options::default()
    };
    let mut scene = Scene::welcomed(engine, options);
    let axe = axe();
    let mut found = Vec::new();
    for page in ["welcome.html", "preferences.html", "objection.html", "record.html"] {
        scene.open_own(page);
        wait_for("the page to speak", LIMIT, || {
            let speaks = "return [...document.querySelectorAll('[data-words]')].every((it) => it.textContent) \
                          && !document.querySelector('main').hidden";
            (scene.browser.evaluate(speaks) == true).then_some(())
        });
        scene.browser.evaluate(&axe);
        let barriers = scene.browser.evaluate(LOOK);
        note(&mut found, page, &barriers);
    }

    let states: [(&str, Set); 5] = [
        ("elsewhere", |_| {}),
        ("ready", |world| world.on = true),
        ("ambiguous", |world| world.switches = Switches::Two),
        ("done", |world| world.on = false),
        ("signed-out", |world| world.signed_in = false),
    ];
    for (phase, set) in states {
        scene.world(|world| {
            *world = World::default();
            set(world);
        });
        scene
            .browser
            .open_tab(if phase == "elsewhere" { ELSEWHERE } else { SETTING });
        scene.popup_shows_phase(phase);
        scene.browser.popup(&axe);
        let barriers = scene.browser.popup(LOOK);
        note(&mut found, &format!("the popup, {phase}"), &barriers);
        scene.browser.close_popup();
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn note(found: &mut Vec<String>, place: &str, barriers: &serde_json::Value) {
    let barriers = barriers.as_array().expect("axe-core's answer").iter();
    found.extend(barriers.map(|barrier| format!("{place}: {}", barrier.as_str().unwrap_or_default())));
}

#[test]
fn light_chromium() {
    no_barriers(Engine::Chromium, "en", false);
}

#[test]
fn dark_chromium() {
    no_barriers(Engine::Chromium, "en", true);
}

#[test]
fn dark_firefox_in_french() {
    no_barriers(Engine::Firefox, "fr", true);
}

#[test]
fn light_firefox_in_arabic() {
    no_barriers(Engine::Firefox, "ar", false);
}
