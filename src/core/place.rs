//! Where an address leads: to the page of a setting, to a page on the way to it, to a sign-in, or elsewhere.

use super::setting::{CATALOGUE, MAIN, Setting};

pub(super) const HOST: &str = "www.linkedin.com";

/// The pages the extension may run on, as a match pattern.
pub const PAGES: &str = "https://www.linkedin.com/mypreferences/*";

/// The address that opens the main setting (LinkedIn's European privacy notice links it).
pub const ADDRESS: &str = "https://www.linkedin.com/mypreferences/d/settings/data-for-ai-improvement";

/// The objection form for what the switch does not cover; open to non-members too.
pub const OBJECTION_FORM: &str = "https://www.linkedin.com/help/linkedin/ask/TS-DPRO";

/// The first step of every path of the settings.
pub(super) const PREFERENCES: &str = "mypreferences";
const CATEGORY: &str = "categories/privacy";

/// Pages that ask for a sign-in; LinkedIn comes back to the setting afterwards.
const SIGN_IN: [&str; 4] = ["/uas/login", "/login", "/authwall", "/checkpoint"];

/// Where an address leads, as far as one setting is concerned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The page of the setting itself.
    Setting,
    /// "Data privacy", the page that links to the main setting.
    Category,
    /// "Settings & Privacy", the page that links to the category.
    Hub,
    /// Any other page of the settings.
    Preferences,
    /// LinkedIn asks to sign in.
    SignIn,
    /// Anything else.
    #[default]
    Elsewhere,
}

impl Place {
    /// Where an address leads, for the main setting. See [`Setting::place_of_address`].
    pub fn of_address(address: &str) -> Place {
        MAIN.place_of_address(address)
    }

    /// Where a path leads, for the main setting. See [`Setting::place_of_path`].
    pub fn of_path(path: &str) -> Place {
        MAIN.place_of_path(path)
    }

    /// Whether it is one of the settings' pages, on which the content script runs.
    pub fn is_in_settings(self) -> bool {
        !matches!(self, Place::SignIn | Place::Elsewhere)
    }
}

impl Setting {
    /// The place of a whole address (a tab's, a sender's). Any scheme but HTTPS, and any other host, is elsewhere.
    /// The port is not compared, as in a match pattern.
    pub fn place_of_address(&self, address: &str) -> Place {
        path_of(address).map_or(Place::Elsewhere, |path| self.place_of_path(path))
    }

    /// The place of a path on LinkedIn's host, without query or fragment.
    pub fn place_of_path(&self, path: &str) -> Place {
        if let Some(page) = preferences_page(path) {
            return match page.strip_suffix('/').unwrap_or(page) {
                page if page == self.page => Place::Setting,
                CATEGORY => Place::Category,
                "" => Place::Hub,
                _ => Place::Preferences,
            };
        }
        let begins = |start: &str| {
            path.strip_prefix(start)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if path.starts_with("/mypreferences/") {
            Place::Preferences
        } else if SIGN_IN.iter().any(|start| begins(start)) {
            Place::SignIn
        } else {
            Place::Elsewhere
        }
    }
}

/// The path of an address on LinkedIn's host.
pub fn path_of(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("https://")?.strip_prefix(HOST)?;
    let rest = match rest.strip_prefix(':') {
        Some(port) => port.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    if !rest.starts_with('/') {
        return None;
    }
    rest.split(['?', '#']).next()
}

/// A path of which only those steps are left that this catalogue knows, with `…` for each other one. It leads to the
/// same [`Place`], and tells nothing else.
pub fn known_path(path: &str) -> String {
    let known = || {
        let pages = CATALOGUE.iter().map(|setting| setting.page);
        SIGN_IN
            .into_iter()
            .chain([PREFERENCES, CATEGORY])
            .chain(pages)
            .flat_map(|path| path.split('/'))
    };
    let mut before = "";
    let steps = path.split('/').map(|step| {
        let is_letter = before == PREFERENCES && is_form_factor(step);
        before = step;
        if is_letter || known().any(|it| it == step) {
            step
        } else {
            "…"
        }
    });
    steps.collect::<Vec<_>>().join("/")
}

/// What follows `/mypreferences/<letter>/`. The letter tells a form factor: d(esktop), m(obile), s, g(uest).
fn preferences_page(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("/mypreferences/")?;
    let (letter, page) = rest.split_once('/').unwrap_or((rest, ""));
    is_form_factor(letter).then_some(page)
}

fn is_form_factor(step: &str) -> bool {
    matches!(step.as_bytes(), [letter] if letter.is_ascii_lowercase())
}
