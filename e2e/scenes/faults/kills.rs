//! The background is killed once during the main job, at each point that can matter, and the last status is still true.
//!
//! The background acts only by calls of the browser's API. So it can be killed *before* a call has its effect, *after* a
//! call has changed something but before it returns, and *at rest*, when every message is answered. These cover every
//! message: one that was never handled is one whose first call was not made, and an answer that was never sent is one
//! whose last call never returned. From the chosen point on, no call returns or has an effect, until the browser ends the
//! background.
//!
//! The ordinary run has four kill points in each browser; `OBJECTOR_KILL_POINTS=all` runs every one, and those after each
//! call of storage or tabs also with a server that does not store the save.

use std::{
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use e2e::{
    browser::wait_for,
    replica::{SETTING, Save},
    scene::{Engine, LIMIT, Scene},
};

use super::{DONE, assert_counts, is_as_expected, popup_shows, shown};

/// Four kill points, each by its last call, with the most presses that the member needs. The press is stored, but the
/// page is not asked for an observation. The command to click is stored, but not sent. An observation after the click is
/// stored, but not answered, so that the page has to send it again. The page is being reloaded.
const FEW: [(Save, &str, u32); 4] = [
    (
        Save::Stored,
        r#"/^after storage\.session\.set .*"permitted"/.test(name)"#,
        2,
    ),
    (
        Save::Stored,
        r#"/^after storage\.session\.set .*"turning-off"/.test(name)"#,
        2,
    ),
    (
        Save::Stored,
        r#"/^after storage\.session\.set .*"stableFor":[1-9].*"offSeen":true/.test(name)"#,
        1,
    ),
    (Save::Forgotten, r"/^after tabs\.reload/.test(name)", 1),
];

/// How many browsers run at the same time when all points are run.
const BROWSERS: usize = 3;

/// Wraps the calls that the extension makes (not those of the driver). A point's `name` has when, which call, and its
/// arguments.
const WRAP_CALLS: &str = r#"
    const kill = globalThis.kill = { points: 0, at: null };
    const goesOn = (name) => {
        const point = ++kill.points;
        if (kill.at === null && (IS_LAST)) kill.at = `${point} ${name}`;
        return kill.at === null;
    };
    const never = new Promise(() => {});
    let begun = 0;
    let pending = 0;
    const { storage: { local, session }, ...others } = chrome;
    const areas = { 'storage.local': local, 'storage.session': session, tabs: others.tabs, windows: others.windows,
        scripting: others.scripting, action: others.action };
    for (const [where, area] of Object.entries(areas)) {
        for (const what in area) {
            const call = area[what];
            if (typeof call !== 'function') continue;
            const reads = /^(get|query)/.test(what);
            area[what] = async (...given) => {
                if (!new Error().stack.includes('/objector.js')) return call.apply(area, given);
                const name = `${where}.${what} ${JSON.stringify(given)}`;
                const number = ++begun;
                if (!goesOn(`before ${name}`)) await never;
                pending += 1;
                try {
                    return await call.apply(area, given);
                } finally {
                    if (!reads && !goesOn(`after ${name}`)) await never;
                    pending -= 1;
                    // One task later the answer to the message is sent, or the next call has begun.
                    setTimeout(() => begun === number && pending === 0 && goesOn(`at rest after ${name}`));
                }
            };
        }
    }
    return Object.values(areas).length;
"#;

/// Turns the setting off, while the background is killed at the first point where `is_last`, in JavaScript, is true. Returns
/// that point, and how often the member pressed: once more if the first press was lost. The last status has to be true.
fn run(scene: &mut Scene, save: Save, is_last: &str) -> (Option<String>, u32) {
    scene.begin_again();
    scene.world(|world| world.save = save);
    scene.browser.background(&WRAP_CALLS.replace("IS_LAST", is_last));
    let mut killed_at = None;
    let mut wait = |scene: &mut Scene, what: &str, is_so: fn(&mut Scene) -> bool| {
        wait_for(what, LIMIT, || {
            kill_if_due(scene, &mut killed_at);
            is_so(scene).then_some(())
        });
    };

    scene.browser.open(SETTING);
    wait(scene, "the guidance", |scene| scene.added_elements() == 1);
    wait(scene, "the badge !", |scene| scene.browser.badge().text == "!");
    wait(scene, "the popup to be ready", |scene| shown(scene) == ["on", "ready"]);
    scene.press();
    let mut presses = 1;
    let (expected, badge, title) = match save {
        Save::Stored => (DONE, "✓", scene.message("title_off_confirmed")),
        _ => (["on", "failed"], "!", scene.message("title_on")),
    };
    if !is_as_expected(scene, expected, |scene| kill_if_due(scene, &mut killed_at)) {
        scene.press();
        presses += 1;
        popup_shows(scene, expected);
    }
    wait_for("the last badge", LIMIT, || {
        kill_if_due(scene, &mut killed_at);
        let now = scene.browser.badge();
        (now.text == badge && now.title == title).then_some(())
    });
    // The last point may come after the badge.
    let start = Instant::now();
    while killed_at.is_none() && start.elapsed() < Duration::from_millis(500) {
        kill_if_due(scene, &mut killed_at);
    }
    scene.badge(badge);
    assert_eq!(shown(scene), expected);
    assert_eq!(scene.is_on(), save != Save::Stored);
    assert_counts(scene, presses, 0);
    (killed_at, presses)
}

/// Kills the background if it has reached its point.
fn kill_if_due(scene: &mut Scene, killed_at: &mut Option<String>) {
    if killed_at.is_none()
        && let Some(point) = scene.browser.background("return globalThis.kill.at").as_str()
    {
        println!("killed at {point}");
        scene.browser.kill_background();
        *killed_at = Some(point.to_owned());
    }
}

/// The results of all runs.
#[derive(Default)]
struct Figures {
    points: AtomicU32,
    repeated: AtomicU32,
    wrong: AtomicU32,
}

/// Kills the background at the first, the second, the third… point where `is_one` is true, until the job ends before.
fn run_all(engine: Engine, save: Save, is_one: &str) {
    // One kind of browser after the other, so that the machine is not overloaded.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let (start, figures) = (Instant::now(), Figures::default());
    // The number of points differs from run to run, so one run that is not killed is not yet the end.
    let (next, not_killed) = (AtomicU32::new(1), AtomicU32::new(0));
    let print = |line: String| writeln!(std::io::stderr(), "{engine:?}, {save:?}: {line}").unwrap_or_default();
    thread::scope(|scope| {
        for _ in 0..BROWSERS {
            scope.spawn(|| {
                let mut scene = Scene::new(engine);
                while not_killed.load(Ordering::SeqCst) < 5 {
                    let nth = next.fetch_add(1, Ordering::SeqCst);
                    let is_last = format!("({is_one}) && (kill.nth = (kill.nth ?? 0) + 1) === {nth}");
                    let attempt = AssertUnwindSafe(|| run(&mut scene, save, &is_last));
                    match catch_unwind(attempt) {
                        Ok((Some(at), presses)) => {
                            figures.points.fetch_add(1, Ordering::SeqCst);
                            figures.repeated.fetch_add(presses - 1, Ordering::SeqCst);
                            print(format!("{nth}: {presses} presses, killed at {at}"));
                        }
                        Ok((None, _)) => _ = not_killed.fetch_add(1, Ordering::SeqCst),
                        Err(_) => {
                            figures.points.fetch_add(1, Ordering::SeqCst);
                            figures.wrong.fetch_add(1, Ordering::SeqCst);
                            print(format!("{nth}: ended wrong"));
                            scene = Scene::new(engine);
                        }
                    }
                }
            });
        }
    });
    let Figures {
        points,
        repeated,
        wrong,
    } = figures;
    let (points, wrong) = (points.into_inner(), wrong.into_inner());
    print(format!(
        "{points} points, {} presses lost and repeated, {wrong} wrong ends, {} seconds",
        repeated.into_inner(),
        start.elapsed().as_secs()
    ));
    assert!(points > 10, "the whole flow has more points");
    assert_eq!(wrong, 0);
}

/// The background is killed, and the setting is still turned off and proved; or, if the server does not store the save,
/// never shown as off.
fn is_killed(engine: Engine) {
    if std::env::var("OBJECTOR_KILL_POINTS").is_ok_and(|points| points == "all") {
        run_all(engine, Save::Stored, "true");
        // With such a server, only the points after calls of storage and tabs differ.
        run_all(engine, Save::Forgotten, "/^after (storage|tabs)/.test(name)");
        return;
    }
    let mut scene = Scene::new(engine);
    for (save, is_last, most) in FEW {
        let (killed_at, presses) = run(&mut scene, save, is_last);
        assert!(killed_at.is_some(), "no such point: {is_last}");
        assert!(presses <= most, "{presses} presses: {is_last}");
    }
}

#[test]
fn chromium() {
    is_killed(Engine::Chromium);
}

#[test]
fn firefox() {
    is_killed(Engine::Firefox);
}
