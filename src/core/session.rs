//! The state machine of one setting in one tab: a press, the one click, its effect, the one reload, the proof.
//!
//! [`Session::observed`] holds the transition table. States are one enum, each with only its own data. An event that a
//! state does not use changes nothing. Time comes in as `now`: nothing here waits.

use serde::{Deserialize, Serialize};

use super::{
    evidence::{Evidence, Status},
    observation::{Document, Doubt, Ms, Observation},
    recognition::{OnControl, Sighting},
    stability::{SETTLED, STABLE, Shows, Stability},
};

/// A script that has not clicked this long after it was told to does so no more.
pub const CLICK_TIMEOUT: Ms = 3_000;
/// For so long a save is waited for that cannot be seen to end; then also for a page that still reads on. The second time is
/// for every try after one that has failed.
pub const SAVE_TIMEOUTS: [Ms; 2] = [10_000, 20_000];
/// By so much a page may say that it was loaded earlier than it was: browsers round their clocks.
pub(super) const ROUNDING: Ms = 1_000;
/// How long it may take until an observation tells of what has happened.
const NOTICE: Ms = 1_000;
/// A click waits until its page is loaded to the end, because what makes the switch work may come last; but no longer than until
/// the page is so old.
pub const LOAD_TIMEOUT: Ms = 10_000;
/// A page that is still being parsed after this long, and shows no switch, is not waited for any more.
pub const PARSE_TIMEOUT: Ms = 15_000;
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
    /// The last click came to nothing: the next one gets more time.
    #[serde(default)]
    pub has_failed: bool,
    /// The document was still being parsed when it was last observed.
    #[serde(default)]
    pub is_loading: bool,
    /// The document was left in which the click was commanded, and none has come since.
    #[serde(default)]
    pub is_left: bool,
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
        /// The control that was clicked.
        control: u32,
        /// When the click was commanded; where LinkedIn asked something since, when that ended.
        at: Ms,
        /// The control has read off since.
        off_seen: bool,
        /// What could be asked or saved in the page before the click.
        before: Questions,
        /// What LinkedIn asks the member now.
        asked: Option<Ask>,
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

/// What a page asks of the member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Questions {
    /// The dialogs that are open: see [`super::observation::Page::dialogs`].
    pub dialogs: Vec<u32>,
    /// See [`super::observation::Page::save`].
    pub save: bool,
}

/// What LinkedIn asks of the member after the click.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// A dialog has come.
    Dialog,
    /// A button that saves is ready to be pressed.
    Save,
}

impl Questions {
    /// What this page asks.
    pub fn of(seen: &Observation) -> Questions {
        Questions {
            dialogs: seen.page.dialogs.clone(),
            save: seen.page.save,
        }
    }

    /// What is there that was not there before.
    fn since(&self, before: &Questions) -> Option<Ask> {
        let is_new = |dialog: &u32| !before.dialogs.contains(dialog);
        let dialog = self.dialogs.iter().any(is_new).then_some(Ask::Dialog);
        dialog.or((self.save && !before.save).then_some(Ask::Save))
    }
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
    /// The page after the reload is no proof: it, or its data, were kept by a cache, a worker or a prefetch.
    Kept,
    /// The page after the reload is no proof: it changed what it shows, or somebody touched it.
    Changed,
    /// The page after the reload is no proof: some of its data did not come.
    DataFailed,
    /// The page after the reload is no proof: it did not come as a page should.
    NotFresh,
}

/// What can happen in a tab.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// The content script has observed the document: its history, what it shows, and what it asks.
    Observed(&'a Document, Sighting, &'a Questions),
    /// The member pressed the action for this setting.
    Pressed,
    /// The document was left in which the script has clicked.
    Left,
}

/// What is to be done in the tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Click this control, if it is still as it was observed.
    Click(OnControl),
    /// Reload the tab, past every cache.
    Reload,
    /// Load the setting's address in the tab: what is there is no page of it, or an error.
    Load,
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
        ..,
    ) = event
    {
        // Also from a document that the tab has left: somebody may have changed the setting there.
        evidence.mark_changed((*at).min(now));
    }
    let commands = match event {
        Event::Pressed => session.pressed(now),
        Event::Left => {
            session.is_left = matches!(session.task, Task::TurningOff { .. });
            Vec::new()
        }
        Event::Observed(document, sighting, questions) if session.stability.is_current(document, now) => {
            if session.stability.document != document.id && matches!(session.task, Task::Failed(_)) {
                // A verdict is about the document that gave it.
                session.task = Task::Idle;
            }
            (session.is_loading, session.is_left) = (document.loading, false);
            session.stability.observe(document, sighting, evidence.data(now), now);
            session.stability.record_in(evidence, document, now);
            let mut commands = session.observed(document, sighting, questions, evidence, now);
            commands.extend(session.next_observation(now).map(Command::ObserveIn));
            commands
        }
        Event::Observed(..) => Vec::new(),
    };
    match session.task {
        Task::Failed(_) => session.has_failed = true,
        Task::Idle if evidence.status(now) == Status::OffConfirmed => session.has_failed = false,
        _ => {}
    }
    (session, commands)
}

impl Session {
    /// One that listens to pages only that are loaded from now on.
    pub(super) fn of_pages_to_come(now: Ms) -> Session {
        let mut session = Session::default();
        session.stability.loaded_at = now.saturating_sub(ROUNDING);
        session
    }

    /// A press is a permission for one click or one reload, whichever the page turns out to need.
    fn pressed(&mut self, now: Ms) -> Vec<Command> {
        if let Task::TurningOff { asked: Some(_), .. } = self.task
            && !self.is_left
        {
            // The member does not want to wait any longer for what LinkedIn asks.
            return vec![self.confirm(now)];
        }
        if self.has_reloaded_in_vain(now) {
            // This press has a reload of its own.
            return vec![self.confirm(now)];
        }
        if self.is_under_way(now) {
            return Vec::new();
        }
        if self.stability.settled_state() == Some(false) {
            return vec![self.confirm(now)];
        }
        self.task = Task::Permitted {
            until: now.saturating_add(PERMISSION),
        };
        match self.stability.shows {
            Shows::Error => vec![Command::Load],
            _ if self.is_stuck(now) => vec![Command::Load],
            _ => vec![Command::Observe],
        }
    }

    /// The transition table: what follows from what the document shows, for each task.
    fn observed(
        &mut self,
        document: &Document,
        sighting: Sighting,
        questions: &Questions,
        evidence: &mut Evidence,
        now: Ms,
    ) -> Vec<Command> {
        let settled = self.stability.is_settled();
        let status = evidence.status(now);
        match (&self.task, sighting) {
            // A press waits for the control.
            (Task::Permitted { until }, _) if now > *until => self.task = Task::Idle,
            // It would last for longer than it was given for: the clock has been put back since the press.
            (Task::Permitted { until }, _) if *until > now.saturating_add(PERMISSION) => self.task = Task::Idle,
            (Task::Permitted { .. }, Sighting::On(control))
                if self.stability.settled_state().is_some() && (document.complete || document.age >= LOAD_TIMEOUT) =>
            {
                // From now on no earlier proof counts, whatever the click does.
                evidence.mark_changed(now);
                self.task = Task::TurningOff {
                    document: document.id.clone(),
                    clicks: document.clicks.saturating_add(1),
                    control: control.handle(),
                    at: now,
                    off_seen: false,
                    before: questions.clone(),
                    asked: None,
                };
                return vec![Command::Click(control)];
            }
            (Task::Permitted { .. }, Sighting::Off) if settled => match status {
                Status::OffConfirmed => self.task = Task::Idle,
                _ => return vec![self.confirm(now)],
            },

            (Task::TurningOff { document: clicked, .. }, Sighting::Way(_) | Sighting::Elsewhere)
                if *clicked != document.id =>
            {
                if self.is_under_way(now) {
                    // LinkedIn has led on after the save: the one reload is spent on the setting's own page.
                    return vec![self.confirm_at_address(now)];
                }
                self.task = Task::Failed(Failure::Lost);
            }
            (
                Task::TurningOff {
                    document: clicked, at, ..
                },
                _,
            ) if *clicked != document.id => {
                // Somebody else has reloaded the page: this document can be the proof.
                self.task = Task::Confirming {
                    before: clicked.clone(),
                    at: *at,
                };
                return self.observed(document, sighting, questions, evidence, now);
            }
            (Task::TurningOff { .. }, _) => return self.clicked(document, sighting, questions, now),

            // The reload was commanded.
            (Task::Confirming { before, .. }, _) if *before == document.id => {}
            (Task::Confirming { .. }, Sighting::On(_) | Sighting::Off) if settled => {
                self.task = match (sighting, status, self.stability.doubt) {
                    (Sighting::Off, Status::OffConfirmed, None) => Task::Idle,
                    // Kept data may be from before the change.
                    (Sighting::On(_), Status::On, doubt) if doubt != Some(Doubt::Kept) => {
                        Task::Failed(Failure::StillOn)
                    }
                    (_, _, Some(Doubt::Kept)) => Task::Failed(Failure::Kept),
                    (_, _, Some(Doubt::Failed)) => Task::Failed(Failure::DataFailed),
                    (_, _, Some(Doubt::Changed)) => Task::Failed(Failure::Changed),
                    _ => Task::Failed(Failure::NotFresh),
                };
            }

            // The member has turned it off by hand after the failure.
            (Task::Failed(_), Sighting::Off) if self.stability.is_stable() => self.task = Task::Idle,
            _ => {}
        }
        Vec::new()
    }

    /// The same, for a document in which the click was commanded.
    fn clicked(&mut self, document: &Document, sighting: Sighting, questions: &Questions, now: Ms) -> Vec<Command> {
        let limit = self.save_timeout();
        let stability = &self.stability;
        let Task::TurningOff {
            at,
            clicks,
            off_seen,
            before,
            asked,
            ..
        } = &mut self.task
        else {
            return Vec::new();
        };
        let asks = questions.since(before);
        if asked.is_some() && asks.is_none() {
            // The answer is saved from now on.
            *at = now;
        }
        *asked = asks;
        let waited = now.saturating_sub(*at);
        let was_refused = *off_seen && stability.is_stable();
        *off_seen |= sighting == Sighting::Off;
        // LinkedIn has answered a request that came after the click: as far as can be seen, the save. It may have been
        // another one; so if that try has failed, the next one waits for longer.
        let is_answered = document
            .answered_at
            .is_some_and(|answered| answered.saturating_add(NOTICE) >= *at);
        let is_saved = is_answered && (!self.has_failed || waited >= SAVE_TIMEOUTS[0]) || waited >= limit;
        let failure = match sighting {
            _ if asks.is_some() => return Vec::new(),
            Sighting::Off if stability.is_settled() && is_saved => return vec![self.confirm(now)],
            Sighting::On(_) if was_refused && document.input_at > Some(*at) => Failure::Changed,
            Sighting::On(_) if was_refused => Failure::RolledBack,
            Sighting::On(_) if document.clicks < *clicks && waited >= CLICK_TIMEOUT => Failure::NotClicked,
            Sighting::On(_) if waited >= limit => Failure::Ignored,
            Sighting::Way(_) | Sighting::Elsewhere if document.clicks < *clicks => Failure::NotClicked,
            // The page has led on, and not the member.
            Sighting::Way(_) | Sighting::Elsewhere if document.input_at <= Some(*at) => {
                if is_saved && stability.shown_for(SETTLED, now) {
                    return vec![self.confirm_at_address(now)];
                }
                return Vec::new();
            }
            Sighting::Way(_) | Sighting::Choice(_) | Sighting::Elsewhere | Sighting::SignIn | Sighting::Error => {
                Failure::Lost
            }
            Sighting::Nothing
            | Sighting::Several
            | Sighting::Unclear
            | Sighting::MayBe
            | Sighting::Covered
            | Sighting::Framed => {
                let was_clicked = document.clicks >= *clicks;
                if was_clicked && is_saved && stability.shown_for(SETTLED, now) {
                    // What has become of it only a fresh page can tell.
                    return vec![self.confirm(now)];
                }
                if was_clicked || waited < limit {
                    return Vec::new();
                }
                Failure::Lost
            }
            _ => return Vec::new(),
        };
        self.task = Task::Failed(failure);
        Vec::new()
    }

    /// Whether the content script has ever told of a page in this tab.
    pub fn has_report(&self) -> bool {
        !self.stability.document.is_empty()
    }

    /// Whether the reload has led to a page that will show no switch: an error, another one than the
    /// setting's, or one that has shown none for long.
    fn has_reloaded_in_vain(&self, now: Ms) -> bool {
        let stability = &self.stability;
        let Task::Confirming { before, .. } = &self.task else {
            return false;
        };
        let is_time = match stability.shows {
            // After a sign-in it goes on by itself.
            Shows::On | Shows::Off | Shows::SignIn => false,
            Shows::Error | Shows::Way | Shows::Elsewhere => true,
            _ => self.is_stuck(now) || stability.shown_for(GIVE_UP_AFTER, now),
        };
        self.has_report() && *before != stability.document && is_time
    }

    /// Whether the page has been parsed for too long, and shows nothing yet: its end may never come.
    pub fn is_stuck(&self, now: Ms) -> bool {
        let shows_nothing = matches!(
            self.stability.shows,
            Shows::Nothing | Shows::Several | Shows::Unclear | Shows::MayBe | Shows::Covered | Shows::Framed
        );
        self.is_loading && shows_nothing && now.saturating_sub(self.stability.loaded_at) >= PARSE_TIMEOUT
    }

    /// The control that was clicked in this document, while its effect is awaited.
    pub fn clicked_in(&self, document: &Document) -> Option<u32> {
        match &self.task {
            Task::TurningOff {
                document: clicked,
                control,
                ..
            } if *clicked == document.id => Some(*control),
            _ => None,
        }
    }

    fn save_timeout(&self) -> Ms {
        SAVE_TIMEOUTS[usize::from(self.has_failed)]
    }

    fn confirm(&mut self, now: Ms) -> Command {
        self.task = Task::Confirming {
            before: self.stability.document.clone(),
            at: now,
        };
        Command::Reload
    }

    fn confirm_at_address(&mut self, now: Ms) -> Command {
        self.confirm(now);
        Command::Load
    }

    /// Whether a press is being carried out now. While LinkedIn asks something that is for as long as a press permits.
    pub fn is_under_way(&self, now: Ms) -> bool {
        match self.task {
            Task::TurningOff { at, asked: Some(_), .. } if !self.is_left => now.saturating_sub(at) < PERMISSION,
            Task::TurningOff { at, .. } | Task::Confirming { at, .. } => {
                !self.is_left && now.saturating_sub(at) < TASK_TIMEOUT
            }
            _ => false,
        }
    }

    /// In how many milliseconds to observe again although nothing has changed: when a reading that is still the same would
    /// mean something new.
    fn next_observation(&self, now: Ms) -> Option<Ms> {
        let shown = now.saturating_sub(self.stability.since);
        let first_after = |passed: Ms, times: &[Ms]| times.iter().find(|at| **at > passed).map(|at| at - passed);
        let for_the_reading = match self.stability.shows {
            Shows::On | Shows::Off if self.stability.stable_for < SETTLED => {
                Some(STABLE.min(SETTLED - self.stability.stable_for))
            }
            // Once more later: a page can tick a checkbox without any change that an observer is told of.
            Shows::On | Shows::Off => first_after(shown, &[GIVE_UP_AFTER]),
            Shows::Way | Shows::Choice | Shows::Elsewhere => None,
            _ => first_after(shown, &[SETTLED, GIVE_UP_AFTER]),
        };
        let for_the_task = match self.task {
            Task::TurningOff { at, asked: None, .. } => {
                let times = [CLICK_TIMEOUT, SAVE_TIMEOUTS[0], self.save_timeout()];
                let is_led_on = matches!(self.stability.shows, Shows::Way | Shows::Elsewhere);
                let until_settled = first_after(shown, &[SETTLED]).filter(|_| is_led_on);
                first_after(now.saturating_sub(at), &times)
                    .into_iter()
                    .chain(until_settled)
                    .min()
            }
            _ => None,
        };
        for_the_reading.into_iter().chain(for_the_task).min()
    }
}
