//! The edge: the few calls of the WebExtensions API that we need, and what they take and give. No decisions here.

mod api;

pub mod action;
pub mod i18n;
pub mod runtime;
pub mod storage;
pub mod tabs;
pub mod value;

use std::{future::Future, pin::Pin};

use js_sys::{Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{future_to_promise, spawn_local};

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

/// A promise for what a future gives. All futures share one type here: each type would bring its own executor.
pub fn promise(work: impl Future<Output = Result<JsValue>> + 'static) -> Promise {
    let work: Pin<Box<dyn Future<Output = Result<JsValue>>>> = Box::pin(work);
    future_to_promise(work)
}

/// Does work that nobody waits for. See [`promise`].
pub fn spawn(work: impl Future<Output = ()> + 'static) {
    let work: Pin<Box<dyn Future<Output = ()>>> = Box::pin(work);
    spawn_local(work);
}
