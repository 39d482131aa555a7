//! After the click: the save takes its time, LinkedIn asks something, or the page changes. The press stays with it to the end.

use std::time::Duration;

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{Answer, ELSEWHERE, Family, Language, SETTING, Save, World},
    scene::{Engine, LIMIT, Scene, in_a_browser},
};

/// Opens the setting in this world, and presses.
fn press_in(scene: &mut Scene, set: impl FnOnce(&mut World)) {
    scene.world(set);
    scene.browser.open(SETTING);
    scene.badge("!");
    scene.popup_shows("on", "ready");
    scene.record_badges();
    scene.press();
}

/// Waits until the press has ended: how the popup shows it.
fn end(scene: &mut Scene) -> String {
    wait_for("the press to end", 2 * LIMIT, || {
        if !scene.browser.popup_is_open() {
            scene.browser.open_popup();
        }
        let shown = scene
            .browser
            .popup("const { status, phase } = document.querySelector('#status').dataset; return `${status} ${phase}`");
        let shown = shown.as_str().expect("a text").to_owned();
        let goes_on = ["turning-off", "confirming", "looking"]
            .iter()
            .any(|phase| shown.ends_with(phase));
        (!goes_on && shown != "on ready").then_some(shown)
    })
}

/// The press has ended in a proof, by one click.
fn assert_proved(scene: &mut Scene, what: &str) {
    assert_eq!(end(scene), "off-confirmed done", "{what}");
    scene.badge("✓");
    assert!(!scene.is_on(), "{what}");
    scene.replica.world(|world| {
        assert_eq!(world.saves, [false], "{what}");
        assert_eq!(world.clicks.len(), 1, "{what}");
        assert!(world.other_saves.is_empty(), "{what}: {:?}", world.other_saves);
    });
}

/// The press has failed, the popup says why, and green was never shown.
fn assert_failed(scene: &mut Scene, what: &str) {
    assert_eq!(end(scene), "on failed", "{what}");
    assert_ne!(scene.popup_text("#sentence"), "", "{what}");
    scene.badge("!");
    assert_never_green(scene, what);
    assert!(scene.is_on(), "{what}");
}

fn assert_never_green(scene: &mut Scene, what: &str) {
    let badges = scene.recorded_badges();
    assert!(!badges.contains(&"✓".to_owned()), "{what}: {badges:?}");
}

/// Saves that a reload before their end would undo; in the last one, the switch shows off only then.
const SLOW: [(Save, bool); 3] = [
    (Save::Awaited(Duration::from_secs(3)), false),
    (Save::LateBody(Duration::from_secs(4)), false),
    (Save::Awaited(Duration::from_secs(4)), true),
];

in_both_browsers! {
    /// A save that takes seconds is not cut off by the reload: one press ends in a proof.
    fn a_slow_save_is_waited_for(scene) {
        for (save, shown_when_saved) in SLOW {
            press_in(scene, |world| {
                world.save = save;
                world.shown_when_saved = shown_when_saved;
            });
            assert_proved(scene, &format!("{save:?}"));
            assert_eq!(scene.replica.world(|world| world.loads), 2);
            scene.begin_again();
        }
    }

    /// Another request of the page, which ends soon, may be taken for the save. Then the second press waits longer.
    fn a_slow_save_beside_another_request(scene) {
        for (save, shown_when_saved) in SLOW {
            press_in(scene, |world| {
                world.save = save;
                world.shown_when_saved = shown_when_saved;
                world.telemetry = true;
            });
            if end(scene) != "off-confirmed done" {
                assert_never_green(scene, &format!("{save:?}"));
                scene.press();
                // The old end is shown until the second press begins.
                wait_for("a proof by the second press", 2 * LIMIT, || {
                    (end(scene) == "off-confirmed done").then_some(())
                });
            }
            assert!(!scene.is_on());
            scene.begin_again();
        }
    }

    /// LinkedIn answers the reload that is to confirm it with an error. That is no dead end: the next press loads the page once
    /// more, which is the proof.
    fn an_error_instead_of_the_confirming_page_is_tried_again(scene) {
        press_in(scene, |_| {});
        scene.replica.world(|world| world.status = 429);
        scene.popup_shows("off", "unreachable");
        scene.replica.world(|world| world.status = 200);
        scene.press();
        scene.popup_shows("off-confirmed", "done");
        assert_proved(scene, "after an error");
        assert_eq!(scene.replica.world(|world| world.loads), 3);
    }

    /// LinkedIn leads to another page of the settings after the click, in the page or by a load: one press ends in a proof.
    fn a_page_that_leads_on_after_the_click_is_followed_by_the_proof(scene) {
        for answer in [Answer::StepAway, Answer::LoadAway] {
            press_in(scene, |world| world.answer = answer);
            scene.popup_shows("off-confirmed", "done");
            assert_proved(scene, &format!("{answer:?}"));
            assert_eq!(scene.replica.world(|world| world.loads), 2, "{answer:?}");
            scene.begin_again();
        }
    }

    /// What appears in the page after the click, a second switch or a message with a checkbox or a button, is not the switch that
    /// was clicked, and asks nothing: one press ends in a proof.
    fn what_appears_after_the_click_is_not_it(scene) {
        for (answer, language, family) in [
            (Answer::Checkbox, Language::En, Family::Ember),
            (Answer::Checkbox, Language::Ja, Family::PlainCheckbox),
            (Answer::SecondSwitch, Language::En, Family::ReactButton),
            (Answer::SecondSwitch, Language::Ja, Family::Ember),
            (Answer::Undo, Language::En, Family::Ember),
            (Answer::Undo, Language::Ja, Family::ReactButton),
        ] {
            press_in(scene, |world| {
                world.answer = answer;
                world.language = language;
                world.family = family;
            });
            assert_proved(scene, &format!("{answer:?} {language:?} {family:?}"));
            scene.begin_again();
        }
    }

    /// LinkedIn asks whether it is meant, or has a button that saves: no reload takes the question away, the popup says that the
    /// member is asked, and goes on after the answer.
    fn what_linkedin_asks_is_left_to_the_member(scene) {
        for (answer, language, button) in [
            (Answer::Dialog, Language::En, "#agree"),
            (Answer::SoftDialog, Language::Ja, "#agree"),
            (Answer::SaveButton, Language::En, "#save"),
            (Answer::SaveButton, Language::Ja, "#save"),
        ] {
            press_in(scene, |world| {
                world.answer = answer;
                world.language = language;
            });
            scene.popup_shows_phase("asked");
            scene.leave_time();
            scene.popup_shows_phase("asked");
            scene.replica.world(|world| assert_eq!((world.loads, world.saves.len()), (1, 0), "{answer:?}: nothing is saved yet"));
            assert_never_green(scene, &format!("{answer:?}"));
            scene.browser.close_popup();
            scene.browser.click(button);
            scene.badge("✓");
            assert_proved(scene, &format!("{answer:?}"));
            scene.begin_again();
        }

        // The member does not mean it.
        for answer in [Answer::Dialog, Answer::SoftDialog] {
            press_in(scene, |world| world.answer = answer);
            scene.popup_shows_phase("asked");
            scene.browser.close_popup();
            scene.browser.click("#decline");
            scene.badge("!");
            scene.leave_time();
            assert_never_green(scene, &format!("{answer:?}"));
            scene.replica.world(|world| assert!(world.on && world.saves.is_empty(), "{answer:?}"));
            scene.begin_again();
        }
    }

    /// LinkedIn asks in a dialog of the browser, which stops its page and our script in it. Nothing is saved, reloaded or green
    /// before the member's answer; then the press goes on.
    fn what_a_dialog_of_the_browser_asks_is_left_to_the_member(scene) {
        for is_yes in [true, false] {
            scene.world(|world| world.answer = Answer::Confirm);
            let setting = scene.browser.open_tab(SETTING);
            scene.badge("!");
            scene.popup_shows("on", "ready");
            scene.record_badges();
            // From the click on it answers nothing.
            scene.browser.hang(&setting, "");
            scene.press();
            scene.replica.wait("the click", LIMIT, |world| !world.clicks.is_empty());
            if scene.engine == Engine::Chromium {
                scene.popup_closes();
            } else {
                scene.browser.close_popup();
            }
            scene.leave_time();
            scene.replica.world(|world| assert_eq!((world.loads, world.saves.len()), (1, 0), "nothing is saved yet"));
            assert_never_green(scene, "before the answer");
            scene.browser.answer(&setting, is_yes);
            if is_yes {
                scene.badge("✓");
                assert_proved(scene, "yes");
            } else {
                scene.badge("!");
                assert_eq!(end(scene), "on failed");
                assert_never_green(scene, "no");
                scene.replica.world(|world| assert!(world.on && world.saves.is_empty()));
            }
            scene.begin_again();
        }
    }

    /// A save that is never answered, refused or forgotten, also where the switch shows off only once it is saved: the press
    /// ends, says that it has failed, and is never green.
    fn a_save_that_never_ends_well(scene) {
        const NEVER: Duration = Duration::from_secs(3_600);
        for (save, shown_when_saved) in [
            (Save::Awaited(NEVER), false),
            (Save::Awaited(NEVER), true),
            (Save::LateBody(NEVER), false),
            (Save::Refused, true),
            (Save::Forgotten, true),
        ] {
            press_in(scene, |world| {
                world.save = save;
                world.shown_when_saved = shown_when_saved;
            });
            assert_failed(scene, &format!("{save:?}, shown when saved: {shown_when_saved}"));
            scene.begin_again();
        }
    }
}

/// A member who leaves the page right after the click is not told that something still goes on there. Chromium does not pass on
/// what a page says while it is being left.
#[test]
fn a_page_that_is_left_after_the_click_is_not_waited_for_firefox() {
    in_a_browser(Engine::Firefox, |scene| {
        press_in(scene, |world| world.save = Save::Delayed(Duration::from_secs(3)));
        scene.popup_shows("off", "turning-off");
        scene.browser.close_popup();
        scene.browser.open(ELSEWHERE);
        let title = scene.message("title_off");
        scene.badge_and_title("…", &title);
        assert_never_green(scene, "nobody has seen it off");
    });
}
