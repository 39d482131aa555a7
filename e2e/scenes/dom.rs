//! What the content script reads of one element: is it seen, in which landmark, with what name, in which state. One page
//! for each question (`e2e/pages/dom/`); every element of it says itself what is right.

use e2e::{in_both_browsers, scene::Scene};
use serde_json::Value;

/// The elements that say what is right: the document's first, then those of each shadow tree, as the script lists them.
const EXPECTED: &str = "const roots = [document];
    for (const root of roots) for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) roots.push(shadowRoot);
    const controls = 'input[type=checkbox], [role=switch], [role=checkbox]';
    const elements = roots.flatMap((root) => [...root.querySelectorAll('[data-expected]')]);
    return elements.map((it) => ({
        kind: it.matches(controls) ? 'controls' : it.matches('a') ? 'links' : 'choices',
        why: it.dataset.case,
        expected: JSON.parse(it.dataset.expected),
    }))";

/// What the content script of the package says of the page now, asked for as the popup does.
const SEEN: &str = "const [{ id }] = await chrome.tabs.query({ active: true, currentWindow: true });
    return (await chrome.tabs.sendMessage(id, 'describe')).seen";

/// Opens the page, and compares what the content script sees of these kinds of elements with what each says is right.
fn is_read_right(scene: &mut Scene, page: &str, kinds: &[&str], least: usize) {
    scene
        .browser
        .open(&format!("https://www.linkedin.com/mypreferences/dom/{page}"));
    let expected = scene.browser.evaluate(EXPECTED);
    let expected = expected.as_array().expect("a list");
    assert!(expected.len() >= least, "{page} holds {} cases", expected.len());
    let seen = scene.browser.background(SEEN);
    let mut wrong = Vec::new();
    for kind in kinds {
        let seen = seen[kind].as_array().expect("a list");
        let cases: Vec<&Value> = expected.iter().filter(|case| case["kind"] == **kind).collect();
        assert_eq!(seen.len(), cases.len(), "the {kind} of {page}: {seen:#?}");
        for (seen, case) in seen.iter().zip(cases) {
            for (fact, right) in case["expected"].as_object().expect("facts") {
                let mut read = seen[fact].clone();
                // Rust compares names word by word.
                if let ("name", Some(name)) = (fact.as_str(), read.as_str()) {
                    read = name.split_whitespace().collect::<Vec<_>>().join(" ").into();
                }
                if read != *right {
                    wrong.push(format!("{}: {fact} is {read}, not {right}", case["why"]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{page}:\n{}", wrong.join("\n"));
}

in_both_browsers! {
    /// A control is seen where a person can see it, its label, or what it lies over: however the page hides it.
    fn is_it_seen(scene) {
        is_read_right(scene, "seen", &["controls"], 40);
        is_read_right(scene, "seen-right-to-left", &["controls"], 3);
    }

    /// The nearest landmark, a dialog before all; the header of a section and a role of another kind make none.
    fn in_which_landmark(scene) {
        is_read_right(scene, "landmark", &["controls"], 30);
    }

    /// The accessible name: by aria-labelledby, aria-label, label, own text, in this order.
    fn with_what_name(scene) {
        is_read_right(scene, "name", &["controls"], 20);
    }

    /// Ticked or not, by the property and by ARIA; and whether it can be used.
    fn in_which_state(scene) {
        is_read_right(scene, "state", &["controls"], 20);
    }

    /// The links under the settings' path on this host, and the first choices.
    fn links_and_choices(scene) {
        is_read_right(scene, "links", &["links", "choices"], 14);
    }
}
