//! Explores a run of the check-up over two settings: a death of the background at every step, what LinkedIn's pages can be
//! like, tabs that are closed, a browser that is restarted, and a member who pauses, stops and goes on.
//!
//! The world and its promises are in `tests/support/run.rs`. One move leads to the next moment at which something is done or
//! decided, so that states are few.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Instant,
};

use objector::core::run::{State, Step};
use serde_json::{Value, json};
use stateright::{Checker, Expectation, HasDiscoveries, Model, Property};

use crate::support::{
    T,
    run::{CHECK_UP, Death, How, Life, promise},
};

const MAIN: &str = "data-for-ai-improvement";
const AGE: &str = "ads-by-age";
/// Not ticked.
const GENDER: &str = "ads-by-gender";

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    /// Time passes until something is done or decided.
    GoesOn,
    /// The same, and the background dies there.
    Dies(Death),
    /// The next page is like this.
    Next(How),
    /// The page in the run's tab goes on to another setting's.
    MovesOn(&'static str),
    /// The member turns a setting on, elsewhere.
    TurnsOn(&'static str),
    /// The member turns it on in another tab of this browser.
    TurnsOnHere(&'static str),
    /// The member leaves the run's tab for a page of their own.
    Leaves,
    Answers,
    ClosesTab,
    ClosesPage,
    Restarts,
    Pauses,
    Stops,
    LetsGoOn,
}

#[derive(Clone, Debug)]
struct World {
    life: Life,
    troubles: u8,
}

struct Rules {
    troubles: u8,
}

impl Model for Rules {
    type State = World;
    type Action = Move;

    /// Both settings on, or the first one off; the member has pressed.
    fn init_states(&self) -> Vec<World> {
        let start = |main: bool| {
            let plain = How::Plain;
            let mut life = Life::new(&[(MAIN, main, plain), (AGE, true, plain), (GENDER, true, plain)]);
            life.run(&[MAIN, AGE]);
            World {
                life,
                troubles: self.troubles,
            }
        };
        vec![start(true), start(false)]
    }

    fn actions(&self, world: &World, moves: &mut Vec<Move>) {
        use Death::*;
        use Move::*;
        moves.extend([GoesOn, LetsGoOn, Answers]);
        if world.troubles == 0 {
            return;
        }
        moves.extend([BeforeWriting, BetweenWrites, BeforeActing, WhileActing].map(Dies));
        let hows = [
            How::Gone,
            How::SignIn,
            How::Away,
            How::Silent,
            How::Led,
            How::OfAnother(AGE),
            How::OfAnother(GENDER),
            How::Asks,
            How::Slow,
            How::Refuses,
            How::Ignores,
            How::HangsAfterwards,
            How::Kept,
            How::AlwaysKept,
        ];
        moves.extend(hows.map(Next));
        moves.extend([MovesOn(AGE), MovesOn(GENDER), TurnsOn(MAIN), TurnsOn(AGE)]);
        moves.extend([TurnsOnHere(MAIN), Leaves]);
        moves.extend([ClosesTab, ClosesPage, Restarts, Pauses, Stops]);
    }

    fn next_state(&self, last: &World, what: Move) -> Option<World> {
        let mut world = last.clone();
        let life = &mut world.life;
        life.log.clear();
        if !matches!(what, Move::GoesOn | Move::LetsGoOn | Move::Answers) {
            world.troubles -= 1;
        }
        let state = life.stored()?.state;
        match what {
            Move::GoesOn => life.goes_on().then_some(())?,
            Move::Dies(death) => {
                life.death = Some(death);
                life.goes_on();
                life.death.is_none().then_some(())?;
            }
            Move::Next(how) => {
                (life.next_how.is_none()).then_some(())?;
                life.next_how = Some(how);
            }
            Move::MovesOn(to) => {
                let tab = life.run_tab()?;
                life.moves_on(tab, to)?;
            }
            Move::TurnsOn(id) => *life.on.get_mut(id)? = true,
            Move::TurnsOnHere(id) => life.turns_on(id),
            Move::Leaves => life.leaves()?,
            Move::Answers => {
                life.tabs.iter().any(|(_, page)| page.asks).then_some(())?;
                life.answers();
            }
            Move::ClosesTab => {
                let tab = life.run_tab()?;
                life.closes(tab);
            }
            Move::ClosesPage => {
                life.has_page.then_some(())?;
                life.closes(CHECK_UP);
            }
            Move::Restarts => life.restarts(),
            Move::Pauses => {
                (state == State::Running).then_some(())?;
                life.asks(&json!("pause"));
            }
            Move::Stops => {
                (state != State::Done).then_some(())?;
                life.asks(&json!("stop"));
            }
            Move::LetsGoOn => {
                matches!(state, State::Paused(_)).then_some(())?;
                life.has_page = true;
                life.asks(&json!("goOn"));
            }
        }
        Some(world)
    }

    fn properties(&self) -> Vec<Property<Rules>> {
        vec![
            Property::always("no promise is broken", |_, world: &World| world.life.broken.is_none()),
            Property::always(promise::SHOWN, |_, world: &World| world.life.shows_what_is_known()),
            Property::always(promise::WAY_OUT, |_, world: &World| world.life.has_a_way_out()),
            Property::sometimes("both clicked and proved", |_, world: &World| {
                let items = world.life.steps().unwrap().1;
                world.life.clicks.len() == 2 && items.iter().all(|(_, step)| *step == Step::Proved)
            }),
            Property::sometimes("proved, and on again", |_, world: &World| {
                let is_proved = |item: &(_, Step)| item.1 == Step::Proved;
                let proved = world
                    .life
                    .steps()
                    .unwrap()
                    .1
                    .iter()
                    .filter(|item| is_proved(item))
                    .count();
                world.life.shown().proved < proved
            }),
            Property::sometimes("put aside, and gone on", |_, world: &World| {
                let items = world.life.steps().unwrap().1;
                matches!(items[0].1, Step::Aside(_)) && items[1].1 == Step::Proved
            }),
            Property::sometimes("paused for what is in the way of all", |_, world: &World| {
                matches!(
                    world.life.steps().unwrap().0,
                    State::Paused(objector::core::run::Why::Needs(_))
                )
            }),
        ]
    }
}

// --- Which worlds are one state -------------------------------------------------------------------------------------

/// Past this age nothing depends on a time, but for the order of two.
const OLD: i64 = 100_000;

/// A stored value, with its times as ages.
fn put(value: &Value, now: i64, state: &mut DefaultHasher) {
    let age = |at: i64| (now - at).clamp(-7 * OLD, OLD);
    match value {
        Value::Null => 0.hash(state),
        Value::Bool(it) => it.hash(state),
        Value::Number(number) => {
            let number = number.as_i64().unwrap_or(i64::MAX);
            let is_time = number > T as i64 / 2;
            (is_time, if is_time { age(number) } else { number }).hash(state);
        }
        Value::String(text) => match text.strip_prefix("at-").and_then(|at| at.parse::<i64>().ok()) {
            Some(at) => age(T as i64 + at).hash(state),
            None => text.hash(state),
        },
        Value::Array(list) => list.iter().for_each(|it| put(it, now, state)),
        Value::Object(fields) => {
            for (key, it) in fields {
                key.hash(state);
                put(it, now, state);
            }
        }
    }
}

fn essence(world: &World) -> u64 {
    let mut state = DefaultHasher::new();
    let life = &world.life;
    let now = (T + life.now) as i64;
    let age = |at: u64| (life.now - at.min(life.now)).min(OLD as u64);
    world.troubles.hash(&mut state);
    for area in [&life.storage.local, &life.storage.session] {
        for (key, value) in area {
            // The number of a tab says nothing; which is the run's is told below.
            key.trim_start_matches(|c: char| !c.is_ascii_digit())
                .len()
                .hash(&mut state);
            put(value, now, &mut state);
        }
    }
    (&life.on, life.next_how, life.has_page, &life.clicks, life.broken).hash(&mut state);
    let phase = life.now % 1_000;
    phase.hash(&mut state);
    for (id, page) in &life.tabs {
        (
            life.run_tab() == Some(*id),
            page.setting.id,
            page.how,
            page.on,
            page.asks,
        )
            .hash(&mut state);
        (
            age(page.loaded_at),
            page.is_kept,
            page.clicked_at.map(age),
            page.hangs_since.map(age),
            page.answered_at.map(age),
        )
            .hash(&mut state);
        page.due.map(|due| due.saturating_sub(life.now)).hash(&mut state);
    }
    for (id, (at, on)) in &life.held {
        (id, age(*at), on).hash(&mut state);
    }
    state.finish()
}

impl Hash for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        essence(self).hash(state);
    }
}

impl PartialEq for World {
    fn eq(&self, other: &World) -> bool {
        essence(self) == essence(other)
    }
}

/// Every order of events keeps every promise of a run, and from every state it comes to its end.
#[test]
fn no_order_of_events_breaks_a_promise_of_a_run() {
    let troubles = std::env::var("OBJECTOR_RUN_DEPTH")
        .ok()
        .and_then(|text| text.parse().ok());
    let rules = Rules {
        troubles: troubles.unwrap_or(2),
    };
    let start = Instant::now();
    let always = rules.properties();
    let always = always
        .iter()
        .filter(|property| matches!(property.expectation, Expectation::Always));
    let checker = rules
        .checker()
        .threads(2)
        .finish_when(HasDiscoveries::AnyFailures)
        .spawn_bfs()
        .join();
    println!(
        "{:>8} states, {:>8} transitions, {:>3} deep, {:>5.1} s: a run",
        checker.unique_state_count(),
        checker.state_count(),
        checker.max_depth(),
        start.elapsed().as_secs_f64(),
    );
    for property in always {
        let found = checker.discovery(property.name).map(|path| {
            let broken = path.last_state().life.broken;
            (broken, path.into_actions())
        });
        assert_eq!(found, None, "{}", property.name);
    }
    checker.assert_properties();
}
