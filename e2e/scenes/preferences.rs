//! What the member chooses is stored and applied, and everything can be erased.

use e2e::{in_both_browsers, replica::SETTING};
use serde_json::json;

const STORED: &str = "return Object.keys(await chrome.storage.local.get(null)).sort()";

in_both_browsers! {
    /// With guidance off, nothing is added to a page whose setting is on; the popup still turns it off.
    fn with_guidance_off_nothing_is_added(scene) {
        scene.browser.open(SETTING);
        scene.guidance(true);
        scene.open_preferences();
        scene.browser.click("#guidance");
        scene.preferences_show("prefs_kept");
        scene.browser.open(SETTING);
        scene.popup_shows("on", "ready");
        assert_eq!(scene.browser.popup("return document.querySelector('#show-me').hidden"), true);
        scene.leave_time();
        assert_eq!(scene.added_elements(), 0);
        scene.press();
        scene.badge("✓");
        assert!(!scene.is_on());
        assert_eq!(scene.added_elements(), 0);
    }

    /// The guidance in an open page goes as soon as the member turns it off, and returns as soon as it is on.
    fn guidance_follows_the_preference_at_once(scene) {
        scene.browser.open(SETTING);
        scene.guidance(true);
        let page = scene.browser.front();
        scene.open_preferences();
        let preferences = scene.browser.front();
        for is_wanted in [false, true] {
            scene.browser.click("#guidance");
            scene.browser.bring_to_front(&page);
            scene.guidance(is_wanted);
            scene.browser.bring_to_front(&preferences);
        }
    }

    /// Nothing stays in storage, the badge is `?`, and LinkedIn's setting does not change.
    fn everything_is_erased(scene) {
        scene.browser.open(SETTING);
        scene.press();
        scene.badge("✓");
        scene.browser.open("about:blank");
        assert_ne!(scene.browser.background(STORED), json!([]));
        scene.open_preferences();
        scene.browser.click("#guidance");
        scene.preferences_show("prefs_kept");
        scene.browser.click("#erase");
        scene.preferences_show("prefs_erased");
        assert_eq!(scene.browser.background(STORED), json!([]));
        // Until the browser ends it is known that pages from before prove nothing.
        assert_eq!(scene.browser.background("return Object.keys(await chrome.storage.session.get(null))"), json!(["erased"]));
        assert_eq!(scene.browser.evaluate("return document.querySelector('#guidance').checked"), true);
        scene.badge("?");
        assert!(!scene.is_on());
    }
}
