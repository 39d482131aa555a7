//! The settings beside the main one: the same machinery, one press each, and each one's truth is its own.

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{ELSEWHERE, HUB, SETTING},
    scene::{LIMIT, Scene},
};

const AGE: &str = "ads-by-age";
const AGE_PAGE: &str = "https://www.linkedin.com/mypreferences/d/settings/ads-by-age";
const AGE_KEY: &str = "allowAdsByAge";

/// Waits until the popup, opened over the tab in front, says this of a setting: status and phase.
fn shows(scene: &mut Scene, setting: &str, right: &str) {
    let script = format!(
        "const it = document.querySelector('[data-setting={setting}]')?.dataset; return `${{it?.status}} ${{it?.phase}}`"
    );
    wait_for(&format!("{setting} to be {right}"), LIMIT, || {
        if !scene.browser.popup_is_open() {
            scene.browser.open_popup();
        }
        (scene.browser.popup(&script) == right).then_some(())
    });
}

/// Presses a button of the list, which is unfolded first.
fn press(scene: &mut Scene, selector: &str) {
    if !scene.browser.popup_is_open() {
        scene.browser.open_popup();
    }
    wait_for(selector, LIMIT, || {
        let is_there = format!(
            "document.querySelector('#beside').open = true;
             const it = document.querySelector({selector:?}); it?.scrollIntoView(); return it?.hidden"
        );
        (scene.browser.popup(&is_there) == false).then_some(())
    });
    scene.browser.popup_click(selector);
}

fn says(scene: &mut Scene, selector: &str, right: &str) {
    wait_for(&format!("{selector} to say {right}"), LIMIT, || {
        if !scene.browser.popup_is_open() {
            scene.browser.open_popup();
        }
        (scene.popup_text(selector) == right).then_some(())
    });
}

/// The main setting is as it was at first, and so is every other neighbour.
fn assert_only(scene: &Scene, saved: &[(&str, bool)]) {
    scene.replica.world(|world| {
        let saves: Vec<_> = world.other_saves.iter().map(|(key, on)| (key.as_str(), *on)).collect();
        assert_eq!(saves, saved);
        assert!(world.saves.is_empty());
        assert!(world.on);
    });
}

in_both_browsers! {
    /// From another site: its page opens, its switch is turned off with one click, and a fresh page proves it. The
    /// main setting's status and badge are not touched.
    fn turned_off_and_proved(scene) {
        scene.browser.open(ELSEWHERE);
        shows(scene, AGE, "unknown elsewhere");
        press(scene, "[data-setting=ads-by-age] button");
        scene.replica.wait("the save", LIMIT, |world| world.off_beside.contains(AGE_KEY));
        shows(scene, AGE, "off-confirmed done");
        scene.popup_shows("unknown", "elsewhere");
        scene.badge("?");
        assert_only(scene, &[(AGE_KEY, false)]);
        assert_eq!(scene.replica.world(|world| world.clicks.len()), 1);

        // Later it is on again: the list says so at the next visit.
        scene.world(|world| world.off_beside.clear());
        scene.browser.reload();
        shows(scene, AGE, "on ready");
        assert_only(scene, &[(AGE_KEY, false)]);
    }

    /// On its own page nothing is shown and nothing clicked unasked.
    fn quiet_until_asked(scene) {
        scene.browser.open(AGE_PAGE);
        scene.control();
        shows(scene, AGE, "on ready");
        scene.browser.close_popup();
        scene.leave_time();
        assert_eq!(scene.guests(), 0);
        assert_only(scene, &[]);
    }

    /// The check-up: one press each, in one tab, from one to the next; it passes by what the member wishes, goes on
    /// later, and acts on no page by itself.
    fn the_check_up(scene) {
        scene.browser.open(HUB);
        says(scene, "#beside-count", "0 of 12 off and confirmed");
        says(scene, "#check-up h3", "Next: Social, economic, and workplace research");
        press(scene, "#pass-by");
        says(scene, "#check-up h3", "Next: Share data with affiliates and partners");
        press(scene, "#next");
        says(scene, "#beside-count", "1 of 12 off and confirmed");
        says(scene, "#check-up h3", "Next: Profile visibility off LinkedIn");
        assert_eq!(scene.browser.tabs().len(), 1);
        press(scene, "#next");
        says(scene, "#beside-count", "2 of 12 off and confirmed");
        scene.leave_time();
        assert_only(scene, &[("shareDataWithPartners", false), ("profileOffSite", false)]);
        assert!(scene.replica.world(|world| world.neighbour_on), "what was passed by stays as it is");

        // Another day.
        scene.browser.close_popup();
        scene.wake_background();
        scene.browser.open(ELSEWHERE);
        says(scene, "#check-up h3", "Next: Page owners exporting your data");
        press(scene, "#again");
        says(scene, "#check-up h3", "Next: Social, economic, and workplace research");
    }

    /// A page that has become another, and one with a choice: nothing is clicked, and it is said in words.
    fn what_cannot_be_turned_off(scene) {
        scene.world(|world| _ = world.gone_beside.insert("settings/ads-by-age".into()));
        scene.browser.open(AGE_PAGE);
        shows(scene, AGE, "unknown not-offered");
        let sentence = scene.words("not_offered");
        says(scene, "#check-up .says", &sentence);

        press(scene, "[data-setting=discover-me-by-phone-number] button");
        shows(scene, "discover-me-by-phone-number", "unknown ready");
        scene.guidance(true);
        let sentence = scene.words("beside_choose");
        says(scene, "#check-up .says", &sentence);
        assert_only(scene, &[]);
        assert_eq!(scene.replica.world(|world| world.clicks.len()), 0);
    }

    /// The member turns a neighbour off by hand in the page in which the main setting was proved: the proof of that one
    /// stands, since nobody has touched it.
    fn a_touch_is_the_neighbours_own(scene) {
        scene.world(|world| world.on = false);
        scene.browser.open(SETTING);
        scene.badge("✓");
        scene.browser.evaluate(&format!(
            "history.pushState(null, '', {AGE_PAGE:?}); dispatchEvent(new PopStateEvent('popstate'))"
        ));
        shows(scene, AGE, "on ready");
        scene.browser.close_popup();
        scene.click_control();
        shows(scene, AGE, "off ready");
        scene.popup_shows("off-confirmed", "elsewhere");
        scene.badge("✓");
    }
}
