//! Proves on random lives of several tabs what must never happen, against a model that knows the world's truth.

mod support;

use std::{cell::Cell, collections::HashMap};

use objector::core::{
    evidence::{Evidence, Status},
    observation::{Document, Ms},
    recognition::Sighting,
    session::{Command, Event, Session, update},
    stored::StoredEvidence,
};
use proptest::{prelude::*, test_runner::TestRunner};
use support::{SETTING, T, cases, on};

const TABS: usize = 3;

/// What a page can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    On,
    Off,
    Nothing,
    Several,
    Unclear,
    Way,
    Elsewhere,
}

/// What makes a newly loaded document no proof, if anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    None,
    Cached,
    Late,
    BackForward,
    InPage,
}

/// One thing that happens in one tab (or to the clock).
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A document is loaded, shows this, and the script reports it.
    Load(Flaw, Shown),
    /// The page shows something, and the script reports it. If told to click, it does, or not.
    Show(Shown, bool),
    /// The script reports again, as asked for or not.
    Again(bool),
    /// The member touches the control, which then shows this.
    Touch(Shown),
    /// The document before comes back from the cache.
    Back,
    /// The document before says a last word.
    LateWord,
    Press,
    /// Time passes, and the script reports again.
    Wait(Ms),
}

fn step() -> impl Strategy<Value = (usize, Step)> {
    use Shown::*;
    let shown = prop_oneof![
        6 => Just(On), 6 => Just(Off), 2 => Just(Nothing),
        1 => Just(Several), 1 => Just(Unclear), 1 => Just(Way), 1 => Just(Elsewhere),
    ];
    let flaw = prop_oneof![
        6 => Just(Flaw::None), 1 => Just(Flaw::Cached), 1 => Just(Flaw::Late),
        1 => Just(Flaw::BackForward), 1 => Just(Flaw::InPage),
    ];
    let wait = prop_oneof![
        6 => Just(250), 8 => Just(2_000), 2 => Just(3_000), 1 => Just(30_000), 3 => 0..2_100u64,
        1 => Just(600_001), 1 => Just(91 * 86_400_000),
    ];
    let step = prop_oneof![
        3 => (flaw, shown.clone()).prop_map(|(flaw, shown)| Step::Load(flaw, shown)),
        6 => (shown.clone(), prop::bool::weighted(0.8)).prop_map(|(shown, obeys)| Step::Show(shown, obeys)),
        1 => prop::bool::weighted(0.8).prop_map(Step::Again),
        1 => shown.prop_map(Step::Touch),
        1 => Just(Step::Back),
        1 => Just(Step::LateWord),
        3 => Just(Step::Press),
        9 => wait.prop_map(Step::Wait),
    ];
    (prop_oneof![4 => Just(0usize), 1 => 1..TABS], step)
}

/// A document as it really is.
#[derive(Clone, Debug)]
struct Doc {
    reported: Document,
    is_flawed: bool,
    shown: Shown,
    /// Since when every one of its reports has said the same, and how long it was awake for in between, as far as
    /// anybody can know: a quarter of a second for each report at most.
    steady: Option<(Shown, Ms)>,
    read_at: Ms,
}

#[derive(Clone, Debug, Default)]
struct TabOfWorld {
    session: Session,
    docs: Vec<Doc>,
    current: usize,
    presses: u32,
    clicks: u32,
    reloads: u32,
    /// What the last press that was not ignored still allows: one click, one reload, until then.
    may_click: bool,
    may_reload: bool,
    pressed_at: Ms,
}

/// The world, and what this test knows of it without asking the core.
#[derive(Clone, Debug, Default)]
struct World {
    now: Ms,
    evidence: Evidence,
    tabs: [TabOfWorld; TABS],
    docs: u32,
    /// The last moment at which the setting was changed or told to be, as far as anybody could tell the core.
    last_change: Ms,
    /// When the latest document that could prove off was loaded.
    proof: Option<Ms>,
}

/// How often the interesting things came about: a property that is never tried proves nothing.
#[derive(Default)]
struct Tally {
    clicks: Cell<u32>,
    reloads: Cell<u32>,
    confirmed: Cell<u32>,
    confirmed_after_click: Cell<u32>,
    taken_back: Cell<u32>,
}

fn count(cell: &Cell<u32>) {
    cell.set(cell.get() + 1);
}

impl World {
    fn new() -> World {
        World {
            now: T,
            ..World::default()
        }
    }

    fn live(&mut self, tab: usize, step: Step, tally: &Tally) {
        match step {
            Step::Wait(wait) => {
                // Awake, it reports whenever it is asked to; else only once, at the end.
                let end = self.now + wait;
                while wait <= 3_000 && self.now + 250 < end {
                    self.now += 250;
                    self.report(tab, true, tally);
                }
                self.now = self.now.max(end);
                self.report(tab, true, tally);
            }
            Step::Press => self.press(tab, tally),
            Step::Load(flaw, shown) => {
                self.load(tab, flaw, shown);
                self.report(tab, true, tally);
            }
            Step::Show(shown, obeys) => {
                if let Some(doc) = self.doc(tab) {
                    doc.shown = shown;
                    self.report(tab, obeys, tally);
                }
            }
            Step::Again(obeys) => self.report(tab, obeys, tally),
            Step::Touch(shown) => {
                let now = self.now;
                if let Some(doc) = self.doc(tab) {
                    doc.reported.touched_at = Some(now);
                    doc.shown = shown;
                    self.report(tab, false, tally);
                }
            }
            Step::Back => {
                let back = self.tabs[tab].current.checked_sub(1);
                if let Some(back) = back {
                    self.tabs[tab].current = back;
                    self.doc(tab).unwrap().reported.restored = true;
                    self.report(tab, false, tally);
                }
            }
            Step::LateWord => {
                let current = self.tabs[tab].current;
                if current > 0 {
                    self.tabs[tab].current = current - 1;
                    self.report(tab, false, tally);
                    self.tabs[tab].current = current;
                }
            }
        }
    }

    fn doc(&mut self, tab: usize) -> Option<&mut Doc> {
        let tab = &mut self.tabs[tab];
        tab.docs.get_mut(tab.current)
    }

    fn load(&mut self, tab: usize, flaw: Flaw, shown: Shown) {
        self.docs += 1;
        // Not two documents of one tab in one millisecond.
        self.now += 1;
        let (now, tab) = (self.now, &mut self.tabs[tab]);
        let mut paths = vec![SETTING.to_owned()];
        if flaw == Flaw::InPage {
            paths.insert(0, "/mypreferences/d/".into());
        }
        let arrival = if flaw == Flaw::BackForward {
            "back_forward"
        } else {
            "navigate"
        };
        tab.docs.truncate(tab.current + 1);
        tab.docs.push(Doc {
            reported: Document {
                id: self.docs.to_string(),
                loaded_at: now,
                age: 0,
                arrival: arrival.into(),
                cached: flaw == Flaw::Cached,
                restored: false,
                late: flaw == Flaw::Late,
                paths,
                touched_at: None,
                touched_under: vec![],
                clicks: 0,
            },
            is_flawed: flaw != Flaw::None,
            shown,
            steady: None,
            read_at: now,
        });
        tab.current = tab.docs.len() - 1;
    }

    fn press(&mut self, tab: usize, tally: &Tally) {
        self.tabs[tab].presses += 1;
        let commands = self.update(tab, None);
        for command in &commands {
            assert!(
                matches!(command, Command::Observe | Command::Reload),
                "a press alone clicks nothing: {command:?}"
            );
        }
        if !commands.is_empty() {
            let (now, tab) = (self.now, &mut self.tabs[tab]);
            (tab.may_click, tab.may_reload, tab.pressed_at) = (true, true, now);
        }
        self.obey(tab, &commands, None, false, tally);
    }

    fn report(&mut self, tab: usize, obeys: bool, tally: &Tally) {
        let now = self.now;
        let Some(doc) = self.doc(tab) else { return };
        let gap = now - doc.read_at;
        doc.steady = match doc.steady {
            Some((shown, awake)) if shown == doc.shown => Some((shown, awake + gap.min(300))),
            _ => Some((doc.shown, 0)),
        };
        doc.read_at = now;
        doc.reported.age = now - doc.reported.loaded_at;
        let doc = doc.clone();
        // Whoever tells of a touch makes it known; one that is older than what is known changes nothing.
        self.last_change = self.last_change.max(doc.reported.touched_at.unwrap_or(0));
        let before = self.evidence.status(now);

        let handle = doc.reported.loaded_at as u32;
        let sighting = match doc.shown {
            Shown::On => on(handle),
            Shown::Off => Sighting::Off,
            Shown::Nothing => Sighting::Nothing,
            Shown::Several => Sighting::Several,
            Shown::Unclear => Sighting::Unclear,
            Shown::Way => Sighting::Way(Some(handle)),
            Shown::Elsewhere => Sighting::Elsewhere,
        };
        let commands = self.update(tab, Some((&doc.reported, sighting)));

        let after = self.evidence.status(now);
        if after == Status::OffConfirmed {
            if self.may_prove(&doc) {
                self.proof = self.proof.max(Some(doc.reported.loaded_at));
            }
            assert!(before == after || self.may_prove(&doc), "confirmed by {doc:?}");
            if before != after {
                count(&tally.confirmed);
                if self.tabs.iter().any(|tab| tab.clicks > 0) {
                    count(&tally.confirmed_after_click);
                }
            }
        } else if before == Status::OffConfirmed {
            count(&tally.taken_back);
        }
        self.obey(tab, &commands, Some(sighting), obeys, tally);
        self.check();
    }

    /// Whether this document proves that the setting is off: loaded for it after the last change, untouched, flawless,
    /// and all its reports of the last two seconds that it was awake for say off.
    fn may_prove(&self, doc: &Doc) -> bool {
        !doc.is_flawed
            && !doc.reported.restored
            && doc.reported.touched_at.is_none()
            && doc.reported.loaded_at > self.last_change
            && doc
                .steady
                .is_some_and(|(shown, awake)| shown == Shown::Off && awake >= 2_000)
    }

    /// One step of the core, which must come out the same after everything was stored and loaded.
    fn update(&mut self, tab: usize, seen: Option<(&Document, Sighting)>) -> Vec<Command> {
        let event = || match seen {
            Some((document, sighting)) => Event::Observed(document, sighting),
            None => Event::Pressed,
        };
        let session = std::mem::take(&mut self.tabs[tab].session);
        let stored = serde_json::to_string(&session).unwrap();
        let record = serde_json::to_string(&self.evidence.to_record()).unwrap();
        let again: Session = serde_json::from_str(&stored).unwrap();
        let record: Record = serde_json::from_str(&record).unwrap();
        let mut evidence = Evidence::from_record(record, self.now).expect("nothing stored is from the future");
        assert_eq!((&again, &evidence), (&session, &self.evidence));

        let again = update(again, &mut evidence, event(), self.now);
        let (session, commands) = update(session, &mut self.evidence, event(), self.now);
        assert_eq!((&again.0, &again.1, &evidence), (&session, &commands, &self.evidence));
        self.tabs[tab].session = session;
        commands
    }

    /// The browser and the script do as they are told; the world notes it.
    fn obey(&mut self, tab: usize, commands: &[Command], sighting: Option<Sighting>, obeys: bool, tally: &Tally) {
        let now = self.now;
        for command in commands {
            let state = &mut self.tabs[tab];
            match command {
                Command::Click(control) => {
                    count(&tally.clicks);
                    assert_eq!(
                        sighting,
                        Some(on(control.handle())),
                        "only what this very report reads as on"
                    );
                    assert!(std::mem::take(&mut state.may_click), "one click for one press");
                    assert!(now - state.pressed_at <= 10 * 60_000, "not ten minutes after the press");
                    let (shown, awake) = state.docs[state.current].steady.unwrap();
                    let is_touched = state.docs[state.current].reported.touched_at.is_some();
                    let needed = if is_touched { 250 } else { 2_000 };
                    assert!(shown == Shown::On && awake >= needed, "not before it has stable_for");
                    state.clicks += 1;
                    self.last_change = now;
                    if obeys {
                        let doc = self.doc(tab).unwrap();
                        doc.reported.clicks += 1;
                        doc.reported.touched_at = Some(now);
                        doc.shown = Shown::Off;
                    }
                }
                Command::Reload => {
                    count(&tally.reloads);
                    assert!(std::mem::take(&mut state.may_reload), "one reload for one press");
                    state.reloads += 1;
                    self.load(tab, Flaw::None, Shown::Off);
                }
                Command::Observe => {}
                Command::ObserveIn(wait) => assert!((1..=10_000).contains(wait), "{wait}"),
            }
            let state = &self.tabs[tab];
            assert!(state.clicks <= state.presses && state.reloads <= state.presses);
        }
    }

    /// What is said of the account at this moment has its reason in the world.
    fn check(&self) {
        if self.evidence.status(self.now) == Status::OffConfirmed {
            let proof = self.proof.expect("a document that proves it");
            assert!(proof > self.last_change, "the proof is newer than the last change");
        }
    }
}

/// Clicks, reloads and proofs come about only as they may, in thousands of lives of three tabs.
#[test]
fn no_life_breaks_a_promise() {
    let tally = Tally::default();
    let config = cases(2_000);
    let often = config.cases / 40;
    let mut runner = TestRunner::new(config);
    let lives = prop::collection::vec(step(), 1..50);
    let result = runner.run(&lives, |steps| {
        let mut world = World::new();
        for (tab, step) in steps {
            world.live(tab, step, &tally);
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    for (what, cell) in [
        ("clicks", &tally.clicks),
        ("reloads", &tally.reloads),
        ("proofs", &tally.confirmed),
        ("proofs after a click", &tally.confirmed_after_click),
        ("proofs taken back", &tally.taken_back),
    ] {
        assert!(
            cell.get() >= often,
            "{what} came about only {} times: this tries too little",
            cell.get()
        );
    }
}

/// A newer fresh page that has read on for two seconds ends every confirmation.
#[test]
fn a_newer_on_is_never_hidden() {
    let mut runner = TestRunner::new(cases(300));
    let lives = prop::collection::vec(step(), 1..60);
    let result = runner.run(&lives, |steps| {
        let (mut world, tally) = (World::new(), Tally::default());
        for (tab, step) in steps {
            world.live(tab, step, &tally);
        }
        world.load(0, Flaw::None, Shown::On);
        // Without an order to click, which would be a change.
        world.tabs[0].session = Session::default();
        world.report(0, false, &tally);
        for _ in 0..8 {
            world.now += 250;
            world.report(0, false, &tally);
        }
        prop_assert_eq!(world.evidence.status(world.now), Status::On);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

// --- Nonsense -------------------------------------------------------------------------------------------------------

fn any_time() -> impl Strategy<Value = Ms> {
    prop_oneof![
        Just(0),
        Just(1),
        Just(Ms::MAX),
        Just(Ms::MAX - 1),
        Just(Ms::MAX / 2),
        Just(T),
        T..T + 20_000,
        any::<Ms>(),
    ]
}

fn any_document() -> impl Strategy<Value = Document> {
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    let clicks = prop_oneof![Just(0u32), Just(1), Just(u32::MAX)];
    let arrival = prop_oneof![
        Just("navigate"),
        Just("reload"),
        Just("prerender"),
        Just("back_forward"),
        Just("")
    ];
    let path = prop_oneof![4 => Just(SETTING), 1 => Just("/mypreferences/d/"), 1 => Just("")];
    let paths = prop::collection::vec(path, 0..3);
    (
        0..3u8,
        (any_time(), any_time()),
        arrival,
        flags,
        paths,
        prop::option::of(any_time()),
        clicks,
    )
        .prop_map(
            |(id, (loaded_at, age), arrival, (cached, restored, late), paths, touched_at, clicks)| Document {
                id: ["", "a", "b"][usize::from(id)].into(),
                loaded_at,
                age,
                arrival: arrival.into(),
                cached,
                restored,
                late,
                paths: paths.into_iter().map(Into::into).collect(),
                touched_at,
                touched_under: vec![],
                clicks,
            },
        )
}

fn any_sighting() -> impl Strategy<Value = Sighting> {
    prop_oneof![
        4 => any::<u32>().prop_map(on),
        4 => Just(Sighting::Off),
        1 => Just(Sighting::Nothing),
        1 => Just(Sighting::Several),
        1 => Just(Sighting::Unclear),
        1 => Just(Sighting::Way(None)),
        1 => Just(Sighting::Elsewhere),
    ]
}

proptest! {
    #![proptest_config(cases(500))]

    /// Whatever documents claim and whatever the clock says: no panic, and clicks only on what reads on, never more
    /// than presses.
    #[test]
    fn nonsense_neither_panics_nor_clicks(
        events in prop::collection::vec((prop::option::weighted(0.8, (any_document(), any_sighting())), any_time()), 1..30)
    ) {
        let (mut session, mut evidence) = (Session::default(), Evidence::default());
        let mut counts = HashMap::from([("presses", 0), ("clicks", 0), ("reloads", 0)]);
        for (seen, now) in &events {
            let event = match seen {
                Some((document, sighting)) => Event::Observed(document, *sighting),
                None => Event::Pressed,
            };
            *counts.get_mut("presses").unwrap() += i32::from(seen.is_none());
            let (next, commands) = update(session, &mut evidence, event, *now);
            for command in commands {
                match command {
                    Command::Click(control) => {
                        prop_assert_eq!(seen.as_ref().map(|(_, sighting)| *sighting), Some(on(control.handle())));
                        *counts.get_mut("clicks").unwrap() += 1;
                    }
                    Command::Reload => *counts.get_mut("reloads").unwrap() += 1,
                    Command::Observe | Command::ObserveIn(_) => {}
                }
            }
            prop_assert!(counts["clicks"] <= counts["presses"] && counts["reloads"] <= counts["presses"]);
            let stored = serde_json::to_string(&next).unwrap();
            session = serde_json::from_str(&stored).unwrap();
            prop_assert_eq!(&session, &next);
            let _ = evidence.status(*now);
            let _ = session.is_under_way(*now);
        }
    }
}
