//! Faults during the main job: the last status is true or `unknown`, a press leads to at most one click and one reload, and
//! nothing is turned on.

mod kills;

use std::time::{Duration, Instant};

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{ELSEWHERE, HUB, SETTING, Save},
    scene::{Engine, LIMIT, Scene, in_a_browser},
};

use crate::{detect::has_main_action, popup::withhold};

/// The popup's status and phase when the setting is confirmed off.
const DONE: [&str; 2] = ["off-confirmed", "done"];

/// After this long in the same phase, a popup that offers an action waits for the member.
const REST: Duration = Duration::from_secs(4);

/// Status and phase in the popup.
fn shown(scene: &mut Scene) -> [String; 2] {
    if !scene.browser.popup_is_open() {
        scene.browser.open_popup();
    }
    let script = "const { status, phase } = document.querySelector('#status').dataset; return [status, phase]";
    serde_json::from_value(scene.browser.popup(script)).expect("status and phase")
}

/// Waits until the popup shows what is expected, or waits for the member; returns whether it is as expected. Only the popup
/// and the server are read: other questions would start the background, which the page has to start.
fn is_as_expected(scene: &mut Scene, expected: [&str; 2], mut each_time: impl FnMut(&mut Scene)) -> bool {
    let mut last = (<[String; 2]>::default(), Instant::now());
    wait_for("the popup to be done, or to wait", LIMIT * 2, || {
        each_time(scene);
        let now = shown(scene);
        assert!(
            now[0] != DONE[0] || !scene.is_on(),
            "{now:?}, but the setting is on at the server"
        );
        if now != last.0 {
            println!("shows {now:?}");
            last = (now.clone(), Instant::now());
        }
        let waits = ["ready", "failed"].contains(&now[1].as_str()) && last.1.elapsed() > REST;
        if waits {
            println!("waits for the member: {now:?}");
        }
        (now == expected || waits).then_some(now == expected)
    })
}

/// Waits until the popup shows this, longer than [`Scene::popup_shows`] does.
fn popup_shows(scene: &mut Scene, expected: [&str; 2]) {
    wait_for(&format!("the popup to show {expected:?}"), LIMIT * 2, || {
        (shown(scene) == expected).then_some(())
    });
}

/// The job ends in a proof, after one more press if the fault lost the first; `reloads` are the member's own.
fn assert_ends_well(scene: &mut Scene, reloads: u32) {
    let mut presses = 1;
    if !is_as_expected(scene, DONE, |_| {}) {
        scene.press();
        presses += 1;
        popup_shows(scene, DONE);
    }
    assert_done(scene, presses, reloads);
}

fn assert_done(scene: &mut Scene, presses: u32, reloads: u32) {
    scene.badge("✓");
    assert!(!scene.is_on());
    assert_counts(scene, presses, reloads);
}

fn assert_counts(scene: &Scene, presses: u32, reloads: u32) {
    scene.replica.world(|world| {
        assert!(world.saves.iter().all(|on| !on), "turned on: {:?}", world.saves);
        assert!(
            world.clicks.len() <= presses as usize,
            "{presses} presses: {:?}",
            world.clicks
        );
        assert!(
            world.loads <= 1 + presses + reloads,
            "{presses} presses, {reloads} reloads, {} loads",
            world.loads
        );
    });
}

/// The setting's page, read as on.
fn open_setting(scene: &mut Scene) {
    scene.browser.open(SETTING);
    scene.badge("!");
}

fn wait_for_click(scene: &Scene) {
    scene.replica.wait("the click", LIMIT, |world| !world.clicks.is_empty());
}

/// From now on storage refuses only what this regular expression matches.
fn refuse_to_store(scene: &mut Scene, what: &str) {
    scene.browser.background(&format!(
        "globalThis.own ??= [chrome.storage.local, chrome.storage.session].map((area) => [area, area.set]);
         globalThis.refused = false;
         for (const [area, set] of own) area.set = async (items) => {{
             if (!/{what}/.test(JSON.stringify(items))) return set.call(area, items);
             refused = true;
             throw new Error('the disk is full');
         }}"
    ));
}

/// Waits until something was refused, and longer, for what must not follow.
fn wait_for_refusal(scene: &mut Scene) {
    wait_for("something to be refused", LIMIT, || {
        (scene.browser.background("return refused") == true).then_some(())
    });
    scene.leave_time();
}

in_both_browsers! {
    /// The member reloads right after the press; or after the click, and again while that page confirms.
    fn reload_in_the_middle(scene) {
        open_setting(scene);
        scene.press();
        scene.browser.reload();
        assert_ends_well(scene, 1);

        scene.begin_again();
        open_setting(scene);
        scene.press();
        wait_for_click(scene);
        scene.browser.reload();
        scene.control();
        scene.browser.reload();
        assert_ends_well(scene, 2);
    }

    /// A press while the page loads: the background finds no script in the page and adds it, while the browser adds it too.
    /// Only one of the two acts.
    fn a_script_that_is_added_twice_acts_once(scene) {
        open_setting(scene);
        scene.browser.background(
            "const [{ id }] = await chrome.tabs.query({ active: true, currentWindow: true });
             const files = chrome.runtime.getManifest().content_scripts[0].js;
             await chrome.scripting.executeScript({ target: { tabId: id }, files })",
        );
        scene.press();
        popup_shows(scene, DONE);
        assert_done(scene, 1, 0);
    }

    /// The member goes back after the click, and forward again.
    fn back_and_forward_in_the_middle(scene) {
        scene.browser.open(ELSEWHERE);
        open_setting(scene);
        scene.press();
        wait_for_click(scene);
        scene.browser.close_popup();
        scene.browser.back();
        assert_eq!(scene.browser.address(), ELSEWHERE);
        scene.browser.evaluate("setTimeout(() => history.forward())");
        scene.control();
        // Forward may be a load of its own.
        assert_ends_well(scene, 1);
    }

    /// Two tabs of the setting, and a press for each at the same time: each tab clicks and reloads once at most, and the
    /// second does not turn the setting on again.
    fn two_tabs_at_once(scene) {
        open_setting(scene);
        scene.browser.open_tab(SETTING);
        popup_shows(scene, ["on", "ready"]);
        let pressed = scene.browser.popup(
            "const tabs = await chrome.tabs.query({ url: 'https://www.linkedin.com/mypreferences/*' });
             for (const { id } of tabs) chrome.runtime.sendMessage({ press: id });
             return tabs.length",
        );
        assert_eq!(pressed, 2);
        popup_shows(scene, DONE);
        scene.badge("✓");
        scene.leave_time();
        assert_done(scene, 2, 1);
    }

    /// While storage refuses, nothing is shown or done that depends on it: no green, no click, no reload. When storage works
    /// again, the job ends.
    fn storage_that_refuses(scene) {
        scene.world(|world| world.on = false);
        refuse_to_store(scene, ".");
        scene.browser.open(SETTING);
        wait_for_refusal(scene);
        assert_eq!(scene.browser.badge().text, "?");
        assert_eq!(shown(scene)[0], "unknown");

        // The press is stored, but the command to click is not: then it is not sent.
        scene.begin_again();
        open_setting(scene);
        popup_shows(scene, ["on", "ready"]);
        refuse_to_store(scene, "turning-off");
        scene.press();
        wait_for_refusal(scene);
        assert!(scene.replica.world(|world| world.clicks.is_empty()));

        // The popup has the page observed when it opens. The reload does not happen either while it is not stored.
        refuse_to_store(scene, "confirming");
        scene.browser.close_popup();
        scene.browser.open_popup();
        wait_for_click(scene);
        wait_for_refusal(scene);
        assert_ne!(scene.browser.badge().text, "✓");
        assert_eq!(scene.replica.world(|world| (world.clicks.len(), world.loads)), (1, 1));
        refuse_to_store(scene, "^$");
        scene.browser.close_popup();
        assert_ends_well(scene, 0);
    }

    /// Where storage refuses, popup and welcome page say so after a press, and the popup also where only evidence is refused.
    /// They stop when it stores again.
    fn a_refusal_of_storage_is_told(scene) {
        const TOLD: &str = "const it = document.querySelector('#refused'); return !it.hidden && it.textContent";
        let sentence = scene.message("refused_to_store");
        open_setting(scene);
        popup_shows(scene, ["on", "ready"]);
        assert_eq!(scene.browser.popup(TOLD), false);
        refuse_to_store(scene, ".");
        scene.press();
        wait_for("the sentence", LIMIT, || (scene.browser.popup(TOLD) == *sentence).then_some(()));
        assert!(scene.replica.world(|world| world.clicks.is_empty()));
        refuse_to_store(scene, "^$");
        scene.press();
        popup_shows(scene, DONE);
        wait_for("the sentence to go", LIMIT, || (scene.browser.popup(TOLD) == false).then_some(()));

        scene.begin_again();
        refuse_to_store(scene, "\"evidence\"");
        scene.browser.open(SETTING);
        scene.browser.open_popup();
        wait_for("the sentence", LIMIT, || (scene.browser.popup(TOLD) == *sentence).then_some(()));
        refuse_to_store(scene, "^$");
        scene.browser.close_popup();
        scene.browser.reload();
        popup_shows(scene, ["on", "ready"]);
        wait_for("the sentence to go", LIMIT, || (scene.browser.popup(TOLD) == false).then_some(()));

        scene.begin_again();
        scene.open_page("welcome.html");
        wait_for("the main action", LIMIT, || {
            (scene.browser.evaluate("return document.querySelector('#primary').hidden") == false).then_some(())
        });
        refuse_to_store(scene, ".");
        let welcome = scene.browser.front();
        scene.browser.click("#primary");
        wait_for("the sentence", LIMIT, || (scene.browser.evaluate_in(&welcome, TOLD) == *sentence).then_some(()));
        // The tab was opened before its number could be stored. Nothing is clicked in it.
        scene.leave_time();
        assert!(scene.replica.world(|world| world.clicks.is_empty()));
    }

    /// Tabs of the settings hang: one in a loop, one in an alert, one whose document never ends. The popup that opens over
    /// one says that it does not answer, or what was read. A press elsewhere is proved in at most half as much time again as
    /// without them, and the badge goes on.
    fn tabs_that_hang_hold_up_nothing_else(scene) {
        scene.spoil();
        let proved = |scene: &mut Scene| {
            scene.browser.open_tab(ELSEWHERE);
            scene.popup_shows_phase("elsewhere");
            let pressed = Instant::now();
            scene.press();
            scene.popup_closes();
            scene.badge("✓");
            let took = pressed.elapsed();
            assert!(!scene.is_on());
            took
        };
        let without = proved(scene);

        scene.begin_again();
        scene.world(|world| world.extra_script = "if (location.hash === '#endless') document.write('<script src=/replica/endless></' + 'script>')".into());
        // A press elsewhere would go to a tab that has the setting open, if it did not hang.
        let looping = scene.browser.open_tab(SETTING);
        scene.badge("!");
        let alerting = scene.browser.open_tab(SETTING);
        scene.control();
        scene.browser.open_tab(ELSEWHERE);
        scene.browser.background(&format!("await chrome.tabs.create({{ url: '{HUB}#endless', active: false }})"));
        scene.replica.wait("the document that never ends", LIMIT, |world| {
            world.requests.iter().any(|request| request.contains("/replica/endless"))
        });
        scene.browser.hang(&looping, "const end = Date.now() + 120_000; while (Date.now() < end);");
        scene.browser.hang(&alerting, "alert('Please wait')");
        let stopped = scene.message("stopped");
        for tab in [&looping, &alerting] {
            scene.browser.bring_to_front(tab);
            if *tab == alerting && scene.engine == Engine::Firefox {
                // There a page that shows an alert answers all the same.
                scene.popup_shows("on", "ready");
            } else {
                scene.popup_shows_phase("asked");
                assert_eq!(scene.popup_text("#sentence"), stopped);
                assert!(!has_main_action(scene));
            }
            scene.browser.close_popup();
        }
        scene.browser.open_tab(ELSEWHERE);
        // As the popup does when it opens over each of them.
        scene.browser.open_popup();
        scene.browser.popup(
            "for (const { id } of await chrome.tabs.query({ url: 'https://www.linkedin.com/mypreferences/*' }))
                 for (const ask of ['opened', 'showGuidance']) chrome.runtime.sendMessage({ [ask]: id })",
        );
        scene.browser.close_popup();
        let with = proved(scene);
        let ratio = with.as_secs_f64() / without.as_secs_f64();
        println!("proved in {without:?} without tabs that hang, in {with:?} with them: {ratio:.2} times");
        assert!(ratio < 1.5, "{ratio:.2} times as long");
    }

    /// The member takes its access away while ring and card are shown: they go.
    fn without_access_the_guidance_goes(scene) {
        scene.spoil();
        open_setting(scene);
        scene.guidance(true);
        let setting = scene.browser.front();
        match scene.engine {
            Engine::Chromium => {
                scene.browser.open_tab("about:blank");
                withhold(scene, true);
                scene.browser.bring_to_front(&setting);
            }
            Engine::Firefox => {
                let script = "return chrome.permissions.remove({ origins: ['https://www.linkedin.com/mypreferences/*'] })";
                assert_eq!(scene.browser.background(script), true);
            }
        }
        scene.guidance(false);
    }

    /// The extension loses its access after the click, and the server does not store the save: the popup says so, and no
    /// green is shown. With access again, the page is read, and the next press turns the setting off.
    fn access_revoked_in_the_middle(scene) {
        scene.spoil();
        scene.world(|world| world.save = Save::Forgotten);
        open_setting(scene);
        scene.press();
        wait_for_click(scene);
        scene.browser.close_popup();
        let setting = scene.browser.front();
        match scene.engine {
            Engine::Chromium => {
                scene.browser.open_tab("about:blank");
                withhold(scene, true);
                scene.browser.bring_to_front(&setting);
            }
            Engine::Firefox => {
                let script = "return chrome.permissions.remove({ origins: ['https://www.linkedin.com/mypreferences/*'] })";
                assert_eq!(scene.browser.background(script), true);
            }
        }
        scene.popup_shows_phase("no-access");
        scene.leave_time();
        assert_ne!(scene.browser.badge().text, "✓");
        match scene.engine {
            Engine::Chromium => {
                scene.browser.close_popup();
                scene.browser.open_tab("about:blank");
                withhold(scene, false);
                scene.browser.bring_to_front(&setting);
            }
            Engine::Firefox => {
                scene.press();
                wait_for("the access", LIMIT, || (shown(scene)[1] != "no-access").then_some(()));
                scene.browser.close_popup();
            }
        }
        scene.browser.reload();
        scene.badge("!");
        scene.world(|world| world.save = Save::Stored);
        scene.press();
        popup_shows(scene, DONE);
        assert_done(scene, 2, 1);
    }

    /// The extension is updated while a tab is open. In Chromium, the old script removes its guidance at its next
    /// observation and stops. Firefox ends the old script and adds the new one, which removes the guidance. The new
    /// script acts after a reload, or when the popup adds it to the page. Nothing is done twice.
    fn update_under_an_open_tab(scene) {
        open_setting(scene);
        scene.guidance(true);
        scene.spoil();
        scene.browser.reinstall();
        scene.browser.evaluate("document.body.classList.add('changed')");
        scene.leave_time();
        scene.guidance(scene.engine == Engine::Firefox);
        scene.browser.reload();
        scene.guidance(true);

        scene.browser.reinstall();
        popup_shows(scene, ["on", "ready"]);
        scene.guidance(true);
        scene.press();
        wait_for_click(scene);
        scene.browser.reinstall();
        assert_ends_well(scene, 1);
    }
}

/// All the room that Chromium gives the extension is used up: the popup says so, and nothing is clicked.
#[test]
fn storage_that_is_full_chromium() {
    in_a_browser(Engine::Chromium, |scene| {
        scene.browser.background(
            "const { local } = chrome.storage;
             for (let size = local.QUOTA_BYTES, n = 0; size >= 1; size = Math.floor(size / 2), n += 1)
                 await local.set({ [`fill-${n}`]: 'x'.repeat(size) }).catch(() => {})",
        );
        scene.browser.open(SETTING);
        scene.browser.open_popup();
        wait_for("the sentence", LIMIT, || {
            (scene.browser.popup("return document.querySelector('#refused').hidden") == false).then_some(())
        });
        scene.press();
        scene.leave_time();
        assert_ne!(scene.browser.badge().text, "✓");
        assert!(scene.replica.world(|world| world.clicks.is_empty()));
    });
}
