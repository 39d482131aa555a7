//! The built extension in real browsers, on a replica of LinkedIn's settings.
//!
//! | file | purpose |
//! | --- | --- |
//! | `replica.rs` | an HTTPS server that simulates LinkedIn's settings under LinkedIn's host name; it holds the true state |
//! | `browser.rs` | what a test may do with a browser: one trait, two browsers |
//! | `chromium.rs` | Chromium: each action |
//! | `cdp.rs` | Chromium: the connection, by the DevTools protocol |
//! | `firefox.rs` | Firefox: each action |
//! | `marionette.rs` | Firefox: the connection, by Marionette |
//! | `hostile.rs` | hostile pages, each from a seed, and the correct result on each |
//! | `scene.rs` | a replica and a browser, and what a member does with them |

pub mod browser;
mod cdp;
pub mod chromium;
pub mod firefox;
pub mod hostile;
mod marionette;
pub mod replica;
pub mod scene;
