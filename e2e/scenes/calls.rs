//! How often the background calls the browser's API.

use std::collections::BTreeMap;

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::SETTING,
    scene::{LIMIT, Scene},
};

/// Makes calls that the extension never makes by itself, and returns how often they were counted.
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
    /// The counter itself: each call is counted once, by its name, and a second counting starts at zero.
    fn each_call_is_counted_once(scene) {
        let counted = [("storage.local.clear", 2), ("storage.session.clear", 1)];
        let counted = BTreeMap::from(counted.map(|(name, count)| (name.to_owned(), count)));
        scene.count_background_calls();
        assert_eq!(call(scene), counted);
        scene.count_background_calls();
        assert_eq!(call(scene), counted, "from zero");
    }

    /// The extension's calls are counted: a press in the popup leads to a get of storage and to another badge.
    fn the_calls_of_a_press_are_counted(scene) {
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

    /// An observation gets each storage area once, and sets each once at most. One that changes nothing sets nothing and
    /// draws nothing.
    fn an_observation_makes_few_calls(scene) {
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.count_background_calls();
        scene.browser.background(
            "const [{ id }] = await chrome.tabs.query({ active: true });
             chrome.tabs.sendMessage(id, 'look').catch(() => {})",
        );
        let reads = ["storage.local.get", "storage.session.get"];
        wait_for("the observation", LIMIT, || {
            scene.background_calls().contains_key(reads[0]).then_some(())
        });
        // Further calls come after the answer to the message.
        scene.leave_time();
        let calls = scene.background_calls();
        assert_eq!(calls.keys().map(String::as_str).collect::<Vec<_>>(), reads, "{calls:?}");
        assert_eq!(calls[reads[0]], calls[reads[1]]);

        // A new page: its observations change what is known.
        scene.count_background_calls();
        scene.world(|world| world.on = false);
        scene.browser.reload();
        scene.badge("✓");
        let calls = scene.background_calls();
        let count = |name: &str| calls.get(name).copied().unwrap_or_default();
        assert!(count("storage.local.set") >= 1 && count("storage.session.set") >= 1, "{calls:?}");
        assert_eq!(count("storage.local.get"), count("storage.session.get"), "{calls:?}");
        for area in ["local", "session"] {
            let (writes, reads) = (format!("storage.{area}.set"), format!("storage.{area}.get"));
            assert!(count(&writes) <= count(&reads), "{calls:?}");
        }
        assert_eq!(count("action.setBadgeText"), 1, "drawn once: {calls:?}");
    }
}
