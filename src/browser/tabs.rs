//! Tabs, and the content scripts in them.

use std::pin::pin;

use futures_util::future::{Either, join, join_all, select};
use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, Promise};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{
    Result, api, has, log_error, spawn,
    value::{self, number_field, text_field},
};
use crate::core::{account::Tab, place::Place};

/// The files of the content script, in their order, as the manifest lists them.
const CONTENT_SCRIPT: [&str; 6] = [
    "content/dom.js",
    "content/observe.js",
    "content/pace.js",
    "content/card.js",
    "content/guidance.js",
    "content/content.js",
];
/// The files of the card on feedback.
const CAUTION_SCRIPT: [&str; 2] = ["content/card.js", "content/caution.js"];

/// None if it is no tab, or one without a number, of which the browser could be told nothing.
fn read(tab: &JsValue) -> Option<Tab> {
    Some(Tab {
        id: number_field(tab, "id")? as i32,
        window: number_field(tab, "windowId").unwrap_or_default() as i32,
        url: text_field(tab, "url").unwrap_or_default(),
        is_loading: text_field(tab, "status").as_deref() == Some("loading"),
        hangs: false,
        opener: number_field(tab, "openerTabId").map(|id| id as i32),
    })
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Query<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_window: Option<bool>,
}

async fn query(query: Query<'_>) -> Result<Array> {
    let found = api::tabs_query(&value::write(&query)).await?;
    Ok(found.dyn_into().unwrap_or_default())
}

/// The tab of this number.
pub async fn get(id: i32) -> Option<Tab> {
    read(&api::tabs_get(id).await.ok()?)
}

/// All tabs.
pub async fn all() -> Vec<Tab> {
    let found = query(Query::default()).await.unwrap_or_default();
    found.iter().filter_map(|tab| read(&tab)).collect()
}

/// The tab that this page of the extension itself is in. A popup is in none, but in Firefox for Android.
pub async fn own() -> Option<Tab> {
    read(&api::tabs_get_current().await.ok()?)
}

/// The tab in front of the user, behind the popup; also where the popup itself is in a tab.
pub async fn in_front() -> Option<Tab> {
    let active = Query {
        active: Some(true),
        current_window: Some(true),
        ..Query::default()
    };
    // Both at once: the popup waits for it.
    let (own, found) = join(own(), query(active)).await;
    let Some(own) = own else {
        return read(&found.ok()?.get(0));
    };
    let others = query(Query::default()).await.unwrap_or_default();
    let last_accessed = |tab: &JsValue| number_field(tab, "lastAccessed").unwrap_or_default();
    let others = others
        .iter()
        .filter(|tab| read(tab).is_some_and(|tab| tab.id != own.id));
    read(&others.max_by(|a, b| last_accessed(a).total_cmp(&last_accessed(b)))?)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties<'a> {
    active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opener_tab_id: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    window_id: Option<i32>,
}

/// Opens an address in a new tab in front; its number. With an opener, the tab is in the opener's window and container.
pub async fn open(address: &str, opener: Option<&Tab>) -> Result<i32> {
    let properties = Properties {
        active: true,
        url: Some(address),
        opener_tab_id: opener.map(|tab| tab.id),
        window_id: opener.map(|tab| tab.window),
    };
    let tab = api::tabs_create(&value::write(&properties)).await?;
    read(&tab)
        .map(|tab| tab.id)
        .ok_or_else(|| "The browser opened a tab without a number.".into())
}

/// The least width of a window that LinkedIn's pages are drawn well in, and that browsers allow.
const LEAST_WIDTH: f64 = 500.0;

/// Opens an address in a tab of the opener's container, in a window of its own beside it, so that both are seen. Where there
/// can be no such window, the tab is in front.
pub async fn open_apart(address: &str, opener: &Tab) -> Result<i32> {
    // Firefox may lose the address of a tab that is moved while it begins to load.
    let tab = open("about:blank", Some(opener)).await?;
    log_error(set_apart(tab, opener.window).await);
    navigate(tab, address, true).await?;
    Ok(tab)
}

/// Moves a tab into a window of its own, over the right half of the one that it is in.
async fn set_apart(tab: i32, window: i32) -> Result<()> {
    if !has("windows", "create") {
        return Ok(());
    }
    let from = api::windows_get(window).await?;
    let of = |field| number_field(&from, field).unwrap_or_default();
    let width = (of("width") / 2.0).max(LEAST_WIDTH);
    let own = [
        ("tabId", f64::from(tab)),
        ("left", of("left") + of("width") - width),
        ("top", of("top")),
        ("width", width),
        ("height", of("height")),
    ];
    let own = own.map(|(name, number)| (name, number.trunc()));
    // Chromium refuses a window that is out of the screen by more than a half. Then it chooses the place.
    match api::windows_create(&value::object(&own)).await {
        Ok(_) => Ok(()),
        Err(_) => api::windows_create(&value::object(&own[..1])).await.map(drop),
    }
}

/// Opens an address in a tab, and may bring it to the front.
pub async fn navigate(tab: i32, address: &str, in_front: bool) -> Result<()> {
    let properties = Properties {
        active: in_front,
        url: Some(address),
        opener_tab_id: None,
        window_id: None,
    };
    api::tabs_update(tab, &value::write(&properties)).await.map(drop)
}

/// Brings a tab and its window to the front.
pub async fn show(tab: &Tab) -> Result<()> {
    #[derive(Serialize)]
    struct Window {
        focused: bool,
    }
    let properties = Properties {
        active: true,
        url: None,
        opener_tab_id: None,
        window_id: None,
    };
    api::tabs_update(tab.id, &value::write(&properties)).await?;
    if has("windows", "update") {
        api::windows_update(tab.window, &value::write(&Window { focused: true })).await?;
    }
    Ok(())
}

/// Reloads a tab past every cache.
pub async fn reload(tab: i32) -> Result<()> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Options {
        bypass_cache: bool,
    }
    let options = value::write(&Options { bypass_cache: true });
    api::tabs_reload(tab, &options).await.map(drop)
}

/// Asks a tab's content script for an observation now; puts the script there first where none answers. Nobody waits for
/// it: a page that hangs answers late or never.
pub fn observe(tab: i32) {
    spawn(async move {
        if api::tabs_send_message(tab, &"look".into()).await.is_err() {
            log_error(run_scripts(tab, &CONTENT_SCRIPT).await);
        }
    });
}

/// Asks the content scripts in all pages that match, or in all that have one, for an observation at some time, except in
/// this tab. Nobody waits for it: a frozen tab answers when it thaws.
pub fn notify(pages: Option<&'static str>, except: Option<i32>) {
    spawn(async move {
        let pages = Query {
            url: pages,
            ..Query::default()
        };
        let found = query(pages).await.unwrap_or_default();
        for tab in found.iter().filter_map(|tab| read(&tab)) {
            if Some(tab.id) != except {
                spawn(async move {
                    let _ = api::tabs_send_message(tab.id, &"look".into()).await;
                });
            }
        }
    });
}

/// Shows a card in a tab that the popup is open over: there, and for so long, the browser lets the extension in. Nobody
/// waits for it.
pub fn show_caution<T: Serialize>(tab: i32, card: &T) {
    #[derive(Serialize)]
    struct Message<'a, T> {
        caution: &'a T,
    }
    let message = value::write(&Message { caution: card });
    spawn(async move {
        let shown = match run_scripts(tab, &CAUTION_SCRIPT).await {
            Ok(()) => api::tabs_send_message(tab, &message).await,
            Err(error) => Err(error),
        };
        log_error(shown);
    });
}

async fn run_scripts(tab: i32, files: &[&str]) -> Result<()> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Target {
        tab_id: i32,
    }
    #[derive(Serialize)]
    struct Injection<'a> {
        target: Target,
        files: &'a [&'a str],
    }
    let target = Target { tab_id: tab };
    api::execute_script(&value::write(&Injection { target, files }))
        .await
        .map(drop)
}

/// How long a page may take to answer before it counts as one that hangs, in milliseconds.
const ANSWER: u32 = 700;

/// All tabs; of those in the settings it says whether they hang. It waits for them no longer than [`ANSWER`].
pub async fn all_and_hangs() -> Vec<Tab> {
    let mut tabs = all().await;
    let asked = tabs
        .iter_mut()
        .filter(|tab| Place::of_address(&tab.url).is_in_settings());
    join_all(asked.map(async |tab| {
        let (answer, patience) = (pin!(ping(tab.id)), pin!(wait(ANSWER)));
        tab.hangs = matches!(select(answer, patience).await, Either::Right(_));
    }))
    .await;
    tabs
}

async fn wait(milliseconds: u32) {
    let mut start = |resolve: Function, _| {
        Timeout::new(milliseconds, move || drop(resolve.call0(&JsValue::NULL))).forget();
    };
    let _ = JsFuture::from(Promise::new(&mut start)).await;
}

/// Asks a tab's content script whether it is there. It fails where it is not.
pub async fn ping(tab: i32) -> Result<()> {
    api::tabs_send_message(tab, &"ping".into()).await.map(drop)
}

/// What a tab's content script observes now. It fails where the script is not there.
pub async fn describe(tab: i32) -> Result<JsValue> {
    api::tabs_send_message(tab, &"describe".into()).await
}
