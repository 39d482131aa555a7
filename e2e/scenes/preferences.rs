//! What the member chooses is kept and heeded, and everything can be erased.

use e2e::{in_both_browsers, replica::SETTING};
use serde_json::json;

const STORED: &str = "return Object.keys(await chrome.storage.local.get(null)).sort()";

in_both_browsers! {
    /// Without guidance nothing is added to any page, while there is something to do; the button still turns it off.
    fn no_guidance(scene) {
        scene.browser.open(SETTING);
        scene.guidance(true);
        scene.open_preferences();
        scene.browser.click("#guidance");
        scene.preferences_say("prefs_kept");
        scene.browser.open(SETTING);
        scene.popup_shows("on", "ready");
        assert_eq!(scene.browser.popup("return document.querySelector('#show-me').hidden"), true);
        scene.leave_time();
        assert_eq!(scene.guests(), 0);
        scene.press();
        scene.badge("✓");
        assert!(!scene.is_on());
        assert_eq!(scene.guests(), 0);
    }

    /// Guidance that stands in a page goes as soon as it is not wanted, and comes back as soon as it is.
    fn guidance_goes_and_comes(scene) {
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

    /// Nothing is left in the browser, the badge knows nothing, and LinkedIn's setting is as it was.
    fn everything_is_erased(scene) {
        scene.browser.open(SETTING);
        scene.press();
        scene.badge("✓");
        scene.browser.open("about:blank");
        assert_ne!(scene.browser.background(STORED), json!([]));
        scene.open_preferences();
        scene.browser.click("#guidance");
        scene.preferences_say("prefs_kept");
        scene.browser.click("#erase");
        scene.preferences_say("prefs_erased");
        assert_eq!(scene.browser.background(STORED), json!([]));
        assert_eq!(scene.browser.background("return await chrome.storage.session.get(null)"), json!({}));
        assert_eq!(scene.browser.evaluate("return document.querySelector('#guidance').checked"), true);
        scene.badge("?");
        assert!(!scene.is_on());
    }
}
