//! The catalogue: where LinkedIn's settings stand, and by what keys and words they are known.
//!
//! Everything that LinkedIn may rename lives in this file. Addresses and keys are the same in every
//! language; words are not, so they only ever break a tie (see [`crate::page`]).

const HOST: &str = "www.linkedin.com";

/// The pages the extension may run on, as a match pattern.
pub const PAGES: &str = "https://www.linkedin.com/mypreferences/*";

/// The address that opens the setting (LinkedIn's European privacy notice links it).
pub const ADDRESS: &str = "https://www.linkedin.com/mypreferences/d/settings/data-for-ai-improvement";

/// The objection form for what the switch does not cover; open to non-members too.
pub const OBJECTION_FORM: &str = "https://www.linkedin.com/help/linkedin/ask/TS-DPRO";

/// The first step of every path of the settings.
const PREFERENCES: &str = "mypreferences";
const CATEGORY: &str = "categories/privacy";

/// A setting of LinkedIn's whose page Objector knows.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name in storage, in messages and in the popup: the last step of its page.
    pub id: &'static str,
    /// What follows `/mypreferences/<letter>/` in its path.
    page: &'static str,
    /// The key by which LinkedIn labels its switch (`aria-labelledby`), the same in every language, where it is public.
    pub key: Option<&'static str>,
    /// The words of its switch or its page in LinkedIn's own translations, as [`crate::page::fold`] leaves them.
    pub words: &'static [&'static str],
    /// How the member objects there.
    pub safer: Safer,
}

/// Where the safer position of a setting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safer {
    /// A switch that reads off. It can be clicked, and proved.
    Off,
    /// One of several choices, which only the member can weigh: it is shown, and never clicked.
    Choice,
}

/// The setting that this extension is for.
pub static MAIN: &Setting = &CATALOGUE[0];

/// Every setting that is known, the main one first. Paths and keys as in code that ran against LinkedIn in 2026 (Brave's
/// privacy settings); keys that are not public are left out, and recognition does without them.
pub static CATALOGUE: [Setting; 15] = [
    Setting {
        words: WORDS,
        ..at("data-for-ai-improvement", "settings/data-for-ai-improvement", None)
    },
    at(
        "policy-and-academic-research",
        "settings/policy-and-academic-research",
        Some("allowAnonymizedDataResearch"),
    ),
    at(
        "share-data-with-trusted-partners",
        "settings/share-data-with-trusted-partners",
        None,
    ),
    at(
        "profile-visibility-for-partners",
        "settings/profile-visibility-for-partners",
        None,
    ),
    at(
        "data-export-by-page-admins",
        "settings/data-export-by-page-admins",
        None,
    ),
    at(
        "ads-inferred-location",
        "settings/ads-inferred-location",
        Some("allowIpToPersonalizeAds"),
    ),
    at(
        "interest-categories",
        "interest-categories",
        Some("adsPrivacyAllowInterestsAndBehaviors"),
    ),
    at("ads-by-age", "settings/ads-by-age", Some("allowAdsByAge")),
    at("ads-by-gender", "settings/ads-by-gender", Some("allowAdsByGender")),
    at(
        "ads-beyond-linkedin",
        "settings/ads-beyond-linkedin",
        Some("allowLinkedInAudienceNetwork"),
    ),
    at(
        "ads-interactions-with-business",
        "settings/ads-interactions-with-business",
        Some("allowUseOfThirdPartyData"),
    ),
    at(
        "ads-related-actions",
        "settings/ads-related-actions",
        Some("allowConversionTrackings"),
    ),
    at("member-cookies", "member-cookies", Some("nonEssentialCookieConsent")),
    Setting {
        safer: Safer::Choice,
        ..at(
            "discover-me-by-email-address",
            "settings/discover-me-by-email-address",
            None,
        )
    },
    Setting {
        safer: Safer::Choice,
        ..at(
            "discover-me-by-phone-number",
            "settings/discover-me-by-phone-number",
            None,
        )
    },
];

const fn at(id: &'static str, page: &'static str, key: Option<&'static str>) -> Setting {
    Setting {
        id,
        page,
        key,
        words: &[],
        safer: Safer::Off,
    }
}

/// Pages that ask for a sign-in; LinkedIn comes back to the setting afterwards.
const SIGN_IN: [&str; 4] = ["/uas/login", "/login", "/authwall", "/checkpoint"];

/// The words of the main switch or its page in LinkedIn's own translations, as [`crate::page::fold`] leaves them.
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

    /// Whether the content script runs there.
    pub fn is_ours(self) -> bool {
        !matches!(self, Place::SignIn | Place::Elsewhere)
    }
}

impl Setting {
    /// The setting of this name.
    pub fn by_id(id: &str) -> Option<&'static Setting> {
        CATALOGUE.iter().find(|setting| setting.id == id)
    }

    /// The setting whose page a path on LinkedIn's host leads to.
    pub fn of_path(path: &str) -> Option<&'static Setting> {
        CATALOGUE.iter().find(|setting| setting.is_at(path))
    }

    /// Whether this path leads to its page.
    pub fn is_at(&self, path: &str) -> bool {
        self.place_of_path(path) == Place::Setting
    }

    /// Whether it is the one that the extension is for.
    pub fn is_main(&self) -> bool {
        self.id == MAIN.id
    }

    /// The address that opens its page.
    pub fn address(&self) -> String {
        format!("https://{HOST}/{PREFERENCES}/d/{}", self.page)
    }

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

/// The keys of all settings but the main one, whose own is not public.
pub fn other_keys() -> impl Iterator<Item = &'static str> {
    CATALOGUE.iter().filter_map(|setting| setting.key)
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
