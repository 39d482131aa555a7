//! What a test may do with a browser: one trait, two browsers.
//!
//! Everything here panics with a message if the browser does not answer: a test cannot go on then.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

/// How a browser starts.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The unpacked package (Chromium: `dist/chrome`) or the file for the store (Firefox: `dist/objector-firefox.zip`).
    /// None starts the browser without the extension.
    pub extension: Option<PathBuf>,
    /// The replica's address. Every connection of the browser goes through it as an HTTPS proxy (`CONNECT`),
    /// so pages have LinkedIn's host name and port, and every host that the browser asks for is recorded.
    pub proxy: SocketAddr,
    /// The browser's own language, which is also the extension's: "en", "fr", "ar".
    pub language: String,
    /// The colour scheme that pages and the popup see.
    pub dark: bool,
    /// Opens a visible window, which a person can use (the demo's `--headed`).
    pub headed: bool,
    /// With WebAssembly. A browser without it runs nothing of the core.
    pub wasm: bool,
}

/// The toolbar button as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// The text on it.
    pub text: String,
    /// Red, green, blue.
    pub colour: [u8; 3],
    /// The tooltip, which a screen reader reads too.
    pub title: String,
}

/// A tab, by the browser's id for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab(pub String);

/// A running browser with one window. The *front tab* is the one in front in that window.
pub trait Browser: Send {
    /// "chromium" or "firefox".
    fn name(&self) -> &'static str;

    /// Loads `address` in the front tab and waits for its load event.
    fn open(&mut self, address: &str);
    /// Opens a new tab, brings it to the front and loads `address` in it.
    fn open_tab(&mut self, address: &str) -> Tab;
    /// All tabs that show a page, in any order.
    fn tabs(&mut self) -> Vec<Tab>;
    /// The tab in front.
    fn front(&mut self) -> Tab;
    /// Brings a tab to the front, as a user would.
    fn bring_to_front(&mut self, tab: &Tab);
    /// Closes a tab.
    fn close_tab(&mut self, tab: &Tab);
    /// Reloads the front tab as the user would and waits for its load event.
    fn reload(&mut self);
    /// The user's Back button; returns when the tab shows the earlier page (also from the back-forward cache).
    fn back(&mut self);
    /// The front tab's address.
    fn address(&mut self) -> String;

    /// Runs `script` (the body of an async function, so `return` and `await` work) in the front tab's page, in its main
    /// world.
    fn evaluate(&mut self, script: &str) -> Value;
    /// Runs `script` in the page of any tab, also behind the front tab.
    fn evaluate_in(&mut self, tab: &Tab, script: &str) -> Value;
    /// Runs a script that may not return in the page of a tab. From then on the page is asked nothing; the tab can still be
    /// brought to the front, and the popup be opened over it.
    fn hang(&mut self, tab: &Tab, script: &str);
    /// Answers the browser's own dialog (`confirm`) that stops the page of a tab, which [`Browser::hang`] was told of.
    fn answer(&mut self, tab: &Tab, is_yes: bool);
    /// A trusted left click of the mouse on the middle of the first element that `selector` matches in the front tab,
    /// scrolled into view.
    fn click(&mut self, selector: &str);
    /// A trusted left click at a point of the front tab's viewport, in CSS pixels.
    fn click_at(&mut self, x: f64, y: f64);
    /// A trusted key press in the front tab: "Tab", "Shift+Tab", "Enter", "Escape", " ".
    fn key(&mut self, key: &str);
    /// Sets the size of the front tab's viewport, in CSS pixels.
    fn resize(&mut self, width: u32, height: u32);
    /// The front tab's viewport as a PNG file.
    fn screenshot(&mut self, file: &Path);

    /// The folder where the browser saves files without asking.
    fn downloads(&self) -> PathBuf;

    /// Opens the popup of the toolbar button over the front tab, and returns when its document has loaded.
    fn open_popup(&mut self);
    /// Whether the popup is open now.
    fn popup_is_open(&mut self) -> bool;
    /// Runs `script` (the body of an async function) in the open popup.
    fn popup(&mut self, script: &str) -> Value;
    /// A trusted click inside the open popup.
    fn popup_click(&mut self, selector: &str);
    /// A trusted key press inside the open popup.
    fn popup_key(&mut self, key: &str);
    /// The whole popup as a PNG file.
    fn popup_screenshot(&mut self, file: &Path);
    /// Closes the popup.
    fn close_popup(&mut self);

    /// Runs `script` (the body of an async function) in the extension's background, and starts it if it does not run.
    fn background(&mut self, script: &str) -> Value;
    /// Ends the background (service worker or event page) at once, as the browser does when it idles.
    fn kill_background(&mut self);
    /// Installs the extension again while tabs are open, as an update does; returns when the new background runs.
    fn reinstall(&mut self);
    /// Disables or enables the extension while tabs are open, as a member does.
    fn set_enabled(&mut self, is_enabled: bool);
    /// The toolbar button as it shows for the front tab.
    fn badge(&mut self) -> Badge;

    /// Opens a private window with this page in it. Before that it allows the extension in private windows, as far as the
    /// browser lets a member do so.
    fn open_private(&mut self, address: &str);
    /// Opens a new tab in this container, brings it to the front and loads `address` in it. Only Firefox has containers; the
    /// default one is 0.
    fn open_tab_in(&mut self, _container: u32, _address: &str) -> Tab {
        panic!("{} has no containers", self.name())
    }
    /// The container of the front tab.
    fn container(&mut self) -> u32 {
        panic!("{} has no containers", self.name())
    }

    /// Whether the browser still runs: a person may have closed its window.
    fn is_running(&mut self) -> bool;
    /// Quits the browser and starts it again with the same profile and extension.
    fn restart(&mut self);

    /// Closes the popup and every tab but the one in front, which shows an empty page then.
    fn leave_one_tab(&mut self) {
        if self.popup_is_open() {
            self.close_popup();
        }
        let front = self.front();
        self.open("about:blank");
        for tab in self.tabs().iter().filter(|tab| **tab != front) {
            self.close_tab(tab);
        }
        // The last of them may have had a window of its own, which is gone now.
        self.bring_to_front(&front);
    }

    /// Clears the extension's storage. No page that could send it a message may be open.
    fn clear_storage(&mut self) {
        // Otherwise the background could store something afterwards.
        self.kill_background();
        self.background("await chrome.storage.local.clear(); await chrome.storage.session.clear()");
    }
}

/// Asks several times a second until there is an answer; panics with `what` after `limit`. For changes without an event.
pub fn wait_for<T>(what: &str, limit: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < limit, "not within {limit:?}: {what}");
        std::thread::sleep(Duration::from_millis(150));
    }
}

/// A browser's process. It is killed when it is dropped, also by a panic.
pub(crate) struct Process(pub Child);

impl Process {
    /// Starts a browser, and waits until `read` finds in `file` where the browser listens.
    pub fn start<T>(
        command: &mut Command,
        (file, log): (&Path, &Path),
        limit: Duration,
        read: impl Fn(&str) -> Option<T>,
    ) -> (Process, T) {
        // The file of an earlier start names an old port.
        fs::remove_file(file).ok();
        let output = fs::File::create(log).expect("a file for the log");
        command.stdin(Stdio::null());
        command
            .stdout(output.try_clone().expect("the same file"))
            .stderr(output);
        let started = command.spawn();
        let started = started.unwrap_or_else(|error| panic!("{command:?}: {error}. Is the browser installed?"));
        let mut process = Process(started);
        let found = wait_for("the browser to start", limit, || {
            if !process.is_running() {
                panic!(
                    "The browser ended at its start: {}",
                    fs::read_to_string(log).unwrap_or_default()
                );
            }
            read(&fs::read_to_string(file).ok()?)
        });
        (process, found)
    }

    pub fn is_running(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// The folder where a browser saves files, in its own folder.
pub(crate) fn downloads(folder: &Path) -> PathBuf {
    folder.join("downloads")
}

/// A script that brings an element into view and returns the middle of it; null where there is nothing to click.
pub(crate) fn middle(selector: &str) -> String {
    let selector = json!(selector);
    format!(
        r#"
        const element = document.querySelector({selector});
        if (!element) return null;
        const seen = element.getBoundingClientRect();
        if (seen.top < 0 || seen.left < 0 || seen.bottom > innerHeight || seen.right > innerWidth) {{
            element.scrollIntoView({{ block: "center", inline: "center", behavior: "instant" }});
            // The browser's process learns the new position with the next frame, and only then sends the mouse event there.
            await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        }}
        const {{ x, y, width, height }} = element.getBoundingClientRect();
        return width && height ? [x + width / 2, y + height / 2] : null;
        "#
    )
}

/// The same in a popup, whose size follows its content a moment later: it waits until the position has not changed for
/// 200 ms.
pub(crate) fn stable_middle(selector: &str) -> String {
    let place = middle(selector);
    format!(
        r#"
        const position = async () => {{ {place} }};
        const measure = async () => [await position(), innerWidth, innerHeight].join();
        const start = performance.now();
        let [since, last] = [start, await measure()];
        while (performance.now() < Math.min(since + 200, start + 5000)) {{
            await new Promise(done => requestAnimationFrame(done));
            const now = await measure();
            if (now !== last) [since, last] = [performance.now(), now];
        }}
        return position();
        "#
    )
}

/// The point that [`middle`] gives.
pub(crate) fn point(place: &Value, what: &str) -> (f64, f64) {
    let axis = |n: usize| place[n].as_f64();
    let point = axis(0).zip(axis(1));
    point.unwrap_or_else(|| panic!("cannot click {what}: it is missing, or has no size"))
}

/// Writes a picture that a browser gives in base64.
pub(crate) fn save_picture(file: &Path, picture: &Value) {
    let picture = BASE64_STANDARD.decode(text(picture)).expect("a picture in base64");
    fs::write(file, picture).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

/// The text of a JSON string.
pub(crate) fn text(value: &Value) -> String {
    let text = value.as_str();
    text.unwrap_or_else(|| panic!("a text was expected, not {value}"))
        .to_owned()
}
