//! The welcome page, which opens once, after the installation: what is known, the one action, how to keep the button in
//! sight.

use wasm_bindgen::prelude::*;

use crate::{
    browser::{self, Result},
    own_page, panel, view,
};

/// Runs the welcome page for as long as it is open.
#[wasm_bindgen(js_name = openWelcome)]
pub async fn open_welcome() -> Result<()> {
    own_page::translate()?;
    let pin = view::pin(&browser::user_agent());
    own_page::write("#pin", &browser::words(pin));
    own_page::element::<web_sys::Element>("#picture").set_attribute("data-pin", pin)?;
    // It stands in its own tab, so that is the one in front.
    let tab = browser::own_tab().await.unwrap_or_default().id;
    panel::attach(tab);
    show(tab).await?;
    panel::keep_shown(move || show(tab));
    Ok(())
}

async fn show(tab: i32) -> Result<()> {
    let found = panel::find(browser::tab(tab)).await?;
    panel::show(&found).map(drop)
}
