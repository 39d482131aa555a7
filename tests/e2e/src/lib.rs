//! The built extension in real browsers, on a replica of LinkedIn's settings.
//!
//! | file | purpose |
//! | --- | --- |
//! | `replica.rs` | an HTTPS server that plays LinkedIn's settings under LinkedIn's own name; it holds the truth |
//! | `browser.rs` | what a test may do with a browser: one trait, two browsers |
//! | `chromium.rs` | Chromium, over the DevTools protocol |
//! | `firefox.rs` | Firefox, over Marionette |
//! | `scene.rs` | a replica and a browser, and what a member does with them |

pub mod browser;
pub mod chromium;
pub mod firefox;
pub mod replica;
pub mod scene;
