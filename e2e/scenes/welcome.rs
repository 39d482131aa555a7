//! The welcome page, which opens after the installation.

use e2e::{
    browser::wait_for,
    replica::SETTING,
    scene::{Engine, LIMIT, Options, Scene},
};

/// The page opens by itself; its one button leads to a confirmed off, and the page shows it at once.
fn one_press(engine: Engine) {
    let mut scene = Scene::welcomed(engine, Options::default());
    let welcome = scene.browser.front();
    let shown = "const { dataset } = document.querySelector('#status'); return dataset.status + ' ' + dataset.phase";
    wait_for("the live status", LIMIT, || {
        let primary = "return !document.querySelector('#primary').hidden";
        (scene.browser.evaluate(primary) == true).then_some(())
    });
    assert_eq!(scene.browser.evaluate(shown), "unknown elsewhere");
    let pin = if engine == Engine::Firefox {
        "pin_firefox"
    } else {
        "pin_chromium"
    };
    let message = scene.message(pin);
    assert_eq!(
        scene
            .browser
            .evaluate("return document.querySelector('#pin').textContent"),
        *message
    );
    scene.browser.click("#primary");
    scene.badge("✓");
    assert!(!scene.is_on());
    assert_eq!(scene.browser.address(), SETTING);
    scene.browser.bring_to_front(&welcome);
    wait_for("the page to show it", LIMIT, || {
        (scene.browser.evaluate(shown) == "off-confirmed elsewhere").then_some(())
    });
}

/// The second way leads to the check-up, where the main setting is ticked: that is what the member has come for.
fn the_way_to_the_check_up(engine: Engine) {
    let mut scene = Scene::welcomed(engine, Options::default());
    wait_for("the live status", LIMIT, || {
        let primary = "return !document.querySelector('#primary').hidden";
        (scene.browser.evaluate(primary) == true).then_some(())
    });
    scene.browser.click("#open-checkup");
    let ticked = "return location.pathname + ' ' + [...document.querySelectorAll('[data-setting] :checked')]
        .map((it) => it.closest('li').dataset.setting)";
    wait_for("the main setting to be ticked", LIMIT, || {
        (scene.browser.evaluate(ticked) == "/checkup.html data-for-ai-improvement").then_some(())
    });
}

#[test]
fn the_way_to_the_check_up_chromium() {
    the_way_to_the_check_up(Engine::Chromium);
}

#[test]
fn the_way_to_the_check_up_firefox() {
    the_way_to_the_check_up(Engine::Firefox);
}

/// A restart of the browser, and an update, do not open the page.
fn opens_only_once(engine: Engine) {
    let mut scene = Scene::new(engine);
    scene.browser.open(SETTING);
    scene.badge("!");
    scene.browser.open("about:blank");
    scene.browser.reinstall();
    scene.leave_time();
    let is_open = |scene: &mut Scene| scene.browser.address().ends_with("welcome.html");
    assert!(!is_open(&mut scene), "after an update");
    scene.browser.restart();
    scene.browser.background("");
    scene.leave_time();
    assert!(!is_open(&mut scene), "after a restart");
    assert_eq!(scene.browser.tabs().len(), 1);
}

#[test]
fn one_press_chromium() {
    one_press(Engine::Chromium);
}

#[test]
fn one_press_firefox() {
    one_press(Engine::Firefox);
}

#[test]
fn opens_only_once_chromium() {
    opens_only_once(Engine::Chromium);
}

#[test]
fn opens_only_once_firefox() {
    opens_only_once(Engine::Firefox);
}
