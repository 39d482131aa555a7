//! What becomes of the objection once it was sent: a list of what happened on which day, and what that leads to.
//!
//! It holds what the member has entered, and is stored only because they entered it. Nobody but them can know that a letter
//! was sent or answered.

use serde::{Deserialize, Serialize};

use super::{
    due::{Day, due},
    json::named,
    letter::{Draft, How, Law},
};

/// How long a reminder and a reply give LinkedIn, in days. No law says so: it is what the letters ask for.
pub const GRACE: u8 = 14;
/// More than any objection has; a list that is longer was not made here.
const MOST_EVENTS: usize = 50;
/// The setting is of 2024: a letter of a year before this one is a slip of the keyboard.
const FIRST_YEAR: u16 = 2023;

named! {
    /// What can happen.
    pub enum Step {
        /// The member sent the objection.
        Sent = "sent",
        /// LinkedIn said that it needs two months more.
        Extended = "extended",
        /// LinkedIn answered, and does what was asked.
        Accepted = "accepted",
        /// LinkedIn answered, and does a part of it.
        Partly = "partly",
        /// LinkedIn answered, and refuses.
        Refused = "refused",
        /// The member reminded LinkedIn.
        Reminded = "reminded",
        /// The member replied to a refusal.
        Replied = "replied",
        /// The member complained to an authority.
        Complained = "complained",
    }
}

impl Step {
    /// Every one.
    pub const ALL: [Step; 8] = [
        Step::Sent,
        Step::Extended,
        Step::Accepted,
        Step::Partly,
        Step::Refused,
        Step::Reminded,
        Step::Replied,
        Step::Complained,
    ];

    /// How LinkedIn answered, if it is an answer.
    pub fn how(self) -> Option<How> {
        match self {
            Step::Accepted => Some(How::Accepted),
            Step::Partly => Some(How::Partly),
            Step::Refused => Some(How::Refused),
            _ => None,
        }
    }

    fn is_answer(self) -> bool {
        self.how().is_some()
    }
}

/// What happened on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// What it was.
    pub what: Step,
    /// The day.
    pub on: Day,
}

/// An objection that was sent, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Followed {
    /// Where the member lives (ISO 3166-1 alpha-2).
    pub country: String,
    /// The law on which the letter rested.
    pub law: Law,
    /// What happened, by day. The first is that it was sent.
    events: Vec<Event>,
}

/// Where an objection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// LinkedIn has until this day: by the law, or as long as a letter usually takes.
    Waiting(Day),
    /// LinkedIn was reminded, or replied to, and that letter gives it until this day.
    Given(Day),
    /// The time for an answer ended on this day, and there was no reminder.
    Overdue(Day),
    /// LinkedIn was reminded, or replied to, and did not answer until this day.
    Silent(Day),
    /// The answer is a refusal, in whole or in part.
    Refused,
    /// LinkedIn does what was asked.
    Accepted,
    /// The member has complained.
    Complained,
}

/// Why something cannot be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// No day, none that exists, or one before there was a setting to object to.
    NoDay,
    /// A day that has not come yet.
    Future,
    /// A day before the last one that was entered.
    TooEarly,
}

impl Wrong {
    /// Key of the sentence that says so.
    pub fn key(self) -> &'static str {
        match self {
            Wrong::NoDay => "day_missing",
            Wrong::Future => "day_future",
            Wrong::TooEarly => "day_too_early",
        }
    }
}

impl Followed {
    /// An objection that was sent on this day.
    ///
    /// # Errors
    ///
    /// The day is still to come, or too long ago.
    pub fn sent(country: String, law: Law, on: Day, today: Day) -> Result<Followed, Wrong> {
        let mut followed = Followed {
            country,
            law,
            events: Vec::new(),
        };
        if on.is_before_year(FIRST_YEAR) {
            return Err(Wrong::NoDay);
        }
        followed.add(Step::Sent, on, today)?;
        Ok(followed)
    }

    /// As it was stored; none if it is not a list that can have been entered.
    pub fn from_stored(stored: Followed) -> Option<Followed> {
        let mut followed = Followed {
            events: Vec::new(),
            ..stored
        };
        for event in &stored.events {
            let is_possible = followed.next().any(|it| it == event.what) && followed.events.len() < MOST_EVENTS;
            // What lies in the future was entered before the clock was put back.
            let is_kept = is_possible && followed.add(event.what, event.on, event.on).is_ok();
            is_kept.then_some(())?;
        }
        (!followed.events.is_empty()).then_some(followed)
    }

    /// What happened, by day.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// What can have happened next.
    pub fn next(&self) -> impl Iterator<Item = Step> {
        let last = self.events.last().map(|event| event.what);
        let had = |step: Step| self.on(step).is_some();
        let answer = self.answer();
        let is_open = last.is_some() && answer != Some(Step::Accepted);
        let can = move |step: Step| match step {
            Step::Sent => last.is_none(),
            _ if !is_open => false,
            Step::Extended => answer.is_none() && !had(step) && self.has_extension(),
            Step::Reminded => answer.is_none() && !had(step) && !had(Step::Complained),
            // A second answer comes after a reply or a complaint; another mistake is taken back first.
            Step::Accepted | Step::Partly | Step::Refused => last.is_some_and(|it| !it.is_answer()),
            Step::Replied => last.is_some_and(Step::is_answer) && !had(Step::Complained),
            Step::Complained => !had(step),
        };
        Step::ALL.into_iter().filter(move |step| can(*step))
    }

    /// Enters what happened.
    ///
    /// # Errors
    ///
    /// The day is still to come, or before what was entered last.
    pub fn add(&mut self, what: Step, on: Day, today: Day) -> Result<(), Wrong> {
        if on > today {
            return Err(Wrong::Future);
        }
        if self.events.last().is_some_and(|last| on < last.on) {
            return Err(Wrong::TooEarly);
        }
        self.events.push(Event { what, on });
        Ok(())
    }

    /// Takes back what was entered last; whether anything is left.
    pub fn take_back(&mut self) -> bool {
        self.events.pop();
        !self.events.is_empty()
    }

    /// The last day on which this happened.
    pub fn on(&self, what: Step) -> Option<Day> {
        self.last(|step| step == what).map(|event| event.on)
    }

    /// LinkedIn's last answer.
    pub fn answer(&self) -> Option<Step> {
        self.last(Step::is_answer).map(|event| event.what)
    }

    /// The day of LinkedIn's last answer.
    pub fn answered(&self) -> Option<Day> {
        self.last(Step::is_answer).map(|event| event.on)
    }

    fn last(&self, is_it: impl Fn(Step) -> bool) -> Option<Event> {
        self.events.iter().rev().find(|event| is_it(event.what)).copied()
    }

    /// The last day for the first answer. Where no law and no letter sets one it is a month after the letter, as a courtesy.
    pub fn due(&self) -> Day {
        let sent = self.events[0].on;
        due(self.law, sent).map_or_else(|| sent.months_later(1), |due| due.first)
    }

    /// The last day with the two months more that LinkedIn asked for; none if it did not, or asked too late (Article 12(3)
    /// GDPR: within the first month).
    pub fn extended(&self) -> Option<Day> {
        let due = due(self.law, self.events[0].on)?;
        self.on(Step::Extended).filter(|asked| *asked <= due.first)?;
        due.extended
    }

    /// Whether this letter says what is true on this day, as far as it was entered.
    pub fn can_write(&self, draft: Draft, today: Day) -> bool {
        match (draft, self.answer()) {
            (Draft::Objection, _) => true,
            (Draft::Reminder, answer) => answer.is_none(),
            (Draft::Reply, answer) => matches!(answer, Some(Step::Partly | Step::Refused)),
            (Draft::Complaint, None) => self.is_late(today),
            (Draft::Complaint, answer) => answer != Some(Step::Accepted),
        }
    }

    /// The day of the last reply to LinkedIn's last answer; none where LinkedIn has answered since.
    pub fn replied(&self) -> Option<Day> {
        let is_since = |step: Step| step == Step::Replied || step.is_answer();
        self.last(is_since)
            .filter(|event| event.what == Step::Replied)
            .map(|event| event.on)
    }

    /// Whether the time for the first answer has ended.
    pub fn is_late(&self, today: Day) -> bool {
        today > self.extended().unwrap_or_else(|| self.due())
    }

    /// Whether the law itself sets a time for the answer.
    fn sets_time(&self) -> bool {
        !matches!(self.law, Law::Fadp | Law::Request)
    }

    /// Whether its law has an authority that takes a complaint.
    pub fn has_authority(&self) -> bool {
        self.law != Law::Request
    }

    fn has_extension(&self) -> bool {
        let sent = self.events.first();
        sent.is_some_and(|sent| due(self.law, sent.on).is_some_and(|due| due.extended.is_some()))
    }

    /// Where it stands on this day.
    pub fn state(&self, today: Day) -> State {
        let last = self.events.iter().rev().find(|event| event.what != Step::Extended);
        let (what, on) = last.map_or((Step::Sent, today), |event| (event.what, event.on));
        let given = on.days_later(GRACE);
        match what {
            Step::Complained => State::Complained,
            Step::Accepted => State::Accepted,
            Step::Partly | Step::Refused => State::Refused,
            Step::Reminded | Step::Replied if today <= given => State::Given(given),
            Step::Reminded | Step::Replied => State::Silent(given),
            Step::Sent | Step::Extended => {
                let until = self.extended().unwrap_or_else(|| self.due());
                if today <= until {
                    State::Waiting(until)
                } else {
                    State::Overdue(until)
                }
            }
        }
    }

    /// The popup's line: the key of its sentence and the day in it; none while nobody has to wait or to act.
    pub fn line(&self, today: Day) -> Option<(&'static str, Day)> {
        let sets_time = self.sets_time();
        match self.state(today) {
            State::Waiting(day) if sets_time => Some(("answer_due", day)),
            State::Waiting(day) => Some(("answer_hoped", day)),
            State::Given(day) => Some(("answer_given", day)),
            State::Overdue(day) if sets_time => Some(("answer_overdue", day)),
            State::Overdue(day) | State::Silent(day) => Some(("answer_none", day)),
            State::Refused | State::Accepted | State::Complained => None,
        }
    }

    /// Key of the sentence that says where it stands, and the day in it.
    pub fn says(&self, today: Day) -> (&'static str, Option<Day>) {
        let sets_time = self.sets_time();
        match self.state(today) {
            State::Waiting(day) if sets_time => ("next_waiting", Some(day)),
            State::Waiting(day) => ("next_hoping", Some(day)),
            State::Overdue(day) if sets_time => ("next_overdue", Some(day)),
            State::Overdue(day) => ("next_no_answer", Some(day)),
            State::Given(day) => ("next_given", Some(day)),
            State::Silent(day) if self.has_authority() => ("next_silent", Some(day)),
            State::Silent(day) => ("next_no_answer", Some(day)),
            State::Refused if self.has_authority() => ("next_refused", None),
            State::Refused => ("next_refused_plain", None),
            State::Accepted => ("next_accepted", None),
            State::Complained => ("next_complained", None),
        }
    }
}
