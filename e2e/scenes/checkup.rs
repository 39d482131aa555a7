//! The check-up: the settings that the member ticks are turned off and proved by one press, one after the other.

use std::time::Duration;

use e2e::{
    browser::{Tab, wait_for},
    in_both_browsers,
    replica::{Answer, ELSEWHERE, HOST, SETTING},
    scene::{Engine, LIMIT, Scene, in_a_browser},
};
use serde_json::json;

use crate::other_settings;

/// The longest wait for a run: its settings take the time that their pages take.
const RUN: Duration = Duration::from_secs(150);

const MAIN: &str = "data-for-ai-improvement";
const AGE: &str = "ads-by-age";
const GENDER: &str = "ads-by-gender";
const COOKIES: &str = "member-cookies";

/// Opens the check-up, and waits until its rows are there.
pub(crate) fn open(scene: &mut Scene) -> Tab {
    scene.open_page("checkup.html");
    let tab = scene.browser.front();
    is_there(scene, &tab);
    tab
}

/// Waits until the check-up's rows are there.
fn is_there(scene: &mut Scene, tab: &Tab) {
    let rows = "document.querySelectorAll('[data-setting][data-step]').length === 13";
    is_true(scene, tab, rows);
}

/// Ticks these settings and no other, and starts the run.
pub(crate) fn start(scene: &mut Scene, tab: &Tab, settings: &[&str]) {
    scene.browser.evaluate_in(
        tab,
        &format!(
            "const ticked = {};
             for (const it of document.querySelectorAll('[data-setting] input')) {{
                 if (it.checked !== ticked.includes(it.closest('li').dataset.setting)) it.click();
             }}
             document.querySelector('#run').click()",
            json!(settings)
        ),
    );
}

/// Waits until this is true of the check-up's page.
fn is_true(scene: &mut Scene, tab: &Tab, condition: &str) {
    let script = format!("return {condition}");
    wait_for(condition, RUN, || {
        (scene.browser.evaluate_in(tab, &script) == true).then_some(())
    });
}

/// Waits until the run is in this state.
pub(crate) fn is_in_state(scene: &mut Scene, tab: &Tab, state: &str) {
    is_true(
        scene,
        tab,
        &format!("document.querySelector('#checkup').dataset.state === '{state}'"),
    );
}

/// Waits until a setting has come so far.
pub(crate) fn is_at(scene: &mut Scene, tab: &Tab, setting: &str, step: &str) {
    is_true(
        scene,
        tab,
        &format!("document.querySelector('[data-setting={setting}]').dataset.step === '{step}'"),
    );
}

/// Presses a button of the check-up's page.
pub(crate) fn press(scene: &mut Scene, tab: &Tab, button: &str) {
    scene
        .browser
        .evaluate_in(tab, &format!("document.querySelector({button:?}).click()"));
}

fn text(scene: &mut Scene, tab: &Tab, selector: &str) -> String {
    let text = scene
        .browser
        .evaluate_in(tab, &format!("return document.querySelector({selector:?}).textContent"));
    text.as_str().unwrap_or_default().to_owned()
}

/// The tab that the run has opened.
fn its_tab(scene: &mut Scene) -> Tab {
    wait_for("the run's tab", LIMIT, || {
        let mut tabs = scene.browser.tabs().into_iter();
        tabs.find(|tab| scene.browser.evaluate_in(tab, "return location.host") == HOST)
    })
}

/// The member comes back to the check-up's window. The run's own is in sight too, and each new page may bring it in front.
fn bring_back(scene: &mut Scene, tab: &Tab) {
    wait_for("the check-up to be in front", LIMIT, || {
        scene.browser.bring_to_front(tab);
        (scene.browser.front() == *tab).then_some(())
    });
}

/// What the server has saved of other settings, in order.
fn saved(scene: &Scene) -> Vec<(String, bool)> {
    scene.replica.world(|world| world.other_saves.clone())
}

/// Presses Tab, or Shift+Tab, until this element of the page in front has the focus.
fn tab_to(scene: &mut Scene, key: &str, selector: &str) {
    let is_there = format!("return !!document.activeElement?.matches({selector:?})");
    for _ in 0..50 {
        scene.browser.key(key);
        if scene.browser.evaluate(&is_there) == true {
            return has_focus(scene, selector);
        }
    }
    panic!("the keyboard does not reach {selector}");
}

/// Waits until this element of the page in front has the focus, and sees that the focus is shown.
fn has_focus(scene: &mut Scene, selector: &str) {
    let shown = format!(
        "const it = document.activeElement;
         if (!it?.matches({selector:?})) return null;
         const {{ outlineStyle, outlineWidth }} = getComputedStyle(it);
         return it.matches(':focus-visible') && outlineStyle !== 'none' && outlineWidth !== '0px'"
    );
    let is_shown = wait_for(&format!("{selector} to have the focus"), LIMIT, || {
        scene.browser.evaluate(&shown).as_bool()
    });
    assert!(is_shown, "the focus of {selector} cannot be seen");
}

fn off(keys: &[&str]) -> Vec<(String, bool)> {
    keys.iter().map(|key| ((*key).to_owned(), false)).collect()
}

in_both_browsers! {
    /// Twelve settings in one run, the main one first: seven are off already, one is not offered, one asks the member
    /// something, one is slow. Those that are on are clicked once each, and the one that is not ticked is not touched.
    fn one_press_for_all_that_is_ticked(scene) {
        scene.world(|world| {
            world.answer = Answer::Dialog;
            world.other_settings_gone.insert("settings/ads-by-age".into());
            let off = [
                "shareDataWithPartners", "nonEssentialCookieConsent", "allowIpToPersonalizeAds", "allowLinkedInAudienceNetwork",
                "allowUseOfThirdPartyData", "allowConversionTrackings", "pageAdminsExport",
            ];
            world.other_settings_off = off.map(String::from).into();
        });
        let tab = open(scene);
        let ticked = "[...document.querySelectorAll('[data-setting] input')].filter((it) => it.checked).length";
        is_true(scene, &tab, &format!("{ticked} === 0 && document.querySelector('#run').disabled"));
        press(scene, &tab, "#unread");
        is_true(scene, &tab, &format!("{ticked} === 13"));
        press(scene, &tab, "[data-setting=policy-and-academic-research] input");
        scene.browser.evaluate_in(
            &tab,
            "globalThis.announced = [];
             const it = document.querySelector('#announced');
             new MutationObserver(() => announced.push(it.textContent)).observe(it, { childList: true, characterData: true });",
        );
        press(scene, &tab, "#run");

        let asked = scene.message("asked");
        wait_for("the question", 2 * LIMIT, || (text(scene, &tab, "#says") == asked).then_some(()));
        // From now on it is at rest.
        let linkedin = its_tab(scene);
        // Both are in sight.
        for each in [&tab, &linkedin] {
            is_true(scene, each, "document.visibilityState === 'visible'");
        }
        scene.browser.evaluate_in(&linkedin, "document.querySelector('#agree').click()");
        is_at(scene, &tab, "data-for-ai-improvement", "proved");
        is_at(scene, &tab, GENDER, "working");
        scene.world(|world| world.slow_data = Some(Duration::from_secs(3)));
        is_at(scene, &tab, GENDER, "proved");
        scene.world(|world| world.slow_data = None);
        is_in_state(scene, &tab, "done");

        assert_eq!(text(scene, &tab, "#count"), "12 of 12");
        // The start is announced, and each setting once, the last one with the end.
        let announced = scene.browser.evaluate_in(&tab, "return announced");
        assert_eq!(announced.as_array().map(Vec::len), Some(13), "{announced:#}");
        assert_eq!(text(scene, &tab, "#says"), "11 of 12 are off, and proved. Put aside: 1. Do these by hand:");
        let aside = "return [...document.querySelectorAll('#aside li')].filter((it) => !it.hidden).map((it) => it.querySelector('a').href)";
        assert_eq!(scene.browser.evaluate_in(&tab, aside), json!(["https://www.linkedin.com/mypreferences/d/settings/ads-by-age"]));
        let proved = "return document.querySelectorAll('[data-step=proved][data-status=off-confirmed]').length";
        assert_eq!(scene.browser.evaluate_in(&tab, proved), 11);
        let expected = off(&["adsPrivacyAllowInterestsAndBehaviors", "allowAdsByGender", "profileOffSite"]);
        assert_eq!(saved(scene), expected);
        scene.replica.world(|world| {
            assert_eq!(world.saves, [false]);
            // The test's own click on the question's button is none on a switch.
            assert_eq!(world.clicks.iter().filter(|click| click.key != "unknown").count(), 4);
            assert!(world.research_on, "what is not ticked is not touched");
        });
    }

    /// Paused, it opens nothing further; it goes on where it was; stopped, it leaves the rest as it is.
    fn it_can_be_paused_and_stopped(scene) {
        let tab = open(scene);
        start(scene, &tab, &[COOKIES, AGE, GENDER]);
        is_at(scene, &tab, COOKIES, "working");
        press(scene, &tab, "#pause");
        is_in_state(scene, &tab, "paused");
        assert_eq!(text(scene, &tab, "#pause"), "Go on");
        // What was ordered comes to its end, and then nothing happens.
        scene.leave_time();
        let requests = scene.replica.world(|world| world.requests.len());
        scene.leave_time();
        scene.leave_time();
        assert_eq!(scene.replica.world(|world| world.requests.len()), requests);
        press(scene, &tab, "#pause");
        is_at(scene, &tab, COOKIES, "proved");
        press(scene, &tab, "#stop");
        is_in_state(scene, &tab, "done");
        assert_eq!(text(scene, &tab, "#title"), scene.message("checkup_stopped"));
        scene.leave_time();
        assert_eq!(saved(scene), off(&["nonEssentialCookieConsent"]));
        assert_eq!(scene.replica.world(|world| world.clicks.len()), 1);
    }

    /// LinkedIn asks for a sign-in in the middle: the run pauses, says so, and goes on afterwards.
    fn a_sign_in_in_the_middle(scene) {
        let tab = open(scene);
        start(scene, &tab, &[COOKIES, AGE, GENDER]);
        is_at(scene, &tab, COOKIES, "proved");
        scene.world(|world| world.signed_in = false);
        is_in_state(scene, &tab, "paused");
        let then = scene.message("checkup_then");
        assert!(text(scene, &tab, "#says").ends_with(&then), "{}", text(scene, &tab, "#says"));
        scene.world(|world| world.signed_in = true);
        press(scene, &tab, "#pause");
        is_in_state(scene, &tab, "done");
        assert_eq!(saved(scene), off(&["nonEssentialCookieConsent", "allowAdsByAge", "allowAdsByGender"]));
        assert_eq!(scene.replica.world(|world| world.clicks.len()), 3);
    }

    /// The member closes the run's tab: it pauses, and goes on in another tab where it was.
    fn its_tab_is_closed(scene) {
        let tab = open(scene);
        start(scene, &tab, &[COOKIES, AGE]);
        is_at(scene, &tab, AGE, "working");
        let linkedin = its_tab(scene);
        scene.browser.close_tab(&linkedin);
        scene.browser.bring_to_front(&tab);
        is_in_state(scene, &tab, "paused");
        assert_eq!(text(scene, &tab, "#says"), scene.message("checkup_closed"));
        press(scene, &tab, "#pause");
        is_in_state(scene, &tab, "done");
        assert_eq!(text(scene, &tab, "#says"), "2 of 2 are off, and proved.");
        assert_eq!(saved(scene), off(&["nonEssentialCookieConsent", "allowAdsByAge"]));
        assert_eq!(scene.replica.world(|world| world.clicks.len()), 2);
    }

    /// While the run goes on a setting is turned on again that it has proved off, and a page of the member's own shows that: at
    /// once it counts as proved no more, and at the end it is among those to do by hand.
    fn a_setting_is_turned_on_again_while_it_runs(scene) {
        scene.world(|world| world.slow_data = Some(Duration::from_secs(3)));
        let tab = open(scene);
        start(scene, &tab, &[MAIN, AGE]);
        is_at(scene, &tab, MAIN, "proved");
        // A page of the member's own shows it. Where that is in the run's window, the next page would come in front.
        scene.replica.wait("the next page", RUN, |world| world.requests.iter().any(|request| request.ends_with(AGE)));
        scene.world(|world| (world.on, world.slow_data) = (true, None));
        scene.browser.open_tab(SETTING);
        is_true(scene, &tab, &format!("document.querySelector('[data-setting={MAIN}]').matches('[data-status=on][data-step=aside]')"));
        is_in_state(scene, &tab, "done");
        assert_eq!(text(scene, &tab, "#says"), "1 of 2 are off, and proved. Put aside: 1. Do these by hand:");
        assert_eq!(text(scene, &tab, &format!("#by-hand-{MAIN} p")), scene.message("checkup_on_again"));
        let said = text(scene, &tab, "#announced");
        let end = format!("2 of 2. 1 of 2 are off, and proved. Put aside: 1. Do these by hand: {}.", text(scene, &tab, &format!("#by-hand-{MAIN} a")));
        assert!(said.ends_with(&end), "{said}");
        scene.replica.world(|world| assert_eq!((&world.saves[..], world.clicks.len()), (&[false][..], 2)));
    }

    /// A page hangs after its click: that is said, the setting is put aside, and the next one is proved in another tab.
    fn a_page_hangs_in_the_middle(scene) {
        scene.spoil();
        let tab = open(scene);
        start(scene, &tab, &[COOKIES, AGE, GENDER]);
        scene.replica.wait("the second save", RUN, |world| world.other_saves.len() == 2);
        let linkedin = its_tab(scene);
        scene.browser.hang(&linkedin, "const end = Date.now() + 300_000; while (Date.now() < end);");
        let stopped = scene.message("stopped");
        is_true(scene, &tab, &format!("document.querySelector('#says').textContent === {}", json!(stopped)));
        is_at(scene, &tab, GENDER, "proved");
        is_in_state(scene, &tab, "done");
        is_at(scene, &tab, AGE, "aside");
        assert_eq!(text(scene, &tab, "#says"), "2 of 3 are off, and proved. Put aside: 1. Do these by hand:");
        assert_eq!(saved(scene), off(&["nonEssentialCookieConsent", "allowAdsByAge", "allowAdsByGender"]));
        assert_eq!(scene.replica.world(|world| world.clicks.len()), 3);
    }

    /// The keyboard alone ticks, starts, pauses, lets go on and stops. Where the button that was pressed goes away, the focus
    /// goes to what stands in its place, and it can be seen.
    fn the_keyboard_is_enough(scene) {
        let tab = open(scene);
        for setting in [COOKIES, AGE] {
            let tick = format!("#tick-{setting}");
            tab_to(scene, "Tab", &tick);
            scene.browser.key(" ");
            is_true(scene, &tab, &format!("document.querySelector('{tick}').checked"));
        }
        tab_to(scene, "Shift+Tab", "#run");
        scene.browser.key("Enter");
        is_at(scene, &tab, COOKIES, "working");
        its_tab(scene);
        bring_back(scene, &tab);
        has_focus(scene, "#pause");
        scene.browser.key("Enter");
        is_in_state(scene, &tab, "paused");
        bring_back(scene, &tab);
        has_focus(scene, "#pause");
        assert_eq!(text(scene, &tab, "#pause"), scene.message("checkup_go_on"));
        scene.browser.key("Enter");
        is_in_state(scene, &tab, "running");
        is_at(scene, &tab, COOKIES, "proved");
        bring_back(scene, &tab);
        has_focus(scene, "#pause");
        tab_to(scene, "Tab", "#stop");
        scene.browser.key("Enter");
        is_in_state(scene, &tab, "done");
        bring_back(scene, &tab);
        has_focus(scene, "#title");
        tab_to(scene, "Tab", "#unread");
        assert_eq!(saved(scene)[..1], off(&["nonEssentialCookieConsent"]));
    }

    /// The browser is closed in the middle, right after a click, and started again: the run is paused where it was, says so,
    /// and does nothing until the member lets it go on. Nothing is clicked twice.
    fn the_browser_is_closed_in_the_middle(scene) {
        let tab = open(scene);
        start(scene, &tab, &[COOKIES, AGE, GENDER]);
        scene.replica.wait("the second save", RUN, |world| world.other_saves.len() == 2);
        scene.spoil();
        scene.browser.restart();
        let requests = scene.replica.world(|world| world.requests.len());
        let tab = open(scene);
        is_in_state(scene, &tab, "paused");
        assert_eq!(text(scene, &tab, "#says"), scene.message("checkup_closed"));
        for (setting, step) in [(COOKIES, "proved"), (AGE, "waiting"), (GENDER, "waiting")] {
            is_at(scene, &tab, setting, step);
        }
        scene.leave_time();
        assert_eq!(scene.replica.world(|world| world.requests.len()), requests);
        assert_eq!(scene.replica.world(|world| world.clicks.len()), 2);

        press(scene, &tab, "#pause");
        is_in_state(scene, &tab, "done");
        assert_eq!(text(scene, &tab, "#says"), "3 of 3 are off, and proved.");
        assert_eq!(saved(scene), off(&["nonEssentialCookieConsent", "allowAdsByAge", "allowAdsByGender"]));
        assert_eq!(scene.replica.world(|world| world.clicks.len()), 3);
    }
}

/// The check-up is in the container of the tab in front of which the member opened it, and so is its run, in its own window.
#[test]
fn stays_in_its_container_firefox() {
    in_a_browser(Engine::Firefox, |scene| {
        scene.spoil();
        scene.browser.open_tab_in(2, ELSEWHERE);
        other_settings::press(scene, "#open-checkup");
        wait_for("the check-up", LIMIT, || {
            scene.browser.address().ends_with("/checkup.html").then_some(())
        });
        assert_eq!(scene.browser.container(), 2, "the check-up");
        let tab = scene.browser.front();
        is_there(scene, &tab);
        start(scene, &tab, &[COOKIES]);
        is_in_state(scene, &tab, "done");
        assert_eq!(saved(scene), off(&["nonEssentialCookieConsent"]));
        let linkedin = its_tab(scene);
        scene.browser.bring_to_front(&linkedin);
        assert_eq!(scene.browser.container(), 2, "its run");
    });
}
