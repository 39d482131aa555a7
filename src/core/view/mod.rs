//! What to show: badge, popup, list and guidance as plain values. Messages are named by their keys in `_locales`.

mod badge;
mod checkup;
mod guide;
mod list;
mod popup;
mod situation;
mod text;

pub use badge::{Badge, badge};
pub use checkup::{CheckUpPage, CheckUpRow, check_up_page};
pub use guide::{CAUTION, Guide, guide};
pub use list::{Row, off_count, row, word};
pub use popup::{Action, Popup, popup};
pub use situation::{Phase, Pings, Silence, Situation, Tab};
pub use text::{direction, formats, language_of, pin, sentence};
