//! Recognition: what the eyes saw ([`Observation`]) becomes what it means ([`Sighting`]).
//!
//! By structure, never by class or by language: address, number of switches, landmarks, keys, state.
//! Doubt is a sighting of its own and carries no handle, so that nothing can be done about it.

use serde::{Deserialize, Serialize};

use crate::settings::{CATALOGUE, MAIN, Place, Safer, Setting};

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

/// What the content script saw of one document at one moment. Facts only.
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
    /// Nothing of the document came over the network (`transferSize` is 0).
    pub cached: bool,
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

    /// Whether its first reading can be a proof: loaded from LinkedIn for this very page, and nobody has touched it.
    pub fn is_fresh(&self) -> bool {
        let setting = self.paths.first().and_then(|path| Setting::of_path(path));
        let path_stayed = self.paths.len() < MOST_PATHS
            && setting.is_some_and(|setting| self.paths.iter().all(|path| setting.is_at(path)));
        matches!(self.arrival.as_str(), "navigate" | "reload" | "prerender")
            && path_stayed
            && !(self.cached || self.restored || self.late)
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
    /// A person can see it, or its label where the input itself is drawn by the label.
    pub visible: bool,
    /// The landmark it stands in.
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
    /// The landmark it stands in.
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
    /// The landmark it stands in.
    pub landmark: Landmark,
}

/// ARIA's landmarks, as far as they tell where a setting can stand.
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

/// A control that read *on*. Only [`sight`] makes one, so whoever holds one may click it off,
/// and a click that turns something on cannot be written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnControl(u32);

impl OnControl {
    /// The script's name for the control.
    pub fn handle(self) -> u32 {
        self.0
    }
}

/// What an observation means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sighting {
    /// The setting's control, and it reads on.
    On(OnControl),
    /// The setting's control, and it reads off.
    Off,
    /// The setting's page, but no control (yet).
    Nothing,
    /// The setting's page, and several controls that cannot be told apart, or too much to read.
    Several,
    /// The setting's page and one control, but its state cannot be read or it is disabled.
    Unclear,
    /// A page on the way to the setting; the handle of the link that leads on, if it is there. Or the page of a setting that
    /// is a choice; the handle of what is to be chosen from.
    Way(Option<u32>),
    /// A page that has nothing to do with it.
    Elsewhere,
}

/// What an observation means for the main setting.
pub fn sight(seen: &Observation) -> Sighting {
    sight_for(MAIN, seen)
}

/// What an observation means for one setting.
pub fn sight_for(setting: &Setting, seen: &Observation) -> Sighting {
    match setting.place_of_path(&seen.path) {
        Place::Setting if setting.safer == Safer::Choice => Sighting::Way(choice(&seen.choices)),
        Place::Setting => on_its_page(setting, seen),
        Place::Hub => Sighting::Way(next_link(setting, &seen.links, &[Place::Setting, Place::Category])),
        Place::Category => Sighting::Way(next_link(setting, &seen.links, &[Place::Setting])),
        _ => Sighting::Elsewhere,
    }
}

/// What the page calls the main setting's control while it reads on: its accessible name, which may be empty.
pub fn name_of_switch(seen: &Observation) -> Option<&str> {
    let Sighting::On(switch) = sight(seen) else { return None };
    let control = seen.controls.iter().find(|control| control.handle == switch.0);
    control.map(|control| control.name.trim())
}

fn on_its_page(setting: &Setting, seen: &Observation) -> Sighting {
    if seen.overflow || seen.controls.len() > MOST_CONTROLS {
        return Sighting::Several;
    }
    let candidates: Vec<&Control> = seen.controls.iter().filter(|c| may_be_of(setting, c)).collect();
    let control = match candidates[..] {
        [] => return Sighting::Nothing,
        [only] => only,
        _ => match told_apart(setting, &candidates) {
            Some(control) => control,
            None => return Sighting::Several,
        },
    };
    match reading(control) {
        Some(true) => Sighting::On(OnControl(control.handle)),
        Some(false) => Sighting::Off,
        None => Sighting::Unclear,
    }
}

fn may_be_of(setting: &Setting, control: &Control) -> bool {
    // In-page navigation changes the path first and the page later: until then the old page's switch still stands.
    let is_left_over = !setting.is_at(&control.path);
    control.visible
        && !is_left_over
        && matches!(control.landmark, Landmark::Main | Landmark::None)
        && !CATALOGUE
            .iter()
            .any(|other| other.id != setting.id && carries_key_of(other, control))
}

fn carries_key_of(setting: &Setting, control: &Control) -> bool {
    let mut ids = control.labelled_by.iter().flat_map(|ids| ids.split_whitespace());
    setting.key.is_some_and(|key| ids.any(|id| id == key))
}

/// Of several candidates the one that carries the setting's key, else the one whose own name is LinkedIn's for it; if it
/// is the only one.
fn told_apart<'a>(setting: &Setting, candidates: &[&'a Control]) -> Option<&'a Control> {
    let only = |is_it: &dyn Fn(&Control) -> bool| {
        let mut found = candidates.iter().filter(|control| is_it(control));
        found.next().filter(|_| found.next().is_none()).copied()
    };
    only(&|control| carries_key_of(setting, control)).or_else(|| only(&|control| is_named_as(setting, control)))
}

/// Whether LinkedIn's words for the setting are in the control's own name.
pub fn is_named_as(setting: &Setting, control: &Control) -> bool {
    let name = fold(&control.name);
    setting.words.iter().any(|words| name.contains(words))
}

/// The state of a control, if everything that tells it agrees and it can be used.
fn reading(control: &Control) -> Option<bool> {
    if control.disabled || control.indeterminate {
        return None;
    }
    let mut states = Vec::with_capacity(3);
    states.extend(control.checked.map(Some));
    for attribute in [&control.aria_checked, &control.aria_pressed] {
        states.extend(attribute.as_deref().map(|text| match text {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }));
    }
    let first = (*states.first()?)?;
    states.iter().all(|s| *s == Some(first)).then_some(first)
}

/// What the member is shown where a setting is a choice.
fn choice(choices: &[Choice]) -> Option<u32> {
    let seen = |choice: &&Choice| choice.visible && matches!(choice.landmark, Landmark::Main | Landmark::None);
    choices.iter().find(seen).map(|choice| choice.handle)
}

/// The link to the first of `places` that has one; those in the page's main part before others.
fn next_link(setting: &Setting, links: &[Link], places: &[Place]) -> Option<u32> {
    places
        .iter()
        .find_map(|place| {
            let mut leading = links
                .iter()
                .filter(|l| l.visible && setting.place_of_path(&l.path) == *place);
            let first = leading.clone().next();
            leading.find(|l| l.landmark == Landmark::Main).or(first)
        })
        .map(|link| link.handle)
}

/// Words as they are compared: lower case, without combining marks, with plain quotes and single spaces.
/// Expects compatibility-decomposed text (NFKD), which the browser makes: its tables would weigh more than this program.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            '\u{300}'..='\u{36f}' => {}
            '‘' | '’' | 'ʼ' | '`' | '´' => folded.push('\''),
            c if c.is_whitespace() => {
                if !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            c => folded.push(c),
        }
    }
    folded.trim().to_owned()
}
