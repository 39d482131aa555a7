//! What the popup and the welcome page share: what is known, and the one main action.

use futures_util::future::join3;
use gloo::{timers::callback::Interval, utils::window};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::{
    browser::{self, Result, Tab},
    own_page::{self, moment, on_click, write},
    page::Ms,
    protocol::Order,
    settings::{self, MAIN, Place},
    storage::{self, Snapshot},
    view::{self, Action, Popup},
};

/// How often the clock is looked at: some states end by time alone.
const CLOCK: u32 = 1_000;

/// What is true of the account and of the tab.
pub struct Found {
    /// The tab in front, as it is now.
    pub tab: Tab,
    /// Whether the member lets the extension see the settings' pages.
    pub access: bool,
    /// When that was.
    pub now: Ms,
    /// What is stored.
    pub known: Snapshot,
}

/// Lets the main action be pressed. Before anything is shown: what can be seen can be pressed.
pub fn attach(tab: i32) {
    on_click("#primary", move || act(tab));
}

/// Asks for all that is true now, at once and not in turn: a popup that waits is a blank one.
pub async fn find(tab: impl Future<Output = Option<Tab>>) -> Result<Found> {
    let now = browser::now();
    let access = browser::has_access(settings::PAGES);
    let (tab, access, known) = join3(tab, access, storage::load_snapshot()).await;
    Ok(Found {
        tab: tab.unwrap_or_default(),
        access,
        now,
        known: known?,
    })
}

/// Shows what was found of the account and of the tab.
pub fn show(found: &Found) -> Result<Popup> {
    let session = found.known.session(found.tab.id, MAIN);
    let tab = view::Tab {
        place: Place::of_address(&found.tab.url),
        session: session.as_ref(),
        access: found.access,
    };
    let popup = view::popup(&found.known.evidence(MAIN), tab, found.now);
    paint(&popup)?;
    Ok(popup)
}

/// Calls `show`, for good, whenever something else may be true.
pub fn keep_shown<F: Future<Output = Result<()>> + 'static>(show: impl Fn() -> F + Clone + 'static) {
    let again = move || {
        let showing = show();
        spawn_local(async move {
            if let Err(error) = showing.await {
                web_sys::console::error_1(&error);
            }
        });
    };
    browser::when_storage_changes(again.clone());
    Interval::new(CLOCK, again).forget();
}

/// Passes a press on. Where it has brought another tab to the front, Firefox would leave the popup standing there with
/// this tab's words.
pub fn press(tab: i32, order: Order) {
    spawn_local(async move {
        own_page::tell(&order).await;
        let front = browser::tab_in_front().await;
        if browser::own_tab().await.is_none() && front.is_some_and(|front| front.id != tab) {
            let _ = window().close();
        }
    });
}

/// Passes on what is asked for.
pub fn order(order: Order) {
    spawn_local(async move { own_page::tell(&order).await });
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
    Ok(())
}

/// The main action. Access can only be asked for in the very turn of the click.
fn act(tab: i32) {
    if element("#primary").has_attribute("data-allow") {
        spawn_local(async move {
            if browser::request_access(settings::PAGES).await
                && let Ok(found) = find(browser::tab(tab)).await
            {
                let _ = show(&found);
            }
        });
    } else {
        press(tab, Order::Press(tab));
    }
}

fn element(selector: &str) -> Element {
    own_page::element(selector)
}
