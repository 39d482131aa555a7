//! One tab's state machine: `update(session, evidence, event, now)` gives what is known next, and what to do.
//!
//! The match in [`Session::seen`] is the transition table. States are one enum, each with only its own data;
//! an event that a state has no use for falls through. Time comes in as `now`, so nothing here waits.

use serde::{Deserialize, Serialize};

use crate::{
    evidence::{Evidence, Proof, Reading, Status},
    page::{Document, Ms, OnControl, Sighting},
};

/// A control that has read the same for this long is spoken of, and in a page that somebody has touched believed.
pub const STEADY: Ms = 250;
/// The most that one look adds to how long a reading has stood: [`STEADY`], and as much as a timer comes late.
pub const LOOK: Ms = 300;
/// A page that nobody has touched is believed, and clicked in, only after its reading has stood for this long:
/// pages draw a control before its data has come. A click has settled after it, too.
pub const SETTLE: Ms = 2_000;
/// A page that still reads on this long after the click has not taken it.
pub const ANSWER: Ms = 3_000;
/// A control that is not there, or not readable, for this long has been waited for long enough.
pub const PATIENCE: Ms = 10_000;
/// A turn-off or a proof that has not ended after this long is told as failed (the truth may still come).
pub const OVERDUE: Ms = 30_000;
/// How long a press is a permission.
pub const PERMISSION: Ms = 10 * 60_000;

/// What is going on in one tab. Kept in the browser's session storage between any two events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Session {
    /// The document in the tab, and what it shows.
    pub view: View,
    /// What has been asked for, and how far it has come.
    pub task: Task,
}

/// What the tab's document shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct View {
    /// [`Document::id`]; empty before the first observation.
    pub document: String,
    /// [`Document::loaded_at`].
    pub loaded_at: Ms,
    /// What it shows.
    pub shows: Shows,
    /// Since when it has shown this, without a change, as far as we have heard.
    pub since: Ms,
    /// How long this reading has stood in a page that was awake: see [`View::see`].
    pub stood: Ms,
    /// [`Document::age`] when it was last read.
    pub age: Ms,
    /// The first reading of the setting that stood in this document, while it can still be a proof.
    pub first: Option<bool>,
    /// A later reading differed from the first though nobody touched the page: it proves nothing any more.
    pub wavered: bool,
    /// Somebody has touched the control in this document.
    pub touched: bool,
}

/// [`Sighting`] without its handles: what is remembered cannot be clicked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the same words as in Sighting")]
pub enum Shows {
    On,
    Off,
    #[default]
    Nothing,
    Several,
    Unclear,
    Way,
    Elsewhere,
}

/// What has been asked for in a tab.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Task {
    /// Nothing.
    #[default]
    Idle,
    /// The member has pressed; the control is clicked once when it is ready.
    Permitted {
        /// When the permission ends.
        until: Ms,
    },
    /// The one click has been ordered; its effect is awaited.
    TurningOff {
        /// The document that was told to click.
        document: String,
        /// How many clicks that document will have made once it has obeyed.
        clicks: u32,
        /// When the order was given.
        at: Ms,
        /// The control has read off since.
        off_seen: bool,
    },
    /// The one reload has been ordered; a fresh document is awaited.
    Confirming {
        /// The document before the reload.
        before: String,
        /// When the order was given.
        at: Ms,
    },
    /// It did not work, and why.
    Failed(Failure),
}

/// Why a turn-off or a proof did not work. Each has its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// The script did not click: the control was not the same any more.
    NotClicked,
    /// The page did not take the scripted click.
    Ignored,
    /// The page went back to on by itself.
    RolledBack,
    /// The control vanished, or the page was left, before the effect could be seen.
    Lost,
    /// A fresh page still reads on.
    StillOn,
    /// The page after the reload is no proof: it came from a cache, or somebody touched it.
    NotFresh,
}

/// What can happen in a tab.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// The content script reports.
    Seen(&'a Document, Sighting),
    /// The member pressed the popup's main action for this tab.
    Pressed,
}

/// What the shell has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Click this control, if it is still as it was reported.
    Click(OnControl),
    /// Reload the tab, past every cache.
    Reload,
    /// Ask the content script to report now.
    Look,
    /// Ask the content script to report again in so many milliseconds.
    LookIn(Ms),
}

/// The product: what is known next, and what to do.
pub fn update(mut session: Session, evidence: &mut Evidence, event: Event, now: Ms) -> (Session, Vec<Command>) {
    if let Event::Seen(
        Document {
            touched_at: Some(at), ..
        },
        _,
    ) = event
    {
        // Also in the last words of a document already left: somebody may have changed the setting there.
        evidence.change((*at).min(now));
    }
    let commands = match event {
        Event::Pressed => session.pressed(now),
        Event::Seen(document, sighting) if session.view.is_current(document, now) => {
            if session.view.document != document.id && matches!(session.task, Task::Failed(_)) {
                // A verdict is about the document that gave it.
                session.task = Task::Idle;
            }
            session.view.see(document, sighting, now);
            session.view.teach(document, evidence, now);
            let mut commands = session.seen(document, sighting, evidence, now);
            commands.extend(session.next_look(now).map(Command::LookIn));
            commands
        }
        Event::Seen(..) => Vec::new(),
    };
    (session, commands)
}

impl View {
    /// False for the late words of a document that the tab has already left, or that has said more since.
    fn is_current(&self, document: &Document, now: Ms) -> bool {
        if document.id == self.document {
            return document.age >= self.age;
        }
        // Nothing was loaded in the future: such a mark is from a clock that has been put back since.
        let was_put_back = self.loaded_at > now;
        document.restored || document.loaded_at >= self.loaded_at || was_put_back
    }

    /// Takes in what is shown, and how long it has stood by the page's own clock. Reports may come late, and a page may
    /// sleep or be busy between two of them, while the data that will correct it cannot come: so one look adds
    /// [`LOOK`] at most, and what has stood for [`SETTLE`] has been seen in seven turns of a page that was awake.
    fn see(&mut self, document: &Document, sighting: Sighting, now: Ms) {
        let shows = match sighting {
            Sighting::On(_) => Shows::On,
            Sighting::Off => Shows::Off,
            Sighting::Nothing => Shows::Nothing,
            Sighting::Several => Shows::Several,
            Sighting::Unclear => Shows::Unclear,
            Sighting::Way(_) => Shows::Way,
            Sighting::Elsewhere => Shows::Elsewhere,
        };
        if self.document != document.id {
            *self = View {
                document: document.id.clone(),
                loaded_at: document.loaded_at,
                shows,
                since: now,
                ..View::default()
            };
        } else if self.shows != shows || now < self.since {
            (self.shows, self.since, self.stood) = (shows, now, 0);
        } else {
            self.stood = self.stood.saturating_add((document.age - self.age).min(LOOK));
        }
        self.age = document.age;
        self.touched = document.touched_at.is_some();
    }

    /// Lets the evidence learn what stands.
    fn teach(&mut self, document: &Document, evidence: &mut Evidence, now: Ms) {
        let Some(on) = self.standing() else { return };
        if document.is_fresh() {
            self.wavered |= *self.first.get_or_insert(on) != on;
        }
        let proof = if document.is_fresh() && !self.wavered {
            Proof::Fresh
        } else {
            Proof::Seen
        };
        evidence.learn(Reading {
            on,
            proof,
            as_of: document.touched_at.unwrap_or(document.loaded_at).min(now),
            read_at: now,
        });
    }

    /// The state that the control shows, if it has stood long enough to be believed.
    pub fn standing(&self) -> Option<bool> {
        let on = match self.shows {
            Shows::On => true,
            Shows::Off => false,
            _ => return None,
        };
        let needed = if self.touched { STEADY } else { SETTLE };
        (self.stood >= needed).then_some(on)
    }

    /// Whether it has stood for long enough to be spoken of.
    pub fn is_steady(&self) -> bool {
        self.stood >= STEADY
    }

    /// Whether it has shown the same for so long: enough to speak of it, or to stop waiting for more.
    pub fn shown_for(&self, duration: Ms, now: Ms) -> bool {
        now.saturating_sub(self.since) >= duration
    }
}

impl Session {
    /// A press is a permission for one click or one reload, whichever the page turns out to need.
    fn pressed(&mut self, now: Ms) -> Vec<Command> {
        if self.is_under_way(now) {
            return Vec::new();
        }
        if self.view.standing() == Some(false) {
            return vec![self.confirm(now)];
        }
        self.task = Task::Permitted {
            until: now.saturating_add(PERMISSION),
        };
        vec![Command::Look]
    }

    /// The transition table: what the page shows now, for each thing that may be going on.
    fn seen(&mut self, document: &Document, sighting: Sighting, evidence: &mut Evidence, now: Ms) -> Vec<Command> {
        let steady = self.view.is_steady();
        let settled = self.view.stood >= SETTLE;
        let status = evidence.status(now);
        match (self.task.clone(), sighting) {
            // A press waits for the control.
            (Task::Permitted { until }, _) if now > until => self.task = Task::Idle,
            (Task::Permitted { .. }, Sighting::On(control)) if self.view.standing().is_some() => {
                // From here on nothing that was proved before is a proof, whatever becomes of the click.
                evidence.change(now);
                self.task = Task::TurningOff {
                    document: document.id.clone(),
                    clicks: document.clicks.saturating_add(1),
                    at: now,
                    off_seen: false,
                };
                return vec![Command::Click(control)];
            }
            (Task::Permitted { .. }, Sighting::Off) if settled => match status {
                Status::OffConfirmed => self.task = Task::Idle,
                _ => return vec![self.confirm(now)],
            },

            // The click has been ordered.
            (Task::TurningOff { document: told, at, .. }, _) if told != document.id => {
                // Somebody reloaded before us: that page is the proof.
                self.task = Task::Confirming { before: told, at };
                return self.seen(document, sighting, evidence, now);
            }
            (Task::TurningOff { .. }, Sighting::Off) if settled => return vec![self.confirm(now)],
            (
                Task::TurningOff {
                    document, clicks, at, ..
                },
                Sighting::Off,
            ) => {
                self.task = Task::TurningOff {
                    document,
                    clicks,
                    at,
                    off_seen: true,
                };
            }
            (Task::TurningOff { off_seen: true, .. }, Sighting::On(_)) if steady => {
                self.task = Task::Failed(Failure::RolledBack);
            }
            (
                Task::TurningOff {
                    clicks,
                    at,
                    off_seen: false,
                    ..
                },
                Sighting::On(_),
            ) if now.saturating_sub(at) >= ANSWER => {
                self.task = Task::Failed(if document.clicks < clicks {
                    Failure::NotClicked
                } else {
                    Failure::Ignored
                });
            }
            (Task::TurningOff { .. }, Sighting::Way(_) | Sighting::Elsewhere) => {
                self.task = Task::Failed(Failure::Lost);
            }
            (Task::TurningOff { at, .. }, Sighting::Nothing | Sighting::Several | Sighting::Unclear)
                if now.saturating_sub(at) >= PATIENCE =>
            {
                self.task = Task::Failed(Failure::Lost);
            }

            // The reload has been ordered.
            (Task::Confirming { before, .. }, _) if before == document.id => {}
            (Task::Confirming { .. }, Sighting::On(_) | Sighting::Off) if settled => {
                let is_proof = document.is_fresh() && !self.view.wavered;
                self.task = match (sighting, status) {
                    (Sighting::Off, Status::OffConfirmed) if is_proof => Task::Idle,
                    (Sighting::On(_), Status::On) => Task::Failed(Failure::StillOn),
                    _ => Task::Failed(Failure::NotFresh),
                };
            }

            // What failed has come about after all, by the member's own hand.
            (Task::Failed(_), Sighting::Off) if steady => self.task = Task::Idle,
            _ => {}
        }
        Vec::new()
    }

    fn confirm(&mut self, now: Ms) -> Command {
        self.task = Task::Confirming {
            before: self.view.document.clone(),
            at: now,
        };
        Command::Reload
    }

    /// Whether a press is being carried out right now.
    pub fn is_under_way(&self, now: Ms) -> bool {
        match self.task {
            Task::TurningOff { at, .. } | Task::Confirming { at, .. } => now.saturating_sub(at) < OVERDUE,
            _ => false,
        }
    }

    /// When to look again although nothing changes: at the next moment at which standing still would mean something.
    fn next_look(&self, now: Ms) -> Option<Ms> {
        let shown = now.saturating_sub(self.view.since);
        let once_at = |wait: Ms| (wait > shown).then(|| wait - shown);
        let of_the_view = match self.view.shows {
            Shows::On | Shows::Off if self.view.stood < SETTLE => Some(STEADY.min(SETTLE - self.view.stood)),
            // Once more later: a page may set a checkbox without any change that can be observed.
            Shows::On | Shows::Off | Shows::Nothing | Shows::Unclear => once_at(PATIENCE),
            Shows::Several => once_at(SETTLE),
            Shows::Way | Shows::Elsewhere => None,
        };
        let of_the_task = match self.task {
            Task::TurningOff { at, .. } => {
                let waited = now.saturating_sub(at);
                [ANSWER, PATIENCE].iter().find(|w| **w > waited).map(|w| w - waited)
            }
            _ => None,
        };
        of_the_view.into_iter().chain(of_the_task).min()
    }
}
