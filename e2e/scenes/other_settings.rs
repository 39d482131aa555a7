//! The other settings: each has its own press, its own evidence and its own proof.

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{ELSEWHERE, RESEARCH, SETTING},
    scene::{LIMIT, Scene},
};
use serde_json::{Value, json};

const AGE: &str = "ads-by-age";
pub(crate) const AGE_PAGE: &str = "https://www.linkedin.com/mypreferences/d/settings/ads-by-age";
const AGE_KEY: &str = "allowAdsByAge";

/// Waits until the list shows this status and phase of a setting.
fn shows(scene: &mut Scene, setting: &str, expected: &str) {
    let script = format!(
        "const it = document.querySelector('[data-setting={setting}]')?.dataset; return `${{it?.status}} ${{it?.phase}}`"
    );
    wait_for(&format!("{setting} to be {expected}"), LIMIT, || {
        if !scene.browser.popup_is_open() {
            scene.browser.open_popup();
        }
        (scene.browser.popup(&script) == expected).then_some(())
    });
}

/// Opens the list with all its rows, and presses something in it.
pub(crate) fn press(scene: &mut Scene, selector: &str) {
    if !scene.browser.popup_is_open() {
        scene.browser.open_popup();
    }
    wait_for(selector, LIMIT, || {
        let is_hidden = format!(
            "for (const it of document.querySelectorAll('#others, #others details')) it.open = true;
             const it = document.querySelector({selector:?}); it?.scrollIntoView(); return it?.hidden"
        );
        (scene.browser.popup(&is_hidden) == false).then_some(())
    });
    scene.browser.popup_click(selector);
}

/// Waits until this element of the popup has this text.
fn has_text(scene: &mut Scene, selector: &str, text: &str) {
    wait_for(&format!("{selector} to be {text}"), LIMIT, || {
        if !scene.browser.popup_is_open() {
            scene.browser.open_popup();
        }
        (scene.popup_text(selector) == text).then_some(())
    });
}

/// Only these were saved, and the main setting is still on.
fn assert_saved_only(scene: &Scene, saved: &[(&str, bool)]) {
    scene.replica.world(|world| {
        let saves: Vec<_> = world.other_saves.iter().map(|(key, on)| (key.as_str(), *on)).collect();
        assert_eq!(saves, saved);
        assert!(world.saves.is_empty());
        assert!(world.on);
    });
}

in_both_browsers! {
    /// From another site, one press opens the setting's page, turns it off with one click, and a fresh page proves it. The
    /// main setting's status and badge do not change.
    fn one_press_turns_another_setting_off(scene) {
        scene.browser.open(ELSEWHERE);
        shows(scene, AGE, "unknown elsewhere");
        press(scene, "[data-setting=ads-by-age] button");
        scene.replica.wait("the save", LIMIT, |world| world.other_settings_off.contains(AGE_KEY));
        shows(scene, AGE, "off-confirmed done");
        scene.popup_shows("unknown", "elsewhere");
        scene.badge("?");
        assert_saved_only(scene, &[(AGE_KEY, false)]);
        assert_eq!(scene.replica.world(|world| world.clicks.len()), 1);

        // Later it is on again: the list shows it at the next visit.
        scene.world(|world| world.other_settings_off.clear());
        scene.browser.reload();
        shows(scene, AGE, "on ready");
        assert_saved_only(scene, &[(AGE_KEY, false)]);
    }

    /// On its own page, nothing is added and nothing clicked without a press.
    fn nothing_is_done_without_a_press(scene) {
        scene.browser.open(AGE_PAGE);
        scene.control();
        shows(scene, AGE, "on ready");
        scene.browser.close_popup();
        scene.leave_time();
        assert_eq!(scene.added_elements(), 0);
        assert_saved_only(scene, &[]);
    }

    /// The list counts what is proved off. Its rows are closed, and short; that of the page in front stands first, and is
    /// open.
    fn the_list_is_short(scene) {
        scene.world(|world| world.research_on = false);
        scene.browser.open(RESEARCH);
        shows(scene, "policy-and-academic-research", "off-confirmed done");
        has_text(scene, "#others-count", "1 of 12 confirmed off");
        has_text(scene, "#others li .word", "off");
        let row = "const it = document.querySelector('#others li'); return [it.dataset.setting, it.firstElementChild.open]";
        assert_eq!(scene.browser.popup(row), json!(["policy-and-academic-research", true]));
        scene.browser.close_popup();

        scene.browser.open(ELSEWHERE);
        shows(scene, "policy-and-academic-research", "off-confirmed elsewhere");
        has_text(scene, "#others-count", "1 of 12 confirmed off");
        let heights = "document.querySelector('#others').open = true;
            return [...document.querySelectorAll('#others li')].map((it) => it.offsetHeight)";
        let heights = scene.browser.popup(heights);
        let heights: Vec<u64> = heights.as_array().expect("a list").iter().filter_map(Value::as_u64).collect();
        assert_eq!(heights.len(), 14);
        // A long name takes a second line.
        assert!(heights.iter().all(|height| (24..=46).contains(height)), "{heights:?}");
        assert!(heights.iter().sum::<u64>() < 500, "{heights:?}");
    }

    /// The list's link opens the check-up in a tab of its own, and leads back to it while it is open.
    fn the_list_leads_to_the_check_up(scene) {
        scene.browser.open(ELSEWHERE);
        press(scene, "#open-checkup");
        let is_there = |scene: &mut Scene| {
            wait_for("the check-up", LIMIT, || {
                scene.browser.address().ends_with("/checkup.html").then_some(())
            });
        };
        is_there(scene);
        let other = scene.browser.open_tab(ELSEWHERE);
        press(scene, "#open-checkup");
        is_there(scene);
        assert_eq!(scene.browser.tabs().len(), 3);
        scene.browser.close_tab(&other);
    }

    /// A page without its switch, and one with a choice: nothing is clicked, and a message says why.
    fn a_page_without_a_switch_is_not_clicked(scene) {
        scene.world(|world| _ = world.other_settings_gone.insert("settings/ads-by-age".into()));
        scene.browser.open(AGE_PAGE);
        shows(scene, AGE, "unknown not-offered");
        let message = scene.message("other_not_offered");
        has_text(scene, "#here .says", &message);

        press(scene, "[data-setting=discover-me-by-phone-number] button");
        shows(scene, "discover-me-by-phone-number", "unknown ready");
        scene.guidance(true);
        let message = scene.message("other_choose");
        has_text(scene, "[data-setting=discover-me-by-phone-number] .says", &message);
        assert_saved_only(scene, &[]);
        assert_eq!(scene.replica.world(|world| world.clicks.len()), 0);
    }

    /// The member clicks another setting's switch in the document that proved the main setting: that proof is still valid,
    /// because the main setting was not changed.
    fn a_click_on_another_setting_changes_no_other_proof(scene) {
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
