//! The lists of settings: that of the popup, and what the check-up's page shares with it.

use web_sys::{Element, HtmlTemplateElement};

use super::{
    page::{self, means, message_at, name, on_click, say},
    panel::{self, Found},
};
use crate::{
    browser::{Result, i18n},
    core::{
        account::Tab,
        message::PopupMessage,
        place::path_of,
        setting::{CATALOGUE, Setting},
        view::{self, Row},
    },
};

/// Draws the popup's list once; from then on [`show`] fills it.
pub fn build(front: &Tab) -> Result<()> {
    let tab = front.id;
    let in_front = in_front(front);
    for setting in other_settings() {
        let id = setting.id;
        // The member came for the one whose page is in front: it stands first, and is open.
        let is_in_front = in_front == Some(setting);
        let list = match is_in_front {
            true => "#here".to_owned(),
            false => group(setting),
        };
        add_row(setting, &list, "#others template")?;
        let button = part(setting, "button");
        page::element::<Element>(&button).set_attribute("aria-describedby", &format!("name-{id}"))?;
        on_click(&button, move || {
            panel::press(tab, move |tab| PopupMessage::PressOther {
                tab,
                setting: id.to_owned(),
            });
        });
        if is_in_front {
            page::element::<Element>(&part(setting, "details")).set_attribute("open", "")?;
            page::element::<Element>("#others").set_attribute("open", "")?;
        }
    }
    let front = front.clone();
    page::on_link("#open-checkup", move || panel::open_check_up(front.clone()));
    Ok(())
}

/// Shows what is true now of each.
pub fn show(found: &Found) -> Result<()> {
    let Found {
        tab,
        access,
        now,
        model,
        silence,
        ..
    } = found;
    let in_front = in_front(tab);
    for setting in other_settings() {
        let session = match in_front == Some(setting) {
            true => model.session(tab.id, setting),
            false => None,
        };
        let tab = view::Tab {
            place: setting.place_of_address(&tab.url),
            session,
            access: *access,
            silence: *silence,
            is_loading: tab.is_loading,
        };
        let row = view::row(setting, model.known(setting), tab, *now);
        page::element::<Element>(&part(setting, "")).set_attribute("data-phase", row.phase.name())?;
        paint_known(setting, &row)?;
        let sentence = row.sentence.filter(|_| in_front == Some(setting)).map(i18n::message);
        say(&part(setting, ".says"), &sentence.unwrap_or_default());
        let button = part(setting, "button");
        page::show(&button, row.action.is_some());
        say(&button, &row.action.map(i18n::message).unwrap_or_default());
    }
    let (off, all) = view::off_count(|setting| model.known(setting).evidence.status(*now));
    say("#others-count", &count("other_count", off, all));
    Ok(())
}

fn other_settings() -> impl Iterator<Item = &'static Setting> {
    CATALOGUE.iter().filter(|setting| !setting.is_main())
}

/// The setting whose page is in front, if it is one of them.
fn in_front(tab: &Tab) -> Option<&'static Setting> {
    let path = path_of(&tab.url)?;
    Setting::of_path(path).filter(|setting| !setting.is_main())
}

/// Shows what is known of a setting in its row.
pub fn paint_known(setting: &Setting, row: &Row) -> Result<()> {
    page::element::<Element>(&part(setting, "")).set_attribute("data-status", row.status.name())?;
    say(&part(setting, ".word"), &i18n::message(row.word));
    let (key, at) = row.known;
    let known = [Some((key, at)), row.last_off.map(|(key, at)| (key, Some(at)))];
    let known = known.into_iter().flatten().map(|(key, at)| match at {
        Some(at) => message_at(key, at),
        None => i18n::message(key),
    });
    say(&part(setting, ".known-of"), &known.collect::<Vec<_>>().join(" · "));
    Ok(())
}

/// Draws a setting's row into a list, from a template: with its name, and what it means.
pub fn add_row(setting: &Setting, list: &str, template: &str) -> Result<()> {
    let template: HtmlTemplateElement = page::element(template);
    page::element::<Element>(list).append_child(&template.content().clone_node_with_deep(true)?)?;
    let row: Element = page::element(&format!("{list} > :last-child"));
    row.set_attribute("data-setting", setting.id)?;
    page::element::<Element>(&part(setting, ".name")).set_id(&format!("name-{}", setting.id));
    let (name, means) = (name(setting), means(setting));
    // In a line, one name is enough; LinkedIn's own, which other languages have in brackets, stands with what it means.
    match name.strip_suffix(')').and_then(|name| name.split_once(" (")) {
        Some((name, original)) => {
            say(&part(setting, ".name"), name);
            say(&part(setting, ".means"), &format!("{original} – {means}"));
        }
        None => {
            say(&part(setting, ".name"), &name);
            say(&part(setting, ".means"), &means);
        }
    }
    Ok(())
}

/// Selects the list of a setting's group.
pub fn group(setting: &Setting) -> String {
    format!("[data-group={}]", setting.group.name())
}

/// Selects a part of a setting's row.
pub fn part(setting: &Setting, what: &str) -> String {
    format!("[data-setting={}] {what}", setting.id)
}

/// A message that says how many of how many.
pub fn count(key: &str, some: usize, all: usize) -> String {
    let [some, all] = [some, all].map(|count| page::number(count as u64));
    i18n::message_with(key, &[&some, &all])
}
