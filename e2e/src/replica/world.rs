//! The replica's state, its modes, and what it has recorded. A scene sets and reads it.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How the page's switches are marked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Family {
    /// A visually hidden `input` with role switch, next to its label; its id changes whenever it is drawn.
    #[default]
    Ember,
    /// A `button` with role switch and hashed class names, replaced by a new node at every change of state.
    ReactButton,
    /// A visible `input` with role switch, whose `aria-labelledby` is the setting's key.
    KeyedCheckbox,
    /// A plain checkbox inside its label: no role, no key, no `aria-checked`.
    PlainCheckbox,
}

/// The page's language. Its texts are in `pages/texts.json`, which says which of them are placeholders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "each is a language's own code")]
pub enum Language {
    #[default]
    En,
    Fr,
    De,
    Nl,
    Pt,
    Cs,
    Pl,
    /// Written from right to left.
    Ar,
    Ja,
}

impl Language {
    /// Every language of the replica.
    pub const ALL: [Self; 9] = [
        Self::En,
        Self::Fr,
        Self::De,
        Self::Nl,
        Self::Pt,
        Self::Cs,
        Self::Pl,
        Self::Ar,
        Self::Ja,
    ];
}

/// What the server does with a save. The control always shows the new state at once, before the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Save {
    /// Stored, answered with 200.
    #[default]
    Stored,
    /// Not stored, answered with 500; the page still shows the new state.
    Refused,
    /// Not stored, answered with 500; the page shows the old state again this long after the answer.
    RolledBack(Duration),
    /// Not stored, although answered with 200.
    Forgotten,
    /// Stored, and answered with 200, only after this long (also if the page is closed by then).
    Delayed(Duration),
    /// As `Delayed`, but stored only if the page still waits for the answer then.
    Awaited(Duration),
    /// Answered with 200 at once, but the body comes only after this long; stored only if the page still reads it then.
    LateBody(Duration),
}

/// Where the data of a setting's page come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Data {
    /// From the server, each time.
    #[default]
    Fresh,
    /// The browser may take them from its cache for ten minutes.
    Cacheable,
    /// The same, and the page asks for them with `cache: "force-cache"`: a reload past the cache gives old data, too.
    ForceCache,
    /// From the document: the page asks for none.
    InDocument,
    /// The same, and the control itself is in the document, with its state.
    Drawn,
}

/// What the hub lets the browser do before its link to the setting is followed (by speculation rules; Chromium only).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ahead {
    /// Load the document.
    Prefetch,
    /// Load the document and run its scripts.
    Prerender,
}

/// The service worker that LinkedIn's documents register for the whole site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Worker {
    /// None.
    #[default]
    None,
    /// It passes navigations on: `respondWith(fetch(request))`.
    PassesOn,
    /// It answers navigations from its own cache, once it has them.
    KeepsDocuments,
    /// It answers data from its own cache, once it has them, and fetches them again for the next time.
    KeepsData,
}

/// What LinkedIn does once a change has been made, beside saving it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Answer {
    /// Nothing.
    #[default]
    Nothing,
    /// A message with a checkbox.
    Checkbox,
    /// A message with a button that would undo the change.
    Undo,
    /// A second switch below the first, shown as on.
    SecondSwitch,
    /// After a moment the page leads to the category, without a load.
    StepAway,
    /// Once the change is saved, the page loads the category.
    LoadAway,
    /// A native dialog (`showModal`) asks whether it is meant; the change is saved only once the member says so.
    Dialog,
    /// The same in an element with the role of a dialog.
    SoftDialog,
    /// A button in the form, disabled before, becomes active, and saves the change.
    SaveButton,
    /// A dialog of the browser (`confirm`) asks whether it is meant, and stops the page; the change is saved only once the
    /// member says so.
    Confirm,
}

/// Which switches the setting's page offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Switches {
    /// The setting's own.
    #[default]
    One,
    /// The setting's own and a second with the same label; neither has a key in the page.
    Two,
    /// The research setting's, then the setting's own; each has its key in the page, in every family.
    TwoKeyed,
    /// None: a text says that the setting is not offered.
    None,
    /// None: the address redirects to the hub.
    RedirectToHub,
}

/// What stands in the place of the setting's usual page; drawn by `pages/strangers.js`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Page {
    /// The setting's page, as the other modes have it.
    #[default]
    Usual,

    // A stranger's switch, and not the setting's. Its state is `World::stranger_on`.
    /// A sign-in form with a checkbox, at the setting's own address.
    SignIn,
    /// A form with text fields and a checkbox, without a password.
    Contact,
    /// The setting's heading, "not available", and a switch named dark mode or `World::stranger`.
    Unavailable,
    /// A page of something else with one checkbox without a role.
    BareCheckbox,
    /// A switch named dark mode, labelled by the key `darkModeSetting`; on other settings' pages as well.
    OtherKey,
    /// Below the setting's usual card (which may be `late`) a switch named dark mode.
    StrangerFirst,

    // The setting's own control, in another place.
    /// In an element with role dialog over the hub.
    RoleDialog,
    /// In a modal `dialog` over the hub.
    ModalDialog,
    /// In an element with role dialog, which is the whole page.
    OneDialog,
    /// In-page navigation: in the category's page hidden, and shown after the address has changed.
    PanelHidden,
    /// In-page navigation: shown 50 ms before the address changes.
    PanelEarly,
    /// Every page is in an open shadow root whose host has no height.
    ShadowRoot,
    /// In a frame of LinkedIn's.
    Frame,

    // The setting's own control, in another form.
    /// A button with role switch, named as the opposite ("Do not use …"): it shows on where the setting is off.
    Opposite,
    /// A native `input` with role switch inside an element with role switch, which does nothing itself.
    Wrapped,
    /// The same; the `input` is clear, and the element around it is drawn as the switch.
    WrappedClear,
    /// `aria-checked` is drawn once; afterwards only the native `checked` changes.
    StaleAria,
    /// A hidden `input`, its label, and below the label an element that is drawn as the toggle.
    WordsAbove,
    /// A button with `aria-pressed`.
    PressedButton,
    /// Two radio buttons.
    Radios,
    /// A `select`.
    Select,
    /// A custom element with a closed shadow root.
    ClosedRoot,

    // The usual page, with a banner that asks something; `main` is out of use until it is answered.
    /// By `inert`.
    Inert,
    /// By `aria-hidden`.
    AriaHidden,
}

/// The content security policy of LinkedIn's documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Csp {
    /// No policy.
    #[default]
    None,
    /// `default-src 'none'`, scripts by nonce, the rest from the site itself; violations go to `World::reports`.
    Strict,
    /// The same policy, reported but not enforced.
    ReportOnly,
}

/// The site's icon, which a browser may give to extensions with each message from a tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Icon {
    /// About a hundred bytes at the default address; the documents name no icon.
    #[default]
    Unnamed,
    /// A PNG file of at least this many bytes, which the documents name.
    File(usize),
    /// A `data:` address of at least this many characters, in the documents.
    Inline(usize),
}

/// A click on a switch, as the page recorded it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Click {
    /// `click`; or `change`, if there was no click before it.
    pub event: String,
    /// The event's `isTrusted`: false if a script made it.
    pub trusted: bool,
    /// The key of the switch's setting; `unknown` for a switch that the app has not drawn, and for any other element that a
    /// script clicks.
    pub key: String,
    /// Whether this copy of the switch is visible (see `World::hidden_copies`).
    pub shown: bool,
    /// Whether the switch showed on before the click.
    pub on: bool,
    /// The document's path at that moment.
    pub path: String,
}

/// The server's state and modes. A mode takes effect with the next document or data request.
///
/// | for | set |
/// | --- | --- |
/// | the true state | `on`, `research_on`, `signed_in` |
/// | other markup, other texts | `family`, `language` |
/// | a page that is no proof | `status`, `data_status`, `data`, `worker`, `ahead`, `busy` |
/// | a slow site | `slow` (documents), `streamed` (their end), `slow_data` (data), `late` (the control) |
/// | a control that first shows a wrong state | `wrong_first` |
/// | a save that fails or is slow | `save`, `shown_when_saved`, `telemetry` |
/// | a change that something follows | `answer` |
/// | a row that takes the clicks | `whole_row` |
/// | a page that restricts scripts | `ignore_untrusted`, `csp` |
/// | no switch, or too many | `switches`, `hidden_copies`, `decoys` |
/// | a control that cannot be used or read | `disabled`, `mixed`, `disagree` |
/// | a control that is drawn repeatedly | `remount_every` |
/// | something over the page | `modal`, `soft_modal` |
/// | no back-forward cache | `no_store` |
/// | a large icon, a long title | `icon`, `title` |
/// | a stranger's switch, or a control in another place or form | `page` |
/// | no network | `offline` |
/// | a hostile page | `extra`, `extra_script` |
#[derive(Clone, Debug, Serialize)]
pub struct World {
    /// Whether the account's setting is on.
    #[serde(skip)]
    pub on: bool,
    /// Whether the research setting is on; also the second switch of [`Switches::Two`].
    #[serde(skip)]
    pub research_on: bool,
    /// The keys of the settings of [`super::OTHER_SETTINGS`] that are off.
    #[serde(skip)]
    pub other_settings_off: BTreeSet<String>,
    /// Pages of [`super::OTHER_SETTINGS`] that now show a text and no switch.
    #[serde(skip)]
    pub other_settings_gone: BTreeSet<String>,
    /// Whether the member is signed in; the sign-in page's button makes it true.
    #[serde(skip)]
    pub signed_in: bool,

    /// How many documents were served for the setting's page, with any letter in the path.
    #[serde(skip)]
    pub loads: u32,
    /// The value of every save of the setting, stored or not.
    #[serde(skip)]
    pub saves: Vec<bool>,
    /// Every other save, by its key: the research setting's, the second switch's, a decoy's.
    #[serde(skip)]
    pub other_saves: Vec<(String, bool)>,
    /// Every click on any switch, as the page recorded it. It comes by a beacon, so wait for it.
    #[serde(skip)]
    pub clicks: Vec<Click>,
    /// The browser's reports of violations of the policy.
    #[serde(skip)]
    pub reports: Vec<Value>,
    /// Method and path of every request, in order (`GET /feed/`); for other hosts `GET https://host/path`.
    #[serde(skip)]
    pub requests: Vec<String>,
    /// Every host that the browser asked the proxy for, in order.
    #[serde(skip)]
    pub hosts: Vec<String>,
    /// The hosts other than LinkedIn's that answer, with a plain page. At first `www.example.com`.
    #[serde(skip)]
    pub other_hosts: Vec<String>,

    /// The markup of the switches.
    pub family: Family,
    /// The language of the pages.
    pub language: Language,
    /// The control appears this long after the page has started to draw.
    pub late: Option<Duration>,
    /// Each document is delayed this long.
    #[serde(skip)]
    pub slow: Option<Duration>,
    /// The end of the setting's document, with `extra`, comes this long after the rest.
    #[serde(skip)]
    pub streamed: Option<Duration>,
    /// Each answer with data is delayed this long; the page shows a skeleton meanwhile.
    #[serde(skip)]
    pub slow_data: Option<Duration>,
    /// The control is drawn at once in this state; the page requests its data only after this long.
    pub wrong_first: Option<(bool, Duration)>,
    /// The status of the setting's document, which is drawn all the same.
    #[serde(skip)]
    pub status: u16,
    /// The status of the data; what was drawn before they came stays. 0: the connection ends without an answer. 503: the page
    /// does not read the answer's body.
    #[serde(skip)]
    pub data_status: u16,
    /// Where the data come from.
    pub data: Data,
    /// The site's service worker.
    pub worker: Worker,
    /// The hub has a link to the setting (`#to-setting`), which loads its document, and the browser may do so ahead.
    pub ahead: Option<Ahead>,
    /// What is drawn before the data have come is marked as busy.
    pub busy: bool,
    /// What the server does with a save.
    pub save: Save,
    /// The control shows a change only when its save has been answered.
    pub shown_when_saved: bool,
    /// A change sends a second request, which the server answers at once.
    pub telemetry: bool,
    /// What else follows a change.
    pub answer: Answer,
    /// A click or Enter anywhere on the control's row changes it; the control itself takes no pointer.
    pub whole_row: bool,
    /// The page undoes clicks whose `isTrusted` is false.
    pub ignore_untrusted: bool,
    /// Which switches the setting's page offers.
    pub switches: Switches,
    /// What stands in the place of the setting's usual page.
    pub page: Page,
    /// What a stranger's switch is called, instead of dark mode.
    pub stranger: Option<String>,
    /// Whether a stranger's switch is on. It is saved to `other_saves` only.
    pub stranger_on: bool,
    /// LinkedIn cannot be reached.
    #[serde(skip)]
    pub offline: bool,
    /// Two more copies of the form before the visible one: one `display: none`, one above the page's edge.
    pub hidden_copies: bool,
    /// Switches in header, nav, footer and an open dialog, all shown as on.
    pub decoys: bool,
    /// The control is disabled.
    pub disabled: bool,
    /// `aria-checked="mixed"` and `indeterminate`, until the first change.
    pub mixed: bool,
    /// `aria-checked` is the opposite of `checked` (a button: it also has the opposite `aria-pressed`).
    pub disagree: bool,
    /// How often the control's node is replaced by an equal new one.
    pub remount_every: Option<Duration>,
    /// A native dialog covers the page (`showModal`: top layer, the rest is inert).
    pub modal: bool,
    /// A fixed element of z-index 10000 covers the page.
    pub soft_modal: bool,
    /// The policy of the documents.
    #[serde(skip)]
    pub csp: Csp,
    /// Documents say `Cache-Control: no-store` instead of `no-cache`.
    #[serde(skip)]
    pub no_store: bool,
    /// The icon of the documents.
    #[serde(skip)]
    pub icon: Icon,
    /// The title of every document, instead of its heading.
    pub title: Option<String>,
    /// HTML at the end of the body of the setting's page.
    #[serde(skip)]
    pub extra: String,
    /// A script that runs, with the policy's nonce, before the app in every document of LinkedIn.
    #[serde(skip)]
    pub extra_script: String,
    /// Another one for each world: what an earlier one still saves is not stored in this one.
    #[serde(skip)]
    pub number: u64,
}

static WORLDS: AtomicU64 = AtomicU64::new(0);

impl Default for World {
    fn default() -> Self {
        Self {
            number: WORLDS.fetch_add(1, Ordering::Relaxed),
            on: true,
            research_on: true,
            other_settings_off: BTreeSet::new(),
            other_settings_gone: BTreeSet::new(),
            signed_in: true,
            loads: 0,
            saves: Vec::new(),
            other_saves: Vec::new(),
            clicks: Vec::new(),
            reports: Vec::new(),
            requests: Vec::new(),
            hosts: Vec::new(),
            other_hosts: vec!["www.example.com".into()],
            family: Family::default(),
            language: Language::default(),
            late: None,
            slow: None,
            streamed: None,
            slow_data: None,
            wrong_first: None,
            status: 200,
            data_status: 200,
            data: Data::default(),
            worker: Worker::default(),
            ahead: None,
            busy: false,
            save: Save::default(),
            shown_when_saved: false,
            telemetry: false,
            answer: Answer::default(),
            whole_row: false,
            ignore_untrusted: false,
            switches: Switches::default(),
            page: Page::default(),
            stranger: None,
            stranger_on: false,
            offline: false,
            hidden_copies: false,
            decoys: false,
            disabled: false,
            mixed: false,
            disagree: false,
            remount_every: None,
            modal: false,
            soft_modal: false,
            csp: Csp::default(),
            no_store: false,
            icon: Icon::default(),
            title: None,
            extra: String::new(),
            extra_script: String::new(),
        }
    }
}
