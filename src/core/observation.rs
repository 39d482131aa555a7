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

/// What the content script read of one document at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Observation {
    /// Which document, and what has happened to it.
    pub document: Document,
    /// `location.pathname`.
    pub path: String,
    /// Switches and checkboxes, in document order.
    pub controls: Vec<Control>,
    /// Where something is to be chosen among several, in document order: the first few.
    pub choices: Vec<Choice>,
    /// Links under `/mypreferences/`, in document order.
    pub links: Vec<Link>,
    /// The page held more than the script is willing to read.
    pub overflow: bool,
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
    /// The same is true of some data that the page asked its own server for (resource timing of fetch and XHR).
    pub cached_data: bool,
    /// It has been in the back-forward cache.
    pub restored: bool,
    /// The script came after the document had been read, so nobody knows what happened before.
    pub late: bool,
    /// Every path it has had, in order (in-page navigation changes them).
    pub paths: Vec<String>,
    /// When a trusted click or change last reached a control, or the script clicked one.
    /// May be null but not left out: silence must not read as untouched.
    #[serde(deserialize_with = "Option::deserialize")]
    pub touched_at: Option<Ms>,
    /// The paths under which that happened. Empty says no path, and then it counts for each.
    pub touched_under: Vec<String>,
    /// How often the script has clicked in this document.
    pub clicks: u32,
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

    /// Whether its first reading can be a proof: document and data loaded from LinkedIn for this very page, which is no
    /// error page, and nobody has touched it.
    pub fn is_fresh(&self) -> bool {
        let setting = self.paths.first().and_then(|path| Setting::of_path(path));
        let path_stayed = self.paths.len() < MOST_PATHS
            && setting.is_some_and(|setting| self.paths.iter().all(|path| setting.is_at(path)));
        matches!(self.arrival.as_str(), "navigate" | "reload" | "prerender")
            && self.status == 200
            && path_stayed
            && !(self.cached || self.cached_data || self.restored || self.late)
            && self.touched_at.is_none()
            && self.clicks == 0
    }
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
    /// The `aria-labelledby` attribute: in LinkedIn's settings app the setting's internal key.
    pub labelled_by: Option<String>,
    /// Accessible name, NFKD, at most 200 characters.
    pub name: String,
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
