//! The catalogue: which of LinkedIn's settings are known, where their pages are, and by which keys and labels they are
//! recognised.
//!
//! Everything that LinkedIn may rename is in this file and in [`super::place`]. Addresses and keys are the same in every
//! language. Labels are not: they only decide between several candidates (see [`super::recognition`]).

use super::{
    json::named,
    place::{HOST, PREFERENCES, Place},
};

/// A setting of LinkedIn's whose page Objector knows.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name in storage, in messages and in the popup: the last step of its page.
    pub id: &'static str,
    /// What follows `/mypreferences/<letter>/` in its path.
    pub(super) page: &'static str,
    /// The key by which LinkedIn labels its switch (`aria-labelledby`), the same in every language, where it is public.
    pub key: Option<&'static str>,
    /// LinkedIn's own names for its switch or its page, one or two for each language that is known, as
    /// [`super::words::fold`] leaves them.
    pub labels: &'static [&'static str],
    /// The words that a switch of this setting alone is named or keyed with, in English and French, between spaces, as
    /// [`super::words::fold`] leaves them. No word may be here that denies or takes away. The main setting has its own lists.
    pub words: &'static str,
    /// How the member objects there.
    pub safer: Safer,
    /// The part of LinkedIn's settings that it belongs to.
    pub group: Group,
}

named! {
    /// A part of LinkedIn's settings: its own categories, as lists that people have published of them since 2025 have them.
    pub enum Group {
        /// "Data privacy". Where LinkedIn has sharing with partners and cookies is not known: here is a likely place.
        Data = "data",
        /// "Advertising data". The lists do not have the inferred location: a likely place, by its path.
        Ads = "ads",
        /// "Visibility". The lists do not have the profile's visibility off LinkedIn: a likely place, by its name.
        Visibility = "visibility",
    }
}

/// Where the safer position of a setting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safer {
    /// A switch that reads off. It can be clicked, and proved.
    Off,
    /// One of several choices, which only the member can weigh: it is shown, and never clicked.
    Choice,
}

/// The setting on cookies that are not necessary.
pub(super) const COOKIES: &str = "member-cookies";

/// The setting that this extension is for.
pub static MAIN: &Setting = &CATALOGUE[0];

/// Every setting that is known, the main one first, and each group together: in this order they are listed, and a check-up
/// goes through them. Paths and keys as in code that ran against LinkedIn in 2026 (Brave's privacy settings); keys that are
/// not public are left out, and recognition does without them.
pub static CATALOGUE: [Setting; 15] = [
    Setting {
        labels: LABELS,
        ..at(
            Group::Data,
            "data-for-ai-improvement",
            "settings/data-for-ai-improvement",
            None,
            "",
        )
    },
    at(
        Group::Data,
        "policy-and-academic-research",
        "settings/policy-and-academic-research",
        Some("allowAnonymizedDataResearch"),
        "research social economic workplace academic policy anonymized anonymised recherche sociale economique professionnelle universitaire politique anonymisees",
    ),
    at(
        Group::Data,
        "share-data-with-trusted-partners",
        "settings/share-data-with-trusted-partners",
        None,
        "partner partners affiliate affiliates trusted partenaires filiales confiance",
    ),
    at(
        Group::Data,
        COOKIES,
        COOKIES,
        Some("nonEssentialCookieConsent"),
        "cookies cookie non-essential non essential optional essentiels essentials",
    ),
    at(
        Group::Ads,
        "ads-inferred-location",
        "settings/ads-inferred-location",
        Some("allowIpToPersonalizeAds"),
        "location inferred ip address lieu localisation deduit deduite adresse",
    ),
    at(
        Group::Ads,
        "interest-categories",
        "interest-categories",
        Some("adsPrivacyAllowInterestsAndBehaviors"),
        "interests interest categories traits inferred behaviors behaviours centres d'interet interet caracteristiques",
    ),
    at(
        Group::Ads,
        "ads-by-age",
        "settings/ads-by-age",
        Some("allowAdsByAge"),
        "age range tranche",
    ),
    at(
        Group::Ads,
        "ads-by-gender",
        "settings/ads-by-gender",
        Some("allowAdsByGender"),
        "gender genre sexe",
    ),
    at(
        Group::Ads,
        "ads-beyond-linkedin",
        "settings/ads-beyond-linkedin",
        Some("allowLinkedInAudienceNetwork"),
        "outside beyond off audience network hors dehors en",
    ),
    at(
        Group::Ads,
        "ads-interactions-with-business",
        "settings/ads-interactions-with-business",
        Some("allowUseOfThirdPartyData"),
        "interactions interaction business businesses others companies third party parties d'autres autres entreprises tiers",
    ),
    at(
        Group::Ads,
        "ads-related-actions",
        "settings/ads-related-actions",
        Some("allowConversionTrackings"),
        "success actions related conversion conversions efficacite succes mesure",
    ),
    at(
        Group::Visibility,
        "profile-visibility-for-partners",
        "settings/profile-visibility-for-partners",
        None,
        "profile visibility visible partners off outside profil visibilite partenaires hors dehors en",
    ),
    at(
        Group::Visibility,
        "data-export-by-page-admins",
        "settings/data-export-by-page-admins",
        None,
        "export exporting exported page pages owners admins administrators proprietaires administrateurs exporter",
    ),
    Setting {
        safer: Safer::Choice,
        ..at(
            Group::Visibility,
            "discover-me-by-email-address",
            "settings/discover-me-by-email-address",
            None,
            "",
        )
    },
    Setting {
        safer: Safer::Choice,
        ..at(
            Group::Visibility,
            "discover-me-by-phone-number",
            "settings/discover-me-by-phone-number",
            None,
            "",
        )
    },
];

const fn at(
    group: Group,
    id: &'static str,
    page: &'static str,
    key: Option<&'static str>,
    words: &'static str,
) -> Setting {
    Setting {
        id,
        page,
        key,
        labels: &[],
        words,
        safer: Safer::Off,
        group,
    }
}

/// LinkedIn's own names for the main switch or its page, as [`super::words::fold`] leaves them.
pub const LABELS: &[&str] = &[
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

impl Setting {
    /// The setting with this id.
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
}

/// The keys of all settings but the main one, whose own is not public.
pub fn other_keys() -> impl Iterator<Item = &'static str> {
    CATALOGUE.iter().filter_map(|setting| setting.key)
}
