//! The main job: one press turns the setting off, and a fresh page proves it.

use std::time::{Duration, Instant};

use e2e::{
    in_both_browsers,
    replica::{ELSEWHERE, FEED, SETTING},
    scene::{Engine, LIMIT, Scene, in_a_browser},
};

/// One press has led to one click, and the server, the badge and the popup show off.
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
    /// On the setting's page one press leads to one click, one reload and a green badge, and the setting is off at the
    /// server. One press leads to no second click.
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

    /// A browser without windows, badge colours and icons, as Firefox for Android: everything else works.
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
        assert_eq!(missing, 2, "the calls were missing all the time");
        scene.spoil();
    }

    /// From another page the setting opens in a new tab; if it is already open, that tab comes to the front. Not in Firefox:
    /// that tab could be in another container.
    fn from_elsewhere(scene) {
        scene.press_elsewhere();
        assert_turned_off(scene, 2);
        assert_eq!(scene.browser.address(), SETTING);
        assert_eq!(scene.browser.tabs().len(), 3, "the first tab, the other site's, and the setting's");

        scene.begin_again();
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.press_elsewhere();
        let (loads, tabs) = if scene.engine == Engine::Firefox { (3, 3) } else { (2, 2) };
        assert_turned_off(scene, loads);
        assert_eq!(scene.browser.address(), SETTING);
        assert_eq!(scene.browser.tabs().len(), tabs);

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

    /// The setting is open, and was off; it has been turned on elsewhere since. One press from another page keeps what it says:
    /// if the setting turns out to be on, it is turned off.
    fn from_elsewhere_what_turns_out_to_be_on_is_turned_off(scene) {
        scene.world(|world| world.on = false);
        scene.browser.open(SETTING);
        scene.badge("✓");
        scene.world(|world| world.on = true);
        scene.press_elsewhere();
        scene.replica.wait("the save", LIMIT, |world| world.saves == [false]);
        assert_turned_off(scene, 3);
    }

    /// LinkedIn asks for a sign-in first: after it, the job continues by itself.
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

        // The press may also come on the sign-in page.
        scene.begin_again();
        scene.world(|world| world.signed_in = false);
        scene.browser.open(SETTING);
        scene.popup_shows("unknown", "signed-out");
        scene.press();
        scene.browser.close_popup();
        scene.browser.click("#sign-in");
        assert_turned_off(scene, 2);
    }

    /// A second press at once leads to no second click.
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

    /// The member's own click is shown as off but not confirmed; the member's reload or a press proves it. The extension
    /// does not reload by itself.
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

    /// The setting's tab is closed during the job: no green, no endless wait, and the next press works.
    fn tab_closed_in_the_middle(scene) {
        let tab = scene.browser.open_tab(SETTING);
        scene.badge("!");
        scene.press();
        scene.replica.wait("the click", LIMIT, |world| !world.clicks.is_empty());
        scene.browser.close_tab(&tab);
        scene.leave_time();
        let badge = scene.browser.badge();
        assert_ne!(badge.text, "✓");
        assert!(!badge.title.contains("at work"), "the work has ended");
        scene.press_elsewhere();
        scene.badge("✓");
        assert!(!scene.is_on());
    }

    /// The browser may end the background at any time: the job continues, or the press was lost.
    fn background_ends_in_the_middle(scene) {
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.press();
        scene.browser.kill_background();
        // The press is carried out now, or after the script's next message, or it was lost. Only then the member presses
        // again.
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

/// A press acts in the container of the tab in front, over another site, over the feed and from the list of other settings. A
/// tab that has the setting open in another container is left alone.
#[test]
fn stays_in_its_container_firefox() {
    in_a_browser(Engine::Firefox, |scene| {
        scene.spoil();
        let work = scene.browser.open_tab_in(2, SETTING);
        scene.badge("!");
        let document = "return [performance.timeOrigin, replica.control().checked]";
        let before = scene.browser.evaluate(document);
        for (container, address) in [(1, ELSEWHERE), (0, FEED)] {
            scene.world(|world| world.on = true);
            scene.browser.open_tab_in(container, address);
            scene.popup_shows_phase("elsewhere");
            scene.press();
            scene.popup_closes();
            scene.replica.wait("the click", LIMIT, |world| !world.on);
            scene.badge("✓");
            assert_eq!(scene.browser.address(), SETTING);
            assert_eq!(scene.browser.container(), container, "over {address}");
        }
        // The tick of the first press may have stood until now.
        scene.replica.wait("both proofs", LIMIT, |world| {
            (world.clicks.len(), world.loads) == (2, 5)
        });
        assert_eq!(
            scene.browser.evaluate_in(&work, document),
            before,
            "the other container's tab is as it was"
        );

        scene.browser.open_tab_in(1, FEED);
        scene.browser.open_popup();
        scene.browser.popup(
            "const [{ id }] = await chrome.tabs.query({ active: true, currentWindow: true });
             await chrome.runtime.sendMessage({ pressOther: { tab: id, setting: 'ads-by-age' } })",
        );
        scene.replica.wait("the click", LIMIT, |world| world.clicks.len() == 3);
        assert!(
            scene.browser.address().ends_with("ads-by-age"),
            "{}",
            scene.browser.address()
        );
        assert_eq!(scene.browser.container(), 1);
    });
}
