//! Keeping watch, and the reminder about feedback: at the member's own visits and presses, and at no other time.

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{FEED, SETTING},
    scene::Scene,
};

in_both_browsers! {
    /// What was confirmed off is on again at a later visit: the badge says so at once, and the popup when it was off.
    fn on_again(scene) {
        scene.world(|world| world.on = false);
        scene.browser.open(SETTING);
        scene.badge("✓");
        scene.world(|world| world.on = true);
        scene.browser.reload();
        scene.badge("!");
        scene.popup_shows("on", "ready");
        let sentence = scene.words("proof_last_off");
        let start = sentence.split('$').next().unwrap();
        let proof = scene.popup_text("#proof");
        assert!(proof.contains(start), "{proof}");
    }

    /// A reading counts for as long as the member has chosen; past that the badge asks for a new look.
    fn the_chosen_age(scene) {
        scene.world(|world| world.on = false);
        scene.browser.open(SETTING);
        scene.badge("✓");
        scene.browser.open("about:blank");
        scene.browser.background(
            "const { evidence: record } = await chrome.storage.local.get('evidence');
             const { evidence } = record;
             for (const key of ['asOf', 'readAt']) evidence.reading[key] -= 40 * 24 * 60 * 60 * 1000;
             evidence.confirmedAt = evidence.reading.readAt;
             await chrome.storage.local.set({ evidence: record })",
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
            scene.preferences_say("prefs_kept");
        };
        choose(scene, 30);
        let too_old = scene.words("title_too_old");
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

    /// On a page of LinkedIn's outside its settings there is nothing of the extension, until the member asks to be
    /// reminded there; then one card, which goes with the page.
    fn the_caution(scene) {
        scene.browser.open(FEED);
        scene.popup_shows_phase("elsewhere");
        scene.leave_time();
        assert_eq!(scene.guests(), 0);
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
