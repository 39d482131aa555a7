//! The real popup: its messages in each phase, the keyboard, another language, and no access.

use std::time::Duration;

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{ELSEWHERE, SETTING, Switches},
    scene::{Engine, LIMIT, Options, Scene},
};
use serde_json::{Value, json};

/// Records every phase that the open popup shows from now on, with its messages and its main action.
const RECORD: &str = "const it = document.querySelector('#status');
    const text = (selector) => document.querySelector(selector).textContent;
    window.shown = [];
    const record = () => shown.push([it.dataset.phase, text('#headline'), text('#sentence'), text('#primary'), document.querySelector('#primary').hidden]);
    new MutationObserver(record).observe(it, { attributes: true, subtree: true, childList: true });
    record()";

/// Each of these phases was recorded with its messages, and its main action has a label or is hidden.
fn assert_messages(scene: &mut Scene, phases: &[&str]) {
    let shown = scene.browser.popup("return window.shown");
    let shown = shown.as_array().expect("a list");
    for phase in phases {
        // One drawing makes several changes; the last is complete.
        let last = shown.iter().rev().find(|drawn| drawn[0] == *phase);
        let last = last.unwrap_or_else(|| panic!("the popup has not shown {phase}: {shown:?}"));
        assert_ne!(last[1], "", "{phase}: the headline");
        assert_ne!(last[2], "", "{phase}: the sentence");
        assert_eq!(
            last[3] == "",
            last[4] == true,
            "{phase}: the main action has a label, or is hidden"
        );
    }
}

fn record(scene: &mut Scene) {
    if !scene.browser.popup_is_open() {
        scene.browser.open_popup();
    }
    scene.browser.popup(RECORD);
}

/// Presses Tab until the element has the focus.
fn tab_to(scene: &mut Scene, selector: &str) {
    for _ in 0..12 {
        scene.browser.popup_key("Tab");
        if scene
            .browser
            .popup(&format!("return document.activeElement?.matches({selector:?})"))
            == true
        {
            return;
        }
    }
    panic!("the keyboard does not reach {selector}");
}

in_both_browsers! {
    /// It is drawn before any script runs, and the keyboard reaches and presses everything.
    fn the_keyboard_reaches_everything(scene) {
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.popup_shows("on", "ready");
        // The file's content, before any script has run.
        let at_first = scene.browser.popup(
            "const page = new DOMParser().parseFromString(await (await fetch('popup.html')).text(), 'text/html');
             const it = page.querySelector('main#status');
             return [it.dataset.status, it.dataset.phase, page.querySelector('h1').textContent, page.querySelector('#primary').hidden]",
        );
        assert_eq!(at_first, json!(["unknown", "looking", "Objector", true]));

        // The date of the reading.
        let proof = scene.popup_text("#proof");
        let year = scene.browser.popup("return String(new Date().getFullYear())");
        assert!(proof.contains(year.as_str().expect("a year")), "{proof}");

        // Everything that can be pressed, in its order; when the details are open, also their link.
        tab_to(scene, "#primary");
        tab_to(scene, "a[data-words=link_setting]");
        tab_to(scene, "#steps > summary");
        scene.browser.popup_key("Enter");
        let steps = "return [...document.querySelectorAll('#steps li')].map((it) => it.checkVisibility() && it.textContent.length > 0)";
        assert_eq!(scene.browser.popup(steps), json!([true, true, true, true, true]));
        tab_to(scene, "#points > summary");
        scene.browser.popup_key("Enter");
        tab_to(scene, "a[data-words=link_form]");
        let points = "return [...document.querySelectorAll('#points li')].map((it) => it.checkVisibility() && it.textContent.trim().length > 0)";
        assert_eq!(scene.browser.popup(points), json!(vec![true; 7]));
        tab_to(scene, "a[data-words=link_more]");
        let links = "return [...document.links].map((it) => it.getAttribute('href'))";
        assert_eq!(
            scene.browser.popup(links),
            json!(["objection.html#next", SETTING, "checkup.html", "https://www.linkedin.com/help/linkedin/ask/TS-DPRO", "objection.html", "record.html", "preferences.html"])
        );

        scene.browser.close_popup();
        scene.popup_shows("on", "ready");
        tab_to(scene, "#primary");
        scene.browser.popup_key("Enter");
        scene.badge("✓");
        assert!(!scene.is_on());
    }

    /// Every phase has its messages, and its main action has a label or is hidden.
    fn each_phase_has_its_messages(scene) {
        scene.browser.open(ELSEWHERE);
        scene.popup_shows_phase("elsewhere");
        record(scene);
        assert_messages(scene, &["elsewhere"]);

        scene.begin_again();
        scene.world(|world| world.signed_in = false);
        scene.browser.open(SETTING);
        scene.popup_shows_phase("signed-out");
        record(scene);
        assert_messages(scene, &["signed-out"]);

        scene.begin_again();
        scene.world(|world| world.switches = Switches::Two);
        scene.browser.open(SETTING);
        scene.popup_shows_phase("ambiguous");
        record(scene);
        assert_messages(scene, &["ambiguous"]);

        // The control comes after the popup has said that there is none; then the setting is turned off.
        scene.begin_again();
        scene.world(|world| world.late = Some(Duration::from_secs(12)));
        scene.browser.open(SETTING);
        record(scene);
        scene.popup_shows_phase("not-offered");
        scene.popup_shows("on", "ready");
        scene.world(|world| world.late = None);
        scene.press();
        scene.popup_shows("off-confirmed", "done");
        assert_messages(scene, &["looking", "not-offered", "ready", "turning-off", "confirming", "done"]);

        scene.begin_again();
        scene.world(|world| world.disabled = true);
        scene.browser.open(SETTING);
        scene.popup_shows("unknown", "failed");
        record(scene);
        assert_messages(scene, &["failed"]);
    }

    /// "Show me" is shown when the guidance was closed, and opens it again.
    fn show_me_opens_the_guidance_again(scene) {
        const HIDDEN: &str = "return document.querySelector('#show-me').hidden";
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.guidance(true);
        scene.popup_shows("on", "ready");
        assert_eq!(scene.browser.popup(HIDDEN), true);
        scene.browser.close_popup();

        scene.browser.background(
            "const { evidence } = await chrome.storage.local.get();
             evidence.evidence.guidanceClosed = true;
             await chrome.storage.local.set({ evidence })",
        );
        scene.browser.reload();
        scene.popup_shows("on", "ready");
        assert_eq!(scene.browser.popup(HIDDEN), false);
        assert_eq!(scene.added_elements(), 0);
        scene.browser.popup_click("#show-me");
        scene.guidance(true);
    }

    /// Without access to the settings pages, the popup says so and asks for it, and the extension adds nothing to the page.
    /// When the member allows it, the page that is open is read, and the popup goes on by itself.
    fn without_access_it_asks_for_access(scene) {
        scene.spoil();
        // Each browser has its own way to remove the access.
        let extensions = scene.browser.front();
        match scene.engine {
            Engine::Chromium => {
                withhold(scene, true);
                scene.browser.open_tab("about:blank");
            }
            Engine::Firefox => {
                let removed = scene.browser.background(
                    "return chrome.permissions.remove({ origins: ['https://www.linkedin.com/mypreferences/*'] })",
                );
                assert_eq!(removed, true);
            }
        }
        scene.browser.open(SETTING);
        scene.control();
        scene.leave_time();
        assert_eq!(scene.browser.badge().text, "?");
        assert_eq!(scene.added_elements(), 0);
        // In Firefox, the click on the button gives access to this tab (`activeTab`), so the status may be known from
        // here on.
        scene.popup_shows_phase("no-access");
        assert_eq!(scene.popup_text("#sentence"), scene.message("no_access"));
        assert_eq!(scene.popup_text("#primary"), scene.message("primary_allow"));
        assert_eq!(scene.browser.popup("return document.querySelector('#primary').hidden"), false);
        if scene.engine == Engine::Chromium {
            // Nobody can answer the browser's question here, so the access is given by the page of extensions.
            scene.browser.popup("chrome.permissions.request = () => new Promise((done) => { globalThis.allow = done })");
            scene.press();
            wait_for("the request", LIMIT, || {
                (scene.browser.popup("return !!globalThis.allow") == true).then_some(())
            });
            let id = scene.browser.background("return chrome.runtime.id");
            scene.browser.evaluate_in(&extensions, &host_access(&id, false));
            scene.browser.popup("allow(true)");
        } else {
            scene.press();
        }
        scene.popup_shows("on", "ready");
        scene.badge("!");
    }
}

/// As a user does it on Chromium's page of extensions, in the front tab.
pub fn withhold(scene: &mut Scene, is_withheld: bool) {
    let id = scene.browser.background("return chrome.runtime.id");
    scene.browser.open("chrome://extensions/");
    scene.browser.evaluate(&host_access(&id, is_withheld));
}

fn host_access(id: &Value, is_withheld: bool) -> String {
    let access = if is_withheld { "ON_CLICK" } else { "ON_ALL_SITES" };
    format!(
        "await chrome.developerPrivate.updateExtensionConfiguration({{ extensionId: {id}, hostAccess: '{access}' }})"
    )
}

/// Where WebAssembly is switched off, nothing of the extension's program runs. Popup and welcome page still show the way to
/// the setting and the steps, in the member's language.
fn without_webassembly(engine: Engine) {
    let options = Options {
        language: "fr",
        wasm: false,
        ..Options::default()
    };
    let mut scene = Scene::welcomed(engine, options);
    let french: Value = serde_json::from_str(include_str!("../../extension/_locales/fr/messages.json")).expect("JSON");
    let shown =
        "const shown = [...document.querySelectorAll('#unable, #steps li')].filter((it) => it.checkVisibility());
         const links = [...document.links].filter((it) => it.checkVisibility()).map((it) => it.href);
         return [typeof WebAssembly, document.documentElement.lang, shown.map((it) => it.textContent), links]";
    let keys = ["unable", "step_1", "step_2", "step_3", "step_4", "step_5"];
    let texts = keys.map(|key| &french[key]["message"]);
    let expected = json!(["undefined", "fr", texts]);
    let assert_shown = |what: &str, ask: &mut dyn FnMut() -> Value| {
        let found = wait_for(what, LIMIT, || {
            let found = ask();
            found[2]
                .as_array()
                .is_some_and(|shown| !shown.is_empty())
                .then_some(found)
        });
        assert_eq!(json!([found[0], found[1], found[2]]), expected, "{what}");
        let links = found[3].as_array().expect("a list");
        assert!(links.contains(&json!(SETTING)), "{what}: {links:?}");
        assert!(
            links.iter().all(|link| !link.to_string().contains("-extension://")),
            "{what}: no way to a page that does not work: {links:?}"
        );
    };
    assert_shown("the welcome page's steps", &mut || scene.browser.evaluate(shown));
    scene.browser.open(ELSEWHERE);
    scene.browser.open_popup();
    assert_shown("the popup's steps", &mut || scene.browser.popup(shown));
}

#[test]
fn without_webassembly_chromium() {
    without_webassembly(Engine::Chromium);
}

#[test]
fn without_webassembly_firefox() {
    without_webassembly(Engine::Firefox);
}

/// In French, every message is French.
#[test]
fn in_french_firefox() {
    let options = Options {
        language: "fr",
        ..Options::default()
    };
    let mut scene = Scene::with(Engine::Firefox, options);
    scene.browser.open(SETTING);
    scene.popup_shows("on", "ready");
    assert_eq!(scene.browser.popup("return document.documentElement.lang"), "fr");
    let french: Value = serde_json::from_str(include_str!("../../extension/_locales/fr/messages.json")).expect("JSON");
    let english: Value = serde_json::from_str(include_str!("../../extension/_locales/en/messages.json")).expect("JSON");
    for (selector, key) in [
        ("#headline", "status_on"),
        ("#sentence", "ready_on"),
        ("#primary", "primary_turn_off"),
        ("#steps summary", "steps_title"),
        ("footer", "footer"),
    ] {
        assert_eq!(scene.popup_text(selector), french[key]["message"], "{key}");
        assert_ne!(scene.popup_text(selector), english[key]["message"], "{key}");
    }
    scene.badge_and_title("!", french["title_on"]["message"].as_str().expect("a sentence"));
}
