//! A world for the check-up's run: LinkedIn's pages, the run's tab, the check-up's page, the storage and the clock. It knows
//! what the server holds, and checks the promises of a run after everything that happens: the first that is broken is in
//! [`Life::broken`]. `tests/run.rs` tells what happens in it, `tests/model/run.rs` explores it.

use std::collections::BTreeMap;

use objector::core::{
    account::{Effect, Input, Tab},
    evidence::Status,
    message::{CheckUpMessage, Message, PageMessage},
    observation::{Document, Ms, Observation},
    run::{Run, State, Step, Why},
    setting::Setting,
    view::{CheckUpPage, Silence, check_up_page},
};
use serde_json::json;

use super::{HUB, T, account::Storage, fresh, json::read, page, switch};

/// The number of the tab with the check-up's page.
pub const CHECK_UP: i32 = 1;
/// How often anything is looked at.
pub const SLOT: Ms = 250;
/// How often the check-up's page says that time has passed.
const TICK: Ms = 1_000;
/// After this long without anything new, nothing new will come.
const QUIET: Ms = 100_000;
/// How long the check-up's page waits for an answer of the run's tab.
const ANSWER: Ms = 5_000;

/// What a run promises.
pub mod promise {
    pub const TICKED: &str = "only what was ticked is clicked";
    pub const ONCE: &str = "each is clicked once at most, by one run";
    pub const NEVER_ON: &str = "nothing is ever turned on";
    pub const PAUSED: &str = "nothing is begun or clicked while the run does not go on";
    pub const ONE_PAGE: &str = "one page at a time, and only that of the setting at work";
    pub const PROVED: &str = "proved only if the server held it off when the page was made";
    pub const STORED: &str = "what is done was stored before";
    pub const OWN: &str = "a page of the member's own is left alone";
    pub const SHOWN: &str = "what counts as proved is off, as far as is known";
    pub const WAY_OUT: &str = "a run ends, or has paused and says why";
}

/// How LinkedIn's page of a setting is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    #[default]
    Plain,
    /// It shows no switch.
    Gone,
    /// It shows two switches.
    Several,
    /// Something lies over its switch.
    Covered,
    /// LinkedIn answers with an error.
    Error,
    /// LinkedIn leads to another page of the settings.
    Led,
    /// A form to sign in, at the setting's own address.
    SignIn,
    /// A page that the extension may not see, such as a sign-in elsewhere.
    Away,
    /// No script of ours comes to the page.
    Silent,
    /// The page never stops loading.
    Loading,
    /// It belongs to another setting, and says so by its path.
    OfAnother(&'static str),
    /// A dialog comes after the click.
    Asks,
    /// The save takes five seconds.
    Slow,
    /// The server does not save.
    Refuses,
    /// The page takes no click of a script.
    Ignores,
    /// A window of the browser holds up the page once it is drawn, or its script runs for ever.
    Hangs,
    /// The same right after the click.
    HangsAfterwards,
    /// The document comes from a cache unless it is loaded again.
    Kept,
    /// Each page, and each page loaded again, comes from a cache.
    AlwaysKept,
}

/// A page that was loaded in a tab of the run's.
#[derive(Clone, Debug)]
pub struct Page {
    /// Whose address was loaded.
    pub setting: &'static Setting,
    pub how: How,
    /// What its switch shows.
    pub on: bool,
    pub loaded_at: Ms,
    pub is_kept: bool,
    pub clicked_at: Option<Ms>,
    pub answered_at: Option<Ms>,
    pub asks: bool,
    /// Nothing in it runs any more since then, and nothing that is loaded in its tab comes.
    pub hangs_since: Option<Ms>,
    /// When the script observes.
    pub due: Option<Ms>,
}

/// Where the background dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    BeforeWriting,
    BetweenWrites,
    BeforeActing,
    /// A tab was opened, or the control clicked, and nothing else was done.
    WhileActing,
}

/// What was done or decided that can be seen from outside.
pub type Log = Vec<String>;

#[derive(Clone, Debug)]
pub struct Life {
    pub now: Ms,
    pub storage: Storage,
    /// Which settings the server holds on.
    pub on: BTreeMap<&'static str, bool>,
    pub hows: BTreeMap<&'static str, How>,
    /// The next page that is loaded is like this, whatever it is.
    pub next_how: Option<How>,
    pub tabs: Vec<(i32, Page)>,
    pub has_page: bool,
    pub access: bool,
    pub ticked: Vec<&'static str>,
    pub clicks: BTreeMap<&'static str, u32>,
    /// What the server held when the last page of each setting was made, and when that was.
    pub held: BTreeMap<&'static str, (Ms, bool)>,
    /// The background dies at the next event that does or decides something.
    pub death: Option<Death>,
    pub log: Log,
    pub broken: Option<&'static str>,
    next_tab: i32,
}

/// A setting by its id.
pub fn setting(id: &str) -> &'static Setting {
    Setting::by_id(id).unwrap()
}

/// A setting by the last word of its id.
pub fn short(setting: &Setting) -> &'static str {
    setting.id.rsplit('-').next().unwrap()
}

impl Life {
    /// These settings are on or off, and their pages like this. Nothing is known of them.
    pub fn new(settings: &[(&'static str, bool, How)]) -> Life {
        Life {
            now: 10_000,
            storage: Storage::default(),
            on: settings.iter().map(|(id, on, _)| (*id, *on)).collect(),
            hows: settings.iter().map(|(id, _, how)| (*id, *how)).collect(),
            next_how: None,
            tabs: Vec::new(),
            has_page: true,
            access: true,
            ticked: Vec::new(),
            clicks: BTreeMap::new(),
            held: BTreeMap::new(),
            death: None,
            log: Vec::new(),
            broken: None,
            next_tab: 7,
        }
    }

    fn promises(&mut self, promise: &'static str, is_kept: bool) {
        if !is_kept {
            self.broken.get_or_insert(promise);
        }
    }

    // --- The member ---

    /// Presses the one button.
    pub fn run(&mut self, ids: &[&'static str]) {
        self.ticked = ids.to_vec();
        self.asks(&json!({ "run": ids }));
    }

    /// Asks the check-up's page for something.
    pub fn asks(&mut self, message: &serde_json::Value) {
        let message = Message::CheckUp {
            tab: CHECK_UP,
            message: read::<CheckUpMessage>(message).expect("a message"),
        };
        self.message(message);
    }

    /// Closes a tab: the run's, or the check-up's page.
    pub fn closes(&mut self, tab: i32) {
        self.has_page &= tab != CHECK_UP;
        self.tabs.retain(|(id, _)| *id != tab);
        self.turn(Input::Closed(tab));
    }

    /// Ends the browser, and starts it again: the tabs have other numbers, and those of before are others' tabs.
    pub fn restarts(&mut self) {
        self.storage.session.clear();
        self.tabs.clear();
    }

    /// The run's tab, by what is stored.
    pub fn run_tab(&self) -> Option<i32> {
        let tab = self.storage.session.get("run-tabs")?["tab"].as_i64()?;
        Some(tab as i32)
    }

    // --- The browser ---

    fn browser_tabs(&self) -> Vec<Tab> {
        let check_up = Tab {
            id: CHECK_UP,
            window: 3,
            ..Tab::default()
        };
        let of = |(id, page): &(i32, Page)| Tab {
            id: *id,
            url: match page.how {
                How::Away => String::new(),
                How::Led => format!("https://www.linkedin.com{HUB}"),
                _ => page.setting.address(),
            },
            is_loading: page.how == How::Loading,
            ..Tab::default()
        };
        self.has_page
            .then_some(check_up)
            .into_iter()
            .chain(self.tabs.iter().map(of))
            .collect()
    }

    /// A page is loaded in a tab; whether past every cache.
    fn load(&mut self, tab: i32, setting: &'static Setting, is_reload: bool) {
        let kind = self.next_how.take();
        let how = kind.or(self.hows.get(setting.id).copied()).unwrap_or_default();
        let before = self.tabs.iter().find(|(id, _)| *id == tab);
        let hangs_since = before.and_then(|(_, page)| page.hangs_since);
        let is_own = before.is_some_and(|(_, page)| page.how == How::Away);
        self.promises(promise::OWN, !is_own);
        let held_on = self.on[setting.id];
        let is_kept = how == How::AlwaysKept || how == How::Kept && !is_reload;
        self.now += 1;
        self.held.insert(setting.id, (self.now, held_on));
        let page = Page {
            setting,
            how,
            // What was kept is of another time.
            on: held_on && !is_kept,
            loaded_at: self.now,
            is_kept,
            clicked_at: None,
            answered_at: None,
            asks: false,
            hangs_since,
            due: Some(self.now + 100),
        };
        self.tabs.retain(|(id, _)| *id != tab);
        self.tabs.push((tab, page));
    }

    // --- The background ---

    fn message(&mut self, message: Message) -> Option<Option<Ms>> {
        let tabs = self.browser_tabs();
        let access = self.access;
        self.turn(Input::Message {
            message,
            tabs: &tabs,
            access,
        })
    }

    /// One event: read, update, write, act. Gives when the page is to be observed again, if the answer has come.
    pub fn turn(&mut self, input: Input) -> Option<Option<Ms>> {
        let before = self.steps();
        let was = self.storage.local.get("run").cloned();
        let mut storage = self.storage.clone();
        let (effects, mut changes) = storage.handle(input, self.now);
        let acts = |effect: &Effect| match effect {
            Effect::Answer(answer) => answer.click.is_some(),
            Effect::Open { .. } | Effect::Navigate { .. } | Effect::Reload(_) => true,
            _ => false,
        };
        let decides = storage.local.get("run") != was.as_ref();
        let is_notable = decides || effects.iter().any(acts);
        let death = self.death.take_if(|_| is_notable);
        match death {
            Some(Death::BeforeWriting) => {
                self.log.push("dies".into());
                return None;
            }
            Some(Death::BetweenWrites) => {
                changes.session.clear();
                changes.session_removed.clear();
                self.storage.write(&changes);
            }
            _ => self.storage = storage,
        }
        if decides {
            self.note_steps(&before);
        }
        if matches!(death, Some(Death::BetweenWrites | Death::BeforeActing)) {
            self.log.push("dies".into());
            return None;
        }
        let loads = effects.iter().filter(|effect| acts(effect)).count();
        self.promises(promise::ONE_PAGE, loads <= 1);
        let mut observe_in = None;
        for effect in effects {
            match effect {
                Effect::Open {
                    address,
                    pressed,
                    opener,
                } => {
                    let setting = of_address(&address);
                    assert_eq!(opener.map(|tab| tab.id), self.has_page.then_some(CHECK_UP));
                    self.next_tab += 1;
                    let tab = self.next_tab;
                    self.log.push(format!("open {}", short(setting)));
                    self.begins(setting);
                    self.load(tab, setting, false);
                    if death.is_some() {
                        self.log.push("dies".into());
                        return None;
                    }
                    let setting = pressed.expect("the setting");
                    self.turn(Input::Opened { tab, setting });
                }
                Effect::Navigate { tab, address } => {
                    let setting = of_address(&address);
                    self.log.push(format!("go to {}", short(setting)));
                    self.begins(setting);
                    self.load(tab, setting, false);
                }
                Effect::Reload(tab) => {
                    let page = self.tabs.iter().find(|(id, _)| *id == tab);
                    let setting = page.expect("the tab is there").1.setting;
                    self.log.push("reload".into());
                    self.load(tab, setting, true);
                }
                Effect::Load { tab, address } => {
                    let setting = of_address(&address);
                    self.log.push(format!("go back to {}", short(setting)));
                    self.load(tab, setting, false);
                }
                Effect::Answer(answer) => observe_in = Some((answer.click.is_some(), answer.observe_in)),
                Effect::Notify { .. } | Effect::NotifyAll | Effect::Draw(_) | Effect::Observe(_) => {}
                other => panic!("nobody asked for {other:?}"),
            }
        }
        match observe_in {
            Some((true, wait)) => {
                self.log.push("click".into());
                (death.is_none()).then_some(wait)
            }
            Some((false, wait)) => Some(wait),
            None => None,
        }
    }

    /// The page of a setting is opened by the run.
    fn begins(&mut self, setting: &Setting) {
        let run = self.stored().expect("a run");
        let is_at_work = run.at_work().is_some_and(|item| item.setting.setting() == setting);
        let is_running = run.is_running();
        self.promises(promise::ONE_PAGE, is_at_work);
        self.promises(promise::PAUSED, is_running);
        self.promises(promise::TICKED, self.ticked.contains(&setting.id));
    }

    /// The run as it is stored.
    pub fn stored(&self) -> Option<Run> {
        read(self.storage.local.get("run")?)
    }

    /// How far everything has come.
    pub fn steps(&self) -> Option<(State, Vec<(&'static Setting, Step)>)> {
        let run = self.stored()?;
        let items = run.items.iter().map(|item| (item.setting.setting(), item.step));
        Some((run.state, items.collect()))
    }

    fn note_steps(&mut self, before: &Option<(State, Vec<(&'static Setting, Step)>)>) {
        let Some((state, items)) = self.steps() else { return };
        for (n, (setting, step)) in items.iter().enumerate() {
            if before
                .as_ref()
                .is_some_and(|(_, items)| items.get(n) == Some(&(*setting, *step)))
            {
                continue;
            }
            match step {
                Step::Proved => {
                    self.log.push(format!("{} proved", short(setting)));
                    let model = self.storage.model(self.now);
                    let evidence = &model.known(setting).evidence;
                    let is_proof = evidence.status(T + self.now) == Status::OffConfirmed
                        && evidence.reading().map(|it| it.as_of - T) == self.held.get(setting.id).map(|it| it.0);
                    let held_off = self.held.get(setting.id).is_some_and(|(_, on)| !on);
                    self.promises(promise::PROVED, is_proof && held_off);
                }
                Step::Aside(why) => self.log.push(format!("{} aside: {}", short(setting), why.name())),
                Step::Waiting | Step::Working => {}
            }
        }
        if before.as_ref().is_none_or(|(was, _)| *was != state) {
            match state {
                State::Running => {}
                State::Paused(Why::Asked) => self.log.push("paused".into()),
                State::Paused(Why::Closed) => self.log.push("paused: closed".into()),
                State::Paused(Why::Limit) => self.log.push("paused: limit".into()),
                State::Paused(Why::Needs(what)) => self.log.push(format!("paused: {}", what.name())),
                State::Done => self.log.push("done".into()),
            }
        }
    }

    // --- Time ---

    /// A quarter of a second passes: the scripts observe, and the check-up's page says that time has passed.
    pub fn passes(&mut self) {
        self.now += SLOT;
        for tab in self.tabs.iter().map(|(id, _)| *id).collect::<Vec<_>>() {
            self.observe(tab);
        }
        let is_second = self.now / TICK != (self.now - SLOT) / TICK;
        let is_busy = is_second && self.stored().is_some_and(|run| run.is_busy());
        if is_busy && self.has_page {
            let tab = self.run_tab();
            let own = self.tabs.iter().find(|(id, _)| Some(*id) == tab);
            let hangs_since = own.and_then(|(_, page)| page.hangs_since);
            let is_silent = hangs_since.is_some_and(|at| self.now - at >= ANSWER);
            self.asks(&json!(if is_silent { "silent" } else { "tick" }));
        }
    }

    /// Time passes until something is done or decided; false if nothing is.
    pub fn goes_on(&mut self) -> bool {
        let (told, stored, start) = (self.log.len(), self.storage.local.get("run").cloned(), self.now);
        while self.now - start < QUIET {
            self.passes();
            if self.log.len() > told || self.storage.local.get("run") != stored.as_ref() {
                return true;
            }
        }
        false
    }

    fn observe(&mut self, tab: i32) {
        let now = self.now;
        let Some((_, page)) = self.tabs.iter_mut().find(|(id, _)| *id == tab) else {
            return;
        };
        if page.how == How::Slow && page.answered_at.is_none() && page.clicked_at.is_some_and(|at| now >= at + 5_000) {
            page.answered_at = Some(now);
            page.due = Some(now);
            self.on.insert(page.setting.id, false);
        }
        let is_due = page.due.is_some_and(|due| due <= now) && page.hangs_since.is_none();
        if !is_due || matches!(page.how, How::Away | How::Silent | How::Loading) || !self.access {
            return;
        }
        page.due = None;
        if page.how == How::Hangs {
            page.hangs_since = Some(now);
        }
        let seen = observation(page, now);
        let message = Message::Page {
            tab,
            path: seen.path.clone(),
            message: PageMessage::Seen(Box::new(seen)),
        };
        let told = self.log.len();
        let answer = self.message(message);
        let is_clicked = self.log[told..].iter().any(|it| it == "click");
        let loaded_at = self
            .tabs
            .iter()
            .find(|(id, _)| *id == tab)
            .map(|(_, page)| page.loaded_at);
        if loaded_at.is_none_or(|at| at > now) {
            return;
        }
        if is_clicked {
            self.clicked(tab);
        }
        if let Some((_, page)) = self.tabs.iter_mut().find(|(id, _)| *id == tab) {
            // A message that was lost is sent again.
            let wait = answer.unwrap_or(Some(TICK));
            page.due = page.due.or(wait.map(|wait| now + wait));
        }
    }

    /// The script clicks the page's switch, as it was ordered.
    fn clicked(&mut self, tab: i32) {
        let now = self.now;
        let Some((_, page)) = self.tabs.iter_mut().find(|(id, _)| *id == tab) else {
            return;
        };
        let (setting, was_on) = (of_page(page), page.on);
        page.clicked_at = Some(now);
        page.due = Some(now + SLOT);
        page.on = page.how == How::Ignores;
        page.asks = page.how == How::Asks;
        page.hangs_since = (page.how == How::HangsAfterwards).then_some(now);
        if !matches!(page.how, How::Slow | How::Asks) {
            page.answered_at = Some(now);
        }
        if !matches!(page.how, How::Slow | How::Asks | How::Refuses | How::Ignores) {
            self.on.insert(setting.id, false);
        }
        *self.clicks.entry(setting.id).or_default() += 1;
        let clicks = self.clicks[setting.id];
        self.promises(promise::NEVER_ON, was_on);
        self.promises(promise::TICKED, self.ticked.contains(&setting.id));
        self.promises(promise::ONCE, clicks == 1);
        let run = self.stored();
        let item = run.as_ref().and_then(Run::at_work);
        let is_stored = item.is_some_and(|item| item.clicked && item.setting.setting() == setting);
        self.promises(promise::STORED, is_stored);
    }

    /// The member answers LinkedIn's question: now it saves.
    pub fn answers(&mut self) {
        let now = self.now;
        for (_, page) in &mut self.tabs {
            if std::mem::take(&mut page.asks) {
                page.answered_at = Some(now);
                page.due = Some(now);
                self.on.insert(page.setting.id, false);
            }
        }
    }

    /// The member turns a setting on again, in a tab of their own.
    pub fn turns_on(&mut self, id: &'static str) {
        self.next_tab += 1;
        self.now += 1;
        let now = self.now;
        let page = Page {
            setting: setting(id),
            how: How::Plain,
            on: true,
            loaded_at: now,
            is_kept: false,
            clicked_at: Some(now),
            answered_at: Some(now),
            asks: false,
            hangs_since: None,
            due: Some(now),
        };
        self.tabs.push((self.next_tab, page));
        self.on.insert(id, true);
    }

    /// The member leaves the run's tab for a page of their own.
    pub fn leaves(&mut self) -> Option<()> {
        let tab = self.run_tab()?;
        let (_, page) = self.tabs.iter_mut().find(|(id, _)| *id == tab)?;
        page.how = How::Away;
        Some(())
    }

    /// What the check-up's page shows.
    pub fn shown(&self) -> CheckUpPage {
        let model = self.storage.model(self.now);
        let evidence = |setting: &Setting| model.known(setting).evidence.clone();
        check_up_page(model.run(), evidence, model.run_session(), Silence::None, T + self.now)
    }

    /// Whether no more counts as proved than is off, as far as is known, and a row says so.
    pub fn shows_what_is_known(&self) -> bool {
        let (shown, model) = (self.shown(), self.storage.model(self.now));
        let is_off = |setting| model.known(setting).evidence.status(T + self.now) == Status::OffConfirmed;
        let mut proved = shown.rows.iter().filter(|row| row.step == Some("proved"));
        proved.clone().count() == shown.proved && proved.all(|row| is_off(row.setting))
    }

    /// The page in a tab goes on, without a load, to another setting's, and shows its switch.
    pub fn moves_on(&mut self, tab: i32, to: &'static str) -> Option<()> {
        let on = self.on[to];
        let now = self.now;
        let (_, page) = self.tabs.iter_mut().find(|(id, _)| *id == tab)?;
        (page.how == How::Plain && page.setting.id != to).then_some(())?;
        page.how = How::OfAnother(to);
        page.on = on;
        page.due = Some(now);
        Some(())
    }

    /// From here, once faults have ended and the member lets it go on, the run comes to its end, and each of its settings
    /// too.
    pub fn has_a_way_out(&self) -> bool {
        let mut life = Life {
            access: true,
            has_page: true,
            next_how: None,
            death: None,
            ..self.clone()
        };
        for _ in 0..20 {
            while life.steps().is_some_and(|(state, _)| state == State::Running) && life.goes_on() {}
            match life.steps() {
                None => return true,
                Some((State::Running, _)) => return false,
                Some((State::Paused(_), _)) => life.asks(&json!("goOn")),
                Some((State::Done, items)) => {
                    while life.steps().is_some_and(|(_, items)| is_at_work(&items)) && life.goes_on() {}
                    let is_stopped = items.iter().any(|(_, step)| *step == Step::Waiting);
                    return life.broken.is_none() && (is_stopped || !is_at_work(&life.steps().unwrap().1));
                }
            }
        }
        false
    }
}

fn is_at_work(items: &[(&'static Setting, Step)]) -> bool {
    items.iter().any(|(_, step)| *step == Step::Working)
}

/// The setting whose switch a page shows.
fn of_page(page: &Page) -> &'static Setting {
    match page.how {
        How::OfAnother(id) => setting(id),
        _ => page.setting,
    }
}

fn observation(shown: &Page, now: Ms) -> Observation {
    let path = |setting: &Setting| setting.address().replace("https://www.linkedin.com", "");
    let own = path(shown.setting);
    let path = match shown.how {
        How::Led => HUB.to_owned(),
        _ => path(of_page(shown)),
    };
    let mut paths = vec![own];
    if paths[0] != path {
        paths.push(path.clone());
    }
    let document = Document {
        age: now - shown.loaded_at,
        cached: shown.is_kept,
        status: if shown.how == How::Error { 500 } else { 200 },
        clicks: u32::from(shown.clicked_at.is_some()),
        touched_at: shown.clicked_at.map(|at| T + at),
        touched_under: shown.clicked_at.map(|_| path.clone()).into_iter().collect(),
        answered_at: shown.answered_at.map(|at| T + at),
        paths,
        ..fresh(&format!("at-{}", shown.loaded_at), shown.loaded_at)
    };
    let switches = match shown.how {
        How::Gone | How::Led | How::SignIn => 0,
        How::Several => 2,
        _ => 1,
    };
    let mut seen = page((1..=switches).map(|handle| switch(handle, shown.on)).collect());
    for control in &mut seen.controls {
        control.path.clone_from(&path);
        control.visible = shown.how != How::Covered;
    }
    seen.page.password = shown.how == How::SignIn;
    seen.page.covered = shown.how == How::Covered;
    seen.page.dialogs = shown.asks.then_some(5).into_iter().collect();
    Observation { document, path, ..seen }
}

fn of_address(address: &str) -> &'static Setting {
    Setting::of_path(&address.replace("https://www.linkedin.com", "")).expect("a setting's address")
}
