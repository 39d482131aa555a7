//! The built extension in real browsers, on a replica of LinkedIn's settings.
//!
//! | file | purpose |
//! | --- | --- |
//! | `replica.rs` | an HTTPS server that plays LinkedIn's settings under LinkedIn's own name; it holds the truth |
//! | `browser.rs` | what a test may do with a browser: one trait, two browsers |
//! | `chromium.rs` | Chromium: the verbs |
//! | `cdp.rs` | Chromium: the connection, by the DevTools protocol |
//! | `firefox.rs` | Firefox: the verbs |
//! | `marionette.rs` | Firefox: the connection, by Marionette |
//! | `hostile.rs` | hostile pages, each from a seed, and what is right on them |
//! | `scene.rs` | a replica and a browser, and what a member does with them |

pub mod browser;
mod cdp;
pub mod chromium;
pub mod firefox;
pub mod hostile;
mod marionette;
pub mod replica;
pub mod scene;
