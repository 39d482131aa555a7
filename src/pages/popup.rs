//! The popup: fills the static page from the view model, and passes presses on to the background.

use futures_util::future::join;
use gloo::timers::callback::Timeout;
use web_sys::Element;

use super::{
    list,
    page::{self, on_click, set_text},
    panel::{self, Found, send},
};
use crate::{
    browser::{Result, i18n, runtime, spawn, tabs, value},
    core::{
        message::{LONGEST_MESSAGE, PageMessage, PopupMessage},
        observation::Observation,
        place::path_of,
        recognition,
        report::{self, Report},
        run::Run,
    },
};

/// How long the popup has to be painted, in milliseconds, before the background hears of it: what it does then, the badge
/// and a new observation, is work for the same processors and for the browser's own window.
const PAINTING: u32 = 100;

/// Runs the popup for as long as it is open.
pub async fn open() -> Result<()> {
    // The static sentences while the browser finds the answers.
    let translated = async { page::translate() };
    let (found, translated) = join(panel::find(tabs::in_front()), translated).await;
    translated?;
    let found = found?;
    let tab = found.tab.id;
    panel::attach(tab);
    on_click("#show-me", move || send(PopupMessage::ShowGuidance(tab)));
    on_click("#copy", copy_report);
    on_click("#caution", move || send(PopupMessage::Caution(tab)));
    page::show("#caution", path_of(&found.tab.url).is_some());
    if let Some(address) = report::destination() {
        page::element::<Element>("#report-to").set_attribute("href", &address)?;
        set_text("#report-to", &address);
        page::show("#report-to", true);
    }
    list::build(&found.tab)?;
    show(&found)?;
    Timeout::new(PAINTING, move || send(PopupMessage::Opened(tab))).forget();
    panel::keep_shown(move || async move { show(&panel::find(tabs::get(tab)).await?) });
    Ok(())
}

/// Shows what was found of the account, of the tab, and of the other settings.
fn show(found: &Found) -> Result<()> {
    let popup = panel::show(found)?;
    let tab = found.tab.id;
    page::show("#show-me", popup.show_guidance && found.model.preferences.guidance);
    describe("#where", tab, popup.name_switch, |seen| {
        set_text("#where", &name_of_switch(seen));
    });
    describe("#report", tab, popup.report, |seen| {
        set_text("#report pre", &value::to_text(&value::write(&Report::of(seen))));
        set_text("#copied", "");
    });
    let line = found.followed.as_ref().and_then(|it| it.line(page::today()));
    page::show("#answer", line.is_some());
    if let Some((key, day)) = line {
        page::say("#answer a", &page::message_on(key, Some(day)));
    }
    page::show("#running", found.model.run().is_some_and(Run::is_running));
    list::show(found)
}

/// Shows a part that tells of the page, read from it at the moment from which the part is wanted on.
fn describe(part: &'static str, tab: i32, is_wanted: bool, fill: fn(&Observation)) {
    let place: Element = page::element(part);
    if !is_wanted {
        page::show(part, false);
        let _ = place.remove_attribute("aria-busy");
        return;
    }
    if !place.has_attribute("hidden") || place.has_attribute("aria-busy") {
        return;
    }
    let _ = place.set_attribute("aria-busy", "true");
    // Nobody waits for it: a page that hangs answers late or never.
    spawn(async move {
        let seen = seen_in(tab).await;
        if place.has_attribute("aria-busy")
            && let Some(seen) = seen
        {
            fill(&seen);
            page::show(part, true);
        }
        let _ = place.remove_attribute("aria-busy");
    });
}

async fn seen_in(tab: i32) -> Option<Box<Observation>> {
    let description = tabs::describe(tab).await.ok()?;
    match value::read(&description, LONGEST_MESSAGE)?.read::<PageMessage>()? {
        message if !message.is_within_limits() => None,
        PageMessage::Seen(seen) => Some(seen),
        PageMessage::Closed | PageMessage::Left => None,
    }
}

/// Says where the switch is to those who do not see the ring: by the name that the page gives it.
fn name_of_switch(seen: &Observation) -> String {
    match recognition::name_of_switch(seen) {
        Some("") => i18n::message("where_nameless"),
        Some(name) => i18n::message_with("where_switch", &[name]),
        None => String::new(),
    }
}

/// Copies the very text that is shown.
fn copy_report() {
    spawn(async {
        let report = page::element::<Element>("#report pre")
            .text_content()
            .unwrap_or_default();
        let outcome = match runtime::copy(&report).await {
            Ok(()) => i18n::message("report_copied"),
            Err(_) => i18n::message("report_not_copied"),
        };
        set_text("#copied", &outcome);
    });
}
