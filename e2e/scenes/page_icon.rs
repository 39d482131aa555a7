//! A page's icon and title may be of any size: the setting is still turned off.
//!
//! The browser gives both to the background with each message of a content script.

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{Icon, SETTING},
    scene::{LIMIT, Scene},
};

/// Opens the setting's page, waits until `is_set` is true of its tab, and turns the setting off.
fn turn_off(scene: &mut Scene, what: &str, is_set: &str) {
    scene.browser.open(SETTING);
    let script = format!("const [tab] = await chrome.tabs.query({{ active: true }}); return {is_set}");
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
    /// Firefox gives the icon's content as a `data:` address, Chromium its address on the site.
    fn a_large_icon_file_does_no_harm(scene) {
        scene.world(|world| world.icon = Icon::File(40_000));
        let is_set = "tab.favIconUrl?.length > 40_000 || tab.favIconUrl?.includes('/mysettings/icon.png')";
        turn_off(scene, "the icon", is_set);
    }

    /// Both browsers give the address that is in the page.
    fn a_large_inline_icon_does_no_harm(scene) {
        scene.world(|world| world.icon = Icon::Inline(54_000));
        turn_off(scene, "the icon", "tab.favIconUrl?.length >= 54_000");
    }

    /// Firefox gives the whole title, Chromium its beginning.
    fn a_long_title_does_no_harm(scene) {
        scene.world(|world| world.title = Some("Settings ".repeat(5_000)));
        turn_off(scene, "the title", "tab.title.length >= 4_000");
    }
}
