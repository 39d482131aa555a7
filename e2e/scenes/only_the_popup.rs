//! Doubt means no click, and only the popup can lead to one: whatever a page does, whatever sends a message, and however the
//! control changes between the observation and the command to click.

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{ELSEWHERE, FEED, Family, RESEARCH, SETTING, Switches},
    scene::{LIMIT, Scene, is_long},
};
use serde_json::{Value, json};

/// Records every click in the page, trusted or not, at the moment of the event.
const COUNTER: &str = "window.pressed = []; addEventListener('click', (event) => pressed.push([event.isTrusted, event.target.outerHTML]), true);";

/// A switch that is on and has the label of the setting's switch.
const DECOY: &str = "
    document.querySelector('.decoy')?.remove();
    const decoy = document.createElement('button');
    decoy.className = 'decoy';
    decoy.textContent = 'Use my data for training content creation AI models';
    decoy.setAttribute('role', 'switch');
    decoy.setAttribute('aria-checked', 'true');
    (document.querySelector('main') ?? document.body).append(decoy);";

/// A change of the control, a script for it that returns how to undo it, and what the page shows then. `it` is the control,
/// `form` its form.
const DOUBTS: [(&str, &str, &str); 25] = [
    ("removed", "const { parentNode, nextSibling } = it; it.remove(); return () => parentNode.insertBefore(it, nextSibling)", "nothing"),
    ("not displayed", "it.style.display = 'none'; return () => it.removeAttribute('style')", "nothing"),
    ("not visible", "it.style.visibility = 'hidden'; return () => it.removeAttribute('style')", "nothing"),
    ("transparent", "form.style.opacity = 0; return () => form.removeAttribute('style')", "nothing"),
    ("hidden", "form.hidden = true; return () => { form.hidden = false }", "nothing"),
    ("hidden from assistive technology", "form.ariaHidden = 'true'; return () => form.removeAttribute('aria-hidden')", "covered"),
    ("inert", "form.inert = true; return () => { form.inert = false }", "covered"),
    ("clipped", "form.style = 'height: 0; overflow: hidden'; return () => form.removeAttribute('style')", "nothing"),
    ("off the page", "form.style = 'position: absolute; left: -9999px'; return () => form.removeAttribute('style')", "nothing"),
    ("tiny", "it.style = 'width: 1px; height: 1px'; return () => it.removeAttribute('style')", "nothing"),
    ("in the navigation", "form.role = 'navigation'; return () => form.removeAttribute('role')", "nothing"),
    ("in a closed shadow tree",
     "const host = document.createElement('div'); form.before(host); host.attachShadow({ mode: 'closed' }).append(form);
      return () => host.replaceWith(form)", "nothing"),
    ("another setting's", "const key = it.getAttribute('aria-labelledby'); it.setAttribute('aria-labelledby', 'allowAnonymizedDataResearch');
      return () => it.setAttribute('aria-labelledby', key)", "nothing"),
    ("no switch any more", "it.removeAttribute('role'); it.type = 'radio'; return () => { it.type = 'checkbox'; it.setAttribute('role', 'switch') }", "unclear"),
    ("disabled", "it.disabled = true; return () => { it.disabled = false }", "unclear"),
    ("aria-disabled", "it.ariaDisabled = 'true'; return () => it.removeAttribute('aria-disabled')", "unclear"),
    ("disabled by its fieldset",
     "const set = document.createElement('fieldset'); set.disabled = true; form.replaceWith(set); set.append(form);
      return () => set.replaceWith(form)", "unclear"),
    ("read-only", "it.setAttribute('aria-readonly', 'true'); return () => it.removeAttribute('aria-readonly')", "unclear"),
    ("mixed", "it.indeterminate = true; return () => { it.indeterminate = false }", "unclear"),
    ("aria-checked=mixed", "it.ariaChecked = 'mixed'; return () => it.removeAttribute('aria-checked')", "unclear"),
    ("aria-checked=false", "it.ariaChecked = 'false'; return () => it.removeAttribute('aria-checked')", "unclear"),
    ("neither on nor off", "it.ariaPressed = 'yes'; return () => it.removeAttribute('aria-pressed')", "unclear"),
    ("double", "const twin = it.cloneNode(); form.append(twin); return () => twin.remove()", "several"),
    ("one of many", "const all = Array.from({ length: 70 }, () => it.cloneNode()); form.append(...all); return () => all.forEach((twin) => twin.remove())", "several"),
    ("off", "it.checked = false; return () => { it.checked = true }", "off"),
];

/// More changes, after which the control still reads on: a command that was sent before is refused.
const CHANGES: [(&str, &str, &str); 4] = [
    ("of another name", "it.ariaLabel = 'Something else'; it.removeAttribute('aria-labelledby');
      return () => { it.removeAttribute('aria-label'); it.setAttribute('aria-labelledby', key) }", "may-be"),
    ("of another name, after a second switch was added", "const twin = it.cloneNode(); twin.ariaLabel = 'Another'; document.querySelector('header').append(twin); return () => twin.remove()", "on"),
    ("on another page", "const path = location.pathname; history.pushState(null, '', path + '-2'); return () => history.pushState(null, '', path)", "elsewhere"),
    ("outside the main part", "const main = document.querySelector('main'); const div = document.createElement('div'); div.append(...main.childNodes); main.replaceWith(div);
      return () => { main.append(...div.childNodes); div.replaceWith(main) }", "on"),
];

/// All that is stored, without the times of the stability.
const STORED: &str = "const sessions = await chrome.storage.session.get();
     for (const { stability } of Object.values(sessions)) for (const name of ['age', 'stableFor']) delete stability[name];
     return [await chrome.storage.local.get(), sessions]";

/// A page that can dispatch every event and send every message; and that records the events that are not its own.
const ATTACK: &str = r"
    const mine = new WeakSet();
    window.foreign = [];
    const handlers = [window, Document.prototype, HTMLElement.prototype].flatMap(Object.getOwnPropertyNames).filter((it) => /^on[a-z]/.test(it));
    const types = new Set([
        ...handlers.map((it) => it.slice(2)), 'visibilitychange', 'prerenderingchange', 'currententrychange', 'navigate', 'DOMContentLoaded',
        'look', 'seen', 'closed', 'press', 'objector',
    ]);
    for (const type of types) addEventListener(type, (event) => {
        if (!mine.has(event)) {
            if (!['click', 'change', 'input'].includes(type)) return;
            foreign.push([type, event.isTrusted, event.target === replica.control() ? 'control' : event.target.className]);
        } else if (type !== 'visibilitychange') {
            // Otherwise the page's own switch reacts.
            event.stopImmediatePropagation();
            event.preventDefault();
        }
    }, true);

    window.attack = () => {
        const added = document.documentElement.lastElementChild;
        const { right, bottom, left, top } = replica.target().getBoundingClientRect();
        const messages = [{ seen: { path: location.pathname, controls: [] } }, { press: 1 }, 'look', 'closed', { click: 1 }, { guidance: null, click: 1 }];
        const common = { bubbles: true, cancelable: true, composed: true };
        const places = [[(left + right) / 2, (top + bottom) / 2], [left + 310, bottom + 40], [left + 310, top - 100]];
        let count = 0;
        const send = (target, event) => {
            mine.add(event);
            target.dispatchEvent(event);
            count += 1;
        };
        const targets = [window, document, navigation, visualViewport, document.fonts, ...document.querySelectorAll('*')].filter(Boolean);
        for (const type of types) for (const target of targets) {
            send(target, new CustomEvent(type, { ...common, detail: messages[0] }));
            for (const [clientX, clientY] of places) send(target, new PointerEvent(type, { ...common, clientX, clientY, detail: 1, button: 0, isPrimary: true, view: window }));
        }
        for (const target of targets) for (const persisted of [true, false]) {
            for (const type of ['pageshow', 'pagehide']) send(target, new PageTransitionEvent(type, { ...common, persisted }));
            for (const key of ['Enter', ' ']) send(target, new KeyboardEvent('keydown', { ...common, key }));
            send(target, new PopStateEvent('popstate', { ...common, state: messages[0] }));
            send(target, new ToggleEvent('toggle', { ...common, newState: 'open' }));
        }
        added.focus?.();
        for (const data of messages) {
            postMessage(data, '*');
            send(window, new MessageEvent('message', { ...common, data, origin: 'null', source: window }));
            for (const name of ['objector', 'look', 'runtime']) new BroadcastChannel(name).postMessage(data);
            localStorage.setItem('evidence', JSON.stringify(data));
            sessionStorage.setItem('evidence', JSON.stringify(data));
        }
        window.chrome = window.browser = { runtime: { id: 'forged', sendMessage: async () => ({ click: 1 }), onMessage: { addListener() {} } } };
        return count;
    };

    // Changes and events that lead to observations.
    window.flood = async () => {
        const start = performance.now();
        const control = replica.control();
        for (let n = 0; performance.now() - start < 2_000; n += 1) {
            control.setAttribute('aria-label', `My data for AI ${n}`);
            await new Promise((done) => setTimeout(done));
            for (const [target, event] of [
                [document, new Event('visibilitychange', { bubbles: true })], [window, new PageTransitionEvent('pageshow', { persisted: true })],
                [window, new Event('load')], [window, new Event('resize')],
            ]) {
                mine.add(event);
                target.dispatchEvent(event);
            }
        }
        control.removeAttribute('aria-label');
        return (performance.now() - start) / 1000;
    };

    // An element in the top layer, above a modal dialog.
    window.cover = () => {
        for (const name of ['dialog', 'div']) {
            const layer = Object.assign(document.createElement(name), { className: `layer ${name}` });
            Object.assign(layer.style, { position: 'fixed', inset: 0, width: '100vw', height: '100vh', maxWidth: 'none', maxHeight: 'none', opacity: 0.2, margin: 0, padding: 0, border: 0 });
            document.body.append(layer);
            if (layer.showModal) layer.showModal();
            else {
                layer.popover = 'manual';
                layer.showPopover();
            }
        }
    };
    window.uncover = () => document.querySelectorAll('.layer').forEach((it) => it.remove());";

/// Opens the setting's page and clicks another switch: after a trusted click, a reading is stable after 250 ms.
fn open_clicked_page(scene: &mut Scene) {
    scene.world(|world| {
        (world.family, world.decoys, world.extra_script) = (Family::KeyedCheckbox, true, COUNTER.into());
    });
    scene.browser.open(SETTING);
    scene.control();
    scene.browser.evaluate(
        "window.it = replica.control(); window.form = it.closest('form'); window.key = it.getAttribute('aria-labelledby')",
    );
    scene.browser.click("footer .decoy label");
    scene.badge("!");
    scene.browser.evaluate("pressed.length = 0");
    scene.browser.open_popup();
}

/// Runs this in the page, with the function that undoes it in `undo`.
fn change(scene: &mut Scene, script: &str) {
    scene
        .browser
        .evaluate(&format!("window.undo = (() => {{ {script} }})()"));
}

/// Undoes the change, and has the page observed, because not every change leads to an observation.
fn undo(scene: &mut Scene) {
    scene.browser.evaluate("undo()");
    send(scene, "look");
    session(scene, "stability.shows === 'on'", "");
}

/// Deletes the press. A set of storage that has already begun could bring it back, so this waits for one more observation:
/// observations are handled one after the other.
fn delete_press(scene: &mut Scene) {
    scene.browser.background(DELETE);
    let now = scene.browser.evaluate("return performance.now()");
    let again = format!(
        "if (task === 'idle' && stability.age > {now}) return true;
         if (task !== 'idle') {DELETE};
         const [{{ id }}] = await chrome.tabs.query({{ active: true }});
         chrome.tabs.sendMessage(id, 'look').catch(() => {{}});
         return 'not yet'"
    );
    session(scene, "true", &again);
}

/// Sends the press from the popup, because its button may be hidden.
fn press(scene: &mut Scene) {
    send(scene, "press");
}

fn send(scene: &mut Scene, what: &str) {
    scene.browser.popup(&format!(
        "const [tab] = await chrome.tabs.query({{ active: true, currentWindow: true }});
         await chrome.runtime.sendMessage({{ {what}: tab.id }})"
    ));
}

/// Waits until `what`, an expression of `stability` and `task`, is true of the only tab's session, and `then`, which may
/// return something else, does not.
fn session(scene: &mut Scene, what: &str, then: &str) {
    let ask = format!(
        "const [it] = Object.values(await chrome.storage.session.get());
         const {{ stability, task }} = it ?? {{ stability: {{}}, task: 'idle' }};
         if (!({what})) return JSON.stringify(it ?? null);
         {then};
         return true"
    );
    let mut last = Value::Null;
    for _ in 0..600 {
        last = scene.browser.background(&ask);
        if last == true {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("no session with {what}: {last}");
}

const DELETE: &str = "await chrome.storage.session.clear()";

/// The page has recorded no click.
fn not_pressed(scene: &mut Scene, when: &str) {
    assert_eq!(scene.browser.evaluate("return pressed"), json!([]), "{when}");
}

/// One click on the control, and the proof. So the earlier refusals had their own reasons.
fn turns_off_now(scene: &mut Scene) {
    scene.badge("✓");
    scene.replica.wait("the page's record of the click", LIMIT, |world| {
        world.clicks.iter().any(|click| click.key == e2e::replica::KEY)
    });
    scene.replica.world(|world| {
        let ours: Vec<_> = world
            .clicks
            .iter()
            .filter(|click| click.key == e2e::replica::KEY)
            .collect();
        assert_eq!(ours.len(), 1, "{ours:?}");
        assert!(ours[0].shown && !ours[0].trusted);
        assert_eq!(world.saves, [false]);
        assert!(!world.on);
    });
}

/// From now on the background records each observation and its sender.
const LISTEN: &str = "
    globalThis.heard = [];
    chrome.runtime.onMessage.addListener((message, { frameId, url }) => void (message?.seen && heard.push({ seen: message.seen, frameId, url })));";
/// Delays the next command to click until `letGo` is called.
const HOLD: &str = "
    const { session } = chrome.storage;
    const set = session.set.bind(session);
    session.set = async (items) => {
        const text = JSON.stringify(items);
        // No reload for a control that reads off.
        if (text.includes('confirming')) throw new Error('not in this test');
        if (text.includes('turning-off') && !globalThis.isHeld) await new Promise((go) => Object.assign(globalThis, { isHeld: true, letGo: go }));
        return set(items);
    };";

/// Asks the background until the answer is true.
fn wait_for_background(scene: &mut Scene, what: &str, script: &str) {
    wait_for(what, LIMIT, || (scene.browser.background(script) == true).then_some(()));
}

/// Presses, and delays the command to click that follows.
fn press_and_delay_click(scene: &mut Scene) {
    scene.browser.background("globalThis.isHeld = false");
    press(scene);
    wait_for_background(scene, "the command to be delayed", "return isHeld");
}

in_both_browsers! {
    /// After a press, the page shows its control in one doubtful way after the other: no click.
    fn doubt_means_no_click(scene) {
        open_clicked_page(scene);
        for (how, script, shows) in DOUBTS {
            change(scene, script);
            if shows == "off" {
                continue;
            }
            press(scene);
            session(scene, &format!("stability.shows === '{shows}' && task.permitted"), "");
            delete_press(scene);
            not_pressed(scene, how);
            undo(scene);
            not_pressed(scene, how);
        }
        scene.browser.evaluate("undo()");
        press(scene);
        turns_off_now(scene);
    }

    /// While the command to click is on its way, the control changes, is removed, or another is added: no click. If an equal
    /// node replaces it, it is clicked. (Every third change in the ordinary run.)
    fn a_changed_control_is_not_clicked(scene) {
        open_clicked_page(scene);
        scene.browser.background(&format!("{LISTEN}{HOLD}"));
        let all = DOUBTS.into_iter().chain(CHANGES);
        for (how, script, shows) in all.step_by(if is_long() { 1 } else { 3 }) {
            press_and_delay_click(scene);
            change(scene, script);
            scene.browser.background("heard.length = 0; letGo()");
            // The script sends its next observation only after it has handled the command.
            session(scene, &format!("heard.length > 0 && stability.shows === '{shows}'"), "");
            delete_press(scene);
            not_pressed(scene, how);
            undo(scene);
            not_pressed(scene, how);
        }
        press_and_delay_click(scene);
        change(scene, "const twin = it.cloneNode(); twin.checked = true; twin.onclick = () => it.click(); it.replaceWith(twin)");
        scene.browser.background("letGo()");
        wait_for("the click on the new node", LIMIT, || {
            (scene.browser.evaluate("return pressed.length > 0") == true).then_some(())
        });
    }

    /// After a press, the page goes to addresses similar to the setting's, with a switch that is on and has its label; or it
    /// shows the setting in a frame; or it goes to the setting's address with the switch of the page before: no click. The
    /// same press then still turns the setting off on its own page.
    fn only_the_settings_own_page_is_clicked(scene) {
        scene.world(|world| (world.switches, world.extra_script) = (Switches::None, COUNTER.into()));
        scene.browser.open(SETTING);
        scene.browser.background(LISTEN);
        scene.browser.open_popup();
        press(scene);
        session(scene, "stability.shows === 'nothing' && task.permitted", "");
        scene.browser.close_popup();
        for path in [
            "/mypreferences/d/settings/data-for-ai-improvement-2",
            "/mypreferences/d/SETTINGS/data-for-ai-improvement",
            "/mypreferences/D/settings/data-for-ai-improvement",
            "/mypreferences/dd/settings/data-for-ai-improvement",
            "/mypreferences//settings/data-for-ai-improvement",
            "/mypreferences/d//settings/data-for-ai-improvement",
            "/mypreferences/d/settings/data-for-ai-improvement//",
            "/mypreferences/d/settings/data-for-ai-improvement/more",
            "/mypreferences/d/settings/data-for-ai-improvement;x",
            "/mypreferences/d/settings/data-for-ai-improvement%20",
            "/mypreferences/d/settings/data-for-ai%2Dimprovement",
            "/mypreferences/d/settings%2Fdata-for-ai-improvement",
            "/mypreferences/d/settings/data-for-ai-іmprovement",
            "/mypreferences/d/settings/data-for-generative-ai-improvement",
            "/mypreferences/d/settings/x/../policy-and-academic-research?/mypreferences/d/settings/data-for-ai-improvement",
            "/mypreferences/d/categories/privacy#/mypreferences/d/settings/data-for-ai-improvement",
            // Where the script does not observe.
            "/MyPreferences/d/settings/data-for-ai-improvement",
            "/feed/mypreferences/d/settings/data-for-ai-improvement",
            "//mypreferences/d/settings/data-for-ai-improvement",
        ] {
            scene.browser.background("heard.length = 0");
            let went = scene.browser.evaluate(&format!(
                "history.pushState(null, '', {}); {DECOY} return location.pathname",
                json!(format!("https://www.linkedin.com{path}"))
            ));
            if path.starts_with("/mypreferences/") {
                let is_observed = format!("return heard.some(({{ seen }}) => seen.path === {went} && seen.controls.length === 1)");
                wait_for_background(scene, path, &is_observed);
                session(scene, "['elsewhere', 'way'].includes(stability.shows) && task.permitted", "");
            }
            not_pressed(scene, path);
        }
        // A decoy that was first seen on another path is not the setting's, also under the setting's path.
        let path = SETTING.trim_start_matches("https://www.linkedin.com");
        scene.browser.evaluate(&format!("history.pushState(null, '', '/mypreferences/d/settings/x'); {DECOY}"));
        wait_for_background(scene, "the decoy", "return heard.some(({ seen }) => seen.path.endsWith('/x') && seen.controls.length === 1)");
        scene.browser.evaluate(&format!("history.pushState(null, '', '{path}')"));
        let is_observed = format!("return heard.some(({{ seen }}) => seen.path === '{path}' && seen.controls.length === 1)");
        wait_for_background(scene, "the setting's path with the decoy", &is_observed);
        session(scene, "stability.shows === 'nothing' && task.permitted", "");

        // Loaded documents: similar addresses and another origin, each with a decoy; then the setting in frames.
        scene.world(|world| world.switches = Switches::One);
        for address in [format!("{SETTING}-2"), SETTING.replace("/d/", "/D/"), SETTING.replace("settings/", "/settings/"), ELSEWHERE.into()] {
            scene.browser.open(&address);
            scene.browser.evaluate(&format!("window.pressed = []; {COUNTER} {DECOY}"));
            not_pressed(scene, &address);
        }
        scene.browser.background("heard.length = 0");
        for address in [RESEARCH, FEED, ELSEWHERE] {
            scene.browser.open(address);
            let before = scene.replica.world(|world| world.loads);
            scene.browser.evaluate(&format!(
                "const frame = Object.assign(document.createElement('iframe'), {{ width: 900, height: 700, src: '{SETTING}' }});
                 document.body.prepend(frame);
                 await new Promise((done) => {{ frame.onload = done }});
                 scrollTo(0, 0)"
            ));
            assert_eq!(scene.replica.world(|world| world.loads), before + 1);
            if address != ELSEWHERE {
                wait_for("the setting in the frame", LIMIT, || {
                    (scene.browser.evaluate("return !!frames[0].replica?.control()") == true).then_some(())
                });
            }
            if address == ELSEWHERE {
                scene.leave_time();
            } else {
                let seen = scene.browser.evaluate("return [frames[0].pressed, frames[0].document.documentElement.children.length]");
                assert_eq!(seen, json!([[], 2]), "in a frame of {address}");
            }
        }
        let heard = scene.browser.background("return heard.map(({ seen, frameId }) => [frameId, seen.path, seen.controls.length])");
        let research = RESEARCH.trim_start_matches("https://www.linkedin.com");
        for observation in heard.as_array().expect("the background has not ended") {
            // A document that is being unloaded may still send one, with another frame id than 0: that is ignored.
            assert!(observation[1] == research && observation[2].as_u64() <= Some(1), "{heard}");
        }
        scene.replica.world(|world| assert_eq!((&world.clicks[..], &world.saves[..], world.on), (&[][..], &[][..], true)));

        scene.browser.open(SETTING);
        turns_off_now(scene);
    }

    /// A page dispatches every event on every target, sends every message that it can, and covers the guidance with elements
    /// that the member clicks: nothing is clicked or believed, the guidance stays, and the script does not observe more
    /// often. A press in the popup then works as always.
    fn forged_events_and_messages_have_no_effect(scene) {
        scene.world(|world| world.extra_script = ATTACK.into());
        scene.browser.open(SETTING);
        scene.guidance(true);
        scene.badge("!");
        scene.browser.background(LISTEN);
        let stored = "return (await chrome.storage.local.get()).evidence";
        let before = scene.browser.background(stored);
        let dispatched = scene.browser.evaluate("return attack()");
        assert!(dispatched.as_u64() > Some(10_000), "{dispatched}");
        // Events lead to no more observations than changes do.
        scene.browser.background("heard.length = 0");
        let seconds = scene.browser.evaluate("return flood()").as_f64().expect("a number");
        let heard = scene.browser.background("return heard.length").as_f64().expect("a number");
        println!("{heard} observations in {seconds:.1} s of changes in {}", scene.browser.name());
        assert!(heard > 0.0 && heard < 12.0 * seconds + 3.0, "{heard} observations in {seconds} s");
        assert_eq!(scene.browser.evaluate("return foreign"), json!([]));
        assert_eq!(scene.added_elements(), 1, "an event of the page's own has closed the guidance");

        // The page gets every click of the member now.
        scene.browser.evaluate("cover()");
        for (x, y) in [(200.0, 300.0), (400.0, 400.0), (640.0, 320.0), (640.0, 420.0), (900.0, 380.0), (1000.0, 330.0)] {
            scene.browser.click_at(x, y);
        }
        let foreign = scene.browser.evaluate("return foreign.filter(([type]) => type === 'click')");
        for click in foreign.as_array().expect("a list") {
            assert!(click[1] == true && click[2] != "control", "{foreign}");
        }
        assert!(foreign.as_array().is_some_and(|all| !all.is_empty()), "the page got no click");
        let task = scene.browser.background("return Object.values(await chrome.storage.session.get()).find((it) => it.task).task");
        assert_eq!(task, "idle");
        let after = scene.browser.background(stored);
        for fact in ["on", "proof", "asOf"] {
            assert_eq!(after["evidence"]["reading"][fact], before["evidence"]["reading"][fact], "{fact}");
        }
        scene.replica.world(|world| assert_eq!((world.loads, &world.saves[..], world.on), (1, &[][..], true)));

        scene.browser.evaluate("uncover()");
        scene.popup_shows("on", "ready");
        scene.press();
        scene.badge("✓");
        scene.replica.world(|world| assert_eq!((world.loads, &world.saves[..], world.on), (2, &[false][..], false)));
    }

    /// A valid message from the wrong sender is dropped: a press from a content script, or from a page of the extension that
    /// is not the popup; an observation from a frame, or from another page of LinkedIn.
    fn messages_from_the_wrong_sender_are_dropped(scene) {
        scene.world(|world| world.decoys = true);
        scene.browser.open(SETTING);
        scene.browser.background(LISTEN);
        scene.badge("!");
        scene.browser.evaluate(&format!(
            "const frame = Object.assign(document.createElement('iframe'), {{ src: '{SETTING}' }});
             document.body.append(frame);
             await new Promise((done) => {{ frame.onload = done }})"
        ));
        // A real observation, changed: the control is off, and the document is new.
        scene.browser.background(
            "const forged = structuredClone(heard.at(-1).seen);
             forged.document.id = 'forged';
             forged.document.loadedAt += 1;
             for (const it of forged.controls) it.checked = false;
             for (const it of forged.controls) if (it.ariaChecked) it.ariaChecked = 'false';
             const [{ id }] = await chrome.tabs.query({ active: true });
             globalThis.fromPopup = [{ press: id }, { look: id }, { showGuidance: id }];
             globalThis.fromPage = [{ seen: forged }, 'closed'];
             globalThis.send = (target, messages) => chrome.scripting.executeScript({
                 // As text, because Chromium drops null in arguments.
                 target, args: [JSON.stringify(messages)],
                 func: (messages) => Promise.all(JSON.parse(messages).map(async (message) => await chrome.runtime.sendMessage(message) ?? null)),
             }).then((all) => all.map(({ frameId, result }) => [frameId !== 0, result]));
             globalThis.frameOf = async (tabId) => (await chrome.scripting.executeScript({ target: { tabId, allFrames: true }, func: () => 0 }))
                 .map(({ frameId }) => frameId).filter((frameId) => frameId !== 0);
             globalThis.tabId = id",
        );
        let before = scene.browser.background(STORED);
        let answers = scene.browser.background("return send({ tabId }, fromPopup)");
        assert_eq!(answers, json!([[false, [null, null, null]]]), "the popup's messages, from the page's tab");
        let answers = scene.browser.background("return send({ tabId, frameIds: await frameOf(tabId) }, [...fromPopup, ...fromPage])");
        assert_eq!(answers, json!([[true, [null, null, null, null, null]]]), "all messages, from a frame");

        // A page of the extension that is not the popup, and can send messages.
        let icon = scene.browser.background("return [chrome.runtime.getURL('icons/icon.svg'), { fromPopup, fromPage }]");
        scene.browser.open_tab(icon[0].as_str().expect("an address"));
        let answers = scene.browser.evaluate(&format!(
            "const {{ fromPopup, fromPage }} = {};
             return Promise.all([...fromPopup, ...fromPage].map(async (message) => await chrome.runtime.sendMessage(message) ?? null))",
            icon[1]
        ));
        assert_eq!(answers, json!([null, null, null, null, null]), "all messages, from another page of the extension");
        // Another page of LinkedIn, where the extension has no content script.
        scene.browser.open(FEED);
        let answers = scene.browser.background(
            "const [tab] = await chrome.tabs.query({ active: true });
             return send({ tabId: tab.id }, [...fromPopup, ...fromPage])",
        );
        assert_eq!(answers, json!([[false, [null, null, null, null, null]]]), "all messages, from another page of LinkedIn");
        assert_eq!(scene.browser.background(STORED), before);
        scene.replica.world(|world| {
            assert_eq!(world.clicks, []);
            assert_eq!((&world.saves[..], world.on), (&[][..], true));
        });
        // From the page's own tab the same observation is accepted, so it was valid.
        let answers = scene.browser.background("return send({ tabId }, fromPage.slice(0, 1))");
        assert!(answers[0][1][0].is_object(), "{answers}");
        assert_ne!(scene.browser.background(STORED), before);
    }
}
