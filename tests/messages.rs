//! Proves that a message is exactly one of ours, from whom it claims to be, and of bounded size, or is dropped.

mod support;

use objector::core::{
    json,
    message::{Answer, Guidance, LONGEST_MESSAGE, PageMessage, PopupMessage, Preference, Sender},
    observation::{Landmark, MOST_CONTROLS, MOST_LINKS, MOST_PATHS, Observation},
    place::ADDRESS,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use support::{cases, link, page, switch};

/// The message as the background takes it in: parsed and within limits, or not at all.
fn fact(message: Value) -> Option<PageMessage> {
    let fact: PageMessage = json::read(&message.to_string())?;
    fact.is_within_limits().then_some(fact)
}

/// A full report as the content script writes it.
fn report() -> Value {
    json!({ "seen": {
        "document": {
            "id": "0b7e", "loadedAt": 1_800_000_000_000u64, "age": 100, "arrival": "navigate", "cached": false, "restored": false,
            "late": false, "paths": ["/mypreferences/d/"], "touchedAt": null, "touchedUnder": [], "clicks": 0,
        },
        "path": "/mypreferences/d/",
        "controls": [{
            "handle": 1, "path": "/mypreferences/d/", "tag": "input", "role": "switch", "checked": true, "indeterminate": false,
            "ariaChecked": "true", "ariaPressed": null, "disabled": false, "visible": true, "landmark": "main",
            "labelledBy": "someKey", "name": "Use my data",
        }],
        "choices": [],
        "links": [{ "handle": 2, "path": "/mypreferences/d/categories/privacy", "visible": true, "landmark": "nav" }],
        "overflow": false,
    } })
}

/// The report with one value put in, or taken out.
fn with(path: &str, value: Option<Value>) -> Value {
    let mut message = report();
    let (parent, name) = path.rsplit_once('/').unwrap();
    let parent = message.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => parent.insert(name.into(), value),
        None => parent.remove(name),
    };
    message
}

/// Every object in a report, by pointer.
const OBJECTS: [&str; 5] = ["", "/seen", "/seen/document", "/seen/controls/0", "/seen/links/0"];

fn fields(object: &str) -> Vec<String> {
    let message = report();
    let fields = message.pointer(object).unwrap().as_object().unwrap();
    fields.keys().map(|name| format!("{object}/{name}")).collect()
}

// --- Facts ----------------------------------------------------------------------------------------------------------

#[test]
fn what_the_script_writes_is_read_and_comes_back_the_same() {
    let read = fact(report()).expect("a report");
    assert_eq!(serde_json::to_value(&read).unwrap(), report());
    assert_eq!(fact(json!("closed")), Some(PageMessage::Closed));
    for landmark in ["header", "nav", "footer", "dialog", "main", "none"] {
        assert!(
            fact(with("/seen/controls/0/landmark", Some(json!(landmark)))).is_some(),
            "{landmark}"
        );
    }
}

#[test]
fn a_field_too_many_is_refused_at_every_level() {
    for object in OBJECTS {
        for (name, value) in [
            ("more", json!(1)),
            ("__proto__", json!({})),
            ("Clicks", json!(0)),
            ("", json!(null)),
        ] {
            let message = with(&format!("{object}/{name}"), Some(value));
            assert_eq!(fact(message), None, "{object}/{name}");
        }
    }
}

#[test]
fn a_doubled_field_a_list_of_fields_and_anything_after_a_message_are_refused() {
    let text = report().to_string();
    let is_read = |text: &str| json::read::<PageMessage>(text).is_some();
    assert!(is_read(&text) && is_read(&format!(" {text}\n")));
    assert!(!is_read(&text.replacen("\"clicks\":0", "\"clicks\":0,\"clicks\":0", 1)));
    assert!(!is_read(&text.replacen('{', "{\"seen\":null,", 1)));
    assert!(!is_read(&format!("{text}{text}")));
    assert!(!is_read(&text[..text.len() - 1]));
    assert!(!is_read(&"[".repeat(LONGEST_MESSAGE as usize)));
    let seen = report()["seen"]
        .as_object()
        .unwrap()
        .values()
        .cloned()
        .collect::<Vec<_>>();
    assert!(!is_read(&json!({ "seen": seen }).to_string()));
}

#[test]
fn a_field_too_few_is_refused_at_every_level() {
    // What may be null may be left out, but for the touch: a report that is silent on it must not read as untouched.
    let nullable = ["role", "checked", "ariaChecked", "ariaPressed", "labelledBy"];
    for field in OBJECTS.iter().flat_map(|object| fields(object)) {
        if !nullable.iter().any(|name| field.ends_with(&format!("/{name}"))) {
            assert_eq!(fact(with(&field, None)), None, "without {field}");
        }
    }
}

#[test]
fn a_value_of_another_kind_is_refused_everywhere() {
    let wrong = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!("text"),
        json!([1]),
        json!({ "a": 1 }),
        json!(1e300),
    ];
    for field in OBJECTS.iter().flat_map(|object| fields(object)) {
        let message = report();
        let right = message.pointer(&field).unwrap();
        let is_nullable = [
            "role",
            "checked",
            "ariaChecked",
            "ariaPressed",
            "labelledBy",
            "touchedAt",
        ]
        .iter()
        .any(|name| field.ends_with(&format!("/{name}")));
        for value in &wrong {
            let same_kind = match (right, value) {
                (Value::String(_), Value::String(_)) => !field.ends_with("landmark"),
                (Value::Bool(_), Value::Bool(_)) => true,
                (_, Value::Null) => is_nullable,
                (Value::Null, Value::String(_)) => field.ends_with("ariaPressed"),
                _ => false,
            };
            if !same_kind {
                assert_eq!(fact(with(&field, Some(value.clone()))), None, "{field} = {value}");
            }
        }
    }
}

#[test]
fn numbers_out_of_range_are_refused() {
    for (field, value) in [
        ("/seen/document/clicks", json!(u64::from(u32::MAX) + 1)),
        ("/seen/controls/0/handle", json!(u64::from(u32::MAX) + 1)),
        ("/seen/document/loadedAt", json!(1e30)),
        ("/seen/document/touchedAt", json!(-1)),
        ("/seen/document/touchedAt", json!(0.5)),
    ] {
        assert_eq!(fact(with(field, Some(value.clone()))), None, "{field} = {value}");
    }
}

#[test]
fn anything_else_is_no_fact() {
    for message in [
        json!(null),
        json!(true),
        json!(0),
        json!(""),
        json!("look"),
        json!("Closed"),
        json!("seen"),
        json!([]),
        json!({}),
        json!({ "seen": null }),
        json!({ "seen": "closed" }),
        json!({ "closed": true }),
        json!({ "press": 1 }),
        json!({ "showMe": 1 }),
        json!({ "opened": 1 }),
        json!({ "click": 1 }),
        json!({ "seen": report()["seen"], "closed": null }),
        json!([report()]),
        report()["seen"].clone(),
    ] {
        assert_eq!(fact(message.clone()), None, "{message}");
    }
}

#[test]
fn more_than_the_script_lists_is_refused() {
    let is_taken = |change: &dyn Fn(&mut Observation)| {
        let mut seen = page(vec![]);
        change(&mut seen);
        fact(serde_json::to_value(PageMessage::Seen(Box::new(seen))).unwrap()).is_some()
    };
    let controls = |n: usize| is_taken(&|seen| seen.controls = vec![switch(1, true); n]);
    let links = |n: usize| is_taken(&|seen| seen.links = vec![link(1, "/mypreferences/d/"); n]);
    let paths = |n: usize| is_taken(&|seen| seen.document.paths = vec!["/".into(); n]);
    assert!(controls(MOST_CONTROLS) && !controls(MOST_CONTROLS + 1));
    assert!(links(MOST_LINKS) && !links(MOST_LINKS + 1));
    assert!(paths(MOST_PATHS) && !paths(MOST_PATHS + 1));
}

#[test]
fn a_text_over_800_bytes_is_refused_wherever_it_stands() {
    let texts = [
        "/seen/document/id",
        "/seen/document/arrival",
        "/seen/path",
        "/seen/links/0/path",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain(
        [
            "path",
            "tag",
            "role",
            "ariaChecked",
            "ariaPressed",
            "labelledBy",
            "name",
        ]
        .map(|n| format!("/seen/controls/0/{n}")),
    );
    for field in texts {
        for (longest, too_long) in [("a".repeat(800), "a".repeat(801)), ("😀".repeat(200), "😀".repeat(201))] {
            assert!(fact(with(&field, Some(json!(longest)))).is_some(), "{field}");
            assert_eq!(fact(with(&field, Some(json!(too_long)))), None, "{field}");
        }
    }
    assert_eq!(
        fact(with("/seen/document/paths", Some(json!(["/", "a".repeat(801)])))),
        None
    );
}

// --- Orders ---------------------------------------------------------------------------------------------------------

fn order(message: Value) -> Option<PopupMessage> {
    json::read(&message.to_string())
}

#[test]
fn the_popup_has_three_orders_and_a_page_none() {
    assert_eq!(order(json!({ "press": 7 })), Some(PopupMessage::Press(7)));
    assert_eq!(order(json!({ "showMe": 7 })), Some(PopupMessage::ShowGuidance(7)));
    assert_eq!(order(json!({ "opened": -1 })), Some(PopupMessage::Opened(-1)));
    for message in [
        json!(null),
        json!("press"),
        json!("opened"),
        json!({}),
        json!({ "press": null }),
        json!({ "press": "7" }),
        json!({ "press": 7.5 }),
        json!({ "press": 1u64 << 31 }),
        json!({ "press": [7, 8] }),
        json!({ "press": 7, "opened": 7 }),
        json!({ "click": 7 }),
        json!({ "Press": 7 }),
        json!("closed"),
        report(),
    ] {
        assert_eq!(order(message.clone()), None, "{message}");
    }
}

/// Preferences are of a family of their own: an order is none, and none of them is an order.
#[test]
fn the_preferences_page_has_three_wishes() {
    let preference = |message: Value| json::read::<Preference>(&message.to_string());
    for (message, expected) in [
        (json!({ "guidance": false }), Preference::Guidance(false)),
        (json!({ "keepWatch": 30 }), Preference::ValidForDays(30)),
        (json!("eraseEverything"), Preference::EraseEverything),
    ] {
        assert_eq!(preference(message.clone()), Some(expected));
        assert_eq!(order(message), None);
    }
    for message in [
        json!(null),
        json!("guidance"),
        json!({ "guidance": 1 }),
        json!({ "keepWatch": -1 }),
        json!({ "keepWatch": 65_536 }),
        json!({ "eraseEverything": true }),
        json!({ "guidance": true, "keepWatch": 30 }),
        json!({ "press": 7 }),
        json!("erase"),
    ] {
        assert_eq!(preference(message.clone()), None, "{message}");
    }
}

// --- Senders --------------------------------------------------------------------------------------------------------

const OWN: &str = "abcdefghijklmnop";
const POPUP: &str = "chrome-extension://abcdefghijklmnop/popup.html";

fn sender(value: Value) -> Sender {
    json::read(&value.to_string()).unwrap()
}

/// A sender like our content script's, with some fields put otherwise (or away, where null).
fn script(change: Value) -> Sender {
    let mut value = json!({
        "id": OWN, "url": ADDRESS, "frameId": 0, "tab": { "id": 3, "index": 0, "url": ADDRESS, "active": true },
        "origin": "https://www.linkedin.com", "documentId": "D", "documentLifecycle": "active",
    });
    for (name, change) in change.as_object().unwrap() {
        let sender: &mut Map<String, Value> = value.as_object_mut().unwrap();
        match change {
            Value::Null => sender.remove(name),
            change => sender.insert(name.clone(), change.clone()),
        };
    }
    sender(value)
}

#[test]
fn our_script_in_the_top_document_of_a_settings_page_is_heard() {
    for url in [
        ADDRESS,
        "https://www.linkedin.com/mypreferences/d/",
        "https://www.linkedin.com/mypreferences/d/categories/privacy?x#y",
        "https://www.linkedin.com/mypreferences/m/settings/anything",
    ] {
        assert_eq!(script(json!({ "url": url })).page_tab(OWN), Some(3), "{url}");
    }
}

#[test]
fn nobody_else_is_heard_as_a_page() {
    for change in [
        json!({ "id": "someoneelse" }),
        json!({ "id": null }),
        json!({ "id": "" }),
        json!({ "frameId": 1 }),
        json!({ "frameId": -1 }),
        json!({ "frameId": null }),
        json!({ "tab": null }),
        json!({ "tab": {} }),
        json!({ "url": null }),
        json!({ "url": "" }),
        json!({ "url": "about:blank" }),
        json!({ "url": POPUP }),
        json!({ "url": "http://www.linkedin.com/mypreferences/d/" }),
        json!({ "url": "https://linkedin.com/mypreferences/d/" }),
        json!({ "url": "https://www.linkedin.com.evil.example/mypreferences/d/" }),
        json!({ "url": "https://www.linkedin.com@evil.example/mypreferences/d/" }),
        json!({ "url": "https://www.linkedin.com:443@evil.example/mypreferences/d/" }),
        json!({ "url": "https://evil.example/mypreferences/d/" }),
        json!({ "url": "https://www.linkedin.com/feed/" }),
        json!({ "url": "https://www.linkedin.com/login" }),
        json!({ "url": "https://www.linkedin.com/mypreferences" }),
        json!({ "url": "https://www.linkedin.com/mypreferencesx/d/" }),
    ] {
        assert_eq!(script(change.clone()).page_tab(OWN), None, "{change}");
    }
    assert_eq!(Sender::default().page_tab(OWN), None);
    assert_eq!(Sender::default().page_tab(""), None);
}

#[test]
fn only_the_popup_is_the_popup() {
    let popup = |id: &str, url: &str| sender(json!({ "id": id, "url": url })).is_page(OWN, POPUP);
    assert!(popup(OWN, POPUP));
    let in_a_tab = sender(json!({ "id": OWN, "url": POPUP, "frameId": 0, "tab": { "id": 9 } }));
    assert!(in_a_tab.is_page(OWN, POPUP), "as in Firefox for Android");
    assert_eq!(in_a_tab.page_tab(OWN), None, "and it is no page");
    assert!(!popup("someoneelse", POPUP));
    for url in [
        "",
        ADDRESS,
        "chrome-extension://abcdefghijklmnop/popup.html?x",
        "chrome-extension://abcdefghijklmnop/popup.html#x",
        "chrome-extension://abcdefghijklmnop/popup.html/",
        "chrome-extension://abcdefghijklmnop/",
        "chrome-extension://ponmlkjihgfedcba/popup.html",
        "https://www.linkedin.com/mypreferences/popup.html",
        "https://evil.example/?chrome-extension://abcdefghijklmnop/popup.html",
    ] {
        assert!(!popup(OWN, url), "{url}");
    }
    assert!(!Sender::default().is_page(OWN, POPUP));
}

#[test]
fn a_page_that_claims_the_popups_address_is_not_the_popup() {
    // Everything a page can shape stands beside `url`, which the browser fills in.
    let claims = script(json!({ "tab": { "id": 3, "url": POPUP }, "origin": "chrome-extension://abcdefghijklmnop" }));
    assert!(!claims.is_page(OWN, POPUP));
    assert!(!script(json!({})).is_page(OWN, POPUP));
}

// --- Answers --------------------------------------------------------------------------------------------------------

#[test]
fn the_answer_is_written_as_the_script_reads_it() {
    let nothing = json!({ "click": null, "lookIn": null, "guidance": null });
    assert_eq!(serde_json::to_value(Answer::default()).unwrap(), nothing);
    let guidance = Guidance {
        target: 4,
        lang: "fr".into(),
        dir: "ltr",
        title: "t".into(),
        lines: vec!["l".into()],
        close: "c".into(),
    };
    let answer = Answer {
        click: Some(1),
        look_in: Some(250),
        guidance: Some(guidance),
    };
    let expected = json!({
        "click": 1,
        "lookIn": 250,
        "guidance": { "target": 4, "lang": "fr", "dir": "ltr", "title": "t", "lines": ["l"], "close": "c" },
    });
    assert_eq!(serde_json::to_value(answer).unwrap(), expected);
}

// --- Anything at all ------------------------------------------------------------------------------------------------

fn any_json() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        Just("seen"),
        Just("closed"),
        Just("document"),
        Just("controls"),
        Just("id"),
        Just("tab"),
        Just("press"),
        Just("x"),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        Just(report()),
        Just(report()["seen"].clone()),
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..6).prop_map(|fields| fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

/// A report in which some values were replaced by anything.
fn nearly_a_report() -> impl Strategy<Value = Value> {
    let fields: Vec<String> = OBJECTS.iter().flat_map(|object| fields(object)).collect();
    let text = (0..1_200usize).prop_map(|length| json!("x".repeat(length)));
    let list = (
        0..300usize,
        prop::sample::select(vec!["/seen/controls/0", "/seen/links/0"]),
    )
        .prop_map(|(n, of)| Value::from(vec![report().pointer(of).unwrap().clone(); n]));
    let value = prop_oneof![2 => text, 1 => list, 1 => any_json(), 1 => any::<u64>().prop_map(Value::from)];
    prop::collection::vec((prop::sample::select(fields), value), 1..3).prop_map(|changes| {
        let mut message = report();
        for (field, value) in changes {
            if let Some(slot) = message.pointer_mut(&field) {
                *slot = value;
            }
        }
        message
    })
}

/// The limits as the architecture states them, written down once more.
fn assert_in_limits(seen: &Observation) -> Result<(), TestCaseError> {
    prop_assert!(seen.controls.len() <= 64 && seen.links.len() <= 200 && seen.document.paths.len() <= 8);
    let text = serde_json::to_value(seen).unwrap();
    let mut values = vec![&text];
    while let Some(value) = values.pop() {
        match value {
            Value::String(text) => prop_assert!(text.len() <= 800),
            Value::Array(list) => values.extend(list),
            Value::Object(fields) => values.extend(fields.values()),
            _ => {}
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(1_000))]

    /// Whatever arrives: no panic, and what is taken keeps to the limits and says what it said.
    #[test]
    fn whatever_arrives_is_within_limits_or_dropped(message in prop_oneof![any_json(), nearly_a_report()]) {
        if let Some(PageMessage::Seen(seen)) = fact(message.clone()) {
            assert_in_limits(&seen)?;
            let _ = objector::core::page::sight(&seen);
        }
        let _ = order(message.clone());
        if let Some(sender) = json::read::<Sender>(&message.to_string()) {
            prop_assert_eq!(sender.page_tab(OWN), None);
            prop_assert!(!sender.is_page(OWN, POPUP));
        }
    }
}

#[test]
fn the_longest_honest_report_is_no_longer_than_a_message_may_be() {
    // The script itself holds back at 32 KB; this is where the core draws the line.
    assert_eq!(LONGEST_MESSAGE, 32 * 1024);
    assert!(report().to_string().len() < LONGEST_MESSAGE as usize / 10);
    assert_eq!(serde_json::to_value(Landmark::None).unwrap(), "none");
}
