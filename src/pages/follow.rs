//! The part of the objection's page that follows it to its answer: what the member enters, by day, and what can be done next.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::page::{self, element, on_click, save_file, set_text, show};
use crate::{
    browser::{Result, i18n, log_error, spawn, storage},
    core::{
        due::{Day, calendar},
        follow::{Followed, State, Step, Wrong},
        json::Json,
        letter::{Draft, Law},
        stored::OBJECTION,
    },
};

thread_local! {
    static FOLLOWED: RefCell<Option<Followed>> = const { RefCell::new(None) };
}

/// Calls `see` with the objection that was sent, if one was.
pub fn with<T>(see: impl FnOnce(Option<&Followed>) -> T) -> T {
    FOLLOWED.with_borrow(|followed| see(followed.as_ref()))
}

/// What the part needs of the rest of the page.
#[derive(Clone, Copy)]
pub struct Letter {
    /// The country that is chosen, and its law; none if none is, which is then said.
    pub country: fn() -> Option<(String, Law)>,
    /// Shows this letter, and goes there where the member asked for it.
    pub choose: fn(Draft, bool),
    /// Shows the page anew.
    pub paint: fn() -> Result<()>,
}

/// Lets the part be used. `stored` is what was entered before.
pub fn open(stored: Option<Followed>, letter: Letter) {
    FOLLOWED.set(stored);
    let today = page::today().to_string();
    day().set_value(&today);
    day().set_max(&today);
    for step in Step::ALL {
        on_click(&button(step), move || enter(step, letter));
    }
    on_click("#take-back", move || {
        change(letter, |followed| {
            let is_left = followed.as_mut().is_some_and(Followed::take_back);
            if !is_left {
                *followed = None;
            }
            "next_kept"
        });
    });
    on_click("#forget", move || {
        change(letter, |followed| {
            *followed = None;
            "next_forgotten"
        });
    });
    on_click("#calendar", || log_error(save_calendar()));
    on_click("#write", move || {
        if let Some((draft, _)) = wanted() {
            (letter.choose)(draft, true);
        }
    });
    choose_wanted(letter);
    // Another page may erase it.
    storage::on_change(move || {
        spawn(async move {
            if let Ok(stored) = read().await {
                let is_new = with(|followed| followed != stored.as_ref());
                if is_new {
                    FOLLOWED.set(stored);
                    choose_wanted(letter);
                    log_error((letter.paint)());
                }
            }
        });
    });
}

/// What was entered before, as it is stored.
pub async fn read() -> Result<Option<Followed>> {
    let stored = storage::get(OBJECTION).await?;
    Ok(stored.and_then(Json::read).and_then(Followed::from_stored))
}

/// Shows where the objection stands.
pub fn paint() -> Result<()> {
    let today = page::today();
    with(|followed| {
        let (says, until) = followed.map_or(("next_none", None), |it| it.says(today));
        page::say("#next-says", &page::message_on(says, until));
        let state = followed.map(|it| it.state(today));
        let is_refusal = state == Some(State::Refused) && followed.is_some_and(|it| it.law.asks_for_grounds());
        show("#refusal", is_refusal);
        show("#calendar", matches!(state, Some(State::Waiting(_) | State::Given(_))));
        show("#which", followed.is_some());
        for draft in Draft::ALL {
            let option: Element = element(&format!("#draft [value={}]", draft.name()));
            let can = followed.is_none_or(|it| it.can_write(draft, today));
            option.toggle_attribute_with_force("disabled", !can)?;
        }
        for selector in ["#take-back", "#forget"] {
            show(selector, followed.is_some());
        }
        for step in Step::ALL {
            let can = match followed {
                Some(followed) => followed.next().any(|it| it == step),
                None => step == Step::Sent,
            };
            show(&button(step), can);
        }
        show("#enter", followed.is_none_or(|it| it.next().next().is_some()));
        paint_events(followed)
    })?;
    let wanted = wanted();
    show("#write", wanted.is_some());
    if let Some((_, label)) = wanted {
        page::say("#write", &i18n::message(label));
    }
    Ok(())
}

/// What happened, by day: each a copy of the first entry of the list, which is hidden.
fn paint_events(followed: Option<&Followed>) -> Result<()> {
    let list: Element = element("#events");
    while let Some(last) = list.last_element_child().filter(|it| !it.has_attribute("hidden")) {
        last.remove();
    }
    show("#events", followed.is_some());
    let pattern: Element = element("#events > [hidden]");
    for event in followed.map_or(&[][..], Followed::events) {
        let entry: Element = pattern.clone_node_with_deep(true)?.unchecked_into();
        entry.remove_attribute("hidden")?;
        let day = event.on.to_string();
        if let Some(time) = entry.query_selector("time")? {
            time.set_attribute("datetime", &day)?;
            time.set_text_content(Some(&page::day(&day)));
        }
        if let Some(what) = entry.query_selector("span")? {
            page::write(&what, &i18n::message(&key(event.what)));
        }
        list.append_child(&entry)?;
    }
    Ok(())
}

/// The letter that is to be written now, and the key of its button.
fn wanted() -> Option<(Draft, &'static str)> {
    let state = with(|followed| followed.map(|it| it.state(page::today())))?;
    match state {
        State::Overdue(_) => Some((Draft::Reminder, "write_reminder")),
        State::Refused => Some((Draft::Reply, "write_reply")),
        State::Silent(_) if with(|followed| followed.is_some_and(Followed::has_authority)) => {
            Some((Draft::Complaint, "write_complaint"))
        }
        State::Silent(_) => Some((Draft::Reminder, "write_reminder")),
        State::Waiting(_) | State::Given(_) | State::Accepted | State::Complained => None,
    }
}

fn choose_wanted(letter: Letter) {
    let draft = wanted().map_or(Draft::Objection, |(draft, _)| draft);
    (letter.choose)(draft, false);
}

/// Enters what happened on the day that is chosen.
fn enter(step: Step, letter: Letter) {
    let typed = Day::read(&day().value());
    let today = page::today();
    let country = with(|followed| followed.map(|it| (it.country.clone(), it.law))).or_else(letter.country);
    let Some((country, law)) = country else { return };
    let entered = typed.ok_or(Wrong::NoDay).and_then(|on| {
        with(|followed| match followed {
            None => Followed::sent(country, law, on, today),
            Some(followed) => {
                let mut followed = followed.clone();
                followed.add(step, on, today)?;
                Ok(followed)
            }
        })
    });
    let invalid = if entered.is_err() { "true" } else { "false" };
    log_error(element::<Element>("#day").set_attribute("aria-invalid", invalid));
    match entered {
        Ok(entered) => {
            set_text("#day-missing", "");
            day().set_value(&today.to_string());
            change(letter, |followed| {
                *followed = Some(entered);
                "next_kept"
            });
        }
        Err(wrong) => {
            page::say("#day-missing", &i18n::message(wrong.key()));
            set_text("#next-outcome", "");
            log_error(day().focus());
        }
    }
}

/// Changes what is followed, stores it or erases it, and says so; where it cannot be stored, nothing is changed.
fn change(letter: Letter, act: impl FnOnce(&mut Option<Followed>) -> &'static str) {
    let mut changed = FOLLOWED.with_borrow(Clone::clone);
    let outcome = act(&mut changed);
    spawn(async move {
        let done = match &changed {
            Some(followed) => storage::set(OBJECTION, followed).await,
            None => storage::remove(OBJECTION).await,
        };
        let outcome = if done.is_ok() {
            FOLLOWED.set(changed);
            choose_wanted(letter);
            log_error((letter.paint)());
            // The button that was pressed may be gone.
            log_error(element::<HtmlElement>("#next-title").focus());
            outcome
        } else {
            "record_refused"
        };
        page::say("#next-outcome", &i18n::message(outcome));
        log_error(done);
    });
}

/// Gives the day on which the answer is due to the browser, as a file that any calendar opens.
fn save_calendar() -> Result<()> {
    let made = String::from(js_sys::Date::new_0().to_iso_string());
    let file = with(|followed| {
        let followed = followed?;
        let (State::Waiting(until) | State::Given(until)) = followed.state(page::today()) else {
            return None;
        };
        let sent = followed.on(Step::Sent)?;
        let (title, note) = (i18n::message("calendar_title"), i18n::message("calendar_note"));
        Some(calendar(until, sent, &made, &title, &note))
    });
    if let Some(file) = file {
        save_file("#calendar-file", "text/calendar", &file)?;
        page::say("#next-outcome", &i18n::message("next_calendar_saved"));
    }
    Ok(())
}

/// Key of what happened, in words: on its button, and in the list.
fn key(step: Step) -> String {
    format!("step_{}", step.name())
}

fn button(step: Step) -> String {
    format!("#enter [data-step={}]", step.name())
}

fn day() -> HtmlInputElement {
    element("#day")
}
