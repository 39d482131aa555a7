//! The record's own page: shows what is kept, exports it, prints it, and passes on what the member wishes of it.

use std::{cell::RefCell, rc::Rc};

use gloo::{
    events::EventListener,
    utils::{document, window},
};
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::{
    browser::{self, Result},
    evidence::{Proof, Status},
    journal::{Chain, Entry, What},
    own_page::{self, formats, on_click, translate, write},
    protocol::Wish,
    settings::Setting,
    storage::{self, StoredJournal},
    view,
};

/// How many entries stand on the page. Paper gets all of them.
const SHOWN: usize = 200;
const FORMAT: &str = "objector-record";

/// What the page shows, as it was last loaded.
#[derive(Default)]
struct Page {
    entries: Vec<Option<Entry>>,
    /// The first place at which the chain is broken, counted from 1.
    broken_at: Option<u64>,
}

type Shared = Rc<RefCell<Page>>;

/// Runs the record's page for as long as it is open.
#[wasm_bindgen(js_name = openRecord)]
pub async fn open_record() -> Result<()> {
    translate()?;
    let page = Shared::default();
    show(&page).await?;
    on_change("#on", &page, |page| async move {
        let wanted = is_on();
        wish(&page, Wish::Record(wanted)).await;
        let outcome = match (wanted, is_on()) {
            (true, true) => "record_began",
            (false, false) => "record_ended",
            _ => "record_refused",
        };
        say(&browser::words(outcome));
    });
    on_change("#label", &page, |page| async move {
        let typed = property("#label", "value").as_string().unwrap_or_default();
        wish(&page, Wish::Label(typed.clone())).await;
        let kept = match storage::load_journal().await {
            Ok(stored) => stored.journal.label,
            Err(_) => return say(&browser::words("record_refused")),
        };
        set_property("#label", "value", &kept.as_str().into());
        say(&match kept.as_str() {
            "" if !typed.trim().is_empty() => browser::words("record_refused"),
            "" => browser::words("record_label_none"),
            label => browser::words_with("record_label_kept", label),
        });
    });
    let shared = page.clone();
    on_click("#erase", move || {
        let page = shared.clone();
        spawn_local(async move {
            let count = page.borrow().entries.len();
            wish(&page, Wish::Erase).await;
            let is_gone = page.borrow().entries.is_empty() && !is_on();
            say(&match is_gone {
                true => browser::words_with("record_erased", &own_page::number(count as u64)),
                false => browser::words("record_refused"),
            });
        });
    });
    on_click("#print", || drop(window().print()));
    // However it comes to be printed.
    for (event, most) in [("beforeprint", usize::MAX), ("afterprint", SHOWN)] {
        let page = page.clone();
        EventListener::new(&window(), event, move |_| {
            report(paint_entries(&page.borrow(), most));
        })
        .forget();
    }
    browser::when_storage_changes(move || {
        let page = page.clone();
        spawn_local(async move { report(show(&page).await) });
    });
    Ok(())
}

/// The whole record as text, with what a reader has to know to check it.
#[wasm_bindgen(js_name = exportRecord)]
pub async fn export_record() -> Result<String> {
    let stored = storage::load_journal().await?;
    let entries = stored.read();
    let (state, broken_at) = match stored.journal.verify(&entries) {
        Chain::Empty => ("empty", None),
        Chain::Whole => ("unbroken", None),
        Chain::Broken { at } => ("broken", Some(at)),
    };
    let words = |key| browser::words(key).into();
    Ok(browser::text_of(&browser::object(&[
        ("format", FORMAT.into()),
        ("about", words("record_export_about")),
        ("verify", words("record_export_verify")),
        ("limits", words("record_limits")),
        ("exported", browser::local_time().into()),
        ("chain", state.into()),
        ("brokenAt", broken_at.map_or(JsValue::NULL, |at| (at as f64).into())),
        ("missed", stored.missed.into()),
        ("head", browser::to_js(&stored.journal)),
        ("entries", stored.entries.into()),
        ("putAside", stored.aside.into()),
    ])))
}

/// Loads the record, and shows it.
async fn show(page: &Shared) -> Result<()> {
    let stored = storage::load_journal().await?;
    let entries = stored.read();
    let chain = stored.journal.verify(&entries);
    let broken_at = match chain {
        Chain::Broken { at } => Some(at),
        _ => None,
    };
    *page.borrow_mut() = Page { entries, broken_at };
    let page = page.borrow();
    paint_state(&stored, &page, chain)?;
    paint_entries(&page, SHOWN)
}

fn paint_state(stored: &StoredJournal, page: &Page, chain: Chain) -> Result<()> {
    set_property("#on", "checked", &stored.journal.on.into());
    let is_typing = document().active_element().is_some_and(|active| active.id() == "label");
    if !is_typing {
        set_property("#label", "value", &stored.journal.label.as_str().into());
    }
    let count = page.entries.len();
    let (state, sentence) = match chain {
        Chain::Empty => ("empty", browser::words("record_empty")),
        Chain::Whole => (
            "unbroken",
            browser::words_with("record_unbroken", &own_page::number(count as u64)),
        ),
        Chain::Broken { at } => ("broken", browser::words_with("record_broken", &own_page::number(at))),
    };
    element("#state").set_attribute("data-chain", state)?;
    write("#chain", &sentence);
    let unreadable = page.entries.iter().filter(|entry| entry.is_none()).count();
    let missed_before: u32 = page
        .entries
        .iter()
        .flatten()
        .map(|entry| entry.missed)
        .fold(0, u32::saturating_add);
    let missed = stored.missed.saturating_add(missed_before) as usize;
    for (place, key, number, is_said) in [
        (
            "#count",
            "record_count",
            count,
            chain != Chain::Empty && chain != Chain::Whole,
        ),
        ("#unreadable", "record_unreadable", unreadable, unreadable > 0),
        ("#missed", "record_missed", missed, missed > 0),
        (
            "#aside",
            "record_aside",
            stored.aside.length() as usize,
            stored.aside.length() > 0,
        ),
        ("#full", "record_full", count, stored.is_full()),
        ("#newest", "record_newest", SHOWN, count > SHOWN),
    ] {
        let sentence = if is_said {
            browser::words_with(key, &own_page::number(number as u64))
        } else {
            String::new()
        };
        write(place, &sentence);
    }
    let last = page.entries.iter().rev().flatten().next();
    write("#last", last.map_or("", |entry| &entry.hash));
    write(
        "#printed",
        &browser::words_with("record_printed", &browser::local_time()),
    );
    let is_empty = count == 0 && stored.aside.length() == 0;
    element("#all").toggle_attribute_with_force("hidden", count == 0)?;
    for action in ["#export", "#print"] {
        element(action).toggle_attribute_with_force("disabled", is_empty)?;
    }
    Ok(())
}

/// The newest entries, the newest first. Each is a copy of the one row that the page has.
fn paint_entries(page: &Page, most: usize) -> Result<()> {
    let table = element("#entries");
    table.set_text_content(None);
    let pattern = element("#pattern tr");
    let language = formats();
    for (at, entry) in page.entries.iter().enumerate().rev().take(most) {
        let row: Element = pattern.clone_node_with_deep(true)?.unchecked_into();
        let fill = |name: &str, text: &str| -> Result<()> {
            if let Some(place) = row.query_selector(name)? {
                place.set_text_content(Some(text));
            }
            Ok(())
        };
        let number = at as u64 + 1;
        if page.broken_at == Some(number) {
            row.set_attribute("data-broken", "")?;
            fill(".broken", &browser::words("record_broken_here"))?;
        }
        match entry {
            None => {
                fill(".number", &own_page::number(number))?;
                fill(".what", &browser::words("record_entry_unreadable"))?;
            }
            Some(entry) => {
                fill(".number", &own_page::number(entry.number))?;
                fill(".time", &time(entry, &language))?;
                let id = entry.setting.as_deref().unwrap_or_default();
                fill(".setting", &Setting::by_id(id).map_or(id.to_owned(), own_page::name))?;
                fill(".path", &entry.path)?;
                fill(".what", &what(entry))?;
                fill(".change", &change(entry))?;
                fill(
                    ".proof",
                    &entry
                        .proof
                        .map(|proof| browser::words(proof_key(proof)))
                        .unwrap_or_default(),
                )?;
                fill(".label", &entry.label)?;
                fill(".by", &format!("Objector {}, {}", entry.version, entry.browser))?;
                let missed = (entry.missed > 0)
                    .then(|| browser::words_with("record_missed", &own_page::number(entry.missed.into())));
                fill(".gap", &missed.unwrap_or_default())?;
            }
        }
        table.append_child(&row)?;
    }
    Ok(())
}

fn what(entry: &Entry) -> String {
    browser::words(match entry.what {
        What::Began => "record_what_began",
        What::Known => "record_what_known",
        What::Read => "record_what_read",
        What::Touched => "record_what_touched",
        What::ClickOrdered => "record_what_click_ordered",
        What::Ended => "record_what_ended",
    })
}

/// The status before and after, where there was one.
fn change(entry: &Entry) -> String {
    let arrow = match view::direction(&browser::words("lang")) {
        "rtl" => "←",
        _ => "→",
    };
    let word = |status: Status| {
        browser::words(match status {
            Status::Unknown => "record_status_unknown",
            Status::On => "record_status_on",
            Status::Off => "record_status_off",
            Status::OffConfirmed => "record_status_off_confirmed",
        })
    };
    match (entry.before, entry.after) {
        (Some(before), Some(after)) if before != after => format!("{} {arrow} {}", word(before), word(after)),
        (_, Some(status)) | (Some(status), None) => word(status),
        (None, None) => String::new(),
    }
}

fn proof_key(proof: Proof) -> &'static str {
    match proof {
        Proof::Fresh => "record_proof_fresh",
        Proof::Seen => "record_proof_seen",
    }
}

/// An entry's time as the user writes it, by the clock of the place where it was written.
fn time(entry: &Entry, language: &str) -> String {
    let Some(zone) = entry.zone() else {
        return entry.time.clone();
    };
    let style = [("dateStyle", "medium"), ("timeStyle", "medium"), ("timeZone", zone)];
    let style = browser::object(&style.map(|(name, value)| (name, value.into())));
    let date = js_sys::Date::new(&entry.time.as_str().into());
    format!("{} (UTC{zone})", String::from(date.to_locale_string(language, &style)))
}

/// Asks the background, which writes alone, and shows what has come of it.
async fn wish(page: &Shared, wish: Wish) {
    report(browser::tell_background(&wish).await);
    report(show(page).await);
}

fn say(outcome: &str) {
    write("#outcome", outcome);
}

fn report(result: Result<()>) {
    if let Err(error) = result {
        web_sys::console::error_1(&error);
    }
}

fn on_change<F: Future<Output = ()> + 'static>(selector: &str, page: &Shared, act: impl Fn(Shared) -> F + 'static) {
    let page = page.clone();
    EventListener::new(&element(selector), "change", move |_| spawn_local(act(page.clone()))).forget();
}

fn is_on() -> bool {
    property("#on", "checked").is_truthy()
}

fn property(selector: &str, name: &str) -> JsValue {
    Reflect::get(&element(selector), &name.into()).unwrap_or_default()
}

fn set_property(selector: &str, name: &str, value: &JsValue) {
    // Setting a property of an element of our own cannot fail.
    let _ = Reflect::set(&element(selector), &name.into(), value);
}

fn element(selector: &str) -> Element {
    own_page::element(selector)
}
