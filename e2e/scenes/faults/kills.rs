//! The background dies once in the main job, at each point at which it can matter, and the job still ends in the truth.
//!
//! The background does nothing to the world but by calls of the browser's API, so it can die *before* a call has had its
//! effect, *after* a call that changes something but before it has heard so, and *at rest*, when every message has been
//! answered. The three cover every message of the flow: a message that was never looked at is one whose first call was
//! not made, and an answer that never went out is one whose last call never came back. From the chosen point on no call
//! comes back and none has an effect, until the browser ends the background: nothing that it would still have done is done.
//!
//! The ordinary run plays four deaths in each browser; `OBJECTOR_KILL_POINTS=all` plays every one, and those after
//! each call that stores or asks something also where the server keeps nothing.

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

use super::{DONE, assert_counts, is_right_at_rest, popup_shows, shown};

/// Four deaths of four kinds, by the call that is the last, and how often the member presses at most. The press is
/// stored and the page not asked; the order to click is stored and never goes out; a look at the settling page is stored
/// and never answered, so that the page has to ask again by itself; the page is being reloaded.
const FEW: [(Save, &str, u32); 4] = [
    (
        Save::Kept,
        r#"/^after storage\.session\.set .*"permitted"/.test(name)"#,
        2,
    ),
    (
        Save::Kept,
        r#"/^after storage\.session\.set .*"turning-off"/.test(name)"#,
        2,
    ),
    (
        Save::Kept,
        r#"/^after storage\.session\.set .*"stableFor":[1-9].*"offSeen":true/.test(name)"#,
        1,
    ),
    (Save::Forgotten, r"/^after tabs\.reload/.test(name)", 1),
];

/// So many browsers at once play all deaths.
const BROWSERS: usize = 3;

/// Wraps the calls that the product makes (and not those of the driver). A point's `name` says when, which call, with what.
const INSTRUMENT: &str = r#"
    const deaths = globalThis.deaths = { points: 0, at: null };
    const lives = (name) => {
        const point = ++deaths.points;
        if (deaths.at === null && (IS_LAST)) deaths.at = `${point} ${name}`;
        return deaths.at === null;
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
                if (!lives(`before ${name}`)) await never;
                pending += 1;
                try {
                    return await call.apply(area, given);
                } finally {
                    if (!reads && !lives(`after ${name}`)) await never;
                    pending -= 1;
                    // One turn later the answer to the message is out, or the next call has begun.
                    setTimeout(() => begun === number && pending === 0 && lives(`at rest after ${name}`));
                }
            };
        }
    }
    return Object.values(areas).length;
"#;

/// Has the setting turned off, while the background dies at the first point of which `is_last` is true, as JavaScript;
/// gives that point, and how often the member pressed: once more if the first press was lost. The last word is the truth.
fn play(scene: &mut Scene, save: Save, is_last: &str) -> (Option<String>, u32) {
    scene.begin_again();
    scene.world(|world| world.save = save);
    scene.browser.background(&INSTRUMENT.replace("IS_LAST", is_last));
    let mut death = None;
    let mut wait = |scene: &mut Scene, what: &str, is_so: fn(&mut Scene) -> bool| {
        wait_for(what, LIMIT, || {
            watch(scene, &mut death);
            is_so(scene).then_some(())
        });
    };

    scene.browser.open(SETTING);
    wait(scene, "the guidance", |scene| scene.guests() == 1);
    wait(scene, "the badge !", |scene| scene.browser.badge().text == "!");
    wait(scene, "the popup to be ready", |scene| shown(scene) == ["on", "ready"]);
    scene.press();
    let mut presses = 1;
    let (right, badge, title) = match save {
        Save::Kept => (DONE, "✓", scene.words("title_off_confirmed")),
        _ => (["on", "failed"], "!", scene.words("title_on")),
    };
    if !is_right_at_rest(scene, right, |scene| watch(scene, &mut death)) {
        scene.press();
        presses += 1;
        popup_shows(scene, right);
    }
    wait_for("the last word on the badge", LIMIT, || {
        watch(scene, &mut death);
        let told = scene.browser.badge();
        (told.text == badge && told.title == title).then_some(())
    });
    // The end of the last message.
    let start = Instant::now();
    while death.is_none() && start.elapsed() < Duration::from_millis(500) {
        watch(scene, &mut death);
    }
    scene.badge(badge);
    assert_eq!(shown(scene), right);
    assert_eq!(scene.is_on(), save != Save::Kept);
    assert_counts(scene, presses, 0);
    (death, presses)
}

/// Ends the background if its point has come.
fn watch(scene: &mut Scene, death: &mut Option<String>) {
    if death.is_none()
        && let Some(point) = scene.browser.background("return globalThis.deaths.at").as_str()
    {
        println!("dies at {point}");
        scene.browser.kill_background();
        *death = Some(point.to_owned());
    }
}

/// What all runs came to.
#[derive(Default)]
struct Figures {
    points: AtomicU32,
    repeated: AtomicU32,
    wrong: AtomicU32,
}

/// Plays the deaths at the first, second, third… of the points of which `is_one` is true, until the job is over
/// before.
fn play_all(engine: Engine, save: Save, is_one: &str) {
    // One kind after the other, so that the machine has no more to do than the browsers of one.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let (start, figures) = (Instant::now(), Figures::default());
    // The number of points differs a little from run to run, so one run without a death is not yet the end.
    let (next, survivals) = (AtomicU32::new(1), AtomicU32::new(0));
    let tell = |line: String| writeln!(std::io::stderr(), "{engine:?}, {save:?}: {line}").unwrap_or_default();
    thread::scope(|scope| {
        for _ in 0..BROWSERS {
            scope.spawn(|| {
                let mut scene = Scene::new(engine);
                while survivals.load(Ordering::SeqCst) < 5 {
                    let nth = next.fetch_add(1, Ordering::SeqCst);
                    let is_last = format!("({is_one}) && (deaths.nth = (deaths.nth ?? 0) + 1) === {nth}");
                    let run = AssertUnwindSafe(|| play(&mut scene, save, &is_last));
                    match catch_unwind(run) {
                        Ok((Some(at), presses)) => {
                            figures.points.fetch_add(1, Ordering::SeqCst);
                            figures.repeated.fetch_add(presses - 1, Ordering::SeqCst);
                            tell(format!("{nth}: {presses} presses, died at {at}"));
                        }
                        Ok((None, _)) => _ = survivals.fetch_add(1, Ordering::SeqCst),
                        Err(_) => {
                            figures.points.fetch_add(1, Ordering::SeqCst);
                            figures.wrong.fetch_add(1, Ordering::SeqCst);
                            tell(format!("{nth}: ended wrong"));
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
    tell(format!(
        "{points} points, {} presses lost and repeated, {wrong} wrong ends, {} seconds",
        repeated.into_inner(),
        start.elapsed().as_secs()
    ));
    assert!(points > 10, "the whole flow has more points");
    assert_eq!(wrong, 0);
}

/// The background dies, and the setting is turned off all the same, and proved; or, where the server keeps nothing,
/// never called off.
fn dies(engine: Engine) {
    if std::env::var("OBJECTOR_KILL_POINTS").is_ok_and(|points| points == "all") {
        play_all(engine, Save::Kept, "true");
        // What differs on a server that keeps nothing is what has been stored and asked of the page.
        play_all(engine, Save::Forgotten, "/^after (storage|tabs)/.test(name)");
        return;
    }
    let mut scene = Scene::new(engine);
    for (save, is_last, most) in FEW {
        let (death, presses) = play(&mut scene, save, is_last);
        assert!(death.is_some(), "no such point: {is_last}");
        assert!(presses <= most, "{presses} presses: {is_last}");
    }
}

#[test]
fn chromium() {
    dies(Engine::Chromium);
}

#[test]
fn firefox() {
    dies(Engine::Firefox);
}
