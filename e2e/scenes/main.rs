//! Tests of the built package in real browsers, on the replica. One program, so that all files run in parallel.

mod accessible;
mod bad_input;
mod believe;
mod calls;
mod cost;
mod detect;
mod dom;
mod faults;
mod guide;
mod hostile;
mod languages;
mod objection;
mod only_the_popup;
mod other_settings;
mod page_icon;
mod popup;
mod preferences;
mod quiet;
mod record;
mod report;
mod save;
mod truth;
mod turn_off;
mod watch;
mod welcome;
mod words;
