//! What the content script reads of one element: its visibility, its landmark, its name, its state. There is one page for
//! each (`e2e/pages/dom/`), and every element in it has the expected result.

use e2e::{in_both_browsers, scene::Scene};
use serde_json::Value;

/// The elements with an expected result: the document's first, then those of each shadow tree, in the script's order.
const EXPECTED: &str = "const roots = [document];
    for (const root of roots) for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) roots.push(shadowRoot);
    const controls = 'input[type=checkbox], [role=switch], [role=checkbox]';
    const elements = roots.flatMap((root) => [...root.querySelectorAll('[data-expected]')]);
    return elements.map((it) => ({
        kind: it.matches(controls) ? 'controls' : it.matches('a') ? 'links' : 'choices',
        why: it.dataset.case,
        expected: JSON.parse(it.dataset.expected),
    }))";

/// The content script's observation of the page now, requested as the popup does.
const OBSERVE: &str = "const [{ id }] = await chrome.tabs.query({ active: true, currentWindow: true });
    return (await chrome.tabs.sendMessage(id, 'describe')).seen";

/// Opens the page, and compares what the content script reads of these kinds of elements with the expected results.
fn is_read_as_expected(scene: &mut Scene, page: &str, kinds: &[&str], least: usize) {
    scene
        .browser
        .open(&format!("https://www.linkedin.com/mypreferences/dom/{page}"));
    let expected = scene.browser.evaluate(EXPECTED);
    let expected = expected.as_array().expect("a list");
    assert!(expected.len() >= least, "{page} holds {} cases", expected.len());
    let seen = scene.browser.background(OBSERVE);
    let mut wrong = Vec::new();
    for kind in kinds {
        let seen = seen[kind].as_array().expect("a list");
        let cases: Vec<&Value> = expected.iter().filter(|case| case["kind"] == **kind).collect();
        assert_eq!(seen.len(), cases.len(), "the {kind} of {page}: {seen:#?}");
        for (seen, case) in seen.iter().zip(cases) {
            for (field, expected) in case["expected"].as_object().expect("fields") {
                let mut read = seen[field].clone();
                // The core compares names word by word.
                if let ("name", Some(name)) = (field.as_str(), read.as_str()) {
                    read = name.split_whitespace().collect::<Vec<_>>().join(" ").into();
                }
                if read != *expected {
                    wrong.push(format!("{}: {field} is {read}, not {expected}", case["why"]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{page}:\n{}", wrong.join("\n"));
}

in_both_browsers! {
    /// A control is visible if a person sees it, its label, or the element under it, however the page hides it.
    fn visibility_is_read(scene) {
        is_read_as_expected(scene, "seen", &["controls"], 40);
        is_read_as_expected(scene, "clipped", &["controls"], 30);
        is_read_as_expected(scene, "shadow", &["controls"], 4);
    }

    /// A control is visible if it is in the window or scrolling leads to it, in the page or in a part of it; not what the
    /// page has put outside, or clipped.
    fn what_scrolling_reaches_is_visible(scene) {
        is_read_as_expected(scene, "reached", &["controls"], 30);
        is_read_as_expected(scene, "reached-right-to-left", &["controls"], 15);
        is_read_as_expected(scene, "wide", &["controls"], 2);
        is_read_as_expected(scene, "inner-scroller", &["controls"], 4);
        is_read_as_expected(scene, "body-scroller", &["controls"], 4);
    }

    /// The nearest landmark, but a dialog before all others; the header of a section and other roles are no landmarks.
    fn the_landmark_is_read(scene) {
        is_read_as_expected(scene, "landmark", &["controls"], 30);
    }

    /// The accessible name: by aria-labelledby, aria-label, label, own text, in this order.
    fn the_name_is_read(scene) {
        is_read_as_expected(scene, "name", &["controls"], 24);
    }

    /// Checked or not, by the property and by ARIA; and whether it can be used.
    fn the_state_is_read(scene) {
        is_read_as_expected(scene, "state", &["controls"], 20);
    }

    /// The links to the settings on this host, and the first choices.
    fn links_and_choices_are_read(scene) {
        is_read_as_expected(scene, "links", &["links", "choices"], 14);
    }
}
