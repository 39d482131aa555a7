//! The preferences' page: shows what is chosen, and passes on what the member chooses.

use web_sys::{HtmlInputElement, HtmlSelectElement};

use super::page::{self, on, on_click, set_text};
use crate::{
    browser::{Result, i18n, spawn, storage},
    core::{message::Preference, stored::Preferences},
};

/// Runs the page for as long as it is open.
pub async fn open() -> Result<()> {
    page::translate()?;
    show().await?;
    on("#guidance", "change", || {
        choose(Preference::Guidance(guidance().checked()))
    });
    on("#age", "change", || {
        if let Ok(days) = ages().value().parse() {
            choose(Preference::ValidForDays(days));
        }
    });
    on_click("#erase", || choose(Preference::EraseEverything));
    // Not before: it would show choices that nobody has made.
    page::show("main", true);
    Ok(())
}

/// Passes a choice on, and says what has become of it: what is shown afterwards is what is stored.
fn choose(preference: Preference) {
    spawn(async move {
        let done = if preference == Preference::EraseEverything {
            "prefs_erased"
        } else {
            "prefs_kept"
        };
        page::send(&preference).await;
        let is_so = is_stored(&preference).await.unwrap_or(false) && show().await.is_ok();
        set_text("#outcome", &i18n::message(if is_so { done } else { "record_refused" }));
    });
}

/// Whether what is stored is what the member has chosen.
async fn is_stored(preference: &Preference) -> Result<bool> {
    let stored = storage::read_all().await?;
    let preferences = Preferences::read(&stored.local);
    Ok(match *preference {
        Preference::Guidance(wanted) => preferences.guidance == wanted,
        Preference::ValidForDays(days) => preferences.valid_for_days == days,
        Preference::EraseEverything => stored.local.0.is_empty(),
    })
}

async fn show() -> Result<()> {
    let preferences = Preferences::read(&storage::read().await?.local);
    guidance().set_checked(preferences.guidance);
    ages().set_value(&preferences.valid_for_days.to_string());
    Ok(())
}

/// Whether to show guidance on LinkedIn's page.
fn guidance() -> HtmlInputElement {
    page::element("#guidance")
}

/// For how many days a reading counts.
fn ages() -> HtmlSelectElement {
    page::element("#age")
}
