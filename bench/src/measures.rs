//! What is measured: each function takes one sample and adds it.

use std::{
    thread,
    time::{Duration, Instant},
};

use e2e::{
    browser::{Browser, wait_for},
    replica::{ELSEWHERE, HUB, SETTING, Switches},
    scene::LIMIT,
};

use crate::{
    contenders::Contender::Objector,
    setup::{LATE, NEVER, Setup},
};

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
