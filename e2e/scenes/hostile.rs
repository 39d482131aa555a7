//! Hostile pages, made from seeds: whatever a page does, nothing wrong is clicked and nothing wrong is said; and where its
//! control is as clear as on any page, the job is done.
//!
//! `OBJECTOR_HOSTILE_PAGES` asks for so many pages in each browser, from the seed `OBJECTOR_HOSTILE_SEED` on:
//! `cargo xtask hostile 2000`, and for one seed again `cargo xtask hostile 1 SEED`.

use std::{
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use e2e::{
    hostile::{HostilePage, Right},
    in_both_browsers,
    replica::{Click, KEY, SETTING, Save, World},
    scene::{Engine, LIMIT, Scene},
};
use serde_json::json;

/// The ordinary run: these many pages, from this seed on.
const PAGES: u64 = 4;
const SEED: u64 = 1;
/// Most of a page's time is waiting for it to settle: so many browsers share a machine's cores.
const MOST_LANES: u64 = 5;
const PAGES_PER_LANE: u64 = 5;
/// The latest that anything by itself can happen on a page, a rival's appearance, and all that may follow from it.
const AFTERWARDS: Duration = Duration::from_millis(3_500);
/// How long a page may have shown a wrong state before its data, in milliseconds, with a margin to what is believed.
const LONGEST_WRONG: f64 = 1_500.0;
/// How long a page may take to answer, on a busy machine.
const RESPONSIVE: Duration = Duration::from_secs(8);

in_both_browsers! {
    /// A slice of them, or as many as were asked for.
    fn nothing_wrong_is_clicked_or_said(scene) {
        let asked = |name| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
        let (count, first) = (asked("OBJECTOR_HOSTILE_PAGES"), asked("OBJECTOR_HOSTILE_SEED").unwrap_or(SEED));
        let found = if count.is_none() { HostilePage::found() } else { Vec::new() };
        let count = count.unwrap_or(PAGES);
        let lanes = (count + found.len() as u64).div_ceil(PAGES_PER_LANE).min(MOST_LANES);
        let pages = Mutex::new(found.into_iter().chain((first..first + count).map(HostilePage::new)));
        let (start, engine, figures) = (Instant::now(), scene.engine, Mutex::new(Figures::default()));
        // One after the other: a machine that is asked for several browsers at once is late with all of them.
        let starting = Mutex::new(());
        let start_browser = || {
            let _turn = starting.lock().unwrap_or_else(PoisonError::into_inner);
            Scene::new(engine)
        };
        let lane = |scene: &mut Scene| {
            loop {
                let next = pages.lock().expect("no page fails to be made").next();
                let Some(page) = next else { return };
                let visited = catch_unwind(AssertUnwindSafe(|| visit(scene, &page)));
                let is_broken = visited.is_err();
                let visited = visited.unwrap_or_else(|_| Visit { wrong: vec!["the visit did not come to its end".into()], ..Visit::default() });
                figures.lock().expect("no lane fails while it holds them").add(engine, &page, visited);
                if is_broken {
                    *scene = start_browser();
                }
            }
        };
        thread::scope(|scope| {
            for _ in 1..lanes {
                scope.spawn(|| lane(&mut start_browser()));
            }
            lane(scene);
        });
        let Figures { pages, presses, clicks, greens, void, wrong } = figures.into_inner().expect("no lane has failed");
        let seconds = start.elapsed().as_secs();
        say(&format!("{engine:?}: {pages} hostile pages, {presses} presses, {clicks} clicks, {greens} greens, {wrong} wrong, {void} void, {seconds} s"));
        assert_eq!(wrong, 0, "the pages are named above");
    }
}

/// What has come of all pages.
#[derive(Default)]
struct Figures {
    pages: u64,
    presses: usize,
    clicks: usize,
    greens: usize,
    void: u64,
    wrong: u64,
}

impl Figures {
    /// Counts a page, and tells at once what was wrong with it.
    fn add(&mut self, engine: Engine, page: &HostilePage, visit: Visit) {
        self.pages += 1;
        self.void += u64::from(visit.is_void);
        self.presses += usize::from(page.press.is_some());
        self.clicks += visit.clicks;
        self.greens += usize::from(visit.is_green);
        if visit.wrong.is_empty() {
            return;
        }
        self.wrong += 1;
        let HostilePage { seed, parts, right, .. } = page;
        let (wrong, parts) = (visit.wrong.join("\n  wrong: "), parts.join(", "));
        let again = seed.map_or("the tests".into(), |seed| format!("cargo xtask hostile 1 {seed}"));
        say(&format!(
            "{engine:?}, a hostile page of: {parts}\n  right: {right:?}\n  wrong: {wrong}\n  again: {again}"
        ));
    }
}

/// What has come of one page.
#[derive(Default)]
struct Visit {
    clicks: usize,
    is_green: bool,
    is_void: bool,
    wrong: Vec<String>,
}

/// Plays a page, in a browser and an account that know nothing.
fn visit(scene: &mut Scene, page: &HostilePage) -> Visit {
    scene.begin_again();
    scene.world(|world| *world = page.world.clone());
    scene.record_badges();
    scene.browser.open(page.address);
    if let Some(after) = page.press {
        thread::sleep(after);
        press(scene);
    }
    if page.right == Right::Job {
        await_badge(scene, page);
    } else {
        // A click can still be followed by its reload.
        let is_at_work = page.press.is_some() && page.right == Right::Truth;
        thread::sleep(AFTERWARDS * (1 + u32::from(is_at_work)));
    }
    let badges = scene.recorded_badges();
    let start = Instant::now();
    let report = scene.browser.evaluate("return hostile.report()");
    let took = start.elapsed();
    let world = scene.replica.world(|world| world.clone());

    // On a machine that cannot keep up the page has shown for long what is not true: nobody could know.
    if page.world.wrong_first.is_some() && report["drawnBefore"].as_f64().is_none_or(|shown| shown > LONGEST_WRONG) {
        return Visit {
            is_void: true,
            ..Visit::default()
        };
    }
    let mut wrong = judge(page, &world, &badges);
    if !wrong.is_empty() {
        let World {
            on,
            loads,
            saves,
            clicks,
            ..
        } = &world;
        wrong.push(format!(
            "(badges {badges:?}, clicks {clicks:?}, saves {saves:?}, loads {loads}, on {on})"
        ));
    }
    if took > RESPONSIVE {
        wrong.push(format!("the page took {took:?} to answer"));
    }
    let is_whole = report["missing"] == json!([]) || report["hasForm"] == false && page.address == SETTING;
    if !is_whole || report["errors"] != json!([]) {
        wrong.push(format!(
            "(the test's own) it was not the page that it should be: {report}"
        ));
    }
    Visit {
        clicks: world.clicks.len(),
        is_green: badges.iter().any(|badge| badge == "✓"),
        is_void: false,
        wrong,
    }
}

/// Sends the press from the real popup, also where it would not offer one: its button is the least that stands in the way.
fn press(scene: &mut Scene) {
    scene.browser.open_popup();
    scene.browser.popup(
        // It is for this page, not for one of those that it pretends to be.
        "let tab;
         do [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
         while (!tab.url?.endsWith('/data-for-ai-improvement'));
         await chrome.runtime.sendMessage({ press: tab.id })",
    );
    if scene.browser.popup_is_open() {
        scene.browser.close_popup();
    }
}

/// The badge that a page ends with whose control is clear.
fn last_badge(page: &HostilePage) -> &'static str {
    let is_kept = page.press.is_some() && page.world.save == Save::Kept && !page.world.ignore_untrusted;
    if page.world.on && !is_kept { "!" } else { "✓" }
}

/// Waits for that badge, and a little longer: it has to be the last.
fn await_badge(scene: &mut Scene, page: &HostilePage) {
    let has_worked = page.press.is_some() && page.world.on;
    scene.browser.background(&format!(
        "const isThere = () => badges.at(-1) === '{}' && (badges.includes('…') || !{has_worked});
         const end = Date.now() + {};
         while (!isThere() && Date.now() < end) await new Promise((done) => setTimeout(done, 50));
         await new Promise((done) => setTimeout(done, 300))",
        last_badge(page),
        LIMIT.as_millis() - 5_000
    ));
}

/// All that is wrong with what was done and said on a page.
fn judge(page: &HostilePage, world: &World, badges: &[String]) -> Vec<String> {
    let presses = usize::from(page.press.is_some());
    let said = |text: &str| badges.iter().any(|badge| badge == text);
    let is_right =
        |click: &Click| !click.trusted && click.key == KEY && click.shown && click.on && SETTING.ends_with(&click.path);
    let is_job = page.right == Right::Job;
    let loads = world.loads as usize;
    [
        (!world.clicks.iter().all(is_right), "a wrong click"),
        (world.clicks.len() > presses, "more clicks than presses"),
        (world.saves.contains(&true), "turned on"),
        (!world.other_saves.is_empty(), "another setting was changed"),
        (loads > 1 + presses, "more reloads than presses"),
        (said("✓") && world.on, "a wrong green"),
        (said("✓") && page.world.on && loads < 2, "green without a fresh page"),
        (said("!") && !page.world.on, "a wrong red"),
        (
            page.right == Right::Nothing && !world.clicks.is_empty(),
            "a click in doubt",
        ),
        (page.right == Right::Nothing && badges != ["?"], "a claim in doubt"),
        (
            is_job && badges.last().is_none_or(|last| last != last_badge(page)),
            "the job was not done",
        ),
        (
            is_job && world.clicks.len() != presses * usize::from(page.world.on),
            "not as many clicks as it takes",
        ),
    ]
    .into_iter()
    .filter(|(is_wrong, _)| *is_wrong)
    .map(|(_, what)| what.to_owned())
    .collect()
}

/// Past the capture of tests' output: figures and failing seeds are for everybody to see.
fn say(line: &str) {
    _ = writeln!(std::io::stderr(), "{line}");
}
