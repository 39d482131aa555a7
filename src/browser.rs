//! The edge: the few calls of the WebExtensions API that we need. No decisions here.
//!
//! Firefox offers the same API under the same name, with promises, in Manifest V3.

use std::future::Future;

use futures_util::future::{join, join5};
use js_sys::{Array, Object, Reflect};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;

use crate::json;

/// What a call that failed gives: the browser's own error.
pub type Result<T> = std::result::Result<T, JsValue>;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "local"], js_name = get)]
    async fn local_get(keys: &JsValue) -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "local"], js_name = set)]
    async fn local_set(items: &JsValue) -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "local"], js_name = remove)]
    async fn local_remove(keys: &JsValue) -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "local"], js_name = clear)]
    async fn local_clear() -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "session"], js_name = clear)]
    async fn session_clear() -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "session"], js_name = get)]
    async fn session_get(key: &JsValue) -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "session"], js_name = set)]
    async fn session_set(items: &JsValue) -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "session"], js_name = remove)]
    async fn session_remove(keys: &JsValue) -> Result<JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "storage", "onChanged"], js_name = addListener)]
    fn on_storage_changed(listener: &JsValue);

    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = query)]
    async fn tabs_query(filter: &JsValue) -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = get)]
    async fn tabs_get(tab: i32) -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = create)]
    async fn tabs_create(properties: &JsValue) -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = update)]
    async fn tabs_update(tab: i32, properties: &JsValue) -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = reload)]
    async fn tabs_reload(tab: i32, properties: &JsValue) -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = sendMessage)]
    async fn tabs_send_message(tab: i32, message: &JsValue) -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["navigator", "clipboard"], js_name = writeText)]
    async fn write_to_clipboard(text: &str) -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = getCurrent)]
    async fn tabs_get_current() -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "windows"], js_name = update)]
    async fn windows_update(window: i32, properties: &JsValue) -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "scripting"], js_name = executeScript)]
    async fn execute_script(injection: &JsValue) -> Result<JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = setBadgeText)]
    async fn set_badge_text(details: &JsValue) -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = setBadgeBackgroundColor)]
    async fn set_badge_background_color(details: &JsValue) -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = setBadgeTextColor)]
    async fn set_badge_text_color(details: &JsValue) -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = setTitle)]
    async fn set_title(details: &JsValue) -> Result<JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = setIcon)]
    async fn set_icon(details: &JsValue) -> Result<JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "permissions"], js_name = contains)]
    async fn permissions_contains(permissions: &JsValue) -> Result<JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "permissions"], js_name = request)]
    async fn permissions_request(permissions: &JsValue) -> Result<JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = sendMessage)]
    async fn runtime_send_message(message: &JsValue) -> Result<JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = getURL)]
    fn get_url(path: &str) -> String;
    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], thread_local_v2, js_name = id)]
    static RUNTIME_ID: String;
    #[wasm_bindgen(js_namespace = ["chrome", "i18n"], js_name = getMessage)]
    fn get_message(key: &str, substitutions: &JsValue) -> String;
    #[wasm_bindgen(js_namespace = ["chrome", "i18n"], js_name = getUILanguage)]
    fn get_ui_language() -> String;
}

/// A tab as the browser describes it; the address only where the extension may see it.
#[derive(Clone, Debug, Default)]
pub struct Tab {
    pub id: i32,
    pub window_id: i32,
    pub url: String,
    /// `loading` or `complete`.
    pub status: String,
    pub last_accessed: f64,
}

impl Tab {
    /// None if it is no tab, or one without a number, of which the browser could be told nothing.
    fn from_js(tab: &JsValue) -> Option<Tab> {
        let of = |name: &str| Reflect::get(tab, &name.into()).unwrap_or_default();
        let number = |name| of(name).as_f64();
        let text = |name| of(name).as_string().unwrap_or_default();
        Some(Tab {
            id: number("id")? as i32,
            window_id: number("windowId").unwrap_or_default() as i32,
            url: text("url"),
            status: text("status"),
            last_accessed: number("lastAccessed").unwrap_or_default(),
        })
    }
}

/// The extension's own id.
pub fn own_id() -> String {
    RUNTIME_ID.with(String::clone)
}

/// The whole address of a file of the extension.
pub fn own_address(path: &str) -> String {
    get_url(path)
}

/// A sentence in the user's language.
pub fn words(key: &str) -> String {
    get_message(key, &JsValue::UNDEFINED)
}

/// A sentence with one thing filled in.
pub fn words_with(key: &str, filling: &str) -> String {
    get_message(key, &Array::of1(&filling.into()))
}

/// A sentence with two things filled in.
pub fn words_with_two(key: &str, first: &str, second: &str) -> String {
    get_message(key, &Array::of2(&first.into(), &second.into()))
}

/// The browser's language with its region, which dates are written in (BCP 47).
pub fn language() -> String {
    get_ui_language()
}

/// Plain JSON of at most `longest` UTF-16 units as a Rust value; none if it is anything else. By way of text, so that
/// getters, prototypes and cycles are left behind, and with the reader that the native tests know.
pub fn from_js<T: DeserializeOwned>(value: &JsValue, longest: u32) -> Option<T> {
    let json = js_sys::JSON::stringify(value).ok()?;
    if json.is_undefined() || json.length() > longest {
        return None;
    }
    json::read(&String::from(json))
}

/// A Rust value as a plain JavaScript object.
pub fn to_js<T: Serialize + ?Sized>(value: &T) -> JsValue {
    js_sys::JSON::parse(&json::write(value)).unwrap_or(JsValue::NULL)
}

/// A Rust value as JSON that a person can read.
pub fn to_text<T: Serialize + ?Sized>(value: &T) -> String {
    text_of(&to_js(value))
}

/// A plain JavaScript value as JSON that a person can read.
pub fn text_of(value: &JsValue) -> String {
    let text = js_sys::JSON::stringify_with_replacer_and_space(value, &JsValue::NULL, &2.into());
    text.map(String::from).unwrap_or_default()
}

/// A plain JavaScript object.
pub fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        // Setting a property of a new plain object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(key), value);
    }
    object.into()
}

/// What is stored on this device under a key; undefined if nothing is.
pub async fn stored(key: &str) -> Result<JsValue> {
    Reflect::get(&local_get(&key.into()).await?, &key.into())
}

/// The same for several keys.
pub async fn all_stored(keys: impl Iterator<Item = String>) -> Result<Things> {
    let keys: Array = keys.map(JsValue::from).collect();
    local_get(&keys).await.map(Things)
}

/// Things stored or kept, each under its key.
pub struct Things(JsValue);

impl Things {
    /// What is there under a key; undefined if nothing is.
    pub fn get(&self, key: &str) -> JsValue {
        Reflect::get(&self.0, &key.into()).unwrap_or_default()
    }

    /// All of them, without their keys.
    pub fn values(&self) -> Vec<JsValue> {
        Object::values(self.0.unchecked_ref::<Object>()).iter().collect()
    }
}

pub async fn store(entries: &[(&str, JsValue)]) -> Result<()> {
    local_set(&object(entries)).await.map(drop)
}

/// Removes what is stored under these keys.
pub async fn drop_stored(keys: &[&str]) -> Result<()> {
    let keys: Array = keys.iter().map(|key| JsValue::from_str(key)).collect();
    local_remove(&keys).await.map(drop)
}

/// What is kept until the browser ends under a key; undefined if nothing is.
pub async fn kept(key: &str) -> Result<JsValue> {
    Reflect::get(&session_get(&key.into()).await?, &key.into())
}

/// Everything that is kept until the browser ends.
pub async fn all_kept() -> Result<Things> {
    session_get(&JsValue::NULL).await.map(Things)
}

pub async fn keep(key: &str, value: JsValue) -> Result<()> {
    session_set(&object(&[(key, value)])).await.map(drop)
}

/// Removes all that is stored or kept.
pub async fn drop_everything() -> Result<()> {
    local_clear().await?;
    session_clear().await.map(drop)
}

/// Whether nothing at all is stored.
pub async fn stores_nothing() -> Result<bool> {
    let all: Object = local_get(&JsValue::NULL).await?.unchecked_into();
    Ok(Object::keys(&all).length() == 0)
}

pub async fn drop_kept(keys: impl Iterator<Item = String>) -> Result<()> {
    let keys: Array = keys.map(JsValue::from).collect();
    session_remove(&keys).await.map(drop)
}

/// Calls the listener, for good, whenever anything stored or kept changes.
pub fn when_storage_changes(listener: impl FnMut() + 'static) {
    on_storage_changed(&Closure::<dyn FnMut()>::new(listener).into_js_value());
}

pub async fn tab(id: i32) -> Option<Tab> {
    Tab::from_js(&tabs_get(id).await.ok()?)
}

/// All tabs, or those whose address fits a match pattern.
pub async fn tabs(pattern: Option<&str>) -> Vec<Tab> {
    let filter = match pattern {
        Some(pattern) => object(&[("url", pattern.into())]),
        None => object(&[]),
    };
    let found = tabs_query(&filter).await.unwrap_or_default();
    let list: Array = found.dyn_into().unwrap_or_default();
    list.iter().filter_map(|tab| Tab::from_js(&tab)).collect()
}

/// The tab that this page of the extension itself stands in; a popup stands in none, but for Firefox for Android's.
pub async fn own_tab() -> Option<Tab> {
    Tab::from_js(&tabs_get_current().await.ok()?)
}

/// The tab in front of the user, behind the popup; also where the popup itself stands in a tab.
pub async fn tab_in_front() -> Option<Tab> {
    let filter = object(&[("active", true.into()), ("currentWindow", true.into())]);
    // Both at once: the popup waits for it.
    let (own, found) = join(own_tab(), tabs_query(&filter)).await;
    let Some(own) = own else {
        let found: Array = found.ok()?.dyn_into().ok()?;
        return Tab::from_js(&found.get(0));
    };
    let others = tabs(None).await.into_iter().filter(|tab| tab.id != own.id);
    others.max_by(|a, b| a.last_accessed.total_cmp(&b.last_accessed))
}

/// Opens a tab in front; its number.
pub async fn open_tab(address: &str) -> Result<i32> {
    let tab = tabs_create(&object(&[("url", address.into()), ("active", true.into())])).await?;
    Tab::from_js(&tab).map(|tab| tab.id).ok_or(tab)
}

pub async fn bring_to_front(tab: &Tab) -> Result<()> {
    tabs_update(tab.id, &object(&[("active", true.into())])).await?;
    if offers("windows", "update") {
        windows_update(tab.window_id, &object(&[("focused", true.into())])).await?;
    }
    Ok(())
}

/// Leads a tab to an address, and puts it in front.
pub async fn lead(tab: i32, address: &str) -> Result<()> {
    tabs_update(tab, &object(&[("url", address.into()), ("active", true.into())]))
        .await
        .map(drop)
}

/// Reloads a tab past every cache.
pub async fn reload(tab: i32) -> Result<()> {
    tabs_reload(tab, &object(&[("bypassCache", true.into())]))
        .await
        .map(drop)
}

/// Asks a tab's content script, if it is there, to report some time. A frozen tab does so when it thaws: nobody waits.
pub fn mention_news(tab: i32) {
    wasm_bindgen_futures::spawn_local(async move {
        let _ = tabs_send_message(tab, &"look".into()).await;
    });
}

/// The parts of the content script, in the order of `manifest.json`.
const CONTENT: [&str; 6] = [
    "content/dom.js",
    "content/observe.js",
    "content/pace.js",
    "content/card.js",
    "content/guidance.js",
    "content/content.js",
];

/// Asks a tab's content script to report now; puts the script there first if it is not there.
pub async fn ask_to_look(tab: i32) -> Result<()> {
    if tabs_send_message(tab, &"look".into()).await.is_ok() {
        return Ok(());
    }
    put_scripts(tab, &CONTENT).await
}

/// Shows a card in a tab that the popup stands over: there, and for so long, the browser lets the extension in.
pub async fn show_caution<T: Serialize>(tab: i32, words: &T) -> Result<()> {
    put_scripts(tab, &["content/card.js", "content/caution.js"]).await?;
    let message = object(&[("caution", to_js(words))]);
    tabs_send_message(tab, &message).await.map(drop)
}

async fn put_scripts(tab: i32, files: &[&str]) -> Result<()> {
    let files: Array = files.iter().map(|file| JsValue::from_str(file)).collect();
    let target = object(&[("tabId", tab.into())]);
    execute_script(&object(&[("target", target), ("files", files.into())]))
        .await
        .map(drop)
}

/// What a tab's content script sees now. It fails where the script is not there.
pub async fn description(tab: i32) -> Result<JsValue> {
    tabs_send_message(tab, &"describe".into()).await
}

/// Copies a text; only in answer to a click, and then it needs no permission.
pub async fn copy(text: &str) -> Result<()> {
    write_to_clipboard(text).await.map(drop)
}

/// Draws the toolbar button for all tabs: its text, the text's background, its title and its picture.
pub async fn draw_badge(text: &str, colour: &str, title: &str, icon: &str) -> Result<()> {
    let path = |side: u8| (side.to_string(), get_url(&format!("icons/{icon}-{side}.png")).into());
    let [small, large] = [16, 32].map(path);
    let paths = object(&[(&small.0, small.1), (&large.0, large.1)]);
    let colour = object(&[("color", colour.into())]);
    let white = object(&[("color", "#ffffff".into())]);
    // All at once, so that nobody sees one half true and the other not. Colours and picture only say again what the
    // text says: a browser that has none does without.
    let (text, title, colour, white, icon) = join5(
        set_badge_text(&object(&[("text", text.into())])),
        set_title(&object(&[("title", title.into())])),
        where_offered("setBadgeBackgroundColor", set_badge_background_color(&colour)),
        where_offered("setBadgeTextColor", set_badge_text_color(&white)),
        where_offered("setIcon", set_icon(&object(&[("path", paths)]))),
    )
    .await;
    text.and(title).and(colour).and(white).and(icon).map(drop)
}

async fn where_offered(call: &str, work: impl Future<Output = Result<JsValue>>) -> Result<JsValue> {
    if offers("action", call) {
        work.await
    } else {
        Ok(JsValue::UNDEFINED)
    }
}

/// Whether the browser has this call: Firefox for Android lacks some. To call what is missing would not only fail: the
/// error would be taken for one of the next call that reports any.
fn offers(api: &str, call: &str) -> bool {
    let path = ["chrome", api, call];
    let found = path.iter().try_fold(JsValue::from(js_sys::global()), |at, name| {
        Reflect::get(&at, &(*name).into())
    });
    found.is_ok_and(|call| call.is_function())
}

fn origins(pattern: &str) -> JsValue {
    object(&[("origins", Array::of1(&pattern.into()).into())])
}

/// Whether the user lets the extension see pages of this match pattern.
pub async fn has_access(pattern: &str) -> bool {
    let answer = permissions_contains(&origins(pattern)).await;
    answer.is_ok_and(|granted| granted.is_truthy())
}

/// Asks the user for it; only in answer to a click.
pub async fn request_access(pattern: &str) -> bool {
    let answer = permissions_request(&origins(pattern)).await;
    answer.is_ok_and(|granted| granted.is_truthy())
}

/// Sends a message to the background.
pub async fn tell_background<T: Serialize>(message: &T) -> Result<()> {
    runtime_send_message(&to_js(message)).await.map(drop)
}

/// What the browser says it is; empty if it does not.
pub fn user_agent() -> String {
    let property = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).unwrap_or_default();
    let navigator = property(&js_sys::global(), "navigator");
    property(&navigator, "userAgent").as_string().unwrap_or_default()
}

/// The time by the device's clock, to the millisecond, with its distance from UTC (RFC 3339).
pub fn local_time() -> String {
    let now = js_sys::Date::new_0();
    let east = -now.get_timezone_offset();
    let shifted = js_sys::Date::new(&(now.get_time() + east * 60_000.0).into());
    let text = String::from(shifted.to_iso_string());
    let (sign, minutes) = (if east < 0.0 { '-' } else { '+' }, east.abs() as u32);
    let (hours, minutes) = (minutes / 60, minutes % 60);
    format!("{}{sign}{hours:02}:{minutes:02}", text.trim_end_matches('Z'))
}

/// Milliseconds since 1970.
pub fn now() -> u64 {
    js_sys::Date::now() as u64
}
