//! Recognition: what an [`Observation`] means for a setting ([`Sighting`]).
//!
//! By structure, never by class or by language: address, number of switches, landmarks, keys, state.
//! Doubt is a sighting of its own and carries no handle, so that nothing can be clicked.

use super::{
    observation::{Choice, Control, Landmark, Link, MOST_CONTROLS, Observation},
    place::Place,
    setting::{CATALOGUE, MAIN, Safer, Setting},
};

/// A control that read *on*. Only [`recognise`] makes one. A click needs one, so that no code can click a control that
/// reads off.
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
    /// The setting's page and one control, but its state cannot be read, or it is disabled or busy.
    Unclear,
    /// A page on the way to the setting; the handle of the link that leads on, if it is there.
    Way(Option<u32>),
    /// The page of a setting that is a choice; the handle of what is to be chosen from, if it is there.
    Choice(Option<u32>),
    /// A page that has nothing to do with it.
    Elsewhere,
}

/// What an observation means for one setting.
pub fn recognise(setting: &Setting, seen: &Observation) -> Sighting {
    match setting.place_of_path(&seen.path) {
        Place::Setting if setting.safer == Safer::Choice => Sighting::Choice(choice(&seen.choices)),
        Place::Setting => on_its_page(setting, seen),
        Place::Hub => Sighting::Way(next_link(setting, &seen.links, &[Place::Setting, Place::Category])),
        Place::Category => Sighting::Way(next_link(setting, &seen.links, &[Place::Setting])),
        _ => Sighting::Elsewhere,
    }
}

/// What the page calls the main setting's control while it reads on: its accessible name, which may be empty.
pub fn name_of_switch(seen: &Observation) -> Option<&str> {
    let Sighting::On(switch) = recognise(MAIN, seen) else {
        return None;
    };
    let control = seen.controls.iter().find(|control| control.handle == switch.0);
    control.map(|control| control.name.trim())
}

fn on_its_page(setting: &Setting, seen: &Observation) -> Sighting {
    if seen.overflow || seen.controls.len() > MOST_CONTROLS {
        return Sighting::Several;
    }
    let candidates: Vec<&Control> = seen.controls.iter().filter(|c| is_candidate(setting, c)).collect();
    let control = match candidates[..] {
        [] => return Sighting::Nothing,
        [only] => only,
        _ => match only_match(setting, &candidates) {
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

fn is_candidate(setting: &Setting, control: &Control) -> bool {
    // In-page navigation changes the path first and the page later: until then the old page's switch is still there.
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

/// Of several candidates the only one that carries the setting's key; else the only one whose name is LinkedIn's label.
fn only_match<'a>(setting: &Setting, candidates: &[&'a Control]) -> Option<&'a Control> {
    let only = |is_it: &dyn Fn(&Control) -> bool| {
        let mut found = candidates.iter().filter(|control| is_it(control));
        found.next().filter(|_| found.next().is_none()).copied()
    };
    only(&|control| carries_key_of(setting, control)).or_else(|| only(&|control| is_labelled_as(setting, control)))
}

/// Whether one of LinkedIn's labels for the setting is in the control's own name.
pub fn is_labelled_as(setting: &Setting, control: &Control) -> bool {
    let name = fold(&control.name);
    setting.labels.iter().any(|label| name.contains(label))
}

/// The state of a control, if everything that tells it agrees and it can be used.
fn reading(control: &Control) -> Option<bool> {
    if control.disabled || control.busy || control.indeterminate {
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

/// The handle of the first visible choice.
fn choice(choices: &[Choice]) -> Option<u32> {
    let seen = |choice: &&Choice| choice.visible && matches!(choice.landmark, Landmark::Main | Landmark::None);
    choices.iter().find(seen).map(|choice| choice.handle)
}

/// The handle of the link to the first of `places` that has one; a link in the page's main part before others.
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

/// A text as labels are compared: lower case, without combining marks, with plain quotes and single spaces.
/// Expects compatibility-decomposed text (NFKD), which the browser makes: Unicode's tables would be larger than this program.
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
