//! The situation of a setting in a tab, and in one table all that popup, list and card say of it.

use crate::core::{
    evidence::Status,
    json::named,
    observation::{Doubt, Ms},
    place::Place,
    session::{Ask, Failure, GIVE_UP_AFTER, PERMISSION, Session, TASK_TIMEOUT, Task},
    stability::{SETTLED, Shows},
};

named! {
    /// What is going on in the tab in front. The names are the contract's.
    #[allow(missing_docs, reason = "the contract says what each means")]
    pub enum Phase {
        Elsewhere = "elsewhere",
        NoAccess = "no-access",
        SignedOut = "signed-out",
        Looking = "looking",
        Ready = "ready",
        TurningOff = "turning-off",
        Confirming = "confirming",
        Done = "done",
        NotOffered = "not-offered",
        Ambiguous = "ambiguous",
        Asked = "asked",
        Unreachable = "unreachable",
        Failed = "failed",
    }
}

/// Whether the content script in a tab answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Silence {
    /// It does, or has not been asked yet.
    #[default]
    None,
    /// There is none: no page has come, or none that lets the extension in.
    Nobody,
    /// There is one, and it does not answer: the page is busy, or a dialog of the browser stops it.
    NoAnswer,
}

/// How long a page may take to answer before it counts as one that does not. One that hangs takes longer.
const ANSWER: Ms = 5_000;

/// What asking the page in a tab whether it answers has brought so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pings {
    /// When the one that has no answer yet was sent.
    waits_since: Option<Ms>,
    /// How many in a row found nobody.
    in_vain: u8,
}

impl Pings {
    /// Whether to ask the page now. If so it counts as asked: one question at a time.
    pub fn ask(&mut self, place: Place, is_loading: bool, now: Ms) -> bool {
        let asks = self.waits_since.is_none() && !is_loading && place == Place::Setting;
        if asks {
            self.waits_since = Some(now);
        }
        asks
    }

    /// The page has answered, or the browser has said that nobody is there.
    pub fn came_back(&mut self, is_answer: bool) {
        self.waits_since = None;
        self.in_vain = if is_answer { 0 } else { self.in_vain.saturating_add(1) };
    }

    /// What the silence of the page means. Once is no sign that nobody is there: the script may be on its way.
    pub fn silence(&self, is_loading: bool, now: Ms) -> Silence {
        match self.waits_since {
            Some(at) if now.saturating_sub(at) >= ANSWER => Silence::NoAnswer,
            _ if self.in_vain >= 2 && !is_loading => Silence::Nobody,
            _ => Silence::None,
        }
    }
}

/// The tab in front, as the popup finds it.
#[derive(Clone, Copy, Debug)]
pub struct Tab<'a> {
    /// Where its address leads.
    pub place: Place,
    /// What is known of it, if the content script has reported from it.
    pub session: Option<&'a Session>,
    /// Whether the member lets the extension see the settings' pages.
    pub access: bool,
    /// Whether a script of ours answers there.
    pub silence: Silence,
    /// The tab is loading.
    pub is_loading: bool,
}

/// What is true of a setting in the tab in front, or in that of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Situation {
    /// The member does not let the extension see the settings' pages.
    NoAccess,
    /// LinkedIn asks for a sign-in.
    SignedOut,
    /// The same, and the press goes on after it.
    SignedOutGoesOn,
    /// LinkedIn has led the press to another page of the settings.
    LedElsewhere,
    /// The tab has another page; this is the status.
    Elsewhere(Status),
    /// The page has not shown yet what it is.
    Looking,
    /// The same, and a press waits for it.
    LookingPermitted,
    /// The switch is on.
    On,
    /// The switch is on, and it was off before.
    OnAgain,
    /// The switch is off, and was read in this page; no fresh page has proved it.
    Off,
    /// The same, and the page or its data were kept by the browser.
    OffKept,
    /// The same, and some of the page's data did not come.
    OffFailed,
    /// The switch is off, and something newer is known that says otherwise.
    OffOlder,
    /// The switch is off, and that is proved.
    Done,
    /// The click was ordered.
    TurningOff,
    /// The reload was ordered.
    Confirming,
    /// The reload was ordered, and no page has come.
    NoPage,
    /// The press has failed.
    Failed(Failure),
    /// LinkedIn asks the member something after the click.
    Asked(Ask),
    /// No page has come that lets the extension in.
    Unreachable,
    /// The page does not answer.
    Stopped,
    /// LinkedIn's page says by its status that it is an error.
    ErrorPage,
    /// Something lies over the page's switches.
    Covered,
    /// The page has no switch but a frame.
    Framed,
    /// The page has one switch, for which nothing speaks.
    MayBe,
    /// The page has no switch.
    NotOffered,
    /// The page has several switches that cannot be told apart.
    Several,
    /// The page has a switch whose state cannot be read.
    NotUnderstood,
    /// The page leads to the setting.
    OnTheWay,
    /// The setting is one of several choices, and the member chooses.
    ToChoose,
    /// A run's tab has left the settings: the extension does not see for what.
    LedAway,
    /// A run has waited long enough for a page that does report.
    TookTooLong,
}

/// Keys of a card's title and sentences.
pub(super) type Card = (&'static str, &'static [&'static str]);

/// All that is said of a situation, by the keys of the messages.
pub(super) struct Text {
    pub phase: Phase,
    /// The popup's sentence.
    pub popup: &'static str,
    /// The sentence in the list of other settings, where there is one.
    pub list: Option<&'static str>,
    /// The label of the action, where there is one.
    pub action: Option<&'static str>,
    /// The card in the main setting's page, and in that of another, while the switch is on.
    pub cards: Option<[Card; 2]>,
    /// Whether to offer a report of the page: recognition does not understand it.
    pub offers_report: bool,
}

/// The names of those for which a run puts a setting aside, or pauses: they are stored.
const NAMES: [(Situation, &str); 30] = {
    use Failure::*;
    use Situation::*;
    [
        (NoAccess, "no-access"),
        (SignedOut, "signed-out"),
        (LedAway, "led-away"),
        (Unreachable, "unreachable"),
        (LedElsewhere, "led-elsewhere"),
        (TookTooLong, "took-too-long"),
        (Stopped, "stopped"),
        (Off, "off"),
        (OffKept, "off-kept"),
        (OffFailed, "off-failed"),
        (OffOlder, "off-older"),
        (NoPage, "no-page"),
        (Failed(NotClicked), "failed-not-clicked"),
        (Failed(Ignored), "failed-ignored"),
        (Failed(RolledBack), "failed-rolled-back"),
        (Failed(Lost), "failed-lost"),
        (Failed(StillOn), "failed-still-on"),
        (Failed(Kept), "failed-kept"),
        (Failed(Changed), "failed-changed"),
        (Failed(DataFailed), "failed-data"),
        (Failed(NotFresh), "failed-not-fresh"),
        (Asked(Ask::Dialog), "asked"),
        (Asked(Ask::Save), "asked-to-save"),
        (ErrorPage, "error-page"),
        (Covered, "covered"),
        (Framed, "framed"),
        (MayBe, "may-be"),
        (NotOffered, "not-offered"),
        (Several, "several"),
        (NotUnderstood, "not-understood"),
    ]
};

impl Situation {
    /// The one that is stored by this name.
    pub fn by_name(name: &str) -> Option<Situation> {
        let found = NAMES.iter().find(|(_, of)| *of == name);
        found.map(|(situation, _)| *situation)
    }

    /// The name by which it is stored. All that a run does not stop for is one.
    pub fn name(self) -> &'static str {
        let found = NAMES.iter().find(|(of, _)| *of == self);
        found.map_or("not-understood", |(_, name)| name)
    }

    /// The table.
    pub(super) fn text(self) -> Text {
        use Situation::*;
        let text = |phase, popup, list, action| Text {
            phase,
            popup,
            list,
            action,
            cards: None,
            offers_report: matches!(self, NotOffered | Several | MayBe | Framed | NotUnderstood),
        };
        // Popup and list say the same, unless it leads to the popup's steps by hand, which are the main setting's.
        let both = |phase, sentence, action| text(phase, sentence, Some(sentence), action);
        let failed = |sentence, action| both(Phase::Failed, sentence, Some(action));
        let failed_in_list = |popup, list| text(Phase::Failed, popup, Some(list), Some("primary_try_again"));
        let text = match self {
            NoAccess => text(Phase::NoAccess, "no_access", None, Some("primary_allow")),
            SignedOut => text(Phase::SignedOut, "signed_out", None, Some("primary_after_sign_in")),
            SignedOutGoesOn => text(Phase::SignedOut, "signed_out_goes_on", None, None),
            Elsewhere(status) => {
                let (sentence, action) = match status {
                    Status::Unknown => ("elsewhere_unknown", "primary_open"),
                    Status::On => ("elsewhere_on", "primary_open"),
                    Status::Off => ("elsewhere_off", "primary_open_and_prove"),
                    Status::OffConfirmed => ("elsewhere_done", "primary_open_and_check"),
                };
                text(Phase::Elsewhere, sentence, None, Some(action))
            }
            LedElsewhere => text(
                Phase::NotOffered,
                "not_offered_elsewhere",
                Some("other_led_elsewhere"),
                Some("primary_try_again"),
            ),
            NotOffered => text(Phase::NotOffered, "not_offered", Some("other_not_offered"), None),
            Several => text(Phase::Ambiguous, "ambiguous", Some("other_ambiguous"), None),
            NotUnderstood => text(
                Phase::Failed,
                "failed_not_understood",
                Some("other_not_understood"),
                None,
            ),
            MayBe => text(Phase::Ambiguous, "may_be", Some("other_may_be"), None),
            Framed => both(Phase::Ambiguous, "frame", None),
            Covered => both(Phase::Asked, "covered", None),
            Asked(Ask::Dialog) => both(Phase::Asked, "asked", Some("primary_check_anyway")),
            Asked(Ask::Save) => both(Phase::Asked, "asked_to_save", Some("primary_check_anyway")),
            Unreachable => both(Phase::Unreachable, "unreachable", Some("primary_try_again")),
            Stopped => both(Phase::Asked, "stopped", None),
            ErrorPage => both(Phase::Unreachable, "error_page", Some("primary_try_again")),
            Looking => both(Phase::Looking, "looking", None),
            LookingPermitted => both(Phase::Looking, "looking_permitted", None),
            OnTheWay => both(Phase::Elsewhere, "elsewhere_on", None),
            ToChoose => both(Phase::Ready, "other_choose", None),
            LedAway => both(Phase::SignedOut, "led_away", None),
            TookTooLong => both(Phase::Unreachable, "took_too_long", None),
            On => both(Phase::Ready, "ready_on", Some("primary_turn_off")),
            OnAgain => both(Phase::Ready, "ready_on_again", Some("primary_turn_off")),
            Off => both(Phase::Ready, "ready_off", Some("primary_prove")),
            OffFailed => both(Phase::Ready, "ready_off_failed", Some("primary_prove")),
            OffKept => both(Phase::Ready, "ready_off_kept", Some("primary_prove")),
            OffOlder => both(Phase::Ready, "ready_off_older", Some("primary_prove")),
            Done => text(Phase::Done, "done", Some("other_done"), Some("primary_check")),
            TurningOff => both(Phase::TurningOff, "turning_off", None),
            Confirming => both(Phase::Confirming, "confirming", None),
            NoPage => failed("failed_no_page", "primary_reload_again"),
            Failed(Failure::NotClicked) => failed_in_list("failed_not_clicked", "other_not_clicked"),
            Failed(Failure::Ignored) => failed("failed_ignored", "primary_try_again"),
            Failed(Failure::RolledBack) => failed_in_list("failed_rolled_back", "other_rolled_back"),
            Failed(Failure::Lost) => failed_in_list("failed_lost", "other_lost"),
            Failed(Failure::StillOn) => failed_in_list("failed_still_on", "other_still_on"),
            Failed(Failure::Kept) => failed("failed_kept", "primary_reload_again"),
            Failed(Failure::Changed) => failed("failed_changed", "primary_reload_again"),
            Failed(Failure::DataFailed) => failed("failed_data", "primary_reload_again"),
            Failed(Failure::NotFresh) => failed("failed_not_fresh", "primary_reload_again"),
        };
        let cards: Option<[Card; 2]> = match self {
            OnTheWay => Some([("guide_way_title", &["guide_way"]); 2]),
            ToChoose => Some([("guide_choice_title", &["guide_choice"]); 2]),
            On | OnAgain => Some([
                ("guide_on_title", &["guide_on", "guide_then"]),
                ("guide_on_title", &["guide_other", "guide_other_then"]),
            ]),
            Failed(Failure::Ignored) => Some([
                ("guide_by_hand_title", &["guide_by_hand", "guide_then"]),
                ("guide_by_hand_title", &["guide_by_hand"]),
            ]),
            Failed(_) => Some([
                ("guide_still_on_title", &["guide_still_on", "guide_then"]),
                ("guide_still_on_title", &["guide_still_on"]),
            ]),
            _ => None,
        };
        Text { cards, ..text }
    }

    /// Key of what is said of it on the check-up's page while its setting is at work.
    pub(super) fn sentence(self) -> &'static str {
        let text = self.text();
        text.list.unwrap_or(text.popup)
    }

    /// The same once the setting was put aside, or the run has paused: nothing goes on by itself any more, and there is no
    /// button for it.
    pub(super) fn sentence_at_the_end(self) -> &'static str {
        use Situation::*;
        match self {
            // The popup says it once, above its list.
            NoAccess => "checkup_no_access",
            SignedOut => "checkup_signed_out",
            Unreachable => "checkup_unreachable",
            Asked(_) | Covered | Stopped => "checkup_waits",
            Off | OffKept | OffFailed | OffOlder => "checkup_off",
            OnAgain => "checkup_on_again",
            _ => self.sentence(),
        }
    }

    /// The situation of a setting with this status that was clicked: what tells of a page in which nothing was done is not
    /// all that is known of it.
    pub fn after_the_click(self, status: Status) -> Situation {
        use Situation::*;
        match self {
            SignedOut | LedAway | LedElsewhere | Unreachable | TookTooLong | Stopped | ErrorPage | Covered | Framed
            | MayBe | NotOffered | Several | NotUnderstood => match status {
                Status::Off => Off,
                _ => Failed(Failure::Lost),
            },
            _ => self,
        }
    }

    /// The situation of a setting with this status.
    pub fn of(status: Status, tab: Tab, now: Ms) -> Situation {
        let idle = Task::Idle;
        let task = tab.session.map_or(&idle, |session| &session.task);
        let is_permitted = matches!(task, Task::Permitted { until } if now <= *until);
        let is_confirming = matches!(task, Task::Confirming { at, .. } if now.saturating_sub(*at) < TASK_TIMEOUT);
        let is_under_way = tab.session.is_some_and(|session| session.is_under_way(now));
        let is_document = |id: &String| tab.session.is_some_and(|session| session.stability.document == *id);
        match tab.place {
            _ if !tab.access => Situation::NoAccess,
            Place::Setting if tab.silence == Silence::NoAnswer => Situation::Stopped,
            Place::Setting if tab.silence == Silence::Nobody && !is_confirming => Situation::Unreachable,
            Place::Elsewhere | Place::Preferences if is_permitted && tab.is_loading => match permitted_for(task, now) {
                GIVE_UP_AFTER.. => Situation::Unreachable,
                _ => Situation::LookingPermitted,
            },
            Place::SignIn if is_permitted || matches!(task, Task::Confirming { .. }) => Situation::SignedOutGoesOn,
            Place::SignIn => Situation::SignedOut,
            Place::Setting => Situation::on_the_page(status, tab.session, now),
            place if place.is_in_settings() => match task {
                // LinkedIn has led on from the page with the click.
                Task::TurningOff { asked: None, .. } if is_under_way => Situation::TurningOff,
                Task::Confirming { before, .. } if is_confirming && is_document(before) => Situation::Confirming,
                Task::Failed(failure @ (Failure::Lost | Failure::NotClicked)) => Situation::Failed(*failure),
                _ if is_permitted || is_confirming => Situation::LedElsewhere,
                _ => Situation::Elsewhere(status),
            },
            _ => Situation::Elsewhere(status),
        }
    }

    fn on_the_page(status: Status, session: Option<&Session>, now: Ms) -> Situation {
        // Before the first report nothing is known of the page.
        let Some(session @ Session { stability, task, .. }) =
            session.filter(|it| it.has_report() || it.is_under_way(now))
        else {
            return match session.map(|session| &session.task) {
                Some(Task::Permitted { until }) if now <= *until => Situation::LookingPermitted,
                _ => Situation::Looking,
            };
        };
        let is_overdue = |at: Ms| now.saturating_sub(at) >= TASK_TIMEOUT;
        match task {
            Task::TurningOff { .. } if session.is_left => Situation::Failed(Failure::Lost),
            Task::TurningOff {
                asked: Some(ask), at, ..
            } if now.saturating_sub(*at) < PERMISSION => Situation::Asked(*ask),
            Task::TurningOff { at, .. } if is_overdue(*at) => Situation::Failed(Failure::Lost),
            Task::TurningOff { .. } => Situation::TurningOff,
            Task::Confirming { before, at } if *before == stability.document && is_overdue(*at) => Situation::NoPage,
            Task::Confirming { before, .. } if *before == stability.document => Situation::Confirming,
            Task::Confirming { at, .. } => match Situation::of_doubt(session, now) {
                Some(Situation::SignedOut) => Situation::SignedOutGoesOn,
                // Something was done, and the setting was offered before.
                Some(Situation::NotOffered) => Situation::NoPage,
                Some(doubt) => doubt,
                None if is_overdue(*at) => Situation::NoPage,
                None => Situation::Confirming,
            },
            Task::Failed(failure) => Situation::Failed(*failure),
            Task::Permitted { until } if now <= *until => match Situation::of_doubt(session, now) {
                Some(Situation::SignedOut) => Situation::SignedOutGoesOn,
                Some(doubt) => doubt,
                None => Situation::LookingPermitted,
            },
            Task::Idle | Task::Permitted { .. } => match stability.shows {
                Shows::On if stability.is_stable() => match status {
                    Status::Off | Status::OffConfirmed => Situation::OnAgain,
                    _ => Situation::On,
                },
                Shows::Off if stability.settled_state().is_some() => match (status, stability.doubt) {
                    (Status::OffConfirmed, _) => Situation::Done,
                    (Status::Off, Some(Doubt::Kept)) => Situation::OffKept,
                    (Status::Off, Some(Doubt::Failed)) => Situation::OffFailed,
                    (Status::Off, _) => Situation::Off,
                    _ => Situation::OffOlder,
                },
                _ => Situation::of_doubt(session, now).unwrap_or(Situation::Looking),
            },
        }
    }

    /// What is said of a page that shows neither on nor off, once it has done so for long enough.
    fn of_doubt(session: &Session, now: Ms) -> Option<Situation> {
        if session.is_stuck(now) {
            return Some(Situation::Unreachable);
        }
        let stability = &session.stability;
        let (situation, after) = match stability.shows {
            Shows::SignIn => (Situation::SignedOut, 0),
            Shows::Error => (Situation::ErrorPage, 0),
            Shows::Several => (Situation::Several, SETTLED),
            Shows::MayBe => (Situation::MayBe, SETTLED),
            Shows::Covered => (Situation::Covered, SETTLED),
            Shows::Framed => (Situation::Framed, GIVE_UP_AFTER),
            Shows::Unclear => (Situation::NotUnderstood, GIVE_UP_AFTER),
            Shows::Nothing => (Situation::NotOffered, GIVE_UP_AFTER),
            Shows::On | Shows::Off | Shows::Way | Shows::Choice | Shows::Elsewhere => return None,
        };
        stability.shown_for(after, now).then_some(situation)
    }
}

/// For how long the member has permitted what is to be done.
fn permitted_for(task: &Task, now: Ms) -> Ms {
    match task {
        Task::Permitted { until } => now.saturating_add(PERMISSION).saturating_sub(*until),
        _ => 0,
    }
}

/// Whether there is something to do for the member in the page.
pub(super) fn wants_guidance(status: Status) -> bool {
    matches!(status, Status::On | Status::Unknown)
}
