//! The check-up's run in its tab: what its page asks for, which tab it has, when that is lost, and what is opened there.

use super::{Effect, Model, Tab};
use crate::core::{
    message::CheckUpMessage,
    observation::Ms,
    place::Place,
    run::{AWAY, Next, Run, State, Step, Why},
    session::{Session, Task},
    setting::Setting,
    view::Situation,
};

impl Model {
    pub(super) fn check_up_asks(
        &mut self,
        page: i32,
        message: &CheckUpMessage,
        tabs: &[Tab],
        access: bool,
        now: Ms,
    ) -> Vec<Effect> {
        let is_gone = |id: i32| !tabs.is_empty() && tabs.iter().all(|tab| tab.id != id);
        if let Some(tab) = self.run_tabs.tab.filter(|id| is_gone(*id)) {
            self.run_closed(tab, now);
        }
        // The member left the page, and comes back to it.
        if now.abs_diff(self.run_tabs.heard_at) >= AWAY {
            self.hold_run(State::Paused(Why::Closed), now);
        }
        // Not each second is worth a write.
        if now.abs_diff(self.run_tabs.heard_at) >= AWAY / 10 {
            self.run_tabs.heard_at = now;
        }
        match message {
            CheckUpMessage::Run(ticks) => {
                // One that waits goes on: what it has clicked is not clicked again.
                if self.run.as_ref().is_some_and(Run::is_paused) {
                    return self.check_up_asks(page, &CheckUpMessage::GoOn, tabs, access, now);
                }
                if !self.run.as_ref().is_some_and(Run::is_busy) {
                    self.run = Some(Run::new(ticks, now));
                    self.take_run_tab(page, tabs);
                }
            }
            CheckUpMessage::GoOn => {
                if let Some(run) = &mut self.run {
                    run.go_on(now);
                    self.take_run_tab(page, tabs);
                }
            }
            CheckUpMessage::Pause => self.hold_run(State::Paused(Why::Asked), now),
            CheckUpMessage::Stop => self.hold_run(State::Done, now),
            CheckUpMessage::Tick | CheckUpMessage::Silent => {}
        }
        if !access {
            self.hold_run(State::Paused(Why::Needs(Situation::NoAccess)), now);
            // Nobody tells where a tab is.
            return self.run_on(&[], now);
        }
        let mut tabs = tabs.to_vec();
        let own = tabs.iter_mut().find(|tab| self.run_tabs.tab == Some(tab.id));
        if let Some(tab) = own {
            tab.hangs |= *message == CheckUpMessage::Silent;
        }
        self.run_on(&tabs, now)
    }

    /// The run goes on from this page; in its tab, unless the member has something else there now.
    fn take_run_tab(&mut self, page: i32, tabs: &[Tab]) {
        self.run_tabs.page = Some(page);
        if self.run_session().is_none() {
            self.run_tabs.tab = self.tab_for_next(tabs);
        }
    }

    /// The run's tab, if the next setting may be opened there: it answers, and it is in the settings, by the browser's word.
    /// The member may have something of their own where no address can be seen.
    fn tab_for_next(&self, tabs: &[Tab]) -> Option<i32> {
        let is_in_settings = |id: &i32| {
            let mut tabs = tabs.iter();
            tabs.any(|tab| tab.id == *id && Place::of_address(&tab.url).is_in_settings())
        };
        let tab = self.run_tabs.tab.filter(|_| !self.run_tabs.is_stuck);
        tab.filter(is_in_settings)
    }

    /// A run that goes on without a tab has lost it: the browser has ended, or the background before it could store the tab.
    /// Nothing is done in another tab that has its number now.
    pub(super) fn check_run_tab(&mut self) {
        if self.run_tabs.tab.is_none()
            && let Some(run) = &mut self.run
        {
            let state = match run.state {
                State::Running => State::Paused(Why::Closed),
                state => state,
            };
            if run.state != state || run.at_work().is_some() {
                run.hold(state, false);
            }
        }
    }

    /// A tab was closed.
    pub(super) fn run_closed(&mut self, tab: i32, now: Ms) {
        if self.run_tabs.tab == Some(tab) {
            self.run_tabs.tab = None;
            self.check_run_tab();
        }
        if self.run_tabs.page == Some(tab) {
            self.run_tabs.page = None;
            self.hold_run(State::Paused(Why::Closed), now);
        }
    }

    /// Nothing further is begun, and nothing more may be clicked. What was ordered comes to its end.
    pub(super) fn hold_run(&mut self, state: State, now: Ms) {
        let is_under_way = self.run_session().is_some_and(|session| session.is_under_way(now));
        if let Some(run) = &mut self.run {
            run.hold(state, is_under_way);
        }
        self.take_back();
    }

    /// The setting that is at work in this tab.
    pub(super) fn at_work_in(&self, tab: i32) -> Option<&'static Setting> {
        let run = self.run.as_ref().filter(|_| self.run_tabs.tab == Some(tab))?;
        run.at_work().map(|item| item.setting.setting())
    }

    /// What the run has permitted is over where the setting was clicked, or is not at work any more: whatever its session
    /// says, since the background may have ended before it could store that.
    pub(super) fn take_back(&mut self) {
        let Some(run) = &self.run else { return };
        for (_, setting, session) in &mut self.sessions {
            if matches!(session.task, Task::Permitted { until } if run.has_ended(setting, until)) {
                session.task = Task::Idle;
            }
        }
    }

    /// The setting at work gets a press in this tab.
    fn permit_run(&mut self, tab: i32, setting: &'static Setting, now: Ms) -> Vec<Effect> {
        let effects = self.press_in(tab, setting, now);
        let task = self.session(tab, setting).map(|session| session.task.clone());
        if let Some(Task::Permitted { until }) = task
            && let Some(item) = self.run.as_mut().and_then(Run::at_work_mut)
        {
            item.until = until;
        }
        effects
    }

    pub(super) fn note_click(&mut self, tab: i32, setting: &Setting) {
        let item = self.run.as_mut().and_then(Run::at_work_mut);
        if let Some(item) = item.filter(|item| self.run_tabs.tab == Some(tab) && item.setting.setting() == setting) {
            item.clicked = true;
        }
    }

    /// What follows for the run from all that is known: the setting at work comes to its end, the next one begins.
    pub(super) fn run_on(&mut self, tabs: &[Tab], now: Ms) -> Vec<Effect> {
        let Some(mut run) = self.run.take() else {
            return Vec::new();
        };
        run.note_proof(|setting| self.known(setting).evidence.clone(), now);
        self.run = Some(run);
        let mut effects = Vec::new();
        if let Some(tab) = self.run_tabs.tab
            && let Some(setting) = self.at_work_in(tab)
            && let Some(run) = &self.run
        {
            let seen = tabs.iter().find(|it| it.id == tab);
            let evidence = &self.known(setting).evidence;
            match run.next(self.session(tab, setting), evidence, seen, now) {
                Next::Wait => {}
                Next::Press => {
                    effects.extend(self.permit_run(tab, setting, now));
                    if let Some(item) = self.run.as_mut().and_then(Run::at_work_mut) {
                        item.pressed_again += 1;
                    }
                }
                Next::Begin if tabs.is_empty() => {}
                Next::Begin => {
                    if let Some(run) = &mut self.run {
                        run.begin_again(now);
                    }
                    self.run_tabs.tab = self.tab_for_next(tabs);
                    effects.extend(self.begin(tabs, now));
                }
                Next::End(step) => {
                    if let Some(run) = &mut self.run {
                        run.end(step, now);
                    }
                    use Situation::{Stopped, TookTooLong, Unreachable};
                    self.run_tabs.is_stuck = matches!(step, Step::Aside(Unreachable | TookTooLong | Stopped));
                    self.take_back();
                }
            }
        }
        // A question of LinkedIn's to the member, say, stays where it is, and the next setting gets another tab. All tabs are
        // known where the check-up's page has just spoken: without it, where the run can be watched and stopped, none begins.
        let is_under_way = |tab: i32| {
            let mut sessions = self.sessions.iter();
            sessions.any(|(of, _, session)| *of == tab && session.is_under_way(now))
        };
        let tab = self.tab_for_next(tabs).filter(|tab| !is_under_way(*tab));
        if !tabs.is_empty() && self.run.as_mut().is_some_and(|run| run.begin(now)) {
            self.run_tabs.tab = tab;
            effects.extend(self.begin(tabs, now));
        }
        effects
    }

    /// Opens the page of the setting at work: in the run's tab, or in a new one.
    fn begin(&mut self, tabs: &[Tab], now: Ms) -> Vec<Effect> {
        let at_work = self.run.as_ref().and_then(Run::at_work);
        let Some(setting) = at_work.map(|item| item.setting.setting()) else {
            return Vec::new();
        };
        let address = setting.address();
        if let Some(tab) = self.run_tabs.tab {
            self.begin_in(tab, setting, now);
            return vec![Effect::Navigate { tab, address }];
        }
        let opener = tabs.iter().find(|tab| Some(tab.id) == self.run_tabs.page);
        vec![Effect::Open {
            address,
            pressed: Some(setting),
            opener: opener.cloned(),
        }]
    }

    /// The run's tab is there. Whether it was the run that asked for it.
    pub(super) fn run_opened(&mut self, tab: i32, setting: &'static Setting, now: Ms) -> bool {
        let at_work = self.run.as_ref().and_then(Run::at_work);
        let is_for_run = self.run_tabs.tab.is_none() && at_work.is_some_and(|item| item.setting.setting() == setting);
        if is_for_run {
            (self.run_tabs.tab, self.run_tabs.is_stuck) = (Some(tab), false);
            self.begin_in(tab, setting, now);
        }
        is_for_run
    }

    /// The setting gets its press in this tab, and nothing else has one there any more.
    fn begin_in(&mut self, tab: i32, setting: &'static Setting, now: Ms) {
        self.sessions.retain(|(of, ..)| *of != tab);
        self.set_session(tab, setting, Session::of_pages_to_come(now));
        let is_clicked = |run: &Run| run.at_work().is_some_and(|item| item.clicked);
        if !self.run.as_ref().is_some_and(is_clicked) {
            // Its page is opened anyway.
            self.permit_run(tab, setting, now);
        }
    }
}
