//! What the popup says is true where no switch can be used: no page, no answer, a control that cannot be read, something
//! over the page, another account. Only a page that was read and has nothing is said not to offer the setting.

use std::time::Duration;

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{Page, SETTING, Switches},
    scene::{LIMIT, Scene},
};

use crate::{
    believe::offers_a_report,
    detect::{has_main_action, nothing_was_clicked, only_the_setting_was_clicked},
    hostile,
};

/// The start of the English message of a key, up to its first placeholder.
fn start_of(scene: &Scene, key: &str) -> String {
    let message = scene.message(key);
    message.split('$').next().expect("a first part").to_owned()
}

/// The popup shows this status, phase and sentence; it stays open.
fn says(scene: &mut Scene, status: &str, phase: &str, key: &str) {
    scene.popup_shows(status, phase);
    let (sentence, start) = (scene.popup_text("#sentence"), start_of(scene, key));
    assert!(sentence.starts_with(&start), "{key}: {sentence}");
}

/// The popup says of the tab in front that no page has come, and offers an action; it stays open.
fn no_page_has_come(scene: &mut Scene) {
    scene.popup_shows_phase("unreachable");
    let not_offered = scene.message("not_offered");
    assert_ne!(scene.popup_text("#sentence"), not_offered);
    assert!(has_main_action(scene), "an action is offered");
}

/// The press went on by itself, and was carried out once.
fn is_turned_off(scene: &mut Scene) {
    scene.badge("✓");
    assert!(!scene.is_on());
    only_the_setting_was_clicked(scene);
    scene.replica.world(|world| assert_eq!(world.saves, [false]));
}

in_both_browsers! {
    /// Without a network at the press the browser shows its own error page. The popup says that no page has come; the press
    /// goes on when it comes, by the member's reload or by the popup's action.
    fn no_network_at_the_press(scene) {
        for by_hand in [true, false] {
            // A connection from an earlier scene could still be open.
            scene.world(|world| world.offline = true);
            scene.press_elsewhere();
            no_page_has_come(scene);
            scene.world(|world| world.offline = false);
            if by_hand {
                scene.browser.close_popup();
                scene.browser.reload();
            } else {
                scene.press();
            }
            is_turned_off(scene);
            scene.begin_again();
        }
    }

    /// The server takes the request and does not answer. The popup says that no page has come, and its action gets one.
    fn a_page_that_does_not_come(scene) {
        scene.world(|world| world.slow = Some(Duration::from_secs(3_600)));
        scene.press_elsewhere();
        no_page_has_come(scene);
        scene.world(|world| world.slow = None);
        scene.press();
        is_turned_off(scene);
    }

    /// LinkedIn answers with an error's page that has the setting's switch: nothing is read, nothing is clicked.
    fn an_error_of_linkedin_is_not_read(scene) {
        for status in [500, 403, 404] {
            scene.world(|world| world.status = status);
            scene.record_badges();
            scene.browser.open(SETTING);
            scene.control();
            no_page_has_come(scene);
            scene.popup_shows("unknown", "unreachable");
            scene.browser.close_popup();
            hostile::press(scene);
            scene.leave_time();
            nothing_was_clicked(scene);
            let badges = scene.recorded_badges();
            assert!(!badges.iter().any(|badge| badge == "✓" || badge == "!"), "{status}: {badges:?}");
            scene.begin_again();
        }
    }

    /// A button that is pressed or not, radio buttons, a list, a custom element with a closed shadow root: there is something,
    /// and it cannot be read.
    fn a_control_that_cannot_be_read(scene) {
        for page in [Page::PressedButton, Page::Radios, Page::Select, Page::ClosedRoot] {
            scene.world(|world| world.page = page);
            scene.browser.open(SETTING);
            scene.control();
            says(scene, "unknown", "failed", "failed_not_understood");
            offers_a_report(scene);
            scene.browser.close_popup();
            hostile::press(scene);
            scene.leave_time();
            nothing_was_clicked(scene);
            assert_ne!(scene.browser.badge().text, "✓", "{page:?}");
            scene.begin_again();
        }
    }

    /// A banner asks something, and the page's main part is out of use until it is answered: the popup says so, and goes on
    /// after the answer.
    fn a_page_behind_a_banner(scene) {
        for page in [Page::Inert, Page::AriaHidden] {
            scene.world(|world| world.page = page);
            scene.browser.open(SETTING);
            scene.control();
            says(scene, "unknown", "asked", "covered");
            scene.browser.close_popup();
            nothing_was_clicked(scene);
            scene.browser.click("#accept");
            scene.badge("!");
            scene.popup_shows("on", "ready");
            scene.browser.close_popup();
            scene.begin_again();
        }
    }

    /// A page of LinkedIn's that was read and has no switch: that may not be offered.
    fn a_page_without_a_switch(scene) {
        scene.world(|world| world.switches = Switches::None);
        scene.browser.open(SETTING);
        says(scene, "unknown", "not-offered", "not_offered");
    }

    /// After a proof the member signs out, and somebody else signs in. At the sign-in the proof is of the account that was
    /// read last; on the other account's page the popup says that it has its own setting.
    fn another_account_signs_in(scene) {
        scene.world(|world| world.on = false);
        scene.browser.open(SETTING);
        scene.badge("✓");
        scene.world(|world| (world.signed_in, world.on) = (false, true));
        scene.browser.open(SETTING);
        scene.popup_shows_phase("signed-out");
        let confirmed = scene.message("status_off_confirmed");
        assert_ne!(scene.popup_text("#headline"), confirmed);
        let known = start_of(scene, "signed_out_off_confirmed");
        let shown = scene.popup_text("#status");
        assert!(shown.contains(&known), "{shown}");
        let day = scene.browser.popup("return String(new Date().getFullYear())");
        assert!(shown.contains(day.as_str().expect("a year")), "the date is named: {shown}");
        scene.browser.close_popup();

        scene.browser.click("#sign-in");
        scene.badge("!");
        says(scene, "on", "ready", "ready_on");
        let proof = scene.popup_text("#proof");
        assert!(proof.contains("another account"), "{proof}");
    }

    /// The page that proved the switch off shows it on again by itself: ✓ goes within a second.
    fn green_goes_at_once(scene) {
        scene.world(|world| world.on = false);
        scene.browser.open(SETTING);
        scene.badge("✓");
        scene.browser.background(
            "globalThis.drawn = [];
             const draw = chrome.action.setBadgeText;
             chrome.action.setBadgeText = (details) => (drawn.push([details.text, Date.now()]), draw(details));",
        );
        let changed = scene.browser.evaluate(
            "const it = replica.control();
             it.checked = true;
             it.setAttribute('aria-checked', 'true');
             return Date.now()",
        );
        let changed = changed.as_f64().expect("a time");
        let gone = wait_for("green to go", LIMIT, || {
            let drawn = scene.browser.background("return drawn.find(([text]) => text !== '✓')?.[1]");
            drawn.as_f64()
        });
        assert!(gone - changed < 1_000.0, "{} ms", gone - changed);
        scene.badge("!");
    }
}
