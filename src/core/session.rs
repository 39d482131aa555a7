//! The state machine of one setting in one tab: a press, the one click, its effect, the one reload, the proof.
//!
//! [`Session::observed`] holds the transition table. States are one enum, each with only its own data. An event that a
//! state does not use changes nothing. Time comes in as `now`: nothing here waits.

use serde::{Deserialize, Serialize};

use super::{
    evidence::{Evidence, Status},
    observation::{Document, Ms},
    recognition::{OnControl, Sighting},
    stability::{SETTLED, STABLE, Shows, Stability},
};

/// A page that still reads on this long after the click has ignored it.
pub const CLICK_TIMEOUT: Ms = 3_000;
/// After this long without a control that can be read, nobody waits for one any more.
pub const GIVE_UP_AFTER: Ms = 10_000;
/// A turn-off or a proof that has not ended after this long is shown as failed. It may still end well.
pub const TASK_TIMEOUT: Ms = 30_000;
/// For how long a press permits the one click.
pub const PERMISSION: Ms = 10 * 60_000;

/// What is going on with one setting in one tab. Between two events it is in the browser's session storage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Session {
    /// What the document in the tab shows, and for how long.
    pub stability: Stability,
    /// What has been asked for, and how far it has come.
    pub task: Task,
}

/// What the member has asked for in a tab, and how far it has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Task {
    /// Nothing.
    #[default]
    Idle,
    /// The member has pressed. The control is clicked once it can be.
    Permitted {
        /// When the permission ends.
        until: Ms,
    },
    /// The one click was commanded. Its effect is awaited.
    TurningOff {
        /// The document in which to click.
        document: String,
        /// [`Document::clicks`] of that document after the click.
        clicks: u32,
        /// When the click was commanded.
        at: Ms,
        /// The control has read off since.
        off_seen: bool,
    },
    /// The one reload was commanded. A fresh document is awaited.
    Confirming {
        /// The document before the reload.
        before: String,
        /// When the reload was commanded.
        at: Ms,
    },
    /// It did not work, and why.
    Failed(Failure),
}

/// Why a turn-off or a proof did not work. Each has its own message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// The script did not click: the control was not the same any more.
    NotClicked,
    /// The page ignored the script's click.
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
    /// The content script has observed the document.
    Observed(&'a Document, Sighting),
    /// The member pressed the action for this setting.
    Pressed,
}

/// What is to be done in the tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Click this control, if it is still as it was observed.
    Click(OnControl),
    /// Reload the tab, past every cache.
    Reload,
    /// Ask the content script for an observation now.
    Observe,
    /// Ask the content script for another observation in so many milliseconds.
    ObserveIn(Ms),
}

/// Takes in one event: the next session, the evidence with what the event says, and what to do.
pub fn update(mut session: Session, evidence: &mut Evidence, event: Event, now: Ms) -> (Session, Vec<Command>) {
    if let Event::Observed(
        Document {
            touched_at: Some(at), ..
        },
        _,
    ) = event
    {
        // Also from a document that the tab has left: somebody may have changed the setting there.
        evidence.mark_changed((*at).min(now));
    }
    let commands = match event {
        Event::Pressed => session.pressed(now),
        Event::Observed(document, sighting) if session.stability.is_current(document, now) => {
            if session.stability.document != document.id && matches!(session.task, Task::Failed(_)) {
                // A verdict is about the document that gave it.
                session.task = Task::Idle;
            }
            session.stability.observe(document, sighting, now);
            session.stability.record_in(evidence, document, now);
            let mut commands = session.observed(document, sighting, evidence, now);
            commands.extend(session.next_observation(now).map(Command::ObserveIn));
            commands
        }
        Event::Observed(..) => Vec::new(),
    };
    (session, commands)
}

impl Session {
    /// A press is a permission for one click or one reload, whichever the page turns out to need.
    fn pressed(&mut self, now: Ms) -> Vec<Command> {
        if self.is_under_way(now) {
            return Vec::new();
        }
        if self.stability.settled_state() == Some(false) {
            return vec![self.confirm(now)];
        }
        self.task = Task::Permitted {
            until: now.saturating_add(PERMISSION),
        };
        vec![Command::Observe]
    }

    /// The transition table: what follows from what the document shows, for each task.
    fn observed(&mut self, document: &Document, sighting: Sighting, evidence: &mut Evidence, now: Ms) -> Vec<Command> {
        let stable = self.stability.is_stable();
        let settled = self.stability.is_settled();
        let status = evidence.status(now);
        match (self.task.clone(), sighting) {
            // A press waits for the control.
            (Task::Permitted { until }, _) if now > until => self.task = Task::Idle,
            // It would last for longer than it was given for: the clock has been put back since the press.
            (Task::Permitted { until }, _) if until > now.saturating_add(PERMISSION) => self.task = Task::Idle,
            (Task::Permitted { .. }, Sighting::On(control)) if self.stability.settled_state().is_some() => {
                // From now on no earlier proof counts, whatever the click does.
                evidence.mark_changed(now);
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

            // The click was commanded.
            (
                Task::TurningOff {
                    document: clicked, at, ..
                },
                _,
            ) if clicked != document.id => {
                // Somebody else has reloaded the page: this document can be the proof.
                self.task = Task::Confirming { before: clicked, at };
                return self.observed(document, sighting, evidence, now);
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
            (Task::TurningOff { off_seen: true, .. }, Sighting::On(_)) if stable => {
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
            ) if now.saturating_sub(at) >= CLICK_TIMEOUT => {
                self.task = Task::Failed(if document.clicks < clicks {
                    Failure::NotClicked
                } else {
                    Failure::Ignored
                });
            }
            (Task::TurningOff { .. }, Sighting::Way(_) | Sighting::Choice(_) | Sighting::Elsewhere) => {
                self.task = Task::Failed(Failure::Lost);
            }
            (Task::TurningOff { at, .. }, Sighting::Nothing | Sighting::Several | Sighting::Unclear)
                if now.saturating_sub(at) >= GIVE_UP_AFTER =>
            {
                self.task = Task::Failed(Failure::Lost);
            }

            // The reload was commanded.
            (Task::Confirming { before, .. }, _) if before == document.id => {}
            (Task::Confirming { .. }, Sighting::On(_) | Sighting::Off) if settled => {
                let is_proof = document.is_fresh() && !self.stability.wavered;
                self.task = match (sighting, status) {
                    (Sighting::Off, Status::OffConfirmed) if is_proof => Task::Idle,
                    (Sighting::On(_), Status::On) => Task::Failed(Failure::StillOn),
                    _ => Task::Failed(Failure::NotFresh),
                };
            }

            // The member has turned it off by hand after the failure.
            (Task::Failed(_), Sighting::Off) if stable => self.task = Task::Idle,
            _ => {}
        }
        Vec::new()
    }

    fn confirm(&mut self, now: Ms) -> Command {
        self.task = Task::Confirming {
            before: self.stability.document.clone(),
            at: now,
        };
        Command::Reload
    }

    /// Whether a press is being carried out now.
    pub fn is_under_way(&self, now: Ms) -> bool {
        match self.task {
            Task::TurningOff { at, .. } | Task::Confirming { at, .. } => now.saturating_sub(at) < TASK_TIMEOUT,
            _ => false,
        }
    }

    /// In how many milliseconds to observe again although nothing has changed: when a reading that is still the same would
    /// mean something new.
    fn next_observation(&self, now: Ms) -> Option<Ms> {
        let shown = now.saturating_sub(self.stability.since);
        let once_at = |wait: Ms| (wait > shown).then(|| wait - shown);
        let for_the_reading = match self.stability.shows {
            Shows::On | Shows::Off if self.stability.stable_for < SETTLED => {
                Some(STABLE.min(SETTLED - self.stability.stable_for))
            }
            // Once more later: a page can tick a checkbox without any change that an observer is told of.
            Shows::On | Shows::Off | Shows::Nothing | Shows::Unclear => once_at(GIVE_UP_AFTER),
            Shows::Several => once_at(SETTLED),
            Shows::Way | Shows::Choice | Shows::Elsewhere => None,
        };
        let for_the_task = match self.task {
            Task::TurningOff { at, .. } => {
                let waited = now.saturating_sub(at);
                [CLICK_TIMEOUT, GIVE_UP_AFTER]
                    .iter()
                    .find(|w| **w > waited)
                    .map(|w| w - waited)
            }
            _ => None,
        };
        for_the_reading.into_iter().chain(for_the_task).min()
    }
}
