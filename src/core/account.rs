//! All that is known, and all that follows from an event: [`update`].
//!
//! The shell reads storage into a [`Model`], updates it, writes what has changed ([`Model::changes_since`]) and carries
//! out the [`Effect`]s, in this order. What an effect leads to is stored before it happens: the browser may end the
//! background between any two steps, and nothing is lost or done twice.

mod check_up;

use super::{
    evidence::Reading,
    message::{Message, PageMessage, PopupMessage, Preference, RecordMessage},
    observation::{Ms, Observation},
    place::{Place, known_path, path_of},
    recognition::{OnControl, recognise, recognise_clicked},
    record::{self, Entry, RecordContext, RecordEvent},
    run::{PAUSE, Run, RunTabs, State, Why},
    session::{self, Command, Event, Questions, Session, Task},
    setting::{CATALOGUE, MAIN, Safer, Setting},
    stored::{self, Items, Known, Preferences, StoredEvidence, StoredRecord, Value},
    view::{self, Badge, Guide, Situation},
};

/// All that is known of the account, of the tabs, and of what the member has chosen.
#[derive(Clone, Debug)]
pub struct Model {
    /// What is known of each setting, in the order of the catalogue.
    known: Vec<Known>,
    sessions: Vec<(i32, &'static Setting, Session)>,
    /// What the member has chosen.
    pub preferences: Preferences,
    run: Option<Run>,
    run_tabs: RunTabs,
    record: StoredRecord,
    /// Entries that this event adds to the record.
    new_entries: Vec<Entry>,
    context: Context,
    /// Whether this was all of `storage.local`, and it was empty.
    is_empty: bool,
    erased: Erased,
    /// When everything was last erased. What a page showed before that is not known any more.
    erased_at: Ms,
    record_keys: Vec<String>,
}

/// What an event needs to know besides what is stored.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The time for the record: see [`Entry::time`].
    pub time: String,
    /// The browser for the record: see [`Entry::browser`].
    pub browser: String,
    /// The badge as it is drawn or about to be drawn, where that is known.
    pub badge: Option<Badge>,
    /// Whether the browser has containers, each with its own sign-ins. Which one a tab is in cannot be read.
    pub has_containers: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Erased {
    Nothing,
    Record,
    Everything,
}

/// A tab, as the browser describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tab {
    /// The browser's number for it.
    pub id: i32,
    /// The number of its window.
    pub window: i32,
    /// Its address; empty where the extension may not see it.
    pub url: String,
    /// Whether it is loading.
    pub is_loading: bool,
    /// Whether a script of ours is there and does not answer: the page hangs.
    pub hangs: bool,
    /// The tab that it was opened from, where the browser says so.
    pub opener: Option<i32>,
}

/// What can happen.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// A message has come. For one from the popup: all tabs, and whether the extension may see the settings' pages.
    Message {
        /// What it says.
        message: Message,
        /// All tabs of the browser; needed for the popup's messages only.
        tabs: &'a [Tab],
        /// Whether the member lets the extension see the settings' pages.
        access: bool,
    },
    /// The tab is there that [`Effect::Open`] asked for.
    Opened {
        /// Its number.
        tab: i32,
        /// The setting that was pressed.
        setting: &'static Setting,
    },
    /// A tab was closed.
    Closed(i32),
    /// The member lets the extension see more pages than before.
    Allowed {
        /// All tabs of the browser.
        tabs: &'a [Tab],
    },
    /// The member lets the extension see fewer pages than before.
    Revoked,
    /// The extension was installed.
    Installed,
    /// The background was started. Only the badge may be out of date.
    Started,
}

impl Input<'_> {
    /// Whether all of `storage.local` has to be read for it, and not only the items under [`stored::keys`].
    pub fn needs_everything(&self) -> bool {
        let is_for_record = matches!(
            self,
            Input::Message {
                message: Message::Record(_),
                ..
            }
        );
        is_for_record || matches!(self, Input::Installed)
    }
}

/// What the shell is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Answer the page's message.
    Answer(Answer),
    /// Reload a tab, past every cache.
    Reload(i32),
    /// Ask a tab's content script for an observation now. Where no script answers, put it there.
    Observe(i32),
    /// Ask the content scripts in all settings' pages for an observation at some time, except in this tab.
    Notify {
        /// The tab that knows already.
        except: Option<i32>,
    },
    /// The same in every tab whose script answers: where there is no access any more, no address is known.
    NotifyAll,
    /// Bring a tab to the front, and its window.
    Show(Tab),
    /// Open an address in a tab, and bring the tab to the front.
    Navigate {
        /// The tab.
        tab: i32,
        /// The address.
        address: String,
    },
    /// Open an address in a tab, wherever the tab is.
    Load {
        /// The tab.
        tab: i32,
        /// The address.
        address: String,
    },
    /// Open an address in a new tab, and bring it to the front. The press goes there: see [`Input::Opened`].
    Open {
        /// The address.
        address: String,
        /// The setting that was pressed, where there is something to click.
        pressed: Option<&'static Setting>,
        /// The tab to open it from, so that it is in the same container.
        opener: Option<Tab>,
    },
    /// Open the welcome page.
    Welcome,
    /// Show the card on feedback in a tab.
    Caution(i32),
    /// Draw the badge: it is not as it was last drawn.
    Draw(Badge),
}

/// What a page's content script is to do next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Click this control, if it is still as it was observed.
    pub click: Option<OnControl>,
    /// Observe again in so many milliseconds although nothing has changed.
    pub observe_in: Option<Ms>,
    /// The guidance to show; none takes it away.
    pub guide: Option<Guide>,
}

/// What is to be written to storage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Everything is to be erased, in both areas.
    pub clear: bool,
    /// Items for `storage.local`.
    pub local: Vec<(String, Value)>,
    /// Keys to remove from `storage.local`.
    pub local_removed: Vec<String>,
    /// Items for `storage.session`.
    pub session: Vec<(String, Value)>,
    /// Keys to remove from `storage.session`.
    pub session_removed: Vec<String>,
}

/// Takes in one event: afterwards the model holds what is known then. Gives what is to be done, in order.
pub fn update(model: &mut Model, input: Input, now: Ms) -> Vec<Effect> {
    if !matches!(input, Input::Opened { .. }) {
        model.check_run_tab();
    }
    let mut effects = match input {
        Input::Message { message, tabs, access } => match message {
            Message::Page { tab, path, message } => model.page_says(tab, &path, &message, now),
            Message::Popup(message) => model.popup_asks(message, tabs, access, now),
            Message::CheckUp { tab, message } => model.check_up_asks(tab, &message, tabs, access, now),
            Message::Record(message) => model.record_asks(message, now),
            Message::Preference(preference) => model.prefer(&preference, now),
        },
        Input::Opened { tab, setting } => {
            if !model.run_opened(tab, setting, now) {
                model.step(tab, setting, Event::Pressed, String::new(), now);
            }
            Vec::new()
        }
        Input::Closed(tab) => {
            model.sessions.retain(|(of, ..)| *of != tab);
            model.run_closed(tab, now);
            Vec::new()
        }
        Input::Allowed { tabs } => {
            let is_in_settings = |tab: &&Tab| Place::of_address(&tab.url).is_in_settings();
            tabs.iter()
                .filter(is_in_settings)
                .map(|tab| Effect::Observe(tab.id))
                .collect()
        }
        // What is shown there has to go.
        Input::Revoked => {
            model.hold_run(State::Paused(Why::Needs(Situation::NoAccess)), now);
            vec![Effect::NotifyAll]
        }
        // Who has something stored is not new.
        Input::Installed if model.is_empty => vec![Effect::Welcome],
        Input::Installed | Input::Started => Vec::new(),
    };
    let badge = model.badge(now);
    if model.context.badge != Some(badge) {
        effects.push(Effect::Draw(badge));
    }
    effects
}

/// One event of one setting in one tab.
struct Step {
    session: Session,
    commands: Vec<Command>,
    /// The status is another one now.
    is_news: bool,
}

impl Changes {
    /// The keys in `storage.local` under which nothing may be, because entries of the record are going to be there. If there is
    /// something, the record's head was set back by hand: see [`Model::move_entries`].
    pub fn free_keys(&self) -> Vec<&str> {
        let keys = self.local.iter().map(|(key, _)| key.as_str());
        let entries: Vec<&str> = keys.filter(|key| stored::is_entry(key)).collect();
        let first = (!entries.is_empty()).then_some(stored::FIRST_ENTRIES);
        entries.into_iter().chain(first).collect()
    }
}

impl Model {
    /// The model of what is stored. `local` holds at least the items under [`stored::keys`].
    pub fn read(local: &Items, session: &Items, context: Context, now: Ms) -> Model {
        let preferences = Preferences::read(local);
        let valid_for = preferences.valid_for();
        Model {
            known: CATALOGUE
                .iter()
                .map(|setting| stored::known(setting, local, valid_for, now))
                .collect(),
            sessions: stored::sessions(session),
            run: stored::run(local),
            run_tabs: stored::run_tabs(session),
            record: StoredRecord::read(local, session),
            record_keys: stored::record_keys(local),
            is_empty: local.0.is_empty(),
            preferences,
            new_entries: Vec::new(),
            context,
            erased: Erased::Nothing,
            erased_at: stored::erased_at(session, now),
        }
    }

    /// What is known of a setting.
    pub fn known(&self, setting: &Setting) -> &Known {
        &self.known[index(setting)]
    }

    /// What is going on with a setting in a tab, if anything ever was.
    pub fn session(&self, tab: i32, setting: &Setting) -> Option<&Session> {
        let mut all = self.sessions.iter();
        all.find(|(id, of, _)| *id == tab && *of == setting)
            .map(|(.., session)| session)
    }

    /// The run of the check-up, if there ever was one.
    pub fn run(&self) -> Option<&Run> {
        self.run.as_ref()
    }

    /// The tab that the run's settings are opened in.
    pub fn run_tab(&self) -> Option<i32> {
        self.run_tabs.tab
    }

    /// The session of the setting that is at work in the run.
    pub fn run_session(&self) -> Option<&Session> {
        self.session(self.run_tabs.tab?, self.run.as_ref()?.at_work()?.setting.setting())
    }

    /// The member's record.
    pub fn record(&self) -> &StoredRecord {
        &self.record
    }

    /// The badge as it is to be.
    pub fn badge(&self, now: Ms) -> Badge {
        let evidence = &self.known(MAIN).evidence;
        let is_under_way = self.sessions.iter().any(|(.., session)| session.is_under_way(now));
        view::badge(evidence.status(now), is_under_way, evidence.is_too_old(now))
    }

    // --- Messages ---

    fn page_says(&mut self, tab: i32, path: &str, message: &PageMessage, now: Ms) -> Vec<Effect> {
        match message {
            PageMessage::Seen(observation) => self.observed(tab, observation, now),
            PageMessage::Left => {
                for setting in &CATALOGUE {
                    if self.session(tab, setting).is_some() {
                        self.step(tab, setting, Event::Left, String::new(), now);
                    }
                }
                Vec::new()
            }
            PageMessage::Closed => {
                self.set_guidance_closed(guided_at(path), true);
                Vec::new()
            }
        }
    }

    /// A page speaks of the setting that it is for, and always of the main one: that it is elsewhere, if nothing else. A
    /// touch speaks of those under whose path it happened, also if the page has moved on since.
    fn observed(&mut self, tab: i32, observation: &Observation, now: Ms) -> Vec<Effect> {
        let here = guided_at(&observation.path);
        let questions = Questions::of(observation);
        let mut answer = Answer::default();
        let mut effects = Vec::new();
        let mut is_news = false;
        let at_work = self.at_work_in(tab);
        self.take_back();
        for setting in &CATALOGUE {
            let mut document = observation.document.for_setting(setting);
            document.late |= document.loaded_at <= self.erased_at;
            let is_touched = document.touched_at.is_some() && document.paths.iter().any(|path| setting.is_at(path));
            if !(setting.is_main() || setting == here || is_touched || Some(setting) == at_work) {
                continue;
            }
            let clicked = self
                .session(tab, setting)
                .and_then(|session| session.clicked_in(&document));
            let sighting = match clicked {
                Some(handle) => recognise_clicked(setting, observation, handle),
                None => recognise(setting, observation),
            };
            let path = document.paths.last().map(|path| known_path(path)).unwrap_or_default();
            let event = Event::Observed(&document, sighting, &questions);
            let step = self.step(tab, setting, event, path, now);
            is_news |= step.is_news;
            if setting == here && self.preferences.guidance {
                answer.guide = view::guide(setting, self.known(setting), &step.session, sighting, now);
            }
            for command in step.commands {
                match command {
                    Command::Click(control) => {
                        answer.click = Some(control);
                        self.note_click(tab, setting);
                    }
                    Command::ObserveIn(wait) => {
                        answer.observe_in = Some(answer.observe_in.map_or(wait, |other| other.min(wait)));
                    }
                    Command::Reload => effects.push(Effect::Reload(tab)),
                    Command::Load => effects.push(Effect::Load {
                        tab,
                        address: setting.address(),
                    }),
                    // Only a press leads to this.
                    Command::Observe => {}
                }
            }
        }
        if is_news {
            effects.push(Effect::Notify { except: Some(tab) });
        }
        if self.run_tabs.tab == Some(tab) {
            effects.extend(self.run_on(&[], now));
            if self.run.as_ref().is_some_and(Run::is_busy) {
                // The run goes on also where the browser slows down its own page, which is behind this tab.
                answer.observe_in = Some(answer.observe_in.map_or(PAUSE, |other| other.min(PAUSE)));
            }
        }
        effects.push(Effect::Answer(answer));
        effects
    }

    fn popup_asks(&mut self, message: PopupMessage, tabs: &[Tab], access: bool, now: Ms) -> Vec<Effect> {
        let address = |id: i32| {
            let tab = tabs.iter().find(|tab| tab.id == id);
            tab.map_or("", |tab| &tab.url)
        };
        match message {
            // The tab in front may be another one than the popup spoke of: what it has is not replaced.
            PopupMessage::Load(tab) if tabs.iter().any(|it| it.id == tab && self.is_bound_for_it(it, now)) => {
                self.step(tab, MAIN, Event::Pressed, String::new(), now);
                vec![Effect::Navigate {
                    tab,
                    address: MAIN.address(),
                }]
            }
            PopupMessage::Press(front) | PopupMessage::Load(front) => self.press(front, tabs, now),
            PopupMessage::PressOther { tab, setting } => match Setting::by_id(&setting) {
                Some(setting) if !setting.is_main() => self.press_other(setting, tab, tabs, now),
                _ => Vec::new(),
            },
            PopupMessage::Caution(tab) => vec![Effect::Caution(tab)],
            PopupMessage::Opened(tab) if access && Place::of_address(address(tab)).is_in_settings() => {
                vec![Effect::Observe(tab)]
            }
            PopupMessage::Opened(_) => Vec::new(),
            PopupMessage::ShowGuidance(tab) => {
                self.set_guidance_closed(guided_at(path_of(address(tab)).unwrap_or_default()), false);
                vec![Effect::Observe(tab)]
            }
        }
    }

    fn record_asks(&mut self, message: RecordMessage, now: Ms) -> Vec<Effect> {
        let record = &mut self.record.record;
        match message {
            RecordMessage::Keep(on) if on == record.on => {}
            RecordMessage::Keep(true) => {
                record.on = true;
                self.add_to_record(Some(RecordEvent::switched(true)));
                for (setting, known) in CATALOGUE.iter().zip(self.known.clone()) {
                    self.add_to_record(RecordEvent::known(setting.id, &known.evidence, now));
                }
            }
            RecordMessage::Keep(false) => {
                // That it ended belongs to the record. A full record has no room for it, and ends all the same.
                self.add_to_record(Some(RecordEvent::switched(false)));
                self.record.record.on = false;
            }
            RecordMessage::Label(typed) => record.label = record::label(&typed),
            RecordMessage::Erase => {
                self.record = StoredRecord::default();
                self.erased = Erased::Record;
            }
        }
        Vec::new()
    }

    fn prefer(&mut self, preference: &Preference, now: Ms) -> Vec<Effect> {
        match *preference {
            Preference::Guidance(wanted) => {
                self.preferences.guidance = wanted;
                // Guidance in open pages may have to go, or to come.
                return vec![Effect::Notify { except: None }];
            }
            Preference::ValidForDays(days) => {
                // None at all would make every reading worthless at once.
                self.preferences.valid_for_days = days.max(1);
                let valid_for = self.preferences.valid_for();
                for known in &mut self.known {
                    known.evidence = known.evidence.clone().valid_for(valid_for);
                }
            }
            Preference::EraseEverything => {
                let nothing = Items::default();
                *self = Model::read(&nothing, &nothing, self.context.clone(), 0);
                (self.erased, self.erased_at) = (Erased::Everything, now);
            }
        }
        Vec::new()
    }

    // --- Which tab a press goes to ---

    /// The main action goes to the tab in front if the setting is there, or a sign-in that leads there; else to the tab
    /// that has the setting open, or that an earlier press has opened, if it [may be taken](Model::may_take); else to a new
    /// one.
    fn press(&mut self, front: i32, tabs: &[Tab], now: Ms) -> Vec<Effect> {
        let place = |tab: &Tab| Place::of_address(&tab.url);
        match tabs.iter().find(|tab| tab.id == front).map(place) {
            Some(Place::Setting) => return self.press_in(front, MAIN, now),
            Some(Place::SignIn) => return self.permit(front, now),
            _ => {}
        }
        let is_open = |tab: &&Tab| place(tab) == Place::Setting && self.may_take(tab, MAIN, front, now);
        if let Some(open) = tabs.iter().find(is_open) {
            return self.press_behind(open, MAIN, now);
        }
        let is_on_its_way = |tab: &&Tab| {
            (tab.is_loading || place(tab) == Place::SignIn)
                && self.is_permitted(tab, now)
                && self.may_take(tab, MAIN, front, now)
        };
        if let Some(tab) = tabs.iter().find(is_on_its_way) {
            let mut effects = vec![Effect::Show(tab.clone())];
            effects.extend(self.permit(tab.id, now));
            return effects;
        }
        self.open(MAIN.address(), Some(MAIN), front, tabs)
    }

    /// Whether a press waits for the main setting's page in this tab.
    fn is_permitted(&self, tab: &Tab, now: Ms) -> bool {
        let task = self.session(tab.id, MAIN).map(|session| &session.task);
        matches!(task, Some(Task::Permitted { until }) if now <= *until)
    }

    /// Whether this tab is at the main setting's address, or a press has sent it there, and nothing has come, or another page of
    /// the settings.
    fn is_bound_for_it(&self, tab: &Tab, now: Ms) -> bool {
        let place = Place::of_address(&tab.url);
        let is_under_way = || {
            let session = self.session(tab.id, MAIN);
            session.is_some_and(|session| session.is_under_way(now))
        };
        place == Place::Setting
            || (tab.is_loading || place.is_in_settings()) && self.is_permitted(tab, now)
            || place.is_in_settings() && is_under_way()
    }

    /// Opens an address in a new tab. It has to be in the container of the tab in front: where that tab is gone, nothing is
    /// opened.
    fn open(&self, address: String, pressed: Option<&'static Setting>, front: i32, tabs: &[Tab]) -> Vec<Effect> {
        let opener = match tabs.iter().find(|tab| tab.id == front) {
            _ if !self.context.has_containers => None,
            None if !tabs.is_empty() => return Vec::new(),
            front => front.cloned(),
        };
        vec![Effect::Open {
            address,
            pressed,
            opener,
        }]
    }

    /// Whether a press over the tab in front may take another tab. One that hangs would take it nowhere. Where there are
    /// containers, that may be another account's. Then only a tab is taken that a press over the same tab has opened and that
    /// is still at it.
    fn may_take(&self, tab: &Tab, setting: &Setting, front: i32, now: Ms) -> bool {
        if tab.hangs {
            return false;
        }
        let is_pressed = self.session(tab.id, setting).is_some_and(|session| {
            session.is_under_way(now) || matches!(session.task, Task::Permitted { until } if now <= until)
        });
        !self.context.has_containers || (tab.opener == Some(front) && is_pressed)
    }

    /// The action of another setting goes to the tab that has its page open, the one in front before others; else the
    /// settings' tab in front goes there, unless it is at work; else a new one. What was pressed before in a tab that is
    /// taken for another setting is over.
    fn press_other(&mut self, setting: &'static Setting, front: i32, tabs: &[Tab], now: Ms) -> Vec<Effect> {
        self.set_guidance_closed(setting, false);
        let can_be_clicked = setting.safer == Safer::Off;
        let is_there = |tab: &&Tab| setting.place_of_address(&tab.url) == Place::Setting;
        let in_front = tabs
            .iter()
            .find(|tab| tab.id == front && Place::of_address(&tab.url).is_in_settings());
        let is_elsewhere = |tab: &&Tab| is_there(tab) && self.may_take(tab, setting, front, now);
        if let Some(open) = in_front.filter(is_there).or_else(|| tabs.iter().find(is_elsewhere)) {
            return match (open.id == front, can_be_clicked) {
                (true, true) => self.press_in(front, setting, now),
                (true, false) => vec![Effect::Observe(front)],
                (false, true) => self.press_behind(open, setting, now),
                (false, false) => vec![Effect::Show(open.clone()), Effect::Observe(open.id)],
            };
        }
        let pressed = can_be_clicked.then_some(setting);
        let address = setting.address();
        match in_front {
            Some(tab) if !self.is_at_work(tab, now) => {
                self.sessions.retain(|(id, of, _)| *id != tab.id || of.is_main());
                if let Some(setting) = pressed {
                    self.step(tab.id, setting, Event::Pressed, String::new(), now);
                }
                vec![Effect::Navigate { tab: tab.id, address }]
            }
            _ => self.open(address, pressed, front, tabs),
        }
    }

    /// Whether a press is being carried out on the page in this tab.
    fn is_at_work(&self, tab: &Tab, now: Ms) -> bool {
        let here = guided_at(path_of(&tab.url).unwrap_or_default());
        let is_run = self.run_tabs.tab == Some(tab.id) && self.run.as_ref().is_some_and(Run::is_running);
        let session = self.session(tab.id, here);
        is_run || session.is_some_and(|session| session.is_under_way(now))
    }

    /// The page that is there does what the press needs.
    fn press_in(&mut self, tab: i32, setting: &'static Setting, now: Ms) -> Vec<Effect> {
        let step = self.step(tab, setting, Event::Pressed, String::new(), now);
        let effect = |command: &Command| match command {
            Command::Reload => Some(Effect::Reload(tab)),
            Command::Observe => Some(Effect::Observe(tab)),
            Command::Load => Some(Effect::Navigate {
                tab,
                address: setting.address(),
            }),
            // Only an observation can lead to these.
            Command::Click(_) | Command::ObserveIn(_) => None,
        };
        step.commands.iter().filter_map(effect).collect()
    }

    /// The same in a tab that is not in front. What it shows may be old, and the member has been told that the setting is turned
    /// off if it turns out to be on: so a page that reads off is loaded anew, as in a new tab.
    fn press_behind(&mut self, tab: &Tab, setting: &'static Setting, now: Ms) -> Vec<Effect> {
        let mut effects = vec![Effect::Show(tab.clone())];
        let is_off = |session: &Session| session.stability.settled_state() == Some(false) && !session.is_under_way(now);
        if self.session(tab.id, setting).is_some_and(is_off) {
            self.set_session(tab.id, setting, Session::of_pages_to_come(now));
            self.step(tab.id, setting, Event::Pressed, String::new(), now);
            effects.push(Effect::Navigate {
                tab: tab.id,
                address: setting.address(),
            });
        } else {
            effects.extend(self.press_in(tab.id, setting, now));
        }
        effects
    }

    /// The main setting's page that is still to come in this tab may do what the press needs.
    fn permit(&mut self, tab: i32, now: Ms) -> Vec<Effect> {
        self.step(tab, MAIN, Event::Pressed, String::new(), now);
        Vec::new()
    }

    // --- One step ---

    fn step(&mut self, tab: i32, setting: &'static Setting, event: Event, path: String, now: Ms) -> Step {
        let session_before = self.session(tab, setting).cloned().unwrap_or_default();
        let known = &mut self.known[index(setting)];
        let before = known.evidence.clone();
        let (session, commands) = session::update(session_before.clone(), &mut known.evidence, event, now);
        // The on that is shown first takes the proof away, and counts later.
        let is_proof = |it: Reading| !it.on && before.confirmed_at() == Some(it.read_at);
        let was_proved_off = before
            .reading()
            .is_some_and(|it| is_proof(it) && it.as_of >= before.changed_at);
        if was_proved_off && known.evidence.reading().is_some_and(|it| it.on) {
            // What was proved off is on again: the member should hear of it.
            known.guidance_closed = false;
        }
        let after = known.evidence.clone();
        if session != session_before {
            self.set_session(tab, setting, session.clone());
        }
        if session != session_before || after != before {
            self.add_to_record(record::event(setting.id, path, &before, &after, &commands, now));
        }
        Step {
            session,
            commands,
            is_news: after.status(now) != before.status(now),
        }
    }

    fn set_session(&mut self, tab: i32, setting: &'static Setting, session: Session) {
        match self
            .sessions
            .iter_mut()
            .find(|(id, of, _)| *id == tab && *of == setting)
        {
            Some((.., stored)) => *stored = session,
            None => self.sessions.push((tab, setting, session)),
        }
    }

    fn set_guidance_closed(&mut self, setting: &Setting, is_closed: bool) {
        self.known[index(setting)].guidance_closed = is_closed;
    }

    /// Adds an entry, where the member keeps a record and it has room.
    fn add_to_record(&mut self, event: Option<RecordEvent>) {
        let Some(event) = event else { return };
        let context = RecordContext {
            time: self.context.time.clone(),
            browser: self.context.browser.clone(),
            missed: self.record.missed,
        };
        self.record.record.skip_to(self.record.entries.len() as u64);
        if let Some(entry) = self.record.record.append(event, &context) {
            self.record.missed = 0;
            self.new_entries.push(entry);
        }
    }

    // --- What is to be stored ---

    /// What has to be written so that storage holds this model, where it held the one before.
    pub fn changes_since(&self, before: &Model) -> Changes {
        if self.erased == Erased::Everything {
            return Changes {
                clear: true,
                session: vec![(stored::ERASED.to_owned(), Value::Number(self.erased_at))],
                ..Changes::default()
            };
        }
        let mut changes = Changes::default();
        for ((setting, known), before) in CATALOGUE.iter().zip(&self.known).zip(&before.known) {
            let item = StoredEvidence::of(known);
            // What cannot be understood is replaced by new evidence only, and put aside then.
            let may_replace = known.is_readable || known.evidence != before.evidence;
            if item == StoredEvidence::of(before) || !may_replace {
                continue;
            }
            let key = stored::evidence_key(setting);
            if !known.is_readable {
                changes
                    .local
                    .push((stored::put_aside(&key), Value::AsRead(key.clone())));
            }
            changes.local.push((key, Value::Evidence(item)));
        }
        changes.local.extend(self.preferences.changed_from(&before.preferences));
        if let Some(run) = self.run.as_ref().filter(|_| self.run != before.run) {
            changes.local.push(stored::run_item(run));
        }
        if self.run_tabs != before.run_tabs {
            changes.session.push(stored::run_tabs_item(self.run_tabs));
        }
        self.record_changes(before, &mut changes);
        for (tab, setting, session) in &self.sessions {
            if before.session(*tab, setting) != Some(session) {
                let value = Value::Session(session.clone());
                changes.session.push((stored::session_key(*tab, setting), value));
            }
        }
        let gone = before
            .sessions
            .iter()
            .filter(|(tab, setting, _)| self.session(*tab, setting).is_none());
        let keys = gone.map(|(tab, setting, _)| stored::session_key(*tab, setting));
        changes.session_removed.extend(keys);
        changes
    }

    fn record_changes(&self, before: &Model, changes: &mut Changes) {
        if self.erased == Erased::Record {
            changes.local_removed.clone_from(&self.record_keys);
            changes.session_removed.push(stored::MISSED.to_owned());
            return;
        }
        if self.record.record != before.record.record {
            if self.record.head_is_unreadable {
                changes.local.push(stored::record_aside(self.record.aside.len()));
            }
            changes.local.push(stored::record_item(&self.record.record));
            changes.local.extend(self.new_entries.iter().map(stored::entry_item));
        }
        if self.record.missed != before.record.missed {
            let missed = Value::Number(self.record.missed.into());
            changes.session.push((stored::MISSED.to_owned(), missed));
        }
    }

    /// Moves the entries that this event adds behind those that are there, so that none is overwritten. Needs all of
    /// `storage.local`.
    pub fn move_entries(&mut self, before: &Model, local: &Items) {
        let count = StoredRecord::read(local, &Items::default()).entries.len() as u64;
        let StoredRecord { record, .. } = &mut self.record;
        record.move_behind(count, &before.record.record, &mut self.new_entries);
    }

    /// The browser refused to store the changes. Gives up what this event changes in the record, and counts its entries as
    /// missed; false where there is nothing to give up. That the record was switched on or off did not happen then, so
    /// nothing is missed of it.
    pub fn give_up_entries(&mut self, before: &Model) -> bool {
        if self.record == before.record {
            return false;
        }
        let is_switched = self.record.record.on != before.record.record.on;
        let given_up = if is_switched { 0 } else { self.new_entries.len() as u32 };
        self.new_entries.clear();
        self.record = before.record.clone();
        self.record.missed = self.record.missed.saturating_add(given_up);
        true
    }
}

/// The setting that guidance is about on a page: its own, else the main one, to which the page may lead.
fn guided_at(path: &str) -> &'static Setting {
    Setting::of_path(path).unwrap_or(MAIN)
}

fn index(setting: &Setting) -> usize {
    // Every setting is one of the catalogue's.
    CATALOGUE.iter().position(|it| it.id == setting.id).unwrap_or_default()
}
