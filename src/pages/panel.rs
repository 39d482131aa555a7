//! What the popup and the welcome page share: what is known, and the one main action.

use std::cell::RefCell;

use futures_util::future::join3;
use gloo::{timers::callback::Interval, utils::window};
use web_sys::Element;

use super::page::{self, message_at, on_click, say};
use crate::{
    browser::{Result, i18n, log_error, runtime, spawn, storage, tabs},
    core::{
        account::{Model, Tab},
        follow::Followed,
        message::PopupMessage,
        observation::Ms,
        place::Place,
        setting::MAIN,
        stored,
        view::{self, Action, Pings, Popup},
    },
};

/// How often the clock is looked at: some states end by time alone.
const CLOCK: u32 = 1_000;

thread_local! {
    static PINGS: RefCell<Pings> = RefCell::default();
}

/// Asks the page in the tab whether it answers, unless it has been asked already. Nobody waits for the answer.
fn listen(tab: &Tab, now: Ms) {
    let place = Place::of_address(&tab.url);
    let came_back = |_, is_answer| PINGS.with_borrow_mut(|pings| pings.came_back(is_answer));
    PINGS.with_borrow_mut(|pings| ask(pings, place, tab, now, came_back));
}

/// The same for these questions; `came_back` hears of the tab and whether it has answered.
pub fn ask(pings: &mut Pings, place: Place, tab: &Tab, now: Ms, came_back: impl FnOnce(i32, bool) + 'static) {
    if !pings.ask(place, tab.is_loading, now) {
        return;
    }
    let tab = tab.id;
    spawn(async move {
        came_back(tab, tabs::ping(tab).await.is_ok());
    });
}

/// What is true of the account and of the tab.
pub struct Found {
    /// The tab in front, as it is now.
    pub tab: Tab,
    /// Whether the member lets the extension see the settings' pages.
    pub access: bool,
    /// When that was.
    pub now: Ms,
    /// What is known.
    pub model: Model,
    /// The objection that was sent, if one was.
    pub followed: Option<Followed>,
    /// Whether a script of ours answers in the tab.
    pub silence: view::Silence,
    /// The browser refuses to store what the background has to store.
    pub is_refused: bool,
}

/// Lets the main action be pressed. Before anything is shown: what can be seen can be pressed.
pub fn attach(tab: i32) {
    on_click("#primary", move || act(tab));
}

/// Asks for all that is true now, at once and not in turn: a popup that waits is a blank one.
pub async fn find(tab: impl Future<Output = Option<Tab>>) -> Result<Found> {
    let now = runtime::now();
    let (tab, access, stored) = join3(tab, runtime::has_access(), storage::read()).await;
    let stored = stored?;
    let tab = tab.unwrap_or_default();
    Ok(Found {
        silence: PINGS.with_borrow(|pings| pings.silence(tab.is_loading, now)),
        tab,
        is_refused: stored.was_refused(),
        followed: stored::followed(&stored.local),
        access,
        now,
        model: Model::read(&stored.local, &stored.session, runtime::context(), now),
    })
}

/// Shows what was found of the account and of the tab.
pub fn show(found: &Found) -> Result<Popup> {
    listen(&found.tab, found.now);
    let tab = view::Tab {
        place: Place::of_address(&found.tab.url),
        session: found.model.session(found.tab.id, MAIN),
        access: found.access,
        silence: found.silence,
        is_loading: found.tab.is_loading,
    };
    let popup = view::popup(found.model.known(MAIN), tab, found.now);
    paint(&popup)?;
    let refused: Element = page::element("#refused");
    page::show("#refused", found.is_refused || refused.has_attribute("data-pressed"));
    Ok(popup)
}

/// Calls `show`, for as long as the page is open, whenever something else may be true.
pub fn keep_shown<F: Future<Output = Result<()>> + 'static>(show: impl Fn() -> F + Clone + 'static) {
    let again = move || {
        let showing = show();
        spawn(async move { log_error(showing.await) });
    };
    storage::on_change(again.clone());
    Interval::new(CLOCK, again).forget();
}

/// Sends a press over this tab, or over the one in front where this one is gone; says so where it could not be stored. Where
/// it has brought another tab to the front, Firefox would leave the popup open over that tab with the words for this one.
pub fn press(tab: i32, message: impl FnOnce(i32) -> PopupMessage + 'static) {
    spawn(async move {
        let over = match tabs::get(tab).await {
            Some(_) => tab,
            None => tabs::in_front().await.map_or(tab, |front| front.id),
        };
        let is_done = page::send(&message(over)).await;
        // The browser may refuse even to store that it refuses.
        let refused: Element = page::element("#refused");
        let _ = refused.toggle_attribute_with_force("data-pressed", !is_done);
        if !is_done {
            page::show("#refused", true);
        }
        let front = tabs::in_front().await;
        if is_done && tabs::own().await.is_none() && front.is_some_and(|front| front.id != tab) {
            let _ = window().close();
        }
    });
}

/// Opens the check-up's page, or shows the one that is open. A new one is in the container of this tab, as its run will be.
pub fn open_check_up(from: Tab) {
    spawn(async move {
        let address = runtime::own_address("checkup.html");
        let open = tabs::all().await.into_iter().find(|tab| tab.url == address);
        log_error(match open {
            Some(tab) => tabs::show(&tab).await,
            None => tabs::open(&address, Some(&from)).await.map(drop),
        });
        if tabs::own().await.is_none() {
            let _ = window().close();
        }
    });
}

/// Sends what is asked for.
pub fn send(message: PopupMessage) {
    spawn(async move {
        page::send(&message).await;
    });
}

fn paint(popup: &Popup) -> Result<()> {
    let main = page::element::<Element>("#status");
    main.set_attribute("data-status", popup.status.name())?;
    main.set_attribute("data-phase", popup.phase.name())?;
    say("#headline", &i18n::message(popup.headline));
    for (place, dated) in [("#read", popup.proof), ("#last-off", popup.last_off)] {
        say(place, &dated.map(|(key, at)| message_at(key, at)).unwrap_or_default());
    }
    say("#sentence", &i18n::message(popup.sentence));
    let (action, label) = match popup.primary {
        Some((action, key)) => (Some(action), i18n::message(key)),
        None => (None, String::new()),
    };
    say("#primary", &label);
    let primary: Element = page::element("#primary");
    primary.toggle_attribute_with_force("hidden", action.is_none())?;
    primary.toggle_attribute_with_force("data-allow", action == Some(Action::Allow))?;
    primary.toggle_attribute_with_force("data-load", action == Some(Action::Load))?;
    Ok(())
}

/// The main action. Access can only be asked for in the very turn of the click.
fn act(tab: i32) {
    let primary = page::element::<Element>("#primary");
    if primary.has_attribute("data-allow") {
        spawn(async move {
            if runtime::request_access().await
                && let Ok(found) = find(tabs::get(tab)).await
            {
                let _ = show(&found);
            }
        });
    } else if primary.has_attribute("data-load") {
        press(tab, PopupMessage::Load);
    } else {
        press(tab, PopupMessage::Press);
    }
}
