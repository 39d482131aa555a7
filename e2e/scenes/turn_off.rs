//! The main job: turned off in one click, and proved.

use std::time::{Duration, Instant};

use e2e::{
    in_both_browsers,
    replica::{ELSEWHERE, SETTING},
    scene::{LIMIT, Scene},
};

/// One press has led to one click, and the server, the badge and the popup say so.
fn assert_turned_off(scene: &mut Scene, loads: u32) {
    scene.badge("✓");
    assert!(!scene.is_on());
    scene.replica.world(|world| {
        assert_eq!(world.saves, [false]);
        assert_eq!(world.loads, loads);
        assert_eq!(world.clicks.len(), 1);
    });
    scene.popup_shows("off-confirmed", "done");
}

in_both_browsers! {
    /// On the setting's page one press leads to one click, one reload and a green badge, and the server holds off.
    /// With the click the press is used up.
    fn in_one_click(scene) {
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.popup_shows("on", "ready");
        scene.press();
        assert_turned_off(scene, 2);

        scene.world(|world| world.on = true);
        scene.browser.reload();
        scene.badge("!");
        scene.leave_time();
        scene.popup_shows("on", "ready");
        scene.replica.world(|world| {
            assert_eq!(world.saves, [false]);
            assert_eq!(world.loads, 3);
        });
    }

    /// A browser without windows, coloured badges and drawn buttons, as Firefox for Android is: all else goes on.
    fn where_calls_are_missing(scene) {
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.browser.background(
            "const missing = { windows: chrome, setIcon: chrome.action, setBadgeTextColor: chrome.action };
             for (const [name, api] of Object.entries(missing)) Object.defineProperty(api, name, { value: undefined })",
        );
        scene.press_elsewhere();
        assert_turned_off(scene, 2);
        assert_eq!(scene.browser.address(), SETTING);
        let missing = scene.browser.background("return [chrome.windows, chrome.action.setIcon].filter((it) => it === undefined).length");
        assert_eq!(missing, 2, "it has done without them");
        scene.spoil();
    }

    /// From anywhere else the setting opens in a tab of its own; one that is open already comes to the front.
    fn from_elsewhere(scene) {
        scene.press_elsewhere();
        assert_turned_off(scene, 2);
        assert_eq!(scene.browser.address(), SETTING);
        assert_eq!(scene.browser.tabs().len(), 3, "the first tab, the one elsewhere, and the setting's");

        scene.begin_again();
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.press_elsewhere();
        assert_turned_off(scene, 2);
        assert_eq!(scene.browser.address(), SETTING);
        assert_eq!(scene.browser.tabs().len(), 2, "no tab more");

        // Off already: nothing to click.
        scene.begin_again();
        scene.world(|world| world.on = false);
        scene.press_elsewhere();
        scene.badge("✓");
        scene.popup_shows("off-confirmed", "done");
        scene.replica.world(|world| {
            assert_eq!((world.clicks.len(), world.loads), (0, 1));
        });
    }

    /// LinkedIn asks for a sign-in first: after it, it goes on by itself.
    fn after_a_sign_in(scene) {
        scene.world(|world| world.signed_in = false);
        scene.press_elsewhere();
        scene.replica.wait("the sign-in page", LIMIT, |world| {
            world.requests.iter().any(|request| request.contains("/uas/login"))
        });
        scene.popup_shows("unknown", "signed-out");
        scene.browser.close_popup();
        scene.browser.click("#sign-in");
        assert_turned_off(scene, 2);

        // The press may also come when the sign-in page is there already.
        scene.begin_again();
        scene.world(|world| world.signed_in = false);
        scene.browser.open(SETTING);
        scene.popup_shows("unknown", "signed-out");
        scene.press();
        scene.browser.close_popup();
        scene.browser.click("#sign-in");
        assert_turned_off(scene, 2);
    }

    /// An impatient member gets no more than a patient one.
    fn pressed_twice(scene) {
        const TWICE: &str = "const it = document.querySelector('#primary'); it.click(); it.click()";
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.popup_shows("on", "ready");
        scene.browser.popup(TWICE);
        assert_turned_off(scene, 2);

        scene.begin_again();
        scene.world(|world| world.slow = Some(Duration::from_secs(1)));
        scene.browser.open(ELSEWHERE);
        scene.popup_shows("unknown", "elsewhere");
        scene.browser.popup(TWICE);
        scene.popup_closes();
        assert_turned_off(scene, 2);
        assert_eq!(scene.browser.tabs().len(), 2);
    }

    /// The member's own click is told as such, and proved by the member's reload or by a press: the extension reloads
    /// nothing unasked.
    fn by_hand(scene) {
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.change_by_hand();
        scene.badge("…");
        scene.popup_shows("off", "ready");
        scene.leave_time();
        assert_eq!(scene.replica.world(|world| world.loads), 1);
        scene.press();
        assert_turned_off(scene, 2);

        scene.begin_again();
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.change_by_hand();
        scene.badge("…");
        scene.browser.reload();
        assert_turned_off(scene, 2);
    }

    /// The setting's tab is closed in the middle of it: nothing is claimed, nothing hangs, the next press works.
    fn tab_closed_in_the_middle(scene) {
        let tab = scene.browser.open_tab(SETTING);
        scene.badge("!");
        scene.press();
        scene.replica.wait("the click", LIMIT, |world| !world.clicks.is_empty());
        scene.browser.close_tab(&tab);
        scene.leave_time();
        let badge = scene.browser.badge();
        assert_ne!(badge.text, "✓");
        assert!(!badge.title.contains("at work"), "nothing is at work any more");
        scene.press_elsewhere();
        scene.badge("✓");
        assert!(!scene.is_on());
    }

    /// The browser ends the background whenever it likes: the work goes on, or nothing is claimed.
    fn background_ends_in_the_middle(scene) {
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.press();
        scene.browser.kill_background();
        // The press was lost with it, or it is carried out now, or after the script has asked again: three ways,
        // and the word on the badge tells which. Only a press that was lost may be followed by another.
        let start = Instant::now();
        while scene.is_on() && start.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(200));
        }
        if scene.is_on() {
            scene.popup_shows("on", "ready");
            scene.press();
        }
        assert_turned_off(scene, 2);

        scene.begin_again();
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.press();
        scene.replica.wait("the click", LIMIT, |world| !world.clicks.is_empty());
        scene.browser.kill_background();
        assert_turned_off(scene, 2);

        scene.begin_again();
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.press();
        scene.replica.wait("the reload", LIMIT, |world| world.loads == 2);
        scene.browser.kill_background();
        assert_turned_off(scene, 2);
    }
}
