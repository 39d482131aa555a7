//! Everything that decides. Pure: it knows no browser, no clock and no storage, and is tested natively.

pub mod account;
pub mod due;
pub mod evidence;
pub mod follow;
pub mod json;
pub mod knowledge;
pub mod letter;
pub mod message;
pub mod observation;
pub mod place;
pub mod recognition;
pub mod record;
pub mod report;
pub mod run;
pub mod session;
pub mod setting;
pub mod stability;
pub mod stored;
pub mod view;
pub mod words;
