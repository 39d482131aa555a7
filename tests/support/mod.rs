//! Short builders: what a page may look like, what a document may have lived through, and a tab to try it on.

#![allow(dead_code, reason = "each test file uses its own part")]

pub mod account;
pub mod facts;
pub mod json;
pub mod report;
pub mod run;

use objector::core::{
    evidence::{Evidence, Status},
    observation::{Control, Document, Doubt, Landmark, Link, Ms, Observation, Page},
    recognition::{Sighting, recognise},
    session::{Command, Event, Failure, PERMISSION, Questions, Session, Task, update},
    setting::MAIN,
};

/// The path of the setting.
pub const SETTING: &str = "/mypreferences/d/settings/data-for-ai-improvement";

/// The path of the page that leads to the settings.
pub const HUB: &str = "/mypreferences/d/";

/// When every story here begins; all other times count from it.
pub const T: Ms = 1_800_000_000_000;

/// A document loaded afresh that nobody has touched.
pub fn fresh(id: &str, loaded: Ms) -> Document {
    Document {
        id: id.into(),
        loaded_at: T + loaded,
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

/// The same document after the script has clicked in it.
pub fn clicked(document: &Document, at: Ms) -> Document {
    Document {
        clicks: document.clicks + 1,
        ..touched(document, at)
    }
}

/// The same document once LinkedIn has answered a request that came after the click.
pub fn answered(document: &Document, at: Ms) -> Document {
    Document {
        answered_at: Some(T + at),
        ..document.clone()
    }
}

/// The same document after a click or a key anywhere in it.
pub fn used(document: &Document, at: Ms) -> Document {
    Document {
        input_at: Some(T + at),
        ..document.clone()
    }
}

/// The same document after the member has touched the control.
pub fn touched(document: &Document, at: Ms) -> Document {
    Document {
        touched_at: Some(T + at),
        ..document.clone()
    }
}

/// The same document, back from the back-forward cache.
pub fn restored(document: &Document) -> Document {
    Document {
        restored: true,
        ..document.clone()
    }
}

/// Every way in which a page can fail to be a proof: its name, why it is none, and what is told of a reload that led there.
pub fn stale(id: &str, loaded: Ms) -> Vec<(&'static str, Doubt, Document)> {
    let with = |change: fn(&mut Document)| {
        let mut document = fresh(id, loaded);
        change(&mut document);
        document
    };
    use Doubt::*;
    vec![
        ("cached", Kept, with(|d| d.cached = true)),
        ("data from a cache", Kept, with(|d| d.cached_data = true)),
        ("data that did not come", Failed, with(|d| d.failed_data = true)),
        ("restored", Kept, with(|d| d.restored = true)),
        ("clicked before", Changed, with(|d| d.clicks = 1)),
        ("error page", Arrival, with(|d| d.status = 500)),
        ("no content", Arrival, with(|d| d.status = 204)),
        ("unknown status", Arrival, with(|d| d.status = 0)),
        ("late", Arrival, with(|d| d.late = true)),
        ("back_forward", Arrival, with(|d| d.arrival = "back_forward".into())),
        ("unknown arrival", Arrival, with(|d| d.arrival = String::new())),
        (
            "in-page navigation from the hub",
            Arrival,
            with(|d| d.paths.insert(0, HUB.into())),
        ),
        (
            "in-page navigation from the hub and back",
            Arrival,
            with(|d| d.paths = [HUB, SETTING, HUB, SETTING].map(String::from).into()),
        ),
        (
            "more paths than are listed",
            Arrival,
            with(|d| d.paths = vec![SETTING.into(); 8]),
        ),
    ]
}

/// What is told of a reload that led to such a page.
pub fn failure_of(doubt: Doubt) -> Failure {
    match doubt {
        Doubt::Kept => Failure::Kept,
        Doubt::Changed => Failure::Changed,
        Doubt::Failed => Failure::DataFailed,
        Doubt::Arrival => Failure::NotFresh,
    }
}

/// The switch as LinkedIn's settings app draws it: on or off, visible, in the main part, without a name.
pub fn switch(handle: u32, on: bool) -> Control {
    Control {
        handle,
        path: SETTING.into(),
        tag: "input".into(),
        role: Some("switch".into()),
        checked: Some(on),
        indeterminate: false,
        aria_checked: Some(on.to_string()),
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
    }
}

/// The same switch with a name.
pub fn named(handle: u32, on: bool, name: &str) -> Control {
    Control {
        name: name.into(),
        ..switch(handle, on)
    }
}

/// A visible link in the main part.
pub fn link(handle: u32, path: &str) -> Link {
    Link {
        handle,
        path: path.into(),
        visible: true,
        landmark: Landmark::Main,
    }
}

/// A page of which no word is known.
pub fn in_a_foreign_language() -> Page {
    Page {
        lang: "xx".into(),
        has_main: true,
        ..Page::default()
    }
}

/// The setting's page with these controls, in a language of which no word is known.
pub fn page(controls: Vec<Control>) -> Observation {
    Observation {
        document: fresh("page", 0),
        path: SETTING.into(),
        page: in_a_foreign_language(),
        controls,
        choices: vec![],
        links: Vec::new(),
        overflow: false,
    }
}

/// What an observation means for the main setting.
pub fn sight(seen: &Observation) -> Sighting {
    recognise(MAIN, seen)
}

/// The sighting of a control that reads on: only recognition can make one.
pub fn on(handle: u32) -> Sighting {
    sight(&page(vec![switch(handle, true)]))
}

/// A task as it follows a press at this time.
pub fn permitted(at: Ms) -> Task {
    Task::Permitted {
        until: T + at + PERMISSION,
    }
}

/// A task as it follows the order to click, given at this time to an untouched document.
pub fn turning_off(document: &str, at: Ms, off_seen: bool) -> Task {
    Task::TurningOff {
        document: document.into(),
        clicks: 1,
        control: 1,
        at: T + at,
        off_seen,
        before: Questions::default(),
        asked: None,
    }
}

/// A task as it follows the order to reload.
pub fn confirming(before: &str, at: Ms) -> Task {
    Task::Confirming {
        before: before.into(),
        at: T + at,
    }
}

/// Every failure.
pub const FAILURES: [Failure; 9] = [
    Failure::NotClicked,
    Failure::Ignored,
    Failure::RolledBack,
    Failure::Lost,
    Failure::StillOn,
    Failure::Kept,
    Failure::Changed,
    Failure::DataFailed,
    Failure::NotFresh,
];

/// A tab and the account's evidence.
#[derive(Clone, Debug, Default)]
pub struct Tab {
    pub session: Session,
    pub evidence: Evidence,
    /// When the core last asked to look again; none if it did not.
    pub look_in: Option<Ms>,
    /// What was reported last, and when.
    pub last: Option<(Document, Sighting, Ms)>,
    /// What the page asks of the member from now on.
    pub questions: Questions,
}

impl Tab {
    /// The content script reports; gives the commands but for the next look. If it goes on seeing what it saw last, it
    /// has looked again in between whenever it was asked to.
    pub fn sees(&mut self, document: &Document, sighting: Sighting, at: Ms) -> Vec<Command> {
        let mut commands = Vec::new();
        while let Some((before, seen, last)) = self.last.clone()
            && let Some(wait) = self.look_in
            && (before.id == document.id && seen == sighting && last + wait < at)
        {
            assert!(wait > 0, "it asks for a look at once, for ever");
            commands.extend(self.reads(&before, sighting, last + wait));
        }
        commands.extend(self.reads(document, sighting, at));
        commands
    }

    /// One report and no other: the page has slept since the last one, or its messages were lost.
    pub fn reads(&mut self, document: &Document, sighting: Sighting, at: Ms) -> Vec<Command> {
        let document = Document {
            age: document.age.max((T + at).saturating_sub(document.loaded_at)),
            ..document.clone()
        };
        self.last = Some((document.clone(), sighting, at));
        let questions = self.questions.clone();
        self.step(Event::Observed(&document, sighting, &questions), at)
    }

    /// The same sighting at several times; all that is commanded on the way.
    pub fn keeps_seeing<const N: usize>(
        &mut self,
        document: &Document,
        sighting: Sighting,
        times: [Ms; N],
    ) -> Vec<Command> {
        times.map(|at| self.sees(document, sighting, at)).concat()
    }

    /// The member presses.
    pub fn pressed(&mut self, at: Ms) -> Vec<Command> {
        self.step(Event::Pressed, at)
    }

    /// The document is left in which the script has clicked.
    pub fn left(&mut self, at: Ms) {
        self.step(Event::Left, at);
    }

    /// What is going on, and what is known.
    pub fn is(&self, at: Ms) -> (Task, Status) {
        (self.session.task.clone(), self.evidence.status(T + at))
    }

    fn step(&mut self, event: Event, at: Ms) -> Vec<Command> {
        let session = std::mem::take(&mut self.session);
        let (session, mut commands) = update(session, &mut self.evidence, event.clone(), T + at);
        self.session = session;
        if matches!(event, Event::Observed(..)) {
            self.look_in = commands.iter().find_map(|command| match command {
                Command::ObserveIn(wait) => Some(*wait),
                _ => None,
            });
        }
        commands.retain(|command| !matches!(command, Command::ObserveIn(_)));
        commands
    }
}

/// How many cases a property is tried on: `PROPTEST_CASES`, or else this many.
pub fn cases(cases: u32) -> proptest::test_runner::Config {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    proptest::test_runner::Config {
        cases: asked.unwrap_or(cases),
        failure_persistence: None,
        ..Default::default()
    }
}

/// A file of the repository.
pub fn file(path: &str) -> String {
    let whole = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&whole).unwrap_or_else(|error| panic!("{}: {error}", whole.display()))
}
