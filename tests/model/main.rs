//! Explores every order of events (stateright), up to a number of troubles: two tabs, the popup, the member's own
//! clicks, a server that saves, refuses, delays or forgets, the background's death between any two steps.
//!
//! The world and the promises are in `tests/support/world.rs`. Time is coarse: it moves by slots of a quarter of a second,
//! or to the moment at which the core asked for an observation. `states.rs` says which worlds are one state; so the space
//! is finite and explored to its end. Where it is, a message arrives before the next wait has elapsed (`in_time`).
//! `OBJECTOR_MODEL_DEPTH` allows more troubles.
//!
//! Most of it drives [`OneSetting`], the state machine alone, which is five times as fast. The whole [`Account`], with
//! its storage, is explored with one trouble.

mod run;
mod states;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/world.rs"]
mod world;

use std::{marker::PhantomData, time::Instant};

use objector::core::evidence::Status;
use stateright::{Checker, Expectation, HasDiscoveries, Model, Property};
use world::{Account, Core, Death, Flight, Guard, LONG, Move, OneSetting, Saving, Shown, World, promise};

/// What may happen.
struct Rules<C> {
    presses: u8,
    troubles: u8,
    /// This guard is taken out.
    without: Option<Guard>,
    /// The messages of one tab arrive in the order in which they were sent.
    in_order: bool,
    /// A message arrives before the next wait has elapsed.
    in_time: bool,
    /// In the long pause the page sleeps too: a laptop was closed, a hidden tab frozen.
    sleeps: bool,
    /// Whether each state is also asked for a way to a truthful end.
    ways_out: bool,
    /// The troubles that make a state space large are among those that may come: another account, a page that was loaded in
    /// advance, a stranger's switch, an answer that is not the save's.
    all_troubles: bool,
    core: PhantomData<C>,
}

const fn rules<C>(presses: u8, troubles: u8) -> Rules<C> {
    Rules {
        presses,
        troubles,
        without: None,
        in_order: true,
        in_time: true,
        sleeps: false,
        ways_out: false,
        all_troubles: false,
        core: PhantomData,
    }
}

impl<C: Core> World<C> {
    fn is_quiet(&self) -> bool {
        let mut pages = self.tabs.iter().flat_map(|tab| &tab.page);
        pages.all(|page| page.flight.is_none())
    }

    /// Whether no other wait ends before this tab's.
    fn is_next(&self, tab: usize) -> bool {
        let own = self.due(tab);
        self.due(1 - tab)
            .is_none_or(|other| own.is_some_and(|own| own <= other))
    }

    fn is_trouble(&self, what: Move) -> bool {
        use Move::*;
        match what {
            // Browsers slow down hidden tabs.
            Elapse(tab) => !self.is_next(tab),
            Obey(_, saving) => saving != Saving::Saved,
            // What was loaded in advance may be shown.
            ShowPrerendered(_) => false,
            Take(_) | LateWord(_) | Settle(_) | DrawTruth(_) | RollBack(_) | Press(_) | Allow | Land | Forget => false,
            _ => true,
        }
    }
}

impl<C: Core + Send + Sync + 'static> Model for Rules<C> {
    type State = World<C>;
    type Action = Move;

    /// Nothing known and the page just loaded; the page on and known; the page off and proved in the first tab.
    /// The second tab holds an older document of the same page.
    fn init_states(&self) -> Vec<World<C>> {
        let start = |server_on: bool, is_known: bool| {
            let mut world = World {
                presses: self.presses,
                troubles: self.troubles,
                without: self.without,
                ..World::new(server_on)
            };
            for tab in [1, 0] {
                world.load(tab, None, false);
                if is_known {
                    world.finish(tab);
                }
            }
            if is_known {
                world.finish(1);
            }
            world
        };
        vec![start(true, false), start(true, true), start(false, true)]
    }

    /// All that is worth a try; what is not possible leads nowhere.
    fn actions(&self, world: &World<C>, moves: &mut Vec<Move>) {
        use Move::*;
        for (n, tab) in world.tabs.iter().enumerate() {
            moves.extend([LateWord(n), LoseLateWord(n)]);
            let Some(page) = &tab.page else { continue };
            match &page.flight {
                Some(Flight::Observation(_)) if tab.late.is_some() && self.in_order => {}
                Some(Flight::Observation(_)) => {
                    use Death::*;
                    let deaths = [BeforeWriting, BetweenWrites, BeforeActing, WhileActing];
                    moves.extend(deaths.map(|death| Die(n, death)));
                    moves.extend([Take(n), DrawDefault(n)]);
                }
                Some(Flight::Order { .. }) => {
                    use Saving::*;
                    moves.extend([Saved, Refused, Delayed, Forgotten, Ignored].map(|saving| Obey(n, saving)));
                    moves.push(LoseOrder(n));
                }
                None => {}
            }
            if world.is_quiet() || !self.in_time {
                moves.push(Elapse(n));
                if self.without.is_some() && page.flight.is_none() && world.is_next(n) {
                    moves.push(Settle(n));
                }
            }
            if page.default_until.is_some() || page.doubt.is_some() {
                moves.push(DrawTruth(n));
            }
            use Saving::*;
            moves.extend([Saved, Refused, Delayed].map(|saving| MemberClicks(n, saving)));
            moves.extend([RollBack(n), MemberReloads(n), MemberNavigates(n), MemberGoesBack(n)]);
            if self.all_troubles {
                moves.extend([
                    Prerender(n),
                    ShowPrerendered(n),
                    AnswerAnother(n),
                    Doubt(n, Shown::Stranger),
                ]);
            }
            if world.access {
                moves.extend([Press(n), PressAndDie(n)]);
            }
        }
        if self.all_troubles {
            moves.push(SignInAsAnother);
        }
        moves.extend([Land, Forget, if world.access { Revoke } else { Allow }]);
        if world.is_quiet() {
            moves.push(if self.sleeps { Sleep(LONG) } else { Pause(LONG) });
        }
        if world.troubles == 0 {
            moves.retain(|what| !world.is_trouble(*what));
        }
    }

    fn next_state(&self, last: &World<C>, what: Move) -> Option<World<C>> {
        let mut world = last.clone();
        world.troubles -= u8::from(last.is_trouble(what));
        world.make(what)?;
        if matches!(
            what,
            Move::Elapse(_) | Move::Settle(_) | Move::Sleep(_) | Move::Pause(_)
        ) {
            // Words this late do not come any more.
            for tab in &mut world.tabs {
                tab.late = None;
            }
        }
        Some(world)
    }

    fn properties(&self) -> Vec<Property<Rules<C>>> {
        vec![
            Property::always("no promise is broken", |_, world: &World<C>| world.broken.is_none()),
            Property::always(promise::WAY_OUT, |rules: &Rules<C>, world: &World<C>| {
                !rules.ways_out || world.has_a_way_out()
            }),
            Property::sometimes("confirmed after a click", |_, world: &World<C>| {
                world.status() == Status::OffConfirmed && world.tabs[0].clicks > 0
            }),
            Property::sometimes("a confirmation is taken back", |_, world: &World<C>| {
                world.status() == Status::Off && world.evidence.confirmed_at().is_some()
            }),
            Property::sometimes("on after a turn-off that was not saved", |_, world: &World<C>| {
                world.status() == Status::On && world.tabs[0].reloads > 0
            }),
        ]
    }
}

/// A broken promise: which, what was known at the start, and the moves that led to it.
type Broken = (&'static str, Status, Vec<Move>);

impl<C: Core + Send + Sync + 'static> Rules<C> {
    /// Explores all of it, or down to a number of moves.
    fn explore(&self, threads: usize, depth: Option<usize>) -> Option<Broken> {
        let start = Instant::now();
        let rules = Rules { ..*self };
        let mut checker = rules
            .checker()
            .threads(threads)
            .finish_when(HasDiscoveries::AnyFailures);
        if let Some(depth) = depth {
            // It counts states, the first one too, and stops before the last.
            checker = checker.target_max_depth(depth + 2);
        }
        let checker = checker.spawn_bfs().join();
        let mut always = self.properties();
        always.retain(|property| matches!(property.expectation, Expectation::Always));
        let found = always.into_iter().find_map(|property| {
            let path = checker.discovery(property.name)?;
            let promise = path.last_state().broken.unwrap_or(property.name);
            let first = path.clone().into_states().swap_remove(0);
            Some((promise, first.status(), path.into_actions()))
        });
        if depth.is_none() {
            println!(
                "{:>8} states, {:>8} transitions, {:>3} deep, {:>5.1} s: {} presses, {} troubles{}, {}",
                checker.unique_state_count(),
                checker.state_count(),
                checker.max_depth(),
                start.elapsed().as_secs_f64(),
                self.presses,
                self.troubles,
                if self.ways_out {
                    ", and a way out of each state"
                } else {
                    ""
                },
                std::any::type_name::<C>(),
            );
            if found.is_none() && self.presses > 0 {
                checker.assert_properties();
            }
        }
        found
    }

    /// The shortest way to a broken promise. (Of several that it meets at one depth, stateright keeps the last.)
    fn shortest(&self) -> Option<Broken> {
        (1..=12).find_map(|depth| self.explore(1, Some(depth)))
    }
}

/// Every order of events keeps every promise, and from every state there is a way to a truthful end.
/// With `OBJECTOR_MODEL_DEPTH` up to so many troubles: 2 take minutes and gigabytes.
#[test]
fn no_order_of_events_breaks_a_promise() {
    let asked = std::env::var("OBJECTOR_MODEL_DEPTH").ok();
    let with_ways_out = |troubles| Rules {
        ways_out: true,
        all_troubles: true,
        ..rules::<OneSetting>(1, troubles)
    };
    let all = match asked.and_then(|text| text.parse().ok()) {
        Some(troubles) => vec![with_ways_out(troubles)],
        None => vec![with_ways_out(1), rules(2, 1)],
    };
    for rules in all {
        assert_eq!(rules.explore(2, None), None);
    }
}

/// The same with everything that the account and its storage add to it.
#[test]
fn no_order_of_events_breaks_a_promise_of_the_whole_account() {
    let rules = Rules {
        all_troubles: true,
        ..rules::<Account>(1, 1)
    };
    assert_eq!(rules.explore(2, None), None);
}

/// A page sleeps, or is busy, just while it shows a default: the data that will correct it cannot come meanwhile, and the
/// time counts for no more than one observation.
#[test]
fn a_page_that_sleeps_while_it_shows_a_default_is_not_believed() {
    let rules = Rules {
        sleeps: true,
        ..rules::<OneSetting>(0, 2)
    };
    assert_eq!(rules.explore(2, None), None);
}

/// Messages take as long as they like. There is no end to that, so it is explored down to twelve moves.
#[test]
fn a_message_that_comes_late_makes_nothing_stable() {
    let rules = Rules {
        in_time: false,
        ..rules::<OneSetting>(1, 1)
    };
    assert_eq!(rules.explore(2, Some(12)), None);
}

/// A document's last word comes after the next document's first: that somebody touched it still counts.
#[test]
fn a_touch_is_heard_even_late() {
    let rules = Rules {
        in_order: false,
        ..rules::<OneSetting>(1, 1)
    };
    assert_eq!(rules.shortest(), None);
}

/// Each guard is needed: without it some order of events breaks a promise, and this is the shortest.
#[test]
fn each_guard_that_is_taken_out_is_missed() {
    use Guard::*;
    let mut wrong = Vec::new();
    for (guard, presses, troubles, promise, moves) in [
        (
            TouchesAreTold,
            1,
            1,
            promise::GREEN,
            "from off-confirmed: [MemberClicks(1, Delayed), Take(1)]",
        ),
        (
            RestoredIsTold,
            0,
            2,
            promise::NEWER,
            "from off-confirmed: [MemberNavigates(1), Take(1), MemberGoesBack(1), Take(1), Settle(1)]",
        ),
        (
            LoadTimeIsTold,
            1,
            1,
            promise::NEWER,
            "from on: [Pause(660000), Press(1), Take(1)]",
        ),
        (
            ChangesCount,
            1,
            1,
            promise::GREEN,
            "from off-confirmed: [MemberClicks(1, Delayed), Take(1)]",
        ),
        (
            ReadingsSettle,
            1,
            1,
            promise::GREEN,
            "from unknown: [Take(0), DrawDefault(1), Take(1), Settle(1)]",
        ),
        (
            SleepIsNotCounted,
            0,
            2,
            promise::GREEN,
            "from unknown: [DrawDefault(0), Take(0), Take(1), Sleep(660000), Settle(0)]",
        ),
        (
            ControlIsReadAgain,
            1,
            1,
            promise::NEVER_ON,
            "from on: [Press(1), MemberClicks(1, Delayed), Take(1), Obey(1, Saved)]",
        ),
        (
            StoredFirst,
            1,
            2,
            promise::STORED,
            "from on: [Press(1), Die(1, BetweenWrites)]",
        ),
        (
            OneAtATime,
            1,
            1,
            promise::GREEN,
            "from off-confirmed: [Press(1), MemberClicks(0, Delayed), Take(0), Take(1)]",
        ),
        (
            PermissionEnds,
            1,
            1,
            promise::RELOAD,
            "from off-confirmed: [Press(1), Take(1), Settle(1), MemberClicks(0, Delayed), Take(0), Take(1)]",
        ),
    ] {
        let rules = Rules {
            without: Some(guard),
            sleeps: guard == SleepIsNotCounted,
            ..rules::<OneSetting>(presses, troubles)
        };
        let found = rules.shortest().map(|(promise, start, moves)| {
            println!("without {guard:?}: {promise}: from {}: {moves:?}", start.name());
            (promise, format!("from {}: {moves:?}", start.name()))
        });
        if found != Some((promise, moves.to_owned())) {
            wrong.push((guard, found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
