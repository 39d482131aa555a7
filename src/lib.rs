//! **Objector**: objects to the training of generative AI on a member's LinkedIn data, and proves that it is off.
//!
//! Three floors, and imports go down only: [`core`] decides everything, `browser` calls the WebExtensions API, `pages`
//! are the background and the extension's pages: they read, ask the core, write, and act. `docs/architecture.md` is the
//! map. WASM never runs in LinkedIn's page: the scripts in `extension/content/` read and click there.

pub mod core;

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod pages;

/// Runs once when the module is loaded.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}
