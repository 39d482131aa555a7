//! The page of the formal objection: tells what is known, and turns what is typed into a letter. Nothing of it leaves
//! the page but by the member's own hand.

use gloo::utils::window;
use js_sys::{Array, Intl, JsString};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, Node};

use super::page::{date, element, formats, language, on, save_file, set_text, show, translate};
use crate::{
    browser::{Result, i18n, log_error, runtime, spawn, storage},
    core::{
        json::Json,
        knowledge::{STATEMENTS, Source, Statement},
        letter::{self, AUTHORITIES, Missing, Typed},
        stored::LETTER,
    },
};

/// Runs the page for as long as it is open.
pub async fn open() -> Result<()> {
    // Before anybody can have typed anything.
    let kept = storage::get(LETTER).await?.and_then(Json::read::<Typed>);
    translate()?;
    for statement in STATEMENTS {
        add_statement(statement)?;
    }
    offer_countries()?;
    element::<HtmlInputElement>("#keep").set_checked(kept.is_some());
    fill(&kept.unwrap_or_else(|| Typed {
        language: letter::language(&language()).to_owned(),
        ..Typed::default()
    }));
    for field in ["#country", "#language", "#grounds", "#name"] {
        on(field, "input", typed_on);
    }
    on("#keep", "change", keep);
    on("#copy", "click", || finish(copy));
    on("#save", "click", || finish(save));
    on("#print", "click", || finish(print));
    paint()
}

// --- What is known ---

/// Adds a statement to the list, made after its first entry, which is hidden.
fn add_statement(statement: &Statement) -> Result<()> {
    let entry = shown_copy("#known > [hidden]")?;
    part(&entry, ".said")?.set_text_content(Some(&i18n::message(statement.key)));
    let checked = part(&entry, ".checked time")?;
    write_day(&checked, statement.checked)?;
    let pattern = part(&entry, ".sources [hidden]")?;
    for Source { name, key, date, url } in statement.sources {
        let source = copy_of(&pattern)?;
        let said = key.map(i18n::message);
        let (used, unused) = if url.is_some() { ("a", "span") } else { ("span", "a") };
        part(&source, unused)?.remove();
        let used = part(&source, used)?;
        used.set_text_content(name.or(said.as_deref()));
        if let Some(url) = url {
            used.set_attribute("href", url)?;
        }
        let day = part(&source, "time")?;
        match date {
            Some(date) => write_day(&day, date)?,
            None => day.remove(),
        }
    }
    pattern.remove();
    Ok(())
}

/// A day or a month, as the user writes it.
fn write_day(place: &Element, day: &str) -> Result<()> {
    place.set_attribute("datetime", day)?;
    let whole = [
        ("day", "numeric"),
        ("month", "long"),
        ("year", "numeric"),
        ("timeZone", "UTC"),
    ];
    let is_month = day.len() == "2026-11".len();
    let options = if is_month { &whole[1..] } else { &whole[..] };
    place.set_text_content(Some(&date(&day.into(), &formats(), options)));
    Ok(())
}

/// A shown copy of a hidden element of the page, right before it.
fn shown_copy(selector: &str) -> Result<Element> {
    copy_of(&element(selector))
}

fn copy_of(pattern: &Element) -> Result<Element> {
    let copy: Element = pattern.clone_node_with_deep(true)?.unchecked_into();
    copy.remove_attribute("hidden")?;
    let parent: Node = pattern.parent_node().ok_or("The pattern is not in the page.")?;
    parent.insert_before(&copy, Some(pattern))?;
    Ok(copy)
}

fn part(of: &Element, selector: &str) -> Result<Element> {
    let part = of.query_selector(selector)?;
    part.ok_or_else(|| JsValue::from_str(selector))
}

// --- What is typed ---

/// Fills the list of countries, in the user's language and its order.
fn offer_countries() -> Result<()> {
    let language = language();
    let mut countries: Vec<(String, &str)> = AUTHORITIES
        .iter()
        .map(|it| (name_of(it.country, &language), it.country))
        .collect();
    countries.sort_unstable_by(|(a, _), (b, _)| {
        let order = JsString::from(a.as_str()).locale_compare(
            b,
            &Array::of1(&language.as_str().into()),
            &js_sys::Object::new(),
        );
        order.cmp(&0)
    });
    for (name, code) in countries {
        let option = shown_copy("#country > [hidden]")?;
        option.set_attribute("value", code)?;
        option.set_text_content(Some(&name));
    }
    // A select would offer it by keyboard.
    element::<Element>("#country > [hidden]").remove();
    Ok(())
}

/// A country's name in a language (BCP 47).
fn name_of(country: &str, language: &str) -> String {
    let options = Intl::DisplayNamesOptions::new();
    options.set_type(Intl::DisplayNamesType::Region);
    let names = Intl::DisplayNames::new(&Array::of1(&language.into()), &options);
    names.of(country).map_or_else(|| country.to_owned(), String::from)
}

fn fill(typed: &Typed) {
    element::<HtmlSelectElement>("#country").set_value(&typed.country);
    element::<HtmlSelectElement>("#language").set_value(letter::language(&typed.language));
    element::<HtmlTextAreaElement>("#grounds").set_value(&typed.grounds);
    element::<HtmlInputElement>("#name").set_value(&typed.name);
}

fn typed() -> Typed {
    Typed {
        country: element::<HtmlSelectElement>("#country").value(),
        language: element::<HtmlSelectElement>("#language").value(),
        grounds: element::<HtmlTextAreaElement>("#grounds").value(),
        name: element::<HtmlInputElement>("#name").value(),
    }
}

fn typed_on() {
    set_text("#outcome", "");
    if element::<HtmlInputElement>("#keep").checked() {
        keep();
    }
    log_error(paint());
}

/// Keeps what is typed from now on, or erases what was kept: as the member asks.
fn keep() {
    let keeps = element::<HtmlInputElement>("#keep").checked();
    spawn(async move {
        let done = if keeps {
            storage::set(LETTER, &typed()).await
        } else {
            storage::remove(LETTER).await
        };
        let outcome = match (&done, keeps) {
            (Ok(()), true) => "kept",
            (Ok(()), false) => "kept_no_more",
            (Err(_), _) => "kept_not",
        };
        set_text("#kept", &i18n::message(outcome));
        log_error(done);
    });
}

// --- The letter ---

fn draft() -> std::result::Result<String, Vec<Missing>> {
    let typed = typed();
    // The day goes before the month in all of Europe.
    let language = match typed.language.as_str() {
        "en" => "en-GB",
        other => other,
    };
    let today = date(&js_sys::Date::now().into(), language, &[("dateStyle", "long")]);
    let country = match letter::authority(&typed.country) {
        Some(authority) => name_of(authority.country, language),
        None => String::new(),
    };
    letter::draft(&typed, &today, &country)
}

/// Shows the letter, or what is missing, and the authority.
fn paint() -> Result<()> {
    let typed = typed();
    let draft = draft();
    let was_asked = element::<Element>("#objection").has_attribute("data-asked");
    let (letter, missing) = match draft {
        Ok(letter) => (letter, Vec::new()),
        Err(missing) => (String::new(), missing),
    };
    show("#letter", missing.is_empty());
    show("#no-letter", !missing.is_empty());
    element::<Element>("#letter").set_attribute("lang", letter::language(&typed.language))?;
    set_text("#letter", &letter);
    set_text(
        "#length",
        &format!("{} / {}", letter::length(&typed.grounds), letter::LONGEST_GROUNDS),
    );
    for field in ["country", "grounds", "name"] {
        let told = missing
            .iter()
            .find(|it| it.field() == field && (was_asked || it.is_urgent()));
        set_text(
            &format!("#{field}-missing"),
            &told.map(|it| i18n::message(it.key())).unwrap_or_default(),
        );
        let invalid = if told.is_some() { "true" } else { "false" };
        element::<Element>(&format!("#{field}")).set_attribute("aria-invalid", invalid)?;
    }
    paint_authority(&typed.country)
}

fn paint_authority(country: &str) -> Result<()> {
    let authority = letter::authority(country);
    show("#authority", authority.is_some());
    if let Some(authority) = authority {
        let link: Element = element("#authority a");
        link.set_attribute("href", authority.site)?;
        link.set_attribute("lang", authority.lang)?;
        set_text("#authority a", authority.name);
        set_text(
            "#authority-note",
            &authority.note.map(i18n::message).unwrap_or_default(),
        );
    }
    Ok(())
}

/// Does something with the letter, or says what is missing and goes there.
fn finish(act: impl FnOnce(String)) {
    match draft() {
        Ok(letter) => act(letter),
        Err(missing) => {
            let asked = element::<Element>("#objection").set_attribute("data-asked", "");
            log_error(asked.and_then(|()| paint()));
            if let Some(first) = missing.first() {
                log_error(element::<HtmlElement>(&format!("#{}", first.field())).focus());
            }
        }
    }
}

fn copy(letter: String) {
    spawn(async move {
        let outcome = match runtime::copy(&letter).await {
            Ok(()) => i18n::message("letter_copied"),
            Err(_) => i18n::message("report_not_copied"),
        };
        set_text("#outcome", &outcome);
    });
}

/// Gives the letter to the browser as a file to download.
fn save(letter: String) {
    log_error(save_file("#file", "text/plain", &letter));
    set_text("#outcome", &i18n::message("letter_saved"));
}

fn print(_: String) {
    log_error(window().print());
}
