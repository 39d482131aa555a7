//! The check-up in one press: the settings that the member has ticked, one after the other, in one tab.
//!
//! A run says which setting comes next and when it has ended. What is clicked, reloaded and proved is the
//! [session](super::session)'s, which gets one press for each setting. The run is in `storage.local`, so that it can go on
//! after the browser has ended; its tab is in `storage.session`, where it ends with the browser, since the number of a tab
//! then means another one.

use serde::{Deserialize, Serialize};

use super::{
    account::Tab,
    evidence::{Evidence, Status},
    observation::Ms,
    place::Place,
    session::{Failure, GIVE_UP_AFTER, ROUNDING, Session, TASK_TIMEOUT},
    setting::{Safer, Setting},
    stability::{SETTLED, Shows},
    view::{self, Silence, Situation},
};

/// The least time between the end of one setting and the begin of the next: a person takes longer.
pub const PAUSE: Ms = 1_500;
/// The same after an error of LinkedIn's, or where no page has come: whatever it is, it may pass.
pub const LONG_PAUSE: Ms = 5_000;
/// A setting that has not ended after this long is put aside.
pub const ITEM_LIMIT: Ms = 90_000;
/// After this long no further setting is begun until the member goes on.
pub const RUN_LIMIT: Ms = 30 * 60_000;
/// A check-up's page that has said nothing for so long was left: browsers let a page in the background speak once a minute.
pub(super) const AWAY: Ms = 90_000;
/// How long the browser has to begin to load an address before the tab's own word counts.
const START: Ms = 3_000;

/// A setting that can be ticked: one with a switch. No other can be in a run, or in the message that starts one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub struct Ticked(&'static Setting);

impl Ticked {
    /// The setting.
    pub fn setting(self) -> &'static Setting {
        self.0
    }
}

impl TryFrom<String> for Ticked {
    type Error = &'static str;

    fn try_from(id: String) -> Result<Ticked, &'static str> {
        let setting = Setting::by_id(&id).filter(|setting| setting.safer == Safer::Off);
        setting.map(Ticked).ok_or("no switch")
    }
}

impl From<Ticked> for &'static str {
    fn from(ticked: Ticked) -> &'static str {
        ticked.0.id
    }
}

/// What the member has ticked: at least one, and none twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Ticked>", into = "Vec<Ticked>")]
pub struct Ticks(Vec<Ticked>);

impl TryFrom<Vec<Ticked>> for Ticks {
    type Error = &'static str;

    fn try_from(ticked: Vec<Ticked>) -> Result<Ticks, &'static str> {
        match are_all_different(&ticked) && !ticked.is_empty() {
            true => Ok(Ticks(ticked)),
            false => Err("none, or one twice"),
        }
    }
}

impl From<Ticks> for Vec<Ticked> {
    fn from(ticks: Ticks) -> Vec<Ticked> {
        ticks.0
    }
}

fn are_all_different(ticked: &[Ticked]) -> bool {
    let mut all = ticked.iter().enumerate();
    all.all(|(n, it)| !ticked[..n].contains(it))
}

/// A run of the check-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Run {
    /// Whether it goes on.
    pub state: State,
    /// The settings, in their order.
    pub items: Vec<Item>,
    /// When it was started.
    pub began: Ms,
    /// When the member last let it go on.
    pub since: Ms,
    /// When the setting at work began, or the last one ended; 0 if the next may begin at once.
    pub at: Ms,
    /// How long those took, together, that are proved.
    pub took: Ms,
}

/// Whether a run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum State {
    /// It does.
    Running,
    /// Nothing further is begun until the member goes on.
    Paused(Why),
    /// It has come to its end, or the member has stopped it.
    Done,
}

/// Why a run has paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The member wanted it.
    Asked,
    /// Its tab, its page or the browser was closed.
    Closed,
    /// It has taken [`RUN_LIMIT`].
    Limit,
    /// Something stands in the way of every setting.
    Needs(Situation),
}

/// One setting of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Item {
    /// Which.
    pub setting: Ticked,
    /// How far it has come.
    pub step: Step,
    /// When its permission ends, which tells it from that of a press in the popup; 0 before it has one.
    pub until: Ms,
    /// Its one click was ordered.
    pub clicked: bool,
    /// How many presses more than one it got: its page was no proof, or read on then where it had not been clicked.
    pub pressed_again: u8,
    /// It was begun twice, for a reason that is not its own. That happens once.
    pub again: bool,
}

/// How far one setting of a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum Step {
    /// Its turn is still to come.
    Waiting,
    /// It is its turn.
    Working,
    /// A page loaded since its turn began has proved it off.
    Proved,
    /// It was put aside, and why.
    Aside(Situation),
}

// Each is stored as one name.

impl From<State> for &'static str {
    fn from(state: State) -> &'static str {
        match state {
            State::Running => "running",
            State::Done => "done",
            State::Paused(Why::Asked) => "paused",
            State::Paused(Why::Closed) => "closed",
            State::Paused(Why::Limit) => "limit",
            State::Paused(Why::Needs(situation)) => situation.name(),
        }
    }
}

impl TryFrom<String> for State {
    type Error = &'static str;

    fn try_from(name: String) -> Result<State, &'static str> {
        let why = match name.as_str() {
            "running" => return Ok(State::Running),
            "done" => return Ok(State::Done),
            "paused" => Some(Why::Asked),
            "closed" => Some(Why::Closed),
            "limit" => Some(Why::Limit),
            name => Situation::by_name(name).map(Why::Needs),
        };
        why.map(State::Paused).ok_or("no state")
    }
}

impl From<Step> for &'static str {
    fn from(step: Step) -> &'static str {
        match step {
            Step::Waiting => "waiting",
            Step::Working => "working",
            Step::Proved => "proved",
            Step::Aside(situation) => situation.name(),
        }
    }
}

impl TryFrom<String> for Step {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Step, &'static str> {
        match name.as_str() {
            "waiting" => Ok(Step::Waiting),
            "working" => Ok(Step::Working),
            "proved" => Ok(Step::Proved),
            name => Situation::by_name(name).map(Step::Aside).ok_or("no step"),
        }
    }
}

/// The tabs of a run, by the browser's numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RunTabs {
    /// The one that the settings are opened in.
    pub tab: Option<i32>,
    /// The check-up's page.
    pub page: Option<i32>,
    /// A page in that tab did not answer, or did not come: the next setting gets another tab.
    #[serde(default)]
    pub is_stuck: bool,
    /// When the check-up's page was last known to be there.
    #[serde(default)]
    pub heard_at: Ms,
}

/// What comes next for the setting at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// It is not at its end.
    Wait,
    /// It needs a second press.
    Press,
    /// It has to be begun again: the background ended before its page was opened.
    Begin,
    /// It has ended.
    End(Step),
}

impl Run {
    /// A new run of these settings.
    pub(super) fn new(ticks: &Ticks, now: Ms) -> Run {
        let item = |setting: &Ticked| Item {
            setting: *setting,
            step: Step::Waiting,
            until: 0,
            clicked: false,
            pressed_again: 0,
            again: false,
        };
        Run {
            state: State::Running,
            items: ticks.0.iter().map(item).collect(),
            began: now,
            since: now,
            at: 0,
            took: 0,
        }
    }

    /// Whether it can be one of ours: no setting twice, and one at a time.
    pub(super) fn is_whole(&self) -> bool {
        let ticked: Vec<Ticked> = self.items.iter().map(|item| item.setting).collect();
        let working = self.items.iter().filter(|item| item.step == Step::Working);
        !ticked.is_empty() && are_all_different(&ticked) && working.count() <= 1
    }

    /// The setting at work.
    pub fn at_work(&self) -> Option<&Item> {
        self.items.iter().find(|item| item.step == Step::Working)
    }

    pub(super) fn at_work_mut(&mut self) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.step == Step::Working)
    }

    /// Whether it goes on.
    pub fn is_running(&self) -> bool {
        self.state == State::Running
    }

    /// Whether a permission until then was given to this setting by the run, and is over.
    pub(super) fn has_ended(&self, setting: &Setting, until: Ms) -> bool {
        let mut items = self.items.iter();
        let item = items.find(|item| item.setting.0 == setting && item.until == until);
        item.is_some_and(|item| item.clicked || item.step != Step::Working)
    }

    /// Whether it waits for the member.
    pub fn is_paused(&self) -> bool {
        matches!(self.state, State::Paused(_))
    }

    /// Whether it goes on, or something of it still does.
    pub fn is_busy(&self) -> bool {
        self.is_running() || self.at_work().is_some()
    }

    /// Nothing further is begun. The setting at work waits for its turn again, unless something of it is under way.
    pub(super) fn hold(&mut self, state: State, is_under_way: bool) {
        if self.is_running() || state == State::Done {
            self.state = state;
        }
        if !is_under_way && let Some(item) = self.at_work_mut() {
            item.step = Step::Waiting;
        }
    }

    /// The member lets it go on.
    pub(super) fn go_on(&mut self, now: Ms) {
        if self.is_paused() {
            (self.state, self.since) = (State::Running, now);
            if self.at_work().is_none() {
                self.at = 0;
            }
        }
    }

    /// Begins the next setting, if it is time: afterwards it is at work. The run may end here, or pause.
    pub(super) fn begin(&mut self, now: Ms) -> bool {
        if !self.is_running() || self.at_work().is_some() {
            return false;
        }
        // A clock that was put back must not stop it for long.
        let passed = |since: Ms| now.abs_diff(since);
        let next = self.items.iter().position(|item| item.step == Step::Waiting);
        let before = next.and_then(|n| n.checked_sub(1)).map(|n| self.items[n].step);
        let pause = match before {
            Some(Step::Aside(Situation::ErrorPage | Situation::Unreachable)) => LONG_PAUSE,
            _ => PAUSE,
        };
        let (is_time, is_over) = (passed(self.at) >= pause, passed(self.since) >= RUN_LIMIT);
        match next.map(|n| &mut self.items[n]) {
            None => self.end_with_the_last(),
            Some(_) if is_over => self.state = State::Paused(Why::Limit),
            Some(item) if is_time => {
                item.step = Step::Working;
                self.at = now;
                return true;
            }
            Some(_) => {}
        }
        false
    }

    /// The setting at work is begun again.
    pub(super) fn begin_again(&mut self, now: Ms) {
        self.at = now;
        if let Some(item) = self.at_work_mut() {
            item.again = true;
        }
    }

    /// What comes next for the setting at work. `tab` is the run's, where the browser has been asked. Where its page does not
    /// answer, that is why nothing more came of it.
    pub(super) fn next(&self, session: Option<&Session>, evidence: &Evidence, tab: Option<&Tab>, now: Ms) -> Next {
        use Situation::{Failed, NoPage, Stopped, TookTooLong, Unreachable};
        match self.next_of(session, evidence, tab, now) {
            Next::End(Step::Aside(TookTooLong | Unreachable | NoPage | Failed(Failure::Lost)))
                if tab.is_some_and(|tab| tab.hangs) =>
            {
                Next::End(Step::Aside(Stopped))
            }
            next => next,
        }
    }

    fn next_of(&self, session: Option<&Session>, evidence: &Evidence, tab: Option<&Tab>, now: Ms) -> Next {
        let Some(item) = self.at_work() else { return Next::Wait };
        if is_proved_since(evidence, self.at, now) {
            return Next::End(Step::Proved);
        }
        let begin = || match item.again {
            false => Next::Begin,
            true => Next::End(Step::Aside(Situation::Unreachable)),
        };
        // Where the clock was put back, no page is loaded late enough.
        let is_late = self.at <= now.saturating_add(ROUNDING);
        let Some(session) = session.filter(|_| is_late) else {
            return begin();
        };
        let passed = now.abs_diff(self.at);
        if let Some(tab) = tab.filter(|tab| !tab.is_loading && passed >= START) {
            match item.setting.0.place_of_address(&tab.url) {
                Place::SignIn => return Next::End(Step::Aside(Situation::SignedOut)),
                // Nobody tells the address of a page that the extension may not see.
                Place::Elsewhere => return Next::End(Step::Aside(Situation::LedAway)),
                _ if session.has_report() => {}
                Place::Setting if passed < GIVE_UP_AFTER => {}
                Place::Setting => return Next::End(Step::Aside(Situation::Unreachable)),
                // The page from before is still there.
                _ => return begin(),
            }
        }
        let shows = session.stability.shows;
        if session.has_report()
            && matches!(shows, Shows::Way | Shows::Elsewhere)
            && session.stability.shown_for(SETTLED, now)
            && !session.is_under_way(now)
        {
            return Next::End(Step::Aside(Situation::LedElsewhere));
        }
        let situation = situation(session, evidence.status(now), Silence::None, now);
        let aside = |situation| Next::End(Step::Aside(situation));
        match situation {
            Situation::On | Situation::OnAgain if item.clicked && session.stability.is_settled() => {
                aside(Situation::Failed(Failure::StillOn))
            }
            Situation::Off | Situation::OffKept | Situation::OffFailed | Situation::OffOlder | Situation::Done
                if item.pressed_again == 0 =>
            {
                Next::Press
            }
            // What read off came from a cache, and now it can be clicked.
            Situation::Failed(Failure::StillOn) if !item.clicked && item.pressed_again < 2 => Next::Press,
            // The member can answer while it is its turn.
            Situation::Asked(_) if passed < ITEM_LIMIT => Next::Wait,
            Situation::Looking
            | Situation::LookingPermitted
            | Situation::TurningOff
            | Situation::Confirming
            | Situation::OnTheWay
            | Situation::On
            | Situation::OnAgain => match passed {
                ITEM_LIMIT.. => aside(Situation::TookTooLong),
                TASK_TIMEOUT.. if !session.has_report() => aside(Situation::Unreachable),
                _ => Next::Wait,
            },
            Situation::SignedOutGoesOn => aside(Situation::SignedOut),
            // An earlier page's proof, and none of this run's.
            Situation::Done => aside(Situation::Off),
            other => aside(other),
        }
    }

    /// The setting at work has come to its end. Where something is in the way of two in a row that is in the way of all,
    /// they get their turn again, once, when the member goes on. The first of them may have been clicked, and was not proved.
    pub(super) fn end(&mut self, step: Step, now: Ms) {
        let Some(n) = self.items.iter().position(|item| item.step == Step::Working) else {
            return;
        };
        self.items[n].step = step;
        if step == Step::Proved {
            self.took += now.abs_diff(self.at);
        }
        self.at = now;
        let is_general = |step| {
            use Situation::{LedAway, SignedOut, Unreachable};
            matches!(step, Step::Aside(SignedOut | LedAway | Unreachable))
        };
        let may_be_general = |item: &Item| {
            use Situation::{Failed, NoPage};
            is_general(item.step) || item.clicked && matches!(item.step, Step::Aside(NoPage | Failed(Failure::Lost)))
        };
        if let Step::Aside(situation) = step
            && !self.items[n].again
            && is_general(step)
            && n.checked_sub(1)
                .is_some_and(|before| may_be_general(&self.items[before]))
        {
            for item in self.items[n - 1..=n].iter_mut().filter(|item| !item.again) {
                (item.step, item.again, item.pressed_again) = (Step::Waiting, true, 0);
            }
            self.hold(State::Paused(Why::Needs(situation)), false);
        }
        self.end_with_the_last();
    }

    fn end_with_the_last(&mut self) {
        let is_left = |item: &Item| matches!(item.step, Step::Waiting | Step::Working);
        if !self.items.iter().any(is_left) {
            self.state = State::Done;
        }
    }

    /// A setting that was put aside has been proved off after all, such as after an answer of the member's.
    pub(super) fn note_proof(&mut self, evidence: impl Fn(&Setting) -> Evidence, now: Ms) {
        for item in &mut self.items {
            if matches!(item.step, Step::Aside(_)) && is_proved_since(&evidence(item.setting.0), self.began, now) {
                item.step = Step::Proved;
            }
        }
    }
}

impl Item {
    /// What is true of it now, in a run that began at this moment: what was proved off may have been turned on since, and
    /// what was put aside may have been proved. Of what was clicked nothing is said that tells of an untouched page.
    pub fn step_now(&self, evidence: &Evidence, began: Ms, now: Ms) -> Step {
        match (self.step, evidence.status(now)) {
            (Step::Proved, Status::On) => Step::Aside(Situation::OnAgain),
            (Step::Proved, Status::Off | Status::Unknown) => Step::Aside(Situation::Off),
            (Step::Aside(_), _) if is_proved_since(evidence, began, now) => Step::Proved,
            (Step::Aside(situation), status) if self.clicked => Step::Aside(situation.after_the_click(status)),
            (step, _) => step,
        }
    }
}

/// Whether a page proves it off that was loaded since.
fn is_proved_since(evidence: &Evidence, since: Ms, now: Ms) -> bool {
    let is_since = |as_of: Ms| as_of.saturating_add(ROUNDING) >= since;
    evidence.status(now) == Status::OffConfirmed && evidence.reading().is_some_and(|it| is_since(it.as_of))
}

/// What is true of the setting at work, by what its page has shown.
pub fn situation(session: &Session, status: Status, silence: Silence, now: Ms) -> Situation {
    let tab = view::Tab {
        place: Place::Setting,
        session: Some(session),
        access: true,
        silence,
        is_loading: false,
    };
    Situation::of(status, tab, now)
}
