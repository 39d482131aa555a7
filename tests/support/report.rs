//! The way back from a report to a page: what a maintainer does with a report.

use objector::core::{
    observation::{Choice, Page},
    observation::{Control, Document, Landmark, Link, Observation},
    setting::LABELS,
};
use serde::Deserialize;

/// A report, as `Report` writes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Report {
    #[serde(rename = "objector")]
    _version: String,
    path: String,
    document: History,
    page: Around,
    #[serde(default)]
    overflow: bool,
    controls: Vec<Switch>,
    links: Vec<Links>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct History {
    arrival: String,
    /// Versions before it was told read no other page.
    #[serde(default = "ok")]
    status: u16,
    #[serde(default)]
    cached: bool,
    #[serde(default)]
    cached_data: bool,
    #[serde(default)]
    failed_data: bool,
    #[serde(default)]
    loading: bool,
    #[serde(default)]
    restored: bool,
    #[serde(default)]
    late: bool,
    paths: Vec<String>,
    #[serde(default)]
    touched: bool,
    clicks: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[derive(Default)]
struct Around {
    lang: String,
    words: bool,
    topic: bool,
    has_main: bool,
    password: bool,
    frame: bool,
    opaque: bool,
    covered: bool,
    choice: bool,
}

fn ok() -> u16 {
    200
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Switch {
    path: String,
    tag: String,
    role: Option<String>,
    checked: Option<bool>,
    #[serde(default)]
    indeterminate: bool,
    aria_checked: Option<String>,
    aria_pressed: Option<String>,
    #[serde(default)]
    disabled: bool,
    #[serde(default)]
    busy: bool,
    #[serde(default)]
    visible: bool,
    landmark: Landmark,
    #[serde(default)]
    labelled_by: Vec<String>,
    name: String,
    #[serde(default)]
    opposite: bool,
    #[serde(default)]
    among_fields: bool,
    within: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Links {
    path: String,
    #[serde(default)]
    visible: bool,
    landmark: Landmark,
    count: usize,
}

/// A page that recognition judges as it judged the true one. Handles count from 1, controls before links.
pub fn page(report: &str) -> Observation {
    let report: Report = serde_json::from_str(report).unwrap_or_else(|error| panic!("{error}: {report}"));
    let links = report
        .links
        .iter()
        .flat_map(|links| std::iter::repeat_n(links, links.count));
    let a_choice = Choice {
        handle: 900,
        visible: true,
        landmark: Landmark::Main,
    };
    let first_link = report.controls.len() as u32 + 1;
    Observation {
        links: (first_link..)
            .zip(links)
            .map(|(handle, links)| link(handle, links))
            .collect(),
        controls: (1..)
            .zip(report.controls)
            .map(|(handle, switch)| control(handle, switch))
            .collect(),
        document: document(report.document),
        path: report.path,
        choices: if report.page.choice { vec![a_choice] } else { vec![] },
        page: Page {
            lang: report.page.lang,
            title: match (report.page.topic, report.page.words) {
                (true, _) => "AI".into(),
                (_, true) => "Something".into(),
                _ => String::new(),
            },
            headings: vec![],
            has_main: report.page.has_main,
            password: report.page.password,
            frame: report.page.frame,
            opaque: report.page.opaque,
            covered: report.page.covered,
            dialogs: vec![],
            save: false,
        },
        overflow: report.overflow,
    }
}

fn document(history: History) -> Document {
    Document {
        id: "report".into(),
        loaded_at: 0,
        age: 0,
        arrival: history.arrival,
        status: history.status,
        cached: history.cached,
        cached_data: history.cached_data,
        failed_data: history.failed_data,
        unanswered: false,
        complete: true,
        answered: vec![],
        loading: history.loading,
        restored: history.restored,
        late: history.late,
        paths: history.paths,
        touched_at: history.touched.then_some(0),
        touched_under: vec![],
        clicks: history.clicks,
        input_at: None,
        answered_at: None,
    }
}

fn control(handle: u32, switch: Switch) -> Control {
    Control {
        handle,
        path: switch.path,
        tag: switch.tag,
        role: switch.role,
        checked: switch.checked,
        indeterminate: switch.indeterminate,
        aria_checked: switch.aria_checked,
        aria_pressed: switch.aria_pressed,
        disabled: switch.disabled,
        busy: switch.busy,
        visible: switch.visible,
        landmark: switch.landmark,
        labelled_by: (!switch.labelled_by.is_empty()).then(|| ids(&switch.labelled_by)),
        name: (match switch.name.as_str() {
            "none" => "",
            "ours" => LABELS[0],
            "use" => "Data for AI",
            "topic" => "AI",
            "foreigntopic" => "人工知能",
            "other" => "Something",
            "foreign" => "?",
            name => panic!("{name} is no word for a name"),
        }
        .to_owned()
            + if switch.opposite { " not" } else { "" }),
        text: String::new(),
        among_fields: switch.among_fields,
        within: switch.within,
    }
}

/// What stands for a word keeps an id written as a key, or not, as it was.
fn ids(ids: &[String]) -> String {
    let id = |id: &String| match id.strip_prefix('…') {
        Some(rest) => format!("x{}", rest.replace('…', "X")),
        None => id.replace('…', "X"),
    };
    ids.iter().map(id).collect::<Vec<_>>().join(" ")
}

fn link(handle: u32, links: &Links) -> Link {
    Link {
        handle,
        path: links.path.clone(),
        visible: links.visible,
        landmark: links.landmark,
    }
}
