//! The report of a page that was not understood: it is shown before it is copied, contains no text of the page, and is
//! enough to repeat the recognition.

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{Family, Language, SETTING, Switches, World},
    scene::{LIMIT, Scene},
};
use objector::core::{
    message::PageMessage,
    observation::Observation,
    recognition::{Sighting, recognise},
    report::Report,
    setting::MAIN,
};
use serde_json::{Value, json};

#[path = "../../tests/support/report.rs"]
mod read_back;

/// Data of the member in the page. The switch is hidden, so that it changes only the report.
const MEMBER: &str = "<p>Signed in as Quincy Secretive</p>
    <label>Your name <input type=text value='Quincy Secretive'></label>
    <a href='/mypreferences/d/members/quincy-secretive?id=4155551234'>Your profile</a>
    <input type=checkbox hidden aria-labelledby='quincySecretiveData urn:li:member:4155551234' aria-label='Quincy Secretive'>";

/// Every text of the page: what is shown, what a screen reader reads, what was typed.
const TEXTS: &str = "const texts = [document.title];
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) =>
        node.parentNode.localName === 'script' ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    while (nodes.nextNode()) texts.push(nodes.currentNode.data);
    for (const it of document.querySelectorAll('[aria-label], [value]')) texts.push(it.ariaLabel, it.value);
    return texts.filter(Boolean)";

const IS_OFFERED: &str =
    "return !document.querySelector('#report').hidden && document.querySelector('#copy').checkVisibility()";

/// Opens the setting's page, waits until the popup says that it is not understood, reads and copies the report, and checks
/// that it has no text of the page and leads to this sighting.
fn reported(scene: &mut Scene, phase: &str, sighting: Sighting, set: impl FnOnce(&mut World)) {
    scene.world(|world| {
        world.extra = MEMBER.into();
        set(world);
    });
    scene.browser.open(SETTING);
    scene.popup_shows_phase(phase);
    wait_for("the report to be offered", LIMIT, || {
        (scene.browser.popup(IS_OFFERED) == true).then_some(())
    });
    assert_eq!(scene.popup_text("#copied"), "");

    // It can be read before it is copied.
    assert_eq!(is_readable(scene), false);
    scene.browser.popup_click("#report summary");
    wait_for("the report to be readable", LIMIT, || {
        (is_readable(scene) == true).then_some(())
    });
    let shown = scene.popup_text("#report pre");

    let copied = copy(scene);
    assert_eq!(copied, shown);
    assert_no_text_of_the_page(scene, &copied);

    assert_eq!(recognise(MAIN, &read_back::page(&copied)), sighting, "{copied}");
    let seen = description(scene);
    assert_eq!(recognise(MAIN, &seen), sighting, "{seen:?}");
    let report: Value = serde_json::from_str(&copied).expect("a report");
    assert_eq!(report, json!(Report::of(&seen)));
    scene.browser.close_popup();
}

fn is_readable(scene: &mut Scene) -> Value {
    scene
        .browser
        .popup("return document.querySelector('#report pre').checkVisibility()")
}

/// Presses the button as a person does, and returns the copied text.
fn copy(scene: &mut Scene) -> String {
    scene.browser.popup(
        "const write = navigator.clipboard.writeText.bind(navigator.clipboard);
         navigator.clipboard.writeText = async (text) => { await write(text); window.copied = text; }",
    );
    scene.browser.popup_click("#copy");
    let message = scene.message("report_copied");
    wait_for("the message that it is copied", LIMIT, || {
        (scene.popup_text("#copied") == message).then_some(())
    });
    let copied = scene.browser.popup("return window.copied");
    copied.as_str().expect("a copied text").to_owned()
}

/// No string of the report, except the setting's path and its category's, contains a word of the page.
fn assert_no_text_of_the_page(scene: &mut Scene, report: &str) {
    let texts = scene.browser.evaluate(TEXTS);
    let texts: Vec<String> = serde_json::from_value(texts).expect("texts");
    let texts = texts.join(" ").to_lowercase();
    assert!(texts.contains("quincy secretive"), "{texts}");
    let words: Vec<&str> = texts
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= 4)
        .chain(["4155551234", "quincy", "member"])
        .collect();
    assert!(words.len() > 50, "{words:?}");
    let mut strings = Vec::new();
    collect(&serde_json::from_str(report).expect("JSON"), &mut strings);
    assert!(strings.len() > 5, "{report}");
    for string in strings {
        if SETTING.ends_with(&string) || string == "/mypreferences/d/categories/privacy" {
            continue;
        }
        for word in &words {
            assert!(!string.to_lowercase().contains(word), "{word} in {string}");
        }
    }
}

fn collect(value: &Value, strings: &mut Vec<String>) {
    match value {
        Value::String(text) => strings.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect(value, strings)),
        Value::Object(values) => values.values().for_each(|value| collect(value, strings)),
        _ => {}
    }
}

/// The content script's observation of the page now.
fn description(scene: &mut Scene) -> Observation {
    let message = scene.browser.background(
        "const [tab] = await chrome.tabs.query({ url: 'https://www.linkedin.com/mypreferences/*' });
         return chrome.tabs.sendMessage(tab.id, 'describe')",
    );
    match serde_json::from_value(message).expect("a message") {
        PageMessage::Seen(seen) => *seen,
        other => panic!("{other:?}"),
    }
}

/// No report is offered if the page is understood.
fn not_offered(scene: &mut Scene, status: &str, phase: &str) {
    scene.popup_shows(status, phase);
    assert_eq!(scene.browser.popup(IS_OFFERED), false, "{phase}");
}

in_both_browsers! {
    /// Two switches that cannot be told apart. If the page is understood, no report is offered.
    fn two_switches(scene) {
        reported(scene, "ambiguous", Sighting::Several, |world| world.switches = Switches::Two);

        scene.world(|world| world.switches = Switches::One);
        scene.browser.open(SETTING);
        not_offered(scene, "on", "ready");
        scene.press();
        not_offered(scene, "off-confirmed", "done");
    }

    /// A switch whose state cannot be read, in French.
    fn a_switch_that_cannot_be_read(scene) {
        reported(scene, "failed", Sighting::Unclear, |world| {
            (world.mixed, world.family, world.language) = (true, Family::PlainCheckbox, Language::Fr);
        });
    }

    /// No switch at all, in Arabic.
    fn no_switch(scene) {
        reported(scene, "not-offered", Sighting::Nothing, |world| {
            (world.switches, world.language) = (Switches::None, Language::Ar);
        });
    }
}
