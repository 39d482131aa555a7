//! What the content script reads of one document at one moment: an [`Observation`]. Facts only, within limits.

use serde::{Deserialize, Serialize};

use super::setting::Setting;

/// Milliseconds since 1 January 1970, UTC.
pub type Ms = u64;

/// The most controls and links that one observation may list; past that it says `overflow` and lists none.
pub const MOST_CONTROLS: usize = 64;
/// See [`MOST_CONTROLS`].
pub const MOST_LINKS: usize = 200;
/// The most choices that one observation lists.
pub const MOST_CHOICES: usize = 8;
/// The most paths that a document's history lists.
pub const MOST_PATHS: usize = 8;
/// The most headings that one observation lists.
pub const MOST_HEADINGS: usize = 4;
/// The most dialogs that one observation lists.
pub const MOST_DIALOGS: usize = 8;
/// The most answers that a document's history lists.
pub const MOST_ANSWERS: usize = 32;

/// What the content script read of one document at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Observation {
    /// Which document, and what has happened to it.
    pub document: Document,
    /// `location.pathname`.
    pub path: String,
    /// What the page says of itself, and what stands in the way of reading it.
    pub page: Page,
    /// Switches and checkboxes, in document order.
    pub controls: Vec<Control>,
    /// Where something is to be chosen among several, in document order: the first few.
    pub choices: Vec<Choice>,
    /// Links under `/mypreferences/`, in document order.
    pub links: Vec<Link>,
    /// The page held more than the script is willing to read.
    pub overflow: bool,
}

/// What the page says of itself, and what stands in the way of reading it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Page {
    /// The `lang` attribute of the document.
    pub lang: String,
    /// `document.title`, NFKD.
    pub title: String,
    /// The first headings that a person sees, NFKD: those of the main part where it has any.
    pub headings: Vec<String>,
    /// There is a `main` landmark.
    pub has_main: bool,
    /// A person sees a field of a sign-in: for a password, a user name, a passkey or a code.
    pub password: bool,
    /// A person sees a frame that is large enough to hold a setting.
    pub frame: bool,
    /// A person sees something that could be a switch and tells no state that could be read: a button with
    /// `aria-pressed`, a custom element that shows nothing of what is in it.
    pub opaque: bool,
    /// A person sees a control that cannot be reached: it is in something inert, or hidden from assistive technology.
    pub covered: bool,
    /// The script's names for the dialogs that are open.
    pub dialogs: Vec<u32>,
    /// A button that saves is ready to be pressed: it submits the form of a control, or it was disabled before.
    pub save: bool,
}

/// One loaded document and its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Document {
    /// Drawn at random by the script; another document has another one.
    pub id: String,
    /// When the navigation that led here began.
    pub loaded_at: Ms,
    /// How old it was when it was read, by its own clock (`performance.now()`).
    pub age: Ms,
    /// `PerformanceNavigationTiming.type`: `navigate`, `reload`, `back_forward` or `prerender`.
    pub arrival: String,
    /// `PerformanceNavigationTiming.responseStatus`; 0 if it is not known.
    pub status: u16,
    /// The document did not come over the network for this navigation: its `transferSize` is 0, its `deliveryType` is a
    /// cache or a prefetch, or a service worker had a part in it.
    pub cached: bool,
    /// The same is true of some data that the page asked for, from its own server, or from another of the site's that lets its
    /// timing be seen (resource timing of fetch and XHR). Or the browser has put back a tick of an earlier document.
    pub cached_data: bool,
    /// Some data that the page asked its own server for were answered with an error (400 or more), or from another address
    /// (a redirect).
    pub failed_data: bool,
    /// Some request to its own server has got no answer.
    pub unanswered: bool,
    /// Which data its own server has answered with success: for each the path of the request, as a hash (FNV-1a, 32 bits).
    /// The last few.
    pub answered: Vec<u32>,
    /// It is still being parsed: what changes a control may be yet to come.
    pub loading: bool,
    /// It has been loaded with all that it names (`load`): what makes its controls work is there.
    pub complete: bool,
    /// It has been in the back-forward cache.
    pub restored: bool,
    /// The script came after the document had been read, so nobody knows what happened before.
    pub late: bool,
    /// Each path it has had, in order, as often as it came (in-page navigation changes them).
    pub paths: Vec<String>,
    /// When a trusted click or change last reached a control, or the script clicked one.
    /// May be null but not left out: silence must not read as untouched.
    #[serde(deserialize_with = "Option::deserialize")]
    pub touched_at: Option<Ms>,
    /// The paths under which that happened. Empty says no path, and then it counts for each.
    pub touched_under: Vec<String>,
    /// How often the script has clicked in this document.
    pub clicks: u32,
    /// When a trusted click or key last reached the page, whatever it was for.
    #[serde(deserialize_with = "Option::deserialize")]
    pub input_at: Option<Ms>,
    /// When LinkedIn's last answer came to a request that the page has made since the script's last click (resource timing
    /// of fetch and XHR).
    #[serde(deserialize_with = "Option::deserialize")]
    pub answered_at: Option<Ms>,
}

impl Document {
    /// The document as far as one setting is concerned: a touch under another's path is none of its own.
    pub fn for_setting(&self, setting: &Setting) -> Document {
        let under = &self.touched_under;
        let is_known = !under.is_empty() && under.len() < MOST_PATHS;
        let is_own = !is_known || under.iter().any(|path| setting.is_at(path));
        Document {
            touched_at: self.touched_at.filter(|_| is_own),
            ..self.clone()
        }
    }

    /// Whether it was loaded for a setting.
    pub fn began_here(&self) -> bool {
        self.paths.first().is_some_and(|path| Setting::of_path(path).is_some())
    }

    /// Why its readings can be no proof, if there is a reason: document and data must have been loaded from LinkedIn for
    /// this very page, which is no error page, and nobody may have touched it. Of its paths only the first counts, and
    /// those from the `seen`th on: a page may change its address while it starts. Where `has_its_data`, it has all that
    /// earlier pages of the setting had, and an error that came to another request means nothing.
    pub fn doubt(&self, seen: usize, has_its_data: bool) -> Option<Doubt> {
        let setting = self.paths.first().and_then(|path| Setting::of_path(path));
        let path_stayed = self.paths.len() < MOST_PATHS
            && setting.is_some_and(|setting| self.paths.iter().skip(seen).all(|path| setting.is_at(path)));
        if self.touched_at.is_some() || self.clicks > 0 {
            Some(Doubt::Changed)
        } else if self.cached || self.cached_data || self.restored {
            Some(Doubt::Kept)
        // Requests for other things may be blocked by the member. If no other was answered, it was the data.
        } else if !has_its_data && (self.failed_data || self.unanswered && self.answered.is_empty()) {
            Some(Doubt::Failed)
        } else if self.status != 200
            || self.loading
            || self.late
            || !path_stayed
            || !matches!(self.arrival.as_str(), "navigate" | "reload" | "prerender")
        {
            Some(Doubt::Arrival)
        } else {
            None
        }
    }
}

/// Why a document proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// The document or its data were kept: by a cache, a prefetch, a service worker, the back-forward cache.
    Kept,
    /// Somebody touched it, or it changed what it shows.
    Changed,
    /// Some of its data did not come.
    Failed,
    /// It was not loaded for this page, or not as a page should be.
    Arrival,
}

/// A switch or a checkbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Control {
    /// The script's name for this element, for the life of the document.
    pub handle: u32,
    /// The document's path when this control was first seen with this name and label.
    pub path: String,
    /// Local name of the element: `input`, `button`, …
    pub tag: String,
    /// The `role` attribute.
    pub role: Option<String>,
    /// The `checked` property, where the element is a checkbox.
    pub checked: Option<bool>,
    /// The `indeterminate` property.
    pub indeterminate: bool,
    /// The `aria-checked` attribute.
    pub aria_checked: Option<String>,
    /// The `aria-pressed` attribute.
    pub aria_pressed: Option<String>,
    /// Disabled, `aria-disabled` or `aria-readonly`, itself or by a fieldset.
    pub disabled: bool,
    /// `aria-busy`, itself or above it: the page says that its state is still to come.
    pub busy: bool,
    /// A person can see it, or its label where the input itself is drawn by the label.
    pub visible: bool,
    /// The landmark that it is in.
    pub landmark: Landmark,
    /// The `aria-labelledby` attribute, else the `id` if it is written like a key: in LinkedIn's settings app the setting's
    /// internal key.
    pub labelled_by: Option<String>,
    /// Accessible name, NFKD, at most 200 characters.
    pub name: String,
    /// Where its name is short, or it has none: the text of what it stands in, as far up as there is no other control and no
    /// heading.
    pub text: String,
    /// It is in a form with fields to type in.
    pub among_fields: bool,
    /// The script's name for the control that this one is in, if it is in one.
    #[serde(deserialize_with = "Option::deserialize")]
    pub within: Option<u32>,
}

/// A group of radio buttons, or a list to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Choice {
    /// The script's name for this element.
    pub handle: u32,
    /// A person can see it.
    pub visible: bool,
    /// The landmark that it is in.
    pub landmark: Landmark,
}

/// A link to another page of the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Link {
    /// The script's name for this element.
    pub handle: u32,
    /// The path it leads to.
    pub path: String,
    /// A person can see it.
    pub visible: bool,
    /// The landmark that it is in.
    pub landmark: Landmark,
}

/// ARIA's landmarks, as far as they tell where a setting can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Landmark {
    /// `banner`
    Header,
    /// `navigation`
    Nav,
    /// `contentinfo`
    Footer,
    /// `dialog` and `alertdialog`
    Dialog,
    /// `main`
    Main,
    /// None of these.
    None,
}
