//! Proves that a message is exactly one of ours, from whom it claims to be, and of bounded size, or is dropped.

mod support;

use objector::core::{
    message::{
        Answer, CheckUpMessage, Guidance, LONGEST_MESSAGE, Message, Own, PageMessage, PopupMessage, Preference,
        RecordMessage, Sender,
    },
    observation::{
        Choice, Landmark, MOST_ANSWERS, MOST_CHOICES, MOST_CONTROLS, MOST_DIALOGS, MOST_HEADINGS, MOST_LINKS,
        MOST_PATHS, Observation,
    },
    place::ADDRESS,
    run::Ticks,
    setting::{CATALOGUE, Safer},
};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{cases, json::json as tree, link, page, sight, switch};

const ROOT: &str = "chrome-extension://abcdefghijklmnop/";
const POPUP: &str = "chrome-extension://abcdefghijklmnop/popup.html";

fn own() -> Own {
    Own {
        id: "abcdefghijklmnop".into(),
        root: ROOT.into(),
    }
}

/// Our content script in the top document of the setting's page.
fn script() -> Sender {
    Sender {
        url: Some(ADDRESS.into()),
        frame_id: Some(0),
        tab: Some(3),
        ..own_page(ADDRESS)
    }
}

/// One of the extension's own pages, outside a tab.
fn own_page(url: &str) -> Sender {
    Sender {
        id: Some(own().id),
        url: Some(url.into()),
        ..Sender::default()
    }
}

/// The message as the background takes it in from this sender, or none.
fn from(sender: &Sender, message: Value) -> Option<Message> {
    Message::read(sender, &own(), tree(&message))
}

/// What the content script says.
fn said(message: Value) -> Option<PageMessage> {
    match from(&script(), message)? {
        Message::Page { message, .. } => Some(message),
        other => panic!("from a page: {other:?}"),
    }
}

/// A full observation as the content script writes it.
fn observation() -> Value {
    json!({ "seen": {
        "document": {
            "id": "0b7e", "loadedAt": 1_800_000_000_000u64, "age": 100, "arrival": "navigate", "status": 200,
            "cached": false, "cachedData": false, "failedData": false, "unanswered": false, "answered": [7, 4_000_000_000u32], "loading": false, "complete": true, "restored": false, "late": false, "paths": ["/mypreferences/d/"], "touchedAt": null, "touchedUnder": [], "clicks": 0,
            "inputAt": null, "answeredAt": null,
        },
        "path": "/mypreferences/d/",
        "page": {
            "lang": "en", "title": "Settings", "headings": ["Settings & Privacy"], "hasMain": true, "password": false,
            "frame": false, "opaque": false, "covered": false, "dialogs": [7], "save": false,
        },
        "controls": [{
            "handle": 1, "path": "/mypreferences/d/", "tag": "input", "role": "switch", "checked": true, "indeterminate": false,
            "ariaChecked": "true", "ariaPressed": null, "disabled": false, "busy": false, "visible": true,
            "landmark": "main",
            "labelledBy": "someKey", "name": "Use my data", "text": "", "amongFields": false, "within": null,
        }],
        "choices": [],
        "links": [{ "handle": 2, "path": "/mypreferences/d/categories/privacy", "visible": true, "landmark": "nav" }],
        "overflow": false,
    } })
}

/// The observation with one value put in, or taken out.
fn with(path: &str, value: Option<Value>) -> Value {
    let mut message = observation();
    let (parent, name) = path.rsplit_once('/').unwrap();
    let parent = message.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => parent.insert(name.into(), value),
        None => parent.remove(name),
    };
    message
}

/// Every object in an observation, by pointer.
const OBJECTS: [&str; 6] = [
    "",
    "/seen",
    "/seen/document",
    "/seen/page",
    "/seen/controls/0",
    "/seen/links/0",
];

fn fields(object: &str) -> Vec<String> {
    let message = observation();
    let fields = message.pointer(object).unwrap().as_object().unwrap();
    fields.keys().map(|name| format!("{object}/{name}")).collect()
}

// --- The content script ----------------------------------------------------------------------------------------------------------

#[test]
fn what_the_script_writes_is_read_and_comes_back_the_same() {
    let read = said(observation()).expect("an observation");
    assert_eq!(serde_json::to_value(&read).unwrap(), observation());
    assert_eq!(said(json!("closed")), Some(PageMessage::Closed));
    for landmark in ["header", "nav", "footer", "dialog", "main", "none"] {
        assert!(
            said(with("/seen/controls/0/landmark", Some(json!(landmark)))).is_some(),
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
            assert_eq!(said(message), None, "{object}/{name}");
        }
    }
}

#[test]
fn a_list_of_an_objects_values_is_refused() {
    let seen = observation()["seen"]
        .as_object()
        .unwrap()
        .values()
        .cloned()
        .collect::<Vec<_>>();
    assert_eq!(said(json!({ "seen": seen })), None);
}

#[test]
fn a_field_too_few_is_refused_at_every_level() {
    // What may be null may be left out, but for the touch: an observation that is silent on it must not read as untouched.
    let nullable = ["role", "checked", "ariaChecked", "ariaPressed", "labelledBy"];
    for field in OBJECTS.iter().flat_map(|object| fields(object)) {
        if !nullable.iter().any(|name| field.ends_with(&format!("/{name}"))) {
            assert_eq!(said(with(&field, None)), None, "without {field}");
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
        let message = observation();
        let right = message.pointer(&field).unwrap();
        let is_nullable = [
            "role",
            "checked",
            "ariaChecked",
            "ariaPressed",
            "labelledBy",
            "touchedAt",
            "inputAt",
            "answeredAt",
            "within",
        ]
        .iter()
        .any(|name| field.ends_with(&format!("/{name}")));
        for value in &wrong {
            let same_kind = match (right, value) {
                (Value::String(_), Value::String(_)) => !field.ends_with("landmark"),
                (Value::Bool(_), Value::Bool(_)) => true,
                (_, Value::Null) => is_nullable,
                // These are lists of numbers.
                (Value::Array(_), Value::Array(_)) => field.ends_with("dialogs") || field.ends_with("answered"),
                (Value::Null, Value::String(_)) => field.ends_with("ariaPressed"),
                _ => false,
            };
            if !same_kind {
                assert_eq!(said(with(&field, Some(value.clone()))), None, "{field} = {value}");
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
        assert_eq!(said(with(field, Some(value.clone()))), None, "{field} = {value}");
    }
}

#[test]
fn anything_else_is_no_said() {
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
        json!({ "seen": observation()["seen"], "closed": null }),
        json!([observation()]),
        observation()["seen"].clone(),
    ] {
        assert_eq!(said(message.clone()), None, "{message}");
    }
}

#[test]
fn more_than_the_script_lists_is_refused() {
    let is_taken = |change: &dyn Fn(&mut Observation)| {
        let mut seen = page(vec![]);
        change(&mut seen);
        said(serde_json::to_value(PageMessage::Seen(Box::new(seen))).unwrap()).is_some()
    };
    let controls = |n: usize| is_taken(&|seen| seen.controls = vec![switch(1, true); n]);
    let links = |n: usize| is_taken(&|seen| seen.links = vec![link(1, "/mypreferences/d/"); n]);
    let paths = |n: usize| is_taken(&|seen| seen.document.paths = vec!["/".into(); n]);
    let touched = |n: usize| is_taken(&|seen| seen.document.touched_under = vec!["/".into(); n]);
    let choice = |handle| Choice {
        handle,
        visible: true,
        landmark: Landmark::Main,
    };
    let choices = |n: usize| is_taken(&|seen| seen.choices = vec![choice(1); n]);
    assert!(touched(MOST_PATHS) && !touched(MOST_PATHS + 1));
    assert!(choices(MOST_CHOICES) && !choices(MOST_CHOICES + 1));
    assert!(controls(MOST_CONTROLS) && !controls(MOST_CONTROLS + 1));
    assert!(links(MOST_LINKS) && !links(MOST_LINKS + 1));
    assert!(paths(MOST_PATHS) && !paths(MOST_PATHS + 1));
    let headings = |n: usize| is_taken(&|seen| seen.page.headings = vec![String::new(); n]);
    let dialogs = |n: usize| is_taken(&|seen| seen.page.dialogs = vec![1; n]);
    assert!(headings(MOST_HEADINGS) && !headings(MOST_HEADINGS + 1));
    assert!(dialogs(MOST_DIALOGS) && !dialogs(MOST_DIALOGS + 1));
    let answers = |n: usize| is_taken(&|seen| seen.document.answered = vec![1; n]);
    assert!(answers(MOST_ANSWERS) && !answers(MOST_ANSWERS + 1));
}

#[test]
fn a_text_over_800_bytes_is_refused_wherever_it_stands() {
    let texts = [
        "/seen/document/id",
        "/seen/document/arrival",
        "/seen/path",
        "/seen/page/lang",
        "/seen/page/title",
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
            "text",
        ]
        .map(|n| format!("/seen/controls/0/{n}")),
    );
    for field in texts {
        for (longest, too_long) in [("a".repeat(800), "a".repeat(801)), ("😀".repeat(200), "😀".repeat(201))] {
            assert!(said(with(&field, Some(json!(longest)))).is_some(), "{field}");
            assert_eq!(said(with(&field, Some(json!(too_long)))), None, "{field}");
        }
    }
    for field in [
        "/seen/document/paths",
        "/seen/document/touchedUnder",
        "/seen/page/headings",
    ] {
        assert_eq!(said(with(field, Some(json!(["/", "a".repeat(801)])))), None, "{field}");
    }
}

// --- The extension's own pages --------------------------------------------------------------------------------------

/// What the member has ticked on the check-up's page.
fn ticks(ids: &[&str]) -> Ticks {
    tree(&json!(ids)).read().expect("settings with a switch, each once")
}

/// Every message of the extension's own pages, with the page that may send it.
fn own_messages() -> Vec<(&'static str, Value, Message)> {
    use Message::{Popup, Preference as Preferences, Record};
    use PopupMessage::*;
    let setting = || "ads-by-age".to_owned();
    let popup = [
        (json!({ "press": 7 }), Press(7)),
        (json!({ "load": 7 }), Load(7)),
        (
            json!({ "pressOther": { "tab": 7, "setting": "ads-by-age" } }),
            PressOther {
                tab: 7,
                setting: setting(),
            },
        ),
        (json!({ "caution": 7 }), Caution(7)),
        (json!({ "showGuidance": 7 }), ShowGuidance(7)),
        (json!({ "opened": -1 }), Opened(-1)),
    ];
    let record = [
        (json!({ "keep": true }), RecordMessage::Keep(true)),
        (json!({ "label": "mine" }), RecordMessage::Label("mine".into())),
        (json!("erase"), RecordMessage::Erase),
    ];
    let preferences = [
        (json!({ "guidance": false }), Preference::Guidance(false)),
        (json!({ "validForDays": 30 }), Preference::ValidForDays(30)),
        (json!("eraseEverything"), Preference::EraseEverything),
    ];
    let all: Vec<_> = CATALOGUE
        .iter()
        .filter(|it| it.safer == Safer::Off)
        .map(|it| it.id)
        .collect();
    let check_up = [
        (
            json!({ "run": ["ads-by-age"] }),
            CheckUpMessage::Run(ticks(&["ads-by-age"])),
        ),
        (json!({ "run": all }), CheckUpMessage::Run(ticks(&all))),
        (json!("pause"), CheckUpMessage::Pause),
        (json!("goOn"), CheckUpMessage::GoOn),
        (json!("stop"), CheckUpMessage::Stop),
        (json!("tick"), CheckUpMessage::Tick),
        (json!("silent"), CheckUpMessage::Silent),
    ];
    let check_up = check_up.map(|(json, message)| ("checkup.html", json, Message::CheckUp { tab: 4, message }));
    let popup = popup.map(|(json, message)| ("popup.html", json, Popup(message)));
    let record = record.map(|(json, message)| ("record.html", json, Record(message)));
    let preferences = preferences.map(|(json, message)| ("preferences.html", json, Preferences(message)));
    let others = record.into_iter().chain(preferences).chain(check_up);
    popup.into_iter().chain(others).collect()
}

#[test]
fn each_page_of_the_extension_may_send_its_own_messages_and_no_others() {
    for (page, json, message) in own_messages() {
        for sender in [
            "popup.html",
            "welcome.html",
            "record.html",
            "preferences.html",
            "checkup.html",
            "objection.html",
            "x.html",
            "",
        ] {
            // The welcome page offers what the popup offers.
            let may_send = sender == page || (sender, page) == ("welcome.html", "popup.html");
            let in_tab = Sender {
                tab: Some(4),
                ..own_page(&format!("{ROOT}{sender}"))
            };
            let read = from(&in_tab, json.clone());
            assert_eq!(read, may_send.then(|| message.clone()), "{sender}: {json}");
        }
        assert_eq!(said(json.clone()), None, "a page of LinkedIn's: {json}");
    }
}

#[test]
fn anything_else_is_no_message_of_an_own_page() {
    for message in [
        json!(null),
        json!("press"),
        json!("opened"),
        json!("Erase"),
        json!("guidance"),
        json!({}),
        json!({ "press": null }),
        json!({ "press": "7" }),
        json!({ "press": 7.5 }),
        json!({ "press": 1u64 << 31 }),
        json!({ "press": [7, 8] }),
        json!({ "press": 7, "opened": 7 }),
        json!("load"),
        json!({ "load": null }),
        json!({ "load": "7" }),
        json!({ "load": 7, "press": 7 }),
        json!({ "load": { "tab": 7 } }),
        json!({ "pressOther": { "tab": 7 } }),
        json!({ "pressOther": { "tab": 7, "setting": "ads-by-age", "more": 1 } }),
        json!("skipNone"),
        json!({ "click": 7 }),
        json!({ "Press": 7 }),
        json!({ "keep": 1 }),
        json!({ "label": null }),
        json!({ "guidance": 1 }),
        json!({ "validForDays": -1 }),
        json!({ "validForDays": 65_536 }),
        json!({ "eraseEverything": true }),
        json!({ "guidance": true, "validForDays": 30 }),
        json!({ "run": [] }),
        json!({ "run": "ads-by-age" }),
        json!({ "run": ["ads-by-age", "ads-by-age"] }),
        json!({ "run": ["ads-by-age", "no-such-setting"] }),
        json!({ "run": ["discover-me-by-email-address"] }),
        json!({ "run": ["ads-by-age", 7] }),
        json!({ "run": ["ads-by-age"], "pause": null }),
        json!({ "goOn": 7 }),
        json!("run"),
        json!("closed"),
        observation(),
    ] {
        for page in ["popup.html", "record.html", "preferences.html", "checkup.html"] {
            let in_tab = Sender {
                tab: Some(4),
                ..own_page(&format!("{ROOT}{page}"))
            };
            let read = from(&in_tab, message.clone());
            assert_eq!(read, None, "{page}: {message}");
        }
    }
}

/// The run needs the number of its page's tab: without it nothing is heard.
#[test]
fn the_check_up_is_heard_only_from_a_tab() {
    assert_eq!(from(&own_page(&format!("{ROOT}checkup.html")), json!("tick")), None);
}

// --- Senders --------------------------------------------------------------------------------------------------------

#[test]
fn our_script_in_the_top_document_of_a_settings_page_is_heard() {
    for (url, expected) in [
        (ADDRESS, "/mypreferences/d/settings/data-for-ai-improvement"),
        ("https://www.linkedin.com/mypreferences/d/", "/mypreferences/d/"),
        (
            "https://www.linkedin.com/mypreferences/d/categories/privacy?x#y",
            "/mypreferences/d/categories/privacy",
        ),
        (
            "https://www.linkedin.com/mypreferences/m/settings/anything",
            "/mypreferences/m/settings/anything",
        ),
    ] {
        let sender = Sender {
            url: Some(url.into()),
            ..script()
        };
        let expected = Message::Page {
            tab: 3,
            path: expected.into(),
            message: PageMessage::Closed,
        };
        assert_eq!(from(&sender, json!("closed")), Some(expected), "{url}");
    }
}

#[test]
fn nobody_else_is_heard_as_a_page() {
    type Change = fn(&mut Sender);
    let changes: [(&str, Change); 7] = [
        ("another extension", |it| it.id = Some("someoneelse".into())),
        ("no id", |it| it.id = None),
        ("an empty id", |it| it.id = Some(String::new())),
        ("a frame", |it| it.frame_id = Some(1)),
        ("no frame", |it| it.frame_id = None),
        ("no tab", |it| it.tab = None),
        ("no address", |it| it.url = None),
    ];
    for (why, change) in changes {
        let mut sender = script();
        change(&mut sender);
        assert_eq!(from(&sender, json!("closed")), None, "{why}");
    }
    for url in [
        "",
        "about:blank",
        POPUP,
        "http://www.linkedin.com/mypreferences/d/",
        "https://linkedin.com/mypreferences/d/",
        "https://www.linkedin.com.evil.example/mypreferences/d/",
        "https://www.linkedin.com@evil.example/mypreferences/d/",
        "https://www.linkedin.com:443@evil.example/mypreferences/d/",
        "https://evil.example/mypreferences/d/",
        "https://www.linkedin.com/feed/",
        "https://www.linkedin.com/login",
        "https://www.linkedin.com/mypreferences",
        "https://www.linkedin.com/mypreferencesx/d/",
    ] {
        let sender = Sender {
            url: Some(url.into()),
            ..script()
        };
        assert_eq!(from(&sender, json!("closed")), None, "{url}");
    }
    assert_eq!(from(&Sender::default(), json!("closed")), None);
}

#[test]
fn only_the_popup_is_the_popup() {
    let is_popup = |sender: &Sender| from(sender, json!({ "press": 7 })).is_some();
    assert!(is_popup(&own_page(POPUP)));
    let in_a_tab = Sender {
        frame_id: Some(0),
        tab: Some(9),
        ..own_page(POPUP)
    };
    assert!(is_popup(&in_a_tab), "as in Firefox for Android");
    assert_eq!(
        from(&in_a_tab, json!("closed")),
        None,
        "and it is no page of LinkedIn's"
    );
    let someone_else = Sender {
        id: Some("someoneelse".into()),
        ..own_page(POPUP)
    };
    assert!(!is_popup(&someone_else));
    assert!(!is_popup(&Sender::default()));
    assert!(!is_popup(&script()), "a page can shape nothing of what decides");
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
        assert!(!is_popup(&own_page(url)), "{url}");
    }
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
        Just(observation()),
        Just(observation()["seen"].clone()),
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

/// An observation in which some values were replaced by anything.
fn nearly_a_observation() -> impl Strategy<Value = Value> {
    let fields: Vec<String> = OBJECTS.iter().flat_map(|object| fields(object)).collect();
    let text = (0..1_200usize).prop_map(|length| json!("x".repeat(length)));
    let list = (
        0..300usize,
        prop::sample::select(vec!["/seen/controls/0", "/seen/links/0"]),
    )
        .prop_map(|(n, of)| Value::from(vec![observation().pointer(of).unwrap().clone(); n]));
    let value = prop_oneof![2 => text, 1 => list, 1 => any_json(), 1 => any::<u64>().prop_map(Value::from)];
    prop::collection::vec((prop::sample::select(fields), value), 1..3).prop_map(|changes| {
        let mut message = observation();
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
    fn whatever_arrives_is_within_limits_or_dropped(message in prop_oneof![any_json(), nearly_a_observation()]) {
        if let Some(PageMessage::Seen(seen)) = said(message.clone()) {
            assert_in_limits(&seen)?;
            let _ = sight(&seen);
        }
        for page in ["popup.html", "welcome.html", "record.html", "preferences.html", "checkup.html"] {
            let in_tab = Sender { tab: Some(4), ..own_page(&format!("{ROOT}{page}")) };
            from(&in_tab, message.clone());
        }
        for sender in [Sender::default(), own_page(ADDRESS), own_page("https://evil.example/popup.html")] {
            prop_assert_eq!(from(&sender, message.clone()), None);
        }
    }
}

#[test]
fn the_longest_honest_observation_is_no_longer_than_a_message_may_be() {
    // The script itself holds back at 32 KB; this is where the core draws the line.
    assert_eq!(LONGEST_MESSAGE, 32 * 1024);
    assert!(observation().to_string().len() < LONGEST_MESSAGE as usize / 10);
    assert_eq!(serde_json::to_value(Landmark::None).unwrap(), "none");
}
