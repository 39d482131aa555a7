//! The setting is recognised by address, structure and state, in any markup and language, and after any kind of
//! navigation; and nothing else is.

use std::time::Duration;

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{CATEGORY, Csp, FEED, Family, HUB, KEY, Language, RESEARCH, RESEARCH_KEY, SETTING, Switches},
    scene::{LIMIT, Scene},
};

pub(crate) const FAMILIES: [Family; 4] = [
    Family::Ember,
    Family::ReactButton,
    Family::KeyedCheckbox,
    Family::PlainCheckbox,
];

/// Opens the setting and presses once: one click on the right control, one save, one reload, a green badge, off at the
/// server.
pub(crate) fn turn_off(scene: &mut Scene) {
    scene.world(|world| {
        world.on = true;
        world.loads = 0;
        world.saves.clear();
        world.clicks.clear();
    });
    scene.browser.open(SETTING);
    scene.badge("!");
    press_and_prove(scene, 2);
}

/// One press on the setting's page, which is open; `loads` is how often it has been loaded in the end.
pub(crate) fn press_and_prove(scene: &mut Scene, loads: u32) {
    scene.popup_shows("on", "ready");
    scene.press();
    scene.badge("✓");
    close_popup(scene);
    assert!(!scene.is_on());
    only_the_setting_was_clicked(scene);
    scene.replica.world(|world| {
        assert_eq!(world.saves, [false]);
        assert_eq!(world.loads, loads);
    });
}

/// The setting's visible control was clicked once, and nothing else.
pub(crate) fn only_the_setting_was_clicked(scene: &Scene) {
    scene.replica.wait("the page's record of the click", LIMIT, |world| {
        !world.clicks.is_empty()
    });
    scene.replica.world(|world| {
        assert_eq!(world.clicks.len(), 1, "{:?}", world.clicks);
        assert!(
            world.clicks[0].key == KEY && world.clicks[0].shown,
            "{:?}",
            world.clicks
        );
        assert_eq!(world.other_saves, []);
    });
}

pub(crate) fn nothing_was_clicked(scene: &Scene) {
    scene.replica.world(|world| {
        assert_eq!(world.clicks, []);
        assert_eq!(world.saves, [] as [bool; 0]);
        assert_eq!(world.other_saves, []);
        assert!(world.on && world.research_on);
    });
}

fn close_popup(scene: &mut Scene) {
    if scene.browser.popup_is_open() {
        scene.browser.close_popup();
    }
}

/// The popup shows this status and phase for the front tab; it is closed afterwards.
fn popup_shows(scene: &mut Scene, status: &str, phase: &str) {
    scene.popup_shows(status, phase);
    scene.browser.close_popup();
}

pub(crate) fn has_main_action(scene: &mut Scene) -> bool {
    scene.browser.popup("return document.querySelector('#primary').hidden") == false
}

in_both_browsers! {
    /// The main job in each family of markup, each in another language; with an enforced policy, a reported one, and
    /// none. No violation is reported.
    fn every_family_is_turned_off(scene) {
        let languages = [Language::Ar, Language::Ja, Language::Fr, Language::En];
        let policies = [Csp::Strict, Csp::ReportOnly, Csp::None, Csp::Strict];
        for ((family, language), csp) in FAMILIES.into_iter().zip(languages).zip(policies) {
            scene.world(|world| (world.family, world.language, world.csp) = (family, language, csp));
            turn_off(scene);
        }
        // Reports come in order, so a report of the extension would come before this one, of the page itself.
        scene
            .browser
            .evaluate("document.body.append(Object.assign(document.createElement('script'), { textContent: '0' }))");
        scene.replica.wait("a report", LIMIT, |world| !world.reports.is_empty());
        scene.world(|world| assert_eq!(world.reports.len(), 1, "{:?}", world.reports));
    }

    /// Every family and every language, with every letter in the path, and with a query: while the status is on, the
    /// guidance is shown only if the control was found and read as on.
    fn every_language_and_address_is_recognised(scene) {
        scene.browser.open(SETTING);
        scene.badge("!");
        let mut addresses = ["d", "m", "s"].into_iter().zip(["", "/", "?li_theme=light&x=1"]).cycle();
        for (number, language) in Language::ALL.into_iter().enumerate() {
            // All families for other scripts; otherwise one family for each language.
            let all = matches!(language, Language::Ar | Language::Ja);
            for (_, family) in FAMILIES.into_iter().enumerate().filter(|(n, _)| all || *n == number % 4) {
                scene.world(|world| (world.family, world.language) = (family, language));
                let (letter, rest) = addresses.next().expect("it has no end");
                let address = SETTING.replace("/d/", &format!("/{letter}/")) + rest;
                scene.browser.open(&address);
                wait_for(&format!("{address} to be recognised: {family:?}, {language:?}"), LIMIT, || {
                    (scene.added_elements() == 1).then_some(())
                });
            }
        }
        scene.world(|world| world.switches = Switches::None);
        scene.browser.open(SETTING);
        popup_shows(scene, "on", "not-offered");
        assert_eq!(scene.added_elements(), 0, "without a control there is no guidance");
        nothing_was_clicked(scene);
    }

    /// Reached from the hub by links, in one document that was never loaded for the setting: the status is shown. The
    /// press then leads to the one load that proves it.
    fn in_page_navigation_is_noticed(scene) {
        scene.browser.open(HUB);
        scene.browser.click("main a[href$='/categories/privacy']");
        assert_eq!(scene.browser.address(), CATEGORY);
        scene.browser.click("main a[href$='/settings/data-for-ai-improvement']");
        assert_eq!(scene.browser.address(), SETTING);
        scene.badge("!");
        scene.replica.world(|world| assert_eq!(world.loads, 0));
        press_and_prove(scene, 1);
    }

    /// A control that appears after the popup has said that there is none: until then the script sends nothing, so it
    /// does not poll.
    fn a_late_control_is_awaited_without_polling(scene) {
        scene.world(|world| world.late = Some(Duration::from_secs(14)));
        scene.browser.open(SETTING);
        popup_shows(scene, "unknown", "not-offered");
        scene.browser.background(
            "globalThis.heard = []; chrome.runtime.onMessage.addListener((message) => void heard.push(message.seen.controls.length))",
        );
        assert_eq!(scene.browser.evaluate("return replica.control()"), serde_json::Value::Null);
        scene.control();
        scene.badge("!");
        let heard = scene.browser.background("return heard");
        let heard = heard.as_array().expect("the background has not ended");
        // The last observation without a control may come only now.
        let (without, with): (Vec<_>, Vec<_>) = heard.iter().partition(|controls| **controls == 0);
        assert!(without.len() <= 1 && with.len() > 1 && with.iter().all(|controls| **controls == 1), "{heard:?}");
        popup_shows(scene, "on", "ready");
        nothing_was_clicked(scene);
    }

    /// A control that is replaced all the time is turned off with one press: when the command to click comes, the
    /// observed node is gone.
    fn a_control_that_is_remounted_is_turned_off(scene) {
        scene.world(|world| world.remount_every = Some(Duration::from_millis(4)));
        turn_off(scene);
    }

    /// A document from the back-forward cache shows an old state: newer evidence stays valid, and the control is still
    /// recognised.
    fn a_document_from_the_back_forward_cache_replaces_no_evidence(scene) {
        scene.world(|world| {
            world.extra_script = "addEventListener('pageshow', (event) => { window.persisted = event.persisted })".into();
        });
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.guidance(true);
        let old = scene.browser.front();
        scene.browser.open(FEED);
        scene.world(|world| world.on = false);
        scene.browser.open_tab(SETTING);
        scene.badge("✓");
        scene.browser.bring_to_front(&old);
        scene.browser.back();
        assert_eq!(scene.browser.evaluate("return window.persisted"), true, "the page came from the cache");
        assert_eq!(scene.browser.evaluate("return replica.control().checked"), true);
        // The old document still had the guidance; the answer to its observation removes it.
        scene.guidance(false);
        scene.popup_shows("off-confirmed", "ready");
        assert_eq!(scene.browser.badge().text, "✓");
        scene.press();
        scene.badge("…");
        scene.badge("✓");
        only_the_setting_was_clicked(scene);
        scene.replica.world(|world| assert_eq!((world.loads, &world.saves[..]), (3, &[false][..])));
    }

    /// Hidden copies of the form, switches in header, nav, footer and dialog, and another setting's switch: in each
    /// family only the setting's visible switch is recognised and clicked.
    fn copies_and_decoys_are_told_apart(scene) {
        scene.world(|world| {
            // A language whose labels are not known, so only the structure helps.
            (world.language, world.switches) = (Language::Ja, Switches::TwoKeyed);
            (world.hidden_copies, world.decoys) = (true, true);
        });
        for family in FAMILIES {
            scene.world(|world| world.family = family);
            scene.browser.open(SETTING);
            scene.guidance(true);
        }
        scene.world(|world| world.family = Family::ReactButton);
        turn_off(scene);
        scene.world(|world| assert!(world.research_on));
    }

    /// Switches that cannot be told apart, and a setting that is not offered: a press from elsewhere clicks nothing.
    fn what_is_not_clear_is_not_clicked(scene) {
        scene.world(|world| world.switches = Switches::RedirectToHub);
        scene.browser.open(FEED);
        let feed = scene.browser.front();
        popup_shows(scene, "unknown", "elsewhere");
        scene.press();
        wait_for("the hub", LIMIT, || (scene.browser.address() == HUB).then_some(()));
        close_popup(scene);
        popup_shows(scene, "unknown", "not-offered");

        scene.world(|world| world.switches = Switches::Two);
        scene.browser.bring_to_front(&feed);
        scene.press();
        wait_for("the setting", LIMIT, || (scene.browser.address() == SETTING).then_some(()));
        close_popup(scene);
        scene.popup_shows("unknown", "ambiguous");
        assert!(!has_main_action(scene), "no action is offered");
        assert_eq!(scene.browser.badge().text, "?");
        nothing_was_clicked(scene);
    }

    /// A control that cannot be used or read, and none at all: each has its message, no click and no green.
    fn what_cannot_be_read_is_not_believed(scene) {
        let mut tabs = Vec::new();
        for number in 0..5 {
            scene.world(|world| {
                world.family = FAMILIES[number % 4];
                (world.disabled, world.mixed, world.disagree) = (number == 0, number == 1, number == 2 || number == 3);
                world.switches = if number == 4 { Switches::None } else { Switches::One };
            });
            tabs.push(scene.browser.open_tab(SETTING));
            wait_for("the page to be drawn", LIMIT, || {
                let drawn = "return !!(replica.control() || document.querySelector('.absent'))";
                (scene.browser.evaluate(drawn) == true).then_some(())
            });
        }
        // The checkbox whose aria-checked disagrees shows off, which is not believed either.
        let mut messages = Vec::new();
        for (number, tab) in tabs.iter().enumerate() {
            scene.browser.bring_to_front(tab);
            scene.popup_shows("unknown", if number == 4 { "not-offered" } else { "failed" });
            assert!(!has_main_action(scene));
            messages.push(scene.popup_text("#sentence"));
            scene.browser.close_popup();
        }
        assert!(messages[0] == messages[3] && messages[3] != messages[4], "{messages:?}");
        assert_eq!(scene.browser.badge().text, "?");
        nothing_was_clicked(scene);
    }

    /// Another setting's page, with a switch that is on, changes no status; a press there goes to the main setting.
    fn another_setting_is_left_alone(scene) {
        scene.browser.open(RESEARCH);
        scene.control();
        popup_shows(scene, "unknown", "elsewhere");
        assert_eq!(scene.added_elements(), 0);
        nothing_was_clicked(scene);
        scene.press();
        scene.badge("✓");
        only_the_setting_was_clicked(scene);
        scene.replica.world(|world| assert!(!world.on && world.research_on, "{RESEARCH_KEY}"));
    }

    /// A control in an open shadow root, whose node the page replaces at every change.
    fn a_control_in_a_shadow_root_is_turned_off(scene) {
        scene.world(|world| {
            world.family = Family::ReactButton;
            world.extra_script = "new MutationObserver(() => {
                const form = document.querySelector('main form');
                if (!form) return;
                const host = document.createElement('div');
                form.replaceWith(host);
                host.attachShadow({ mode: 'open' }).append(form);
            }).observe(document, { childList: true, subtree: true })"
                .into();
        });
        turn_off(scene);
        assert_eq!(scene.browser.evaluate("return replica.control().getRootNode() instanceof ShadowRoot"), true);
    }

    /// A page that changes all the time. Its late control is recognised; and so is a second one, in a shadow root that is
    /// attached to an old element, which leads to no mutation event.
    fn a_page_that_never_stops_changing_is_read(scene) {
        scene.world(|world| {
            world.family = Family::ReactButton;
            world.late = Some(Duration::from_secs(2));
        });
        scene.browser.open(SETTING);
        scene.browser.evaluate(
            "const busy = document.body.appendChild(document.createElement('p'));
             setInterval(() => { busy.className = `at-${performance.now()}` }, 20)",
        );
        wait_for("the ring", LIMIT, || (scene.added_elements() == 1).then_some(()));
        // With a text as its name and size: ids and the page's style do not apply in the shadow root.
        scene.browser.evaluate(
            "const host = document.querySelector('main').appendChild(document.createElement('div'));
             const twin = Object.assign(replica.control().cloneNode(true), { textContent: 'Data for Generative AI Improvement' });
             await new Promise((done) => setTimeout(done, 3_000));
             host.attachShadow({ mode: 'open' }).append(twin)",
        );
        wait_for("the ring to go, since there are two", LIMIT, || (scene.added_elements() == 0).then_some(()));
        scene.popup_shows("on", "ambiguous");
        nothing_was_clicked(scene);
    }
}
