//! The check-up's page: the run, and each setting in it.

use crate::core::{
    evidence::{Evidence, Status},
    observation::Ms,
    run::{Item, PAUSE, Run, State, Step, Why, situation},
    session::Session,
    setting::{CATALOGUE, Safer, Setting},
};

use super::situation::{Silence, Situation};

/// How long a setting is thought to take before one is proved: its page twice, each until it is settled, and the pause.
const PACE: Ms = 10_000;

/// The check-up's page. The names are the contract's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckUpPage {
    /// `idle`, `running`, `paused`, `done`.
    pub state: &'static str,
    /// Each setting, in the order of the catalogue.
    pub rows: Vec<CheckUpRow>,
    /// How many settings of the run are at their end, and how many of these are proved.
    pub ended: usize,
    /// See [`CheckUpPage::ended`].
    pub proved: usize,
    /// How many there are in the run.
    pub of: usize,
    /// About how long the rest will take, while the run goes on.
    pub left: Option<Ms>,
    /// Key of the sentence on what stands in the way of every setting, where the run has paused for that.
    pub sentence: Option<&'static str>,
    /// Why the run has paused.
    pub why: Option<Why>,
    /// The setting at work.
    pub at_work: Option<&'static Setting>,
}

/// One setting on the check-up's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckUpRow {
    /// Which.
    pub setting: &'static Setting,
    /// What is known of it.
    pub status: Status,
    /// `waiting`, `working`, `proved`, `aside`, if it is in the run.
    pub step: Option<&'static str>,
    /// Key of the sentence on what is going on, or on why it was put aside.
    pub sentence: Option<&'static str>,
    /// Whether it can be ticked; else the member chooses by hand.
    pub can_be_ticked: bool,
    /// Whether it is ticked before the member has chosen: it reads on. What was never read is for the member to tick.
    pub is_ticked: bool,
}

/// What the check-up's page shows. `evidence` is what is known of a setting; `session` is that of the setting at work, and
/// `silence` says whether its page answers.
pub fn check_up_page(
    run: Option<&Run>,
    evidence: impl Fn(&Setting) -> Evidence,
    session: Option<&Session>,
    silence: Silence,
    now: Ms,
) -> CheckUpPage {
    let items = run.map_or(&[][..], |run| &run.items);
    let began = run.map_or(0, |run| run.began);
    let step_now = |item: &Item| item.step_now(&evidence(item.setting.setting()), began, now);
    let row = |setting: &'static Setting| {
        let item = items.iter().find(|item| item.setting.setting() == setting);
        let status = evidence(setting).status(now);
        let (step, sentence) = match item.map(step_now) {
            Some(Step::Waiting) => (Some("waiting"), None),
            Some(Step::Working) => {
                let situation = session.map(|session| situation(session, status, silence, now));
                (Some("working"), situation.map(Situation::sentence))
            }
            Some(Step::Proved) => (Some("proved"), None),
            Some(Step::Aside(situation)) => (Some("aside"), Some(situation.sentence_at_the_end())),
            None => (None, None),
        };
        let can_be_ticked = setting.safer == Safer::Off;
        CheckUpRow {
            setting,
            status,
            step,
            sentence,
            can_be_ticked,
            is_ticked: can_be_ticked && status == Status::On,
        }
    };
    let is_proved = |step: Step| step == Step::Proved;
    let proved = items.iter().filter(|item| is_proved(step_now(item))).count();
    let were_proved = items.iter().filter(|item| is_proved(item.step)).count();
    let has_ended = |item: &&Item| matches!(item.step, Step::Proved | Step::Aside(_));
    let ended = items.iter().filter(has_ended).count();
    let why = run.and_then(|run| match run.state {
        State::Paused(why) => Some(why),
        _ => None,
    });
    let took = run.and_then(|run| run.took.checked_div(were_proved as Ms));
    let pace = took.map_or(PACE, |took| took.saturating_add(PAUSE));
    CheckUpPage {
        state: match run.map(|run| run.state) {
            None => "idle",
            Some(State::Running) => "running",
            Some(State::Paused(_)) => "paused",
            Some(State::Done) => "done",
        },
        rows: CATALOGUE.iter().map(row).collect(),
        ended,
        proved,
        of: items.len(),
        left: run
            .filter(|run| run.is_running())
            .map(|_| pace.saturating_mul((items.len() - ended) as Ms)),
        sentence: match why {
            Some(Why::Needs(situation)) => Some(situation.sentence_at_the_end()),
            _ => None,
        },
        why,
        at_work: run.and_then(Run::at_work).map(|item| item.setting.setting()),
    }
}
