//! Chromium: what a test may do with it, by the DevTools protocol.
//!
//! This is our own code because no library has calls for what an extension adds: the popup, the badge, the end of the
//! background. A library would only replace `cdp.rs`, and need an async runtime or another program.
//!
//! An attached debugger keeps a service worker running and a popup open. So the driver attaches to these two for one
//! question only; only tabs keep their session.

use std::{
    collections::HashSet,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    browser::{
        Badge, Browser, Launch, Process, Tab, downloads, middle, point, save_picture, stable_middle, text, wait_for,
    },
    cdp::{BROWSER, Devtools, GONE, LIMIT, Target},
    replica::certificate_hash,
};

/// The fixed part of the command line. Most of it stops the browser's own connections: the replica records every host, and
/// a test must be able to prove that there was none but LinkedIn.
const FLAGS: &[&str] = &[
    "--remote-debugging-port=0",
    "--window-size=1280,900",
    // The headless screen is 800 by 600 otherwise, and a popup is limited to the screen.
    "--screen-info={1280x1024}",
    // Without this, connections to the loopback address would not use the proxy.
    "--proxy-bypass-list=<-loopback>",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    // No flag turns off the list of signed-in accounts and the first fetch of on-device models.
    // Chromium refuses to connect to port 9, so nothing is sent.
    "--gaia-url=https://127.0.0.1:9/",
    "--component-updater=url-source=https://127.0.0.1:9/",
    "--disable-features=DisableLoadExtensionCommandLineSwitch,AutofillServerCommunication,MediaRouter,\
     NetworkTimeServiceQuerying,OptimizationHints,Translate",
];

/// A running Chromium. Dropping it ends the browser and deletes its profile.
pub struct Chromium {
    launch: Launch,
    process: Process,
    devtools: Devtools,
    /// The id that Chromium gave the extension.
    extension: Option<String>,
    /// The tabs of private windows.
    private: Vec<String>,
    /// Tabs whose pages answer nothing any more.
    hung: HashSet<String>,
    /// The one of them that is in front.
    hung_in_front: Option<String>,
    /// The profile and the browser's log. Last, so that it is deleted after everything else is gone.
    folder: TempDir,
}

impl Chromium {
    /// Starts the browser with a new profile; returns when its window is open and the extension's background runs.
    ///
    /// The program is `chromium`, or what the environment variable `OBJECTOR_CHROMIUM` names.
    /// Debian has every language but English in the package `chromium-l10n`.
    pub fn launch(launch: Launch) -> Chromium {
        let folder = tempfile::Builder::new()
            .prefix("objector-chromium-")
            .tempdir()
            .expect("a folder for the profile");
        let (process, devtools) = start(&launch, folder.path());
        let mut chromium = Chromium {
            launch,
            process,
            devtools,
            extension: None,
            private: Vec::new(),
            hung: HashSet::new(),
            hung_in_front: None,
            folder,
        };
        chromium.settle();
        chromium
    }

    /// Opens another window, which is also visible, and loads `address` in it.
    pub fn open_window(&mut self, address: &str) -> Tab {
        let params = json!({ "url": "about:blank", "newWindow": true });
        let tab = Tab(text(
            &self.devtools.call(BROWSER, "Target.createTarget", params)["targetId"],
        ));
        self.devtools.navigate(&tab.0, address);
        tab
    }

    /// A call of the DevTools protocol on a tab, for the bench.
    pub fn protocol(&mut self, tab: &Tab, method: &str, params: Value) -> Value {
        let session = self.devtools.page(&tab.0).expect("the tab is open");
        self.devtools.call(&session, method, params)
    }

    /// The front tab's whole page as a PNG file, with this width and height and this number of pixels for each CSS pixel.
    pub fn whole_page(&mut self, file: &Path, size: &Value, scale: f64) {
        let session = self.page();
        let whole = json!({ "width": size[0], "height": size[1], "deviceScaleFactor": scale, "mobile": false });
        self.devtools
            .call(&session, "Emulation.setDeviceMetricsOverride", whole);
        self.devtools.screenshot(&session, file);
    }

    /// Waits until the browser that was just started can be used.
    fn settle(&mut self) {
        wait_for("Chromium's first tab", LIMIT, || self.tabs().pop());
        let behaviour = json!({ "behavior": "allow", "downloadPath": self.downloads() });
        self.devtools.call(BROWSER, "Browser.setDownloadBehavior", behaviour);
        if self.launch.extension.is_none() {
            return;
        }
        let id = wait_for("the extension's background to be started", LIMIT, || {
            let mut targets = self.devtools.targets().into_iter();
            let worker = targets.find(|target| target.kind == "service_worker")?;
            let address = worker.url.strip_prefix("chrome-extension://")?;
            Some(address.split('/').next()?.to_owned())
        });
        self.extension = Some(id);
        let used = self.background("return chrome.i18n.getUILanguage()");
        let used = used.as_str().unwrap_or_default();
        // Chromium falls back to English silently, and a test in French would then prove nothing.
        assert!(
            used.starts_with(&self.launch.language),
            "Chromium uses the language {used} and not {}: is the package chromium-l10n installed?",
            self.launch.language
        );
    }

    /// Quits the browser and waits for its end; a browser that does not quit is killed.
    fn quit(&mut self) {
        // The answer is ignored: this also runs while a test panics.
        self.devtools.send(BROWSER, "Browser.close", &json!({})).ok();
        let start = Instant::now();
        while self.process.is_running() {
            if start.elapsed() > Duration::from_secs(10) {
                self.process.0.kill().ok();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The session of the front tab.
    fn page(&mut self) -> String {
        let front = self.front();
        self.devtools.page(&front.0).expect("the front tab stays open")
    }

    /// The extension's origin and a slash.
    fn origin(&self) -> String {
        let id = self
            .extension
            .as_deref()
            .expect("this browser was launched with the extension");
        format!("chrome-extension://{id}/")
    }

    fn is_popup(&self, target: &Target) -> bool {
        target.kind == "page" && self.extension.is_some() && target.url.starts_with(&(self.origin() + "popup.html"))
    }

    fn popup_target(&mut self) -> Option<String> {
        let mut targets = self.devtools.targets().into_iter();
        Some(targets.find(|target| self.is_popup(target))?.id)
    }

    /// Attaches to the open popup for one action: while a debugger is attached, a popup does not close as for a user.
    fn in_popup<T>(&mut self, act: impl FnOnce(&mut Devtools, &str) -> T) -> T {
        let popup = self.popup_target().expect("the popup is open");
        let session = self.devtools.attach(&popup).expect("the popup stays open");
        let answer = act(&mut self.devtools, &session);
        self.devtools.detach(&session);
        answer
    }

    fn background_target(&mut self) -> Option<String> {
        let origin = self.origin();
        let is_ours = |target: &Target| target.kind == "service_worker" && target.url.starts_with(&origin);
        Some(self.devtools.targets().into_iter().find(is_ours)?.id)
    }

    /// Starts the background if it does not run, and waits until its script has run. A tab's session reports all service
    /// workers of the profile; the target alone does not show whether the script has run. A private tab is of
    /// another profile.
    fn start_background(&mut self) -> String {
        let origin = self.origin();
        let mut tabs = self.tabs().into_iter().rev();
        let tab = tabs.find(|tab| !self.private.contains(&tab.0)).expect("a tab is open");
        let session = self.devtools.page(&tab.0).expect("the tab stays open");
        self.devtools.events.clear();
        self.devtools.call(&session, "ServiceWorker.enable", json!({}));
        let params = json!({ "scopeURL": origin });
        self.devtools.call(&session, "ServiceWorker.startWorker", params);
        let runs = |worker: &Value| {
            let address = worker["scriptURL"].as_str().unwrap_or_default();
            address.starts_with(&origin) && worker["runningStatus"] == "running" && worker["status"] == "activated"
        };
        let what = "the extension's background to run";
        self.devtools.wait_for_event(what, &session, |method, params| {
            method == "ServiceWorker.workerVersionUpdated"
                && params["versions"].as_array().is_some_and(|all| all.iter().any(runs))
        });
        self.devtools.call(&session, "ServiceWorker.disable", json!({}));
        wait_for("the running background's target", LIMIT, || self.background_target())
    }

    /// Closes a target, and waits until it is gone.
    fn close(&mut self, what: &str, target: &str) {
        let params = json!({ "targetId": target });
        self.devtools.call(BROWSER, "Target.closeTarget", params);
        let is_gone = |targets: Vec<Target>| targets.iter().all(|other| other.id != target);
        wait_for(what, LIMIT, || is_gone(self.devtools.targets()).then_some(()));
    }
}

impl Browser for Chromium {
    fn name(&self) -> &'static str {
        "chromium"
    }

    fn open(&mut self, address: &str) {
        let tab = self.front();
        self.devtools.navigate(&tab.0, address);
    }

    fn open_tab(&mut self, address: &str) -> Tab {
        let created = self
            .devtools
            .call(BROWSER, "Target.createTarget", json!({ "url": "about:blank" }));
        let tab = Tab(text(&created["targetId"]));
        self.bring_to_front(&tab);
        self.devtools.navigate(&tab.0, address);
        tab
    }

    fn tabs(&mut self) -> Vec<Tab> {
        let targets = self.devtools.targets().into_iter();
        targets
            .filter(|target| target.kind == "page" && !self.is_popup(target) && !self.hung.contains(&target.id))
            .map(|target| Tab(target.id))
            .collect()
    }

    /// The page that is visible: tabs behind it are hidden, and a popup over it does not hide it.
    /// The extension is not asked: it has other ids for tabs, and the question would start its background.
    fn front(&mut self) -> Tab {
        if let Some(hung) = &self.hung_in_front {
            return Tab(hung.clone());
        }
        wait_for("a tab in front", LIMIT, || {
            let mut in_sight = self.tabs();
            in_sight.retain(|tab| self.devtools.is_visible(&tab.0));
            let in_front = in_sight.iter().position(|tab| self.devtools.has_focus(&tab.0));
            let first = in_front.unwrap_or_default();
            (first < in_sight.len()).then(|| in_sight.swap_remove(first))
        })
    }

    fn bring_to_front(&mut self, tab: &Tab) {
        let session = self.devtools.page(&tab.0).expect("the tab is open");
        self.devtools.call(&session, "Page.bringToFront", json!({}));
        self.hung_in_front = self.hung.get(&tab.0).cloned();
        if self.hung_in_front.is_some() {
            return;
        }
        wait_for("the tab to be in front", LIMIT, || {
            self.devtools.is_visible(&tab.0).then_some(())
        });
    }

    fn close_tab(&mut self, tab: &Tab) {
        self.close("the tab to be closed", &tab.0);
    }

    fn reload(&mut self) {
        let tab = self.front();
        let session = self.page();
        self.devtools.events.clear();
        self.devtools.call(&session, "Page.reload", json!({}));
        self.devtools.wait_for_load(&tab.0, &session, None);
    }

    fn back(&mut self) {
        let tab = self.front();
        let session = self.page();
        let history = self.devtools.call(&session, "Page.getNavigationHistory", json!({}));
        let current = history["currentIndex"].as_u64().unwrap_or(0) as usize;
        assert!(current > 0, "no page to go back to");
        let earlier = &history["entries"][current - 1];
        self.devtools.events.clear();
        self.devtools.call(
            &session,
            "Page.navigateToHistoryEntry",
            json!({ "entryId": earlier["id"] }),
        );
        self.devtools.wait_for_load(&tab.0, &session, None);
        wait_for("the earlier page to be shown", LIMIT, || {
            self.devtools.is_visible(&tab.0).then_some(())
        });
    }

    fn address(&mut self) -> String {
        text(&self.evaluate("return location.href"))
    }

    fn evaluate(&mut self, script: &str) -> Value {
        let session = self.page();
        self.devtools
            .evaluate(&session, script)
            .unwrap_or_else(|error| panic!("in the page: {error}\n{script}"))
    }

    fn evaluate_in(&mut self, tab: &Tab, script: &str) -> Value {
        let session = self.devtools.page(&tab.0).expect("the tab is open");
        self.devtools
            .evaluate(&session, script)
            .unwrap_or_else(|error| panic!("in the page: {error}\n{script}"))
    }

    fn hang(&mut self, tab: &Tab, script: &str) {
        if self.front() == *tab {
            self.hung_in_front = Some(tab.0.clone());
        }
        let session = self.devtools.page(&tab.0).expect("the tab is open");
        let params = json!({ "expression": script });
        self.devtools
            .send(&session, "Runtime.evaluate", &params)
            .expect("the connection to Chromium");
        self.hung.insert(tab.0.clone());
    }

    fn answer(&mut self, tab: &Tab, is_yes: bool) {
        let session = self.devtools.page(&tab.0).expect("the tab is open");
        wait_for("the browser's dialog", LIMIT, || {
            let answered = self
                .devtools
                .try_call(&session, "Page.handleJavaScriptDialog", json!({ "accept": is_yes }));
            answered.ok()
        });
        self.hung.remove(&tab.0);
        self.hung_in_front.take_if(|hung| *hung == tab.0);
    }

    fn click(&mut self, selector: &str) {
        let session = self.page();
        self.devtools.click(&session, &middle(selector), selector);
    }

    fn click_at(&mut self, x: f64, y: f64) {
        let session = self.page();
        self.devtools.click_at(&session, x, y);
    }

    fn key(&mut self, key: &str) {
        let session = self.page();
        self.devtools.key(&session, key);
    }

    fn resize(&mut self, width: u32, height: u32) {
        let session = self.page();
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools.call(&session, "Emulation.setDeviceMetricsOverride", size);
    }

    fn screenshot(&mut self, file: &Path) {
        let session = self.page();
        self.devtools.screenshot(&session, file);
    }

    fn downloads(&self) -> PathBuf {
        downloads(self.folder.path())
    }

    fn open_popup(&mut self) {
        assert!(!self.popup_is_open(), "the popup is open already");
        // A popup opens only over an active window, and a headless window does not become active again when a popup closes.
        let session = self.page();
        self.devtools.call(&session, "Page.bringToFront", json!({}));
        self.background("await chrome.action.openPopup()");
        wait_for("the popup to be loaded", LIMIT, || {
            let popup = self.popup_target()?;
            let session = self.devtools.attach(&popup)?;
            let script = "return document.readyState === 'complete'";
            let loaded = self.devtools.evaluate(&session, script) == Ok(json!(true));
            self.devtools.detach(&session);
            loaded.then_some(())
        });
    }

    fn popup_is_open(&mut self) -> bool {
        self.popup_target().is_some()
    }

    fn popup(&mut self, script: &str) -> Value {
        self.in_popup(|devtools, session| devtools.evaluate(session, script))
            .unwrap_or_else(|error| panic!("in the popup: {error}\n{script}"))
    }

    fn popup_click(&mut self, selector: &str) {
        self.in_popup(|devtools, session| devtools.click(session, &stable_middle(selector), selector));
    }

    fn popup_key(&mut self, key: &str) {
        self.in_popup(|devtools, session| devtools.key(session, key));
    }

    fn popup_screenshot(&mut self, file: &Path) {
        // A popup is at most 600 pixels high, so of a higher one this is the visible part. Chromium's own capture of the
        // rest only repeats the visible part.
        self.in_popup(|devtools, session| devtools.screenshot(session, file));
    }

    fn close_popup(&mut self) {
        let popup = self.popup_target().expect("the popup is open");
        self.close("the popup to be closed", &popup);
    }

    fn background(&mut self, script: &str) -> Value {
        let worker = self.start_background();
        let session = self.devtools.attach(&worker).expect("the background keeps running");
        let answer = self.devtools.evaluate(&session, script);
        // While attached, the background would never end.
        self.devtools.detach(&session);
        answer.unwrap_or_else(|error| panic!("in the background: {error}\n{script}"))
    }

    fn kill_background(&mut self) {
        if let Some(worker) = self.background_target() {
            self.close("the background to be ended", &worker);
        }
    }

    /// As a user reloads an unpacked extension, on the page of extensions. Without the developer mode it would be disabled.
    fn reinstall(&mut self) {
        let (old, id) = (self.start_background(), self.background("return chrome.runtime.id"));
        let front = self.front();
        let extensions = self.open_tab("chrome://extensions/");
        self.evaluate(&format!(
            "await chrome.developerPrivate.updateProfileConfiguration({{ inDeveloperMode: true }});
             await chrome.developerPrivate.reload({id})"
        ));
        wait_for("the extension's new background", LIMIT, || {
            self.background_target().filter(|new| *new != old)
        });
        self.close_tab(&extensions);
        self.bring_to_front(&front);
    }

    fn set_enabled(&mut self, is_enabled: bool) {
        let id = json!(self.extension);
        let front = self.front();
        let extensions = self.open_tab("chrome://extensions/");
        self.evaluate(&format!("await chrome.management.setEnabled({id}, {is_enabled})"));
        self.close_tab(&extensions);
        self.bring_to_front(&front);
    }

    /// Only the extension knows the badge, so this starts its background. A test of a stopped background must not ask.
    fn badge(&mut self) -> Badge {
        let answer = self.background(
            "const [{ id: tabId }] = await chrome.tabs.query({ active: true });
             const { action } = chrome;
             return [await action.getBadgeText({ tabId }), await action.getBadgeBackgroundColor({ tabId }), await action.getTitle({ tabId })]",
        );
        let channel = |index: usize| answer[1][index].as_u64().expect("a colour is four numbers") as u8;
        Badge {
            text: text(&answer[0]),
            colour: [channel(0), channel(1), channel(2)],
            title: text(&answer[2]),
        }
    }

    fn open_private(&mut self, address: &str) {
        let id = json!(self.extension);
        let extensions = self.open_tab("chrome://extensions/");
        self.evaluate(&format!(
            "const allowed = {{ extensionId: {id}, incognitoAccess: true }};
             await chrome.developerPrivate.updateExtensionConfiguration(allowed).catch(() => {{}})"
        ));
        self.close_tab(&extensions);
        let before = self.tabs();
        self.background(&format!(
            "await chrome.windows.create({{ url: {address:?}, incognito: true }})"
        ));
        let new = wait_for("the private window", LIMIT, || {
            self.tabs()
                .into_iter()
                .find(|tab| before.iter().all(|it| it.0 != tab.0))
        });
        self.private.push(new.0);
    }

    fn is_running(&mut self) -> bool {
        self.process.is_running()
    }

    fn restart(&mut self) {
        self.quit();
        (self.process, self.devtools) = start(&self.launch, self.folder.path());
        self.settle();
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        self.quit();
    }
}

/// Starts the browser's process on the profile in `folder` and connects to it.
fn start(launch: &Launch, folder: &Path) -> (Process, Devtools) {
    let profile = folder.join("profile");
    let log = folder.join("log");
    let mut command = Command::new(std::env::var_os("OBJECTOR_CHROMIUM").unwrap_or_else(|| "chromium".into()));
    command.args(FLAGS);
    command.arg(format!("--user-data-dir={}", profile.display()));
    command.arg(format!("--proxy-server=http://{}", launch.proxy));
    command.arg(format!("--ignore-certificate-errors-spki-list={}", certificate_hash()));
    // Linux uses the environment variable, other systems the flag.
    command.arg(format!("--lang={}", launch.language));
    command.env("LANGUAGE", &launch.language);
    if fs::metadata(folder).expect("the folder exists").uid() == 0 {
        // Chromium's sandbox refuses to run as root, which is common in containers.
        command.arg("--no-sandbox");
    }
    if !launch.headed {
        command.arg("--headless=new");
    }
    if !launch.wasm {
        // Without the compilers of V8 there is no WebAssembly either.
        command.arg("--js-flags=--jitless");
    }
    if launch.dark {
        command.arg("--force-dark-mode");
    }
    if let Some(extension) = &launch.extension {
        let folder = extension.canonicalize();
        let folder = folder.unwrap_or_else(|error| panic!("{}: {error}", extension.display()));
        command.arg(format!("--load-extension={}", folder.display()));
        command.arg(format!("--disable-extensions-except={}", folder.display()));
    }
    let file = profile.join("DevToolsActivePort");
    let (process, (port, path)) = Process::start(command.arg("about:blank"), (&file, &log), LIMIT, |written| {
        let (port, path) = written.split_once('\n')?;
        // A reader may find the port before the path is written.
        let is_whole = path.starts_with("/devtools/browser/");
        is_whole.then(|| (port.to_owned(), path.trim().to_owned()))
    });
    (process, Devtools::connect(&port, &path))
}

/// Input of a person, in the session of a page or popup.
impl Devtools {
    /// Clicks at the point that the script `position` returns.
    fn click(&mut self, session: &str, position: &str, what: &str) {
        let position = self.evaluate(session, position);
        let (x, y) = point(
            &position.unwrap_or_else(|error| panic!("cannot click {what}: {error}")),
            what,
        );
        self.click_at(session, x, y);
    }

    fn click_at(&mut self, session: &str, x: f64, y: f64) {
        for (kind, button, buttons, count) in [
            ("mouseMoved", "none", 0, 0),
            ("mousePressed", "left", 1, 1),
            ("mouseReleased", "left", 0, 1),
        ] {
            let params =
                json!({ "type": kind, "x": x, "y": y, "button": button, "buttons": buttons, "clickCount": count });
            self.input(session, "Input.dispatchMouseEvent", params);
        }
    }

    fn key(&mut self, session: &str, key: &str) {
        let shift = key.strip_prefix("Shift+");
        let (key, modifiers) = (shift.unwrap_or(key), 8 * u8::from(shift.is_some()));
        let (code, number, typed) = match key {
            "Tab" => ("Tab", 9, ""),
            "Enter" => ("Enter", 13, "\r"),
            "Escape" => ("Escape", 27, ""),
            " " => ("Space", 32, " "),
            _ => panic!("the driver does not know the key {key:?}"),
        };
        // A key without text is "raw"; Enter and Space press a button only with their text.
        let down = ["rawKeyDown", "keyDown"][usize::from(!typed.is_empty())];
        for (kind, typed) in [(down, typed), ("keyUp", "")] {
            let params = json!({
                "type": kind, "key": key, "code": code, "windowsVirtualKeyCode": number, "text": typed, "modifiers": modifiers
            });
            self.input(session, "Input.dispatchKeyEvent", params);
        }
    }

    /// The first event of an input may already close the target: then the other events are not needed.
    fn input(&mut self, session: &str, method: &str, params: Value) {
        if let Err(error) = self.try_call(session, method, params) {
            assert!(error == GONE, "{method}: {error}");
        }
    }

    /// Writes a PNG file of the viewport.
    fn screenshot(&mut self, session: &str, file: &Path) {
        let params = json!({ "format": "png" });
        save_picture(file, &self.call(session, "Page.captureScreenshot", params)["data"]);
    }
}
