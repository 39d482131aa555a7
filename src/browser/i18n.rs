//! Messages in the user's language, from `_locales`.

use js_sys::Array;
use wasm_bindgen::JsValue;

use super::api;

/// A message.
pub fn message(key: &str) -> String {
    api::get_message(key, &JsValue::UNDEFINED)
}

/// A message with its placeholders filled in.
pub fn message_with(key: &str, placeholders: &[&str]) -> String {
    let placeholders: Array = placeholders.iter().map(|text| JsValue::from_str(text)).collect();
    api::get_message(key, &placeholders)
}

/// The language of the messages (BCP 47).
pub fn language() -> String {
    message("lang")
}

/// The browser's language with its region, in which dates are written (BCP 47).
pub fn browser_language() -> String {
    api::get_ui_language()
}
