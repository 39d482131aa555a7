//! Faults in the middle of the main job: whatever happens, the last word is right or `unknown`, a press leads to one
//! click and one reload at most, and nothing is turned on.

mod deaths;

use std::time::{Duration, Instant};

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{ELSEWHERE, SETTING, Save},
    scene::{Engine, LIMIT, Scene},
};

use crate::popup::withhold;

/// What the popup shows, status and phase, when all is done.
const DONE: [&str; 2] = ["off-confirmed", "done"];

/// A popup that offers an action for so long is waiting for the member: nothing comes by itself any more.
const REST: Duration = Duration::from_secs(4);

/// Status and phase in the popup.
fn shown(scene: &mut Scene) -> [String; 2] {
    if !scene.browser.popup_is_open() {
        scene.browser.open_popup();
    }
    let script = "const { status, phase } = document.querySelector('#status').dataset; return [status, phase]";
    serde_json::from_value(scene.browser.popup(script)).expect("status and phase")
}

/// Waits until the popup shows what is right, or waits for the member itself; gives whether it is right. Only the popup
/// and the server are looked at: other questions would wake the background, which has to be woken by the page.
fn is_right_at_rest(scene: &mut Scene, right: [&str; 2], mut at_each_look: impl FnMut(&mut Scene)) -> bool {
    let mut last = (<[String; 2]>::default(), Instant::now());
    wait_for("the popup to come to rest", LIMIT * 2, || {
        at_each_look(scene);
        let told = shown(scene);
        assert!(
            told[0] != DONE[0] || !scene.is_on(),
            "{told:?}, and the server holds on"
        );
        if told != last.0 {
            println!("shows {told:?}");
            last = (told.clone(), Instant::now());
        }
        let waits = ["ready", "failed"].contains(&told[1].as_str()) && last.1.elapsed() > REST;
        if waits {
            println!("waits for the member: {told:?}");
        }
        (told == right || waits).then_some(told == right)
    })
}

/// Waits for what the popup shows, however slow the machine is.
fn popup_shows(scene: &mut Scene, right: [&str; 2]) {
    wait_for(&format!("the popup to show {right:?}"), LIMIT * 2, || {
        (shown(scene) == right).then_some(())
    });
}

/// The job ends in a proof, after one more press if the fault took one away; `reloads` are the member's own.
fn assert_ends_well(scene: &mut Scene, reloads: u32) {
    let mut presses = 1;
    if !is_right_at_rest(scene, DONE, |_| {}) {
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

/// From now on the browser refuses to store what this regular expression matches, and nothing else.
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

/// It has been refused, and time has passed for what must not follow.
fn wait_for_refusal(scene: &mut Scene) {
    wait_for("something to be stored", LIMIT, || {
        (scene.browser.background("return refused") == true).then_some(())
    });
    scene.leave_time();
}

in_both_browsers! {
    /// An impatient member reloads right after the press; or after the click, and again while that page confirms.
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

    /// A press while the page is being loaded anew: the background finds nobody in the page, and puts the script there
    /// just as the browser does so itself. There is one pair of eyes all the same.
    fn script_put_there_twice(scene) {
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

    /// Two tabs of the setting, and a press for each in the same turn: each tab clicks and reloads once at most, and
    /// the one that comes second does not turn it on again.
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

    /// What the browser does not store is not believed, and nothing is done on the strength of it: no green, no click,
    /// no reload. When it stores again, all goes its way.
    fn storage_that_refuses(scene) {
        scene.world(|world| world.on = false);
        refuse_to_store(scene, ".");
        scene.browser.open(SETTING);
        wait_for_refusal(scene);
        assert_eq!(scene.browser.badge().text, "?");
        assert_eq!(shown(scene)[0], "unknown");

        // The press is stored, and the order to click is not: then it does not go out.
        scene.begin_again();
        open_setting(scene);
        popup_shows(scene, ["on", "ready"]);
        refuse_to_store(scene, "turning-off");
        scene.press();
        wait_for_refusal(scene);
        assert!(scene.replica.world(|world| world.clicks.is_empty()));

        // The popup has the page looked at when it opens. Nor does the order to reload go out while it is not stored.
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

    /// Access is taken away after the click, from a server that keeps nothing: the popup says so, and no green is shown.
    /// Given again, the page is read as it is, and the next press ends well.
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
        scene.world(|world| world.save = Save::Kept);
        scene.press();
        popup_shows(scene, DONE);
        assert_done(scene, 2, 1);
    }

    /// Updates under an open tab. At its next reading the old script takes its guidance away and falls silent (Chromium);
    /// or the browser ends it without a word, and the new one, which it puts there, clears up (Firefox). The new one takes
    /// over after a reload, or when the popup puts it there beside the old one. Nothing is done twice.
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
