//! What the extension's own pages share: sentences in the user's language, elements, dates.

use gloo::{events::EventListener, utils::document};
use js_sys::{Date, Number, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

use crate::{
    browser::{self, Result},
    page::Ms,
    settings::Setting,
    view,
};

/// Puts every static sentence into the user's language.
pub fn translate() -> Result<()> {
    let root: HtmlElement = element("html");
    let language = browser::words("lang");
    root.set_attribute("dir", view::direction(&language))?;
    root.set_attribute("lang", &language)?;
    let translated = document().query_selector_all("[data-words]")?;
    for n in 0..translated.length() {
        if let Some(element) = translated.get(n).and_then(|node| node.dyn_into::<Element>().ok()) {
            let key = element.get_attribute("data-words").unwrap_or_default();
            element.set_text_content(Some(&browser::words(&key)));
        }
    }
    Ok(())
}

/// Sends a message to the background. What it has done shows in what is stored; that it could not be reached is logged.
pub async fn tell<T: Serialize>(message: &T) {
    if let Err(error) = browser::tell_background(message).await {
        web_sys::console::error_1(&error);
    }
}

/// Calls `act`, for good, whenever this event comes to the element.
pub fn on(selector: &str, event: &'static str, mut act: impl FnMut() + 'static) {
    EventListener::new(&element::<Element>(selector), event, move |_| act()).forget();
}

/// Calls `act`, for good, at each click on the element.
pub fn on_click(selector: &str, act: impl FnMut() + 'static) {
    on(selector, "click", act);
}

/// A moment as the user writes it, in the language of the sentence that it goes into.
pub fn moment(at: Ms) -> String {
    let options = [("dateStyle", "medium"), ("timeStyle", "short")];
    date(&(at as f64).into(), &formats(), &options)
}

/// A number as the user writes it.
pub fn number(number: u64) -> String {
    Number::from(number as f64).to_locale_string(&formats()).into()
}

/// What dates and numbers are asked for by.
pub fn formats() -> String {
    view::formats(&language())
}

/// A date as a language writes it, with the options of JavaScript's `toLocaleString`.
pub fn date(at: &JsValue, language: &str, options: &[(&str, &str)]) -> String {
    let object = Object::new();
    for (key, value) in options {
        let _ = Reflect::set(&object, &(*key).into(), &(*value).into());
    }
    Date::new(at).to_locale_string(language, &object).into()
}

/// The language of the sentences, with the user's region where it is theirs (BCP 47).
pub fn language() -> String {
    let (sentence, user) = (browser::words("lang"), browser::language());
    if user.starts_with(&sentence) { user } else { sentence }
}

/// LinkedIn's name of a setting.
pub fn name(setting: &Setting) -> String {
    browser::words(&key("name", setting))
}

/// What a setting beside the main one decides, in a sentence.
pub fn means(setting: &Setting) -> String {
    browser::words(&key("means", setting))
}

/// Keys in `_locales` take no hyphens.
fn key(kind: &str, setting: &Setting) -> String {
    format!("{kind}_{}", setting.id.replace('-', "_"))
}

/// Writes a text where it differs: a screen reader reads out what is written anew.
pub fn write(selector: &str, text: &str) {
    let element: Element = element(selector);
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Shows or hides an element.
pub fn show(selector: &str, is_shown: bool) {
    let _ = element::<Element>(selector).toggle_attribute_with_force("hidden", !is_shown);
}

/// An element of the page.
pub fn element<T: JsCast>(selector: &str) -> T {
    document()
        .query_selector(selector)
        .ok()
        .flatten()
        .and_then(|element| element.dyn_into().ok())
        .unwrap_or_else(|| panic!("the page has no {selector}"))
}
