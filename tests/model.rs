//! Explores every order of events (stateright), up to a number of troubles: two tabs, the popup, the member's own
//! clicks, a server that saves, refuses, delays or forgets, the background's death between any two messages.
//!
//! The core is the real one. Around it stands a world that knows the truth: what the server holds, what each document
//! shows, who touched it. Time is coarse: it moves by slots of a quarter of a second, or to the moment that the core
//! asked to look again at. Two worlds that differ only in how long ago things were, past the point where anything asks,
//! or in how stamps are called but not in their order, are one state; so the space is finite and explored to its end.
//!
//! What the world takes for granted: a page that first draws a default shows the truth within a second and a half in
//! which it is awake ([`LATEST_DRAWING`]), and, where it is explored to its end, a message arrives before the next wait has
//! elapsed (`in_time`). `OBJECTOR_MODEL_DEPTH` allows more troubles.

mod support;

use std::{
    hash::{Hash, Hasher},
    sync::LazyLock,
    time::Instant,
};

use objector::core::{
    evidence::{Evidence, Status},
    observation::{Document, Ms},
    recognition::Sighting,
    session::{Command, Event, PERMISSION, Session, TASK_TIMEOUT, Task, update},
    stability::{SETTLED, STABLE},
    stored::StoredEvidence,
};
use serde::Deserialize;
use stateright::{Checker, Expectation, HasDiscoveries, Model, Property};
use support::{SETTING, T, on};

/// The control as it reads on. Recognition alone can make it, and once is enough.
static ON: LazyLock<Sighting> = LazyLock::new(|| on(1));

/// The smallest step of the clock.
const SLOT: Ms = 250;
/// How long the script waits after a message that was lost.
const PAUSE: Ms = 1_000;
/// The longest time that a page shows a default for, after its load: less than [`SETTLED`] by the one look that a sleep in
/// between counts for.
const LATEST_DRAWING: Ms = SETTLED - 2 * SLOT;

// --- The world ------------------------------------------------------------------------------------------------------

/// What the content script sends: the document and what it showed.
#[derive(Clone, Debug)]
struct Report {
    document: Document,
    on: bool,
    truth: Truth,
    /// Only where the background's queue is taken out: the evidence as it was when the message came in.
    overtaken: Option<(Evidence, Option<Truth>)>,
}

/// What the world knows of a document, whatever it says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Truth {
    loaded_at: Ms,
    touched_at: Option<Ms>,
    restored: bool,
    /// What the server held when it was loaded.
    held_on: bool,
    /// Since when it has shown what it shows.
    shown_since: Ms,
}

impl Truth {
    fn as_of(&self) -> Ms {
        self.touched_at.unwrap_or(self.loaded_at)
    }
}

/// The one message of a document that is under way.
#[allow(
    clippy::large_enum_variant,
    reason = "a report is what is in flight most of the time"
)]
#[derive(Clone, Debug)]
enum Flight {
    Report(Box<Report>),
    /// The order to click the control, as it was reported.
    PopupMessage {
        reported_on: bool,
        look_in: Option<Ms>,
    },
}

#[derive(Clone, Debug)]
struct Doc {
    truth: Truth,
    clicks: u32,
    on: bool,
    /// It shows a default and will change to the truth, at the latest then.
    default_until: Option<Ms>,
    /// Its first report has not been taken in.
    is_new: bool,
    /// Loaded while access was revoked: there is no script.
    silent: bool,
    flight: Option<Flight>,
    owed: bool,
    due: Option<Ms>,
    /// What it claims instead of `loaded_at`, under a lie.
    claims: Option<Ms>,
}

#[derive(Clone, Debug, Default)]
struct TabOfWorld {
    session: Session,
    doc: Option<Doc>,
    /// The document before, in the back-forward cache.
    before: Option<Doc>,
    /// The last report of a document that the tab has left.
    late: Option<Box<Report>>,
    presses: u32,
    clicks: u32,
    reloads: u32,
    may_click: bool,
    may_reload: bool,
}

#[derive(Clone, Debug)]
struct World {
    now: Ms,
    server_on: bool,
    delayed: Option<bool>,
    forgets: Option<bool>,
    access: bool,
    evidence: Evidence,
    /// [`Evidence`]'s own two stamps, read from its record.
    stamps: Stamps,
    tabs: [TabOfWorld; 2],
    presses: u8,
    troubles: u8,
    /// The last change that the core has been told of, or has ordered.
    heard_change: Ms,
    /// When the latest document was loaded that proves off.
    proof: Option<Ms>,
    /// The document that gave the reading which stands.
    giver: Option<Truth>,
    /// A promise was broken on the way here.
    broken: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Stamps {
    changed_at: Ms,
    as_of: Option<Ms>,
    on: bool,
    fresh: bool,
}

impl Stamps {
    fn of(evidence: &Evidence) -> Stamps {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Inner {
            reading: Option<objector::core::evidence::Reading>,
            changed_at: Ms,
        }
        #[derive(Deserialize)]
        struct Outer {
            evidence: Inner,
        }
        let text = serde_json::to_string(&evidence.to_record()).unwrap();
        let Outer { evidence } = serde_json::from_str(&text).unwrap();
        Stamps {
            changed_at: evidence.changed_at,
            as_of: evidence.reading.map(|r| r.as_of),
            on: evidence.reading.is_some_and(|r| r.on),
            fresh: evidence
                .reading
                .is_some_and(|r| r.proof == objector::core::evidence::Proof::Fresh),
        }
    }
}

/// What becomes of a click on the control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Saved,
    /// The page shows the new state, the server keeps the old one.
    Refused,
    /// The server has the new state later.
    Delayed,
    /// The server loses the new state later.
    Forgotten,
    /// The page does not take a click of a script.
    Ignored,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The background takes in the report, stores, and its answer arrives.
    Take(usize),
    /// The background dies before it has stored anything.
    DieBefore(usize),
    /// It dies with the evidence stored and the session not.
    DieBetween(usize),
    /// It dies with everything stored, and nothing of what it ordered is done.
    DieAfter(usize),
    /// The last word of a document that the tab has left is taken in.
    LateWord(usize),
    /// It is lost.
    LoseLateWord(usize),
    /// The script does as it was ordered, if the control is still as it was.
    Obey(usize, Outcome),
    /// The order is lost with its answer.
    LoseOrder(usize),
    /// The wait that the core asked for elapses.
    Elapse(usize),
    /// It elapses and its report is taken in, again and again, until the core waits for more than the next look.
    Stand(usize),
    /// The same, although that of the other tab should have elapsed before: browsers slow down hidden tabs.
    ElapseFirst(usize),
    /// The page's first drawing is a default, not the truth.
    DrawDefault(usize),
    /// The page replaces the default.
    DrawTruth(usize),
    /// The page goes back to what the server holds.
    RollBack(usize),
    MemberClicks(usize, Outcome),
    MemberReloads(usize),
    /// The member follows a link to the same page; the old document stays in the back-forward cache.
    MemberNavigates(usize),
    MemberGoesBack(usize),
    Press(usize),
    /// The press is stored, and then the background dies.
    PressAndDie(usize),
    Revoke,
    Allow,
    /// The delayed save reaches the server.
    Land,
    Forget,
    /// Eleven minutes in which nothing happens.
    LongPause,
}

/// A guard that is taken out, by lying to the core or by not doing what it relies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lie {
    /// Documents do not tell that somebody touched them.
    Untouched,
    /// A document back from the cache says that it was loaded just now.
    NotRestored,
    /// Every report says that its document was loaded just now.
    LoadedNow,
    /// A change takes nothing from what was proved before.
    NoChange,
    /// What is shown counts as settled at once.
    Settled,
    /// The time between two looks counts whole, also where the page slept.
    SleepCounts,
    /// The script clicks without reading the control once more.
    ClicksBlindly,
    /// Commands go out before the session is stored.
    StoredAfter,
    /// Two reports are handled at a time.
    NoQueue,
    /// The permission of a press does not end with its use.
    PermissionStays,
}

struct Life {
    troubles: u8,
    presses: u8,
    lie: Option<Lie>,
    /// The messages of one tab arrive in the order in which they were sent.
    in_order: bool,
    /// A message arrives before the next wait has elapsed.
    in_time: bool,
    /// In the long pause the page sleeps too: a laptop was closed, a hidden tab frozen.
    sleeps: bool,
    /// Whether each state is also asked for a way to a truthful end.
    ways_out: bool,
}

impl World {
    fn new(server_on: bool, presses: u8, troubles: u8) -> World {
        let evidence = Evidence::default();
        World {
            now: T,
            server_on,
            delayed: None,
            forgets: None,
            access: true,
            stamps: Stamps::of(&evidence),
            evidence,
            tabs: Default::default(),
            presses,
            troubles,
            heard_change: 0,
            proof: None,
            giver: None,
            broken: None,
        }
    }

    fn breaks(&mut self, promise: &'static str) {
        self.broken.get_or_insert(promise);
    }

    // -- Documents

    fn tick(&mut self) {
        self.now += SLOT;
    }

    /// A document is loaded; whether the one before stays in the back-forward cache.
    fn load(&mut self, tab: usize, lie: Option<Lie>, keeps: bool) {
        self.tick();
        let silent = !self.access;
        let doc = Doc {
            truth: Truth {
                loaded_at: self.now,
                touched_at: None,
                restored: false,
                held_on: self.server_on,
                shown_since: self.now,
            },
            clicks: 0,
            on: self.server_on,
            default_until: None,
            is_new: true,
            silent,
            flight: None,
            owed: false,
            due: None,
            claims: None,
        };
        self.leave(tab, keeps);
        self.tabs[tab].doc = Some(doc);
        self.send(tab, lie);
    }

    fn leave(&mut self, tab: usize, keeps: bool) {
        let tab = &mut self.tabs[tab];
        let Some(mut old) = tab.doc.take() else { return };
        if let Some(Flight::Report(report)) = old.flight.take() {
            tab.late = Some(report);
        }
        (old.owed, old.due) = (false, None);
        tab.before = keeps.then_some(old);
    }

    /// The script reports, or will when the message before is done with.
    fn send(&mut self, tab: usize, lie: Option<Lie>) {
        let now = self.now;
        let overtaken = (lie == Some(Lie::NoQueue)).then(|| (self.evidence.clone(), self.giver));
        let access = self.access;
        let Some(doc) = &mut self.tabs[tab].doc else { return };
        if doc.silent || !access {
            return;
        }
        if doc.flight.is_some() {
            doc.owed = true;
            return;
        }
        doc.owed = false;
        let hides = lie == Some(Lie::Untouched);
        let claims_now = lie == Some(Lie::LoadedNow);
        let truth = doc.truth;
        let document = Document {
            id: match doc.claims {
                Some(at) => format!("{at}-again"),
                None => truth.loaded_at.to_string(),
            },
            loaded_at: if claims_now {
                now
            } else {
                doc.claims.unwrap_or(truth.loaded_at)
            },
            age: now - doc.claims.unwrap_or(truth.loaded_at),
            arrival: "navigate".into(),
            cached: false,
            restored: truth.restored && doc.claims.is_none(),
            late: false,
            paths: vec![SETTING.into()],
            touched_at: truth.touched_at.filter(|_| !hides),
            touched_under: vec![],
            clicks: if hides { 0 } else { doc.clicks },
        };
        doc.flight = Some(Flight::Report(Box::new(Report {
            document,
            on: doc.on,
            truth,
            overtaken,
        })));
    }

    fn show(&mut self, tab: usize, on: bool, lie: Option<Lie>) {
        let now = self.now;
        if let Some(doc) = &mut self.tabs[tab].doc
            && doc.on != on
        {
            doc.on = on;
            doc.truth.shown_since = now;
        }
        self.send(tab, lie);
    }

    /// Somebody clicks the control.
    fn touch(&mut self, tab: usize, outcome: Outcome, lie: Option<Lie>) {
        self.tick();
        let now = self.now;
        let doc = self.tabs[tab].doc.as_mut().unwrap();
        let wanted = !doc.on;
        doc.truth.touched_at = Some(now);
        doc.default_until = None;
        match outcome {
            Outcome::Saved => self.server_on = wanted,
            Outcome::Delayed => self.delayed = Some(wanted),
            Outcome::Forgotten => {
                self.forgets = Some(self.server_on);
                self.server_on = wanted;
            }
            Outcome::Refused | Outcome::Ignored => {}
        }
        let shown = if outcome == Outcome::Ignored { !wanted } else { wanted };
        self.show(tab, shown, lie);
    }

    // -- The background

    /// One step of the core, and what the world makes of it. What is stored depends on when the background dies.
    fn advance(
        &mut self,
        tab: usize,
        report: Option<&Report>,
        keeps_session: bool,
        lie: Option<Lie>,
    ) -> (Vec<Command>, bool) {
        let now = self.now;
        let mut evidence = self.evidence.clone();
        let mut giver = self.giver;
        if let Some((old, old_giver)) = report.and_then(|r| r.overtaken.clone()) {
            (evidence, giver) = (old, old_giver);
        }
        let (before, stamps_before) = (evidence.clone(), self.stamps);
        let event = match report {
            Some(report) => Event::Observed(&report.document, if report.on { *ON } else { Sighting::Off }),
            None => Event::Pressed,
        };
        let old = &self.tabs[tab].session;
        let (mut session, commands) = update(old.clone(), &mut evidence, event, now);
        if lie == Some(Lie::NoChange) {
            evidence = without_the_change(&before, evidence);
        }
        if lie == Some(Lie::Settled) {
            session.stability.stable_for = SETTLED;
        }
        if lie == Some(Lie::SleepCounts) && session.stability.stable_for > 0 {
            session.stability.stable_for = old.view.stable_for + session.stability.age - old.view.age;
        }
        if lie == Some(Lie::PermissionStays) && matches!(session.task, Task::Idle | Task::Failed(_)) {
            // As if the use of the permission had not been noted.
            if self.tabs[tab].presses > 0 {
                session.task = Task::Permitted {
                    until: now + PERMISSION,
                };
            }
        }
        let is_news = evidence != self.evidence;
        let was = self.evidence.status(now);
        if is_news {
            self.stamps = Stamps::of(&evidence);
            if let Some(report) = report
                && (self.stamps.as_of, self.stamps.on) != (stamps_before.as_of, stamps_before.on)
                && (report.overtaken.is_none() || evidence.read_at() == Some(now))
            {
                giver = Some(report.truth);
            }
            if let (Some(old), Some(new)) = (self.giver, giver)
                && new.as_of() < old.as_of()
            {
                self.breaks("older never overrules newer");
            }
            self.giver = giver;
            self.evidence = evidence;
        }
        if let Some(Report {
            document, truth, on, ..
        }) = report
        {
            let read_at = document.loaded_at + document.age;
            // Of a touched page that may turn back between two looks only the last reading counts.
            if session.stability.document == document.id
                && session.stability.stable_for > read_at.saturating_sub(truth.shown_since)
                && truth.touched_at.is_none()
                && lie.is_none()
            {
                self.breaks("nothing stands longer than the page has shown it");
            }
            // Whatever the core made of it, it has been told.
            self.heard_change = self.heard_change.max(truth.touched_at.unwrap_or(0));
            let proves = !on
                && !truth.restored
                && truth.touched_at.is_none()
                && now.saturating_sub(truth.shown_since) >= SETTLED;
            if proves {
                self.proof = self.proof.max(Some(truth.loaded_at));
            }
            if commands.iter().any(|command| matches!(command, Command::Click(_))) {
                self.heard_change = self.heard_change.max(now);
                if !on {
                    self.breaks("only what reads on is clicked");
                }
            }
        }
        if keeps_session {
            self.tabs[tab].session = session;
        }
        (commands, self.evidence.status(now) != was)
    }

    fn take(&mut self, tab: usize, is_late: bool, lie: Option<Lie>) {
        let report = if is_late {
            self.tabs[tab].late.take()
        } else {
            self.answered(tab)
        };
        let Some(report) = report else { return };
        let (commands, is_news) = self.advance(tab, Some(&report), true, lie);
        if is_news {
            self.send(1 - tab, lie);
        }
        self.carry_out(tab, &commands, (!is_late).then_some(&report), lie);
    }

    /// The report of this tab's document, which is not under way any more.
    fn answered(&mut self, tab: usize) -> Option<Box<Report>> {
        let doc = self.tabs[tab].doc.as_mut()?;
        match doc.flight.take()? {
            Flight::Report(report) => {
                doc.is_new = false;
                Some(report)
            }
            other => {
                doc.flight = Some(other);
                None
            }
        }
    }

    fn carry_out(&mut self, tab: usize, commands: &[Command], report: Option<&Report>, lie: Option<Lie>) {
        let look_in = commands.iter().find_map(|command| match command {
            Command::ObserveIn(wait) => Some(*wait),
            _ => None,
        });
        let now = self.now;
        for command in commands {
            match command {
                Command::Reload => {
                    let state = &mut self.tabs[tab];
                    state.reloads += 1;
                    if !std::mem::take(&mut state.may_reload) {
                        self.breaks("one reload for one press");
                    }
                    self.load(tab, lie, false);
                    return;
                }
                Command::Observe => self.send(tab, lie),
                Command::Click(_) => {
                    if let (Some(report), Some(doc)) = (report, &mut self.tabs[tab].doc) {
                        doc.flight = Some(Flight::PopupMessage {
                            reported_on: report.on,
                            look_in,
                        });
                        return;
                    }
                }
                Command::ObserveIn(_) => {}
            }
        }
        if report.is_some() {
            self.end_of_report(tab, look_in.map(|wait| now + wait), lie);
        }
    }

    fn end_of_report(&mut self, tab: usize, due: Option<Ms>, lie: Option<Lie>) {
        if let Some(doc) = &mut self.tabs[tab].doc {
            doc.due = due;
            if doc.owed {
                self.send(tab, lie);
            }
        }
    }

    fn lose(&mut self, tab: usize, lie: Option<Lie>) {
        let due = Some(self.now + PAUSE);
        self.end_of_report(tab, due, lie);
    }

    fn obey(&mut self, tab: usize, outcome: Outcome, lie: Option<Lie>) {
        let doc = self.tabs[tab].doc.as_mut().unwrap();
        let Some(Flight::PopupMessage { reported_on, look_in }) = doc.flight.take() else {
            unreachable!("only an order is obeyed")
        };
        let (shows_on, due) = (doc.on, look_in.map(|wait| self.now + wait));
        if shows_on == reported_on || lie == Some(Lie::ClicksBlindly) {
            doc.clicks += 1;
            let state = &mut self.tabs[tab];
            state.clicks += 1;
            let allowed = std::mem::take(&mut state.may_click);
            if !shows_on {
                self.breaks("nothing is turned on");
            }
            if !allowed {
                self.breaks("one click for one press");
            }
            self.touch(tab, outcome, lie);
        }
        self.end_of_report(tab, due, lie);
    }

    fn press(&mut self, tab: usize, dies: bool, lie: Option<Lie>) {
        self.tabs[tab].presses += 1;
        let (commands, _) = self.advance(tab, None, true, lie);
        if !commands.is_empty() {
            let state = &mut self.tabs[tab];
            (state.may_click, state.may_reload) = (true, true);
        }
        if commands.iter().any(|c| matches!(c, Command::Click(_))) {
            self.breaks("a press alone clicks nothing");
        }
        if !dies {
            self.carry_out(tab, &commands, None, lie);
        }
    }

    // -- Time

    fn is_quiet(&self) -> bool {
        self.tabs
            .iter()
            .all(|tab| tab.doc.as_ref().is_none_or(|doc| doc.flight.is_none()))
    }

    /// Whether no other wait ends before this tab's.
    fn is_next(&self, tab: usize) -> bool {
        let due = |tab: usize| self.tabs[tab].doc.as_ref().and_then(|doc| doc.due);
        due(1 - tab).is_none_or(|other| due(tab).is_some_and(|own| own <= other))
    }

    /// Whether the clock may come to this moment: no default outlives its time.
    fn may_come_to(&self, at: Ms) -> bool {
        self.tabs
            .iter()
            .flat_map(|tab| &tab.doc)
            .all(|doc| doc.default_until.is_none_or(|latest| at <= latest))
    }

    fn elapse(&mut self, tab: usize, lie: Option<Lie>) {
        let doc = self.tabs[tab].doc.as_mut().unwrap();
        let due = doc.due.take().unwrap();
        self.now = self.now.max(due);
        for tab in &mut self.tabs {
            // Words this late do not come any more.
            tab.late = None;
        }
        self.send(tab, lie);
    }

    // -- Ways out

    /// Everything that is under way in a tab comes to its end, without a fault.
    fn settle(&mut self, tab: usize) {
        for _ in 0..100 {
            let Some(doc) = &self.tabs[tab].doc else { return };
            match doc.flight {
                Some(Flight::Report(_)) => self.take(tab, false, None),
                Some(Flight::PopupMessage { .. }) => self.obey(tab, Outcome::Saved, None),
                None if doc.due.is_some() => self.elapse(tab, None),
                None => return,
            }
        }
        self.breaks("a tab comes to rest");
    }

    /// Faults end, the member allows access and loads the page anew.
    fn reloaded(&self) -> World {
        let mut world = self.clone();
        world.access = true;
        world.server_on = world.delayed.take().unwrap_or(world.server_on);
        world.forgets = None;
        world.tabs[0].late = None;
        world.load(0, None, false);
        world.tabs[0].late = None;
        world.settle(0);
        world
    }

    /// From here, once faults have ended, a reload tells the truth, and then a press turns it off and proves it.
    fn has_a_way_out(&self) -> bool {
        let mut world = self.reloaded();
        let known = match world.server_on {
            true => Status::On,
            false => Status::OffConfirmed,
        };
        if world.broken.is_some() || world.evidence.status(world.now) != known {
            return false;
        }
        world.now += TASK_TIMEOUT;
        world.press(0, false, None);
        world.settle(0);
        world.broken.is_none() && world.evidence.status(world.now) == Status::OffConfirmed && !world.server_on
    }
}

/// The evidence as if [`Evidence::change`] had done nothing.
fn without_the_change(before: &Evidence, after: Evidence) -> Evidence {
    let mut record = serde_json::to_value(after.to_record()).unwrap();
    let old = serde_json::to_value(before.to_record()).unwrap();
    let (new, old) = (&mut record["evidence"], &old["evidence"]);
    new["changedAt"] = old["changedAt"].clone();
    if new["reading"]["asOf"] == old["reading"]["asOf"] && new["reading"]["on"] == old["reading"]["on"] {
        new["reading"] = old["reading"].clone();
    }
    let record: Record = serde_json::from_value(record).unwrap();
    Evidence::from_record(record, Ms::MAX).unwrap()
}

// --- One state or two -----------------------------------------------------------------------------------------------

impl World {
    /// All that can make a difference from here on: stamps by their order, ages up to where nothing asks any more.
    fn essence(&self) -> Vec<Ms> {
        let mut stamps: Vec<Ms> = Vec::with_capacity(24);
        let id = |text: &str| text.split('-').next().unwrap().parse::<Ms>().unwrap_or(0);
        let task_id = |task: &Task| match task {
            Task::TurningOff { document, .. } => id(document),
            Task::Confirming { before, .. } => id(before),
            _ => 0,
        };
        let truth = |stamps: &mut Vec<Ms>, truth: &Truth| {
            stamps.extend([truth.loaded_at, truth.touched_at.unwrap_or(0)]);
        };
        stamps.extend([
            0,
            self.heard_change,
            self.proof.unwrap_or(0),
            self.stamps.changed_at,
            self.stamps.as_of.unwrap_or(0),
        ]);
        if let Some(giver) = &self.giver {
            truth(&mut stamps, giver);
        }
        for tab in &self.tabs {
            stamps.extend([
                id(&tab.session.stability.document),
                tab.session.stability.loaded_at,
                task_id(&tab.session.task),
            ]);
            for doc in tab.doc.iter().chain(&tab.before) {
                truth(&mut stamps, &doc.truth);
                stamps.push(doc.claims.unwrap_or(0));
                if let Some(Flight::Report(report)) = &doc.flight {
                    truth(&mut stamps, &report.truth);
                }
            }
            if let Some(report) = &tab.late {
                truth(&mut stamps, &report.truth);
            }
        }
        stamps.sort_unstable();
        stamps.dedup();
        let rank = |stamp: Ms| stamps.binary_search(&stamp).unwrap_or(usize::MAX) as Ms;
        let age = |at: Ms, cap: Ms| self.now.saturating_sub(at).min(cap) / SLOT;
        let flag = |flags: &[bool]| flags.iter().fold(1, |sum, flag| sum << 1 | Ms::from(*flag));

        let mut all = vec![
            flag(&[
                self.server_on,
                self.access,
                self.delayed.is_some(),
                self.delayed == Some(true),
            ]),
            flag(&[
                self.forgets.is_some(),
                self.forgets == Some(true),
                self.stamps.on,
                self.stamps.fresh,
            ]),
            Ms::from(self.presses) << 8 | Ms::from(self.troubles),
            rank(self.heard_change),
            // A proof from before the last change is as good as none.
            rank(self.proof.filter(|proof| *proof > self.heard_change).unwrap_or(0)),
            rank(self.stamps.changed_at),
            rank(self.stamps.as_of.unwrap_or(0)),
            self.broken.map_or(0, |promise| promise.len() as Ms),
        ];
        let put_truth = |all: &mut Vec<Ms>, truth: &Truth| {
            all.extend([
                rank(truth.loaded_at),
                rank(truth.touched_at.unwrap_or(0)),
                flag(&[truth.restored, truth.held_on]),
                if truth.restored || truth.touched_at.is_some() {
                    0
                } else {
                    age(truth.shown_since, SETTLED)
                },
            ]);
        };
        let put_report = |all: &mut Vec<Ms>, report: &Report| {
            put_truth(all, &report.truth);
            let read_at = id(&report.document.id) + report.document.age;
            all.extend([Ms::from(report.on), report.document.clicks.into(), age(read_at, STABLE)]);
            if let Some((evidence, giver)) = &report.overtaken {
                // Under a lie only: the order of what it holds is told well enough by its stamps themselves.
                let stamps = Stamps::of(evidence);
                all.extend([
                    stamps.changed_at,
                    stamps.as_of.unwrap_or(0),
                    flag(&[stamps.on, stamps.fresh]),
                ]);
                all.push(giver.map_or(0, |g| g.as_of()));
            }
        };
        if let Some(giver) = &self.giver {
            all.extend([rank(giver.as_of()), Ms::from(giver.held_on)]);
        }
        for tab in &self.tabs {
            let (view, task) = (&tab.session.stability, &tab.session.task);
            all.extend([
                rank(id(&view.document)),
                rank(view.loaded_at),
                view.shows as Ms,
                age(view.since, 10_000),
                view.stable_for.min(SETTLED),
                age(id(&view.document) + view.age, STABLE),
                flag(&[
                    view.first.is_some(),
                    view.first == Some(true),
                    view.wavered,
                    view.touched,
                ]),
                rank(task_id(task)),
                flag(&[tab.may_click, tab.may_reload, tab.before.is_some(), tab.late.is_some()]),
            ]);
            match task {
                Task::Idle => all.push(0),
                Task::Permitted { until } => all.extend([1, Ms::from(self.now <= *until)]),
                Task::TurningOff {
                    clicks, at, off_seen, ..
                } => all.extend([2, (*clicks).into(), age(*at, TASK_TIMEOUT), Ms::from(*off_seen)]),
                Task::Confirming { at, .. } => all.extend([3, age(*at, TASK_TIMEOUT)]),
                Task::Failed(failure) => all.extend([4, *failure as Ms]),
            }
            for doc in tab.doc.iter().chain(&tab.before) {
                put_truth(&mut all, &doc.truth);
                all.extend([
                    doc.clicks.into(),
                    flag(&[doc.on, doc.is_new, doc.silent, doc.owed]),
                    doc.due.map_or(0, |due| 1 + due.saturating_sub(self.now) / SLOT),
                    doc.default_until.map_or(0, |at| 1 + at.saturating_sub(self.now) / SLOT),
                    rank(doc.claims.unwrap_or(0)),
                ]);
                match &doc.flight {
                    None => all.push(0),
                    Some(Flight::Report(report)) => {
                        all.push(1);
                        put_report(&mut all, report);
                    }
                    Some(Flight::PopupMessage { reported_on, look_in }) => {
                        all.extend([2, Ms::from(*reported_on), look_in.unwrap_or(0)]);
                    }
                }
            }
            if let Some(report) = &tab.late {
                put_report(&mut all, report);
            }
        }
        all
    }
}

impl Hash for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.essence().hash(state);
    }
}

impl PartialEq for World {
    fn eq(&self, other: &World) -> bool {
        self.essence() == other.essence()
    }
}

// --- The model ------------------------------------------------------------------------------------------------------

impl Model for Life {
    type State = World;
    type Action = Step;

    /// Nothing known and the page just loaded; the page on and known; the page off and proved in the first tab.
    /// The second tab holds an older document of the same page.
    fn init_states(&self) -> Vec<World> {
        let start = |server_on: bool, settled: bool| {
            let mut world = World::new(server_on, self.presses, self.troubles);
            world.load(1, self.lie, false);
            if settled {
                world.settle(1);
            }
            world.load(0, self.lie, false);
            if settled {
                world.settle(0);
                world.settle(1);
            }
            world
        };
        vec![start(true, false), start(true, true), start(false, true)]
    }

    fn actions(&self, world: &World, steps: &mut Vec<Step>) {
        use Step::*;
        let trouble = world.troubles > 0;
        for (n, tab) in world.tabs.iter().enumerate() {
            if tab.late.is_some() {
                steps.push(LateWord(n));
                if trouble {
                    steps.push(LoseLateWord(n));
                }
            }
            let Some(doc) = &tab.doc else { continue };
            match &doc.flight {
                Some(Flight::Report(_)) if tab.late.is_some() && self.in_order => {}
                Some(Flight::Report(_)) => {
                    steps.push(Take(n));
                    if trouble {
                        steps.extend([DieBefore(n), DieBetween(n), DieAfter(n)]);
                        if doc.is_new && doc.default_until.is_none() {
                            steps.push(DrawDefault(n));
                        }
                    }
                }
                Some(Flight::PopupMessage { .. }) => {
                    steps.push(Obey(n, Outcome::Saved));
                    if trouble {
                        use Outcome::*;
                        steps.extend([Refused, Delayed, Forgotten, Ignored].map(|outcome| Obey(n, outcome)));
                        steps.push(LoseOrder(n));
                    }
                }
                None => {}
            }
            if doc.due.is_some() && (world.is_quiet() || !self.in_time) {
                if world.is_next(n) {
                    steps.push(Elapse(n));
                    if self.lie.is_some() && doc.flight.is_none() {
                        steps.push(Stand(n));
                    }
                } else if trouble {
                    steps.push(ElapseFirst(n));
                }
            }
            if doc.default_until.is_some() {
                steps.push(DrawTruth(n));
            }
            let refused = doc.truth.touched_at.is_some() && doc.on != world.server_on && world.delayed.is_none();
            if refused {
                steps.push(RollBack(n));
            }
            if trouble {
                use Outcome::*;
                steps.extend([Saved, Refused, Delayed].map(|outcome| MemberClicks(n, outcome)));
                steps.extend([MemberReloads(n), MemberNavigates(n)]);
                if tab.before.is_some() {
                    steps.push(MemberGoesBack(n));
                }
            }
            if world.presses > 0 && world.access {
                steps.push(Press(n));
                if trouble {
                    steps.push(PressAndDie(n));
                }
            }
        }
        if world.delayed.is_some() {
            steps.push(Land);
        }
        if world.forgets.is_some() {
            steps.push(Forget);
        }
        if !world.access {
            steps.push(Allow);
        } else if trouble {
            steps.push(Revoke);
        }
        if trouble && world.is_quiet() {
            steps.push(LongPause);
        }
    }

    fn next_state(&self, last: &World, step: Step) -> Option<World> {
        use Step::*;
        let lie = self.lie;
        let mut world = last.clone();
        let is_trouble = match step {
            Take(_) | LateWord(_) | Elapse(_) | Stand(_) | DrawTruth(_) | RollBack(_) | Press(_) | Allow | Land
            | Forget => false,
            Obey(_, outcome) => outcome != Outcome::Saved,
            _ => true,
        };
        world.troubles -= u8::from(is_trouble);
        match step {
            Take(tab) => world.take(tab, false, lie),
            LateWord(tab) => world.take(tab, true, lie),
            LoseLateWord(tab) => world.tabs[tab].late = None,
            DieBefore(tab) => {
                world.answered(tab)?;
                world.lose(tab, lie);
            }
            DieBetween(tab) | DieAfter(tab) => {
                let report = world.answered(tab)?;
                let (commands, _) = world.advance(tab, Some(&report), matches!(step, DieAfter(_)), lie);
                if lie == Some(Lie::StoredAfter) && matches!(step, DieBetween(_)) {
                    world.carry_out(tab, &commands, Some(&report), lie);
                } else {
                    world.lose(tab, lie);
                }
            }
            Obey(tab, outcome) => world.obey(tab, outcome, lie),
            LoseOrder(tab) => {
                world.tabs[tab].doc.as_mut()?.flight = None;
                world.lose(tab, lie);
            }
            Elapse(tab) | ElapseFirst(tab) => world.elapse(tab, lie),
            Stand(tab) => {
                while world.tabs[tab]
                    .doc
                    .as_ref()?
                    .due
                    .is_some_and(|due| due <= world.now + STABLE)
                {
                    world.elapse(tab, lie);
                    world.take(tab, false, lie);
                }
            }
            DrawDefault(tab) => {
                let doc = world.tabs[tab].doc.as_mut()?;
                (doc.on, doc.flight) = (!doc.on, None);
                doc.default_until = Some(doc.truth.loaded_at + LATEST_DRAWING);
                world.send(tab, lie);
            }
            DrawTruth(tab) => {
                let doc = world.tabs[tab].doc.as_mut()?;
                doc.default_until = None;
                let held_on = doc.truth.held_on;
                world.show(tab, held_on, lie);
            }
            RollBack(tab) => {
                let server_on = world.server_on;
                world.show(tab, server_on, lie);
            }
            MemberClicks(tab, outcome) => world.touch(tab, outcome, lie),
            MemberReloads(tab) => world.load(tab, lie, false),
            MemberNavigates(tab) => world.load(tab, lie, true),
            MemberGoesBack(tab) => {
                let mut old = world.tabs[tab].before.take()?;
                world.tick();
                world.leave(tab, false);
                old.truth.restored = true;
                if lie == Some(Lie::NotRestored) {
                    old.claims = Some(world.now);
                }
                world.tabs[tab].doc = Some(old);
                world.send(tab, lie);
            }
            Press(tab) | PressAndDie(tab) => {
                world.presses -= 1;
                world.press(tab, matches!(step, PressAndDie(_)), lie);
            }
            Revoke => {
                world.access = false;
                for tab in &mut world.tabs {
                    if let Some(doc) = &mut tab.doc {
                        doc.silent = true;
                        doc.flight = None;
                        doc.due = None;
                    }
                }
            }
            Allow => world.access = true,
            Land => world.server_on = world.delayed.take()?,
            Forget => world.server_on = world.forgets.take()?,
            LongPause => {
                world.now += PERMISSION + 60_000;
                for tab in &mut world.tabs {
                    tab.late = None;
                    if let Some(doc) = &mut tab.doc
                        && self.sleeps
                    {
                        doc.default_until = doc.default_until.map(|at| at + PERMISSION + 60_000);
                    }
                }
            }
        }
        world.may_come_to(world.now).then_some(world)
    }

    fn properties(&self) -> Vec<Property<Life>> {
        vec![
            Property::always("confirmed by a fresh page after the last change", |_, world: &World| {
                world.evidence.status(world.now) != Status::OffConfirmed || world.proof > Some(world.heard_change)
            }),
            Property::always("confirmed means that the server held off", |_, world: &World| {
                world.evidence.status(world.now) != Status::OffConfirmed || world.giver.is_some_and(|doc| !doc.held_on)
            }),
            Property::always("no promise is broken", |_, world: &World| {
                let within = |tab: &TabOfWorld| tab.clicks <= tab.presses && tab.reloads <= tab.presses;
                world.broken.is_none() && world.tabs.iter().all(within)
            }),
            Property::always(
                "a reload tells the truth, and a press turns it off",
                |life: &Life, world: &World| !life.ways_out || world.has_a_way_out(),
            ),
            Property::sometimes("confirmed after a click", |_, world: &World| {
                world.evidence.status(world.now) == Status::OffConfirmed && world.tabs[0].clicks > 0
            }),
            Property::sometimes("a confirmation is taken back", |_, world: &World| {
                world.evidence.status(world.now) == Status::Off && world.proof.is_some()
            }),
            Property::sometimes("on after a turn-off that was not saved", |_, world: &World| {
                world.evidence.status(world.now) == Status::On && world.tabs[0].reloads > 0
            }),
        ]
    }
}

// --- The tests ------------------------------------------------------------------------------------------------------

const HONEST: Life = Life {
    presses: 1,
    troubles: 1,
    lie: None,
    in_order: true,
    in_time: true,
    sleeps: false,
    ways_out: false,
};

/// A broken promise: which, what was said at the start, and the steps that led to it.
type Broken = (&'static str, Status, Vec<Step>);

impl Life {
    /// Explores all of it, or down to a number of steps.
    fn explore(&self, threads: usize, steps: Option<usize>) -> Option<Broken> {
        let start = Instant::now();
        let life = Life { ..*self };
        let mut checker = life.checker().threads(threads).finish_when(HasDiscoveries::AnyFailures);
        if let Some(steps) = steps {
            // It counts states, the first one too, and stops before the last.
            checker = checker.target_max_depth(steps + 2);
        }
        let checker = checker.spawn_bfs().join();
        let found = self.properties().into_iter().find_map(|promise| {
            let path = checker.discovery(promise.name)?;
            let promise = match promise.expectation {
                Expectation::Always => path.last_state().broken.unwrap_or(promise.name),
                _ => return None,
            };
            let first = path.clone().into_states().swap_remove(0);
            Some((promise, first.evidence.status(first.now), path.into_actions()))
        });
        if steps.is_none() {
            println!(
                "{:>8} states, {:>8} transitions, {:>3} deep, {:>5.1} s: {} presses, {} troubles{}",
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
            );
            if found.is_none() && self.presses > 0 {
                checker.assert_properties();
            }
        }
        found
    }

    /// The shortest way to a broken promise. (Of several that it meets at one depth, stateright keeps the last.)
    fn shortest(&self) -> Option<Broken> {
        (1..=12).find_map(|steps| self.explore(1, Some(steps)))
    }
}

/// Every order of events keeps every promise, and from every state there is a way to a truthful end.
/// With `OBJECTOR_MODEL_DEPTH` up to so many troubles: 2 take minutes and gigabytes.
#[test]
fn no_order_of_events_breaks_a_promise() {
    let asked = std::env::var("OBJECTOR_MODEL_DEPTH").ok();
    let with_ways_out = Life {
        ways_out: true,
        ..HONEST
    };
    let lives = match asked.and_then(|text| text.parse().ok()) {
        Some(troubles) => vec![Life {
            troubles,
            ..with_ways_out
        }],
        None => vec![with_ways_out, Life { presses: 2, ..HONEST }],
    };
    for life in lives {
        assert_eq!(life.explore(2, None), None);
    }
}

/// Each guard is needed: without it some order of events breaks a promise, and this is the shortest.
#[test]
fn each_guard_that_is_taken_out_is_missed() {
    use Lie::*;
    let mut wrong = Vec::new();
    for (lie, presses, troubles, expected) in [
        (
            Untouched,
            1,
            1,
            "confirmed by a fresh page after the last change: from off-confirmed: [MemberClicks(1, Delayed), Take(1)]",
        ),
        (
            NotRestored,
            0,
            2,
            "older never overrules newer: from off-confirmed: [MemberNavigates(1), Take(1), MemberGoesBack(1), Take(1), \
             Stand(1)]",
        ),
        (
            LoadedNow,
            1,
            1,
            "older never overrules newer: from on: [Press(1), DieAfter(1)]",
        ),
        (
            NoChange,
            1,
            1,
            "confirmed by a fresh page after the last change: from off-confirmed: [MemberClicks(1, Delayed), Take(1)]",
        ),
        (
            Settled,
            1,
            1,
            "confirmed by a fresh page after the last change: from unknown: [Take(0), DrawDefault(1), Take(1), \
             Stand(1)]",
        ),
        (
            SleepCounts,
            0,
            2,
            "confirmed means that the server held off: from unknown: [DrawDefault(0), Take(0), Take(1), LongPause, \
             Stand(0)]",
        ),
        (
            ClicksBlindly,
            1,
            1,
            "nothing is turned on: from on: [Press(1), MemberClicks(1, Delayed), Take(1), Obey(1, Saved)]",
        ),
        (
            StoredAfter,
            1,
            2,
            "one click for one press: from on: [Press(0), DieBetween(0), Obey(0, Ignored), Take(0), Obey(0, Saved)]",
        ),
        (
            NoQueue,
            1,
            1,
            "confirmed by a fresh page after the last change: from off-confirmed: [Press(1), MemberClicks(0, Delayed), \
             Take(0), Take(1)]",
        ),
        (
            PermissionStays,
            1,
            1,
            "one reload for one press: from off-confirmed: [Press(1), Take(1), Stand(1), MemberClicks(0, Delayed), \
             Take(0), Take(1)]",
        ),
    ] {
        let life = Life {
            lie: Some(lie),
            presses,
            troubles,
            sleeps: lie == SleepCounts,
            ..HONEST
        };
        let found = match life.shortest() {
            Some((promise, start, steps)) => format!("{promise}: from {}: {steps:?}", start.name()),
            None => "nothing".into(),
        };
        println!("without {lie:?}: {found}");
        if found != expected {
            wrong.push((lie, found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

// --- What the world does not keep to --------------------------------------------------------------------------------

/// A page sleeps, or is busy, just while it shows a default: the data that will correct it cannot come meanwhile, and the
/// time counts for no more than one look.
#[test]
fn a_page_that_sleeps_while_it_shows_a_default_is_not_believed() {
    let life = Life {
        presses: 0,
        troubles: 2,
        sleeps: true,
        ..HONEST
    };
    assert_eq!(life.explore(2, None), None);
}

/// Messages take as long as they like. There is no end to that, so it is explored down to twelve steps: what is
/// believed is a question of what stands, and nothing stands longer than the page has shown it.
#[test]
fn a_message_that_comes_late_makes_nothing_stand() {
    let life = Life {
        in_time: false,
        ..HONEST
    };
    assert_eq!(life.explore(2, Some(12)), None);
}

/// A document's last word comes after the next document's first: that somebody touched it still counts.
#[test]
fn a_touch_is_heard_even_late() {
    let life = Life {
        in_order: false,
        ..HONEST
    };
    assert_eq!(life.shortest(), None);
}
