//! Which worlds are one state. Two that differ only in how long ago something was, past the point where anything depends
//! on it, or in how times are called but not in their order, are the same.

use std::hash::{Hash, Hasher};

use objector::core::{
    evidence::Proof,
    observation::Ms,
    session::{TASK_TIMEOUT, Task},
    stability::{SETTLED, STABLE},
};

use crate::world::{Core, Flight, SLOT, Seen, Truth, World};

/// The true time in a document's id: see [`World::observe`].
fn loaded(id: &str) -> Ms {
    id.split('-').next().and_then(|id| id.parse().ok()).unwrap_or(0)
}

fn document_of(task: &Task) -> Ms {
    match task {
        Task::TurningOff { document, .. } => loaded(document),
        Task::Confirming { before, .. } => loaded(before),
        _ => 0,
    }
}

fn flags(flags: &[bool]) -> Ms {
    flags.iter().fold(1, |sum, flag| sum << 1 | Ms::from(*flag))
}

/// The times of a world in their order.
struct Times {
    now: Ms,
    sorted: Vec<Ms>,
}

impl Times {
    fn of<C: Core>(world: &World<C>) -> Times {
        let mut all = Vec::with_capacity(32);
        let truth = |truth: &Truth, all: &mut Vec<Ms>| all.extend([truth.loaded_at, truth.touched_at.unwrap_or(0)]);
        let as_of = world.evidence.reading().map_or(0, |it| it.as_of);
        all.extend([0, world.heard_change, world.changed_at, as_of]);
        for giver in world.giver.iter() {
            truth(giver, &mut all);
        }
        for tab in &world.tabs {
            let stability = &tab.session.stability;
            all.extend([
                loaded(&stability.document),
                stability.loaded_at,
                document_of(&tab.session.task),
            ]);
            for page in tab.page.iter().chain(&tab.before).chain(&tab.prerendered) {
                truth(&page.truth, &mut all);
                all.push(page.claims.unwrap_or(0));
                if let Some(Flight::Observation(seen)) = &page.flight {
                    truth(&seen.truth, &mut all);
                }
            }
            for seen in tab.late.iter() {
                truth(&seen.truth, &mut all);
            }
        }
        all.sort_unstable();
        all.dedup();
        Times {
            now: world.now,
            sorted: all,
        }
    }

    fn rank(&self, time: Ms) -> Ms {
        self.sorted.binary_search(&time).unwrap_or(usize::MAX) as Ms
    }

    fn age(&self, at: Ms, cap: Ms) -> Ms {
        self.now.saturating_sub(at).min(cap) / SLOT
    }

    fn left(&self, until: Option<Ms>) -> Ms {
        until.map_or(0, |at| 1 + at.saturating_sub(self.now) / SLOT)
    }

    fn put_truth(&self, truth: &Truth, all: &mut Vec<Ms>) {
        let matters = !truth.restored && truth.touched_at.is_none();
        all.extend([
            self.rank(truth.loaded_at),
            self.rank(truth.touched_at.unwrap_or(0)),
            flags(&[truth.restored, truth.held_on]),
            if matters {
                self.age(truth.shown_since, SETTLED)
            } else {
                0
            },
        ]);
    }

    fn put_seen(&self, seen: &Seen, all: &mut Vec<Ms>) {
        self.put_truth(&seen.truth, all);
        let read_at = loaded(&seen.document.id) + seen.document.age;
        all.push(flags(&[seen.document.answered_at.is_some()]));
        all.extend([seen.shown as Ms, seen.document.clicks.into(), self.age(read_at, STABLE)]);
        if let Some((evidence, giver)) = &seen.overtaken {
            // Without a guard only: the order of what it holds is told well enough by its times themselves.
            let reading = evidence.reading();
            all.extend([reading.map_or(0, |it| it.as_of), giver.map_or(0, |it| it.as_of())]);
            all.push(flags(&[
                reading.is_some_and(|it| it.on),
                reading.is_some_and(|it| it.proof == Proof::Fresh),
            ]));
        }
    }
}

/// All that can make a difference from here on: times by their order, ages up to where nothing depends on them any more.
fn essence<C: Core>(world: &World<C>) -> Vec<Ms> {
    let times = Times::of(world);
    let reading = world.evidence.reading();
    let mut all = Vec::with_capacity(96);
    all.extend([
        flags(&[
            world.server_on,
            world.access,
            world.delayed.is_some(),
            world.delayed == Some(true),
            world.forgets.is_some(),
            world.forgets == Some(true),
            reading.is_some_and(|it| it.on),
            reading.is_some_and(|it| it.proof == Proof::Fresh),
        ]),
        Ms::from(world.presses) << 8 | Ms::from(world.troubles),
        times.rank(world.heard_change),
        times.rank(world.changed_at),
        times.rank(reading.map_or(0, |it| it.as_of)),
        world.broken.map_or(0, |promise| promise.len() as Ms),
    ]);
    if let Some(giver) = &world.giver {
        all.extend([times.rank(giver.as_of()), flags(&[giver.held_on, giver.restored])]);
    }
    for tab in &world.tabs {
        let (stability, task) = (&tab.session.stability, &tab.session.task);
        all.extend([
            times.rank(loaded(&stability.document)),
            times.rank(stability.loaded_at),
            stability.shows as Ms,
            times.age(stability.since, 10_000),
            stability.stable_for,
            times.age(loaded(&stability.document) + stability.age, STABLE),
            flags(&[
                stability.last.is_some(),
                stability.last == Some(true),
                stability.stood,
                stability.wavered,
                stability.doubt.is_some(),
                tab.session.has_failed,
                stability.touched,
                tab.may_click,
                tab.may_reload,
                tab.before.is_some(),
                tab.prerendered.is_some(),
                tab.late.is_some(),
            ]),
            times.rank(document_of(task)),
        ]);
        match task {
            Task::Idle => all.push(0),
            Task::Permitted { until } => all.extend([1, Ms::from(world.now <= *until)]),
            Task::TurningOff {
                clicks, at, off_seen, ..
            } => all.extend([2, (*clicks).into(), times.age(*at, TASK_TIMEOUT), Ms::from(*off_seen)]),
            Task::Confirming { at, .. } => all.extend([3, times.age(*at, TASK_TIMEOUT)]),
            Task::Failed(failure) => all.extend([4, *failure as Ms]),
        }
        for page in tab.page.iter().chain(&tab.before).chain(&tab.prerendered) {
            times.put_truth(&page.truth, &mut all);
            all.extend([
                page.clicks.into(),
                flags(&[page.on, page.is_new, page.silent, page.owed, page.answered_at.is_some()]),
                times.left(page.due),
                times.left(page.default_until),
                times.rank(page.claims.unwrap_or(0)),
                page.doubt.map_or(0, |shown| 1 + shown as Ms),
            ]);
            match &page.flight {
                None => all.push(0),
                Some(Flight::Observation(seen)) => {
                    all.push(1);
                    times.put_seen(seen, &mut all);
                }
                Some(Flight::Order { reported, observe_in }) => {
                    all.extend([2, *reported as Ms, observe_in.unwrap_or(0)]);
                }
            }
        }
        for seen in tab.late.iter() {
            times.put_seen(seen, &mut all);
        }
    }
    all
}

impl<C: Core> Hash for World<C> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        essence(self).hash(state);
    }
}

impl<C: Core> PartialEq for World<C> {
    fn eq(&self, other: &World<C>) -> bool {
        essence(self) == essence(other)
    }
}
