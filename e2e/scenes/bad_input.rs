//! Bad input: messages, stored items and pages that are hostile or invalid.

use std::time::{Duration, Instant};

use e2e::{in_both_browsers, replica::SETTING, scene::Scene};
use serde_json::{Value, json};

/// All that is stored, without the times of the stability.
const STORED: &str = "const sessions = await chrome.storage.session.get();
     for (const { stability } of Object.values(sessions)) for (const name of ['age', 'stableFor']) delete stability[name];
     return [await chrome.storage.local.get(), sessions]";

/// The longest that a page may take to answer while the extension reads it.
const RESPONSIVE: Duration = Duration::from_secs(2);

/// The page still answers, and has no control that the extension recognises: a press leads to no click.
fn assert_not_clicked(scene: &mut Scene, phase: &str) {
    scene.popup_shows_phase(phase);
    let start = Instant::now();
    assert_eq!(scene.browser.evaluate("return document.readyState"), "complete");
    assert!(start.elapsed() < RESPONSIVE, "the page took {:?}", start.elapsed());
    scene.browser.close_popup();
    assert_eq!(scene.browser.badge().text, "?");
    scene.press_elsewhere();
    scene.leave_time();
    assert_eq!(scene.browser.address(), SETTING);
    let checked =
        "return [...document.querySelectorAll('.bad')].every((it) => it.getAttribute('aria-checked') === 'true')";
    assert_eq!(scene.browser.evaluate(checked), true, "no switch has been clicked");
    assert!(scene.is_on());
    scene
        .replica
        .world(|world| assert!(world.clicks.is_empty(), "{:?}", world.clicks));
}

in_both_browsers! {
    /// A page cannot send a message; one from the wrong sender, or of an unknown form, is dropped.
    fn invalid_messages_are_dropped(scene) {
        scene.browser.open(SETTING);
        scene.badge("!");
        let types = "return [typeof globalThis.chrome?.runtime?.sendMessage, typeof globalThis.browser?.runtime?.sendMessage]";
        assert_eq!(scene.browser.evaluate(types), json!(["undefined", "undefined"]));

        scene.popup_shows("on", "ready");
        let before = scene.browser.background(STORED);
        let answers = scene.browser.popup(
            "const { id } = (await chrome.tabs.query({ active: true, currentWindow: true }))[0];
             const path = '/mypreferences/d/settings/data-for-ai-improvement';
             const document = {
                 id: 'forged', loadedAt: Date.now(), age: 100, arrival: 'navigate', cached: false, restored: false, late: false,
                 paths: [path], touchedAt: null, touchedUnder: [], clicks: 0,
             };
             const control = {
                 handle: 1, path, tag: 'input', role: 'switch', checked: false, indeterminate: false, ariaChecked: 'false', ariaPressed: null,
                 disabled: false, visible: true, landmark: 'main', labelledBy: null, name: '',
             };
             const messages = [
                 // An observation, but not from a page.
                 { seen: { document, path, controls: [control], choices: [], links: [], overflow: false } }, 'closed',
                 // A press or an observation that is invalid, doubled, or for no tab.
                 { press: String(id) }, { press: id + 0.5 }, { press: id, look: id }, { press: 2 ** 40 }, { turnOn: id }, 'press',
                 { press: id, sure: true },
                 { press: id, padding: 'x'.repeat(40_000) },
                 // No message.
                 null, '', 0, [], {}, { press: null }, [{ press: id }], 'x'.repeat(40_000), { seen: 'x'.repeat(4_000_000) },
             ];
             return Promise.all(messages.map(async (message) => await chrome.runtime.sendMessage(message) ?? null))",
        );
        let answers = answers.as_array().expect("a list of answers").clone();
        assert!(answers.iter().all(Value::is_null), "{answers:?}");
        scene.leave_time();
        assert_eq!(scene.browser.background(STORED), before);
        scene.popup_shows("on", "ready");
        scene.replica.world(|world| {
            assert!(world.clicks.is_empty());
            assert_eq!(world.loads, 1);
        });
    }

    /// Stored evidence that cannot be read is ignored. It stays until there is a new reading, and is put aside then.
    fn unreadable_evidence_is_put_aside(scene) {
        scene.world(|world| world.on = false);
        scene.browser.open(SETTING);
        scene.badge("✓");
        let sound = scene.browser.background("return (await chrome.storage.local.get('evidence')).evidence");
        let mut newer = sound.clone();
        newer["version"] = json!(999);
        let mut future = sound.clone();
        let next_century = 4_102_444_800_000_u64;
        future["evidence"]["reading"]["readAt"] = json!(next_century);
        let mut more = sound.clone();
        more["evidence"]["more"] = json!(true);
        for (number, broken) in [newer, future, more, json!("garbage"), json!(null), json!(["x".repeat(100_000)])].iter().enumerate() {
            scene.begin_again();
            scene.browser.background(&format!("await chrome.storage.local.set({{ evidence: {broken} }})"));
            if number == 0 {
                scene.spoil();
                scene.browser.restart();
            } else {
                scene.wake_background();
            }
            scene.badge("?");
            scene.popup_shows("unknown", "elsewhere");
            scene.browser.close_popup();
            let stored = scene.browser.background("return chrome.storage.local.get()");
            assert_eq!(stored, json!({ "evidence": broken }), "untouched");

            scene.browser.open(SETTING);
            scene.badge("!");
            let stored = scene.browser.background("return chrome.storage.local.get()");
            assert_eq!(&stored["evidence-put-aside"], broken);
            assert_eq!(stored["evidence"]["version"], sound["version"]);
            assert_eq!(stored["evidence"]["evidence"]["reading"]["on"], true);
        }
    }

    /// More switches and text than any settings page has: a limited time, and no click.
    fn pages_that_are_too_large_are_not_clicked(scene) {
        let switches = |count: usize, label: &str| {
            format!("<main>{}</main>", format!("<button class=bad role=switch aria-checked=true>{label}</button>").repeat(count))
        };
        let label = "Use my data for training content creation AI models ";
        for extra in [
            switches(10_000, ""),
            // Above the limit of elements too.
            switches(30_000, "<b>x</b>"),
            // Few switches, with megabytes of text: each has LinkedIn's label, so they cannot be told apart.
            switches(3, &label.repeat(30_000)),
        ] {
            scene.world(|world| world.extra = extra);
            scene.browser.open(SETTING);
            assert_not_clicked(scene, "ambiguous");
            scene.begin_again();
        }
    }

    /// Elements whose names shadow the properties of documents and forms: the setting is still turned off.
    fn names_that_shadow_properties_do_no_harm(scene) {
        scene.browser.open(SETTING);
        scene.control();
        scene.browser.evaluate(
            "const form = replica.control().closest('form');
             const make = document.createElement.bind(document);
             const body = document.body;
             const names = (object) => {
                 const found = new Set();
                 for (let it = object; it; it = Object.getPrototypeOf(it)) Object.getOwnPropertyNames(it).forEach((name) => found.add(name));
                 return [...found];
             };
             const hidden = make('div');
             hidden.hidden = true;
             // The driver reads visibilityState.
             const [ofForm, ofDocument] = [names(form), names(document).filter((name) => name !== 'visibilityState')];
             for (const name of ofForm) hidden.append(Object.assign(make('input'), { name }));
             form.append(hidden);
             const others = make('div');
             others.hidden = true;
             for (const name of [...ofDocument, 'chrome', 'browser', 'performance', 'navigation', 'createDom', 'createObserver', 'createPace', 'createCard', 'createGuidance', 'readNow', 'caution']) {
                 others.append(Object.assign(make('img'), { name }), Object.assign(make('form'), { name }), Object.assign(make('i'), { id: name }));
             }
             body.append(others);
             if (typeof document.querySelectorAll === 'function' || typeof form.getAttribute === 'function') throw new Error('nothing is shadowed')",
        );
        scene.badge("!");
        scene.popup_shows("on", "ready");
        scene.press();
        scene.badge("✓");
        assert!(!scene.is_on());
        scene.replica.world(|world| {
            assert_eq!(world.saves, [false]);
            assert_eq!((world.clicks.len(), world.loads), (1, 2));
        });
    }
}
