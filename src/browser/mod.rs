//! The edge: the few calls of the WebExtensions API that we need, and what they take and give. No decisions here.

mod api;

pub mod action;
pub mod i18n;
pub mod runtime;
pub mod storage;
pub mod tabs;
pub mod value;

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// What a call that failed gives: the browser's own error.
pub type Result<T> = std::result::Result<T, JsValue>;

/// Logs an error that nobody waits for.
pub fn log_error<T>(outcome: Result<T>) {
    if let Err(error) = outcome {
        web_sys::console::error_1(&error);
    }
}

/// Whether the browser has this call: Firefox for Android lacks some. A call that is missing must not be made: its error
/// would be taken for one of the next call that reports any.
fn has(api: &str, call: &str) -> bool {
    let path = ["chrome", api, call];
    let found = path.iter().try_fold(JsValue::from(js_sys::global()), |at, name| {
        Reflect::get(&at, &(*name).into())
    });
    found.is_ok_and(|call| call.is_function())
}
