//! What the browser says of a tab has no limit: a page's icon and title may be as large as they like.
//!
//! The browser hands both to the background with each message of a content script.

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{Icon, SETTING},
    scene::{LIMIT, Scene},
};

/// Opens the setting's page, waits until the browser says of its tab what `is_told` asks for, and turns the setting off.
fn turn_off(scene: &mut Scene, what: &str, is_told: &str) {
    scene.browser.open(SETTING);
    let script = format!("const [tab] = await chrome.tabs.query({{ active: true }}); return {is_told}");
    wait_for(what, LIMIT, || {
        (scene.browser.background(&script) == true).then_some(())
    });
    scene.badge("!");
    scene.popup_shows("on", "ready");
    scene.press();
    scene.badge("✓");
    scene.popup_shows("off-confirmed", "done");
    assert!(!scene.is_on());
    scene.replica.world(|world| assert_eq!(world.clicks.len(), 1));
}

in_both_browsers! {
    /// Firefox gives the icon's whole content as an address, Chromium its address at the site.
    fn a_large_file(scene) {
        scene.world(|world| world.icon = Icon::File(40_000));
        let is_told = "tab.favIconUrl?.length > 40_000 || tab.favIconUrl?.includes('/mysettings/icon.png')";
        turn_off(scene, "the icon", is_told);
    }

    /// Both browsers give it as it is in the page.
    fn a_large_inline_one(scene) {
        scene.world(|world| world.icon = Icon::Inline(54_000));
        turn_off(scene, "the icon", "tab.favIconUrl?.length >= 54_000");
    }

    /// Firefox gives the whole title, Chromium the beginning of it.
    fn a_long_title(scene) {
        scene.world(|world| world.title = Some("Settings ".repeat(5_000)));
        turn_off(scene, "the title", "tab.title.length >= 4_000");
    }
}
