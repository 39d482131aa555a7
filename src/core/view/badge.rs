//! The toolbar button.

use crate::core::evidence::Status;

/// The toolbar button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Badge {
    /// The text on it.
    pub text: &'static str,
    /// Its background, as CSS writes colours. White reads on each with a contrast of 4.5 or more.
    pub colour: &'static str,
    /// Key of the title, which screen readers read.
    pub title: &'static str,
    /// The drawing in `icons/` whose switch is as LinkedIn's is.
    pub icon: &'static str,
}

const GREY: &str = "#5f6672";
const RED: &str = "#c0261c";
const AMBER: &str = "#96580a";
const GREEN: &str = "#1b7a3d";

/// What the badge says; `under_way` when a turn-off is being carried out in any tab, `too_old` when there is a reading
/// that does not count any more.
pub fn badge(status: Status, under_way: bool, too_old: bool) -> Badge {
    let (text, colour, title) = match status {
        _ if under_way => ("…", AMBER, "title_under_way"),
        Status::Unknown if too_old => ("?", GREY, "title_too_old"),
        Status::Unknown => ("?", GREY, "title_unknown"),
        Status::On => ("!", RED, "title_on"),
        Status::Off => ("…", AMBER, "title_off"),
        Status::OffConfirmed => ("✓", GREEN, "title_off_confirmed"),
    };
    let icon = match status {
        Status::Unknown => "icon-unknown",
        Status::On => "icon-on",
        Status::Off | Status::OffConfirmed => "icon",
    };
    Badge {
        text,
        colour,
        title,
        icon,
    }
}
