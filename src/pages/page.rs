//! What the extension's pages share: messages in the user's language, elements, dates, files.

use gloo::{
    events::{EventListener, EventListenerOptions},
    utils::document,
};
use js_sys::{Array, Date, Number};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, Element, Event, HtmlElement, Url};

use crate::{
    browser::{Result, i18n, log_error, runtime, value},
    core::{due::Day, observation::Ms, setting::Setting, view},
};

/// Puts every static message into the user's language.
pub fn translate() -> Result<()> {
    let root: HtmlElement = element("html");
    let language = i18n::language();
    root.set_attribute("dir", view::direction(&language))?;
    root.set_attribute("lang", &language)?;
    let translated = document().query_selector_all("[data-words]")?;
    for n in 0..translated.length() {
        if let Some(element) = translated.get(n).and_then(|node| node.dyn_into::<Element>().ok()) {
            let key = element.get_attribute("data-words").unwrap_or_default();
            write(&element, &i18n::message(&key));
        }
    }
    Ok(())
}

/// Sends a message to the background; whether the background did its work. What it has done shows in what is stored.
pub async fn send<T: Serialize>(message: &T) -> bool {
    let sent = runtime::send(message).await;
    let is_done = sent.is_ok();
    log_error(sent);
    is_done
}

/// Calls `act`, for as long as the page is open, whenever this event comes to the element.
pub fn on(selector: &str, event: &'static str, mut act: impl FnMut() + 'static) {
    EventListener::new(&element::<Element>(selector), event, move |_| act()).forget();
}

/// The same for clicks.
pub fn on_click(selector: &str, act: impl FnMut() + 'static) {
    on(selector, "click", act);
}

/// Calls `act`, for as long as the page is open, instead of what the browser does with a link.
pub fn on_link(selector: &str, mut act: impl FnMut() + 'static) {
    let (link, options) = (
        element::<Element>(selector),
        EventListenerOptions::enable_prevent_default(),
    );
    let follow = move |event: &Event| {
        event.prevent_default();
        act();
    };
    EventListener::new_with_options(&link, "click", options, follow).forget();
}

/// A message with a moment in it, as the message's own language writes it.
pub fn message_at(key: &str, at: Ms) -> String {
    let language = language();
    let formats = view::formats(view::language_of(&i18n::message(key), &language));
    let options = [("dateStyle", "medium"), ("timeStyle", "short")];
    i18n::message_with(key, &[&date(&(at as f64).into(), &formats, &options)])
}

/// A number as the user writes it.
pub fn number(number: u64) -> String {
    Number::from(number as f64).to_locale_string(&formats()).into()
}

/// The locale by which dates and numbers are written.
pub fn formats() -> String {
    view::formats(&language())
}

/// A date as a language writes it, with the options of JavaScript's `toLocaleString`.
pub fn date(at: &JsValue, language: &str, options: &[(&str, &str)]) -> String {
    Date::new(at).to_locale_string(language, &value::object(options)).into()
}

/// A message with a day in it, as the message's own language writes it.
pub fn message_on(key: &str, day: Option<Day>) -> String {
    let language = language();
    let formats = view::formats(view::language_of(&i18n::message(key), &language));
    let day = day.map(|day| day_in(&day.to_string(), &formats));
    i18n::message_with(key, &[&day.unwrap_or_default()])
}

/// A day or a month of the calendar (ISO 8601), as the user writes it.
pub fn day(day: &str) -> String {
    day_in(day, &formats())
}

/// The same in another language.
pub fn day_in(day: &str, language: &str) -> String {
    let whole = [
        ("day", "numeric"),
        ("month", "long"),
        ("year", "numeric"),
        ("timeZone", "UTC"),
    ];
    let is_month = day.len() == "2026-11".len();
    let options = if is_month { &whole[1..] } else { &whole[..] };
    date(&day.into(), language, options)
}

/// The day that it is where the user is.
pub fn today() -> Day {
    let time = runtime::local_time();
    let day = time.split_once('T').and_then(|(day, _)| Day::read(day));
    day.expect("the browser's clock has a day of four-figure years")
}

/// The language of the messages, with the user's region where the browser has the same language (BCP 47).
pub fn language() -> String {
    let (messages, browser) = (i18n::language(), i18n::browser_language());
    if browser.starts_with(&messages) {
        browser
    } else {
        messages
    }
}

/// LinkedIn's name of a setting.
pub fn name(setting: &Setting) -> String {
    i18n::message(&key("name", setting))
}

/// What one of the other settings decides, in a sentence.
pub fn means(setting: &Setting) -> String {
    i18n::message(&key("means", setting))
}

/// Keys in `_locales` take no hyphens.
fn key(kind: &str, setting: &Setting) -> String {
    format!("{kind}_{}", setting.id.replace('-', "_"))
}

/// Sets a text where it differs: a screen reader reads out every text that is set.
pub fn set_text(selector: &str, text: &str) {
    let element: Element = element(selector);
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Sets a message where it differs, in its own language.
pub fn say(selector: &str, message: &str) {
    let element: Element = element(selector);
    if element.text_content().as_deref() != Some(message) {
        write(&element, message);
    }
}

/// Writes a message. One in another language than the page gets an element of its own, within the line: so it keeps its
/// direction, and stands where every other would.
pub fn write(place: &Element, message: &str) {
    let language = i18n::language();
    let own = view::language_of(message, &language);
    place.set_text_content(Some(message));
    if own != language
        && let Ok(part) = document().create_element("span")
    {
        let _ = part.set_attribute("lang", own);
        let _ = part.set_attribute("dir", view::direction(own));
        part.set_text_content(Some(message));
        place.replace_children_with_node_1(&part);
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

/// Gives a text to the browser as a file to download, by way of a hidden link that has the file's name.
pub fn save_file(link: &str, kind: &str, text: &str) -> Result<()> {
    let link: HtmlElement = element(link);
    if let Some(last) = link.get_attribute("href") {
        Url::revoke_object_url(&last)?;
    }
    let properties = BlobPropertyBag::new();
    properties.set_type(kind);
    let file = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &properties)?;
    link.set_attribute("href", &Url::create_object_url_with_blob(&file)?)?;
    link.click();
    Ok(())
}
