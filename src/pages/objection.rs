//! The page of the formal objection: tells what is known, and turns what is typed into a letter. Nothing of it leaves
//! the page but by the member's own hand.

use std::cell::{Cell, OnceCell};

use gloo::utils::window;
use js_sys::{Array, Intl, JsString, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlInputElement, Node};

use super::{
    follow,
    page::{self, date, element, language, on, save_file, set_text, show, translate},
};
use crate::{
    browser::{Result, i18n, log_error, runtime, spawn, storage, value},
    core::{
        account::Model,
        due::Day,
        follow::{Followed, Step},
        json::Json,
        knowledge::Statement,
        letter::{self, Draft, Facts, LONGEST_GROUNDS, Law, Missing, Typed, Who, Words},
        observation::Ms,
        setting::MAIN,
        stored::LETTER,
    },
};

/// What the page's own file may hold, in UTF-16 units of its JSON.
const LONGEST_FACTS: u32 = 1024 * 1024;
/// The fields that are looked at when a letter is asked for, in their order.
const FIELDS: [&str; 6] = ["country", "land", "account", "email", "grounds", "name"];
const TICKS: [&str; 4] = ["affiliates", "erase", "access", "proved"];

/// What the page knows.
struct Page {
    facts: Facts,
    /// When the setting was turned off, as far as is known, and when that was proved; none if it is not proved off.
    proved_off: Option<(Option<Ms>, Ms)>,
}

thread_local! {
    /// Whether what is typed was kept, by this page's word.
    static IS_KEPT: Cell<bool> = const { Cell::new(false) };
    static PAGE: OnceCell<Page> = const { OnceCell::new() };
}

fn with_page<T>(act: impl FnOnce(&Page) -> T) -> T {
    PAGE.with(|page| act(page.get().expect("the page was read")))
}

/// Runs the page for as long as it is open. `facts` is what is in its own file.
pub async fn open(facts: &JsValue) -> Result<()> {
    // Before anybody can have typed anything.
    let kept = storage::get(LETTER).await?.and_then(Json::read::<Typed>);
    let (stored, now) = (storage::read().await?, runtime::now());
    let model = Model::read(&stored.local, &stored.session, runtime::context(), now);
    let followed = follow::read().await?;
    let page = Page {
        facts: value::read(facts, LONGEST_FACTS)
            .and_then(Json::read)
            .ok_or("The page's facts cannot be read.")?,
        proved_off: model.known(MAIN).evidence.proved_off(now),
    };
    translate()?;
    for statement in &page.facts.statements {
        add_statement(statement)?;
    }
    offer_countries(&page.facts)?;
    show("#proved-tick", page.proved_off.is_some());
    tick("keep").set_checked(kept.is_some());
    IS_KEPT.set(kept.is_some());
    let own_language = page.facts.language(&language()).to_owned();
    let _ = PAGE.with(|it| it.set(page));
    match kept {
        Some(kept) => fill(&kept),
        None => {
            set_field("language", &own_language);
            set_field("country", followed.as_ref().map_or("", |it| &it.country));
        }
    }
    for field in FIELDS.into_iter().chain(TICKS).chain(["language", "who"]) {
        on(&format!("#{field}"), "input", typed_on);
    }
    on("#keep", "change", keep);
    storage::on_change(note_erased);
    on("#copy", "click", || finish(copy));
    on("#save", "click", || finish(save));
    on("#print", "click", || finish(print));
    on("#draft", "change", typed_on);
    let letter = follow::Letter {
        country: chosen_country,
        choose: choose_letter,
        paint,
    };
    follow::open(followed, letter);
    paint()
}

// --- What is known ---

/// Adds a statement to the list, made after its first entry, which is hidden.
fn add_statement(statement: &Statement) -> Result<()> {
    let entry = shown_copy("#known > [hidden]")?;
    part(&entry, ".said")?.set_text_content(Some(&i18n::message(&statement.key)));
    let checked = part(&entry, ".checked time")?;
    write_day(&checked, &statement.checked)?;
    let pattern = part(&entry, ".sources [hidden]")?;
    for it in &statement.sources {
        let source = copy_of(&pattern)?;
        let link = part(&source, "a")?;
        let name = if it.is_key() {
            i18n::message(&it.name)
        } else {
            it.name.clone()
        };
        link.set_text_content(Some(&name));
        link.set_attribute("href", &it.url)?;
        write_day(&part(&source, "time")?, &it.date)?;
    }
    pattern.remove();
    Ok(())
}

/// A day or a month, as the user writes it.
fn write_day(place: &Element, day: &str) -> Result<()> {
    place.set_attribute("datetime", day)?;
    place.set_text_content(Some(&page::day(day)));
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
fn offer_countries(facts: &Facts) -> Result<()> {
    let language = language();
    let names = names(&language);
    let mut countries: Vec<(String, &str)> = facts
        .countries
        .iter()
        .map(|it| (name_of(&it.code, &names), it.code.as_str()))
        .collect();
    let (locales, options) = (Array::of1(&language.as_str().into()), js_sys::Object::new());
    countries.sort_by(|(a, _), (b, _)| {
        let order = JsString::from(a.as_str()).locale_compare(b, &locales, &options);
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

/// Offers the parts of the chosen country that have authorities of their own; shows the field only where there are some.
fn offer_lands(facts: &Facts) -> Result<()> {
    let country = field("country");
    let list: Element = element("#land");
    if list.get_attribute("data-country").as_ref() == Some(&country) {
        return Ok(());
    }
    list.set_attribute("data-country", &country)?;
    while let Some(last) = list.last_element_child().filter(|it| !it.has_attribute("data-words")) {
        last.remove();
    }
    let lands = facts.country(&country).map_or(&[][..], |it| &it.lands);
    let pattern: Element = element("#land > option");
    for land in lands {
        let option: Element = pattern.clone_node_with_deep(true)?.unchecked_into();
        option.remove_attribute("data-words")?;
        option.set_attribute("value", &land.land)?;
        option.set_text_content(Some(&land.land));
        list.append_child(&option)?;
    }
    set_field("land", "");
    show("#in-land", !lands.is_empty());
    Ok(())
}

/// The names of countries in a language (BCP 47).
fn names(language: &str) -> Intl::DisplayNames {
    let options = Intl::DisplayNamesOptions::new();
    options.set_type(Intl::DisplayNamesType::Region);
    Intl::DisplayNames::new(&Array::of1(&language.into()), &options)
}

fn name_of(country: &str, names: &Intl::DisplayNames) -> String {
    names.of(country).map_or_else(|| country.to_owned(), String::from)
}

/// The text in a field of any kind.
fn field(name: &str) -> String {
    let field: Element = element(&format!("#{name}"));
    value::text_field(&field, "value").unwrap_or_default()
}

fn set_field(name: &str, text: &str) {
    let field: Element = element(&format!("#{name}"));
    let _ = Reflect::set(&field, &"value".into(), &text.into());
}

fn tick(name: &str) -> HtmlInputElement {
    element(&format!("#{name}"))
}

fn fill(typed: &Typed) {
    let language = with_page(|page| page.facts.language(&typed.language).to_owned());
    set_field("country", &typed.country);
    log_error(with_page(|page| offer_lands(&page.facts)));
    for (name, text) in [
        ("land", typed.land.as_str()),
        ("language", &language),
        ("who", typed.who.name()),
        ("account", &typed.account),
        ("email", &typed.email),
        ("grounds", &typed.grounds),
        ("name", &typed.name),
    ] {
        set_field(name, text);
    }
    for (name, is_ticked) in TICKS
        .iter()
        .zip([typed.affiliates, typed.erase, typed.access, typed.proved])
    {
        tick(name).set_checked(is_ticked);
    }
}

fn typed() -> Typed {
    let [affiliates, erase, access, proved] = TICKS.map(|name| tick(name).checked());
    Typed {
        country: field("country"),
        land: field("land"),
        language: field("language"),
        grounds: field("grounds"),
        name: field("name"),
        who: Json::Text(field("who")).read().unwrap_or_default(),
        account: field("account"),
        email: field("email"),
        affiliates,
        erase,
        access,
        proved,
    }
}

fn typed_on() {
    set_text("#outcome", "");
    if tick("keep").checked() {
        keep();
    }
    log_error(paint());
}

/// Keeps what is typed from now on, or erases what was kept: as the member asks.
fn keep() {
    let keeps = tick("keep").checked();
    spawn(async move {
        let done = if keeps {
            storage::set(LETTER, &typed()).await
        } else {
            storage::remove(LETTER).await
        };
        if done.is_ok() {
            IS_KEPT.set(keeps);
        }
        let outcome = match (&done, keeps) {
            (Ok(()), true) => "kept",
            (Ok(()), false) => "kept_no_more",
            (Err(_), _) => "kept_not",
        };
        if outcome == "kept_not" {
            tick("keep").set_checked(IS_KEPT.get());
        }
        set_text("#kept", &i18n::message(outcome));
        log_error(done);
    });
}

/// Where another page has erased what was kept ("Erase everything"), nothing more is kept until the member ticks it again.
fn note_erased() {
    spawn(async {
        let is_gone = storage::get(LETTER).await.is_ok_and(|stored| stored.is_none());
        if is_gone && IS_KEPT.get() {
            IS_KEPT.set(false);
            tick("keep").set_checked(false);
            set_text("#kept", &i18n::message("kept_no_more"));
        }
    });
}

// --- The letter ---

/// The letter that is chosen.
fn chosen() -> Draft {
    Json::Text(field("draft")).read().unwrap_or_default()
}

/// Shows a letter; goes there where the member asked for it.
fn choose_letter(letter: Draft, go: bool) {
    set_field("draft", letter.name());
    set_text("#outcome", "");
    log_error(paint());
    if go {
        let place: HtmlElement = element("#letter-title");
        place.scroll_into_view();
        log_error(element::<HtmlElement>("#draft").focus());
    }
}

/// The country that is chosen and its law. If none is, says so.
fn chosen_country() -> Option<(String, Law)> {
    let code = field("country");
    let law = with_page(|page| page.facts.country(&code).map(|it| it.law));
    if law.is_none() {
        log_error(ask_for(&[Missing::Country]));
    }
    Some((code, law?))
}

/// What was typed, as the chosen letter needs it: a letter that follows the objection is under the law of the objection,
/// wherever the member lives now.
fn for_letter(typed: &Typed) -> Typed {
    let mut typed = typed.clone();
    if chosen() != Draft::Objection {
        follow::with(|followed| {
            if let Some(followed) = followed.filter(|it| it.country != typed.country) {
                (typed.country, typed.land) = (followed.country.clone(), String::new());
            }
        });
    }
    typed
}

fn draft(typed: &Typed) -> std::result::Result<String, Vec<Missing>> {
    let letter = chosen();
    let typed = &for_letter(typed);
    // The day goes before the month in all of Europe.
    let language = match with_page(|page| page.facts.language_of(letter, typed).to_owned()).as_str() {
        "en" => "en-GB".to_owned(),
        other => other.to_owned(),
    };
    let language = language.as_str();
    let day = |at: Ms| date(&(at as f64).into(), language, &[("dateStyle", "long")]);
    let calendar_day = |day: Option<Day>| {
        day.map(|day| page::day_in(&day.to_string(), language))
            .unwrap_or_default()
    };
    let country = match typed.country.as_str() {
        "" => String::new(),
        code => name_of(code, &names(language)),
    };
    // The objection that was sent has its day, and knows nothing of what came later.
    let sent = follow::with(|followed| followed.and_then(|it| it.on(Step::Sent)));
    let sent = sent.filter(|_| letter == Draft::Objection);
    let day_of = |at: Ms| Day::read(&date(&(at as f64).into(), "en-CA", &[("dateStyle", "short")]));
    let is_later = |at: Ms| sent.is_some() && day_of(at) > sent;
    with_page(|page| {
        let proved_off = page.proved_off.filter(|it| !is_later(it.1));
        let words = Words {
            date: sent.map_or_else(|| day(runtime::now()), |sent| calendar_day(Some(sent))),
            country,
            turned_off: proved_off.and_then(|it| it.0).map(day).unwrap_or_default(),
            proved: proved_off.map(|it| day(it.1)).unwrap_or_default(),
            ..follow::with(|followed| words_of(followed, calendar_day))
        };
        page.facts.draft(letter, typed, &words)
    })
}

/// What a letter says of what happened so far.
fn words_of(followed: Option<&Followed>, day: impl Fn(Option<Day>) -> String) -> Words {
    let Some(followed) = followed else {
        return Words::default();
    };
    Words {
        sent: day(followed.on(Step::Sent)),
        due: day(Some(followed.due())),
        extended: day(followed.extended()),
        answered: day(followed.answered()),
        reminded: day(followed.on(Step::Reminded)),
        replied: day(followed.replied()),
        how: followed.answer().and_then(Step::how),
        late: followed.is_late(page::today()),
        ..Words::default()
    }
}

/// Shows the letter, or what is missing, what the law gives, and the authority.
fn paint() -> Result<()> {
    with_page(|page| offer_lands(&page.facts))?;
    let typed = typed();
    let chosen = chosen();
    let was_asked = element::<Element>("#objection").has_attribute("data-asked");
    let (letter, missing) = match draft(&typed) {
        Ok(letter) => (letter, Vec::new()),
        Err(missing) => (String::new(), missing),
    };
    show("#letter", missing.is_empty());
    show("#no-letter", !missing.is_empty());
    let not_yet = match chosen {
        Draft::Complaint => "complaint_not_yet",
        _ => "letter_not_yet",
    };
    page::say("#no-letter", &i18n::message(not_yet));
    let language = with_page(|page| page.facts.language_of(chosen, &for_letter(&typed)).to_owned());
    element::<Element>("#letter").set_attribute("lang", &language)?;
    element::<Element>("#file").set_attribute("download", &format!("{}.txt", chosen.name()))?;
    let help = match chosen {
        Draft::Complaint => i18n::message("draft_complaint_help"),
        _ => String::new(),
    };
    set_text("#draft-help", &help);
    set_text("#letter", &letter);
    let length = letter::length(&typed.grounds);
    set_text("#length", &format!("{length} / {LONGEST_GROUNDS}"));
    for field in FIELDS {
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
    show(
        "#proved-tick",
        typed.who == Who::Member && with_page(|page| page.proved_off.is_some()),
    );
    with_page(|page| paint_country(&page.facts, &typed))?;
    follow::paint()
}

/// What the law of the chosen country gives, and its authority.
fn paint_country(facts: &Facts, typed: &Typed) -> Result<()> {
    let country = facts.country(&typed.country);
    let law = country.map(|it| it.law);
    let note = country.and_then(|it| it.note.as_deref());
    let note = note.map(i18n::message).unwrap_or_default();
    show("#law", law.is_some());
    set_text("#law-says", &law.map(|it| i18n::message(it.key())).unwrap_or_default());
    let asks = if law.is_some_and(Law::asks_for_grounds) {
        "true"
    } else {
        "false"
    };
    element::<Element>("#grounds").set_attribute("aria-required", asks)?;
    let authority = facts.authority(typed).or_else(|| country?.authority.as_ref());
    // What is to be said of the authority stands beside it.
    let (of_law, of_authority) = if authority.is_some() {
        ("", note.as_str())
    } else {
        (note.as_str(), "")
    };
    set_text("#law-note", of_law);
    set_text("#authority-note", of_authority);
    show("#authority", authority.is_some());
    show(
        "#authority-lead",
        law == Some(Law::Gdpr) && country.is_some_and(|it| it.code != "IE"),
    );
    if let Some(authority) = authority {
        let link: Element = element("#authority a");
        link.set_attribute("href", &authority.site)?;
        link.set_attribute("lang", &authority.lang)?;
        set_text("#authority a", &authority.name);
        let form: Element = element("#authority-form a");
        form.set_attribute("href", authority.form.as_deref().unwrap_or(&authority.site))?;
        show("#authority-form", authority.form.is_some());
    }
    Ok(())
}

/// Does something with the letter, or says what is missing and goes there.
fn finish(act: impl FnOnce(String)) {
    match draft(&typed()) {
        Ok(letter) => act(letter),
        Err(missing) => log_error(ask_for(&missing)),
    }
}

/// Says at each field what is missing there, and goes to the first.
fn ask_for(missing: &[Missing]) -> Result<()> {
    element::<Element>("#objection").set_attribute("data-asked", "")?;
    paint()?;
    match missing.first() {
        Some(first) => element::<HtmlElement>(&format!("#{}", first.field())).focus(),
        None => Ok(()),
    }
}

fn copy(letter: String) {
    spawn(async move {
        let outcome = match runtime::copy(&letter).await {
            Ok(()) => i18n::message(match chosen() {
                Draft::Objection => "letter_copied",
                Draft::Reminder | Draft::Reply => "letter_copied_later",
                Draft::Complaint => "letter_copied_complaint",
            }),
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
