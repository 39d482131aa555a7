//! The shell: the background and the extension's pages. They read, ask the core, write, and act; they decide nothing.

mod background;
mod checkup;
mod follow;
mod list;
mod objection;
mod page;
mod panel;
mod popup;
mod preferences;
mod record;
mod welcome;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::browser::promise;

/// Runs one of the extension's pages, named by its file, for as long as it is open. `facts` is what the objection's reads.
#[wasm_bindgen(js_name = openPage)]
pub fn open_page(file: String, facts: JsValue) -> Promise {
    promise(async move {
        match file.as_str() {
            "popup.html" => popup::open().await,
            "checkup.html" => checkup::open().await,
            "welcome.html" => welcome::open().await,
            "preferences.html" => preferences::open().await,
            "objection.html" => objection::open(&facts).await,
            "record.html" => record::open().await,
            _ => Err(file.into()),
        }?;
        Ok(JsValue::UNDEFINED)
    })
}
