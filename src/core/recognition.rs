//! Recognition: what an [`Observation`] means for a setting ([`Sighting`]).
//!
//! By structure, never by class: address, landmarks, keys, kind, state. Words decide only where they are known. Of the
//! controls that may be the setting's at all, one is chosen; then [`belief`] says whether there is a reason to believe it.
//! Doubt is a sighting of its own and carries no handle, so that nothing can be clicked.

use super::{
    observation::{Choice, Control, Landmark, Link, MOST_CONTROLS, Observation, Page},
    place::Place,
    setting::{CATALOGUE, COOKIES, MAIN, Safer, Setting},
    words,
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
    /// The setting's page and a control whose state cannot be read, or that is disabled or busy.
    Unclear,
    /// The setting's page and one control, for which nothing speaks.
    MayBe,
    /// The setting's page, and its controls cannot be reached: something lies over them.
    Covered,
    /// The setting's page without a control, but with a frame, which is not looked into.
    Framed,
    /// A sign-in form at the setting's address.
    SignIn,
    /// A page of LinkedIn's that says by its status that it is an error.
    Error,
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

/// The same, after the script has clicked the control of this handle: as long as it is there, it is the one.
pub fn recognise_clicked(setting: &Setting, seen: &Observation, handle: u32) -> Sighting {
    let clicked = seen.controls.iter().find(|control| control.handle == handle);
    match clicked.filter(|control| control.visible && setting.is_at(&seen.path)) {
        Some(control) => sighting_of(control),
        None => recognise(setting, seen),
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
    if seen.document.status >= FIRST_ERROR {
        return Sighting::Error;
    }
    if seen.page.password {
        return Sighting::SignIn;
    }
    if seen.overflow || seen.controls.len() > MOST_CONTROLS {
        return Sighting::Several;
    }
    let candidates = candidates(setting, seen);
    let control = match candidates[..] {
        [] => return without_a_candidate(seen),
        [only] => only,
        _ => match only_match(setting, &candidates) {
            Some(control) => control,
            None => return Sighting::Several,
        },
    };
    match belief(setting, control, seen) {
        Belief::Yes => sighting_of(control),
        // What a dialog asks is seldom the setting.
        Belief::MayBe if control.landmark == Landmark::Dialog => without_a_candidate(seen),
        Belief::MayBe => Sighting::MayBe,
    }
}

/// The lowest HTTP status of an error.
const FIRST_ERROR: u16 = 400;

fn sighting_of(control: &Control) -> Sighting {
    match reading(control) {
        Some(true) => Sighting::On(OnControl(control.handle)),
        Some(false) => Sighting::Off,
        None => Sighting::Unclear,
    }
}

/// Why there is no control. Something that is no switch may be the setting all the same.
fn without_a_candidate(seen: &Observation) -> Sighting {
    if seen.page.covered {
        Sighting::Covered
    } else if seen.page.opaque || has_choice(seen) {
        Sighting::Unclear
    } else if seen.page.frame {
        Sighting::Framed
    } else {
        Sighting::Nothing
    }
}

// --- Which controls may be the setting's at all -----------------------------------------------------------------------

/// The controls that may be the setting's: those in the main part; else those in no landmark; else those in a dialog.
fn candidates<'a>(setting: &Setting, seen: &'a Observation) -> Vec<&'a Control> {
    let all: Vec<&Control> = seen.controls.iter().filter(|c| is_candidate(setting, c)).collect();
    // Of two that are one in the other and tell the same, the inner one is the one that works.
    let is_outer = |outer: &Control| {
        let mut inner = all.iter().filter(|c| c.within == Some(outer.handle));
        inner.any(|c| reading(c) == reading(outer))
    };
    [Landmark::Main, Landmark::None, Landmark::Dialog]
        .into_iter()
        .map(|place| -> Vec<&Control> {
            let there = all.iter().filter(|c| c.landmark == place && !is_outer(c));
            there.copied().collect()
        })
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

fn is_candidate(setting: &Setting, control: &Control) -> bool {
    control.visible
        && !is_left_over(setting, control)
        && !CATALOGUE
            .iter()
            .any(|other| other.id != setting.id && carries_key_of(other, control))
}

/// Whether it belongs to the page before. In-page navigation changes the path first and the page later: until then the old
/// page's switch is still there. The pages on the way to the setting have no switch of their own.
fn is_left_over(setting: &Setting, control: &Control) -> bool {
    !matches!(
        setting.place_of_path(&control.path),
        Place::Setting | Place::Hub | Place::Category
    )
}

fn carries_key_of(setting: &Setting, control: &Control) -> bool {
    setting.key.is_some_and(|key| ids_of(control).any(|id| id == key))
}

/// The ids that `aria-labelledby` names, or its own.
fn ids_of(control: &Control) -> impl Iterator<Item = &str> {
    control.labelled_by.iter().flat_map(|ids| ids.split_whitespace())
}

/// Of several candidates the only one that carries the setting's key; else the only one whose name is LinkedIn's label; else
/// the only one that speaks of generative AI, where each of the others says that it is for something else.
fn only_match<'a>(setting: &Setting, candidates: &[&'a Control]) -> Option<&'a Control> {
    let only = |is_it: &dyn Fn(&Control) -> bool| {
        let mut found = candidates.iter().filter(|control| is_it(control));
        found.next().filter(|_| found.next().is_none()).copied()
    };
    let has_topic = |control: &Control| setting.is_main() && words::is_topic(own_name(control));
    let all_are_named = candidates.iter().all(|control| !own_name(control).is_empty());
    only(&|control| carries_key_of(setting, control))
        .or_else(|| only(&|control| is_labelled_as(setting, control)))
        .or_else(|| only(&has_topic).filter(|_| all_are_named))
}

/// Whether one of LinkedIn's labels for the setting is in the control's own name, and nothing that says otherwise.
pub fn is_labelled_as(setting: &Setting, control: &Control) -> bool {
    is_label(setting, &control.name)
}

/// Whether a text is one of LinkedIn's labels for the setting. A description may follow, which begins as a sentence does, but
/// nothing that says otherwise.
fn is_label(setting: &Setting, text: &str) -> bool {
    let folded = words::fold(text);
    let words_of = |text: &str| text.split_whitespace().count();
    let mut found = setting
        .labels
        .iter()
        .filter_map(|label| Some((label, folded.split_once(label)?)));
    found.any(|(label, (before, after))| {
        let next = text.split_whitespace().nth(words_of(before) + words_of(label));
        let begins_sentence = after.starts_with(SENTENCE_ENDS)
            || after.starts_with(' ') && next.is_some_and(|word| word.starts_with(char::is_uppercase));
        words::is_own(before) && !words::is_other(after) && (begins_sentence || words::is_rest_of_name(after))
    })
}

// --- Whether there is a reason to believe it --------------------------------------------------------------------------

/// Whether a control is taken for the setting's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belief {
    /// This is it.
    Yes,
    /// It may be: nothing is read or clicked, and the member looks for themselves.
    MayBe,
}

/// The table. The address is the setting's, and there is no other control that could be it. The first row that applies
/// decides; `tests/recognition.rs` has a test for each, and `docs/reliability.md` says what each family of pages offers.
pub fn belief(setting: &Setting, control: &Control, seen: &Observation) -> Belief {
    let page = &seen.page;
    let name = own_name(control);
    let has_topic = |text: &str| setting.is_main() && words::is_topic(text);
    let page_has_topic = has_topic(&page.title) || page.headings.iter().any(|heading| has_topic(heading));
    let says_opposite = |text: &str| has_topic(text) && words::is_opposite(text);
    let page_says_opposite = says_opposite(&page.title) || page.headings.iter().any(|heading| says_opposite(heading));
    // Words of other settings are not known.
    let is_known_language = setting.is_main() && words::knows(&page.lang);
    let is_of_known_language = is_known_language && words::is_latin(name) || words::knows_ai(&page.lang);
    let is_something_else =
        !name.is_empty() && setting.is_main() && (is_of_known_language || page_has_topic || has_topic(name));
    let says_something = !name.is_empty() || has_words(page);
    let is_keyed = ids_of(control).any(is_like_a_key);
    let has_own_key = setting.is_main() && ids_of(control).any(|id| is_like_a_key(id) && words::is_key_of_training(id));
    let is_switch = control.role.as_deref() == Some("switch");
    let has_key_as_other = !setting.is_main() && ids_of(control).any(|id| words::is_key_with(setting.words, id));
    // To be called as the page is says nothing where the setting's own words are known, and less than a key of other words.
    let counts_title = !words::knows_other(&page.lang) && (!is_keyed || has_key_as_other);
    let is_named_as_other =
        !setting.is_main() && (words::is_named_with(setting.words, name) || counts_title && is_title(page, name));

    let rows = [
        // What it says of itself. Cookies that are not necessary are named so.
        (
            !setting.is_main() && setting.id != COOKIES && words::is_opposite(title_of(control)),
            Belief::MayBe,
        ),
        (carries_key_of(setting, control), Belief::Yes),
        (setting.key.is_some() && is_keyed, Belief::MayBe),
        (
            setting.is_main() && ids_of(control).any(words::is_key_of_another),
            Belief::MayBe,
        ),
        (setting.is_main() && words::is_other(title_of(control)), Belief::MayBe),
        // What the page says of itself.
        (page_says_opposite, Belief::MayBe),
        (
            setting.is_main() && (is_label(setting, title_of(control)) || words::is_use_of_data(name)),
            Belief::Yes,
        ),
        (control.among_fields, Belief::MayBe),
        (is_something_else, Belief::MayBe),
        // To turn off what another setting's page has would turn something on, if it were the opposite.
        (
            !setting.is_main() && !name.is_empty() && !is_named_as_other && !has_key_as_other,
            Belief::MayBe,
        ),
        (has_own_key && !is_known_language, Belief::Yes),
        // Where it stands.
        (control.landmark == Landmark::None && page.has_main, Belief::MayBe),
        (control.landmark == Landmark::Dialog, Belief::MayBe),
        // It has no name, or one in a language that is not known.
        (page_has_topic, Belief::Yes),
        // Nothing has been said. A switch is what a setting is; a checkbox can be anything.
        // Keys are English in every language.
        (
            is_keyed && setting.is_main(),
            if has_own_key { Belief::Yes } else { Belief::MayBe },
        ),
        (is_named_as_other || has_key_as_other, Belief::Yes),
        (is_keyed, Belief::MayBe),
        (
            says_something && setting.is_main() && words::knows_ai(&page.lang),
            Belief::MayBe,
        ),
        (is_switch && !is_known_language, Belief::Yes),
    ];
    let found = rows.into_iter().find(|(applies, _)| *applies);
    found.map_or(Belief::MayBe, |(_, belief)| belief)
}

/// Whether the page says anything of itself: a title that is not the site's alone, or a heading.
pub(super) fn has_words(page: &Page) -> bool {
    let has_title = !matches!(words::fold(&page.title).as_str(), "" | "linkedin");
    has_title || !page.headings.iter().all(String::is_empty)
}

/// Whether it is called as the page is.
fn is_title(page: &Page, name: &str) -> bool {
    let title = page.title.split('|').next().unwrap_or_default();
    let mut titles = page.headings.iter().map(String::as_str).chain([title]);
    !name.is_empty() && titles.any(|title| words::fold(title) == words::fold(name))
}

/// Its name; where it has none, or one that only tells its state, the text around it.
pub(super) fn own_name(control: &Control) -> &str {
    let name = control.name.trim();
    if name.is_empty() || words::is_state(name) {
        return control.text.trim();
    }
    name
}

/// What it is called. After the first sentence, and in the text around a control without a name, a description follows, which
/// may say what is not so.
pub(super) fn title_of(control: &Control) -> &str {
    let name = own_name(control);
    let sentence = name.split_inclusive(SENTENCE_ENDS).next().unwrap_or_default();
    match sentence.char_indices().nth(LONGEST_TITLE) {
        Some((end, _)) if name != control.name.trim() => &sentence[..end],
        _ => sentence,
    }
}

const SENTENCE_ENDS: [char; 5] = ['.', '。', '!', '?', '？'];

/// In characters: as long as LinkedIn's longest name for the setting.
const LONGEST_TITLE: usize = 90;

/// Whether an id is written as LinkedIn writes the keys of its settings: `allowAdsByAge`.
pub(super) fn is_like_a_key(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.contains(|c: char| c.is_ascii_uppercase())
        && id.chars().all(|c| c.is_ascii_alphabetic())
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

/// Whether something is to be chosen from on the page.
pub(super) fn has_choice(seen: &Observation) -> bool {
    choice(&seen.choices).is_some()
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
