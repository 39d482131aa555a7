//! The shell: the background and the extension's pages. They read, ask the core, write, and act; they decide nothing.

mod background;
mod list;
mod objection;
mod page;
mod panel;
mod popup;
mod preferences;
mod record;
mod welcome;
