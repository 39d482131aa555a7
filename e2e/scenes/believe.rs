//! A reason to believe: a control is read, shown and clicked only if something beside its address speaks for it. And one
//! that something speaks for is turned off, wherever it is in the page and however it is built.

use std::{
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{CATEGORY, ELSEWHERE, Family, HUB, KEY, Language, Page, SETTING, Switches, World},
    scene::{LIMIT, Scene},
};

use crate::{
    detect::{FAMILIES, has_main_action, nothing_was_clicked, only_the_setting_was_clicked, press_and_prove, turn_off},
    hostile, other_settings,
};

/// The setting's page is not believed in any of these worlds, each in a tab of its own: nothing is shown as known, nothing
/// is added, and even a press clicks nothing.
fn are_not_believed<const N: usize>(scene: &mut Scene, phase: &str, worlds: [World; N]) {
    scene.record_badges();
    let tabs = worlds.map(|world| {
        scene.world(|it| *it = world);
        let tab = scene.browser.open_tab(SETTING);
        wait_for("the page to be drawn", LIMIT, || {
            let drawn = "return !!document.querySelector('main [role=switch], main input')";
            (scene.browser.evaluate(drawn) == true).then_some(())
        });
        (tab, scene.is_on())
    });
    for (tab, is_on) in tabs {
        scene.world(|world| world.on = is_on);
        scene.browser.bring_to_front(&tab);
        scene.popup_shows("unknown", phase);
        if phase == "ambiguous" {
            assert!(!has_main_action(scene), "no action is offered");
            offers_a_report(scene);
        }
        scene.browser.close_popup();
        assert_eq!(scene.added_elements(), 0, "no guidance");
        hostile::press(scene);
    }
    scene.leave_time();
    assert_eq!(scene.added_elements(), 0, "no guidance");
    scene.replica.world(|world| {
        assert_eq!(
            (&world.clicks[..], &world.saves[..], &world.other_saves[..]),
            (&[][..], &[][..], &[][..])
        );
    });
    let badges = scene.recorded_badges();
    assert!(!badges.iter().any(|badge| badge == "✓" || badge == "!"), "{badges:?}");
    scene.begin_again();
}

/// Waits until the open popup offers a report: it reads the page for it.
pub(crate) fn offers_a_report(scene: &mut Scene) {
    wait_for("a report to be offered", LIMIT, || {
        (scene.browser.popup("return document.querySelector('#report').hidden") == false).then_some(())
    });
}

/// Follows a link in the front tab's page, also in an open shadow root.
fn follow(scene: &mut Scene, path: &str) {
    let script = format!(
        "const root = document.querySelector('#app').shadowRoot ?? document;
         const link = root.querySelector('main a[href$=\"{path}\"]');
         if (!link) return null;
         link.scrollIntoView({{ block: 'center' }});
         const {{ left, top, width, height }} = link.getBoundingClientRect();
         return [left + width / 2, top + height / 2]"
    );
    let at = wait_for(path, LIMIT, || {
        let at = scene.browser.evaluate(&script);
        Some((at[0].as_f64()?, at[1].as_f64()?))
    });
    scene.browser.click_at(at.0, at.1);
    wait_for("the link to be followed", LIMIT, || {
        scene.browser.address().ends_with(path).then_some(())
    });
}

/// Goes from the category's page to the setting's panel, which was in the page before.
fn open_panel(scene: &mut Scene, page: Page) {
    scene.world(|world| world.page = page);
    scene.browser.open(CATEGORY);
    wait_for("the panel to be prepared", LIMIT, || {
        (scene
            .browser
            .evaluate("return document.querySelector('#app').dataset.panel")
            == "ready")
            .then_some(())
    });
    follow(scene, "/settings/data-for-ai-improvement");
}

in_both_browsers! {
    /// A sign-in form at the setting's own address, with a checkbox that is ticked or not: nothing is read or clicked.
    fn a_sign_in_form_is_no_setting(scene) {
        are_not_believed(scene, "signed-out", [false, true].map(|stranger_on| World { page: Page::SignIn, stranger_on, ..World::default() }));
    }

    /// "Not available in your region", with a switch of something else that is off or on.
    fn a_switch_of_something_else_is_not_believed(scene) {
        are_not_believed(scene, "ambiguous", [
            World { page: Page::Unavailable, ..World::default() },
            World { page: Page::Unavailable, language: Language::Fr, stranger_on: true, ..World::default() },
            World { page: Page::OtherKey, ..World::default() },
        ]);
    }

    /// Under the setting's heading a switch for something else or for the opposite, whose name speaks of data and AI too.
    fn a_switch_of_a_like_name_is_not_believed(scene) {
        let worlds = [
            ("Share my data with Microsoft to train generative AI models", Language::En, true),
            ("Use my feedback and data to improve generative AI", Language::En, false),
            ("Utiliser mes données et l’IA générative pour les publicités", Language::Fr, false),
            ("AIモデルのトレーニングから自分のデータを除外する", Language::Ja, true),
        ];
        are_not_believed(scene, "ambiguous", worlds.map(|(name, language, stranger_on)| World {
            page: Page::Unavailable,
            stranger: Some(name.into()),
            language,
            stranger_on,
            ..World::default()
        }));
    }

    /// A switch that is named as the opposite ("Do not use my data …"): that it shows off is no proof, and that it shows on is
    /// no reason to click it.
    fn a_switch_of_the_opposite_is_not_believed(scene) {
        let worlds = [(Language::En, true), (Language::De, false), (Language::Ja, true)];
        are_not_believed(scene, "ambiguous", worlds.map(|(language, on)| World { page: Page::Opposite, language, on, ..World::default() }));
    }

    /// A checkbox without a role: alone on a page in a language that is known and in one that is not, and among text fields.
    fn a_bare_checkbox_is_not_believed(scene) {
        let worlds = [(Page::BareCheckbox, Language::De), (Page::BareCheckbox, Language::Ja), (Page::Contact, Language::En)];
        are_not_believed(scene, "ambiguous", worlds.map(|(page, language)| World { page, language, ..World::default() }));
    }

    /// On the page of a setting whose key is public, a switch labelled by another key is not clicked by that setting's press.
    fn a_switch_with_another_key_is_not_the_neighbours(scene) {
        scene.world(|world| (world.page, world.stranger_on) = (Page::OtherKey, true));
        scene.browser.open(ELSEWHERE);
        other_settings::press(scene, "[data-setting=ads-by-age] button");
        wait_for("the setting's page", LIMIT, || (scene.browser.address() == other_settings::AGE_PAGE).then_some(()));
        let script = "const it = document.querySelector('[data-setting=ads-by-age]')?.dataset; return [it?.status, it?.phase]";
        let shown = wait_for("the end of the press", LIMIT, || {
            if !scene.browser.popup_is_open() {
                scene.browser.open_popup();
            }
            let shown = scene.browser.popup(script);
            let is_over = !["elsewhere", "looking", "turning-off", "confirming"].contains(&shown[1].as_str()?);
            is_over.then_some(shown)
        });
        assert!(shown[0] == "unknown" && ["ambiguous", "not-offered"].contains(&shown[1].as_str().unwrap_or_default()), "{shown}");
        nothing_was_clicked(scene);
    }

    /// A switch of something else is alone in the page for six seconds; then the setting's comes. Only that is clicked.
    fn a_stranger_that_comes_first_is_not_clicked(scene) {
        scene.world(|world| {
            (world.page, world.stranger_on) = (Page::StrangerFirst, true);
            world.late = Some(Duration::from_secs(6));
        });
        scene.press_elsewhere();
        scene.badge("✓");
        assert!(!scene.is_on());
        only_the_setting_was_clicked(scene);
        scene.replica.world(|world| assert_eq!((&world.saves[..], world.loads), (&[false][..], 2)));
    }

    /// The setting's switch in a dialog: one with the role over the hub, a modal one, and one that is the whole page.
    fn a_switch_in_a_dialog_is_turned_off(scene) {
        for page in [Page::RoleDialog, Page::ModalDialog, Page::OneDialog] {
            scene.world(|world| world.page = page);
            turn_off(scene);
            scene.begin_again();
        }
    }

    /// The panel is in the page before the address is the setting's, hidden or shown: it is read, and can be turned off.
    /// What it reads before a load is no proof.
    fn a_panel_from_before_the_address_is_read(scene) {
        for page in [Page::PanelHidden, Page::PanelEarly] {
            open_panel(scene, page);
            scene.badge("!");
            press_and_prove(scene, 1);
            scene.begin_again();

            scene.world(|world| world.on = false);
            scene.record_badges();
            open_panel(scene, page);
            scene.badge("…");
            scene.leave_time();
            let badges = scene.recorded_badges();
            assert!(!badges.contains(&"✓".to_owned()), "{badges:?}");
            scene.popup_shows("off", "ready");
            scene.press();
            scene.badge("✓");
            scene.replica.world(|world| assert_eq!((world.clicks.len(), world.loads), (0, 1)));
            scene.begin_again();
        }
    }

    /// A switch, clear or visible, inside an element with the same role, which does nothing itself; and one whose
    /// `aria-checked` is never updated: one press turns each off.
    fn a_switch_that_is_told_twice_is_turned_off(scene) {
        for page in [Page::WrappedClear, Page::Wrapped, Page::StaleAria] {
            scene.world(|world| world.page = page);
            turn_off(scene);
            scene.begin_again();
        }
    }

    /// On a page in Japanese, a checkbox of something else outside the main part does not count.
    fn what_stands_in_the_main_part_comes_first(scene) {
        for family in [Family::Ember, Family::ReactButton] {
            scene.world(|world| {
                (world.family, world.language) = (family, Language::Ja);
                world.extra = "<label><input type=checkbox checked> ダークモード</label>".into();
            });
            turn_off(scene);
            scene.begin_again();
        }
    }

    /// The page's router rewrites its path to the hub and back before the switch is drawn, when the page is read already or
    /// before: it can be proved.
    fn a_path_that_was_rewritten_at_the_start_is_proved(scene) {
        const TO_THE_HUB: &str = "const home = location.href;
            const rewrite = (path) => history.replaceState(null, '', path);
            const back = () => { rewrite(home); dispatchEvent(new PopStateEvent('popstate')); };";
        let at_once = "rewrite('/mypreferences/d/'); setTimeout(back, 700);";
        let after_the_load = "addEventListener('load', () => setTimeout(() => {
            rewrite('/mypreferences/d/');
            setTimeout(() => rewrite(home), 200);
        }, 200));";
        for script in [after_the_load, at_once] {
            scene.world(|world| {
                world.slow_data = Some(Duration::from_secs(1));
                world.extra_script = format!("if (location.pathname.includes('/settings/')) {{ {TO_THE_HUB} {script} }}");
            });
            turn_off(scene);
            scene.begin_again();
        }
    }

    /// The whole page is in an open shadow root whose host has no height: the links on the way are shown, the switch is
    /// turned off.
    fn a_page_in_a_shadow_root_is_understood(scene) {
        scene.world(|world| world.page = Page::ShadowRoot);
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.browser.open(HUB);
        scene.guidance(true);
        follow(scene, "/categories/privacy");
        scene.guidance(true);
        follow(scene, "/settings/data-for-ai-improvement");
        press_and_prove(scene, 2);
    }

    /// The setting is in a frame of LinkedIn's: a sentence says so, and nothing is clicked.
    fn a_frame_is_named(scene) {
        scene.world(|world| world.page = Page::Frame);
        scene.browser.open(SETTING);
        scene.popup_shows("unknown", "ambiguous");
        let message = scene.message("frame");
        assert_eq!(scene.popup_text("#sentence"), message);
        scene.browser.close_popup();
        scene.leave_time();
        nothing_was_clicked(scene);
        assert_eq!(scene.browser.badge().text, "?");
    }

    /// See [`one_press_is_enough`].
    fn one_press_is_enough_on_ember_pages(scene) {
        one_press_is_enough(scene, Family::Ember);
    }

    /// See [`one_press_is_enough`].
    fn one_press_is_enough_on_pages_with_a_button(scene) {
        one_press_is_enough(scene, Family::ReactButton);
    }

    /// See [`one_press_is_enough`].
    fn one_press_is_enough_on_pages_with_a_key(scene) {
        one_press_is_enough(scene, Family::KeyedCheckbox);
    }

    /// See [`one_press_is_enough`].
    fn one_press_is_enough_on_plain_pages(scene) {
        one_press_is_enough(scene, Family::PlainCheckbox);
    }
}

/// The main job on the replica's pages of one family, in each language, and in each mode that keeps the control as clear
/// as before: on how many one press ends in a confirmed off. It has to be all.
fn one_press_is_enough(scene: &mut Scene, family: Family) {
    let start = Instant::now();
    let mut pages = all_pages();
    pages.retain(|(_, world)| world.family == family);
    let (count, mut lost) = (pages.len(), Vec::new());
    for (name, world) in pages {
        let job = catch_unwind(AssertUnwindSafe(|| one_press(scene, world)));
        if !job.is_ok_and(|is_done| is_done) {
            lost.push(name);
        }
    }
    let (proved, seconds, engine) = (count - lost.len(), start.elapsed().as_secs(), scene.engine);
    // The test harness does not capture this.
    _ = writeln!(
        std::io::stderr(),
        "{engine:?}, {family:?}: one press ends in a confirmed off on {proved} of {count} pages, {seconds} s; lost: {lost:?}"
    );
    assert!(lost.is_empty(), "{lost:?}");
}

type Set = fn(&mut World);
type Mode = (&'static str, Set);

/// The pages, with their names for the output.
fn all_pages() -> Vec<(String, World)> {
    let modes: [Mode; 6] = [
        ("late", |world| world.late = Some(Duration::from_secs(3))),
        ("slow data", |world| world.slow_data = Some(Duration::from_secs(3))),
        ("hidden copies", |world| world.hidden_copies = true),
        ("decoys", |world| world.decoys = true),
        ("two keys", |world| world.switches = Switches::TwoKeyed),
        ("remounted", |world| {
            world.remount_every = Some(Duration::from_millis(20))
        }),
    ];
    let plain = FAMILIES
        .into_iter()
        .flat_map(|family| Language::ALL.map(|language| ("plain", family, language, (|_| ()) as Set)));
    let in_modes = modes.into_iter().enumerate().flat_map(|(number, (name, set))| {
        let language = Language::ALL[number];
        [
            (FAMILIES[number % 4], language),
            (FAMILIES[(number + 1) % 3], Language::Ar),
        ]
        .map(|(family, language)| (name, family, language, set))
    });
    let page = |(name, family, language, set): (&str, _, _, Set)| {
        let mut world = World {
            family,
            language,
            ..World::default()
        };
        set(&mut world);
        (format!("{name}, {family:?}, {language:?}"), world)
    };
    plain.chain(in_modes).map(page).collect()
}

/// Whether one press on the page, before anything is known, ends in a confirmed off by one click on the right control.
fn one_press(scene: &mut Scene, world: World) -> bool {
    scene.begin_again();
    scene.world(|it| *it = world);
    scene.browser.open(SETTING);
    hostile::press(scene);
    let is_green = scene.browser.background(&format!(
        "const end = Date.now() + {};
         while (Date.now() < end) {{
             if (await chrome.action.getBadgeText({{}}) === '✓') return true;
             await new Promise((done) => setTimeout(done, 100));
         }}
         return false",
        LIMIT.as_millis() / 2
    )) == true;
    scene.replica.world(|world| {
        is_green
            && !world.on
            && world.saves == [false]
            && world.other_saves.is_empty()
            && world.clicks.iter().all(|click| click.key == KEY && click.shown)
    })
}
