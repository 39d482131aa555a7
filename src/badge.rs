//! The badge: drawn from what is stored, for all tabs.

use wasm_bindgen::prelude::*;

use crate::{
    browser::{self, Result},
    settings::MAIN,
    storage, view,
};

/// Draws it as things stand now. `background.js` calls it whenever something has happened.
#[wasm_bindgen(js_name = drawBadge)]
pub async fn draw() -> Result<()> {
    let now = browser::now();
    let evidence = storage::load_evidence(MAIN).await?.evidence;
    let sessions = storage::load_sessions().await?;
    let under_way = sessions.iter().any(|session| session.is_under_way(now));
    let badge = view::badge(evidence.status(now), under_way, evidence.is_too_old(now));
    browser::draw_badge(badge.text, badge.colour, &browser::words(badge.title), badge.icon).await
}
