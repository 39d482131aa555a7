//! Proves that the report of a page that was not understood holds no word of the page, and that recognition judges it
//! as it judged the page.

mod support;

use std::{cell::RefCell, collections::BTreeSet, fs};

use objector::core::{
    message::PageMessage,
    observation::{Control, Document, Landmark, Link, MOST_PATHS, Observation, Page},
    place::{Place, known_path},
    recognition::Sighting,
    report::Report,
    setting::LABELS,
};
use proptest::{option, prelude::*, sample::select, test_runner::TestRunner};
use support::{SETTING, T, cases, file, fresh, link, named, page, report, sight, switch};

/// What may never come out, in any spelling.
const SECRETS: [&str; 12] = [
    "JaneDoe",
    "janeMaryDoe",
    "Zoë",
    "Łucja",
    "山田",
    "jane.doe@example.com",
    "jane-doe-4b1a2c",
    "urn:li:fsd_profile:ACoAAB42xyz",
    "4155551234",
    "ember260",
    ":r261:",
    "Quincy",
];

/// Names of switches, some of them ours.
const NAMES: &[&str] = &[
    "",
    "",
    LABELS[1],
    "Use my data for training content creation AI models: On",
    "Something else",
];

/// A text that may hold a secret, alone or among what a report may tell.
fn text(known: &'static [&'static str]) -> impl Strategy<Value = String> {
    let around = || {
        prop_oneof![
            Just(""),
            Just(" "),
            Just("/"),
            Just("?x="),
            Just("use"),
            Just("Data"),
            select(known)
        ]
    };
    let laced = (around(), select(&SECRETS[..]), around()).prop_map(|(a, secret, z)| format!("{a}{secret}{z}"));
    prop_oneof![3 => select(known).prop_map(String::from), 2 => laced, 1 => ".{0,20}"]
}

fn path() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(SETTING.to_owned()),
        2 => text(&[
            "/mypreferences/m/settings/data-for-ai-improvement/",
            "/mypreferences/d/",
            "/mypreferences/d",
            "/mypreferences/d/categories/privacy",
            "/mypreferences/d/settings/ads-by-age",
            "/mypreferences/xx/settings/data-for-ai-improvement",
            "/mypreferences/d//settings",
            "/mypreferences/",
            "/uas/login",
            "/login-help",
            "/checkpoint/lg/",
            "/in/",
            "",
        ]),
    ]
}

fn landmark() -> impl Strategy<Value = Landmark> {
    use Landmark::*;
    prop_oneof![4 => Just(Main), 1 => select(vec![Header, Nav, Footer, Dialog, None])]
}

fn rarely() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.1)
}

fn mostly() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.8)
}

prop_compose! {
    fn any_control()(
        path in path(),
        tag in text(&["input", "button", "div", "x-toggle", "marquee", "INPUT"]),
        role in option::of(text(&["switch", "checkbox", "switch checkbox", ""])),
        checked in option::of(any::<bool>()),
        (aria_checked, aria_pressed) in (
            option::of(text(&["true", "true", "false", "false", "mixed", "", "TRUE"])),
            option::weighted(0.2, text(&["true", "false", "mixed"])),
        ),
        (indeterminate, disabled, busy, visible, among_fields) in (rarely(), rarely(), rarely(), mostly(), rarely()),
        landmark in landmark(),
        labelled_by in option::weighted(0.4, text(&[
            "allowAnonymizedDataResearch", "allowAdsByGender", "useDataForGenAITraining", "allowAdsByAgeAndAi", "a  b\tc", "trueData", "",
        ])),
        name in text(NAMES),
    ) -> Control {
        Control {
            handle: 0, path, tag, role, checked, indeterminate, aria_checked, aria_pressed, disabled, busy, visible,
            landmark, labelled_by, name, among_fields, text: String::new(), within: None,
        }
    }
}

prop_compose! {
    fn any_link()(path in path(), visible in mostly(), landmark in landmark()) -> Link {
        Link { handle: 0, path, visible, landmark }
    }
}

prop_compose! {
    fn any_document()(
        id in text(&["0b2c"]),
        (loaded_at, touched_at) in (T..2 * T, option::of(T..2 * T)),
        arrival in text(&["navigate", "reload", "back_forward", "prerender", ""]),
        (status, cached, cached_data) in (select(&[200, 200, 200, 404, 500, 0][..]), rarely(), rarely()),
        (failed_data, loading) in (rarely(), rarely()),
        (restored, late) in (rarely(), rarely()),
        paths in prop::collection::vec(path(), 0..=MOST_PATHS),
        clicks in 0..3u32,
    ) -> Document {
        Document {
            id, loaded_at, age: 0, arrival, status, cached, cached_data, failed_data, unanswered: false, answered: vec![], loading, complete: true, restored, late, paths, touched_at,
            touched_under: vec![], clicks, input_at: None, answered_at: None,
        }
    }
}

prop_compose! {
    fn any_page()(
        document in any_document(),
        path in path(),
        mut controls in prop::collection::vec(any_control(), 0..4),
        mut links in prop::collection::vec(any_link(), 0..6),
        overflow in rarely(),
        page in any_surroundings(),
    ) -> Observation {
        let handles = controls.iter_mut().map(|it| &mut it.handle).chain(links.iter_mut().map(|it| &mut it.handle));
        handles.zip(500..).for_each(|(handle, n)| *handle = n);
        Observation { document, path, page, controls, choices: vec![], links, overflow }
    }
}

prop_compose! {
    fn any_surroundings()(
        lang in select(&["en", "fr-FR", "ja", "", "JaneDoe"][..]),
        title in text(&["", "Data for Generative AI Improvement"]),
        headings in prop::collection::vec(text(&["", "AI", "Privacy"]), 0..3),
        (has_main, password, frame, opaque, covered) in (any::<bool>(), rarely(), rarely(), rarely(), rarely()),
    ) -> Page {
        Page {
            lang: lang.into(), title, headings, has_main, password, frame, opaque, covered, dialogs: vec![], save: false,
        }
    }
}

/// A sighting without its handle: instead of it the place of the control, or all that recognition knows of the link.
fn told(seen: &Observation) -> String {
    match sight(seen) {
        Sighting::On(control) => {
            let place = seen.controls.iter().position(|it| it.handle == control.handle());
            format!("On: control {}", place.unwrap())
        }
        Sighting::Way(Some(handle)) => {
            let link = seen.links.iter().find(|it| it.handle == handle).unwrap();
            format!("Way: {} {:?} {}", known_path(&link.path), link.landmark, link.visible)
        }
        other => format!("{other:?}"),
    }
}

/// The report as a member copies it.
fn copied(seen: &Observation) -> String {
    serde_json::to_string(&Report::of(seen)).unwrap()
}

#[test]
fn no_report_holds_a_secret_and_each_is_judged_as_the_page_was() {
    let kinds = RefCell::new(BTreeSet::new());
    let outcome = TestRunner::new(cases(1_000)).run(&any_page(), |seen| {
        let text = copied(&seen);
        let lower = text.to_lowercase();
        for secret in SECRETS {
            prop_assert!(!lower.contains(&secret.to_lowercase()), "{secret} in {text}");
        }
        // No time, and nothing else that is a long number; no words but those of the lists.
        prop_assert!(
            !lower
                .split(|c: char| !c.is_ascii_digit())
                .any(|number| number.len() > 3),
            "{text}"
        );
        prop_assert!(
            lower.chars().all(|c| c.is_ascii_graphic() || c == '…' || c == ' '),
            "{text}"
        );
        let back = report::page(&text);
        prop_assert_eq!(told(&back), told(&seen), "{}", text);
        prop_assert_eq!(back.document.doubt(0, false), seen.document.doubt(0, false), "{}", text);
        kinds
            .borrow_mut()
            .insert(told(&seen).split([':', '(']).next().unwrap().to_owned());
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    let all = [
        "Covered",
        "Elsewhere",
        "Error",
        "Framed",
        "MayBe",
        "Nothing",
        "Off",
        "On",
        "Several",
        "SignIn",
        "Unclear",
        "Way",
    ];
    assert_eq!(
        kinds.into_inner().into_iter().collect::<Vec<_>>(),
        all,
        "every sighting was tried"
    );
}

/// The inputs that the fuzzer keeps are pages too.
#[test]
fn the_kept_pages_of_the_fuzzer_are_judged_alike() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/observation");
    let mut pages = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
        if let Ok(PageMessage::Seen(seen)) = serde_json::from_str(&text) {
            pages += 1;
            assert_eq!(told(&report::page(&copied(&seen))), told(&seen), "{text}");
        }
    }
    assert!(pages >= 10, "{pages}");
}

#[test]
fn a_path_keeps_only_the_steps_that_the_catalogue_knows() {
    for (path, known) in [
        (SETTING, SETTING),
        ("/mypreferences/m/", "/mypreferences/m/"),
        ("/mypreferences/d/settings/jane-doe", "/mypreferences/d/settings/…"),
        ("/mypreferences/jane/x", "/mypreferences/…/…"),
        ("/mypreferences/d?member=4155551234", "/mypreferences/…"),
        ("/in/jane-doe/", "/…/…/"),
        ("/x/d/", "/…/…/"),
        ("/uas/login/jane", "/uas/login/…"),
    ] {
        assert_eq!(known_path(path), known);
        assert_eq!(Place::of_path(path), Place::of_path(known), "{path}");
    }
}

#[test]
fn of_an_id_only_the_words_stay_that_keys_are_made_of() {
    for (id, kept) in [
        (
            "adsPrivacyAllowInterestsAndBehaviors",
            "adsPrivacyAllowInterestsAndBehaviors",
        ),
        ("useDataForGenAiTraining", "useDataForGenAiTraining"),
        ("allowGenAITraining", "allowGenAITraining"),
        ("allowFrobnicatedDataUse", "allow…DataUse"),
        ("janeDoe", "someOtherKey"),
        ("janeMaryDoe", "someOtherKey"),
        ("janeUseData", "…UseData"),
        ("JaneUseData", "?UseData"),
        ("allowUseData_jane", "allowUse?"),
        ("useJaneDoeData", "use……Data"),
        ("data4155551234", "?"),
        ("adToggle_ember260", "?"),
        ("quincySecretiveData", "someOtherKey"),
        (":r260:", "?"),
        ("urn:li:member:42", "?"),
        ("Zoë", "?"),
    ] {
        let mut control = switch(1, true);
        control.labelled_by = Some(id.into());
        let report = serde_json::to_value(Report::of(&page(vec![control]))).unwrap();
        assert_eq!(report["controls"][0]["labelledBy"], serde_json::json!([kept]), "{id}");
    }
}

/// What a member reads before copying it: nothing of the page's own, and all that recognition went by.
#[test]
fn a_report_to_read() {
    let first = Control {
        labelled_by: Some("shareDataForQuincyAi title-42".into()),
        ..named(41, true, "Quincy’s first")
    };
    let second = Control {
        tag: "quincy-toggle".into(),
        role: Some("Quincy".into()),
        checked: None,
        aria_checked: Some("mixed".into()),
        disabled: true,
        ..named(42, true, "Use my data for training content creation AI models. Quincy")
    };
    let mut seen = Observation {
        links: vec![
            link(1, "/mypreferences/d/"),
            link(2, "/mypreferences/d/quincy"),
            link(3, "/mypreferences/d/quincy-2"),
        ],
        ..page(vec![first, second])
    };
    seen.document = Document {
        paths: vec!["/mypreferences/d/".into(), SETTING.into()],
        touched_at: Some(T),
        ..fresh("quincy", 7)
    };
    let text = serde_json::to_string_pretty(&Report::of(&seen)).unwrap();
    assert_eq!(
        text.replace(env!("CARGO_PKG_VERSION"), "VERSION"),
        file("tests/reports/unclear-custom-element.json").trim_end()
    );
}

/// A maintainer puts a report into `tests/reports/`, under a name that begins with what the page should be taken for.
#[test]
fn each_kept_report_is_taken_for_what_its_name_says() {
    let mut kept = 0;
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reports")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().to_lowercase();
        let taken_for = told(&report::page(&fs::read_to_string(&path).unwrap())).to_lowercase();
        let taken_for = taken_for.split(':').next().unwrap();
        assert_eq!(name.split('-').next().unwrap(), taken_for, "{}", path.display());
        kept += 1;
    }
    assert!(kept > 0);
}
