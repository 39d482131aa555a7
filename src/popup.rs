//! The popup: fills the static page from the view model, and passes presses on to the background.

use futures_util::future::join;
use gloo::timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::{
    beside,
    browser::{self, Result},
    own_page::{self, on_click, write},
    page::{self, Observation},
    panel::{self, Found, order},
    protocol::{Fact, LONGEST_MESSAGE, Order},
    report::Report,
    settings,
};

/// How long the popup has to be painted, in milliseconds, before the background hears of it: what it does then, the badge
/// and a new look at the page, is work for the same processors and for the browser's own window.
const PAINTING: u32 = 100;

/// Runs the popup for as long as it is open.
#[wasm_bindgen(js_name = openPopup)]
pub async fn open_popup() -> Result<()> {
    // The static sentences while the browser finds the answers.
    let translated = async { own_page::translate() };
    let (found, translated) = join(panel::find(browser::tab_in_front()), translated).await;
    translated?;
    let found = found?;
    let tab = found.tab.id;
    panel::attach(tab);
    on_click("#show-me", move || order(Order::ShowMe(tab)));
    on_click("#copy", copy_report);
    on_click("#caution", move || order(Order::Caution(tab)));
    own_page::show("#caution", settings::path_of(&found.tab.url).is_some());
    beside::build(&found.tab)?;
    show(&found)?;
    Timeout::new(PAINTING, move || order(Order::Opened(tab))).forget();
    panel::keep_shown(move || async move { show(&panel::find(browser::tab(tab)).await?) });
    Ok(())
}

/// Shows what was found of the account, of the tab, and of the settings beside the main one.
fn show(found: &Found) -> Result<()> {
    let popup = panel::show(found)?;
    let tab = found.tab.id;
    own_page::show("#show-me", popup.show_me && found.known.wants_guidance());
    describe("#where", tab, popup.name_switch, |seen| {
        write("#where", &name_of_switch(seen));
    });
    describe("#report", tab, popup.report, |seen| {
        write("#report pre", &browser::to_text(&Report::of(seen)));
        write("#copied", "");
    });
    beside::show(found)
}

/// Shows a part that tells of the page, read from it at the moment from which the part is wanted on.
fn describe(part: &'static str, tab: i32, is_wanted: bool, fill: fn(&Observation)) {
    let place = element(part);
    if !is_wanted {
        own_page::show(part, false);
        let _ = place.remove_attribute("aria-busy");
        return;
    }
    if !place.has_attribute("hidden") || place.has_attribute("aria-busy") {
        return;
    }
    let _ = place.set_attribute("aria-busy", "true");
    // Nobody waits for it: a page that hangs answers late or never.
    spawn_local(async move {
        let seen = seen_in(tab).await;
        if place.has_attribute("aria-busy")
            && let Some(seen) = seen
        {
            fill(&seen);
            own_page::show(part, true);
        }
        let _ = place.remove_attribute("aria-busy");
    });
}

async fn seen_in(tab: i32) -> Option<Box<Observation>> {
    let description = browser::description(tab).await.ok()?;
    match browser::from_js::<Fact>(&description, LONGEST_MESSAGE)? {
        fact if !fact.is_within_limits() => None,
        Fact::Seen(seen) => Some(seen),
        Fact::Closed => None,
    }
}

/// Says where the switch is to those who do not see the ring: by the name that the page gives it.
fn name_of_switch(seen: &Observation) -> String {
    match page::name_of_switch(seen) {
        Some("") => browser::words("where_nameless"),
        Some(name) => browser::words_with("where_switch", name),
        None => String::new(),
    }
}

/// Copies the very text that is shown.
fn copy_report() {
    spawn_local(async {
        let report = element("#report pre").text_content().unwrap_or_default();
        let outcome = match browser::copy(&report).await {
            Ok(()) => browser::words("report_copied"),
            Err(_) => browser::words("report_not_copied"),
        };
        write("#copied", &outcome);
    });
}

fn element(selector: &str) -> Element {
    own_page::element(selector)
}
