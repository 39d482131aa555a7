//! The page of the record: shows it, exports it, prints it, and sends what the member asks of it to the background.

use std::{cell::RefCell, rc::Rc};

use gloo::{
    events::EventListener,
    utils::{document, window},
};
use js_sys::Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlInputElement};

use super::page::{self, element, formats, on_click, save_file, set_text, translate};
use crate::{
    browser::{
        Result, i18n, log_error, runtime, spawn,
        storage::{self, Snapshot},
        value,
    },
    core::{
        evidence::{Proof, Status},
        message::RecordMessage,
        record::{Chain, Entry, Kind, Record},
        setting::Setting,
        stored::{OBJECTION, Source, StoredRecord},
        view,
    },
};

/// How many entries the page shows. Paper gets all of them.
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
pub async fn open() -> Result<()> {
    translate()?;
    let page = Shared::default();
    show(&page).await?;
    on_change("#on", &page, |page| async move {
        let wanted = switch().checked();
        ask(&page, RecordMessage::Keep(wanted)).await;
        let outcome = match (wanted, switch().checked()) {
            (true, true) => "record_began",
            (false, false) => "record_ended",
            _ => "record_refused",
        };
        say(&i18n::message(outcome));
    });
    on_change("#label", &page, |page| async move {
        let typed = label().value();
        ask(&page, RecordMessage::Label(typed.clone())).await;
        let stored = match read().await {
            Ok((_, stored)) => stored.record.label,
            Err(_) => return say(&i18n::message("record_refused")),
        };
        label().set_value(&stored);
        say(&match stored.as_str() {
            "" if !typed.trim().is_empty() => i18n::message("record_refused"),
            "" => i18n::message("record_label_none"),
            label => i18n::message_with("record_label_kept", &[label]),
        });
    });
    let shared = page.clone();
    on_click("#erase", move || {
        let page = shared.clone();
        spawn(async move {
            let count = page.borrow().entries.len();
            ask(&page, RecordMessage::Erase).await;
            let is_gone = page.borrow().entries.is_empty() && !switch().checked();
            say(&match is_gone {
                true => i18n::message_with("record_erased", &[&page::number(count as u64)]),
                false => i18n::message("record_refused"),
            });
        });
    });
    on_click("#export", || spawn(async { log_error(export().await) }));
    on_click("#print", || log_error(window().print()));
    // However it comes to be printed.
    for (event, most) in [("beforeprint", usize::MAX), ("afterprint", SHOWN)] {
        let page = page.clone();
        EventListener::new(&window(), event, move |_| {
            log_error(paint_entries(&page.borrow(), most));
        })
        .forget();
    }
    storage::on_change(move || {
        let page = page.clone();
        spawn(async move { log_error(show(&page).await) });
    });
    Ok(())
}

/// The record's file, with what a reader has to know to check it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File<'a> {
    format: &'static str,
    about: String,
    verify: String,
    limits: String,
    exported: String,
    chain: &'static str,
    broken_at: Option<u64>,
    missed: u32,
    head: &'a Record,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    entries: Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    put_aside: Array,
    /// What the member has entered of an objection that was sent; undefined, and so not in the file, if nothing.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    objection: JsValue,
}

/// Gives the whole record to the browser as a file, with every stored value as it is.
async fn export() -> Result<()> {
    let (snapshot, stored) = read().await?;
    let (chain, broken_at) = match stored.record.verify(&stored.entries) {
        Chain::Empty => ("empty", None),
        Chain::Whole => ("unbroken", None),
        Chain::Broken { at } => ("broken", Some(at)),
    };
    let file = File {
        format: FORMAT,
        about: i18n::message("record_export_about"),
        verify: i18n::message("record_export_verify"),
        limits: i18n::message("record_limits"),
        exported: runtime::local_time(),
        chain,
        broken_at,
        missed: stored.missed,
        head: &stored.record,
        entries: stored.sources.iter().map(|source| raw(&snapshot, source)).collect(),
        put_aside: stored.aside.iter().map(|key| snapshot.raw(key)).collect(),
        objection: snapshot.raw(OBJECTION),
    };
    save_file("#file", "application/json", &value::to_text(&value::write(&file)))
}

/// An entry's value as it is stored.
fn raw(snapshot: &Snapshot, source: &Source) -> JsValue {
    match source {
        Source::Key(key) => snapshot.raw(key),
        Source::InList(key, at) => Array::from(&snapshot.raw(key)).get(*at),
        Source::Missing => JsValue::NULL,
    }
}

async fn read() -> Result<(Snapshot, StoredRecord)> {
    let snapshot = storage::read_all().await?;
    let stored = StoredRecord::read(&snapshot.local, &snapshot.session);
    Ok((snapshot, stored))
}

/// Reads the record, and shows it.
async fn show(page: &Shared) -> Result<()> {
    let (snapshot, stored) = read().await?;
    let chain = stored.record.verify(&stored.entries);
    let broken_at = match chain {
        Chain::Broken { at } => Some(at),
        _ => None,
    };
    *page.borrow_mut() = Page {
        entries: stored.entries.clone(),
        broken_at,
    };
    let page = page.borrow();
    let has_objection = snapshot.local.has(OBJECTION);
    paint_state(&stored, &page, chain, has_objection)?;
    paint_entries(&page, SHOWN)
}

fn paint_state(stored: &StoredRecord, page: &Page, chain: Chain, has_objection: bool) -> Result<()> {
    switch().set_checked(stored.record.on);
    let is_typing = document().active_element().is_some_and(|active| active.id() == "label");
    if !is_typing {
        label().set_value(&stored.record.label);
    }
    let count = page.entries.len();
    let (state, sentence) = match chain {
        Chain::Empty => ("empty", i18n::message("record_empty")),
        Chain::Whole => (
            "unbroken",
            i18n::message_with("record_unbroken", &[&page::number(count as u64)]),
        ),
        Chain::Broken { at } => ("broken", i18n::message_with("record_broken", &[&page::number(at)])),
    };
    element::<Element>("#state").set_attribute("data-chain", state)?;
    set_text("#chain", &sentence);
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
        ("#aside", "record_aside", stored.aside.len(), !stored.aside.is_empty()),
        ("#full", "record_full", count, stored.record.is_full()),
        ("#newest", "record_newest", SHOWN, count > SHOWN),
    ] {
        let sentence = if is_said {
            i18n::message_with(key, &[&page::number(number as u64)])
        } else {
            String::new()
        };
        set_text(place, &sentence);
    }
    let last = page.entries.iter().rev().flatten().next();
    set_text("#last", last.map_or("", |entry| &entry.hash));
    set_text(
        "#printed",
        &i18n::message_with("record_printed", &[&runtime::local_time()]),
    );
    let is_empty = count == 0 && stored.aside.is_empty();
    element::<Element>("#all").toggle_attribute_with_force("hidden", count == 0)?;
    // The file also holds the days of an objection; on paper there is the record alone.
    for (action, is_disabled) in [("#export", is_empty && !has_objection), ("#print", is_empty)] {
        element::<Element>(action).toggle_attribute_with_force("disabled", is_disabled)?;
    }
    Ok(())
}

/// The newest entries, the newest first. Each is a copy of the one row that the page has.
fn paint_entries(page: &Page, most: usize) -> Result<()> {
    let table: Element = element("#entries");
    table.set_text_content(None);
    let pattern: Element = element("#pattern tr");
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
            fill(".broken", &i18n::message("record_broken_here"))?;
        }
        match entry {
            None => {
                fill(".number", &page::number(number))?;
                fill(".what", &i18n::message("record_entry_unreadable"))?;
            }
            Some(entry) => {
                fill(".number", &page::number(entry.number))?;
                fill(".time", &time(entry, &language))?;
                let id = entry.setting.as_deref().unwrap_or_default();
                fill(".setting", &Setting::by_id(id).map_or(id.to_owned(), page::name))?;
                fill(".path", &entry.path)?;
                fill(".what", &what(entry))?;
                fill(".change", &change(entry))?;
                fill(
                    ".proof",
                    &entry
                        .proof
                        .map(|proof| i18n::message(proof_key(proof)))
                        .unwrap_or_default(),
                )?;
                fill(".label", &entry.label)?;
                fill(".by", &format!("Objector {}, {}", entry.version, entry.browser))?;
                let missed = (entry.missed > 0)
                    .then(|| i18n::message_with("record_missed", &[&page::number(entry.missed.into())]));
                fill(".gap", &missed.unwrap_or_default())?;
            }
        }
        table.append_child(&row)?;
    }
    Ok(())
}

fn what(entry: &Entry) -> String {
    i18n::message(match entry.what {
        Kind::Began => "record_what_began",
        Kind::Known => "record_what_known",
        Kind::Read => "record_what_read",
        Kind::Touched => "record_what_touched",
        Kind::ClickOrdered => "record_what_click_ordered",
        Kind::Ended => "record_what_ended",
    })
}

/// The status before and after, where there was one.
fn change(entry: &Entry) -> String {
    let arrow = match view::direction(&i18n::message("lang")) {
        "rtl" => "←",
        _ => "→",
    };
    let word = |status: Status| {
        i18n::message(match status {
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
    let date = page::date(&entry.time.as_str().into(), language, &style);
    format!("{date} (UTC{zone})")
}

/// Asks the background, the only one that writes the record, and shows what has come of it.
async fn ask(page: &Shared, message: RecordMessage) {
    page::send(&message).await;
    log_error(show(page).await);
}

fn say(outcome: &str) {
    set_text("#outcome", outcome);
}

fn on_change<F: Future<Output = ()> + 'static>(selector: &str, page: &Shared, act: impl Fn(Shared) -> F + 'static) {
    let page = page.clone();
    page::on(selector, "change", move || spawn(act(page.clone())));
}

/// Whether a record is kept.
fn switch() -> HtmlInputElement {
    element("#on")
}

/// The member's name for the account.
fn label() -> HtmlInputElement {
    element("#label")
}
