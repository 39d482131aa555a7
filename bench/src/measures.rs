//! What is measured: each function takes one sample and adds it.

use std::{
    thread,
    time::{Duration, Instant},
};

use e2e::{
    browser::{Browser, wait_for},
    replica::{ELSEWHERE, HUB, SETTING, Save, Switches},
    scene::LIMIT,
};
use serde_json::Value;

use crate::{
    contenders::Contender::Objector,
    setup::{LATE, NEVER, Setup},
};

/// Records, for each document, how long after the begin of its navigation the switch of its setting was drawn.
const RECORD_LOADS: &str = "
{
    const drawn = replica.drawn;
    let isFirst = true;
    replica.drawn = (control, target, it) => {
        if (it.main && isFirst) {
            isFirst = false;
            localStorage.loads = JSON.stringify([...JSON.parse(localStorage.loads ?? '[]'), performance.now()]);
        }
        drawn(control, target, it);
    };
}
";

/// How long the settings of a check-up may take together.
const CHECK_UP: Duration = Duration::from_secs(600);

/// How many seconds a page is measured.
const WATCHED: u64 = 2;

/// How many nodes are added to a growing page.
pub const GROWING: [u32; 4] = [100, 1_000, 10_000, 100_000];
/// How many controls are added.
pub const CONTROLS: [u32; 4] = [1, 4, 16, 63];
/// The pages that are profiled, and what is added to them.
pub const CHANGING: [(&str, &str); 3] = [
    ("a page without the control", ""),
    ("10,000 nodes more", "more(document.createElement('i'), 10_000)"),
    ("a switch, with its ring", "more(control, 1)"),
];
/// How late a control may come, in seconds.
pub const DELAYS: [u64; 4] = [4, 8, 13, 25];
/// A very late control, in seconds.
pub const VERY_LATE: u64 = 120;
/// The mounts of the control, by navigation in the page, that are measured.
pub const MOUNTS: [u32; 3] = [2, 3, 10];

/// The control appears, after a press.
pub fn click(setup: &mut Setup) {
    setup.begin_again();
    setup.replica.world(|world| world.late = Some(LATE));
    setup.open_pressed();
    setup.add_time("click", "clicked");
}

/// The control appears, without a press, so the guidance's ring is drawn.
pub fn ring(setup: &mut Setup) {
    setup.begin_again();
    setup.replica.world(|world| world.late = Some(LATE));
    setup.open(SETTING);
    setup.add_time("ring", "ring");
}

/// The popup opens over a page of the settings whose state is known.
pub fn popup(setup: &mut Setup) {
    setup.begin_again();
    setup.open(SETTING);
    if setup.who == Objector {
        wait_for("the badge", LIMIT, || (setup.browser.badge().text == "!").then_some(()));
    }
    // Several times, because the first is slower: the browser has not loaded the page before.
    for _ in 0..5 {
        setup.browser.bring_to_front(&setup.tab);
        thread::sleep(Duration::from_millis(500));
        // No call of the driver while it opens, because a call takes time.
        setup.browser.background("await chrome.action.openPopup()");
        thread::sleep(Duration::from_millis(600));
        // The largest contentful paint is that of the messages, which the static page does not have.
        let painted = setup.browser.popup(
            "const entries = await new Promise((done) => {
                 new PerformanceObserver((list) => done(list.getEntries())).observe({ type: 'largest-contentful-paint', buffered: true });
                 setTimeout(done, 2_000, []);
             });
             return entries.at(-1)?.startTime",
        );
        setup.browser.close_popup();
        setup.add("popup", painted.as_f64().unwrap_or(f64::INFINITY));
    }
}

/// The setting's page without its control, extended by `script`, changes so many times a second.
pub fn changing(setup: &mut Setup, measure: &str, script: &str, a_second: u32) {
    grow(setup, script);
    setup.count_ticks();
    let before = setup.metrics(true);
    let longest = change(setup, a_second);
    let after = setup.metrics(true);
    let a_second_of = |span: f64| span / WATCHED as f64;
    for (what, value) in [
        ("script", a_second_of(after.script - before.script)),
        ("task", a_second_of(after.task - before.task)),
        ("longest", longest),
        ("heap", after.heap / 1e6),
    ] {
        setup.add(format!("{measure} {what}"), value);
    }
}

/// Changes the page, classes and nodes in turn. Returns the longest delay of a change, in milliseconds.
pub fn change(setup: &mut Setup, a_second: u32) -> f64 {
    let pace = if a_second > 100 { 4 } else { 1_000 / a_second };
    let answer = setup.run(&format!(
        "const busy = document.querySelector('main').appendChild(document.createElement('p'));
         const start = performance.now();
         let [last, longest, made] = [start, 0, 0];
         while (last - start < {WATCHED}_000) {{
             await new Promise((done) => setTimeout(done, {pace}));
             const now = performance.now();
             longest = Math.max(longest, now - last - {pace});
             last = now;
             for (const due = (now - start) * {a_second} / 1_000; made < due; made += 1) {{
                 if (made % 2) busy.className = `at-${{made}}`;
                 else busy.replaceChildren(document.createElement('i'));
             }}
         }}
         return longest"
    ));
    answer.as_f64().expect("a number")
}

/// The control comes late: each delay has its own window, so that all of them pass at the same time.
pub fn late(setup: &mut Setup, delays: &[u64]) {
    setup.begin_again();
    let mut windows = Vec::new();
    for delay in delays {
        setup
            .replica
            .world(|world| world.late = Some(Duration::from_secs(*delay)));
        windows.push((delay, Instant::now(), setup.browser.open_window(SETTING)));
    }
    setup.browser.bring_to_front(&setup.tab);
    setup.press_here();
    for (delay, since, tab) in windows {
        let due = Duration::from_secs(*delay) + NEVER;
        // The bench waits, not the page: a call of the driver has a shorter time limit.
        thread::sleep(due.saturating_sub(since.elapsed()));
        let took = setup.time_of(&tab, "clicked", Duration::ZERO);
        setup.add(format!("late {delay}"), took);
    }
}

/// Navigates in the page to another page and back, repeatedly; each time there is a new control.
pub fn mounts(setup: &mut Setup) {
    // A press leads to a reload, which starts the count of mounts again.
    let parts: &[&[u32]] = if setup.who == Objector {
        &[&[2], &[3], &[10]]
    } else {
        &[&MOUNTS]
    };
    for part in parts {
        setup.begin_again();
        setup.replica.world(|world| world.late = Some(LATE));
        setup.open(SETTING);
        thread::sleep(LATE + Duration::from_millis(400));
        for mount in 2..=*part.last().expect("a mount") {
            let is_measured = part.contains(&mount);
            setup.run(&format!(
                "const go = (to) => {{ history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }};
                 go('{HUB}');
                 await new Promise((done) => setTimeout(done, 200));
                 sessionStorage.clear();
                 go('{SETTING}')"
            ));
            if is_measured {
                setup.press_here();
                setup.add_time(format!("mount {mount}"), "clicked");
            } else {
                thread::sleep(LATE + Duration::from_millis(200));
            }
        }
    }
}

/// A page with so many more nodes changes fifty times a second.
pub fn nodes(setup: &mut Setup) {
    for count in GROWING {
        let script = format!("more(document.createElement('i'), {count})");
        changing(setup, &format!("nodes {count}"), &script, 50);
    }
}

/// The same with so many more controls.
pub fn controls(setup: &mut Setup) {
    for count in CONTROLS {
        changing(
            setup,
            &format!("controls {count}"),
            &format!("more(control, {count})"),
            50,
        );
    }
}

/// Opens the setting's page without its control, extends it by `script`, and waits a second.
pub fn grow(setup: &mut Setup, script: &str) {
    setup.begin_again();
    setup.replica.world(|world| world.switches = Switches::None);
    setup.open(SETTING);
    setup.run(&format!(
        "const main = document.querySelector('main');
         const control = Object.assign(document.createElement('button'), {{ role: 'switch', ariaChecked: 'true', textContent: 'One' }});
         const more = (node, count) => {{ for (let n = 0; n < count; n += 1) main.append(node.cloneNode(true)); }};
         {script}"
    ));
    thread::sleep(Duration::from_millis(1_000));
}

/// A message to a background that does not run, and to one that runs; the answer comes when its WASM module runs.
pub fn cold_start(setup: &mut Setup) {
    let page = if setup.who == Objector {
        "objection.html"
    } else {
        "page.html"
    };
    let origin = setup.browser.background("return chrome.runtime.getURL('')");
    setup.open(&format!("{}{page}", origin.as_str().expect("an address")));
    thread::sleep(Duration::from_millis(300));
    let ask = "const start = performance.now();
               await chrome.runtime.sendMessage('?');
               return performance.now() - start";
    for _ in 0..3 {
        setup.browser.kill_background();
        for measure in ["cold", "warm"] {
            let took = setup.run(ask).as_f64().expect("a number");
            setup.add(measure, took);
        }
    }
}

/// Twelve settings that are on are turned off and proved: by one run of the check-up, or one by one in the popup. Of each,
/// the seconds for one setting: all, and its page's own, which is from the begin of a navigation until the switch is drawn.
pub fn check_up(setup: &mut Setup) {
    for (way, turn_off) in [("run", run as fn(&mut Setup) -> f64), ("popup", in_the_popup)] {
        setup.begin_again();
        setup.replica.world(|world| {
            world.save = Save::Stored;
            world.extra_script = RECORD_LOADS.to_owned();
        });
        setup.open(HUB);
        setup.run("localStorage.clear()");
        let took = turn_off(setup);
        setup.open(HUB);
        let loads = setup.run("return JSON.parse(localStorage.loads)");
        let loads: Vec<f64> = loads
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(Value::as_f64)
            .collect();
        let count = setup.replica.world(|world| world.other_saves.len());
        assert_eq!(loads.len(), 2 * count, "each page is loaded twice");
        setup.add(format!("check-up {way}"), took / count as f64);
        setup.add(
            format!("check-up {way} load"),
            loads.iter().sum::<f64>() / 1e3 / count as f64,
        );
    }
}

/// From the press on the check-up's page until it shows that the run is done, in seconds, by that page's clock.
fn run(setup: &mut Setup) -> f64 {
    let origin = setup.browser.background("return chrome.runtime.getURL('')");
    setup.open(&format!("{}checkup.html", origin.as_str().expect("an address")));
    let page = setup.tab.clone();
    let is_ready = "return document.querySelectorAll('[data-setting][data-step]').length === 13";
    wait_for("the check-up", LIMIT, || (setup.run(is_ready) == true).then_some(()));
    setup.run(
        "const main = document.querySelector('#checkup');
         document.querySelector('#unread').click();
         document.querySelector('[data-setting=data-for-ai-improvement] input').click();
         const began = performance.now();
         new MutationObserver(() => { if (main.dataset.state === 'done') globalThis.took ??= performance.now() - began; })
             .observe(main, { attributes: true });
         document.querySelector('#run').click()",
    );
    wait_for("the end of the run", CHECK_UP, || {
        setup.browser.evaluate_in(&page, "return globalThis.took").as_f64()
    }) / 1e3
}

/// From the press on the first row of the popup's list until the last row is proved, in seconds. Nothing is counted for the
/// member: each press comes as soon as the setting before is seen to be proved, which is asked several times a second.
fn in_the_popup(setup: &mut Setup) -> f64 {
    setup.browser.open_popup();
    // The two others offer choices.
    let rows = "return [...document.querySelectorAll('#others [data-setting]')].map((it) => it.dataset.setting)
        .filter((it) => !it.startsWith('discover-me'))";
    let rows = wait_for("the list", LIMIT, || {
        let rows = setup.browser.popup(rows);
        rows.as_array().filter(|rows| rows.len() == 12).cloned()
    });
    let began = Instant::now();
    for row in rows {
        let it = format!(
            "document.querySelector('[data-setting={}]')",
            row.as_str().expect("a name")
        );
        for (what, script) in [
            (
                "its button",
                format!("const it = {it}?.querySelector('button:not([hidden])'); it?.click(); return !!it"),
            ),
            ("its proof", format!("return {it}?.dataset.status === 'off-confirmed'")),
        ] {
            wait_for(&format!("{row}: {what}"), LIMIT * 2, || {
                if !setup.browser.popup_is_open() {
                    setup.browser.open_popup();
                }
                (setup.browser.popup(&script) == true).then_some(())
            });
        }
    }
    began.elapsed().as_secs_f64()
}

/// A page of another site draws, checks and clears a list, as often as it can.
pub fn unrelated(setup: &mut Setup) {
    setup.begin_again();
    setup.open(ELSEWHERE);
    setup.count_ticks();
    thread::sleep(Duration::from_millis(500));
    let before = setup.metrics(false);
    let rounds = setup.run(
        "const list = document.body.appendChild(document.createElement('ul'));
         const end = performance.now() + 2_000;
         let rounds = 0;
         for (; performance.now() < end; rounds += 1) {
             for (let n = 0; n < 50; n += 1) {
                 const item = list.appendChild(document.createElement('li'));
                 item.innerHTML = `<label><input type=checkbox> item ${n}</label>`;
             }
             for (const box of list.querySelectorAll('input')) box.click();
             list.getBoundingClientRect();
             list.replaceChildren();
             await new Promise((done) => setTimeout(done));
         }
         return rounds",
    );
    let rounds = rounds.as_f64().expect("a number");
    let after = setup.metrics(false);
    setup.add("unrelated", rounds / 2.0);
    // CPU time, which other work of the machine does not change.
    setup.add("unrelated task", (after.task - before.task) / rounds);
}
