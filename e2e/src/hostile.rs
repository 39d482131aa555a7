//! Hostile pages, each from a seed, and the correct result on each.
//!
//! `pages/traits.js` has what the traits do; here is what they mean. A page has any number of harmless traits, which do not
//! change what is correct, and at most one that makes its control doubtful. So the correct result is always known.
//!
//! Some pages are not made, because the page alone does not show the true state:
//! - one that shows a wrong state for two seconds without a change (`wrong_first` ends after one second, unless the machine is slow);
//! - one where the only switch is not the setting's, and has a role and a name in a language whose words nobody knows;
//! - one that moves LinkedIn's label from its own switch to another switch.

use std::time::Duration;

use serde_json::json;

use crate::replica::{Csp, Family, Language, Page, RESEARCH, SETTING, Save, Switches, World};

const TRAITS: &str = include_str!("../pages/traits.js");
const RUNNER: &str = include_str!("../pages/hostile.js");

/// A trait: its name in `traits.js`, its lowest and its highest number.
type Trait = (&'static str, u64, u64);

/// The control is as clear as before.
const HARMLESS: &[Trait] = &[
    ("clobbered", 0, 999),
    ("patched", 0, 999),
    ("inherited", 0, 999),
    ("getters", 0, 999),
    ("shadow", 1, 4),
    ("moved", 0, 4),
    ("labels", 0, 4),
    ("direction", 0, 1),
    ("far", 100, 20_000),
    ("small", 40, 100),
    ("overlaid", 0, 0),
    ("rival_keyed", 0, 3_000),
    ("framed", 0, 0),
    ("same_ids", 0, 0),
    ("editable", 0, 0),
    ("synthetic", 20, 500),
    ("noisy", 1, 50),
    ("busy", 50, 300),
    ("evicting", 0, 0),
    ("rooted", 0, 0),
];

/// The control may be recognised or not: another switch is added, its name is another one, its name or its position keeps
/// changing, it is in a dialog, it shows another state for a moment after the click, the address changes and changes back.
const UNSTABLE: &[Trait] = &[
    ("rival", 0, 3_000),
    ("garbled", 0, 4),
    ("in_dialog", 0, 1),
    ("swapping", 0, 60),
    ("renaming", 10, 400),
    ("bouncing", 20, 1_500),
    ("wandering", 0, 29),
];

/// There is no control, more than one, or none that is stable for two seconds.
const WITHOUT_CONTROL: &[Trait] = &[
    ("hidden", 0, 9),
    ("closed", 0, 0),
    ("elsewhere", 0, 4),
    ("other_key", 0, 0),
    ("vanishing", 20, 500),
    ("copied", 0, 0),
    ("rival_named", 0, 1_000),
    ("many", 64, 200),
    ("flipping", 7, 900),
    ("blinking", 7, 900),
    ("left_over", 0, 400),
];

/// The same, by a mode of the replica.
const WITHOUT_CONTROL_BY_MODE: &[fn(&mut World)] = &[
    |world| world.disabled = true,
    |world| world.mixed = true,
    |world| world.disagree = true,
    |world| world.switches = Switches::Two,
    |world| world.switches = Switches::None,
];

/// The only switch is a stranger's; or the page comes with an error's status.
const STRANGERS: &[fn(&mut World)] = &[
    |world| world.page = Page::SignIn,
    |world| world.page = Page::Contact,
    |world| world.page = Page::BareCheckbox,
    |world| (world.page, world.language) = (Page::Unavailable, known(world.language)),
    |world| (world.page, world.language) = (Page::OtherKey, known(world.language)),
    |world| world.status = 403,
    |world| world.status = 404,
    |world| world.status = 500,
];

/// The one of the changed names that has the same words, by its number in `e2e/pages/traits.js`.
const UPPER_CASE: u64 = 4;

/// A wrong state that is shown for longer than this may be taken for one that the page has changed.
pub const MOMENT: Duration = Duration::from_millis(200);

/// The language, or another one if nobody knows its words.
fn known(language: Language) -> Language {
    if is_known(language) { language } else { Language::En }
}

fn is_known(language: Language) -> bool {
    !matches!(language, Language::Ar | Language::Ja)
}

/// The correct result on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// The setting is turned off if the member presses, and its state is shown, as on any page.
    Job,
    /// What is shown is true; nothing has to be done.
    Truth,
    /// Nothing is clicked, and the setting's state is not shown.
    Nothing,
}

/// One hostile page.
#[derive(Clone, Debug)]
pub struct HostilePage {
    /// Its seed; None for one that is listed in [`HostilePage::found`].
    pub seed: Option<u64>,
    /// Its modes and traits, for the output.
    pub parts: Vec<String>,
    /// The replica's modes for this page.
    pub world: World,
    /// Where it is opened.
    pub address: &'static str,
    /// How long after the load the member presses; None if never.
    pub press: Option<Duration>,
    /// The correct result on it.
    pub right: Right,
}

impl HostilePage {
    /// The page of a seed. A seed always gives the same page.
    pub fn new(seed: u64) -> Self {
        let random = &mut Random(seed);
        let mut world = site(random);
        let mut traits: Vec<(&str, u64)> = Vec::new();
        for it in HARMLESS {
            if random.one_in(6) {
                traits.push(random.numbered(it));
            }
        }
        let mut right = Right::Job;
        match random.below(7) {
            0 => {
                right = Right::Truth;
                traits.push(random.one_numbered(UNSTABLE));
            }
            1 => {
                right = Right::Nothing;
                random.one_of(WITHOUT_CONTROL_BY_MODE)(&mut world);
            }
            2 => {
                right = Right::Nothing;
                traits.push(random.one_numbered(WITHOUT_CONTROL));
            }
            3 => {
                right = Right::Nothing;
                world.stranger_on = random.one_in(2);
                random.one_of(STRANGERS)(&mut world);
            }
            _ => {}
        }
        let is_bare = world.family == Family::PlainCheckbox && !is_known(world.language);
        // A name that is gone, or has a word that LinkedIn's has not, is no reason to believe: what is left may do or not.
        let is_renamed = traits
            .iter()
            .any(|(name, number)| *name == "same_ids" || *name == "labels" && *number < UPPER_CASE);
        if right == Right::Job && (is_bare || is_renamed || world.wrong_first.is_some_and(|(_, span)| span > MOMENT)) {
            right = Right::Truth;
        }
        let mut address = SETTING;
        match traits.last().map_or("", |last| last.0) {
            // The setting's own switch has to keep LinkedIn's name too.
            "rival_named" => {
                traits.retain(|(name, _)| !["labels", "same_ids"].contains(name));
                world.language = known(world.language);
            }
            // The app would correct the state when it draws the control again, and save it when it gets a change event.
            "flipping" | "blinking" | "bouncing" => {
                world.remount_every = None;
                traits.retain(|(name, _)| *name != "synthetic");
            }
            // It would be moved back into view.
            "hidden" => traits.retain(|(name, _)| *name != "far"),
            "swapping" => world.switches = Switches::TwoKeyed,
            // Only the own control loses its key, so there must be no other.
            "other_key" => world.switches = Switches::One,
            // The setting's own control is not drawn on that page.
            "left_over" => {
                address = RESEARCH;
                traits.retain(|(name, _)| *name == "left_over");
            }
            _ => {}
        }
        let press = random.one_in(2).then(|| random.millis(0, 2_500));
        let page = Self::made_of(world, &traits, press, right);
        HostilePage {
            seed: Some(seed),
            address,
            ..page
        }
    }

    /// Pages on which the extension once had a fault.
    pub fn found() -> Vec<Self> {
        let (world, on) = (World::default, false);
        let of = |family| World { family, ..world() };
        let (react, plain, at_once) = (of(Family::ReactButton), of(Family::PlainCheckbox), Some(Duration::ZERO));
        vec![
            // The page removed the guidance: an error in the script then stopped all reading.
            Self::made_of(world(), &[("evicting", 0)], None, Right::Job),
            // A forged event said that the page came from the back-forward cache, so it was no proof any more.
            Self::made_of(World { on, ..world() }, &[("synthetic", 100)], None, Right::Job),
            // A state that changes without an event was read too rarely, and seemed to be stable.
            Self::made_of(plain, &[("flipping", 711)], None, Right::Nothing),
            // The setting's own control was in a shadow root, had no name, and another switch with its name was clicked.
            Self::made_of(react, &[("shadow", 1), ("rival_named", 0)], at_once, Right::Nothing),
        ]
    }

    fn made_of(mut world: World, traits: &[(&str, u64)], press: Option<Duration>, right: Right) -> Self {
        let mut parts = parts_of(&world);
        parts.extend(traits.iter().map(|(name, number)| format!("{name} {number}")));
        parts.extend(press.map(|after| format!("pressed after {after:?}")));
        world.extra_script = format!("{TRAITS}{RUNNER}hostile({})", json!(traits));
        HostilePage {
            seed: None,
            parts,
            world,
            address: SETTING,
            press,
            right,
        }
    }
}

/// The site as LinkedIn could have built it.
fn site(random: &mut Random) -> World {
    let families = [
        Family::Ember,
        Family::ReactButton,
        Family::KeyedCheckbox,
        Family::PlainCheckbox,
    ];
    let back = random.millis(100, 1_500);
    let failing = random.one_of(&[Save::Refused, Save::Forgotten, Save::RolledBack(back)]);
    let mut world = World {
        on: !random.one_in(3),
        research_on: random.one_in(2),
        family: random.one_of(&families),
        language: random.one_of(&Language::ALL),
        csp: random.one_of(&[Csp::None, Csp::Strict, Csp::ReportOnly]),
        hidden_copies: random.one_in(4),
        decoys: random.one_in(4),
        soft_modal: random.one_in(8),
        modal: random.one_in(10),
        ignore_untrusted: random.one_in(12),
        switches: if random.one_in(5) {
            Switches::TwoKeyed
        } else {
            Switches::One
        },
        save: if random.one_in(3) { failing } else { Save::Stored },
        remount_every: random.one_in(6).then(|| random.millis(4, 60)),
        ..World::default()
    };
    // At most one of these: together they would show the wrong state for too long.
    match random.below(8) {
        0 => world.wrong_first = Some((!world.on, random.millis(1, 1_000))),
        1 => world.late = Some(random.millis(1, 2_000)),
        2 => world.slow_data = Some(random.millis(1, 1_000)),
        _ => {}
    }
    world
}

/// The modes that differ from the default, for the output.
fn parts_of(world: &World) -> Vec<String> {
    let (world, default) = (format!("{world:?}"), format!("{:?}", World::default()));
    let default: Vec<&str> = default.split(", ").collect();
    let parts = world.split(", ").filter(|part| !default.contains(part));
    parts.map(str::to_owned).collect()
}

/// SplitMix64: own code, so that no update of a library changes the page of a seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }

    fn millis(&mut self, lowest: u64, highest: u64) -> Duration {
        Duration::from_millis(lowest + self.below(highest - lowest + 1))
    }

    fn numbered(&mut self, &(name, lowest, highest): &Trait) -> (&'static str, u64) {
        (name, lowest + self.below(highest - lowest + 1))
    }

    fn one_numbered(&mut self, traits: &[Trait]) -> (&'static str, u64) {
        let it = self.one_of(traits);
        self.numbered(&it)
    }
}
