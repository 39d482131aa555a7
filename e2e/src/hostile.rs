//! Hostile pages, each from a seed: what a page does to itself and to its reader, and what is right on it.
//!
//! What the traits do is in `pages/traits.js`; here is what they mean. A page has any number of harmless traits, which
//! leave its control as clear as it was, and at most one that makes it doubtful, so that what is right is always known.
//!
//! Some pages are not made, because nobody who looks at the page alone could know the truth:
//! - one that shows for two seconds, without a change, what the server does not hold (`wrong_first` ends after one, where the machine keeps up);
//! - one whose own control cannot be seen while another switch without a known key stands in its place;
//! - one that takes LinkedIn's words from its own switch and puts them on another of two.

use std::time::Duration;

use serde_json::json;

use crate::replica::{Csp, Family, Language, NEIGHBOUR, SETTING, Save, Switches, World};

const TRAITS: &str = include_str!("../pages/traits.js");
const PLAYER: &str = include_str!("../pages/hostile.js");

/// A trait: its name in `traits.js`, the lowest and the highest number it takes.
type Trait = (&'static str, u64, u64);

/// The control stands there as clear as before.
const HARMLESS: &[Trait] = &[
    ("clobbered", 0, 999),
    ("patched", 0, 999),
    ("inherited", 0, 999),
    ("getters", 0, 999),
    ("shadow", 1, 4),
    ("moved", 0, 4),
    ("words", 0, 9),
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

/// The control may be recognised or not: another comes beside it, its name or its place never rests, it shows another
/// state for a moment after the click, the address wanders away and back.
const UNSETTLING: &[Trait] = &[
    ("rival", 0, 3_000),
    ("swapping", 0, 60),
    ("renaming", 10, 400),
    ("bouncing", 20, 1_500),
    ("wandering", 0, 29),
];

/// There is nothing to be clicked, or more than one, or nothing that stands still for two seconds.
const HOPELESS: &[Trait] = &[
    ("hidden", 0, 9),
    ("closed", 0, 0),
    ("elsewhere", 0, 6),
    ("other_key", 0, 0),
    ("vanishing", 20, 500),
    ("copied", 0, 0),
    ("rival_named", 0, 1_000),
    ("many", 64, 200),
    ("flipping", 7, 900),
    ("blinking", 7, 900),
    ("left_over", 0, 400),
];

/// The same, built by the replica itself.
const WITHOUT: &[fn(&mut World)] = &[
    |world| world.disabled = true,
    |world| world.mixed = true,
    |world| world.disagree = true,
    |world| world.switches = Switches::Two,
    |world| world.switches = Switches::None,
];

/// What is right on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// The whole job is done, as on any page.
    Job,
    /// What is done and said is true; nothing has to be done.
    Truth,
    /// Nothing is clicked, and nothing is said of the setting.
    Nothing,
}

/// One hostile page.
#[derive(Clone, Debug)]
pub struct HostilePage {
    /// What it was made from; None for one that was made by hand.
    pub seed: Option<u64>,
    /// What it is made of, to be read.
    pub parts: Vec<String>,
    /// LinkedIn, as it is for this page.
    pub world: World,
    /// Where it is opened.
    pub address: &'static str,
    /// How long after the load the member presses; None: never.
    pub press: Option<Duration>,
    /// What is right on it.
    pub right: Right,
}

impl HostilePage {
    /// The page of a seed: always the same.
    pub fn new(seed: u64) -> Self {
        let random = &mut Random(seed);
        let mut world = site(random);
        let mut traits: Vec<(&str, u64)> = Vec::new();
        for it in HARMLESS {
            if random.one_in(6) {
                traits.push(random.play(it));
            }
        }
        let mut right = Right::Job;
        match random.below(6) {
            0 => {
                right = Right::Truth;
                traits.push(random.one_played(UNSETTLING));
            }
            1 => {
                right = Right::Nothing;
                random.one_of(WITHOUT)(&mut world);
            }
            2 => {
                right = Right::Nothing;
                traits.push(random.one_played(HOPELESS));
            }
            _ => {}
        }
        let mut address = SETTING;
        match traits.last().map_or("", |last| last.0) {
            // It has to be named as LinkedIn names it, or only its rival would be.
            "rival_named" => {
                traits.retain(|(name, _)| !["words", "same_ids"].contains(name));
                if matches!(world.language, Language::Ar | Language::Ja) {
                    world.language = Language::En;
                }
            }
            // Drawn anew all the time, it would be mended all the time; told of a change, the app would save it.
            "flipping" | "blinking" | "bouncing" => {
                world.remount_every = None;
                traits.retain(|(name, _)| *name != "synthetic");
            }
            "swapping" => world.switches = Switches::TwoKeyed,
            // The key is taken from its own control alone: the other would be left.
            "other_key" => world.switches = Switches::One,
            // Nothing of the setting's own is drawn there.
            "left_over" => {
                address = NEIGHBOUR;
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

    /// Pages that have once shown a fault in the extension.
    pub fn found() -> Vec<Self> {
        let (world, on) = (World::default, false);
        let of = |family| World { family, ..world() };
        let (react, plain, at_once) = (of(Family::ReactButton), of(Family::PlainCheckbox), Some(Duration::ZERO));
        vec![
            // Taken away, the guidance could not be raised, and the script read nothing any more.
            Self::made_of(world(), &[("evicting", 0)], None, Right::Job),
            // A page could say that it came from the back-forward cache: it proved nothing any more.
            Self::made_of(World { on, ..world() }, &[("synthetic", 100)], None, Right::Job),
            // Ticks that change in silence were read too rarely, and seemed to stand still.
            Self::made_of(plain, &[("flipping", 711)], None, Right::Nothing),
            // Its own control, in a shadow root, had no name, and a rival that bore its name was clicked.
            Self::made_of(react, &[("shadow", 1), ("rival_named", 0)], at_once, Right::Nothing),
        ]
    }

    fn made_of(mut world: World, traits: &[(&str, u64)], press: Option<Duration>, right: Right) -> Self {
        let mut parts = parts_of(&world);
        parts.extend(traits.iter().map(|(name, number)| format!("{name} {number}")));
        parts.extend(press.map(|after| format!("pressed after {after:?}")));
        world.extra_script = format!("{TRAITS}{PLAYER}hostile({})", json!(traits));
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
        neighbour_on: random.one_in(2),
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
        save: if random.one_in(3) { failing } else { Save::Kept },
        remount_every: random.one_in(6).then(|| random.millis(4, 60)),
        ..World::default()
    };
    // One of these at most: together the wrong state would be shown for too long.
    match random.below(8) {
        0 => world.wrong_first = Some((!world.on, random.millis(1, 1_000))),
        1 => world.late = Some(random.millis(1, 2_000)),
        2 => world.slow_data = Some(random.millis(1, 1_000)),
        _ => {}
    }
    world
}

/// What distinguishes a site from the ordinary one, to be read.
fn parts_of(world: &World) -> Vec<String> {
    let (world, ordinary) = (format!("{world:?}"), format!("{:?}", World::default()));
    let ordinary: Vec<&str> = ordinary.split(", ").collect();
    let parts = world.split(", ").filter(|part| !ordinary.contains(part));
    parts.map(str::to_owned).collect()
}

/// SplitMix64: a few lines that stay the same, so that a seed names the same page for ever.
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

    fn play(&mut self, &(name, lowest, highest): &Trait) -> (&'static str, u64) {
        (name, lowest + self.below(highest - lowest + 1))
    }

    fn one_played(&mut self, traits: &[Trait]) -> (&'static str, u64) {
        let it = self.one_of(traits);
        self.play(&it)
    }
}
