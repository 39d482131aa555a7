//! The report of a page that was not understood: what recognition went by, and nothing that tells whose page it was.
//!
//! A member may copy it for whoever mends recognition; nothing is sent or stored. Every word in it comes from this
//! extension's own lists: what a page says is kept only if it is on one of them, and is a mark if it is not.
//! Read back (`tests/support/report.rs`), it is a page that recognition judges as it judged the true one.

use serde::Serialize;

use super::{
    observation::{Control, Document, Landmark, Link, Observation},
    place::known_path,
    recognition::{has_choice, has_words, is_labelled_as, is_like_a_key, own_name, title_of},
    setting::{MAIN, other_keys},
    words,
};

/// In place of an id that is not like the key of a setting.
const UNKNOWN: &str = "?";
/// In place of one that is like a key, and made of words that keys are not made of.
const UNKNOWN_KEY: &str = "someOtherKey";
/// In place of everything else that is on no list.
const OTHER: &str = "other";

/// Where a report goes: the project's issues. None while `Cargo.toml` names a placeholder as the repository.
pub fn destination() -> Option<String> {
    let repository = env!("CARGO_PKG_REPOSITORY");
    (!repository.contains(".example/")).then(|| format!("{repository}/issues"))
}

const ARRIVALS: &[&str] = &["navigate", "reload", "back_forward", "prerender"];
const STATES: &[&str] = &["true", "false", "mixed"];
const TAGS: &[&str] = &["input", "button", "div", "span", "label", "a", "li", "p", "td"];
const ROLES: &[&str] = &["switch", "checkbox", "button", "radio", "menuitemcheckbox", "option"];

/// What LinkedIn's keys are made of, and what the unknown key of our setting is likely to be made of.
const KEY_WORDS: &str = "access activity ad ads affiliates age ai all allow and anonymized art artificial audience automated \
    behaviors by choice company consent content control conversion cookie creation data development disable \
    disabled enable enabled essential external feature features feedback for foundation from gen gender \
    generated generation generative improve improvement in inferred input intelligence interests ip is job \
    language large learning linked llm location machine member microsoft ml model models my network non of on \
    opt opted or out parties partner partners party permission personalization personalize platform policy post \
    posts preference privacy processing product profile public research setting settings share sharing social \
    status third to tool tools tracking trackings train training trusted usage use used user visibility with";

/// What a page is made of, as far as recognition goes by it. What it does not mention is false, none or empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The extension's version.
    objector: String,
    /// The path, with `…` for each step that the catalogue does not know.
    path: String,
    document: History,
    page: Around,
    #[serde(skip_serializing_if = "is_false")]
    overflow: bool,
    controls: Vec<Switch>,
    links: Vec<Links>,
}

/// [`Document`] without its name and its times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct History {
    arrival: String,
    status: u16,
    #[serde(skip_serializing_if = "is_false")]
    cached: bool,
    #[serde(skip_serializing_if = "is_false")]
    cached_data: bool,
    #[serde(skip_serializing_if = "is_false")]
    failed_data: bool,
    #[serde(skip_serializing_if = "is_false")]
    loading: bool,
    #[serde(skip_serializing_if = "is_false")]
    restored: bool,
    #[serde(skip_serializing_if = "is_false")]
    late: bool,
    paths: Vec<String>,
    #[serde(skip_serializing_if = "is_false")]
    touched: bool,
    clicks: u32,
}

/// [`super::observation::Page`] without its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Around {
    /// The language, where it is one whose words are known.
    lang: String,
    /// There is a title, or a heading.
    #[serde(skip_serializing_if = "is_false")]
    words: bool,
    /// The title or a heading speaks of generative AI.
    #[serde(skip_serializing_if = "is_false")]
    topic: bool,
    #[serde(skip_serializing_if = "is_false")]
    has_main: bool,
    #[serde(skip_serializing_if = "is_false")]
    password: bool,
    #[serde(skip_serializing_if = "is_false")]
    frame: bool,
    #[serde(skip_serializing_if = "is_false")]
    opaque: bool,
    #[serde(skip_serializing_if = "is_false")]
    covered: bool,
    /// Something is to be chosen from.
    #[serde(skip_serializing_if = "is_false")]
    choice: bool,
}

/// [`Control`] without its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Switch {
    path: String,
    tag: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checked: Option<bool>,
    #[serde(skip_serializing_if = "is_false")]
    indeterminate: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    aria_checked: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aria_pressed: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    disabled: bool,
    #[serde(skip_serializing_if = "is_false")]
    busy: bool,
    #[serde(skip_serializing_if = "is_false")]
    visible: bool,
    landmark: Landmark,
    /// The ids that `aria-labelledby` names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labelled_by: Vec<String>,
    name: Name,
    /// The name says that it is for something else, or for the opposite.
    #[serde(skip_serializing_if = "is_false")]
    opposite: bool,
    #[serde(skip_serializing_if = "is_false")]
    among_fields: bool,
    /// Which control it is in, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<usize>,
}

/// What is told of a name: only whether LinkedIn's words for our switch are in it, whether it speaks of generative AI, and
/// its script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Name {
    None,
    Ours,
    /// A use of data for AI.
    Use,
    Topic,
    /// The same in other than Latin letters.
    ForeignTopic,
    Other,
    /// In other than Latin letters.
    Foreign,
}

/// Links that recognition cannot tell apart, in the place of the first of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Links {
    path: String,
    #[serde(skip_serializing_if = "is_false")]
    visible: bool,
    landmark: Landmark,
    count: u8,
}

impl Report {
    /// What may be told of a page.
    pub fn of(seen: &Observation) -> Report {
        Report {
            objector: env!("CARGO_PKG_VERSION").into(),
            path: known_path(&seen.path),
            document: History::of(&seen.document),
            page: Around::of(seen),
            overflow: seen.overflow,
            controls: seen.controls.iter().map(|control| Switch::of(control, seen)).collect(),
            links: grouped(&seen.links),
        }
    }
}

impl History {
    fn of(document: &Document) -> History {
        History {
            arrival: listed(&document.arrival, ARRIVALS),
            status: document.status,
            cached: document.cached,
            cached_data: document.cached_data,
            failed_data: document.failed_data,
            loading: document.loading,
            restored: document.restored,
            late: document.late,
            paths: document.paths.iter().map(|path| known_path(path)).collect(),
            touched: document.touched_at.is_some(),
            clicks: document.clicks,
        }
    }
}

impl Around {
    fn of(seen: &Observation) -> Around {
        let page = &seen.page;
        let primary = words::primary(&page.lang);
        Around {
            words: has_words(page),
            lang: if words::knows(primary) || words::knows_ai(primary) {
                primary.to_ascii_lowercase()
            } else {
                OTHER.into()
            },
            topic: page
                .headings
                .iter()
                .chain([&page.title])
                .any(|text| words::is_topic(text)),
            has_main: page.has_main,
            password: page.password,
            frame: page.frame,
            opaque: page.opaque,
            covered: page.covered,
            choice: has_choice(seen),
        }
    }
}

impl Switch {
    fn of(control: &Control, seen: &Observation) -> Switch {
        let state = |text: &Option<String>| text.as_deref().map(|text| listed(text, STATES));
        let ids = control.labelled_by.as_deref().unwrap_or_default().split_whitespace();
        Switch {
            path: known_path(&control.path),
            tag: match listed(&control.tag, TAGS) {
                tag if tag == OTHER && control.tag.contains('-') => "custom-element".into(),
                tag => tag,
            },
            role: control.role.as_deref().map(|role| listed(role, ROLES)),
            checked: control.checked,
            indeterminate: control.indeterminate,
            aria_checked: state(&control.aria_checked),
            aria_pressed: state(&control.aria_pressed),
            disabled: control.disabled,
            busy: control.busy,
            visible: control.visible,
            landmark: control.landmark,
            labelled_by: ids.map(key).collect(),
            name: match control {
                _ if is_labelled_as(MAIN, control) => Name::Ours,
                _ if own_name(control).is_empty() => Name::None,
                _ if words::is_use_of_data(own_name(control)) => Name::Use,
                _ if words::is_topic(own_name(control)) && words::is_latin(own_name(control)) => Name::Topic,
                _ if words::is_topic(own_name(control)) => Name::ForeignTopic,
                _ if words::is_latin(own_name(control)) => Name::Other,
                _ => Name::Foreign,
            },
            opposite: words::is_other(title_of(control)),
            among_fields: control.among_fields,
            within: control.within.and_then(|outer| {
                let place = seen.controls.iter().position(|it| it.handle == outer);
                place.map(|place| place + 1)
            }),
        }
    }
}

fn grouped(links: &[Link]) -> Vec<Links> {
    let mut groups: Vec<Links> = Vec::new();
    for link in links {
        let path = known_path(&link.path);
        let same =
            |group: &&mut Links| group.path == path && group.visible == link.visible && group.landmark == link.landmark;
        match groups.iter_mut().find(same) {
            Some(group) => group.count = group.count.saturating_add(1),
            None => groups.push(Links {
                path,
                visible: link.visible,
                landmark: link.landmark,
                count: 1,
            }),
        }
    }
    groups
}

/// A text that is on the list, as it is.
fn listed(text: &str, list: &[&str]) -> String {
    let found = list.iter().find(|known| **known == text);
    (*found.unwrap_or(&OTHER)).into()
}

/// Of an id that is made of such words as keys are made of, these words, with a mark for each other one: `…`, or `?` where
/// the id is not written as a key.
fn key(id: &str) -> String {
    if other_keys().any(|key| key == id) {
        return id.into();
    }
    let is_known = |word: &&str| KEY_WORDS.split(' ').any(|known| word.eq_ignore_ascii_case(known));
    let words = words::camel_words(id);
    if words.iter().filter(|word| is_known(word)).count() < 2 {
        return if is_like_a_key(id) { UNKNOWN_KEY } else { UNKNOWN }.into();
    }
    let mark = if is_like_a_key(id) { "…" } else { UNKNOWN };
    words
        .iter()
        .map(|word| if is_known(word) { word } else { mark })
        .collect()
}

fn is_false(value: &bool) -> bool {
    !value
}
