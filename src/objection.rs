//! The page of the formal objection: tells what is known, and turns what is typed into a letter. Nothing of it leaves
//! the page but by the member's own hand.

use gloo::utils::window;
use js_sys::{Array, Intl, JsString, encode_uri_component};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, Node};

use crate::{
    browser::{self, Result},
    knowledge::{self, Source, Statement},
    letter::{self, Missing, Typed},
    own_page::{date, element, formats, language, on, show, translate, write},
    storage,
};

/// Runs the page for as long as it is open.
#[wasm_bindgen]
pub async fn open_objection() -> Result<()> {
    // Before anybody can have typed anything.
    let kept = storage::load_letter().await?;
    translate()?;
    for statement in knowledge::statements() {
        tell(&statement)?;
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
fn tell(statement: &Statement) -> Result<()> {
    let entry = twin("#known > [hidden]")?;
    part(&entry, ".said")?.set_text_content(Some(&browser::words(&statement.key)));
    let checked = part(&entry, ".checked time")?;
    write_day(&checked, &statement.checked)?;
    let pattern = part(&entry, ".sources [hidden]")?;
    for Source { name, key, date, url } in &statement.sources {
        let source = copy_of(&pattern)?;
        let said = key.as_deref().map(browser::words);
        let (used, unused) = if url.is_some() { ("a", "span") } else { ("span", "a") };
        part(&source, unused)?.remove();
        let used = part(&source, used)?;
        used.set_text_content(name.as_deref().or(said.as_deref()));
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
fn twin(selector: &str) -> Result<Element> {
    copy_of(&element(selector))
}

fn copy_of(pattern: &Element) -> Result<Element> {
    let copy: Element = pattern.clone_node_with_deep(true)?.unchecked_into();
    copy.remove_attribute("hidden")?;
    let parent: Node = pattern.parent_node().ok_or("the pattern stands in the page")?;
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
    let mut countries: Vec<(String, String)> = letter::authorities()
        .into_iter()
        .map(|it| (name_of(&it.country, &language), it.country))
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
        let option = twin("#country > [hidden]")?;
        option.set_attribute("value", &code)?;
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
    write("#outcome", "");
    if element::<HtmlInputElement>("#keep").checked() {
        keep();
    }
    report(paint());
}

/// Keeps what is typed from now on, or erases what was kept: as the member asks.
fn keep() {
    let keeps = element::<HtmlInputElement>("#keep").checked();
    spawn_local(async move {
        let done = if keeps {
            storage::keep_letter(&typed()).await
        } else {
            storage::drop_letter().await
        };
        let outcome = match (&done, keeps) {
            (Ok(()), true) => "kept",
            (Ok(()), false) => "kept_no_more",
            (Err(_), _) => "kept_not",
        };
        write("#kept", &browser::words(outcome));
        report(done);
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
        Some(authority) => name_of(&authority.country, language),
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
    write("#letter", &letter);
    write(
        "#length",
        &format!("{} / {}", letter::length(&typed.grounds), letter::LONGEST_GROUNDS),
    );
    for field in ["country", "grounds", "name"] {
        let told = missing
            .iter()
            .find(|it| it.field() == field && (was_asked || it.is_urgent()));
        write(
            &format!("#{field}-missing"),
            &told.map(|it| browser::words(it.key())).unwrap_or_default(),
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
        link.set_attribute("href", &authority.site)?;
        link.set_attribute("lang", &authority.lang)?;
        write("#authority a", &authority.name);
        write(
            "#authority-note",
            &authority.note.as_deref().map(browser::words).unwrap_or_default(),
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
            report(asked.and_then(|()| paint()));
            if let Some(first) = missing.first() {
                report(element::<HtmlElement>(&format!("#{}", first.field())).focus());
            }
        }
    }
}

fn copy(letter: String) {
    spawn_local(async move {
        let outcome = match browser::copy(&letter).await {
            Ok(()) => browser::words("letter_copied"),
            Err(_) => browser::words("report_not_copied"),
        };
        write("#outcome", &outcome);
    });
}

/// Gives the letter to the browser as a file to download. The address is the text itself: nothing is fetched.
fn save(letter: String) {
    let link: HtmlElement = element("#file");
    let address = format!(
        "data:text/plain;charset=utf-8,{}",
        String::from(encode_uri_component(&letter))
    );
    report(link.set_attribute("href", &address));
    link.click();
    report(link.remove_attribute("href"));
    write("#outcome", &browser::words("letter_saved"));
}

fn print(_: String) {
    report(window().print());
}

fn report(outcome: Result<()>) {
    if let Err(error) = outcome {
        web_sys::console::error_1(&error);
    }
}
