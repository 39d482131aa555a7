//! The main job: turned off in one click, and proved.

use e2e::{in_both_browsers, replica::SETTING};

in_both_browsers! {
    /// On the setting's page one press leads to one click, one reload and a green badge, and the server holds off.
    fn in_one_click(scene) {
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.popup_shows("on", "ready");
        scene.press();
        scene.badge("✓");
        assert!(!scene.is_on());
        scene.replica.world(|world| {
            assert_eq!(world.saves, [false]);
            assert_eq!(world.loads, 2);
            assert_eq!(world.clicks.len(), 1);
        });
        scene.popup_shows("off-confirmed", "done");
    }
}
