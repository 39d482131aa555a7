//! The background: a message comes in, the core decides, and storage, badge and commands go out.
//!
//! It keeps nothing in memory. Before a command goes out, what it leads to is stored: the browser may end the
//! background between any two messages, and then nothing is lost and nothing is done twice.

use wasm_bindgen::prelude::*;

use crate::{
    browser::{self, Result, Tab},
    evidence::Evidence,
    journal,
    page::{self, Observation},
    protocol::{Answer, Fact, Guidance, LONGEST_MESSAGE, Order, Preference, Sender, Wish},
    recorder,
    session::{self, Command, Event, Session, Task},
    settings::{self, CATALOGUE, MAIN, Place, Safer, Setting},
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
            Some(fact) if fact.is_within_limits() => note(tab, sender.path(), fact).await,
            _ => Ok(JsValue::UNDEFINED),
        };
    }
    let is_from = |page| sender.is_page(&own_id, &browser::own_address(page));
    if (is_from("popup.html") || is_from("welcome.html"))
        && let Some(order) = browser::from_js::<Order>(&message, LONGEST_MESSAGE)
    {
        carry_out(order).await?;
    }
    if is_from("record.html")
        && let Some(wish) = browser::from_js::<Wish>(&message, LONGEST_MESSAGE)
    {
        recorder::fulfil(wish).await?;
    }
    if is_from("preferences.html")
        && let Some(preference) = browser::from_js::<Preference>(&message, LONGEST_MESSAGE)
    {
        prefer(preference).await?;
    }
    Ok(JsValue::UNDEFINED)
}

/// Forgets a tab that was closed.
#[wasm_bindgen]
pub async fn forget(tab: i32) -> Result<()> {
    storage::drop_sessions(tab, CATALOGUE.iter()).await
}

/// Welcomes whoever has just installed the extension. An update opens nothing, and who has something stored is not new.
#[wasm_bindgen]
pub async fn installed(reason: String) -> Result<()> {
    if reason == "install" && browser::stores_nothing().await? {
        browser::open_tab(&browser::own_address("welcome.html")).await?;
    }
    Ok(())
}

/// Takes in what the content script says.
async fn note(tab: i32, path: &str, fact: Fact) -> Result<JsValue> {
    match fact {
        Fact::Seen(seen) => Ok(browser::to_js(&see(tab, &seen).await?)),
        Fact::Closed => {
            close_guidance(guided_at(path), true).await?;
            Ok(JsValue::UNDEFINED)
        }
    }
}

/// A page tells of the setting that it is for, and always of the main one: that it is elsewhere, if nothing else. A touch
/// tells of those under whose path it happened, also if the page has moved on since.
async fn see(tab: i32, seen: &Observation) -> Result<Answer> {
    let now = browser::now();
    let here = guided_at(&seen.path);
    let mut answer = Answer::default();
    for setting in &CATALOGUE {
        let document = seen.document.for_setting(setting);
        let is_touched = document.touched_at.is_some() && document.paths.iter().any(|path| setting.is_at(path));
        if !(setting.is_main() || setting == here || is_touched) {
            continue;
        }
        let sighting = page::sight_for(setting, seen);
        let event = Event::Seen(&document, sighting);
        let (session, evidence, commands) = advance(tab, setting, event, now).await?;
        if setting == here {
            answer.guidance = match view::guide(setting, &session, sighting, &evidence, now) {
                Some(guide) if storage::wants_guidance().await? => Some(in_words(guide)),
                _ => None,
            };
        }
        for command in commands {
            match command {
                Command::Click(control) => answer.click = Some(control.handle()),
                Command::LookIn(wait) => {
                    let wait = wait.try_into().unwrap_or(u32::MAX);
                    answer.look_in = Some(answer.look_in.map_or(wait, |other| other.min(wait)));
                }
                Command::Reload => browser::reload(tab).await?,
                Command::Look => browser::ask_to_look(tab).await?,
            }
        }
    }
    Ok(answer)
}

/// The setting that guidance speaks of on a page: its own, else the main one, to which it may lead.
fn guided_at(path: &str) -> &'static Setting {
    Setting::of_path(path).unwrap_or(MAIN)
}

/// Does what the popup asks for.
async fn carry_out(order: Order) -> Result<()> {
    match order {
        Order::Press(tab) => press(tab).await,
        Order::PressBeside { tab, setting } => match Setting::by_id(&setting) {
            Some(setting) if !setting.is_main() => press_beside(tab, setting).await,
            _ => Ok(()),
        },
        Order::PassBy(setting) => match Setting::by_id(&setting) {
            Some(setting) => pass_by(setting).await,
            None => Ok(()),
        },
        Order::Caution(tab) => browser::show_caution(tab, &caution()).await,
        Order::PassNoneBy => storage::store_passed_by(&[]).await,
        Order::Opened(tab) => {
            let address = browser::tab(tab).await.map(|tab| tab.url).unwrap_or_default();
            if Place::of_address(&address).is_ours() && browser::has_access(settings::PAGES).await {
                browser::ask_to_look(tab).await?;
            }
            Ok(())
        }
        Order::ShowMe(tab) => {
            let address = browser::tab(tab).await.map(|tab| tab.url).unwrap_or_default();
            close_guidance(guided_at(settings::path_of(&address).unwrap_or_default()), false).await?;
            browser::ask_to_look(tab).await
        }
    }
}

/// Does what the member prefers.
async fn prefer(preference: Preference) -> Result<()> {
    storage::prefer(&preference).await?;
    if let Preference::Guidance(_) = preference {
        mention_news_but_to(None).await;
    }
    Ok(())
}

/// Lets the settings' pages ask anew: guidance in them may be out of place, or missing.
async fn mention_news_but_to(tab: Option<i32>) {
    for other in browser::tabs(Some(settings::PAGES)).await {
        if Some(other.id) != tab {
            browser::mention_news(other.id);
        }
    }
}

/// The member pressed: in the setting's tab, if that is in front or asks for a sign-in first; else in the one that
/// is open, which comes forward; else in a new one.
async fn press(tab: i32) -> Result<()> {
    let address = browser::tab(tab).await.map(|tab| tab.url);
    match Place::of_address(address.as_deref().unwrap_or_default()) {
        Place::Setting => press_in(tab, MAIN).await,
        Place::SignIn => advance(tab, MAIN, Event::Pressed, browser::now()).await.map(drop),
        _ => {
            let open = browser::tabs(Some(settings::PAGES)).await;
            let setting = open.iter().find(|tab| Place::of_address(&tab.url) == Place::Setting);
            if let Some(tab) = setting {
                browser::bring_to_front(tab).await?;
                return press_in(tab.id, MAIN).await;
            }
            if let Some(tab) = still_coming().await? {
                browser::bring_to_front(&tab).await?;
                return advance(tab.id, MAIN, Event::Pressed, browser::now()).await.map(drop);
            }
            let tab = browser::open_tab(settings::ADDRESS).await?;
            advance(tab, MAIN, Event::Pressed, browser::now()).await.map(drop)
        }
    }
}

/// The tab that an earlier press has opened, while it loads or asks for a sign-in: the member is impatient.
async fn still_coming() -> Result<Option<Tab>> {
    for tab in browser::tabs(None).await {
        if (tab.status == "loading" || Place::of_address(&tab.url) == Place::SignIn)
            && let Some(session) = storage::load_session(tab.id, MAIN).await?
            && matches!(session.task, Task::Permitted { until } if browser::now() <= until)
        {
            return Ok(Some(tab));
        }
    }
    Ok(None)
}

/// The member pressed for a setting beside the main one: in its own page, if that is in front or open; else in the settings'
/// tab in front, which is led there; else in a new one. What was pressed in that tab before for another one is over.
async fn press_beside(tab: i32, setting: &'static Setting) -> Result<()> {
    close_guidance(setting, false).await?;
    let can_be_clicked = setting.safer == Safer::Off;
    let open = browser::tabs(Some(settings::PAGES)).await;
    let there = |tab: &&Tab| setting.place_of_address(&tab.url) == Place::Setting;
    let in_front = open.iter().find(|other| other.id == tab);
    if let Some(found) = in_front.filter(there).or_else(|| open.iter().find(there)) {
        if found.id != tab {
            browser::bring_to_front(found).await?;
        }
        return if can_be_clicked {
            press_in(found.id, setting).await
        } else {
            browser::ask_to_look(found.id).await
        };
    }
    let tab = match in_front {
        Some(front) if !is_at_work(front).await? => tab,
        _ => browser::open_tab("about:blank").await?,
    };
    storage::drop_sessions(tab, CATALOGUE.iter().filter(|other| !other.is_main())).await?;
    if can_be_clicked {
        advance(tab, setting, Event::Pressed, browser::now()).await?;
    }
    browser::lead(tab, &setting.address()).await
}

/// Whether a press is being carried out on the page in this tab.
async fn is_at_work(tab: &Tab) -> Result<bool> {
    let here = guided_at(settings::path_of(&tab.url).unwrap_or_default());
    let session = storage::load_session(tab.id, here).await?;
    Ok(session.is_some_and(|session| session.is_under_way(browser::now())))
}

async fn pass_by(setting: &Setting) -> Result<()> {
    let mut passed_by = storage::load_passed_by().await?;
    passed_by.retain(|id| id != setting.id);
    passed_by.push(setting.id.to_owned());
    storage::store_passed_by(&passed_by).await
}

async fn press_in(tab: i32, setting: &Setting) -> Result<()> {
    let (.., commands) = advance(tab, setting, Event::Pressed, browser::now()).await?;
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
async fn advance(
    tab: i32,
    setting: &Setting,
    event: Event<'_>,
    now: page::Ms,
) -> Result<(Session, Evidence, Vec<Command>)> {
    let before = storage::load_session(tab, setting).await?.unwrap_or_default();
    let stored = storage::load_evidence(setting).await?;
    let mut evidence = stored.evidence.clone();
    let path = journal::place(&event);
    let (session, commands) = session::update(before.clone(), &mut evidence, event, now);
    let happening = journal::happening(setting.id, path, &stored.evidence, &evidence, &commands, now);
    let stored_status = stored.evidence.status(now);
    let is_news = evidence != stored.evidence || session != before;
    if is_news {
        stored.replace(&evidence).await?;
        storage::keep_session(tab, setting, &session).await?;
        recorder::note(happening).await;
    }
    if evidence.status(now) != stored_status {
        mention_news_but_to(Some(tab)).await;
    }
    Ok((session, evidence, commands))
}

async fn close_guidance(setting: &Setting, closed: bool) -> Result<()> {
    let stored = storage::load_evidence(setting).await?;
    let mut evidence = stored.evidence.clone();
    evidence.guidance_closed = closed;
    stored.replace(&evidence).await
}

/// The reminder that feedback may be used. It goes round nothing.
fn caution() -> Guidance {
    in_words(view::Guide {
        target: 0,
        title: "caution_title",
        lines: &["point_feedback"],
    })
}

fn in_words(guide: view::Guide) -> Guidance {
    let lang = browser::words("lang");
    Guidance {
        target: guide.target,
        dir: view::direction(&lang),
        lang,
        title: browser::words(guide.title),
        lines: guide.lines.iter().map(|key| browser::words(key)).collect(),
        close: browser::words("guide_close"),
    }
}
