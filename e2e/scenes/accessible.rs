//! axe-core finds no barrier in any page of the extension, nor in four of the check-up and five of the popup, in light and dark colours,
//! from left to right and from right to left.

use std::{fs, path::PathBuf};

use e2e::{
    browser::wait_for,
    replica::{ELSEWHERE, SETTING, Switches, World},
    scene::{Engine, LIMIT, Options, Scene},
};

use super::checkup;

/// Opens all details, and returns each barrier with its element.
const FIND_BARRIERS: &str = "
    for (const each of document.querySelectorAll('details')) each.open = true;
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => id + ': ' + nodes.length + ' × ' + nodes[0].target + ' ' + nodes[0].failureSummary)";

/// Sets the replica for a state of the popup.
type Set = fn(&mut World);

/// The script of axe-core, which `cargo xtask test` installs.
fn axe() -> String {
    let installed = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../target/axe-core-4.14.1/node_modules/axe-core/axe.min.js"
    );
    let path = std::env::var_os("OBJECTOR_AXE").map_or_else(|| PathBuf::from(installed), PathBuf::from);
    fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error} (cargo xtask test installs it)", path.display()))
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
    for page in [
        "welcome.html",
        "checkup.html",
        "preferences.html",
        "objection.html",
        "record.html",
    ] {
        scene.open_page(page);
        wait_for("the page to have its messages", LIMIT, || {
            let has_messages = "return [...document.querySelectorAll('[data-words]')].every((it) => it.textContent) \
                          && !document.querySelector('main').hidden";
            (scene.browser.evaluate(has_messages) == true).then_some(())
        });
        scene.browser.evaluate(&axe);
        let barriers = scene.browser.evaluate(FIND_BARRIERS);
        add(&mut found, page, &barriers);
    }

    // The check-up while it runs, while it is paused, and at its end.
    let tab = checkup::open(&mut scene);
    scene.browser.evaluate_in(&tab, &axe);
    checkup::start(&mut scene, &tab, &["member-cookies", "ads-by-age"]);
    checkup::is_at(&mut scene, &tab, "ads-by-age", "working");
    for (state, button) in [("running", Some("#pause")), ("paused", Some("#stop")), ("done", None)] {
        checkup::is_in_state(&mut scene, &tab, state);
        let barriers = scene.browser.evaluate_in(&tab, FIND_BARRIERS);
        add(&mut found, &format!("the check-up, {state}"), &barriers);
        if let Some(button) = button {
            checkup::press(&mut scene, &tab, button);
        }
    }
    scene.browser.bring_to_front(&tab);

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
        let barriers = scene.browser.popup(FIND_BARRIERS);
        add(&mut found, &format!("the popup, {phase}"), &barriers);
        scene.browser.close_popup();
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn add(found: &mut Vec<String>, page: &str, barriers: &serde_json::Value) {
    let barriers = barriers.as_array().expect("axe-core's answer").iter();
    found.extend(barriers.map(|barrier| format!("{page}: {}", barrier.as_str().unwrap_or_default())));
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
