//! The popup: fills the static page from the view model, and passes presses on to the background.

use gloo::{timers::callback::Interval, utils::window};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlSelectElement};

use crate::{
    beside,
    browser::{self, Result},
    own_page::{self, moment, on, on_click, write},
    protocol::{Fact, LONGEST_MESSAGE, Order},
    report::Report,
    settings::{self, MAIN, Place},
    storage,
    view::{self, Action, Popup},
};

/// How often the popup looks at the clock: some states end by time alone.
const CLOCK: u32 = 1_000;

/// Runs the popup for as long as it is open.
#[wasm_bindgen]
pub async fn open_popup() -> Result<()> {
    own_page::translate()?;
    let tab = browser::tab_in_front().await.unwrap_or_default();
    // Before anything is shown: what can be seen can be pressed.
    on_click("#primary", move || act(tab.id));
    on_click("#show-me", move || order(Order::ShowMe(tab.id)));
    on_click("#copy", copy_report);
    on_click("#caution", move || order(Order::Caution(tab.id)));
    on("#age", "change", || {
        if let Ok(days) = ages().value().parse() {
            order(Order::KeepWatch(days));
        }
    });
    let days = storage::load_age().await?.to_string();
    ages().set_value(&days);
    let is_on_linkedin = settings::path_of(&tab.url).is_some();
    own_page::show("#caution", is_on_linkedin);
    beside::build(&tab)?;
    show(tab.id).await?;
    order(Order::Opened(tab.id));

    let again = move || {
        spawn_local(async move {
            if let Err(error) = show(tab.id).await {
                web_sys::console::error_1(&error);
            }
        });
    };
    browser::when_storage_changes(again);
    Interval::new(CLOCK, again).forget();
    Ok(())
}

/// Where the member chooses for how many days a reading counts.
fn ages() -> HtmlSelectElement {
    own_page::element("#age")
}

/// Shows what is true now of the account and of the tab.
async fn show(tab: i32) -> Result<()> {
    let now = browser::now();
    let evidence = storage::load_evidence(MAIN).await?.evidence;
    let session = storage::load_session(tab, MAIN).await?;
    let in_front = browser::tab(tab).await.unwrap_or_default();
    let access = browser::has_access(settings::PAGES).await;
    let popup = view::popup(
        &evidence,
        view::Tab {
            place: Place::of_address(&in_front.url),
            session: session.as_ref(),
            access,
        },
        now,
    );
    paint(&popup)?;
    offer_report(tab, popup.report)?;
    beside::show(&in_front, access, now).await
}

fn paint(popup: &Popup) -> Result<()> {
    let main = element("#status");
    main.set_attribute("data-status", popup.status.name())?;
    main.set_attribute("data-phase", popup.phase.name())?;
    write("#headline", &browser::words(popup.headline));
    let proof = popup.proof.map(|(key, at)| browser::words_with(key, &moment(at)));
    let last_off = popup.last_off.map(|(key, at)| browser::words_with(key, &moment(at)));
    write(
        "#proof",
        &[proof, last_off].into_iter().flatten().collect::<Vec<_>>().join(" "),
    );
    write("#sentence", &browser::words(popup.sentence));
    let (action, label) = match popup.primary {
        Some((action, key)) => (Some(action), browser::words(key)),
        None => (None, String::new()),
    };
    write("#primary", &label);
    let primary = element("#primary");
    primary.toggle_attribute_with_force("hidden", action.is_none())?;
    primary.toggle_attribute_with_force("data-allow", action == Some(Action::Allow))?;
    element("#show-me").toggle_attribute_with_force("hidden", !popup.show_me)?;
    Ok(())
}

/// Shows what a report would hold, read from the page at the moment from which it is offered on.
fn offer_report(tab: i32, is_offered: bool) -> Result<()> {
    let place = element("#report");
    if !is_offered {
        place.set_attribute("hidden", "")?;
        return place.remove_attribute("aria-busy");
    }
    if !place.has_attribute("hidden") || place.has_attribute("aria-busy") {
        return Ok(());
    }
    place.set_attribute("aria-busy", "true")?;
    // Nobody waits for it: a page that hangs answers late or never.
    spawn_local(async move {
        let report = report_of(tab).await;
        if place.has_attribute("aria-busy")
            && let Some(report) = report
        {
            write("#report pre", &report);
            write("#copied", "");
            let _ = place.remove_attribute("hidden");
        }
        let _ = place.remove_attribute("aria-busy");
    });
    Ok(())
}

async fn report_of(tab: i32) -> Option<String> {
    let description = browser::description(tab).await.ok()?;
    match browser::from_js::<Fact>(&description, LONGEST_MESSAGE)? {
        fact if !fact.is_within_limits() => None,
        Fact::Seen(seen) => Some(browser::to_text(&Report::of(&seen))),
        Fact::Closed => None,
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

/// The main action. Access can only be asked for in the very turn of the click.
fn act(tab: i32) {
    if element("#primary").has_attribute("data-allow") {
        spawn_local(async move {
            if browser::request_access(settings::PAGES).await {
                let _ = show(tab).await;
            }
        });
    } else {
        press(tab, Order::Press(tab));
    }
}

/// Passes a press on. Where it has brought another tab to the front, Firefox would leave the popup standing there with
/// this tab's words.
pub fn press(tab: i32, order: Order) {
    spawn_local(async move {
        tell(order).await;
        let front = browser::tab_in_front().await;
        if browser::own_tab().await.is_none() && front.is_some_and(|front| front.id != tab) {
            let _ = window().close();
        }
    });
}

pub fn order(order: Order) {
    spawn_local(tell(order));
}

async fn tell(order: Order) {
    if let Err(error) = browser::tell_background(&order).await {
        web_sys::console::error_1(&error);
    }
}

fn element(selector: &str) -> Element {
    own_page::element(selector)
}
