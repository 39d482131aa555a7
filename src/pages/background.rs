//! The background: for each event it reads storage, lets the core update what is known, writes what has changed, and does
//! what follows. It decides nothing, and keeps nothing in memory but the badge as it has drawn it.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::{
    browser::{self, Result, action, i18n, promise, runtime, storage, tabs, value},
    core::{
        account::{self, Answer, Effect, Input, Model},
        message::{self, Guidance, LONGEST_MESSAGE, Message, PopupMessage},
        place::PAGES,
        recognition::OnControl,
        view::{self, Guide},
    },
};

/// Handles one message; gives the answer to it, or undefined where the message is none of ours.
#[wasm_bindgen]
pub fn receive(message: JsValue, sender: JsValue) -> Promise {
    promise(async move {
        let message = value::read(&message, LONGEST_MESSAGE)
            .and_then(|json| Message::read(&runtime::sender(&sender), &runtime::own(), json));
        let Some(message) = message else {
            // It may have started the background all the same.
            return handle(Input::Started).await;
        };
        let (tabs, access) = match message {
            Message::Popup(PopupMessage::Press(_) | PopupMessage::PressOther { .. }) => {
                (tabs::all_and_hangs().await, runtime::has_access().await)
            }
            Message::Popup(_) | Message::CheckUp { .. } => (tabs::all().await, runtime::has_access().await),
            _ => (Vec::new(), false),
        };
        handle(Input::Message {
            message,
            tabs: &tabs,
            access,
        })
        .await
    })
}

/// Handles that a tab was closed.
#[wasm_bindgen]
pub fn closed(tab: i32) -> Promise {
    promise(handle(Input::Closed(tab)))
}

/// Handles that the extension was installed. After an update there is nothing to do but what a start does.
#[wasm_bindgen]
pub fn installed(reason: &str) -> Promise {
    promise(handle(match reason {
        "install" => Input::Installed,
        _ => Input::Started,
    }))
}

/// Handles that the member lets the extension see more pages: those that are open already have to be observed.
#[wasm_bindgen]
pub fn allowed() -> Promise {
    promise(async {
        let tabs = tabs::all().await;
        handle(Input::Allowed { tabs: &tabs }).await
    })
}

/// Handles that the member lets the extension see fewer pages than before.
#[wasm_bindgen]
pub fn revoked() -> Promise {
    promise(handle(Input::Revoked))
}

/// Handles that the background was started.
#[wasm_bindgen]
pub fn started() -> Promise {
    promise(handle(Input::Started))
}

/// Draws the badge, if it is not as it was last drawn. `background.js` calls it after each event and its answer.
#[wasm_bindgen(js_name = drawBadge)]
pub fn draw_badge() -> Promise {
    promise(async {
        action::draw().await?;
        Ok(JsValue::UNDEFINED)
    })
}

/// One event: read, update, write, act. Where the browser refuses to store, nothing is done, and the answer is false.
async fn handle(input: Input<'_>) -> Result<JsValue> {
    let mut next = Some(input);
    let mut answer = JsValue::UNDEFINED;
    while let Some(input) = next.take() {
        let effects = match take_in(input).await {
            Ok(effects) => effects,
            Err(error) => {
                browser::log_error::<()>(Err(error));
                return Ok(JsValue::FALSE);
            }
        };
        for effect in effects {
            match effect {
                Effect::Answer(mut wanted) => {
                    // Where access was taken away, the script in the page lives on.
                    if wanted.guide.is_some() && !runtime::has_access().await {
                        wanted.guide = None;
                    }
                    answer = value::write(&in_words(wanted));
                }
                Effect::Open {
                    address,
                    pressed,
                    opener,
                } => {
                    let tab = match &opener {
                        // A tab in front would hide the check-up.
                        Some(page) if page.url == runtime::own_address("checkup.html") => {
                            tabs::open_apart(&address, page).await?
                        }
                        _ => tabs::open(&address, opener.as_ref()).await?,
                    };
                    next = pressed.map(|setting| Input::Opened { tab, setting });
                }
                other => act(other).await?,
            }
        }
    }
    Ok(answer)
}

/// Everything is stored before anything is done.
async fn take_in(input: Input<'_>) -> Result<Vec<Effect>> {
    let now = runtime::now();
    let needs_everything = input.needs_everything();
    let snapshot = match needs_everything {
        true => storage::read_all().await?,
        false => storage::read().await?,
    };
    let mut model = Model::read(&snapshot.local, &snapshot.session, runtime::context(), now);
    let before = model.clone();
    let effects = account::update(&mut model, input, now);
    let mut changes = model.changes_since(&before);
    let free = changes.free_keys();
    if !needs_everything && !free.is_empty() && storage::has_any(&free).await? {
        model.move_entries(&before, &storage::read_all().await?.local);
        changes = model.changes_since(&before);
    }
    let mut written = snapshot.write(&changes).await;
    if written.is_err() && model.give_up_entries(&before) {
        browser::log_error(written);
        written = snapshot.write(&model.changes_since(&before)).await;
    }
    if written.is_err() {
        storage::note_refusal(true).await;
    } else if snapshot.was_refused() && !changes.local.is_empty() {
        storage::note_refusal(false).await;
    }
    written.map(|()| effects)
}

/// Nobody waits for what a page does: one that hangs would hold up everything else.
async fn act(effect: Effect) -> Result<()> {
    match effect {
        Effect::Reload(tab) => tabs::reload(tab).await?,
        Effect::Show(tab) => tabs::show(&tab).await?,
        Effect::Navigate { tab, address } => tabs::navigate(tab, &address, true).await?,
        Effect::Load { tab, address } => tabs::navigate(tab, &address, false).await?,
        Effect::Welcome => {
            let address = runtime::own_address("welcome.html");
            tabs::open(&address, None).await.map(drop)?;
        }
        Effect::Caution(tab) => tabs::show_caution(tab, &card(view::CAUTION)),
        Effect::Observe(tab) => tabs::observe(tab),
        Effect::Notify { except } => tabs::notify(Some(PAGES), except),
        Effect::NotifyAll => tabs::notify(None, None),
        Effect::Draw(badge) => action::want(badge),
        // See `handle`.
        Effect::Answer(_) | Effect::Open { .. } => {}
    }
    Ok(())
}

fn in_words(answer: Answer) -> message::Answer {
    message::Answer {
        click: answer.click.map(OnControl::handle),
        look_in: answer.observe_in.map(|wait| wait.try_into().unwrap_or(u32::MAX)),
        guidance: answer.guide.map(card),
    }
}

/// The card in the member's language.
fn card(guide: Guide) -> Guidance {
    let lang = i18n::language();
    Guidance {
        target: guide.target,
        dir: view::direction(&lang),
        lang,
        title: i18n::message(guide.title),
        lines: guide.lines.iter().map(|key| i18n::message(key)).collect(),
        close: i18n::message("guide_close"),
    }
}
