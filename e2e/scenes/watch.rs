//! Later visits, the age of a reading, and the reminder about feedback: nothing is done but at the member's visits and
//! presses.

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{FEED, SETTING},
    scene::Scene,
};

in_both_browsers! {
    /// A setting that was confirmed off is on again at a later visit: the badge shows it at once, and the popup says when
    /// it was off.
    fn a_setting_that_is_on_again_is_shown(scene) {
        scene.world(|world| world.on = false);
        scene.browser.open(SETTING);
        scene.badge("✓");
        scene.world(|world| world.on = true);
        scene.browser.reload();
        scene.badge("!");
        scene.popup_shows("on", "ready");
        let message = scene.message("last_off");
        let start = message.split('$').next().unwrap();
        let proof = scene.popup_text("#proof");
        assert!(proof.contains(start), "{proof}");
    }

    /// A reading is valid for as long as the member has chosen; after that the status is unknown.
    fn a_reading_is_valid_for_the_chosen_age(scene) {
        scene.world(|world| world.on = false);
        scene.browser.open(SETTING);
        scene.badge("✓");
        scene.browser.open("about:blank");
        scene.browser.background(
            "const { evidence: stored } = await chrome.storage.local.get('evidence');
             const { evidence } = stored;
             for (const key of ['asOf', 'readAt']) evidence.reading[key] -= 40 * 24 * 60 * 60 * 1000;
             evidence.confirmedAt = evidence.reading.readAt;
             await chrome.storage.local.set({ evidence: stored })",
        );
        scene.wake_background();
        scene.badge("✓");
        scene.popup_shows("off-confirmed", "elsewhere");
        let choose = |scene: &mut Scene, days: u16| {
            scene.open_preferences();
            scene.browser.evaluate(&format!(
                "const it = document.querySelector('#age');
                 it.value = '{days}'; it.dispatchEvent(new Event('change'))"
            ));
            scene.preferences_show("prefs_kept");
        };
        choose(scene, 30);
        let too_old = scene.message("title_too_old");
        scene.badge_and_title("?", &too_old);
        scene.popup_shows("unknown", "elsewhere");
        choose(scene, 180);
        scene.badge("✓");
        scene.wake_background();
        scene.badge("✓");
        scene.browser.reload();
        scene.open_preferences();
        assert_eq!(scene.browser.evaluate("return document.querySelector('#age').value"), "180");
    }

    /// On a page of LinkedIn outside of its settings, nothing is added until the member asks for the reminder; then one
    /// card, which is gone after a reload.
    fn the_reminder_is_added_only_if_asked(scene) {
        scene.browser.open(FEED);
        scene.popup_shows_phase("elsewhere");
        scene.leave_time();
        assert_eq!(scene.added_elements(), 0);
        let is_offered = "return document.querySelector('#caution').hidden";
        wait_for("the offer", e2e::scene::LIMIT, || (scene.browser.popup(is_offered) == false).then_some(()));
        for _ in 0..2 {
            scene.browser.popup(
                "for (const each of document.querySelectorAll('details')) each.open = true;
                 document.querySelector('#caution').scrollIntoView()",
            );
            scene.browser.popup_click("#caution");
            scene.guidance(true);
        }
        scene.browser.close_popup();
        scene.browser.reload();
        scene.guidance(false);
    }
}
