//! Bounded cost: however large a page is and however fast it changes, it stays responsive, and what is too large is given
//! up in words.

use std::time::Duration;

use e2e::{
    in_both_browsers,
    replica::{FEED, SETTING, Switches},
    scene::Scene,
};

/// No page may be kept waiting longer than this at a time, beside what it waits for anyway.
const LONGEST_BLOCK: f64 = 1_000.0;

/// A page with one switch, which then grows: what is added, and what the popup says of the page in the end.
const PAGES: [(&str, &str, &str); 5] = [
    ("as it is", "", "ready"),
    ("without a switch", "document.querySelector('.bad').remove()", "looking"),
    ("as many elements as are read", "add('<i></i>'.repeat(49_000))", "ready"),
    ("100,000 elements", "add('<i></i>'.repeat(100_000))", "ambiguous"),
    (
        "100,000 elements in nested open shadow trees",
        "let inner = main;
         for (let n = 0; n < 100; n += 1) {
             const host = inner.appendChild(document.createElement('div'));
             inner = host.attachShadow({ mode: 'open' });
             inner.innerHTML = '<i></i>'.repeat(1_000);
         }",
        "ambiguous",
    ),
];

/// More of them, without changes, which cost a single reading: names and labels without measure.
const NAMES: [(&str, &str); 3] = [
    (
        "64 switches, each with a hundred labels of 10,000 elements without a word",
        "add(`<div id=a>${'<i></i>'.repeat(10_000)}</div>`);
         main.append(...Array.from({ length: 63 }, () => {
             const it = document.querySelector('.bad').cloneNode();
             it.setAttribute('aria-labelledby', 'a '.repeat(100));
             return it;
         }))",
    ),
    (
        "64 switches, each with a megabyte of words",
        "main.append(...Array.from({ length: 63 }, () => {
             const it = document.querySelector('.bad').cloneNode();
             it.textContent = 'word '.repeat(200_000);
             return it;
         }))",
    ),
    (
        "64 switches under 400 elements, one in the other",
        "let inner = main;
         for (let n = 0; n < 400; n += 1) inner = inner.appendChild(document.createElement('div'));
         inner.append(...Array.from({ length: 63 }, () => document.querySelector('.bad').cloneNode()))",
    ),
];

/// Fills the page. The same on a page that the extension reads, and on one that it does not.
fn fill(scene: &mut Scene, address: &str, script: &str) {
    scene.browser.open(address);
    scene.browser.evaluate(&format!(
        "const main = document.querySelector('main');
         const add = (html) => {{ main.append(Object.assign(document.createElement('div'), {{ innerHTML: html }})) }};
         add('<button class=bad role=switch aria-checked=true>One</button><p class=busy>…</p>');
         {script}"
    ));
}

/// For this long, a page makes a thousand changes a second of a kind that the script looks out for. How many it has
/// made, and the longest that it was kept from doing so, in milliseconds.
fn changes(scene: &mut Scene, time: Duration) -> (f64, f64) {
    let told = scene.browser.evaluate(&format!(
        "const busy = document.querySelector('.busy');
         const start = performance.now();
         let [last, longest, made] = [start, 0, 0];
         while (last - start < {}) {{
             await new Promise((done) => setTimeout(done));
             const now = performance.now();
             longest = Math.max(longest, now - last);
             last = now;
             // What was missed by more than this is not made up for.
             for (let n = 0; n < 20 && made < now - start; n += 1) busy.className = `busy at-${{made += 1}}`;
         }}
         return [made, longest]",
        time.as_millis()
    ));
    (told[0].as_f64().expect("a number"), told[1].as_f64().expect("a number"))
}

/// The extension may read the page while it does all that. `OBJECTOR_COST_SECONDS` asks for a longer look.
fn time() -> Duration {
    let asked = std::env::var("OBJECTOR_COST_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(asked.unwrap_or(1))
}

in_both_browsers! {
    /// A thousand changes a second, on small pages and on large ones: the page makes at least half as many as without the
    /// extension, and is never kept waiting for long. What is too large to be read is given up in words.
    fn a_busy_page_stays_responsive(scene) {
        scene.world(|world| world.switches = Switches::None);
        for (what, script, phase) in PAGES {
            fill(&mut scene, FEED, script);
            let (made_without, longest_without) = changes(&mut scene, time());
            fill(&mut scene, SETTING, script);
            let (made, longest) = changes(&mut scene, time());
            println!(
                "{}, {what}: {made:.0} changes and {longest:.0} ms at most; without the extension {made_without:.0} and {longest_without:.0} ms",
                scene.browser.name()
            );
            assert!(made * 2.0 >= made_without, "{what}: {made} changes, and {made_without} without the extension");
            assert!(longest < LONGEST_BLOCK + longest_without, "{what}: {longest} ms, and {longest_without} without");
            scene.popup_shows_phase(phase);
            scene.browser.close_popup();
            scene.replica.world(|world| assert_eq!(world.saves, [] as [bool; 0]));
        }
    }

    /// Names, labels and ancestors without measure: one reading of them keeps the page waiting no longer than any other.
    fn names_without_measure(scene) {
        scene.world(|world| world.switches = Switches::None);
        for (what, script) in NAMES {
            fill(&mut scene, FEED, script);
            let (_, longest_without) = changes(&mut scene, time());
            fill(&mut scene, SETTING, script);
            let (made, longest) = changes(&mut scene, time());
            println!(
                "{}, {what}: {made:.0} changes and {longest:.0} ms at most; without the extension {longest_without:.0} ms",
                scene.browser.name()
            );
            assert!(longest < LONGEST_BLOCK + longest_without, "{what}: {longest} ms, and {longest_without} without");
            scene.popup_shows_phase("ambiguous");
            scene.browser.close_popup();
        }
    }
}
