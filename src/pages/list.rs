//! The other settings, in the popup: their list, and the check-up that goes from one to the next.

use web_sys::{Element, HtmlTemplateElement};

use super::{
    page::{self, means, message_at, name, on_click, say, set_text},
    panel::{self, Found, send},
};
use crate::{
    browser::{Result, i18n},
    core::{
        account::Tab,
        evidence::Status,
        message::PopupMessage,
        place::path_of,
        setting::{CATALOGUE, Setting},
        view::{self, Phase, Row},
    },
};

/// Draws the list once; from then on [`show`] fills it.
pub fn build(front: &Tab) -> Result<()> {
    let tab = front.id;
    let template: HtmlTemplateElement = page::element("#beside template");
    let list = element("#settings");
    for setting in other_settings() {
        let id = setting.id;
        list.append_child(&template.content().clone_node_with_deep(true)?)?;
        element("#settings li:last-child").set_attribute("data-setting", id)?;
        element(&part(setting, ".name")).set_id(&format!("name-{id}"));
        set_text(&part(setting, ".name"), &name(setting));
        set_text(&part(setting, ".means"), &means(setting));
        element(&part(setting, "button")).set_attribute("aria-describedby", &format!("name-{id}"))?;
        on_click(&part(setting, "button"), move || press(tab, id));
    }
    if in_front(front).is_some() {
        // The member came for this.
        element("#beside").set_attribute("open", "")?;
    }
    on_click("#next", move || {
        if let Some(setting) = asked_of("#next") {
            press(tab, setting.id);
        }
    });
    on_click("#pass-by", || {
        if let Some(setting) = asked_of("#pass-by") {
            send(PopupMessage::Skip(setting.id.to_owned()));
        }
    });
    on_click("#again", || send(PopupMessage::SkipNone));
    Ok(())
}

/// Shows what is true now of each, and where the check-up goes on.
pub fn show(found: &Found) -> Result<()> {
    let Found {
        tab,
        access,
        now,
        model,
        silence,
        ..
    } = found;
    let skipped = &model.preferences.skipped;
    let in_front = in_front(tab);
    let mut rows = Vec::new();
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
        paint(setting, &row)?;
        rows.push((setting, row));
    }
    let row_of = |setting: &Setting| rows.iter().find(|(of, _)| *of == setting).map(|(_, row)| row);
    let status = |setting: &Setting| row_of(setting).map_or(Status::Unknown, |row| row.status);
    let check_up = view::check_up(&CATALOGUE[1..], status, |setting| {
        skipped.iter().any(|id| id == setting.id)
    });
    let [done, of] = [check_up.done, check_up.of].map(|count| page::number(count as u64));
    set_text("#beside-count", &i18n::message_with("other_count", &[&done, &of]));
    let progress = element("#check-up progress");
    progress.set_attribute("max", &check_up.of.to_string())?;
    progress.set_attribute("value", &check_up.done.to_string())?;

    // While a page of theirs is in front and not done with, it is the one that is spoken of.
    let busy = in_front.filter(|setting| row_of(setting).is_some_and(|row| row.phase != Phase::Done));
    let spoken_of = busy.or(check_up.next);
    let row = spoken_of.and_then(row_of);
    element("#check-up").set_attribute("data-phase", row.map_or("done", |row| row.phase.name()))?;
    let title = match (spoken_of, busy) {
        (Some(setting), Some(_)) => name(setting),
        (Some(setting), None) => i18n::message_with("check_up_next", &[&name(setting)]),
        (None, _) => i18n::message("check_up_done"),
    };
    set_text("#check-up h3", &title);
    let sentence = match (spoken_of, row.and_then(|row| row.sentence)) {
        (_, Some(sentence)) => i18n::message(sentence),
        (Some(setting), None) => means(setting),
        (None, None) => i18n::message("check_up_done_says"),
    };
    say("#check-up .says", &sentence);
    offer("#next", spoken_of, row.and_then(|row| row.action))?;
    offer("#pass-by", spoken_of, spoken_of.map(|_| "check_up_skip"))?;
    element("#again").toggle_attribute_with_force("hidden", skipped.is_empty())?;
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

fn paint(setting: &Setting, row: &Row) -> Result<()> {
    let item = element(&part(setting, ""));
    item.set_attribute("data-status", row.status.name())?;
    item.set_attribute("data-phase", row.phase.name())?;
    let known = match row.known {
        (key, Some(at)) => message_at(key, at),
        (key, None) => i18n::message(key),
    };
    let last_off = row.last_off.map(|(key, at)| message_at(key, at));
    set_text(
        &part(setting, ".known-of"),
        &[Some(known), last_off]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · "),
    );
    let button = part(setting, "button");
    element(&button).toggle_attribute_with_force("hidden", row.action.is_none())?;
    say(&button, &row.action.map(i18n::message).unwrap_or_default());
    Ok(())
}

/// Selects a part of a setting's item.
fn part(setting: &Setting, what: &str) -> String {
    format!("[data-setting={}] {what}", setting.id)
}

fn offer(button: &str, setting: Option<&Setting>, label: Option<&str>) -> Result<()> {
    let place = element(button);
    place.toggle_attribute_with_force("hidden", label.is_none())?;
    place.set_attribute("data-for", setting.map_or("", |setting| setting.id))?;
    say(button, &label.map(i18n::message).unwrap_or_default());
    Ok(())
}

/// The setting that a button speaks of at the moment.
fn asked_of(button: &str) -> Option<&'static Setting> {
    Setting::by_id(&element(button).get_attribute("data-for")?)
}

fn press(tab: i32, id: &str) {
    let setting = id.to_owned();
    panel::press(tab, |tab| PopupMessage::PressOther { tab, setting });
}

fn element(selector: &str) -> Element {
    page::element(selector)
}
