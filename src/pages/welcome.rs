//! The welcome page, which opens once, after the installation: what is known, the one action, how to keep the button in
//! sight.

use super::{page, panel};
use crate::{
    browser::{Result, i18n, runtime, tabs},
    core::view,
};

/// Runs the welcome page for as long as it is open.
pub async fn open() -> Result<()> {
    page::translate()?;
    let pin = view::pin(&runtime::user_agent());
    page::set_text("#pin", &i18n::message(pin));
    page::element::<web_sys::Element>("#picture").set_attribute("data-pin", pin)?;
    // It has a tab of its own, so that is the one in front.
    let own = tabs::own().await.unwrap_or_default();
    let tab = own.id;
    panel::attach(tab);
    page::on_link("#open-checkup", move || panel::open_check_up(own.clone()));
    show(tab).await?;
    panel::keep_shown(move || show(tab));
    Ok(())
}

async fn show(tab: i32) -> Result<()> {
    let found = panel::find(tabs::get(tab)).await?;
    panel::show(&found).map(drop)
}
