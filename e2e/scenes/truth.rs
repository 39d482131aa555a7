//! What is shown is true: off is confirmed only by a fresh page, whatever the page shows and whatever the server does.

use std::time::Duration;

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{API_HOST, Ahead, Csp, Data, ELSEWHERE, Family, HUB, SETTING, Save, Worker, World},
    scene::{Engine, LIMIT, Scene},
};
use serde_json::json;

/// A press ends in a failure with this message, and green was never shown.
fn assert_failed(scene: &mut Scene, key: &str) {
    scene.popup_shows("on", "failed");
    let message = scene.message(key);
    assert_eq!(scene.popup_text("#sentence"), message);
    scene.badge("!");
    let badges = scene.recorded_badges();
    assert!(!badges.contains(&"✓".to_owned()), "{badges:?}");
    assert!(scene.is_on());
}

/// None of these texts was on the badge since it is recorded.
fn assert_never(scene: &mut Scene, never: &[&str]) {
    let badges = scene.recorded_badges();
    assert!(badges.iter().all(|text| !never.contains(&text.as_str())), "{badges:?}");
}

/// The badge for a status; the colour is near the specified one.
fn assert_badge(scene: &mut Scene, text: &str, colour: fn([u8; 3]) -> bool, title: &str) {
    let title = scene.message(title);
    let badge = scene.badge_and_title(text, &title);
    assert!(colour(badge.colour), "{badge:?}");
}

const GREY: fn([u8; 3]) -> bool = |[r, g, b]| r.abs_diff(g) < 32 && g.abs_diff(b) < 32;
const RED: fn([u8; 3]) -> bool = |[r, g, b]| r > 150 && g < 80 && b < 80;
const AMBER: fn([u8; 3]) -> bool = |[r, g, b]| r > 120 && g > 60 && g < r && b < 60;
const GREEN: fn([u8; 3]) -> bool = |[r, g, b]| g > 100 && r < 80 && b < 80;

in_both_browsers! {
    /// The icon on the toolbar button shows the known state of LinkedIn's switch.
    fn the_icon_shows_the_known_state(scene) {
        scene.browser.background(
            "globalThis.icons = [];
             const draw = chrome.action.setIcon;
             chrome.action.setIcon = ({ path }) => (icons.push(path[16].split('/').at(-1)), draw.call(chrome.action, { path }))",
        );
        scene.browser.open(SETTING);
        scene.press();
        scene.badge("✓");
        let icons = scene.browser.background("return [...new Set(icons)].filter((it) => it !== 'icon-unknown-16.png')");
        assert_eq!(icons, json!(["icon-on-16.png", "icon-16.png"]));
        // The file that the background names exists, and is a picture.
        let width = scene.browser.background("return (await createImageBitmap(await (await fetch(chrome.runtime.getURL('icons/icon-on-16.png'))).blob())).width");
        assert_eq!(width, 16);
    }

    /// Each status has its text, its colour and its title; they stay after the background or the browser has ended.
    fn each_status_is_shown(scene) {
        assert_badge(scene, "?", GREY, "title_unknown");
        scene.browser.open(SETTING);
        assert_badge(scene, "!", RED, "title_on");
        scene.change_by_hand();
        assert_badge(scene, "…", AMBER, "title_off");
        scene.browser.reload();
        assert_badge(scene, "✓", GREEN, "title_off_confirmed");
        scene.wake_background();
        assert_badge(scene, "✓", GREEN, "title_off_confirmed");

        let loads = scene.replica.world(|world| world.loads);
        scene.spoil();
        scene.browser.restart();
        assert_badge(scene, "✓", GREEN, "title_off_confirmed");
        assert_eq!(scene.replica.world(|world| world.loads), loads, "read from storage, not from a page");

        // Turned on again by the member.
        scene.browser.open(SETTING);
        scene.change_by_hand();
        assert_badge(scene, "!", RED, "title_on");
        assert!(scene.is_on());
    }

    /// The page shows off, but the server does not store it: the status is on.
    fn a_save_that_is_not_stored_is_shown_as_on(scene) {
        let half = Duration::from_millis(500);
        for (save, message) in [
            (Save::Refused, "failed_still_on"),
            (Save::Forgotten, "failed_still_on"),
            (Save::RolledBack(half), "failed_rolled_back"),
        ] {
            scene.world(|world| world.save = save);
            scene.browser.open(SETTING);
            scene.badge("!");
            scene.record_badges();
            scene.press();
            scene.replica.wait("the save", LIMIT, |world| world.saves == [false]);
            assert_failed(scene, message);
            scene.replica.world(|world| assert_eq!(world.clicks.len(), 1, "{save:?}"));
            scene.begin_again();
        }

        // Stored only after the reload: that page reads on, the next one reads off.
        scene.world(|world| world.save = Save::Delayed(Duration::from_secs(3_600)));
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.record_badges();
        scene.press();
        assert_failed(scene, "failed_still_on");
        scene.world(|world| world.on = false);
        scene.browser.reload();
        scene.badge("✓");
    }

    /// The page ignores scripted clicks: there is one, then a message asks the member to click.
    fn an_ignored_scripted_click_is_not_repeated(scene) {
        scene.world(|world| world.ignore_untrusted = true);
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.record_badges();
        scene.press();
        assert_failed(scene, "failed_ignored");
        scene.guidance(true);
        scene.leave_time();
        scene.replica.world(|world| {
            assert_eq!(world.clicks.iter().map(|click| click.trusted).collect::<Vec<_>>(), [false]);
            assert!(world.saves.is_empty());
            assert_eq!(world.loads, 1);
        });
        scene.change_by_hand();
        scene.badge("…");
        scene.popup_shows("off", "ready");
        scene.browser.close_popup();
        scene.browser.reload();
        scene.badge("✓");
    }

    /// A control first shows a wrong state, until its data come. If that is for a moment, it is neither shown nor clicked. If it
    /// could be taken for the state, the document proves nothing any more.
    fn a_wrong_first_state_is_not_believed(scene) {
        let moment = Duration::from_millis(10);
        for (is_on, badge, never) in [(false, "✓", &["!"][..]), (true, "!", &["✓", "…"])] {
            scene.world(|world| {
                world.on = is_on;
                world.wrong_first = Some((!is_on, moment));
            });
            scene.record_badges();
            scene.browser.open(SETTING);
            scene.badge(badge);
            assert_never(scene, never);
            scene.press();
            scene.badge("✓");
            assert!(!scene.is_on());
            scene.begin_again();
        }

        let long = Duration::from_millis(1_500);
        for (is_on, badge) in [(false, "…"), (true, "!")] {
            scene.world(|world| {
                world.on = is_on;
                world.wrong_first = Some((!is_on, long));
            });
            scene.record_badges();
            scene.browser.open(SETTING);
            scene.badge(badge);
            scene.leave_time();
            assert_never(scene, &["✓"]);
            scene.press();
            if is_on {
                // The fresh page shows off from the start, and it is.
                scene.badge("✓");
                assert!(!scene.is_on());
            } else {
                scene.popup_shows("off", "failed");
                scene.badge("…");
                assert_never(scene, &["✓"]);
            }
            // Off already: no save at all. On: one.
            scene.replica.world(|world| assert_eq!(world.saves, vec![false; usize::from(is_on)]));
            scene.begin_again();
        }

        // Slow data, on a page that shows no control meanwhile.
        scene.world(|world| world.slow_data = Some(Duration::from_secs(3)));
        scene.press_elsewhere();
        scene.badge("✓");
        scene.replica.world(|world| {
            assert_eq!(world.saves, [false]);
            assert_eq!(world.loads, 2);
        });
    }

    /// What an older document shows, in another tab or after a navigation in the page, never replaces newer evidence and is
    /// never a proof.
    fn only_a_fresh_page_proves(scene) {
        scene.browser.open(SETTING);
        scene.badge("!");
        let older = scene.browser.front();
        scene.browser.open_tab(SETTING);
        scene.popup_shows("on", "ready");
        scene.press();
        scene.badge("✓");
        if scene.browser.popup_is_open() {
            scene.browser.close_popup();
        }
        // The older one still shows on; an observation of it changes nothing, but removes its guidance.
        scene.browser.bring_to_front(&older);
        scene.guidance(false);
        scene.popup_shows("off-confirmed", "ready");
        scene.leave_time();
        assert_eq!(scene.browser.badge().text, "✓");
        scene.replica.world(|world| assert_eq!((world.clicks.len(), world.loads), (1, 3)));

        // Restored from the back-forward cache: it was loaded before.
        scene.begin_again();
        scene.world(|world| world.on = false);
        scene.browser.open(SETTING);
        scene.badge("✓");
        scene.begin_again();
        scene.world(|world| world.on = false);
        scene.browser.back();
        scene.badge("…");
        scene.popup_shows("off", "ready");
        scene.browser.close_popup();

        // Reached by a navigation in the page, from the hub.
        scene.begin_again();
        scene.world(|world| world.on = false);
        scene.record_badges();
        scene.browser.open(HUB);
        for path in ["/categories/privacy", "/settings/data-for-ai-improvement"] {
            let link = format!("main a[href*='{path}']");
            let script = format!("return !!document.querySelector({link:?})");
            wait_for(path, LIMIT, || (scene.browser.evaluate(&script) == true).then_some(()));
            scene.browser.click(&link);
        }
        scene.badge("…");
        scene.popup_shows("off", "ready");
        scene.leave_time();
        let badges = scene.recorded_badges();
        assert!(!badges.contains(&"✓".to_owned()), "{badges:?}");
        scene.press();
        scene.badge("✓");
        scene.replica.world(|world| assert_eq!((world.clicks.len(), world.loads), (0, 1), "one reload, no click"));
    }

    /// Data that the browser's cache has answered are no proof, though the document came from LinkedIn. A press loads past the
    /// cache; where the page takes its data from there even so, the press fails.
    fn data_from_a_cache_prove_nothing(scene) {
        for data in [Data::Cacheable, Data::ForceCache] {
            // What its cache holds would answer the next scene, too.
            scene.spoil();
            scene.world(|world| {
                world.on = false;
                world.data = data;
            });
            scene.browser.open(SETTING);
            scene.badge("✓");
            // Nothing is known any more, but the browser has the data still; the setting is turned on elsewhere.
            scene.browser.background("await chrome.storage.local.clear(); await chrome.storage.session.clear()");
            scene.wake_background();
            scene.badge("?");
            scene.world(|world| world.on = true);
            scene.record_badges();
            scene.browser.open(SETTING);
            scene.badge("…");
            scene.leave_time();
            assert_never(scene, &["✓"]);
            scene.press();
            if data == Data::Cacheable || scene.engine == Engine::Firefox {
                // In Firefox, what a page asks for after such a reload does not come from the cache either.
                scene.popup_shows("on", "failed");
            } else {
                scene.popup_shows("off", "failed");
                assert_eq!(scene.popup_text("#sentence"), scene.message("failed_kept"));
            }
            scene.leave_time();
            assert_never(scene, &["✓"]);
            assert!(scene.is_on());
            if data == Data::Cacheable {
                scene.renew();
            }
        }
    }

    /// The page also asks another host of LinkedIn's for data. Where it can be seen that the browser's cache has answered, the
    /// page is no proof; where it cannot be seen, the page is judged by what can.
    fn data_of_another_host_from_a_cache_prove_nothing(scene) {
        // What its cache holds would answer the next scene, too.
        scene.spoil();
        for (timing, badge) in [("*", "…"), ("https://www.example.com", "✓")] {
            scene.world(|world| {
                world.on = false;
                world.csp = Csp::None;
                world.other_hosts.push(API_HOST.into());
                world.extra_script = format!("fetch('https://{API_HOST}/pref?timing={timing}')");
            });
            // The browser has the data from here.
            scene.browser.open(HUB);
            scene.replica.wait("the other data", LIMIT, |world| {
                world.requests.iter().any(|request| request.starts_with(&format!("GET https://{API_HOST}")))
            });
            scene.leave_time();
            scene.record_badges();
            scene.browser.open(SETTING);
            scene.badge(badge);
            scene.leave_time();
            if badge == "…" {
                assert_never(scene, &["✓"]);
            }
            scene.renew();
            scene.spoil();
        }
    }

    /// In a private window somebody else is signed in, whose setting is off: the extension is not there, even if the member
    /// would let it in. Nothing of it is shown or stored.
    fn a_private_window_is_not_read(scene) {
        const STORED: &str = "return JSON.stringify(await chrome.storage.local.get())";
        const DATA: &str = "GET /mysettings-api/settingsApiSettings";
        let asked = |world: &World| world.requests.iter().filter(|request| *request == DATA).count();
        scene.spoil();
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.browser.open(ELSEWHERE);
        let before = (scene.browser.background(STORED), scene.replica.world(|world| asked(world)));
        scene.world(|world| world.on = false);
        scene.browser.open_private(SETTING);
        scene.replica.wait("the page in the private window", LIMIT, |world| asked(world) > before.1);
        scene.leave_time();
        assert_eq!(scene.browser.badge().text, "!");
        assert_eq!(scene.browser.background(STORED), before.0);
    }

    /// The data of the page are not there: LinkedIn answers the request for them with an error, and the page shows off
    /// before and after. That is no proof, and the popup says why. With the data, the page shows on.
    fn a_page_whose_data_did_not_come_proves_nothing(scene) {
        scene.world(|world| {
            world.wrong_first = Some((false, Duration::ZERO));
            world.data_status = 500;
        });
        scene.record_badges();
        scene.browser.open(SETTING);
        scene.popup_shows("off", "ready");
        assert_eq!(scene.popup_text("#sentence"), scene.message("ready_off_failed"));
        scene.press();
        scene.popup_shows("off", "failed");
        assert_eq!(scene.popup_text("#sentence"), scene.message("failed_data"));
        scene.world(|world| world.data_status = 200);
        scene.press();
        scene.popup_shows("on", "failed");
        assert_never(scene, &["✓"]);
        scene.replica.world(|world| assert!(world.on && world.clicks.is_empty()));
    }

    /// The request for the data gets no answer, and the page goes on showing off. That is no proof.
    fn a_page_without_an_answer_to_its_request_proves_nothing(scene) {
        scene.world(|world| {
            world.wrong_first = Some((false, Duration::ZERO));
            world.data_status = 0;
        });
        scene.record_badges();
        scene.browser.open(SETTING);
        scene.badge("…");
        scene.popup_shows("off", "ready");
        assert_eq!(scene.popup_text("#sentence"), scene.message("ready_off_failed"));
        assert_never(scene, &["✓"]);
    }

    /// The page after the click draws off first, as its default; LinkedIn has forgotten the change. Its data come after more
    /// than two seconds, or never, and of an error that the page does not read Chromium tells nothing. What the page before
    /// has had is waited for: nothing turns green.
    fn data_that_the_page_before_has_had_are_waited_for(scene) {
        for (status, delay) in [(200, 4), (503, 0)] {
            scene.begin_again();
            scene.record_badges();
            scene.world(|world| world.save = Save::Forgotten);
            scene.browser.open(SETTING);
            scene.badge("!");
            scene.world(|world| {
                world.wrong_first = Some((false, Duration::ZERO));
                world.data_status = status;
                world.slow_data = Some(Duration::from_secs(delay));
            });
            scene.press();
            let is_late = status == 200;
            let (status, phase, sentence) = match is_late {
                true => ("on", "failed", "failed_still_on"),
                false => ("off", "ready", "ready_off_failed"),
            };
            scene.popup_shows(status, phase);
            assert_eq!(scene.popup_text("#sentence"), scene.message(sentence), "{status}");
            assert_never(scene, &["✓"]);
        }
    }

    /// The end of the document comes seconds after its beginning, and corrects what was drawn before. Until then nothing
    /// counts, neither a wrong off nor a right one.
    fn a_document_that_is_not_whole_proves_nothing(scene) {
        const NOT_YET: Duration = Duration::from_secs(3_600);
        scene.world(|world| {
            world.streamed = Some(Duration::from_secs(3));
            world.wrong_first = Some((false, NOT_YET));
            world.extra = "<script>{
                const it = replica.control();
                it.checked = true;
                it.setAttribute('aria-checked', 'true');
            }</script>".into();
        });
        scene.record_badges();
        scene.browser.open(SETTING);
        scene.badge("!");
        assert_never(scene, &["✓", "…"]);

        // Off from the start, and it is.
        scene.world(|world| (world.on, world.wrong_first, world.extra) = (false, None, String::new()));
        scene.browser.background(
            "globalThis.green = null;
             const draw = chrome.action.setBadgeText;
             chrome.action.setBadgeText = (details) => {
                 if (details.text === '✓') green ??= Date.now();
                 return draw(details);
             }",
        );
        scene.browser.open(SETTING);
        scene.badge("✓");
        let green = scene.browser.background("return green").as_f64().expect("a time");
        let parsed = "const [it] = performance.getEntriesByType('navigation'); return performance.timeOrigin + it.domInteractive";
        let parsed = scene.browser.evaluate(parsed).as_f64().expect("a time");
        assert!(green > parsed, "green {} ms before the end", parsed - green);
    }

    /// The server draws the control into the document. The member turns it off, which is not saved, and reloads. A browser may
    /// keep the tick of before over the new document (Firefox does): that is no proof. The press shows what the server holds.
    fn a_tick_that_the_browser_keeps_proves_nothing(scene) {
        scene.world(|world| {
            (world.family, world.data) = (Family::KeyedCheckbox, Data::Drawn);
            world.save = Save::Forgotten;
        });
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.record_badges();
        scene.browser.click("#drawn");
        scene.badge("…");
        scene.browser.evaluate("location.reload()");
        scene.replica.wait("the reload", LIMIT, |world| world.loads == 2);
        scene.control();
        scene.leave_time();
        assert_never(scene, &["✓"]);
        if scene.engine == Engine::Firefox {
            assert_eq!(scene.browser.evaluate("return document.querySelector('#drawn').checked"), false, "Firefox keeps it");
            // Nothing is kept over the reload that proves it.
            scene.press();
            scene.badge("!");
            assert_never(scene, &["✓"]);
        }
        assert!(scene.is_on());
        // What the server has saved is proved.
        scene.world(|world| world.save = Save::Stored);
        scene.press();
        scene.badge("✓");
        assert!(!scene.is_on());
    }

    /// A document that the browser fetched before the member followed its link is no proof: it may be older than the last
    /// change. (Firefox fetches nothing ahead.)
    fn a_page_fetched_ahead_proves_nothing(scene) {
        for ahead in [Ahead::Prefetch, Ahead::Prerender] {
            scene.world(|world| {
                world.on = false;
                world.data = Data::InDocument;
                world.ahead = Some(ahead);
            });
            scene.browser.open(HUB);
            let is_ahead = scene.engine == Engine::Chromium;
            if is_ahead {
                scene.replica.wait("the document to be fetched", LIMIT, |world| world.loads == 1);
            }
            // In another tab the member turns it on.
            let hub = scene.browser.front();
            scene.browser.open_tab(SETTING);
            scene.badge("✓");
            scene.change_by_hand();
            scene.badge("!");
            scene.record_badges();
            scene.browser.bring_to_front(&hub);
            let loads = scene.replica.world(|world| world.loads);
            scene.browser.click("#to-setting");
            wait_for("the setting", LIMIT, || (scene.browser.address() == SETTING).then_some(()));
            scene.control();
            scene.leave_time();
            assert_never(scene, &["✓"]);
            let loaded_now = scene.replica.world(|world| world.loads) - loads;
            assert_eq!(loaded_now, u32::from(!is_ahead), "the replica has fetched the document ahead");
            if is_ahead {
                // What it shows is old; the press says so.
                assert_eq!(scene.browser.evaluate("return replica.control().checked"), false);
                scene.press();
                scene.popup_shows("on", "failed");
                assert_never(scene, &["✓"]);
            }
            assert!(scene.is_on());
            scene.begin_again();
        }
    }

    /// A page that came through a service worker is no proof, whatever the worker does; the press loads past it, and proves what
    /// the server holds.
    fn a_service_worker_is_no_server(scene) {
        for worker in [Worker::PassesOn, Worker::KeepsDocuments, Worker::KeepsData] {
            // It stays in the browser.
            scene.renew();
            scene.spoil();
            scene.world(|world| {
                world.on = false;
                world.worker = worker;
                if worker == Worker::KeepsDocuments {
                    world.data = Data::InDocument;
                }
            });
            scene.browser.open(HUB);
            wait_for("the worker", LIMIT, || {
                (scene.browser.evaluate("return !!navigator.serviceWorker.controller") == true).then_some(())
            });
            scene.record_badges();
            for _ in 0..2 {
                scene.browser.open(SETTING);
                scene.control();
                scene.leave_time();
                assert_never(scene, &["✓"]);
                scene.badge("…");
            }
            scene.popup_shows("off", "ready");
            scene.press();
            scene.badge("✓");

            // Nothing is known any more; the setting is turned on elsewhere.
            scene.browser.leave_one_tab();
            scene.browser.clear_storage();
            scene.wake_background();
            scene.badge("?");
            scene.world(|world| world.on = true);
            scene.record_badges();
            scene.browser.open(SETTING);
            if worker != Worker::PassesOn {
                scene.badge("…");
                scene.press();
            }
            scene.badge("!");
            scene.leave_time();
            assert_never(scene, &["✓"]);
            assert!(scene.is_on(), "{worker:?}");
        }
    }

    /// A row that takes clicks and Enter for its switch, which takes no pointer: what the member does there is a touch. If the
    /// change is not saved, it is never green.
    fn a_press_on_the_row_is_a_touch(scene) {
        for (family, by_key) in [(Family::Ember, false), (Family::ReactButton, true), (Family::PlainCheckbox, false)] {
            scene.world(|world| {
                world.family = family;
                world.whole_row = true;
                world.save = Save::Forgotten;
            });
            scene.record_badges();
            scene.browser.open(SETTING);
            scene.control();
            // Before the reading counts as evidence.
            scene.browser.evaluate("await new Promise((done) => setTimeout(done, 600 - performance.now()))");
            if by_key {
                scene.browser.evaluate("replica.target().focus()");
                scene.browser.key("Enter");
            } else {
                scene.click_control();
            }
            scene.replica.wait("the save", LIMIT, |world| world.saves == [false]);
            scene.leave_time();
            assert_never(scene, &["✓"]);
            scene.badge("…");
            scene.press();
            scene.popup_shows("on", "failed");
            assert_never(scene, &["✓"]);
            assert!(scene.is_on());
            scene.begin_again();
        }

        // Proved off, then on and off again within a second: it has to be proved again.
        scene.world(|world| {
            world.on = false;
            world.whole_row = true;
        });
        scene.browser.open(SETTING);
        scene.badge("✓");
        scene.click_control();
        scene.click_control();
        scene.replica.wait("both saves", LIMIT, |world| world.saves == [true, false]);
        scene.badge("…");
        scene.record_badges();
        scene.leave_time();
        assert_never(scene, &["✓"]);
        scene.popup_shows("off", "ready");
        scene.press();
        scene.badge("✓");
        assert!(!scene.is_on());
    }

    /// The same while the background is busy, so that nothing of the page has been read when the member presses.
    fn a_press_on_the_row_before_the_first_reading(scene) {
        scene.world(|world| {
            world.whole_row = true;
            world.save = Save::Forgotten;
        });
        scene.record_badges();
        // It begins when the background has answered this.
        scene.browser.background("setTimeout(() => { for (const until = Date.now() + 5_000; Date.now() < until; ); }, 50)");
        scene.browser.open(SETTING);
        scene.click_control();
        scene.replica.wait("the save", LIMIT, |world| world.saves == [false]);
        // Answered when it is free again.
        scene.browser.background("");
        scene.leave_time();
        assert_never(scene, &["✓"]);
        scene.badge("…");
        assert!(scene.is_on());
    }

    /// What is drawn while the page says that it is busy is not read.
    fn a_busy_page_is_not_read(scene) {
        scene.world(|world| {
            world.busy = true;
            world.wrong_first = Some((false, Duration::from_secs(4)));
        });
        scene.record_badges();
        scene.browser.open(SETTING);
        scene.badge("!");
        let badges = scene.recorded_badges();
        assert!(!badges.iter().any(|badge| badge == "✓" || badge == "…"), "{badges:?}");
        // It is clicked and proved as any other.
        scene.press();
        scene.badge("✓");
        assert!(!scene.is_on());
    }
}
