//! **Objector**: objects to the training of generative AI on a member's LinkedIn data, and proves that it is off.
//!
//! # The map
//!
//! | room | kind | what lives there |
//! | --- | --- | --- |
//! | [`settings`] | pure | the catalogue: where LinkedIn's settings stand, their keys and words |
//! | [`page`] | pure | recognition: what the eyes saw becomes what it means |
//! | [`evidence`] | pure | what is known of the account, as of when, by what proof |
//! | [`session`] | pure | one tab's state machine: **`update` is the product** |
//! | [`journal`] | pure | the record that a member may keep: a chain of entries, each with the hash of the one before |
//! | [`view`] | pure | what to show: badge, popup, guidance |
//! | [`knowledge`] | pure | what a member should know, with sources and dates |
//! | [`letter`] | pure | the formal objection: what is typed becomes a letter under the law of a country |
//! | [`report`] | pure | a page without a word of its own, for whoever mends recognition |
//! | [`json`] | pure | reads a text into a closed type, or not at all |
//! | [`protocol`] | pure | every message, who may send it, how large it may be |
//! | `browser` | edge | the WebExtensions calls we need; no decisions |
//! | `storage` | edge | what is stored: evidence, sessions, and what the member asked to keep |
//! | `badge` | shell | the badge, drawn from what is stored |
//! | `background` | shell | message in → pure core → storage, badge, commands out |
//! | `recorder` | shell | writes the member's record, if there is to be one |
//! | `own_page` | shell | what the extension's own pages share |
//! | `panel` | shell | what popup and welcome share: what is known, the one action |
//! | `popup` | shell | the panel, and what the page in front calls for |
//! | `welcome` | shell | the first minute: the panel, how to keep the button in sight |
//! | `preferences` | shell | what the member chooses, and *Erase everything* |
//! | `beside` | shell | the settings beside the main one, in the popup: the list, the check-up |
//! | `objection` | shell | what is known, and the letter: a page that speaks with nobody |
//! | `record_page` | shell | shows the member's record, exports it, and passes on what the member wishes of it |
//!
//! Beside the Rust: `extension/content.js` (eyes and hands in the page, no opinions), `extension/guidance.js` (ring and
//! card), `extension/caution.js` (a reminder, for one press), `extension/background.js` (wakes the background), the pages
//! `extension/{popup,welcome,preferences,objection,record}.*`, and `extension/_locales/` (all words). `data/` holds
//! what is brought up to date without touching code: what is known, the authorities, the letters.
//!
//! Imports run one way: `settings ← page ← evidence ← session ← view ← protocol ← edge ← shells`. Nothing pure knows a
//! browser: it builds and is tested natively. `serde` marks the boundaries: what the page reports, what is stored, what a
//! member copies.
//!
//! # The two entry points
//!
//! - A report of the page: `content.js` → `background::receive` → [`page::sight`] → [`session::update`] →
//!   [`view::guide`], and the answer tells the script all that it is to do next.
//! - A press in the popup or on the welcome page: `panel` → `background::receive` → [`session::update`] → the page is asked to report, and its
//!   report leads to the click.
//!
//! # The invariants
//!
//! 1. [`evidence::Status::OffConfirmed`] needs a [`evidence::Proof::Fresh`] reading that is newer than the last change.
//! 2. A click needs a [`page::OnControl`], and only a control that reads on makes one: turning on cannot be written down.
//! 3. One press leads to one click at most, and to one reload at most. Nothing else leads to any.
//! 4. Whatever goes out is stored before: the browser may end the background between any two messages.
//! 5. Doubt is a state with its own sentence.
//!
//! WASM never runs in the page: a page's policy may forbid it, and would report it.

pub mod evidence;
pub mod journal;
pub mod json;
pub mod knowledge;
pub mod letter;
pub mod page;
pub mod protocol;
pub mod report;
pub mod session;
pub mod settings;
pub mod view;

#[cfg(target_arch = "wasm32")]
mod background;
#[cfg(target_arch = "wasm32")]
mod badge;
#[cfg(target_arch = "wasm32")]
mod beside;
#[cfg(target_arch = "wasm32")]
#[allow(missing_docs, reason = "each is the WebExtensions call that it is named after")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod objection;
#[cfg(target_arch = "wasm32")]
mod own_page;
#[cfg(target_arch = "wasm32")]
mod panel;
#[cfg(target_arch = "wasm32")]
mod popup;
#[cfg(target_arch = "wasm32")]
mod preferences;
#[cfg(target_arch = "wasm32")]
mod record_page;
#[cfg(target_arch = "wasm32")]
mod recorder;
#[cfg(target_arch = "wasm32")]
mod storage;
#[cfg(target_arch = "wasm32")]
mod welcome;

/// Runs once when the module is loaded.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}
