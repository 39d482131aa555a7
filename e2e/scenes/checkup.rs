//! The check-up: the settings that the member ticks are turned off and proved by one press, one after the other.

use std::time::{Duration, Instant};

use e2e::{
    browser::{Tab, wait_for},
    in_both_browsers,
    replica::World,
    scene::{LIMIT, Scene},
};

/// The longest wait for a whole run.
const RUN: Duration = Duration::from_secs(180);

/// Opens the check-up, and waits until its rows are there.
fn open(scene: &mut Scene) -> Tab {
    scene.open_page("checkup.html");
    let tab = scene.browser.front();
    wait(
        scene,
        &tab,
        "the rows",
        "return document.querySelectorAll('[data-step]').length > 10",
    );
    tab
}

/// Waits until a script in the check-up's page returns true.
fn wait(scene: &mut Scene, tab: &Tab, what: &str, script: &str) {
    wait_for(what, RUN, || {
        (scene.browser.evaluate_in(tab, script) == true).then_some(())
    });
}

in_both_browsers! {
    /// x
    fn probe(scene) {
        let tab = open(scene);
        scene.browser.click("#unread");
        scene.browser.click("#run");
        let start = Instant::now();
        let mut last = String::new();
        let found = wait_for("done", RUN, || {
            let said = scene.browser.evaluate_in(&tab, "const q = (s) => document.querySelector(s).textContent; return [document.querySelector('main').dataset.state, q('#title'), q('#says'), q('#count'), q('#left'), q('#announced'), innerWidth].join(' | ')");
            let said = said.as_str().unwrap_or_default().to_owned();
            if said != last { println!("{:?} {} {said}", start.elapsed(), scene.browser.name()); last = said.clone(); }
            said.starts_with("done").then_some(said)
        });
        println!("{found} {:?}", scene.browser.tabs().len());
        println!("{:?}", scene.replica.world(|world: &mut World| (world.clicks.len(), world.on, world.other_settings_off.len())));
        let _ = LIMIT;
    }
}
