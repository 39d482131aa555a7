//! How often the background calls the browser.

use std::collections::BTreeMap;

use e2e::{in_both_browsers, replica::SETTING, scene::Scene};

/// Calls the browser in the background, as the extension never does by itself, and gives how often that was counted.
fn call(scene: &mut Scene) -> BTreeMap<String, u64> {
    scene.browser.background(
        "await chrome.storage.local.clear();
         await chrome.storage.local.clear();
         await chrome.storage.session.clear()",
    );
    let mut calls = scene.background_calls();
    calls.retain(|name, _| name.ends_with(".clear"));
    calls
}

in_both_browsers! {
    /// Each call is counted once, by its name, and whoever asks again counts from zero.
    fn are_counted(scene) {
        let counted = [("storage.local.clear", 2), ("storage.session.clear", 1)];
        let counted = BTreeMap::from(counted.map(|(name, count)| (name.to_owned(), count)));
        scene.count_background_calls();
        assert_eq!(call(scene), counted);
        scene.count_background_calls();
        assert_eq!(call(scene), counted, "from zero");
    }

    /// So are the extension's own: a press in the popup leads to readings of what is stored, and to another badge.
    fn of_a_press_are_counted(scene) {
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.popup_shows("on", "ready");
        scene.count_background_calls();
        scene.press();
        scene.badge("✓");
        let calls = scene.background_calls();
        for name in ["storage.local.get", "action.setBadgeText"] {
            assert!(calls.get(name) >= Some(&1), "{name} in {calls:?}");
        }
    }
}
