//! Hostile pages, made from seeds: whatever a page does, nothing wrong is clicked and nothing wrong is shown. Where the
//! control is clear, the setting is turned off.
//!
//! `OBJECTOR_HOSTILE_PAGES` is the number of pages in each browser, `OBJECTOR_HOSTILE_SEED` the first seed:
//! `cargo xtask hostile 2000`; to repeat one seed, `cargo xtask hostile 1 SEED`.

use std::{
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use e2e::{
    hostile::{HostilePage, MOMENT, Right},
    in_both_browsers,
    replica::{Click, KEY, SETTING, Save, World},
    scene::{Engine, LIMIT, Scene},
};
use serde_json::json;

/// The ordinary run: the number of pages, and the first seed.
const PAGES: u64 = 4;
const SEED: u64 = 1;
/// Browsers that run at the same time: a visit is mostly waiting, so they can share the cores.
const MOST_BROWSERS: u64 = 5;
const PAGES_PER_BROWSER: u64 = 10;
/// The wait for what must not happen: every trait starts within three seconds.
const AFTERWARDS: Duration = Duration::from_millis(3_500);
/// How long a page may have shown a wrong state before its data, in milliseconds: less than the time after which it is
/// evidence.
const LONGEST_WRONG: f64 = 1_500.0;
/// The longest that a page may take to answer, on a busy machine.
const RESPONSIVE: Duration = Duration::from_secs(8);

in_both_browsers! {
    /// As many pages as the environment asks for, or a few.
    fn nothing_wrong_is_clicked_or_shown(scene) {
        let asked = |name| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
        let (count, first) = (asked("OBJECTOR_HOSTILE_PAGES"), asked("OBJECTOR_HOSTILE_SEED").unwrap_or(SEED));
        let found = if count.is_none() { HostilePage::found() } else { Vec::new() };
        let count = count.unwrap_or(PAGES);
        let browsers = (count + found.len() as u64).div_ceil(PAGES_PER_BROWSER).min(MOST_BROWSERS);
        let pages = Mutex::new(found.into_iter().chain((first..first + count).map(HostilePage::new)));
        let (start, engine, figures) = (Instant::now(), scene.engine, Mutex::new(Figures::default()));
        // Browsers start one after the other, because several at once can exceed the time limit.
        let starting = Mutex::new(());
        let start_browser = || {
            let _turn = starting.lock().unwrap_or_else(PoisonError::into_inner);
            Scene::new(engine)
        };
        let visit_pages = |scene: &mut Scene| {
            loop {
                let next = pages.lock().expect("no page panics while it is made").next();
                let Some(page) = next else { return };
                let visited = catch_unwind(AssertUnwindSafe(|| visit(scene, &page)));
                let is_broken = visited.is_err();
                let visited = visited.unwrap_or_else(|_| Visit { wrong: vec!["the visit panicked".into()], ..Visit::default() });
                figures.lock().expect("no thread panics while it holds them").add(engine, &page, visited);
                if is_broken {
                    *scene = start_browser();
                }
            }
        };
        thread::scope(|scope| {
            for _ in 1..browsers {
                scope.spawn(|| visit_pages(&mut start_browser()));
            }
            visit_pages(scene);
        });
        let Figures { pages, presses, clicks, greens, void, wrong } = figures.into_inner().expect("no thread has panicked");
        let seconds = start.elapsed().as_secs();
        print(&format!("{engine:?}: {pages} hostile pages, {presses} presses, {clicks} clicks, {greens} greens, {wrong} wrong, {void} void, {seconds} s"));
        assert_eq!(wrong, 0, "the pages are named above");
    }
}

/// The results of all pages.
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
    /// Counts a page, and prints at once what was wrong with it.
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
        print(&format!(
            "{engine:?}, a hostile page of: {parts}\n  right: {right:?}\n  wrong: {wrong}\n  again: {again}"
        ));
    }
}

/// The result of one page.
#[derive(Default)]
struct Visit {
    clicks: usize,
    is_green: bool,
    is_void: bool,
    wrong: Vec<String>,
}

/// Visits a page, in a browser with nothing stored.
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
        // A reload may follow the click.
        let may_reload = page.press.is_some() && page.right == Right::Truth;
        thread::sleep(AFTERWARDS * (1 + u32::from(may_reload)));
    }
    let badges = scene.recorded_badges();
    let start = Instant::now();
    let report = scene.browser.evaluate("return hostile.report()");
    let took = start.elapsed();
    let world = scene.replica.world(|world| world.clone());

    // On a slow machine the page has shown the wrong state for so long that the extension could not know better.
    if page.world.wrong_first.is_some() && report["drawnBefore"].as_f64().is_none_or(|shown| shown > LONGEST_WRONG) {
        return Visit {
            is_void: true,
            ..Visit::default()
        };
    }
    // Or it is a reading that had stood and changed, which proves nothing in that document.
    let is_moment = report["drawnBefore"]
        .as_f64()
        .is_some_and(|shown| shown < MOMENT.as_millis() as f64);
    let right = match page.right {
        Right::Job if page.world.wrong_first.is_some() && !is_moment => Right::Truth,
        right => right,
    };
    let mut wrong = judge(page, right, &world, &badges);
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
            "(a fault of the test) the page was not made as planned: {report}"
        ));
    }
    Visit {
        clicks: world.clicks.len(),
        is_green: badges.iter().any(|badge| badge == "✓"),
        is_void: false,
        wrong,
    }
}

/// Sends the press from the popup, also where the popup would not offer it.
pub(crate) fn press(scene: &mut Scene) {
    scene.browser.open_popup();
    scene.browser.popup(
        // The press is for the setting's path, which the page may have left for a moment.
        "let tab;
         do [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
         while (!tab.url?.endsWith('/data-for-ai-improvement'));
         await chrome.runtime.sendMessage({ press: tab.id })",
    );
    if scene.browser.popup_is_open() {
        scene.browser.close_popup();
    }
}

/// The last badge of a page whose control is clear.
fn last_badge(page: &HostilePage) -> &'static str {
    let is_stored = page.press.is_some() && page.world.save == Save::Stored && !page.world.ignore_untrusted;
    if page.world.on && !is_stored { "!" } else { "✓" }
}

/// Waits for that badge, and 300 ms longer, because it has to stay.
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

/// All that is wrong with what was done and shown on a page.
fn judge(page: &HostilePage, right: Right, world: &World, badges: &[String]) -> Vec<String> {
    let presses = usize::from(page.press.is_some());
    let showed = |text: &str| badges.iter().any(|badge| badge == text);
    let is_right =
        |click: &Click| !click.trusted && click.key == KEY && click.shown && click.on && SETTING.ends_with(&click.path);
    let is_clear = right == Right::Job;
    let loads = world.loads as usize;
    [
        (!world.clicks.iter().all(is_right), "a wrong click"),
        (world.clicks.len() > presses, "more clicks than presses"),
        (world.saves.contains(&true), "turned on"),
        (!world.other_saves.is_empty(), "another setting was changed"),
        (loads > 1 + presses, "more reloads than presses"),
        (showed("✓") && world.on, "a wrong green"),
        (showed("✓") && page.world.on && loads < 2, "green without a fresh page"),
        (showed("!") && !page.world.on, "a wrong red"),
        (right == Right::Nothing && !world.clicks.is_empty(), "a click in doubt"),
        (right == Right::Nothing && badges != ["?"], "a status in doubt"),
        (
            is_clear && badges.last().is_none_or(|last| last != last_badge(page)),
            "not the expected badge at the end",
        ),
        (
            is_clear && world.clicks.len() != presses * usize::from(page.world.on),
            "not the expected number of clicks",
        ),
    ]
    .into_iter()
    .filter(|(is_wrong, _)| *is_wrong)
    .map(|(_, what)| what.to_owned())
    .collect()
}

/// Prints a line that the test harness does not capture.
fn print(line: &str) {
    _ = writeln!(std::io::stderr(), "{line}");
}
