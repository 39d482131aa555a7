//! A small world that knows the truth: what LinkedIn's server holds, what each document shows and who touched it.
//!
//! The core is the real one. The world is all around it: the pages, the content scripts, the member, the storage, and a
//! background that can die between any two steps. Each [`Move`] is one thing that happens. After each, every promise of
//! [`promise`] is checked against the truth; the first that is broken is in [`World::broken`]. The model check
//! (`tests/model`), the random histories (`tests/random.rs`) and the fuzz target `life` all drive this world.
//!
//! What the world takes for granted: a page that first draws a default shows the truth within a second and a half in
//! which it is awake ([`LATEST_DRAWING`]), the clock is put back once at most, by a day, and no message is on its way for
//! as long as that.

#![allow(dead_code, reason = "each driver uses its own part")]

use std::{fmt::Debug, ops::Add, sync::LazyLock};

use objector::core::{
    account::{self, Changes, Context, Effect, Input},
    evidence::{Evidence, Status},
    json::Json,
    message::{Message, PageMessage, PopupMessage, Preference, RecordMessage},
    observation::{Control, Document, Landmark, Ms, Observation},
    recognition::{Sighting, recognise},
    record::Chain,
    session::{self, Command, Event, PERMISSION, Questions, Session, TASK_TIMEOUT, Task},
    setting::MAIN,
    stability::{SETTLED, STABLE},
    stored::{self, Items, Known, StoredEvidence, StoredRecord, Value},
    view::{self, Badge},
};

/// When everything begins.
pub const T: Ms = 1_800_000_000_000;
/// The path of the setting.
pub const SETTING: &str = "/mypreferences/d/settings/data-for-ai-improvement";
/// The smallest step of the clock.
pub const SLOT: Ms = 250;
/// The longest time for which a page shows a default after its load: less than [`SETTLED`] by the one observation that a
/// sleep in between counts for.
pub const LATEST_DRAWING: Ms = SETTLED - 2 * SLOT;
/// Longer than a permission lasts.
pub const LONG: Ms = PERMISSION + 60_000;
const DAY: Ms = 24 * 60 * 60 * 1000;
/// How long the script waits after a message that was lost.
const AFTER_A_LOSS: Ms = 1_000;

/// What a member can rely on.
pub mod promise {
    pub const GREEN: &str =
        "green only if LinkedIn held it off, in the account for which the page was loaded, after the last change";
    pub const BADGE: &str = "the badge is green exactly if it is proved off, and no press is being carried out";
    pub const NEWER: &str = "an older page never overrules newer evidence";
    pub const STABLE: &str = "a reading is never stable for longer than the page has shown its state";
    pub const DOUBT: &str = "a click only on what has read on for long enough";
    pub const NEVER_ON: &str = "nothing is ever turned on";
    pub const CLICK: &str = "one click at most for a press, within ten minutes";
    pub const RELOAD: &str = "one reload at most for a press";
    pub const STORED: &str = "what is done was stored before";
    pub const READ_AGAIN: &str = "what is stored is read again as it was";
    pub const RECORD: &str = "the record's chain is whole";
    pub const REST: &str = "a page comes to rest";
    /// Checked by [`super::World::has_a_way_out`].
    pub const WAY_OUT: &str = "from everywhere a reload tells the truth, and a press then turns it off and proves it";
}

// --- What there is ----------------------------------------------------------------------------------------------------

/// What a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    On,
    Off,
    Nothing,
    Several,
    Unclear,
    /// Something else's checkbox, which is on, and none of ours.
    Stranger,
    Way,
    Elsewhere,
}

impl Shown {
    const ALL: [Shown; 8] = {
        use Shown::*;
        [On, Off, Nothing, Several, Unclear, Stranger, Way, Elsewhere]
    };

    fn observation(self, document: Document) -> Observation {
        let switch = |checked| Control {
            // After our click ours is followed, and nothing else.
            handle: if self == Shown::Stranger { 2 } else { 1 },
            path: SETTING.into(),
            tag: "input".into(),
            role: (self != Shown::Stranger).then(|| "switch".into()),
            checked,
            indeterminate: false,
            aria_checked: None,
            aria_pressed: None,
            disabled: false,
            busy: false,
            visible: true,
            landmark: Landmark::Main,
            labelled_by: None,
            name: String::new(),
            text: String::new(),
            among_fields: false,
            within: None,
        };
        let controls = match self {
            Shown::On | Shown::Stranger => vec![switch(Some(true))],
            Shown::Off => vec![switch(Some(false))],
            Shown::Unclear => vec![switch(None)],
            Shown::Several => vec![switch(Some(true)), switch(Some(true))],
            Shown::Nothing | Shown::Way | Shown::Elsewhere => vec![],
        };
        let path = match self {
            Shown::Way => "/mypreferences/d/",
            Shown::Elsewhere => "/mypreferences/d/dark-mode",
            _ => SETTING,
        };
        Observation {
            document,
            path: path.into(),
            page: Default::default(),
            controls,
            choices: vec![],
            links: vec![],
            overflow: false,
        }
    }

    /// What recognition makes of it. Once for each is enough.
    fn sighting(self) -> Sighting {
        static ALL: LazyLock<[Sighting; 8]> =
            LazyLock::new(|| Shown::ALL.map(|shown| recognise(MAIN, &shown.observation(fresh(T)))));
        ALL[self as usize]
    }
}

/// A document loaded afresh that nobody has touched.
pub fn fresh(loaded_at: Ms) -> Document {
    Document {
        id: loaded_at.to_string(),
        loaded_at,
        age: 0,
        arrival: "navigate".into(),
        status: 200,
        cached: false,
        cached_data: false,
        failed_data: false,
        unanswered: false,
        complete: true,
        answered: vec![],
        loading: false,
        restored: false,
        late: false,
        paths: vec![SETTING.into()],
        touched_at: None,
        touched_under: vec![],
        clicks: 0,
        input_at: None,
        answered_at: None,
    }
}

/// What makes a newly loaded document no proof. Such a document shows the opposite of what the server holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Or prefetched.
    Cached,
    CachedData,
    ErrorPage,
    Late,
    BackForward,
    InPage,
}

/// What the world knows of a document, whatever it says of itself. Its times are true, also if the clock is put back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Truth {
    pub loaded_at: Ms,
    pub touched_at: Option<Ms>,
    pub restored: bool,
    pub flaw: Option<Flaw>,
    /// What the server held when it was loaded.
    pub held_on: bool,
    /// Since when it has shown this state, doubts aside.
    pub shown_since: Ms,
}

impl Truth {
    /// The moment that a reading of it speaks about.
    pub fn as_of(&self) -> Ms {
        self.touched_at.unwrap_or(self.loaded_at)
    }

    fn is_proof(&self) -> bool {
        self.touched_at.is_none() && !self.restored && self.flaw.is_none()
    }
}

/// An observation as the content script sends it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub document: Document,
    pub shown: Shown,
    pub truth: Truth,
    /// Only without [`Guard::OneAtATime`]: the evidence as it was when the message came in.
    pub overtaken: Option<(Evidence, Option<Truth>)>,
}

/// The one message of a document that is under way.
#[derive(Clone, Debug)]
pub enum Flight {
    Observation(Box<Seen>),
    /// The answer with an order to click the control, as it was observed.
    Order {
        reported: Shown,
        observe_in: Option<Ms>,
    },
}

/// A document and its content script.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub truth: Truth,
    pub clicks: u32,
    /// The state of the control.
    pub on: bool,
    /// The control cannot be read: this is shown in its place.
    pub doubt: Option<Shown>,
    /// When LinkedIn last answered a save of the script's click.
    pub answered_at: Option<Ms>,
    /// It shows a default and will change to the truth, at the latest then.
    pub default_until: Option<Ms>,
    /// Its first observation has not been taken in.
    pub is_new: bool,
    /// There is no script: it was loaded while access was revoked.
    pub silent: bool,
    pub flight: Option<Flight>,
    /// Something changed while a message was under way.
    pub owed: bool,
    /// When it observes again although nothing has changed.
    pub due: Option<Ms>,
    /// What it claims instead of `loaded_at`, without [`Guard::RestoredIsTold`].
    pub claims: Option<Ms>,
}

impl Page {
    pub fn shown(&self) -> Shown {
        let state = if self.on { Shown::On } else { Shown::Off };
        self.doubt.unwrap_or(state)
    }
}

#[derive(Clone, Debug, Default)]
pub struct Tab {
    /// As it is stored.
    pub session: Session,
    pub page: Option<Page>,
    /// The document before, in the back-forward cache.
    pub before: Option<Page>,
    /// What has been prerendered, and is not shown yet.
    pub prerendered: Option<Page>,
    /// The last message of a document that the tab has left.
    pub late: Option<Box<Seen>>,
    pub clicks: u32,
    pub reloads: u32,
    /// What the last press that was not ignored still permits.
    pub may_click: bool,
    pub may_reload: bool,
    pub pressed_at: Ms,
}

/// What becomes of a click on the control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saving {
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

/// Where the background dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// After it has read.
    BeforeWriting,
    /// With `storage.local` written and `storage.session` not.
    BetweenWrites,
    /// With everything written and nothing done.
    BeforeActing,
    /// With the first thing done, and the answer not sent.
    WhileActing,
}

/// One thing that happens. The number is the tab's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// The background takes in the observation, stores, and its answer arrives.
    Take(usize),
    /// It begins to, and dies.
    Die(usize, Death),
    /// The last message of a document that the tab has left is taken in.
    LateWord(usize),
    /// It is lost.
    LoseLateWord(usize),
    /// The script does as it was ordered, if the control is still as it was.
    Obey(usize, Saving),
    /// The order is lost with its answer.
    LoseOrder(usize),
    /// The wait that the core asked for elapses, and the script observes.
    Elapse(usize),
    /// The same, and it is taken in, again and again, until the core waits for longer than for the next observation.
    Settle(usize),
    /// The page's first drawing is a default, not the truth.
    DrawDefault(usize),
    /// The page shows something from which the state cannot be told.
    Doubt(usize, Shown),
    /// The page replaces the default or the doubt.
    DrawTruth(usize),
    /// The page goes back to what the server holds.
    RollBack(usize),
    MemberClicks(usize, Saving),
    MemberReloads(usize),
    /// The member follows a link to the same page; the old document stays in the back-forward cache.
    MemberNavigates(usize),
    MemberGoesBack(usize),
    LoadFlawed(usize, Flaw),
    /// The page lets the browser load the same page in advance.
    Prerender(usize),
    /// The member follows a link, and the page that was loaded in advance is shown.
    ShowPrerendered(usize),
    /// LinkedIn answers a request that came after the script's click, and is not its save.
    AnswerAnother(usize),
    Close(usize),
    Press(usize),
    /// The press is stored, and then the background dies.
    PressAndDie(usize),
    Revoke,
    Allow,
    /// The member signs in, in another tab, as somebody whose setting is the other way round.
    SignInAsAnother,
    /// The delayed save reaches the server, and is answered.
    Land,
    /// The server loses the save.
    Forget,
    /// Time passes in which no message comes.
    Pause(Ms),
    /// The same, and the pages sleep: a laptop was closed, hidden tabs were frozen.
    Sleep(Ms),
    /// The clock is put back by a day.
    PutClockBack,
    /// The member erases everything.
    Erase,
    /// The browser ends: `storage.session` is lost.
    EndSession,
    /// What is stored as evidence cannot be read any more.
    SpoilEvidence,
    /// The browser refuses new entries of the record from now on, or no longer.
    RefuseEntries,
    /// The member switches the record on or off.
    KeepRecord,
}

/// What the promises rely on. A model without one of them shows that it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Documents tell that somebody has touched them.
    TouchesAreTold,
    /// A document back from the cache says so, and not that it was loaded just now.
    RestoredIsTold,
    /// Documents say when they were loaded, and not that it was just now.
    LoadTimeIsTold,
    /// A change takes away what was proved before.
    ChangesCount,
    /// What is shown counts only once it is settled.
    ReadingsSettle,
    /// The time between two observations does not count whole: the page may have slept.
    SleepIsNotCounted,
    /// The script reads the control once more before it clicks.
    ControlIsReadAgain,
    /// Commands go out after the session is stored.
    StoredFirst,
    /// Two observations are not handled at a time.
    OneAtATime,
    /// The permission of a press ends with its use.
    PermissionEnds,
}

// --- The core ---------------------------------------------------------------------------------------------------------

/// What follows from one event.
pub struct Next {
    evidence: Evidence,
    session: Session,
    commands: Vec<Command>,
    is_news: bool,
    changes: Changes,
    badge: Option<Badge>,
}

/// The core, and how it is stored.
pub trait Core: Clone + Debug + Default {
    /// One event in a tab: an observation, or else a press.
    fn update(&self, known: (&Evidence, &Session), tab: usize, seen: Option<&Seen>, now: Ms) -> Next;
    /// Writes to `storage.local`, and to `storage.session` if the background lives so long.
    fn write(&mut self, _: &Changes, _lives_on: bool) {}
    /// What is stored; none where it is stored just as it was.
    fn stored(&self, _tab: usize, _now: Ms) -> Option<(Evidence, Session)> {
        None
    }
    /// What happens to the storage itself, or is asked of it.
    fn happens(&mut self, _: Move, _now: Ms) -> Option<()> {
        None
    }
    fn record_is_whole(&self) -> bool {
        true
    }
}

/// [`session::update`] alone: fast enough for millions of states.
#[derive(Clone, Debug, Default)]
pub struct OneSetting;

impl Core for OneSetting {
    fn update(&self, (evidence, session): (&Evidence, &Session), _: usize, seen: Option<&Seen>, now: Ms) -> Next {
        let was = evidence.status(now);
        let asked = Questions::default();
        let mut evidence = evidence.clone();
        let event = match seen {
            Some(Seen { document, .. }) if document.status >= 400 => Event::Observed(document, Sighting::Error, &asked),
            Some(seen) => Event::Observed(&seen.document, seen.shown.sighting(), &asked),
            None => Event::Pressed,
        };
        let (session, commands) = session::update(session.clone(), &mut evidence, event, now);
        Next {
            is_news: evidence.status(now) != was,
            evidence,
            session,
            commands,
            changes: Changes::default(),
            badge: None,
        }
    }
}

/// The whole account, read from storage before each event and written after it, as the background does it.
#[derive(Clone, Debug, Default)]
pub struct Account {
    local: Items,
    session: Items,
    refuses_entries: bool,
}

impl Account {
    /// Reads, updates, and says what is to be written. An entry that the browser refuses is given up.
    fn handle(&self, input: Input, now: Ms) -> (account::Model, Vec<Effect>, Changes) {
        let keys = stored::keys();
        let mut local = self.local.clone();
        if !input.needs_everything() {
            local.0.retain(|(key, _)| keys.contains(key));
        }
        let before = account::Model::read(&local, &self.session, Context::default(), now);
        let mut model = before.clone();
        let effects = account::update(&mut model, input, now);
        let mut changes = model.changes_since(&before);
        let has_entry = changes.local.iter().any(|(_, value)| matches!(value, Value::Entry(_)));
        if self.refuses_entries && has_entry && model.give_up_entries(&before) {
            changes = model.changes_since(&before);
        }
        (model, effects, changes)
    }
}

impl Core for Account {
    fn update(&self, _: (&Evidence, &Session), tab: usize, seen: Option<&Seen>, now: Ms) -> Next {
        let id = tab as i32;
        let tabs = [0, 1].map(|id| account::Tab {
            id,
            url: MAIN.address(),
            ..account::Tab::default()
        });
        let message = match seen {
            None => Message::Popup(PopupMessage::Press(id)),
            Some(seen) => {
                let observation = seen.shown.observation(seen.document.clone());
                Message::Page {
                    tab: id,
                    path: observation.path.clone(),
                    message: PageMessage::Seen(Box::new(observation)),
                }
            }
        };
        let input = Input::Message {
            message,
            tabs: &tabs,
            access: true,
        };
        let (model, effects, changes) = self.handle(input, now);
        let mut next = Next {
            evidence: model.known(MAIN).evidence.clone(),
            session: model.session(id, MAIN).cloned().unwrap_or_default(),
            commands: vec![],
            is_news: false,
            changes,
            badge: None,
        };
        for effect in effects {
            match effect {
                Effect::Reload(to) if to == id => next.commands.push(Command::Reload),
                Effect::Observe(to) if to == id => next.commands.push(Command::Observe),
                Effect::Navigate { tab, .. } | Effect::Load { tab, .. } if tab == id => {
                    next.commands.push(Command::Load)
                }
                Effect::Notify { except } if except == Some(id) => next.is_news = true,
                Effect::Answer(answer) => {
                    next.commands.extend(answer.click.map(Command::Click));
                    next.commands.extend(answer.observe_in.map(Command::ObserveIn));
                }
                Effect::Draw(badge) => next.badge = Some(badge),
                other => panic!("nobody asked for {other:?}"),
            }
        }
        next
    }

    fn write(&mut self, changes: &Changes, lives_on: bool) {
        if changes.clear {
            (self.local, self.session) = Default::default();
        }
        set(&mut self.local, &changes.local, &changes.local_removed);
        if lives_on {
            set(&mut self.session, &changes.session, &changes.session_removed);
        }
    }

    fn stored(&self, tab: usize, now: Ms) -> Option<(Evidence, Session)> {
        let model = account::Model::read(&self.local, &self.session, Context::default(), now);
        let session = model.session(tab as i32, MAIN).cloned();
        Some((model.known(MAIN).evidence.clone(), session.unwrap_or_default()))
    }

    fn happens(&mut self, what: Move, now: Ms) -> Option<()> {
        let is_on = stored::record_head(&self.local).is_some_and(|record| record.on);
        let message = match what {
            Move::KeepRecord => Message::Record(RecordMessage::Keep(!is_on)),
            Move::Erase => Message::Preference(Preference::EraseEverything),
            Move::Close(tab) => {
                let (_, _, changes) = self.handle(Input::Closed(tab as i32), now);
                self.write(&changes, true);
                return Some(());
            }
            Move::EndSession => {
                self.session = Items::default();
                return Some(());
            }
            Move::SpoilEvidence => {
                let (_, evidence) = self.local.0.iter_mut().find(|(key, _)| key == "evidence")?;
                *evidence = Json::Other;
                return Some(());
            }
            Move::RefuseEntries => {
                self.refuses_entries = !self.refuses_entries;
                return Some(());
            }
            _ => return None,
        };
        let input = Input::Message {
            message,
            tabs: &[],
            access: false,
        };
        let (_, _, changes) = self.handle(input, now);
        self.write(&changes, true);
        Some(())
    }

    fn record_is_whole(&self) -> bool {
        let stored = StoredRecord::read(&self.local, &self.session);
        !matches!(stored.record.verify(&stored.entries), Chain::Broken { .. })
    }
}

fn set(area: &mut Items, items: &[(String, Value)], removed: &[String]) {
    for (key, value) in items {
        let value = match value {
            Value::AsRead(key) => area.0.iter().find(|(it, _)| it == key).unwrap().1.clone(),
            value => json(serde_json::to_value(value).unwrap()),
        };
        area.0.retain(|(it, _)| it != key);
        area.0.push((key.clone(), value));
    }
    area.0.retain(|(key, _)| !removed.contains(key));
}

/// A value as the shell hands it over.
pub fn json(value: serde_json::Value) -> Json {
    use serde_json::Value::*;
    match value {
        Null => Json::Null,
        Bool(value) => Json::Bool(value),
        Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(value), _) => Json::Natural(value),
            (_, Some(value)) => Json::Negative(value),
            _ => Json::Other,
        },
        String(text) => Json::Text(text),
        Array(list) => Json::List(list.into_iter().map(json).collect()),
        Object(fields) => Json::Object(fields.into_iter().map(|(key, value)| (key, json(value))).collect()),
    }
}

// --- The world --------------------------------------------------------------------------------------------------------

#[derive(Clone, Debug, Default)]
pub struct World<C> {
    /// The true time: it only goes on.
    pub now: Ms,
    pub server_on: bool,
    pub delayed: Option<bool>,
    pub forgets: Option<bool>,
    pub access: bool,
    pub core: C,
    /// As it is stored, and when it was last changed by its own account.
    pub evidence: Evidence,
    pub changed_at: Ms,
    pub tabs: [Tab; 2],
    /// How many presses and troubles may still come: the model check counts them.
    pub presses: u8,
    pub troubles: u8,
    /// The last change that the core has been told of, or has ordered.
    pub heard_change: Ms,
    /// The document that gave the reading that counts now.
    pub giver: Option<Truth>,
    pub clock_put_back_at: Option<Ms>,
    pub without: Option<Guard>,
    /// The first promise that was broken on the way here.
    pub broken: Option<&'static str>,
}

impl<C: Core> World<C> {
    /// Nothing is known, and no page is open.
    pub fn new(server_on: bool) -> World<C> {
        World {
            now: T,
            server_on,
            access: true,
            presses: u8::MAX,
            ..World::default()
        }
    }

    pub fn status(&self) -> Status {
        self.evidence.status(self.clock(self.now))
    }

    /// What the clock says at a true time.
    fn clock(&self, at: Ms) -> Ms {
        match self.clock_put_back_at {
            Some(put_back) if at >= put_back => at - DAY,
            _ => at,
        }
    }

    fn lacks(&self, guard: Guard) -> bool {
        self.without == Some(guard)
    }

    fn promises(&mut self, promise: &'static str, is_kept: bool) {
        if !is_kept {
            self.broken.get_or_insert(promise);
        }
    }

    /// Makes a move; none if it is not possible now.
    pub fn make(&mut self, what: Move) -> Option<()> {
        use Move::*;
        match what {
            Take(tab) => {
                let seen = self.arrived(tab)?;
                self.take(tab, &seen, false);
            }
            LateWord(tab) => {
                let seen = self.tabs[tab].late.take()?;
                self.take(tab, &seen, true);
            }
            LoseLateWord(tab) => drop(self.tabs[tab].late.take()?),
            Die(tab, death) => self.die(tab, death)?,
            Obey(tab, saving) => self.obey(tab, saving)?,
            LoseOrder(tab) => {
                let page = self.tabs[tab].page.as_mut()?;
                page.flight.take_if(|flight| matches!(flight, Flight::Order { .. }))?;
                self.lose(tab);
            }
            Elapse(tab) => self.elapse(tab)?,
            Settle(tab) => {
                self.tabs[tab].page.as_ref()?.due?;
                while self.due(tab).is_some_and(|due| due <= self.now + STABLE) {
                    self.elapse(tab)?;
                    self.make(Take(tab))?;
                }
            }
            DrawDefault(tab) => {
                let page = self.tabs[tab].page.as_mut()?;
                let can = page.is_new && page.default_until.is_none();
                page.flight
                    .take_if(|flight| can && matches!(flight, Flight::Observation(_)))?;
                page.on = !page.on;
                page.default_until = Some(page.truth.loaded_at + LATEST_DRAWING);
                self.observe(tab);
            }
            Doubt(tab, shown) => self.show(tab, None, Some(shown))?,
            DrawTruth(tab) => {
                let page = self.tabs[tab].page.as_mut()?;
                let held_on = page.default_until.take().map(|_| page.truth.held_on);
                let has_changed = held_on.is_some() || page.doubt.is_some();
                has_changed.then(|| self.show(tab, held_on, None))??;
            }
            RollBack(tab) => {
                let server_on = self.server_on;
                let page = self.tabs[tab].page.as_ref()?;
                if page.truth.touched_at.is_none() || page.on == server_on || self.delayed.is_some() {
                    return None;
                }
                self.show(tab, Some(server_on), None)?;
            }
            MemberClicks(tab, saving) => self.touch(tab, saving)?,
            MemberReloads(tab) => self.load(tab, None, false),
            MemberNavigates(tab) => self.load(tab, None, true),
            MemberGoesBack(tab) => {
                let mut old = self.tabs[tab].before.take()?;
                self.tick();
                self.leave(tab, false);
                old.truth.restored = true;
                if self.lacks(Guard::RestoredIsTold) {
                    old.claims = Some(self.now);
                }
                self.tabs[tab].page = Some(old);
                self.observe(tab);
            }
            LoadFlawed(tab, flaw) => self.load(tab, Some(flaw), true),
            Prerender(tab) => {
                let can = self.tabs[tab].page.is_some() && self.tabs[tab].prerendered.is_none() && self.access;
                can.then_some(())?;
                self.tick();
                self.tabs[tab].prerendered = Some(self.loaded(None));
            }
            ShowPrerendered(tab) => {
                let page = self.tabs[tab].prerendered.take()?;
                self.tick();
                self.leave(tab, true);
                self.tabs[tab].page = Some(page);
                self.observe(tab);
            }
            AnswerAnother(tab) => {
                self.tabs[tab].page.as_ref()?;
                self.answer(tab)?;
            }
            Close(tab) => {
                self.core.happens(what, self.clock(self.now))?;
                self.leave(tab, false);
                self.tabs[tab] = Tab {
                    late: self.tabs[tab].late.take(),
                    ..Tab::default()
                };
            }
            Press(tab) => self.press(tab, false)?,
            PressAndDie(tab) => self.press(tab, true)?,
            Revoke => {
                self.access = false;
                for page in self
                    .tabs
                    .iter_mut()
                    .flat_map(|tab| [&mut tab.page, &mut tab.prerendered])
                    .flatten()
                {
                    page.silent = true;
                    (page.flight, page.due) = (None, None);
                }
            }
            Allow => self.access = true,
            SignInAsAnother => {
                self.server_on = !self.server_on;
                // What is under way is the other account's.
                (self.delayed, self.forgets) = (None, None);
            }
            Land => {
                self.server_on = self.delayed.take()?;
                for tab in 0..self.tabs.len() {
                    self.answer(tab);
                }
            }
            Forget => self.server_on = self.forgets.take()?,
            // A message that is on its way for longer than the clock was put back would hide it.
            Pause(time) if time >= DAY && self.clock_put_back_at.is_some() => return None,
            Pause(time) => self.now += time,
            Sleep(time) => {
                self.now += time;
                for page in self.tabs.iter_mut().flat_map(|tab| &mut tab.page) {
                    page.default_until = page.default_until.map(|at| at + time);
                }
            }
            PutClockBack if self.clock_put_back_at.is_none() => {
                self.tick();
                self.clock_put_back_at = Some(self.now);
            }
            PutClockBack => return None,
            Erase | EndSession | SpoilEvidence | RefuseEntries | KeepRecord => {
                self.core.happens(what, self.clock(self.now))?;
            }
        }
        if matches!(what, PutClockBack | Erase | SpoilEvidence) {
            // What was known counts as nothing, and that somebody changed the setting with it.
            self.heard_change = 0;
        }
        if matches!(
            what,
            PutClockBack | Pause(_) | Sleep(_) | Erase | SpoilEvidence | EndSession | Close(_)
        ) {
            self.read_again();
        }
        let is_true = |it: Truth| it.is_proof() && !it.held_on && it.loaded_at > self.heard_change;
        let is_kept = self.status() != Status::OffConfirmed || self.giver.is_some_and(is_true);
        self.promises(promise::GREEN, is_kept);
        // No default is shown for longer than it can be.
        let mut defaults = self
            .tabs
            .iter()
            .flat_map(|tab| &tab.page)
            .flat_map(|page| page.default_until);
        defaults.all(|latest| self.now <= latest).then_some(())
    }

    /// Where storage can change by itself, it is what counts.
    fn read_again(&mut self) {
        for tab in 0..self.tabs.len() {
            if let Some((evidence, session)) = self.core.stored(tab, self.clock(self.now)) {
                self.evidence = evidence;
                self.tabs[tab].session = session;
            }
        }
        if self.evidence.reading().is_none() {
            self.giver = None;
        }
    }

    // -- Documents

    fn tick(&mut self) {
        self.now += SLOT;
    }

    /// A document is loaded; whether the one before stays in the back-forward cache.
    pub fn load(&mut self, tab: usize, flaw: Option<Flaw>, keeps: bool) {
        self.tick();
        self.leave(tab, keeps);
        self.tabs[tab].page = Some(self.loaded(flaw));
        self.observe(tab);
    }

    /// A document that is loaded now.
    fn loaded(&self, flaw: Option<Flaw>) -> Page {
        Page {
            truth: Truth {
                loaded_at: self.now,
                flaw,
                held_on: self.server_on,
                shown_since: self.now,
                ..Truth::default()
            },
            on: self.server_on != flaw.is_some(),
            is_new: true,
            silent: !self.access,
            ..Page::default()
        }
    }

    /// The first answer to a request after the script's click has come, and the page tells of it.
    fn answer(&mut self, tab: usize) -> Option<()> {
        let now = self.now;
        let page = self.tabs[tab].page.as_mut()?;
        (page.clicks > 0 && page.answered_at.is_none()).then_some(())?;
        page.answered_at = Some(now);
        self.observe(tab);
        Some(())
    }

    fn leave(&mut self, tab: usize, keeps: bool) {
        let tab = &mut self.tabs[tab];
        let Some(mut old) = tab.page.take() else { return };
        if let Some(Flight::Observation(seen)) = old.flight.take() {
            tab.late = Some(seen);
        }
        (old.owed, old.due) = (false, None);
        // It goes with the document that asked for it.
        tab.prerendered = None;
        tab.before = keeps.then_some(old);
    }

    /// The script observes, or will when the message before is done with.
    pub fn observe(&mut self, tab: usize) {
        let Some(page) = &self.tabs[tab].page else { return };
        if page.silent || !self.access {
            return;
        }
        let overtaken = self
            .lacks(Guard::OneAtATime)
            .then(|| (self.evidence.clone(), self.giver));
        let hides = self.lacks(Guard::TouchesAreTold);
        let truth = page.truth;
        let loaded_at = page.claims.unwrap_or(truth.loaded_at);
        let claimed_at = if self.lacks(Guard::LoadTimeIsTold) {
            self.now
        } else {
            loaded_at
        };
        let mut document = Document {
            loaded_at: self.clock(claimed_at),
            age: self.now - loaded_at,
            restored: truth.restored && page.claims.is_none(),
            touched_at: truth.touched_at.filter(|_| !hides).map(|at| self.clock(at)),
            clicks: if hides { 0 } else { page.clicks },
            answered_at: page.answered_at.map(|at| self.clock(at)),
            ..fresh(truth.loaded_at)
        };
        if let Some(at) = page.claims {
            document.id = format!("{at}-again");
        }
        match truth.flaw {
            Some(Flaw::Cached) => document.cached = true,
            Some(Flaw::CachedData) => document.cached_data = true,
            Some(Flaw::ErrorPage) => document.status = 500,
            Some(Flaw::Late) => document.late = true,
            Some(Flaw::BackForward) => document.arrival = "back_forward".into(),
            Some(Flaw::InPage) => document.paths.insert(0, "/mypreferences/d/".into()),
            None => {}
        }
        let shown = page.shown();
        let page = self.tabs[tab].page.as_mut().unwrap();
        page.owed = page.flight.is_some();
        if page.flight.is_none() {
            page.flight = Some(Flight::Observation(Box::new(Seen {
                document,
                shown,
                truth,
                overtaken,
            })));
        }
    }

    /// The page shows this state, where one is given, or this doubt.
    fn show(&mut self, tab: usize, on: Option<bool>, doubt: Option<Shown>) -> Option<()> {
        let page = self.tabs[tab].page.as_mut()?;
        page.doubt = doubt;
        // A doubt that has gone again before the next observation is seen by nobody, and says nothing of the state.
        if on.is_some_and(|on| on != page.on) {
            page.on = !page.on;
            page.truth.shown_since = self.now;
        }
        self.observe(tab);
        Some(())
    }

    /// Somebody clicks the control.
    fn touch(&mut self, tab: usize, saving: Saving) -> Option<()> {
        let wanted = !self.tabs[tab].page.as_ref()?.on;
        self.tick();
        let page = self.tabs[tab].page.as_mut()?;
        page.truth.touched_at = Some(self.now);
        page.default_until = None;
        match saving {
            Saving::Saved => self.server_on = wanted,
            Saving::Delayed => self.delayed = Some(wanted),
            Saving::Forgotten => self.forgets = Some(std::mem::replace(&mut self.server_on, wanted)),
            Saving::Refused | Saving::Ignored => {}
        }
        let shown = if saving == Saving::Ignored { !wanted } else { wanted };
        self.show(tab, Some(shown), None)
    }

    // -- The background

    /// One event of the core, and what the world makes of it. What is written depends on when the background dies.
    fn advance(&mut self, tab: usize, seen: Option<&Seen>, death: Option<Death>) -> (Vec<Command>, bool) {
        let now = self.clock(self.now);
        let (mut evidence, mut giver) = (self.evidence.clone(), self.giver);
        if let Some((old, old_giver)) = seen.and_then(|seen| seen.overtaken.clone()) {
            (evidence, giver) = (old, old_giver);
        }
        let before = self.evidence.clone();
        let mut next = self.core.update((&evidence, &self.tabs[tab].session), tab, seen, now);
        self.remove_guard(tab, &evidence, &mut next);
        let lives_on = death != Some(Death::BetweenWrites);
        self.core.write(&next.changes, lives_on);
        if lives_on {
            self.tabs[tab].session = next.session.clone();
        }
        if let Some((evidence, session)) = self.core.stored(tab, now) {
            let is_same = evidence == next.evidence && (session == next.session || !lives_on);
            self.promises(promise::READ_AGAIN, is_same);
            self.promises(promise::RECORD, self.core.record_is_whole());
            (next.evidence, self.tabs[tab].session) = (evidence, session);
        }
        if let Some(badge) = next.badge {
            let green = view::badge(Status::OffConfirmed, false, false);
            let is_under_way = badge == view::badge(next.evidence.status(now), true, false);
            let is_green = next.evidence.status(now) == Status::OffConfirmed && !is_under_way;
            self.promises(promise::BADGE, (badge == green) == is_green);
        }
        if next.evidence != before {
            let reading = |evidence: &Evidence| evidence.reading().map(|it| (it.as_of, it.on));
            if let Some(seen) = seen
                && reading(&next.evidence) != reading(&before)
                && (seen.overtaken.is_none() || next.evidence.read_at() == Some(now))
            {
                giver = Some(seen.truth);
            }
            // A touch from before the clock was put back counts as a touch now: nobody can know better.
            let is_older = |new: Truth| self.giver.is_some_and(|old| new.as_of() < old.as_of());
            let is_kept = self.clock_put_back_at.is_some() || !giver.is_some_and(is_older);
            self.promises(promise::NEWER, is_kept);
            self.giver = giver;
            self.changed_at = changed_at(&next.evidence);
        }
        self.evidence = next.evidence;
        if let Some(seen) = seen {
            self.check_observation(seen, &next.session, &next.commands);
        }
        (next.commands, next.is_news)
    }

    fn check_observation(&mut self, seen: &Seen, session: &Session, commands: &[Command]) {
        let truth = &seen.truth;
        let shown_for = (truth.loaded_at + seen.document.age).saturating_sub(truth.shown_since);
        // Of a touched page that may turn back between two observations only the last reading counts.
        if truth.touched_at.is_none() && session.stability.document == seen.document.id && self.without.is_none() {
            self.promises(promise::STABLE, session.stability.stable_for <= shown_for);
        }
        // Whatever the core made of it, it has been told.
        self.heard_change = self.heard_change.max(truth.touched_at.unwrap_or(0));
        if commands.iter().any(|command| matches!(command, Command::Click(_))) {
            self.heard_change = self.heard_change.max(self.now);
            let is_settled = shown_for >= SETTLED || truth.touched_at.is_some() || self.without.is_some();
            self.promises(promise::DOUBT, seen.shown == Shown::On && is_settled);
        }
    }

    /// What the core would do without a guard.
    fn remove_guard(&self, tab: usize, before: &Evidence, next: &mut Next) {
        let old = &self.tabs[tab].session;
        let Session { stability, task, .. } = &mut next.session;
        match self.without {
            Some(Guard::ChangesCount) => next.evidence = without_the_change(before, &next.evidence),
            Some(Guard::ReadingsSettle) => stability.stable_for = SETTLED,
            Some(Guard::SleepIsNotCounted) if stability.stable_for > 0 => {
                stability.stable_for = SETTLED.min(old.stability.stable_for + stability.age - old.stability.age);
            }
            // As if the use of the permission had not been noted.
            Some(Guard::PermissionEnds)
                if matches!(task, Task::Idle | Task::Failed(_)) && self.tabs[tab].pressed_at > 0 =>
            {
                *task = Task::Permitted {
                    until: self.tabs[tab].pressed_at + PERMISSION,
                };
            }
            _ => {}
        }
        next.is_news =
            next.is_news || next.evidence.status(self.now) != before.status(self.now) && self.without.is_some();
    }

    fn take(&mut self, tab: usize, seen: &Seen, is_late: bool) {
        let (commands, is_news) = self.advance(tab, Some(seen), None);
        if is_news {
            self.observe(1 - tab);
        }
        self.carry_out(tab, &commands, (!is_late).then_some(seen));
    }

    fn die(&mut self, tab: usize, death: Death) -> Option<()> {
        let seen = self.arrived(tab)?;
        if death == Death::BeforeWriting {
            self.lose(tab);
            return Some(());
        }
        let (commands, is_news) = self.advance(tab, Some(&seen), Some(death));
        if death == Death::BetweenWrites && self.lacks(Guard::StoredFirst) {
            self.carry_out(tab, &commands, Some(&seen));
            return Some(());
        }
        if death == Death::WhileActing {
            if commands.contains(&Command::Reload) {
                self.carry_out(tab, &commands, Some(&seen));
                return Some(());
            }
            if is_news {
                self.observe(1 - tab);
            }
        }
        self.lose(tab);
        Some(())
    }

    /// The observation of this tab's document, which is not under way any more.
    fn arrived(&mut self, tab: usize) -> Option<Box<Seen>> {
        let page = self.tabs[tab].page.as_mut()?;
        let flight = page.flight.take_if(|flight| matches!(flight, Flight::Observation(_)))?;
        let Flight::Observation(seen) = flight else { return None };
        page.is_new = false;
        Some(seen)
    }

    fn carry_out(&mut self, tab: usize, commands: &[Command], seen: Option<&Seen>) {
        let observe_in = commands.iter().find_map(|command| match command {
            Command::ObserveIn(wait) => Some(*wait),
            _ => None,
        });
        for command in commands {
            let task = &self.tabs[tab].session.task;
            match command {
                Command::Reload => {
                    let is_stored = matches!(task, Task::Confirming { .. });
                    self.promises(promise::STORED, is_stored);
                    self.tabs[tab].reloads += 1;
                    let is_permitted = std::mem::take(&mut self.tabs[tab].may_reload);
                    self.promises(promise::RELOAD, is_permitted);
                    self.load(tab, None, false);
                    return;
                }
                Command::Observe => self.observe(tab),
                Command::Click(_) => {
                    let is_stored = matches!(task, Task::TurningOff { .. });
                    self.promises(promise::STORED, is_stored);
                    // The script obeys an order once, however late it comes.
                    let state = &mut self.tabs[tab];
                    let is_permitted =
                        std::mem::take(&mut state.may_click) && self.now - state.pressed_at <= PERMISSION;
                    self.promises(promise::CLICK, is_permitted);
                    if let (Some(seen), Some(page)) = (seen, &mut self.tabs[tab].page) {
                        let reported = seen.shown;
                        page.flight = Some(Flight::Order { reported, observe_in });
                        return;
                    }
                }
                Command::Load => {
                    // What is there is an error page, or LinkedIn has led on: the setting's address is opened anew.
                    if matches!(task, Task::Confirming { .. }) {
                        self.tabs[tab].reloads += 1;
                        let is_permitted = std::mem::take(&mut self.tabs[tab].may_reload);
                        self.promises(promise::RELOAD, is_permitted);
                    }
                    self.load(tab, None, true);
                    return;
                }
                Command::ObserveIn(_) => {}
            }
        }
        if seen.is_some() {
            self.answered(tab, observe_in.map(|wait| self.now + wait));
        }
    }

    fn answered(&mut self, tab: usize, due: Option<Ms>) {
        if let Some(page) = &mut self.tabs[tab].page {
            page.due = due;
            if page.owed {
                self.observe(tab);
            }
        }
    }

    fn lose(&mut self, tab: usize) {
        self.answered(tab, Some(self.now + AFTER_A_LOSS));
    }

    fn obey(&mut self, tab: usize, saving: Saving) -> Option<()> {
        let page = self.tabs[tab].page.as_mut()?;
        let order = page.flight.take_if(|flight| matches!(flight, Flight::Order { .. }))?;
        let Flight::Order { reported, observe_in } = order else {
            return None;
        };
        let shown = page.shown();
        if shown == reported || self.lacks(Guard::ControlIsReadAgain) {
            let page = self.tabs[tab].page.as_mut()?;
            page.clicks += 1;
            self.tabs[tab].clicks += 1;
            self.promises(promise::NEVER_ON, shown == Shown::On);
            self.touch(tab, saving)?;
            if matches!(saving, Saving::Saved | Saving::Refused | Saving::Forgotten) {
                self.tabs[tab].page.as_mut()?.answered_at = Some(self.now);
            }
        }
        self.answered(tab, observe_in.map(|wait| self.now + wait));
        Some(())
    }

    fn press(&mut self, tab: usize, dies: bool) -> Option<()> {
        self.presses = self.presses.checked_sub(1)?;
        let (commands, _) = self.advance(tab, None, None);
        if !commands.is_empty() {
            let state = &mut self.tabs[tab];
            (state.may_click, state.may_reload, state.pressed_at) = (true, true, self.now);
        }
        if !dies {
            self.carry_out(tab, &commands, None);
        }
        Some(())
    }

    // -- Time

    pub fn due(&self, tab: usize) -> Option<Ms> {
        self.tabs[tab].page.as_ref()?.due
    }

    fn elapse(&mut self, tab: usize) -> Option<()> {
        let due = self.tabs[tab].page.as_mut()?.due.take()?;
        self.now = self.now.max(due);
        self.observe(tab);
        Some(())
    }

    // -- Ways out

    /// Everything that is under way in a tab comes to its end, without a fault.
    pub fn finish(&mut self, tab: usize) {
        for _ in 0..100 {
            let Some(page) = &self.tabs[tab].page else { return };
            let next = match page.flight {
                Some(Flight::Observation(_)) => Move::Take(tab),
                Some(Flight::Order { .. }) => Move::Obey(tab, Saving::Saved),
                None if page.due.is_some() => Move::Elapse(tab),
                None => return,
            };
            self.make(next);
        }
        self.promises(promise::REST, false);
    }

    /// From here, once faults have ended, the member allows access and reloads the page: that tells the truth, and then a
    /// press turns it off and proves it.
    pub fn has_a_way_out(&self) -> bool {
        let mut world = World {
            access: true,
            without: None,
            presses: 1,
            ..self.clone()
        };
        world.server_on = world.delayed.take().unwrap_or(world.server_on);
        world.forgets = None;
        for page in world.tabs.iter_mut().flat_map(|tab| &mut tab.page) {
            page.default_until = None;
        }
        world.tabs[0].late = None;
        world.load(0, None, false);
        world.tabs[0].late = None;
        world.finish(0);
        let known = if world.server_on {
            Status::On
        } else {
            Status::OffConfirmed
        };
        if world.broken.is_some() || world.status() != known {
            return false;
        }
        world.now += TASK_TIMEOUT;
        world.make(Move::Press(0));
        world.finish(0);
        world.broken.is_none() && world.status() == Status::OffConfirmed && !world.server_on
    }
}

/// [`StoredEvidence`]'s own stamp of the last change.
fn changed_at(evidence: &Evidence) -> Ms {
    written(evidence)["evidence"]["changedAt"].as_u64().unwrap()
}

fn written(evidence: &Evidence) -> serde_json::Value {
    let known = Known {
        evidence: evidence.clone(),
        guidance_closed: false,
        is_readable: true,
    };
    serde_json::to_value(StoredEvidence::of(&known)).unwrap()
}

/// The evidence as if [`Evidence::mark_changed`] had done nothing.
fn without_the_change(before: &Evidence, after: &Evidence) -> Evidence {
    let (mut new, old) = (written(after), written(before));
    let (fields, old) = (&mut new["evidence"], &old["evidence"]);
    fields["changedAt"] = old["changedAt"].clone();
    if fields["reading"]["asOf"] == old["reading"]["asOf"] && fields["reading"]["on"] == old["reading"]["on"] {
        fields["reading"] = old["reading"].clone();
    }
    let stored: StoredEvidence = serde_json::from_value(new).unwrap();
    stored.known(Ms::MAX).unwrap().evidence
}

// --- Histories --------------------------------------------------------------------------------------------------------

type Meaning = fn(usize) -> Move;

/// What a letter of a history means; a large letter happens in the second tab.
const LETTERS: &[(u8, Meaning)] = &[
    (b'r', Move::Take),
    (b'w', Move::Elapse),
    (b's', Move::Settle),
    (b'o', |tab| Move::Obey(tab, Saving::Saved)),
    (b'i', |tab| Move::Obey(tab, Saving::Ignored)),
    (b'j', |tab| Move::Obey(tab, Saving::Refused)),
    (b'g', |tab| Move::Obey(tab, Saving::Delayed)),
    (b'h', |tab| Move::Obey(tab, Saving::Forgotten)),
    (b'p', Move::Press),
    (b'l', Move::MemberReloads),
    (b'n', Move::MemberNavigates),
    (b'b', Move::MemberGoesBack),
    (b't', |tab| Move::MemberClicks(tab, Saving::Saved)),
    (b'u', |tab| Move::MemberClicks(tab, Saving::Refused)),
    (b'v', |tab| Move::MemberClicks(tab, Saving::Delayed)),
    (b'f', Move::DrawDefault),
    (b'e', Move::DrawTruth),
    (b'k', Move::RollBack),
    (b'x', |tab| Move::Doubt(tab, Shown::Nothing)),
    (b'y', |tab| Move::Doubt(tab, Shown::Several)),
    (b'a', |tab| Move::Doubt(tab, Shown::Unclear)),
    (b'm', |tab| Move::Doubt(tab, Shown::Way)),
    (b'q', |tab| Move::Doubt(tab, Shown::Elsewhere)),
    (b'$', |_| Move::Doubt(0, Shown::Stranger)),
    (b'[', |_| Move::Prerender(0)),
    (b']', |_| Move::ShowPrerendered(0)),
    (b'&', |_| Move::AnswerAnother(0)),
    (b'@', |_| Move::SignInAsAnother),
    (b'c', |tab| Move::LoadFlawed(tab, Flaw::Cached)),
    (b'd', |tab| Move::LoadFlawed(tab, Flaw::Late)),
    (b'z', Move::LateWord),
    (b'1', |_| Move::LoadFlawed(0, Flaw::BackForward)),
    (b'2', |_| Move::LoadFlawed(0, Flaw::InPage)),
    (b'{', |_| Move::LoadFlawed(0, Flaw::CachedData)),
    (b'}', |_| Move::LoadFlawed(0, Flaw::ErrorPage)),
    (b'3', |_| Move::Die(0, Death::BeforeWriting)),
    (b'4', |_| Move::Die(0, Death::BetweenWrites)),
    (b'5', |_| Move::Die(0, Death::BeforeActing)),
    (b'6', |_| Move::Die(0, Death::WhileActing)),
    (b'7', |_| Move::PressAndDie(0)),
    (b'8', |_| Move::LoseOrder(0)),
    (b'9', |_| Move::Close(0)),
    (b'(', |_| Move::Revoke),
    (b')', |_| Move::Allow),
    (b'>', |_| Move::Land),
    (b'<', |_| Move::Forget),
    (b'.', |_| Move::Pause(SLOT)),
    (b',', |_| Move::Sleep(SETTLED)),
    (b';', |_| Move::Sleep(LONG)),
    (b':', |_| Move::Pause(91 * DAY)),
    (b'-', |_| Move::PutClockBack),
    (b'0', |_| Move::Erase),
    (b'*', |_| Move::EndSession),
    (b'!', |_| Move::SpoilEvidence),
    (b'=', |_| Move::RefuseEntries),
    (b'+', |_| Move::KeepRecord),
];

/// Every letter that means something.
pub fn letters() -> impl Iterator<Item = u8> {
    LETTERS.iter().map(|(letter, _)| *letter)
}

/// What happened in a history, and how often.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub clicks: u32,
    pub reloads: u32,
    pub confirmed: u32,
    pub confirmed_after_click: u32,
    pub taken_back: u32,
}

impl Add for Tally {
    type Output = Tally;

    fn add(self, other: Tally) -> Tally {
        Tally {
            clicks: self.clicks + other.clicks,
            reloads: self.reloads + other.reloads,
            confirmed: self.confirmed + other.confirmed,
            confirmed_after_click: self.confirmed_after_click + other.confirmed_after_click,
            taken_back: self.taken_back + other.taken_back,
        }
    }
}

/// Lives through a history: one letter for each thing that happens, after the setting's page was loaded in both tabs.
/// Letters for what is not possible then are skipped, and all others. Panics where a promise is broken.
pub fn live<C: Core>(history: &[u8], server_on: bool) -> Tally {
    let mut world = World::<C>::new(server_on);
    let mut tally = Tally::default();
    world.load(1, None, false);
    world.load(0, None, false);
    for (at, byte) in history.iter().take(400).enumerate() {
        let tab = usize::from(byte.is_ascii_uppercase());
        let Some((_, meaning)) = LETTERS.iter().find(|(letter, _)| *letter == byte.to_ascii_lowercase()) else {
            continue;
        };
        let mut next = world.clone();
        if next.make(meaning(tab)).is_none() {
            continue;
        }
        let told = || String::from_utf8_lossy(&history[..=at]).into_owned();
        assert_eq!(next.broken, None, "after {:?}, from on: {server_on}", told());
        let sum = |world: &World<C>, of: fn(&Tab) -> u32| world.tabs.iter().map(of).sum::<u32>();
        let clicks = |world| sum(world, |tab| tab.clicks);
        let reloads = |world| sum(world, |tab| tab.reloads);
        let is_green = |world: &World<C>| world.status() == Status::OffConfirmed;
        let becomes_green = u32::from(is_green(&next) && !is_green(&world));
        tally = tally
            + Tally {
                clicks: clicks(&next).saturating_sub(clicks(&world)),
                reloads: reloads(&next).saturating_sub(reloads(&world)),
                confirmed: becomes_green,
                confirmed_after_click: becomes_green * u32::from(clicks(&next) > 0),
                taken_back: u32::from(is_green(&world) && !is_green(&next)),
            };
        world = next;
    }
    let told = String::from_utf8_lossy(history);
    assert!(
        world.has_a_way_out(),
        "{}: after {told:?}, from on: {server_on}",
        promise::WAY_OUT
    );
    tally
}
