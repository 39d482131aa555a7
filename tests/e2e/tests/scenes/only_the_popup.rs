//! Doubt means no click, and only the popup can lead to one: whatever a page does, whoever speaks, and whatever becomes of
//! the control between the report and the order.

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{ELSEWHERE, FEED, Family, NEIGHBOUR, SETTING, Switches},
    scene::{LIMIT, Scene},
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
    session(scene, "view.shows === 'on'", "");
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

/// Waits until the only tab's session fits `what`, an expression of `view` and `task`; it is forgotten then if asked for.
fn session(scene: &mut Scene, what: &str, then: &str) {
    let ask = format!(
        "const [it] = Object.values(await chrome.storage.session.get());
         const {{ view, task }} = it ?? {{ view: {{}}, task: 'idle' }};
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
        touched_page(&mut scene);
        for (how, script, shows) in DOUBTS {
            happen(&mut scene, script);
            if shows == "off" {
                continue;
            }
            press(&mut scene);
            session(&mut scene, &format!("view.shows === '{shows}' && task.permitted"), FORGET);
            not_pressed(&mut scene, how);
            take_back(&mut scene);
            not_pressed(&mut scene, how);
        }
        scene.browser.evaluate("undo()");
        press(&mut scene);
        turns_off_now(&mut scene);
    }

    /// The order to click is on its way, and the control changes, goes, or is joined by another before it arrives: no
    /// click. Drawn anew just as it was, it is clicked.
    fn an_order_for_what_has_changed_is_not_obeyed(scene) {
        touched_page(&mut scene);
        scene.browser.background(&format!("{LISTEN}{HOLD}"));
        for (how, script, shows) in DOUBTS.into_iter().chain(OTHERWISE) {
            order_on_its_way(&mut scene);
            happen(&mut scene, script);
            scene.browser.background("heard.length = 0; letGo()");
            // The script speaks again only when it is done with the order.
            session(&mut scene, &format!("heard.length > 0 && view.shows === '{shows}'"), FORGET);
            not_pressed(&mut scene, how);
            take_back(&mut scene);
            not_pressed(&mut scene, how);
        }
        order_on_its_way(&mut scene);
        happen(&mut scene, "const twin = it.cloneNode(); twin.checked = true; twin.onclick = () => it.click(); it.replaceWith(twin)");
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
        press(&mut scene);
        session(&mut scene, "view.shows === 'nothing' && task.permitted", "");
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
                background_says(&mut scene, path, &reported);
                session(&mut scene, "['elsewhere', 'way'].includes(view.shows) && task.permitted", "");
            }
            not_pressed(&mut scene, path);
        }
        // The last of them was left with its decoy: where it was first seen it is not ours.
        let path = SETTING.trim_start_matches("https://www.linkedin.com");
        scene.browser.evaluate(&format!("history.pushState(null, '', '/mypreferences/d/settings/x'); {DECOY}"));
        background_says(&mut scene, "the decoy", "return heard.some(({ seen }) => seen.path.endsWith('/x') && seen.controls.length === 1)");
        scene.browser.evaluate(&format!("history.pushState(null, '', '{path}')"));
        let reported = format!("return heard.some(({{ seen }}) => seen.path === '{path}' && seen.controls.length === 1)");
        background_says(&mut scene, "the setting's path with the decoy", &reported);
        session(&mut scene, "view.shows === 'nothing' && task.permitted", "");

        // Documents that are loaded: look-alikes and another origin, each with a decoy, then the setting in frames.
        scene.world(|world| world.switches = Switches::One);
        for address in [format!("{SETTING}-2"), SETTING.replace("/d/", "/D/"), SETTING.replace("settings/", "/settings/"), ELSEWHERE.into()] {
            scene.browser.open(&address);
            scene.browser.evaluate(&format!("window.pressed = []; {COUNTER} {DECOY}"));
            not_pressed(&mut scene, &address);
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
            scene.leave_time();
            if address != ELSEWHERE {
                let seen = scene.browser.evaluate("return [frames[0].pressed, frames[0].document.documentElement.children.length]");
                assert_eq!(seen, json!([[], 2]), "in a frame of {address}");
            }
        }
        let heard = scene.browser.background("return heard.map(({ seen, frameId }) => [frameId, seen.path, seen.controls.length])");
        let neighbour = NEIGHBOUR.trim_start_matches("https://www.linkedin.com");
        for report in heard.as_array().expect("the background has stayed") {
            assert!(report[0] == 0 && report[1] == neighbour && report[2].as_u64() <= Some(1), "{heard}");
        }
        scene.replica.world(|world| assert_eq!((&world.clicks[..], &world.saves[..], world.on), (&[][..], &[][..], true)));

        scene.browser.open(SETTING);
        turns_off_now(&mut scene);
    }
}
