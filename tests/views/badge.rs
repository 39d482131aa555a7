//! The badge.

use std::collections::BTreeSet;

use objector::core::{
    evidence::Status,
    view::{Badge, badge},
};

use super::STATUSES;

#[test]
fn each_status_has_its_badge() {
    for (status, under_way, text, name) in [
        (Status::Unknown, false, "?", "unknown"),
        (Status::On, false, "!", "on"),
        (Status::Off, false, "…", "off"),
        (Status::OffConfirmed, false, "✓", "off-confirmed"),
        (Status::Unknown, true, "…", "unknown"),
        (Status::On, true, "…", "on"),
        (Status::Off, true, "…", "off"),
        (Status::OffConfirmed, true, "…", "off-confirmed"),
    ] {
        assert_eq!(
            badge(status, under_way, false).text,
            text,
            "{status:?}, under way {under_way}"
        );
        assert_eq!(status.name(), name);
    }
}

#[test]
fn the_badge_never_shows_a_tick_or_green_unless_off_is_confirmed_and_nothing_is_under_way() {
    let green = badge(Status::OffConfirmed, false, false);
    for status in STATUSES {
        for under_way in [false, true] {
            let Badge {
                text, colour, title, ..
            } = badge(status, under_way, false);
            let is_confirmed = status == Status::OffConfirmed && !under_way;
            assert_eq!(text == "✓", is_confirmed);
            assert_eq!(colour == green.colour, is_confirmed);
            assert_eq!(title == green.title, is_confirmed);
        }
    }
    let colours: BTreeSet<_> = STATUSES.map(|status| badge(status, false, false).colour).into();
    assert_eq!(colours.len(), 4);
    for status in STATUSES {
        let is_off = matches!(status, Status::Off | Status::OffConfirmed);
        assert_eq!(
            badge(status, true, false).icon == "icon",
            is_off,
            "the drawn switch never runs ahead"
        );
    }
}

#[test]
fn white_reads_on_every_badge() {
    let luminance = |colour: &str| -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.03928 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    };
    for status in STATUSES {
        let colour = badge(status, false, false).colour;
        let contrast = 1.05 / (luminance(colour) + 0.05);
        assert!(contrast >= 4.5, "{status:?} {colour}: {contrast:.2}");
    }
}
