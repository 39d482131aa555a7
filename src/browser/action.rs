//! The toolbar button.

use std::{cell::Cell, future::Future};

use futures_util::future::join5;
use serde::Serialize;
use wasm_bindgen::JsValue;

use super::{Result, api, has, i18n, runtime, value};
use crate::core::view::Badge;

thread_local! {
    static DRAWN: Cell<Option<Badge>> = const { Cell::new(None) };
    static WANTED: Cell<Option<Badge>> = const { Cell::new(None) };
}

/// The badge as it is drawn, or will be once [`draw`] is called; none if that is not known since the background was
/// started.
pub fn latest() -> Option<Badge> {
    WANTED.get().or(DRAWN.get())
}

/// The badge is to be drawn with the next [`draw`].
pub fn want(badge: Badge) {
    WANTED.set(Some(badge));
}

/// Draws what is wanted, for all tabs: text, background, title and picture.
pub async fn draw() -> Result<()> {
    #[derive(Serialize)]
    struct Text {
        text: &'static str,
    }
    #[derive(Serialize)]
    struct Title {
        title: String,
    }
    #[derive(Serialize)]
    struct Colour {
        color: &'static str,
    }
    #[derive(Serialize)]
    struct Icon {
        path: Pictures,
    }
    #[derive(Serialize)]
    struct Pictures {
        #[serde(rename = "16")]
        small: String,
        #[serde(rename = "32")]
        large: String,
    }
    let Some(badge) = WANTED.take() else { return Ok(()) };
    DRAWN.set(None);
    let picture = |side| runtime::own_address(&format!("icons/{}-{side}.png", badge.icon));
    let path = Pictures {
        small: picture("16"),
        large: picture("32"),
    };
    let text = value::write(&Text { text: badge.text });
    let title = value::write(&Title {
        title: i18n::message(badge.title),
    });
    let colour = value::write(&Colour { color: badge.colour });
    let white = value::write(&Colour { color: "#ffffff" });
    let icon = value::write(&Icon { path });
    // All at once, so that nobody sees one half true and the other not. Colours and picture only repeat what the text
    // says: a browser that has none does without.
    let (text, title, colour, white, icon) = join5(
        api::set_badge_text(&text),
        api::set_title(&title),
        where_offered("setBadgeBackgroundColor", api::set_badge_background_color(&colour)),
        where_offered("setBadgeTextColor", api::set_badge_text_color(&white)),
        where_offered("setIcon", api::set_icon(&icon)),
    )
    .await;
    text.and(title).and(colour).and(white).and(icon)?;
    DRAWN.set(Some(badge));
    Ok(())
}

async fn where_offered(call: &str, work: impl Future<Output = Result<JsValue>>) -> Result<JsValue> {
    if has("action", call) {
        work.await
    } else {
        Ok(JsValue::UNDEFINED)
    }
}
