//! Every message that crosses a border, who may send it, and how large it may be.
//!
//! Two families, never mixed. *Facts* come from the content script and can only change what is known.
//! *Commands* come from the popup or the welcome page, which no page can reach; only they lead to a click. What the record's
//! and the preferences' page ask for is of types of its own, and leads to none.
//! Both are closed types: what does not parse is dropped.

use serde::{Deserialize, Serialize};

use crate::{
    page::{MOST_CHOICES, MOST_CONTROLS, MOST_LINKS, MOST_PATHS, Observation},
    settings::{Place, path_of},
};

/// The longest message that is looked at, in UTF-16 units of its JSON.
pub const LONGEST_MESSAGE: u32 = 32 * 1024;
/// The longest text of any kind in a message, in bytes: 200 characters of four.
const LONGEST_TEXT: usize = 800;

/// What the content script says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fact {
    /// What the page looks like now.
    Seen(Box<Observation>),
    /// The member closed the guidance.
    Closed,
}

impl Fact {
    /// Whether it keeps to the limits that the content script keeps.
    pub fn is_within_limits(&self) -> bool {
        let Fact::Seen(seen) = self else { return true };
        let short = |text: &str| text.len() <= LONGEST_TEXT;
        let short_or_none = |text: &Option<String>| text.as_deref().is_none_or(short);
        seen.controls.len() <= MOST_CONTROLS
            && seen.choices.len() <= MOST_CHOICES
            && seen.links.len() <= MOST_LINKS
            && seen.document.paths.len() <= MOST_PATHS
            && seen.document.touched_under.len() <= MOST_PATHS
            && seen.document.paths.iter().all(|t| short(t))
            && seen.document.touched_under.iter().all(|t| short(t))
            && [&seen.document.id, &seen.document.arrival, &seen.path]
                .iter()
                .all(|t| short(t))
            && seen.links.iter().all(|link| short(&link.path))
            && seen.controls.iter().all(|c| {
                [&c.path, &c.tag, &c.name].iter().all(|t| short(t))
                    && [&c.role, &c.aria_checked, &c.aria_pressed, &c.labelled_by]
                        .iter()
                        .all(|t| short_or_none(t))
            })
    }
}

/// The answer to [`Fact::Seen`]: all that the content script is to do next.
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

/// What the popup and the welcome page ask for. Tabs are named by the browser's own number, settings by [`crate::settings::Setting::id`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Order {
    /// The member pressed the main action while this tab was in front.
    Press(i32),
    /// The member pressed the action of one of the settings beside it, while this tab was in front.
    PressBeside {
        /// The tab in front.
        tab: i32,
        /// Which setting.
        setting: String,
    },
    /// The member wants the check-up to pass a setting by.
    PassBy(String),
    /// The member wants it to pass none by any more.
    PassNoneBy,
    /// The member wants to be reminded, on the page in this tab, that feedback may be used.
    Caution(i32),
    /// The member wants the guidance back.
    ShowMe(i32),
    /// The popup has opened over this tab: badge and page should be looked at now.
    Opened(i32),
}

/// What the member wishes of the record; the record's own page asks for it, and nothing else may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Wish {
    /// Keep one from now on, or no longer.
    Record(bool),
    /// Write this label into the entries to come.
    Label(String),
    /// Erase everything of it.
    Erase,
}

/// What the member prefers; the preferences' page asks for it, and nothing else may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Preference {
    /// Show guidance on LinkedIn's pages, or none.
    Guidance(bool),
    /// Let readings count for so many days.
    KeepWatch(u16),
    /// Erase everything that is stored.
    EraseEverything,
}

/// `runtime.MessageSender`, which the browser fills in.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Sender {
    id: Option<String>,
    url: Option<String>,
    frame_id: Option<i32>,
    tab: Option<SenderTab>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
struct SenderTab {
    id: Option<i32>,
}

impl Sender {
    /// The tab a fact may come from: our own content script, in the top document of a page of the settings.
    pub fn page_tab(&self, own_id: &str) -> Option<i32> {
        let trusted = self.id.as_deref() == Some(own_id)
            && self.frame_id == Some(0)
            && Place::of_address(self.url.as_deref()?).is_ours();
        self.tab.as_ref().filter(|_| trusted)?.id
    }

    /// The path of the page that it is.
    pub fn path(&self) -> &str {
        self.url.as_deref().and_then(path_of).unwrap_or_default()
    }

    /// Whether it is this page of our own, by its address. A popup may stand in a tab (it does in Firefox for
    /// Android), so the address decides: the browser fills it in, and no page can navigate there or frame it.
    pub fn is_page(&self, own_id: &str, address: &str) -> bool {
        self.id.as_deref() == Some(own_id) && self.url.as_deref() == Some(address)
    }
}
