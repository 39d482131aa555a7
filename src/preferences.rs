//! The preferences' page: shows what is chosen, and passes on what the member chooses.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlSelectElement};

use crate::{
    browser::{self, Result},
    own_page::{self, on, on_click, write},
    protocol::Preference,
    storage,
};

/// Runs the page for as long as it is open.
#[wasm_bindgen(js_name = openPreferences)]
pub async fn open_preferences() -> Result<()> {
    own_page::translate()?;
    show().await?;
    on("#guidance", "change", || {
        choose(Preference::Guidance(guidance().checked()))
    });
    on("#age", "change", || {
        if let Ok(days) = ages().value().parse() {
            choose(Preference::KeepWatch(days));
        }
    });
    on_click("#erase", || choose(Preference::EraseEverything));
    // Not before: it would show choices that nobody has made.
    own_page::show("main", true);
    Ok(())
}

/// Passes a choice on, and says what has become of it: what is shown afterwards is what is stored.
fn choose(preference: Preference) {
    spawn_local(async move {
        let done = if preference == Preference::EraseEverything {
            "prefs_erased"
        } else {
            "prefs_kept"
        };
        own_page::tell(&preference).await;
        let is_so = match storage::has(&preference).await {
            Ok(is_so) => is_so && show().await.is_ok(),
            Err(_) => false,
        };
        write("#outcome", &browser::words(if is_so { done } else { "record_refused" }));
    });
}

async fn show() -> Result<()> {
    guidance().set_checked(storage::wants_guidance().await?);
    ages().set_value(&storage::load_age().await?.to_string());
    Ok(())
}

/// Whether to show guidance on LinkedIn's page.
fn guidance() -> HtmlInputElement {
    own_page::element("#guidance")
}

/// For how many days a reading counts.
fn ages() -> HtmlSelectElement {
    own_page::element("#age")
}
