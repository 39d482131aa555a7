//! The catalogue: where LinkedIn's settings stand, and by what keys and words they are known.
//!
//! Everything that LinkedIn may rename lives in this file. Addresses and keys are the same in every
//! language; words are not, so they only ever break a tie (see [`crate::page`]).

/// The pages the extension may run on, as a match pattern.
pub const PAGES: &str = "https://www.linkedin.com/mypreferences/*";

/// The address that opens the setting (LinkedIn's European privacy notice links it).
pub const ADDRESS: &str = "https://www.linkedin.com/mypreferences/d/settings/data-for-ai-improvement";

/// The objection form for what the switch does not cover; open to non-members too.
pub const OBJECTION_FORM: &str = "https://www.linkedin.com/help/linkedin/ask/TS-DPRO";

/// The first step of every path of the settings.
const PREFERENCES: &str = "mypreferences";
/// What follows `/mypreferences/<letter>/` in the setting's path.
const SETTING: &str = "settings/data-for-ai-improvement";
const CATEGORY: &str = "categories/privacy";

/// Pages that ask for a sign-in; LinkedIn comes back to the setting afterwards.
const SIGN_IN: [&str; 4] = ["/uas/login", "/login", "/authwall", "/checkpoint"];

/// Keys by which LinkedIn labels the switches of *other* settings, the same in every language.
/// A switch that carries one of them is never ours.
pub const OTHER_KEYS: [&str; 8] = [
    "allowAnonymizedDataResearch",
    "allowIpToPersonalizeAds",
    "adsPrivacyAllowInterestsAndBehaviors",
    "allowAdsByAge",
    "allowAdsByGender",
    "allowLinkedInAudienceNetwork",
    "allowUseOfThirdPartyData",
    "allowConversionTrackings",
];

/// The words of our switch or its page in LinkedIn's own translations, as [`crate::page::fold`] leaves them.
pub const WORDS: &[&str] = &[
    // en
    "data for generative ai improvement",
    "use my data for training content creation ai models",
    // fr
    "donnees pour l'amelioration de l'ia generative",
    "utiliser mes donnees pour entrainer des modeles d'ia de creation de contenu",
    // de
    "daten zur verbesserung generativer ki",
    "ihre daten zum schulen von ki-modellen verwenden, um inhalte zu erstellen",
    // nl
    "gegevens voor verbetering van generatieve ai",
    "mijn gegevens gebruiken voor training van ai-modellen waarmee content wordt gemaakt",
    // pt
    "dados para aprimoramento da ia generativa",
    "usar meus dados para treinar modelos de ia para criar conteudos",
    // cs
    "data pro zdokonalovani generativni umele inteligence",
    "pouzit moje data pro trenovani modelu umele inteligence k tvorbe obsahu",
    // pl
    "uzyj moich danych do trenowania modeli ai słuzacych do tworzenia tresci",
    // it
    "dati per migliorare l'ia generativa",
    // es
    "datos para mejorar la ia generativa",
    // ro
    "date pentru imbunatatirea ia generative",
    // fi
    "tiedot generatiivisen tekoalyn parantamiseen",
];

/// Where an address leads, as far as this extension cares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The page of the setting itself.
    Setting,
    /// "Data privacy", the page that links to the setting.
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
    /// The place of a whole address (a tab's, a sender's). Any scheme but HTTPS, and any other host, is elsewhere.
    /// The port is not compared, as in a match pattern.
    pub fn of_address(address: &str) -> Place {
        let Some(rest) = address.strip_prefix("https://www.linkedin.com") else {
            return Place::Elsewhere;
        };
        let rest = match rest.strip_prefix(':') {
            Some(port) => port.trim_start_matches(|c: char| c.is_ascii_digit()),
            None => rest,
        };
        if !rest.starts_with('/') {
            return Place::Elsewhere;
        }
        Place::of_path(rest.split(['?', '#']).next().unwrap_or(rest))
    }

    /// The place of a path on LinkedIn's host, without query or fragment.
    pub fn of_path(path: &str) -> Place {
        if let Some(page) = preferences_page(path) {
            return match page.strip_suffix('/').unwrap_or(page) {
                SETTING => Place::Setting,
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

    /// Whether the content script runs there.
    pub fn is_ours(self) -> bool {
        !matches!(self, Place::SignIn | Place::Elsewhere)
    }
}

/// A path of which only those steps are left that this catalogue knows, with `…` for each other one. It leads to the
/// same [`Place`], and tells nothing else.
pub fn known_path(path: &str) -> String {
    let known = || {
        SIGN_IN
            .into_iter()
            .chain([PREFERENCES, SETTING, CATEGORY])
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
