//! Every message: who may send it, what it may hold, how large it may be.
//!
//! [`PageMessage`] comes from the content script and can only change what is known. [`PopupMessage`] comes from the popup
//! or the welcome page, [`CheckUpMessage`] from the check-up's page. No page can reach these; only they lead to a click. The
//! pages of the record and of the preferences have types of their own. All are closed types: a message that does not fit is
//! dropped.

use serde::{Deserialize, Serialize};

use super::{
    json::Json,
    observation::{
        MOST_ANSWERS, MOST_CHOICES, MOST_CONTROLS, MOST_DIALOGS, MOST_HEADINGS, MOST_LINKS, MOST_PATHS, Observation,
    },
    place::{Place, path_of},
    run::Ticks,
};

/// The longest message that is read, in UTF-16 units of its JSON.
pub const LONGEST_MESSAGE: u32 = 32 * 1024;
/// The longest text of any kind in a message, in bytes: 200 characters of four.
const LONGEST_TEXT: usize = 800;

/// A message from one of those who may send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// The content script's.
    Page {
        /// The tab that it runs in.
        tab: i32,
        /// The path of the document, by the browser's word.
        path: String,
        /// What it says.
        message: PageMessage,
    },
    /// The popup's or the welcome page's.
    Popup(PopupMessage),
    /// The check-up's page's.
    CheckUp {
        /// The tab that it is in.
        tab: i32,
        /// What it asks for.
        message: CheckUpMessage,
    },
    /// The record's page's.
    Record(RecordMessage),
    /// The preferences' page's.
    Preference(Preference),
}

impl Message {
    /// Reads a message as the one type that its sender may send; none if it is anything else.
    pub fn read(sender: &Sender, own: &Own, message: Json) -> Option<Message> {
        if let Some((tab, path)) = sender.settings_page(own) {
            let message = message.read::<PageMessage>()?;
            let path = path.to_owned();
            return message
                .is_within_limits()
                .then_some(Message::Page { tab, path, message });
        }
        match sender.own_page(own)? {
            "popup.html" | "welcome.html" => message.read().map(Message::Popup),
            "checkup.html" => {
                let tab = sender.tab?;
                message.read().map(|message| Message::CheckUp { tab, message })
            }
            "record.html" => message.read().map(Message::Record),
            "preferences.html" => message.read().map(Message::Preference),
            _ => None,
        }
    }
}

/// What the content script says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PageMessage {
    /// What the page looks like now.
    Seen(Box<Observation>),
    /// The member closed the guidance.
    Closed,
    /// The page is being left, and the script has clicked in it.
    Left,
}

impl PageMessage {
    /// Whether it keeps to the limits that the content script keeps.
    pub fn is_within_limits(&self) -> bool {
        let PageMessage::Seen(seen) = self else { return true };
        let short = |text: &str| text.len() <= LONGEST_TEXT;
        let short_or_none = |text: &Option<String>| text.as_deref().is_none_or(short);
        seen.controls.len() <= MOST_CONTROLS
            && seen.choices.len() <= MOST_CHOICES
            && seen.links.len() <= MOST_LINKS
            && seen.page.headings.len() <= MOST_HEADINGS
            && seen.page.dialogs.len() <= MOST_DIALOGS
            && seen.page.headings.iter().all(|t| short(t))
            && seen.document.paths.len() <= MOST_PATHS
            && seen.document.touched_under.len() <= MOST_PATHS
            && seen.document.answered.len() <= MOST_ANSWERS
            && seen.document.paths.iter().all(|t| short(t))
            && seen.document.touched_under.iter().all(|t| short(t))
            && [
                &seen.document.id,
                &seen.document.arrival,
                &seen.path,
                &seen.page.lang,
                &seen.page.title,
            ]
            .iter()
            .all(|t| short(t))
            && seen.links.iter().all(|link| short(&link.path))
            && seen.controls.iter().all(|c| {
                [&c.path, &c.tag, &c.name, &c.text].iter().all(|t| short(t))
                    && [&c.role, &c.aria_checked, &c.aria_pressed, &c.labelled_by]
                        .iter()
                        .all(|t| short_or_none(t))
            })
    }
}

/// The answer to [`PageMessage::Seen`]: all that the content script is to do next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// Click this control, if it is still just as it was reported.
    pub click: Option<u32>,
    /// Report again in so many milliseconds although nothing has changed.
    pub look_in: Option<u32>,
    /// The guidance to show; none takes it away.
    pub guidance: Option<Guidance>,
}

/// The card and the ring, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Guidance {
    /// What the ring goes round.
    pub target: u32,
    /// Language of the words (BCP 47).
    pub lang: String,
    /// Direction of the words, whatever the page's own.
    pub dir: &'static str,
    /// Heading.
    pub title: String,
    /// Sentences.
    pub lines: Vec<String>,
    /// Name of the close mark.
    pub close: String,
}

/// What the popup and the welcome page ask for. Tabs are named by the browser's own number, settings by
/// [`super::setting::Setting::id`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum PopupMessage {
    /// The member pressed the main action while this tab was in front.
    Press(i32),
    /// The member pressed the main action while no page of LinkedIn's answered in this tab, which is at the setting's
    /// address.
    Load(i32),
    /// The member pressed the action of one of the other settings while this tab was in front.
    PressOther {
        /// The tab in front.
        tab: i32,
        /// Which setting.
        setting: String,
    },
    /// The member wants to be reminded, on the page in this tab, that feedback may be used.
    Caution(i32),
    /// The member wants the guidance back.
    ShowGuidance(i32),
    /// The popup has opened over this tab.
    Opened(i32),
}

/// What the member asks of the check-up. Only its page may send it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CheckUpMessage {
    /// Turn these off and prove them, one after the other: one press for each.
    Run(Ticks),
    /// Begin nothing further for now.
    Pause,
    /// Go on.
    GoOn,
    /// Begin nothing further.
    Stop,
    /// Some time has passed. The page sends it about once a second: the background has no timers.
    Tick,
    /// The same, and the page in the run's tab does not answer.
    Silent,
}

/// What the member asks of the record. Only the record's page may send it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RecordMessage {
    /// Keep one from now on, or no longer.
    Keep(bool),
    /// Write this label into the entries to come.
    Label(String),
    /// Erase all of it.
    Erase,
}

/// What the member prefers. Only the preferences' page may send it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Preference {
    /// Show guidance on LinkedIn's pages, or none.
    Guidance(bool),
    /// Let readings count for so many days.
    ValidForDays(u16),
    /// Erase everything that is stored.
    EraseEverything,
}

/// The extension itself, by the browser's word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// `runtime.id`.
    pub id: String,
    /// The address of its root, `runtime.getURL("")`.
    pub root: String,
}

/// The fields of `runtime.MessageSender` that decide. The browser fills them in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// The id of the extension that sends it.
    pub id: Option<String>,
    /// The address of the document that sends it.
    pub url: Option<String>,
    /// 0 for the top document of a tab.
    pub frame_id: Option<i32>,
    /// The number of the tab that it is in.
    pub tab: Option<i32>,
}

impl Sender {
    /// The tab and the path of our own content script in the top document of a settings page.
    fn settings_page(&self, own: &Own) -> Option<(i32, &str)> {
        let url = self.url.as_deref()?;
        let is_trusted = self.is(own) && self.frame_id == Some(0) && Place::of_address(url).is_in_settings();
        Some((self.tab.filter(|_| is_trusted)?, path_of(url)?))
    }

    /// The file name of the page of the extension that it is. Its address decides: the browser fills it in, and no page
    /// can navigate there or frame it. A popup can be in a tab, as in Firefox for Android.
    fn own_page(&self, own: &Own) -> Option<&str> {
        self.url.as_deref()?.strip_prefix(&own.root).filter(|_| self.is(own))
    }

    fn is(&self, own: &Own) -> bool {
        self.id.as_deref() == Some(&own.id)
    }
}
