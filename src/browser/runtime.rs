//! The extension itself, its permissions, the device's clock and clipboard.

use serde::Serialize;
use wasm_bindgen::JsValue;

use super::{
    Result, api, has,
    value::{self, field, number_field, text_field},
};
use crate::core::{
    account::Context,
    message::{Own, Sender},
    place::PAGES,
    record,
};

/// The extension, by the browser's word.
pub fn own() -> Own {
    Own {
        id: api::RUNTIME_ID.with(String::clone),
        root: own_address(""),
    }
}

/// The whole address of a file of the extension.
pub fn own_address(path: &str) -> String {
    api::get_url(path)
}

/// Reads who has sent a message, by the fields that decide. The browser may say much more of a tab, such as the whole
/// picture of its page.
pub fn sender(sender: &JsValue) -> Sender {
    Sender {
        id: text_field(sender, "id"),
        url: text_field(sender, "url"),
        frame_id: number_field(sender, "frameId").map(|id| id as i32),
        tab: number_field(&field(sender, "tab"), "id").map(|id| id as i32),
    }
}

/// Sends a message to the background. It fails where the background could not be reached, or did not do its work.
pub async fn send<T: Serialize>(message: &T) -> Result<()> {
    let answer = api::runtime_send_message(&value::write(message)).await?;
    match answer.as_bool() {
        Some(false) => Err("The background has failed.".into()),
        _ => Ok(()),
    }
}

#[derive(Serialize)]
struct Permissions {
    origins: [&'static str; 1],
}

const ACCESS: Permissions = Permissions { origins: [PAGES] };

/// Whether the member lets the extension see the settings' pages.
pub async fn has_access() -> bool {
    let answer = api::permissions_contains(&value::write(&ACCESS)).await;
    answer.is_ok_and(|granted| granted.is_truthy())
}

/// Asks the member for it; only in answer to a click.
pub async fn request_access() -> bool {
    let answer = api::permissions_request(&value::write(&ACCESS)).await;
    answer.is_ok_and(|granted| granted.is_truthy())
}

/// Copies a text; only in answer to a click, and then it needs no permission.
pub async fn copy(text: &str) -> Result<()> {
    api::write_to_clipboard(text).await.map(drop)
}

/// What the browser says it is; empty if it does not.
pub fn user_agent() -> String {
    let navigator = field(&js_sys::global(), "navigator");
    text_field(&navigator, "userAgent").unwrap_or_default()
}

/// Milliseconds since 1970.
pub fn now() -> u64 {
    js_sys::Date::now() as u64
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

/// What an event needs to know besides what is stored.
pub fn context() -> Context {
    Context {
        time: local_time(),
        browser: record::browser(&user_agent()),
        badge: super::action::latest(),
        // Containers are Firefox's, as the first call is; where it has no windows, on Android, nobody is offered any.
        has_containers: has("runtime", "getBrowserInfo") && has("windows", "update"),
    }
}
