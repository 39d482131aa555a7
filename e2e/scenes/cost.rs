//! Bounded cost: a page of any size that changes at any rate stays responsive; if it is too large to read, the popup says
//! so.

use e2e::{
    in_both_browsers,
    replica::{FEED, SETTING, Switches},
    scene::{Scene, is_long},
};

/// The longest time in milliseconds, in addition to the page's own, for which a page may be blocked.
const LONGEST_BLOCK: f64 = 1_000.0;

/// Pages with one switch: what is added to them, and the popup's phase in the end. The ordinary run has the first four.
const PAGES: [(&str, &str, &str); 8] = [
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
    (
        "64 switches, each with a hundred labels of 10,000 elements without text",
        "add(`<div id=a>${'<i></i>'.repeat(10_000)}</div>`);
         main.append(...twins((it) => it.setAttribute('aria-labelledby', 'a '.repeat(100))))",
        "ambiguous",
    ),
    ("as it is", "", "ready"),
    ("without a switch", "document.querySelector('.bad').remove()", "looking"),
    (
        "64 switches, with megabytes of text",
        "main.append(...twins((it) => { it.textContent = 'word '.repeat(5_000) }))",
        "ambiguous",
    ),
    (
        "64 switches under 400 elements, nested",
        "let inner = main;
         for (let n = 0; n < 400; n += 1) inner = inner.appendChild(document.createElement('div'));
         inner.append(...twins(() => {}))",
        "ambiguous",
    ),
];

/// Fills a page: one that the extension reads, or one that it does not.
fn fill(scene: &mut Scene, address: &str, script: &str) {
    scene.browser.open(address);
    scene.browser.evaluate(&format!(
        "const main = document.querySelector('main');
         const add = (html) => {{ main.append(Object.assign(document.createElement('div'), {{ innerHTML: html }})) }};
         const twins = (change) => Array.from({{ length: 63 }}, () => {{
             const it = document.querySelector('.bad').cloneNode();
             change(it);
             return it;
         }});
         add('<button class=bad role=switch aria-checked=true>My data for AI</button><p class=busy>…</p>');
         {script}"
    ));
}

/// For a second, the page makes up to a thousand changes of a kind that the script observes. Returns how many it made,
/// and the longest time between two, in milliseconds.
fn changes(scene: &mut Scene) -> (f64, f64) {
    let answer = scene.browser.evaluate(
        "const busy = document.querySelector('.busy');
         const start = performance.now();
         let [last, longest, made] = [start, 0, 0];
         while (last - start < 1_000) {
             await new Promise((done) => setTimeout(done));
             const now = performance.now();
             longest = Math.max(longest, now - last);
             last = now;
             // At most 20 changes at once, to catch up.
             for (let n = 0; n < 20 && made < now - start; n += 1) busy.className = `busy at-${made += 1}`;
         }
         return [made, longest]",
    );
    (
        answer[0].as_f64().expect("a number"),
        answer[1].as_f64().expect("a number"),
    )
}

/// The best of several samples, because other work of the machine can only make a sample worse.
fn least(scene: &mut Scene, address: &str, script: &str, is_enough: impl Fn(f64, f64) -> bool) -> (f64, f64) {
    fill(scene, address, script);
    let (mut most, mut shortest) = (0_f64, f64::MAX);
    for _ in 0..8 {
        let (made, longest) = changes(scene);
        (most, shortest) = (most.max(made), shortest.min(longest));
        if is_enough(most, shortest) {
            break;
        }
    }
    (most, shortest)
}

/// A thousand changes a second, with the extension and without, compared and printed. The page is left open.
fn is_responsive(scene: &mut Scene, what: &str, script: &str) {
    let (made_without, longest_without) = least(scene, FEED, script, |_, _| true);
    let is_enough = |made: f64, longest: f64| 2.0 * made >= made_without && longest < LONGEST_BLOCK + longest_without;
    let (made, longest) = least(scene, SETTING, script, is_enough);
    let figures = format!(
        "{}, {what}: {made:.0} changes in a second, {longest:.0} ms between two at most; without the extension {made_without:.0}, {longest_without:.0} ms",
        scene.browser.name()
    );
    println!("{figures}");
    assert!(is_enough(made, longest), "{figures}");
}

in_both_browsers! {
    /// A thousand changes a second, on small and large pages: the page makes at least half as many as without the
    /// extension, and is never blocked for long. If it is too large to read, the popup says so.
    fn a_busy_page_stays_responsive(scene) {
        scene.world(|world| world.switches = Switches::None);
        for (what, script, phase) in PAGES.into_iter().take(if is_long() { PAGES.len() } else { 4 }) {
            is_responsive(scene, what, script);
            scene.popup_shows_phase(phase);
            scene.browser.close_popup();
        }
        scene.world(|world| assert!(world.clicks.is_empty()));
    }
}
