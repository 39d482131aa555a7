//! The background: a message comes in, the core decides, and storage, badge and commands go out.
//!
//! It keeps nothing in memory. Before a command goes out, what it leads to is stored: the browser may end the
//! background between any two messages, and then nothing is lost and nothing is done twice.

use wasm_bindgen::prelude::*;

use crate::{
    badge,
    browser::{self, Result, Tab},
    evidence::Evidence,
    page::{self, Observation},
    protocol::{Answer, Fact, Guidance, LONGEST_MESSAGE, Order, Sender},
    session::{self, Command, Event, Session, Task},
    settings::{self, Place},
    storage, view,
};

/// Handles one message; gives the answer to it, or undefined where the message is not one of ours.
#[wasm_bindgen]
pub async fn receive(message: JsValue, sender: JsValue) -> Result<JsValue> {
    let Some(sender) = browser::from_js::<Sender>(&sender, LONGEST_MESSAGE) else {
        return Ok(JsValue::UNDEFINED);
    };
    let own_id = browser::own_id();
    if let Some(tab) = sender.page_tab(&own_id) {
        return match browser::from_js::<Fact>(&message, LONGEST_MESSAGE) {
            Some(fact) if fact.is_within_limits() => note(tab, fact).await,
            _ => Ok(JsValue::UNDEFINED),
        };
    }
    if sender.is_popup(&own_id, &browser::own_address("popup.html"))
        && let Some(order) = browser::from_js::<Order>(&message, LONGEST_MESSAGE)
    {
        carry_out(order).await?;
    }
    Ok(JsValue::UNDEFINED)
}

/// Forgets a tab that was closed.
#[wasm_bindgen]
pub async fn forget(tab: i32) -> Result<()> {
    storage::drop_session(tab).await?;
    badge::draw().await
}

/// Takes in what the content script says.
async fn note(tab: i32, fact: Fact) -> Result<JsValue> {
    match fact {
        Fact::Seen(seen) => Ok(browser::to_js(&see(tab, &seen).await?)),
        Fact::Closed => {
            close_guidance(true).await?;
            Ok(JsValue::UNDEFINED)
        }
    }
}

async fn see(tab: i32, seen: &Observation) -> Result<Answer> {
    let now = browser::now();
    let sighting = page::sight(seen);
    let event = Event::Seen(&seen.document, sighting);
    let (session, evidence, commands) = advance(tab, event, now).await?;
    let mut answer = Answer {
        guidance: view::guide(&session, sighting, &evidence, now).map(in_words),
        ..Answer::default()
    };
    for command in commands {
        match command {
            Command::Click(control) => answer.click = Some(control.handle()),
            Command::LookIn(wait) => answer.look_in = Some(wait.try_into().unwrap_or(u32::MAX)),
            Command::Reload => browser::reload(tab).await?,
            Command::Look => browser::ask_to_look(tab).await?,
        }
    }
    Ok(answer)
}

/// Does what the popup asks for.
async fn carry_out(order: Order) -> Result<()> {
    match order {
        Order::Press(tab) => press(tab).await,
        Order::Look(tab) => browser::ask_to_look(tab).await,
        Order::ShowMe(tab) => {
            close_guidance(false).await?;
            browser::ask_to_look(tab).await
        }
    }
}

/// The member pressed: in the setting's tab, if that is in front or asks for a sign-in first; else in the one that
/// is open, which comes forward; else in a new one.
async fn press(tab: i32) -> Result<()> {
    let address = browser::tab(tab).await.map(|tab| tab.url);
    match Place::of_address(address.as_deref().unwrap_or_default()) {
        Place::Setting => press_in(tab).await,
        Place::SignIn => advance(tab, Event::Pressed, browser::now()).await.map(drop),
        _ => {
            let open = browser::tabs(Some(settings::PAGES)).await;
            let setting = open.iter().find(|tab| Place::of_address(&tab.url) == Place::Setting);
            if let Some(tab) = setting {
                browser::bring_to_front(tab).await?;
                return press_in(tab.id).await;
            }
            if let Some(tab) = still_coming().await? {
                browser::bring_to_front(&tab).await?;
                return advance(tab.id, Event::Pressed, browser::now()).await.map(drop);
            }
            let tab = browser::open_tab(settings::ADDRESS).await?;
            advance(tab, Event::Pressed, browser::now()).await.map(drop)
        }
    }
}

/// The tab that an earlier press has opened, while it loads or asks for a sign-in: the member is impatient.
async fn still_coming() -> Result<Option<Tab>> {
    for tab in browser::tabs(None).await {
        if (tab.status == "loading" || Place::of_address(&tab.url) == Place::SignIn)
            && let Some(session) = storage::load_session(tab.id).await?
            && matches!(session.task, Task::Permitted { until } if browser::now() <= until)
        {
            return Ok(Some(tab));
        }
    }
    Ok(None)
}

async fn press_in(tab: i32) -> Result<()> {
    let (.., commands) = advance(tab, Event::Pressed, browser::now()).await?;
    for command in commands {
        match command {
            Command::Reload => browser::reload(tab).await?,
            Command::Look => browser::ask_to_look(tab).await?,
            // Only a report of the page can lead to these.
            Command::Click(_) | Command::LookIn(_) => {}
        }
    }
    Ok(())
}

/// One step of the state machine, with everything stored before anything is done.
async fn advance(tab: i32, event: Event<'_>, now: page::Ms) -> Result<(Session, Evidence, Vec<Command>)> {
    let before = storage::load_session(tab).await?.unwrap_or_default();
    let stored = storage::load_evidence().await?;
    let mut evidence = stored.evidence.clone();
    let (session, commands) = session::update(before.clone(), &mut evidence, event, now);
    let stored_status = stored.evidence.status(now);
    let is_news = evidence != stored.evidence || session != before;
    if is_news {
        stored.replace(&evidence).await?;
        storage::keep_session(tab, &session).await?;
        badge::draw().await?;
    }
    if evidence.status(now) != stored_status {
        // Guidance in other tabs may have nothing to say any more.
        for other in browser::tabs(Some(settings::PAGES)).await {
            if other.id != tab {
                browser::mention_news(other.id);
            }
        }
    }
    Ok((session, evidence, commands))
}

async fn close_guidance(closed: bool) -> Result<()> {
    let stored = storage::load_evidence().await?;
    let mut evidence = stored.evidence.clone();
    evidence.guidance_closed = closed;
    stored.replace(&evidence).await
}

fn in_words(guide: view::Guide) -> Guidance {
    Guidance {
        target: guide.target,
        lang: browser::words("lang"),
        title: browser::words(guide.title),
        lines: guide.lines.iter().map(|key| browser::words(key)).collect(),
        close: browser::words("guide_close"),
    }
}
