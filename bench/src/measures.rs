//! What is measured, each in one function that plays one sample and adds it.

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
    stage::{LATE, NEVER, Stage},
};

/// How long a page is watched.
const WATCHED: u64 = 2;

/// How many nodes a page is given that grows.
pub const GROWING: [u32; 4] = [100, 1_000, 10_000, 100_000];
/// How many controls.
pub const CONTROLS: [u32; 4] = [1, 4, 16, 63];
/// The pages whose profile is taken, and what makes them grow.
pub const CHANGING: [(&str, &str); 3] = [
    ("a page without the control", ""),
    ("10,000 nodes more", "more(document.createElement('i'), 10_000)"),
    ("a switch, with its ring", "more(control, 1)"),
];
/// How late a control may come, in seconds.
pub const DELAYS: [u64; 4] = [4, 8, 13, 25];
/// And how very late.
pub const VERY_LATE: u64 = 120;
/// In-page mounts of the control that are looked at.
pub const MOUNTS: [u32; 3] = [2, 3, 10];

/// The control appears; somebody has been asked to click it.
pub fn click(stage: &mut Stage) {
    stage.begin_again();
    stage.replica.world(|world| world.late = Some(LATE));
    stage.open_pressed();
    stage.add_time("click", "clicked");
}

/// The control appears; nobody has pressed, so a ring goes round it.
pub fn ring(stage: &mut Stage) {
    stage.begin_again();
    stage.replica.world(|world| world.late = Some(LATE));
    stage.open(SETTING);
    stage.add_time("ring", "ring");
}

/// The popup opens over a page of the settings whose state is known.
pub fn popup(stage: &mut Stage) {
    stage.begin_again();
    stage.open(SETTING);
    if stage.who == Objector {
        wait_for("the badge", LIMIT, || (stage.browser.badge().text == "!").then_some(()));
    }
    // The first is slower: the browser has not read the page before.
    for _ in 0..5 {
        stage.browser.bring_to_front(&stage.tab);
        thread::sleep(Duration::from_millis(500));
        // Nobody looks on while it opens: whoever looks takes time.
        stage.browser.background("await chrome.action.openPopup()");
        thread::sleep(Duration::from_millis(600));
        // What is painted last of what is larger than all before: the sentences, which the static page has not.
        let painted = stage.browser.popup(
            "const seen = await new Promise((done) => {
                 new PerformanceObserver((list) => done(list.getEntries())).observe({ type: 'largest-contentful-paint', buffered: true });
                 setTimeout(done, 2_000, []);
             });
             return seen.at(-1)?.startTime",
        );
        stage.browser.close_popup();
        stage.add("popup", painted.as_f64().unwrap_or(f64::INFINITY));
    }
}

/// A page of the setting's without its control, which `script` makes grow, changes so many times a second.
pub fn changing(stage: &mut Stage, measure: &str, script: &str, a_second: u32) {
    grow(stage, script);
    stage.count_ticks();
    let before = stage.metrics(true);
    let longest = change(stage, a_second);
    let after = stage.metrics(true);
    let a_second_of = |span: f64| span / WATCHED as f64;
    for (what, value) in [
        ("script", a_second_of(after.script - before.script)),
        ("task", a_second_of(after.task - before.task)),
        ("longest", longest),
        ("heap", after.heap / 1e6),
    ] {
        stage.add(format!("{measure} {what}"), value);
    }
}

/// Changes the page, classes and nodes in turn; the longest that it was kept from it, in milliseconds.
pub fn change(stage: &mut Stage, a_second: u32) -> f64 {
    let pace = if a_second > 100 { 4 } else { 1_000 / a_second };
    let told = stage.run(&format!(
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
    told.as_f64().expect("a number")
}

/// The control comes late: each delay has a window of its own, so that all of them are waited for at once.
pub fn late(stage: &mut Stage, delays: &[u64]) {
    stage.begin_again();
    let mut windows = Vec::new();
    for delay in delays {
        stage
            .replica
            .world(|world| world.late = Some(Duration::from_secs(*delay)));
        windows.push((delay, Instant::now(), stage.browser.open_window(SETTING)));
    }
    stage.browser.bring_to_front(&stage.tab);
    stage.press_here();
    for (delay, since, tab) in windows {
        let due = Duration::from_secs(*delay) + NEVER;
        // Patience is the bench's, since the browser does not answer a call that takes longer than its limit.
        thread::sleep(due.saturating_sub(since.elapsed()));
        let took = stage.noted(&tab, "clicked", Duration::ZERO);
        stage.add(format!("late {delay}"), took);
    }
}

/// The page is left and come back to without a load, again and again; the control is a new one each time.
pub fn mounts(stage: &mut Stage) {
    // A press leads to a reload, after which the mounts are counted anew.
    let parts: &[&[u32]] = if stage.who == Objector {
        &[&[2], &[3], &[10]]
    } else {
        &[&MOUNTS]
    };
    for part in parts {
        stage.begin_again();
        stage.replica.world(|world| world.late = Some(LATE));
        stage.open(SETTING);
        thread::sleep(LATE + Duration::from_millis(400));
        for mount in 2..=*part.last().expect("a mount") {
            let looked_at = part.contains(&mount);
            stage.run(&format!(
                "const go = (to) => {{ history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }};
                 go('{HUB}');
                 await new Promise((done) => setTimeout(done, 200));
                 sessionStorage.clear();
                 go('{SETTING}')"
            ));
            if looked_at {
                stage.press_here();
                stage.add_time(format!("mount {mount}"), "clicked");
            } else {
                thread::sleep(LATE + Duration::from_millis(200));
            }
        }
    }
}

/// A page of so many nodes more changes fifty times a second.
pub fn nodes(stage: &mut Stage) {
    for count in GROWING {
        let script = format!("more(document.createElement('i'), {count})");
        changing(stage, &format!("nodes {count}"), &script, 50);
    }
}

/// The same of so many controls more.
pub fn controls(stage: &mut Stage) {
    for count in CONTROLS {
        changing(
            stage,
            &format!("controls {count}"),
            &format!("more(control, {count})"),
            50,
        );
    }
}

/// A page of the setting's without its own control, which this makes grow; a second later.
pub fn grow(stage: &mut Stage, script: &str) {
    stage.begin_again();
    stage.replica.world(|world| world.switches = Switches::None);
    stage.open(SETTING);
    stage.run(&format!(
        "const main = document.querySelector('main');
         const control = Object.assign(document.createElement('button'), {{ role: 'switch', ariaChecked: 'true', textContent: 'One' }});
         const more = (node, count) => {{ for (let n = 0; n < count; n += 1) main.append(node.cloneNode(true)); }};
         {script}"
    ));
    thread::sleep(Duration::from_millis(1_000));
}

/// A message to a background that sleeps, and to one that is awake; the answer comes when the module runs.
pub fn cold_start(stage: &mut Stage) {
    let page = if stage.who == Objector {
        "objection.html"
    } else {
        "page.html"
    };
    let origin = stage.browser.background("return chrome.runtime.getURL('')");
    stage.open(&format!("{}{page}", origin.as_str().expect("an address")));
    thread::sleep(Duration::from_millis(300));
    let ask = "const start = performance.now();
               await chrome.runtime.sendMessage('?');
               return performance.now() - start";
    for _ in 0..3 {
        stage.browser.kill_background();
        for measure in ["cold", "warm"] {
            let took = stage.run(ask).as_f64().expect("a number");
            stage.add(measure, took);
        }
    }
}

/// A page that has nothing to do with it draws, ticks and empties a list, as often as it can.
pub fn unrelated(stage: &mut Stage) {
    stage.begin_again();
    stage.open(ELSEWHERE);
    stage.count_ticks();
    thread::sleep(Duration::from_millis(500));
    let before = stage.metrics(false);
    let rounds = stage.run(
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
    let after = stage.metrics(false);
    stage.add("unrelated", rounds / 2.0);
    // The machine's other work slows a page down, but costs it no time of its own.
    stage.add("unrelated task", (after.task - before.task) / rounds);
}
