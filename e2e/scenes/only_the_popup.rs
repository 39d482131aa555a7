//! Doubt means no click, and only the popup can lead to one: whatever a page does, whoever speaks, and whatever becomes of
//! the control between the report and the order.

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{ELSEWHERE, FEED, Family, NEIGHBOUR, SETTING, Switches},
    scene::{LIMIT, Scene, is_long},
};
use serde_json::{Value, json};

/// Counts every click in the page, whoever made it, in the very moment in which it is made.
const COUNTER: &str = "window.pressed = []; addEventListener('click', (event) => pressed.push([event.isTrusted, event.target.outerHTML]), true);";

/// A switch of the page's own that reads on and has the words of ours.
const DECOY: &str = "
    document.querySelector('.decoy')?.remove();
    const decoy = document.createElement('button');
    decoy.className = 'decoy';
    decoy.textContent = 'Use my data for training content creation AI models';
    decoy.setAttribute('role', 'switch');
    decoy.setAttribute('aria-checked', 'true');
    (document.querySelector('main') ?? document.body).append(decoy);";

/// What the page may do to its control, with what undoes it, and what it shows then. `it` is the control, `form` its form.
const DOUBTS: [(&str, &str, &str); 26] = [
    ("removed", "const { parentNode, nextSibling } = it; it.remove(); return () => parentNode.insertBefore(it, nextSibling)", "nothing"),
    ("not displayed", "it.style.display = 'none'; return () => it.removeAttribute('style')", "nothing"),
    ("not visible", "it.style.visibility = 'hidden'; return () => it.removeAttribute('style')", "nothing"),
    ("transparent", "form.style.opacity = 0; return () => form.removeAttribute('style')", "nothing"),
    ("hidden", "form.hidden = true; return () => { form.hidden = false }", "nothing"),
    ("hidden from assistive technology", "form.ariaHidden = 'true'; return () => form.removeAttribute('aria-hidden')", "nothing"),
    ("inert", "form.inert = true; return () => { form.inert = false }", "nothing"),
    ("folded away", "form.style = 'height: 0; overflow: hidden'; return () => form.removeAttribute('style')", "nothing"),
    ("off the page", "form.style = 'position: absolute; left: -9999px'; return () => form.removeAttribute('style')", "nothing"),
    ("tiny", "it.style = 'width: 1px; height: 1px'; return () => it.removeAttribute('style')", "nothing"),
    ("in a dialog", "form.role = 'dialog'; return () => form.removeAttribute('role')", "nothing"),
    ("in the navigation", "form.role = 'navigation'; return () => form.removeAttribute('role')", "nothing"),
    ("in a closed shadow tree",
     "const host = document.createElement('div'); form.before(host); host.attachShadow({ mode: 'closed' }).append(form);
      return () => host.replaceWith(form)", "nothing"),
    ("another setting's", "const key = it.getAttribute('aria-labelledby'); it.setAttribute('aria-labelledby', 'allowAnonymizedDataResearch');
      return () => it.setAttribute('aria-labelledby', key)", "nothing"),
    ("no switch any more", "it.removeAttribute('role'); it.type = 'radio'; return () => { it.type = 'checkbox'; it.setAttribute('role', 'switch') }", "nothing"),
    ("disabled", "it.disabled = true; return () => { it.disabled = false }", "unclear"),
    ("said to be disabled", "it.ariaDisabled = 'true'; return () => it.removeAttribute('aria-disabled')", "unclear"),
    ("disabled by its fieldset",
     "const set = document.createElement('fieldset'); set.disabled = true; form.replaceWith(set); set.append(form);
      return () => set.replaceWith(form)", "unclear"),
    ("only to be read", "it.setAttribute('aria-readonly', 'true'); return () => it.removeAttribute('aria-readonly')", "unclear"),
    ("mixed", "it.indeterminate = true; return () => { it.indeterminate = false }", "unclear"),
    ("said to be mixed", "it.ariaChecked = 'mixed'; return () => it.removeAttribute('aria-checked')", "unclear"),
    ("said to be off", "it.ariaChecked = 'false'; return () => it.removeAttribute('aria-checked')", "unclear"),
    ("neither on nor off", "it.ariaPressed = 'yes'; return () => it.removeAttribute('aria-pressed')", "unclear"),
    ("double", "const twin = it.cloneNode(); form.append(twin); return () => twin.remove()", "several"),
    ("one of many", "const all = Array.from({ length: 70 }, () => it.cloneNode()); form.append(...all); return () => all.forEach((twin) => twin.remove())", "several"),
    ("off", "it.checked = false; return () => { it.checked = true }", "off"),
];

/// More that may happen to a control which still reads on: an order that was for another state of things is not obeyed.
const OTHERWISE: [(&str, &str, &str); 4] = [
    ("of another name", "it.ariaLabel = 'Something else'; it.removeAttribute('aria-labelledby');
      return () => { it.removeAttribute('aria-label'); it.setAttribute('aria-labelledby', key) }", "on"),
    ("another, beside a switch that has come", "const twin = it.cloneNode(); twin.ariaLabel = 'Another'; document.querySelector('header').append(twin); return () => twin.remove()", "on"),
    ("on another page", "const path = location.pathname; history.pushState(null, '', path + '-2'); return () => history.pushState(null, '', path)", "elsewhere"),
    ("outside the main part", "const main = document.querySelector('main'); const div = document.createElement('div'); div.append(...main.childNodes); main.replaceWith(div);
      return () => { main.append(...div.childNodes); div.replaceWith(main) }", "on"),
];

/// All that is stored and kept.
const STORED: &str = "const kept = await chrome.storage.session.get();
     for (const { stability } of Object.values(kept)) for (const name of ['age', 'stableFor']) delete stability[name];
     return [await chrome.storage.local.get(), kept]";

/// A page that tries everything, on demand; and what comes about in it that is not of its own making.
const STORM: &str = r"
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
            // The page's own switch would answer.
            event.stopImmediatePropagation();
            event.preventDefault();
        }
    }, true);

    window.storm = () => {
        const guest = document.documentElement.lastElementChild;
        const { right, bottom, left, top } = replica.target().getBoundingClientRect();
        const facts = [{ seen: { path: location.pathname, controls: [] } }, { press: 1 }, 'look', 'closed', { click: 1 }, { guidance: null, click: 1 }];
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
            send(target, new CustomEvent(type, { ...common, detail: facts[0] }));
            for (const [clientX, clientY] of places) send(target, new PointerEvent(type, { ...common, clientX, clientY, detail: 1, button: 0, isPrimary: true, view: window }));
        }
        for (const target of targets) for (const persisted of [true, false]) {
            for (const type of ['pageshow', 'pagehide']) send(target, new PageTransitionEvent(type, { ...common, persisted }));
            for (const key of ['Enter', ' ']) send(target, new KeyboardEvent('keydown', { ...common, key }));
            send(target, new PopStateEvent('popstate', { ...common, state: facts[0] }));
            send(target, new ToggleEvent('toggle', { ...common, newState: 'open' }));
        }
        guest.focus?.();
        for (const data of facts) {
            postMessage(data, '*');
            send(window, new MessageEvent('message', { ...common, data, origin: 'null', source: window }));
            for (const name of ['objector', 'look', 'runtime']) new BroadcastChannel(name).postMessage(data);
            localStorage.setItem('evidence', JSON.stringify(data));
            sessionStorage.setItem('evidence', JSON.stringify(data));
        }
        window.chrome = window.browser = { runtime: { id: 'forged', sendMessage: async () => ({ click: 1 }), onMessage: { addListener() {} } } };
        return count;
    };

    // Changes that are reported, and events that say to report now.
    window.flood = async () => {
        const start = performance.now();
        const control = replica.control();
        for (let n = 0; performance.now() - start < 2_000; n += 1) {
            control.setAttribute('aria-label', `Another ${n}`);
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

    // A pane in the top layer, above a modal dialog.
    window.cover = () => {
        for (const name of ['dialog', 'div']) {
            const pane = Object.assign(document.createElement(name), { className: `pane ${name}` });
            Object.assign(pane.style, { position: 'fixed', inset: 0, width: '100vw', height: '100vh', maxWidth: 'none', maxHeight: 'none', opacity: 0.2, margin: 0, padding: 0, border: 0 });
            document.body.append(pane);
            if (pane.showModal) pane.showModal();
            else {
                pane.popover = 'manual';
                pane.showPopover();
            }
        }
    };
    window.uncover = () => document.querySelectorAll('.pane').forEach((it) => it.remove());";

/// The setting's page, touched by a trusted click on a switch that is not ours: from then on 250 ms make a reading.
fn touched_page(scene: &mut Scene) {
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

/// The page does this; what undoes it is kept.
fn happen(scene: &mut Scene, script: &str) {
    scene
        .browser
        .evaluate(&format!("window.undo = (() => {{ {script} }})()"));
}

/// The page takes it back, and is looked at: no change may tell of it.
fn take_back(scene: &mut Scene) {
    scene.browser.evaluate("undo()");
    order(scene, "look");
    session(scene, "stability.shows === 'on'", "");
}

/// The press is forgotten, before anything makes it right. What was being stored meanwhile would bring it back, and a page
/// that reports after that shows it: reports are taken in one after the other.
fn forget(scene: &mut Scene) {
    scene.browser.background(FORGET);
    let now = scene.browser.evaluate("return performance.now()");
    let again = format!(
        "if (task === 'idle' && stability.age > {now}) return true;
         if (task !== 'idle') {FORGET};
         const [{{ id }}] = await chrome.tabs.query({{ active: true }});
         chrome.tabs.sendMessage(id, 'look').catch(() => {{}});
         return 'not yet'"
    );
    session(scene, "true", &again);
}

/// A press in the popup, in whatever state its button may be: the popup may have been painted a moment ago.
fn press(scene: &mut Scene) {
    order(scene, "press");
}

fn order(scene: &mut Scene, what: &str) {
    scene.browser.popup(&format!(
        "const [tab] = await chrome.tabs.query({{ active: true, currentWindow: true }});
         await chrome.runtime.sendMessage({{ {what}: tab.id }})"
    ));
}

/// Waits until the only tab's session fits `what`, an expression of `stability` and `task`, and what is done `then` says no other.
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
    panic!("waited in vain for a session with {what}: {last}");
}

const FORGET: &str = "await chrome.storage.session.clear()";

/// Nobody has clicked anything, by the page's own count.
fn not_pressed(scene: &mut Scene, when: &str) {
    assert_eq!(scene.browser.evaluate("return pressed"), json!([]), "{when}");
}

/// One click, on the control, and the proof: what was denied before was denied for its own reason.
fn turns_off_now(scene: &mut Scene) {
    scene.badge("✓");
    scene.replica.wait("the page's word of the click", LIMIT, |world| {
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

/// From now on the background writes down who has said what.
const LISTEN: &str = "
    globalThis.heard = [];
    chrome.runtime.onMessage.addListener((said, { frameId, url }) => void (said?.seen && heard.push({ seen: said.seen, frameId, url })));";
/// And holds the next order to click back until it is let go.
const HOLD: &str = "
    const { session } = chrome.storage;
    const set = session.set.bind(session);
    session.set = async (items) => {
        const text = JSON.stringify(items);
        // A control that reads off would be proved by a reload.
        if (text.includes('confirming')) throw new Error('not in this test');
        if (text.includes('turning-off') && !globalThis.isHeld) await new Promise((go) => Object.assign(globalThis, { isHeld: true, letGo: go }));
        return set(items);
    };";

/// Asks the background until it says true.
fn background_says(scene: &mut Scene, what: &str, script: &str) {
    wait_for(what, LIMIT, || (scene.browser.background(script) == true).then_some(()));
}

/// A press, and the order to click that it leads to, which is held back.
fn order_on_its_way(scene: &mut Scene) {
    scene.browser.background("globalThis.isHeld = false");
    press(scene);
    background_says(scene, "the order to be held back", "return isHeld");
}

in_both_browsers! {
    /// A press stands, and the page shows its control in one doubtful way after another: no click, in any.
    fn doubt_means_no_click(scene) {
        touched_page(scene);
        for (how, script, shows) in DOUBTS {
            happen(scene, script);
            if shows == "off" {
                continue;
            }
            press(scene);
            session(scene, &format!("stability.shows === '{shows}' && task.permitted"), "");
            forget(scene);
            not_pressed(scene, how);
            take_back(scene);
            not_pressed(scene, how);
        }
        scene.browser.evaluate("undo()");
        press(scene);
        turns_off_now(scene);
    }

    /// The order to click is on its way, and the control changes, goes, or is joined by another before it arrives: no
    /// click. Drawn anew just as it was, it is clicked. (Every third way in the ordinary run.)
    fn an_order_for_what_has_changed_is_not_obeyed(scene) {
        touched_page(scene);
        scene.browser.background(&format!("{LISTEN}{HOLD}"));
        let all = DOUBTS.into_iter().chain(OTHERWISE);
        for (how, script, shows) in all.step_by(if is_long() { 1 } else { 3 }) {
            order_on_its_way(scene);
            happen(scene, script);
            scene.browser.background("heard.length = 0; letGo()");
            // The script speaks again only when it is done with the order.
            session(scene, &format!("heard.length > 0 && stability.shows === '{shows}'"), "");
            forget(scene);
            not_pressed(scene, how);
            take_back(scene);
            not_pressed(scene, how);
        }
        order_on_its_way(scene);
        happen(scene, "const twin = it.cloneNode(); twin.checked = true; twin.onclick = () => it.click(); it.replaceWith(twin)");
        scene.browser.background("letGo()");
        wait_for("the click on the control that was drawn anew", LIMIT, || {
            (scene.browser.evaluate("return pressed.length > 0") == true).then_some(())
        });
    }

    /// A press stands in the tab, and the page goes to addresses like the setting's, with a switch that reads on and has
    /// its words; frames the setting; or comes to the setting's address with the switch of the page before: no click. On
    /// the setting's own page the same press then still turns it off.
    fn only_the_settings_own_page_is_acted_on(scene) {
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
            // Where the script reports nothing at all.
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
                let reported = format!("return heard.some(({{ seen }}) => seen.path === {went} && seen.controls.length === 1)");
                background_says(scene, path, &reported);
                session(scene, "['elsewhere', 'way'].includes(stability.shows) && task.permitted", "");
            }
            not_pressed(scene, path);
        }
        // The last of them was left with its decoy: where it was first seen it is not ours.
        let path = SETTING.trim_start_matches("https://www.linkedin.com");
        scene.browser.evaluate(&format!("history.pushState(null, '', '/mypreferences/d/settings/x'); {DECOY}"));
        background_says(scene, "the decoy", "return heard.some(({ seen }) => seen.path.endsWith('/x') && seen.controls.length === 1)");
        scene.browser.evaluate(&format!("history.pushState(null, '', '{path}')"));
        let reported = format!("return heard.some(({{ seen }}) => seen.path === '{path}' && seen.controls.length === 1)");
        background_says(scene, "the setting's path with the decoy", &reported);
        session(scene, "stability.shows === 'nothing' && task.permitted", "");

        // Documents that are loaded: look-alikes and another origin, each with a decoy, then the setting in frames.
        scene.world(|world| world.switches = Switches::One);
        for address in [format!("{SETTING}-2"), SETTING.replace("/d/", "/D/"), SETTING.replace("settings/", "/settings/"), ELSEWHERE.into()] {
            scene.browser.open(&address);
            scene.browser.evaluate(&format!("window.pressed = []; {COUNTER} {DECOY}"));
            not_pressed(scene, &address);
        }
        scene.browser.background("heard.length = 0");
        for address in [NEIGHBOUR, FEED, ELSEWHERE] {
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
        let neighbour = NEIGHBOUR.trim_start_matches("https://www.linkedin.com");
        for report in heard.as_array().expect("the background has stayed") {
            // A document that is just being left may still report, under another number than 0: that is not heeded.
            assert!(report[1] == neighbour && report[2].as_u64() <= Some(1), "{heard}");
        }
        scene.replica.world(|world| assert_eq!((&world.clicks[..], &world.saves[..], world.on), (&[][..], &[][..], true)));

        scene.browser.open(SETTING);
        turns_off_now(scene);
    }

    /// A page that dispatches every event on everything, sends every message that it can, and lays things over the
    /// guidance for the member to click on: nothing is clicked, nothing is believed, nothing is closed, and the script is
    /// not kept busy. A press in the popup then does what it always does.
    fn a_page_that_tries_everything(scene) {
        scene.world(|world| world.extra_script = STORM.into());
        scene.browser.open(SETTING);
        scene.guidance(true);
        scene.badge("!");
        scene.browser.background(LISTEN);
        let stored = "return (await chrome.storage.local.get()).evidence";
        let before = scene.browser.background(stored);
        let dispatched = scene.browser.evaluate("return storm()");
        assert!(dispatched.as_u64() > Some(10_000), "{dispatched}");
        // Forged or not, its events bring about no more reports than its changes do.
        scene.browser.background("heard.length = 0");
        let seconds = scene.browser.evaluate("return flood()").as_f64().expect("a number");
        let heard = scene.browser.background("return heard.length").as_f64().expect("a number");
        println!("{heard} reports in {seconds:.1} s of {}'s flood", scene.browser.name());
        assert!(heard > 0.0 && heard < 12.0 * seconds + 3.0, "{heard} reports in {seconds} s");
        assert_eq!(scene.browser.evaluate("return foreign"), json!([]));
        assert_eq!(scene.guests(), 1, "an event of the page's own has closed the guidance");

        // Whatever the member presses on now is the page's.
        scene.browser.evaluate("cover()");
        for (x, y) in [(200.0, 300.0), (400.0, 400.0), (640.0, 320.0), (640.0, 420.0), (900.0, 380.0), (1000.0, 330.0)] {
            scene.browser.click_at(x, y);
        }
        let foreign = scene.browser.evaluate("return foreign.filter(([type]) => type === 'click')");
        for click in foreign.as_array().expect("a list") {
            assert!(click[1] == true && click[2] != "control", "{foreign}");
        }
        assert!(foreign.as_array().is_some_and(|all| !all.is_empty()), "the page has not got a single click");
        let task = scene.browser.background("return Object.values(await chrome.storage.session.get())[0].task");
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

    /// What comes from the wrong sender is dropped, however well it is formed: an order from the page's own content script
    /// or from a page of the extension that is not the popup, a fact from a frame or from elsewhere on LinkedIn.
    fn the_wrong_sender_is_not_heard(scene) {
        scene.world(|world| world.decoys = true);
        scene.browser.open(SETTING);
        scene.browser.background(LISTEN);
        scene.badge("!");
        scene.browser.evaluate(&format!(
            "const frame = Object.assign(document.createElement('iframe'), {{ src: '{SETTING}' }});
             document.body.append(frame);
             await new Promise((done) => {{ frame.onload = done }})"
        ));
        // What a true report says, but that the control is off and that it comes from a new document.
        scene.browser.background(
            "const forged = structuredClone(heard.at(-1).seen);
             forged.document.id = 'forged';
             forged.document.loadedAt += 1;
             for (const it of forged.controls) it.checked = false;
             for (const it of forged.controls) if (it.ariaChecked) it.ariaChecked = 'false';
             const [{ id }] = await chrome.tabs.query({ active: true });
             globalThis.orders = [{ press: id }, { look: id }, { showGuidance: id }];
             globalThis.facts = [{ seen: forged }, 'closed'];
             globalThis.say = (target, messages) => chrome.scripting.executeScript({
                 // As text: on the way Chromium leaves out what is null.
                 target, args: [JSON.stringify(messages)],
                 func: (messages) => Promise.all(JSON.parse(messages).map(async (message) => await chrome.runtime.sendMessage(message) ?? null)),
             }).then((all) => all.map(({ frameId, result }) => [frameId !== 0, result]));
             globalThis.frameOf = async (tabId) => (await chrome.scripting.executeScript({ target: { tabId, allFrames: true }, func: () => 0 }))
                 .map(({ frameId }) => frameId).filter((frameId) => frameId !== 0);
             globalThis.tabId = id",
        );
        let before = scene.browser.background(STORED);
        let said = scene.browser.background("return say({ tabId }, orders)");
        assert_eq!(said, json!([[false, [null, null, null]]]), "orders from the page's tab");
        let said = scene.browser.background("return say({ tabId, frameIds: await frameOf(tabId) }, [...orders, ...facts])");
        assert_eq!(said, json!([[true, [null, null, null, null, null]]]), "all from a frame");

        // A page of the extension that is not its popup, and can speak.
        let icon = scene.browser.background("return [chrome.runtime.getURL('icons/icon.svg'), { orders, facts }]");
        scene.browser.open_tab(icon[0].as_str().expect("an address"));
        let said = scene.browser.evaluate(&format!(
            "const {{ orders, facts }} = {};
             return Promise.all([...orders, ...facts].map(async (message) => await chrome.runtime.sendMessage(message) ?? null))",
            icon[1]
        ));
        assert_eq!(said, json!([null, null, null, null, null]), "all from another page of the extension");
        // Elsewhere on LinkedIn, where no content script of ours would be.
        scene.browser.open(FEED);
        let said = scene.browser.background(
            "const [tab] = await chrome.tabs.query({ active: true });
             return say({ tabId: tab.id }, [...orders, ...facts])",
        );
        assert_eq!(said, json!([[false, [null, null, null, null, null]]]), "all from another page of LinkedIn's");
        assert_eq!(scene.browser.background(STORED), before);
        scene.replica.world(|world| {
            assert_eq!(world.clicks, []);
            assert_eq!((&world.saves[..], world.on), (&[][..], true));
        });
        // From the page's tab itself the same fact is heard, so that it was well formed.
        let said = scene.browser.background("return say({ tabId }, facts.slice(0, 1))");
        assert!(said[0][1][0].is_object(), "{said}");
        assert_ne!(scene.browser.background(STORED), before);
    }
}
