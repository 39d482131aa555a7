//! The setting is recognised by address, structure and state, in any markup and language, however the page came about;
//! and nothing else is.

use std::time::Duration;

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{CATEGORY, Csp, FEED, Family, HUB, KEY, Language, NEIGHBOUR, NEIGHBOUR_KEY, SETTING, Switches},
    scene::{LIMIT, Scene},
};

const FAMILIES: [Family; 4] = [
    Family::Ember,
    Family::ReactButton,
    Family::KeyedCheckbox,
    Family::PlainCheckbox,
];

/// One address and one press: one click on the right control, one save, one reload, a green badge, and off at the server.
fn turn_off(scene: &mut Scene) {
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

/// One press on the setting's page that is open, which has been loaded so often once all is done.
fn press_and_prove(scene: &mut Scene, loads: u32) {
    scene.popup_shows("on", "ready");
    scene.press();
    scene.badge("✓");
    close_popup(scene);
    assert!(!scene.is_on());
    only_ours_was_clicked(scene);
    scene.replica.world(|world| {
        assert_eq!(world.saves, [false]);
        assert_eq!(world.loads, loads);
    });
}

/// The setting's visible control was clicked once, and nothing else.
fn only_ours_was_clicked(scene: &Scene) {
    scene
        .replica
        .wait("the page's word of the click", LIMIT, |world| !world.clicks.is_empty());
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

fn nothing_was_clicked(scene: &Scene) {
    scene.replica.world(|world| {
        assert_eq!(world.clicks, []);
        assert_eq!(world.saves, [] as [bool; 0]);
        assert_eq!(world.other_saves, []);
        assert!(world.on && world.neighbour_on);
    });
}

fn close_popup(scene: &mut Scene) {
    if scene.browser.popup_is_open() {
        scene.browser.close_popup();
    }
}

/// The popup says this of the tab in front; closed again afterwards.
fn popup_says(scene: &mut Scene, status: &str, phase: &str) {
    scene.popup_shows(status, phase);
    scene.browser.close_popup();
}

fn has_main_action(scene: &mut Scene) -> bool {
    scene.browser.popup("return document.querySelector('#primary').hidden") == false
}

in_both_browsers! {
    /// The main job in each family of markup, each in another language; under a policy that enforces, one that only
    /// reports, and none. Nothing is reported.
    fn every_family_is_turned_off(scene) {
        let languages = [Language::Ar, Language::Ja, Language::Fr, Language::En];
        let policies = [Csp::Strict, Csp::ReportOnly, Csp::None, Csp::Strict];
        for ((family, language), csp) in FAMILIES.into_iter().zip(languages).zip(policies) {
            scene.world(|world| (world.family, world.language, world.csp) = (family, language, csp));
            turn_off(scene);
        }
        // Reports come in order: behind any of ours there would be this one, of a violation by the page itself.
        scene
            .browser
            .evaluate("document.body.append(Object.assign(document.createElement('script'), { textContent: '0' }))");
        scene.replica.wait("a report", LIMIT, |world| !world.reports.is_empty());
        scene.world(|world| assert_eq!(world.reports.len(), 1, "{:?}", world.reports));
    }

    /// Every family in every language, with every letter, and with a query: while the status is on, the guidance shows
    /// on the page if and only if its control was found and read as on.
    fn every_language_and_address_is_recognised(scene) {
        scene.browser.open(SETTING);
        scene.badge("!");
        let mut addresses = ["d", "m", "s"].into_iter().zip(["", "/", "?li_theme=light&x=1"]).cycle();
        for (number, language) in Language::ALL.into_iter().enumerate() {
            // Where the words are written otherwise, all families; else they take turns.
            let all = matches!(language, Language::Ar | Language::Ja);
            for (_, family) in FAMILIES.into_iter().enumerate().filter(|(n, _)| all || *n == number % 4) {
                scene.world(|world| (world.family, world.language) = (family, language));
                let (letter, rest) = addresses.next().expect("it has no end");
                let address = SETTING.replace("/d/", &format!("/{letter}/")) + rest;
                scene.browser.open(&address);
                wait_for(&format!("{address} to be recognised: {family:?}, {language:?}"), LIMIT, || {
                    (scene.guests() == 1).then_some(())
                });
            }
        }
        scene.world(|world| world.switches = Switches::None);
        scene.browser.open(SETTING);
        popup_says(scene, "on", "not-offered");
        assert_eq!(scene.guests(), 0, "the guidance is no sign of a control");
        nothing_was_clicked(scene);
    }

    /// Reached from the hub by links, in one document that was never loaded for the setting: the status is seen. The
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

    /// A control that appears when it has been given up already: until then the page says nothing at all, as one that
    /// asks again and again would.
    fn a_late_control_is_awaited_without_polling(scene) {
        scene.world(|world| world.late = Some(Duration::from_secs(14)));
        scene.browser.open(SETTING);
        popup_says(scene, "unknown", "not-offered");
        scene.browser.background(
            "globalThis.heard = []; chrome.runtime.onMessage.addListener((said) => void heard.push(said.seen.controls.length))",
        );
        assert_eq!(scene.browser.evaluate("return replica.control()"), serde_json::Value::Null);
        scene.control();
        scene.badge("!");
        let heard = scene.browser.background("return heard");
        let heard = heard.as_array().expect("the background has stayed");
        // The last look at a page that has been waited for long enough may come only now.
        let (without, with): (Vec<_>, Vec<_>) = heard.iter().partition(|controls| **controls == 0);
        assert!(without.len() <= 1 && with.len() > 1 && with.iter().all(|controls| **controls == 1), "{heard:?}");
        popup_says(scene, "on", "ready");
        nothing_was_clicked(scene);
    }

    /// A control that is mounted again all the time is turned off with one press: by the time that the click is ordered,
    /// the node that was reported is gone.
    fn a_control_that_is_remounted_is_turned_off(scene) {
        scene.world(|world| world.remount_every = Some(Duration::from_millis(4)));
        turn_off(scene);
    }

    /// Back from the back-forward cache an old document shows what was true once: newer evidence stands, and its control
    /// is recognised all the same.
    fn a_document_from_the_back_forward_cache_overrules_nothing(scene) {
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
        // It still held the guidance; that it goes is the answer to the old document's report.
        scene.guidance(false);
        scene.popup_shows("off-confirmed", "ready");
        assert_eq!(scene.browser.badge().text, "✓");
        scene.press();
        scene.badge("…");
        scene.badge("✓");
        only_ours_was_clicked(scene);
        scene.replica.world(|world| assert_eq!((world.loads, &world.saves[..]), (3, &[false][..])));
    }

    /// Hidden copies of the form, switches in header, nav, footer and dialog, and another setting's switch beside ours:
    /// in each family ours is recognised, and only ours is clicked, and only the copy that can be seen.
    fn copies_and_decoys_are_told_apart(scene) {
        scene.world(|world| {
            // A language whose words are not known: structure has to do.
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
        scene.world(|world| assert!(world.neighbour_on));
    }

    /// Switches that cannot be told apart, and a setting that is not offered: a press from elsewhere clicks nothing.
    fn what_is_not_clear_is_not_clicked(scene) {
        scene.world(|world| world.switches = Switches::RedirectToHub);
        scene.browser.open(FEED);
        let feed = scene.browser.front();
        popup_says(scene, "unknown", "elsewhere");
        scene.press();
        wait_for("the hub", LIMIT, || (scene.browser.address() == HUB).then_some(()));
        close_popup(scene);
        popup_says(scene, "unknown", "not-offered");

        scene.world(|world| world.switches = Switches::Two);
        scene.browser.bring_to_front(&feed);
        scene.press();
        wait_for("the setting", LIMIT, || (scene.browser.address() == SETTING).then_some(()));
        close_popup(scene);
        scene.popup_shows("unknown", "ambiguous");
        assert!(!has_main_action(scene), "nothing can be done with one press");
        assert_eq!(scene.browser.badge().text, "?");
        nothing_was_clicked(scene);
    }

    /// A control that cannot be used or read, and none at all: each ends in words of its own, never in a click, never green.
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
        // The checkbox with a disagreeing aria-checked shows off: not even that is believed.
        let mut said = Vec::new();
        for (number, tab) in tabs.iter().enumerate() {
            scene.browser.bring_to_front(tab);
            scene.popup_shows("unknown", if number == 4 { "not-offered" } else { "failed" });
            assert!(!has_main_action(scene));
            said.push(scene.popup_text("#sentence"));
            scene.browser.close_popup();
        }
        assert!(said[0] == said[3] && said[3] != said[4], "{said:?}");
        assert_eq!(scene.browser.badge().text, "?");
        nothing_was_clicked(scene);
    }

    /// Another setting's page, with a switch that reads on, says nothing; a press there goes to our setting.
    fn another_setting_is_left_alone(scene) {
        scene.browser.open(NEIGHBOUR);
        scene.control();
        popup_says(scene, "unknown", "elsewhere");
        assert_eq!(scene.guests(), 0);
        nothing_was_clicked(scene);
        scene.press();
        scene.badge("✓");
        only_ours_was_clicked(scene);
        scene.replica.world(|world| assert!(!world.on && world.neighbour_on, "{NEIGHBOUR_KEY}"));
    }

    /// A control in an open shadow root, whose node the page replaces there at every change.
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

    /// A page that never stands still. Its control comes late and is told of all the same; and so is a second one, in a
    /// shadow root that an old element gets, of which no change of the page's tells.
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
        wait_for("the ring", LIMIT, || (scene.guests() == 1).then_some(()));
        // With its name in it: ids do not reach into the root, nor does the page's style, which gives a switch its size.
        scene.browser.evaluate(
            "const host = document.querySelector('main').appendChild(document.createElement('div'));
             const twin = Object.assign(replica.control().cloneNode(true), { textContent: 'Data for Generative AI Improvement' });
             await new Promise((done) => setTimeout(done, 3_000));
             host.attachShadow({ mode: 'open' }).append(twin)",
        );
        wait_for("the ring to go, since there are two", LIMIT, || (scene.guests() == 0).then_some(()));
        scene.popup_shows("on", "ambiguous");
        nothing_was_clicked(scene);
    }
}
