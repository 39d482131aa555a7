//! Firefox: what a test may do with it, by commands of Marionette, and by privileged scripts for the toolbar button, the
//! popup and the background.
//!
//! This is our own code because no library has calls for what an extension adds: the popup, the badge, the end of the event
//! page. A library would only replace `marionette.rs`, and need geckodriver.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    browser::{
        Badge, Browser, Launch, Process, Tab, downloads, middle, point, save_picture, stable_middle, text, wait_for,
    },
    marionette::{LIMIT, Marionette, START_LIMIT},
};

/// Marionette's errors for a document that was unloaded while a script ran in it.
const GONE: [&str; 2] = ["Document was unloaded", "BrowsingContext does no longer exist"];

/// What every privileged script may use, besides `id` (the extension's) and `input`. It runs in the browser's window,
/// where `gBrowser` holds the tabs.
const PRELUDE: &str = r#"
const { NavigableManager } = ChromeUtils.importESModule("chrome://remote/content/shared/NavigableManager.sys.mjs");
const { getMarionetteCommandsActorProxy } =
    ChromeUtils.importESModule("chrome://remote/content/marionette/actors/MarionetteCommandsParent.sys.mjs");

// Runs the body of an async function in the document's main world, by the debugger: a page's policy forbids eval, and a
// sandbox has other prototypes, so that what the page has patched would not show.
const run = async (context, body) => {
    if (!context.currentWindowGlobal) throw new Error("Document was unloaded");
    const answer = await getMarionetteCommandsActorProxy(() => context).executeScript(RUN, [body], {
        sandboxName: "system", timeout: 90000, file: "test", line: 0, newSandbox: false, async: false,
    });
    // Every answer is text; null means that the document was unloaded.
    if (answer === null) throw new Error("Document was unloaded");
    return JSON.parse(answer);
};
const RUN = `
    const [body] = arguments;
    return (async () => {
        if (!globalThis.Debugger) {
            ChromeUtils.importESModule("resource://gre/modules/jsdebugger.sys.mjs").addDebuggerToGlobal(globalThis);
        }
        const done = new Debugger().makeGlobalObjectReference(window)
            .executeInGlobal("(async () => {" + body + "\\n})()", { bypassCSP: true });
        if (done.throw) throw new Error(String(done.throw.unsafeDereference()));
        let value;
        try {
            value = await done.return.unsafeDereference();
        } catch (error) {
            throw new Error(String(error) + " " + (error?.stack ?? ""));
        }
        return JSON.stringify(Cu.waiveXrays(value)) ?? "null";
    })();
`;

const widget = id?.toLowerCase().replace(/[^a-z0-9_-]/g, "_") + "-browser-action";
const button = () => document.getElementById(widget)?.querySelector(".unified-extensions-item-action-button");
// The popup's browser, in the open panel; while it loads, Firefox has it in a hidden panel.
const popup = () => [...document.querySelectorAll(".webextension-popup-browser")]
    .find(browser => browser.closest("panel")?.state === "open" && browser.currentURI.schemeIs("moz-extension"));
const openPopup = () => popup() ?? (() => { throw new Error("the popup is not open"); })();
"#;

/// A running Firefox with a profile of its own. Dropping it ends the process and removes the profile.
pub struct Firefox {
    launch: Launch,
    process: Process,
    marionette: Marionette,
    /// The installed extension's id.
    extension: Option<String>,
    /// Tabs whose pages answer nothing any more.
    hung: HashSet<String>,
    /// The last field, so that it is removed after the process has ended.
    directory: TempDir,
}

impl Firefox {
    /// Starts Firefox and installs the extension as a user does: permanently, with its button in the toolbar.
    pub fn launch(launch: Launch) -> Self {
        let directory = TempDir::with_prefix("objector-firefox-").expect("a directory for the profile");
        let profile = directory.path().join("profile");
        fs::create_dir(&profile).expect("the profile's directory");
        fs::write(profile.join("user.js"), preferences(&launch, directory.path())).expect("the profile's preferences");
        let (process, marionette) = start(&directory, launch.headed);
        let mut firefox = Self {
            launch,
            process,
            marionette,
            extension: None,
            hung: HashSet::new(),
            directory,
        };
        firefox.install_language();
        firefox.install_extension();
        firefox
    }

    /// Without its language pack Firefox falls back to English for extensions too. An empty pack is enough: `browser.i18n`
    /// then uses the language, and only the browser's menus stay English.
    fn install_language(&mut self) {
        let language = self.launch.language.clone();
        let pack = self.directory.path().join("language.xpi");
        let written = self.chrome_with(
            r#"
            const [language, path] = input;
            if (language.startsWith("en") || Services.locale.availableLocales.includes(language)) return false;
            const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
            file.initWithPath(path);
            const manifest = Cc["@mozilla.org/io/string-input-stream;1"].createInstance(Ci.nsIStringInputStream);
            manifest.setByteStringData(JSON.stringify({
                manifest_version: 2, name: language, version: "1.0", langpack_id: language,
                browser_specific_settings: { gecko: { id: `langpack-${language}@firefox.mozilla.org` } },
                languages: { [language]: { chrome_resources: {}, version: "1" } },
                sources: { browser: { base_path: "browser/" } },
            }));
            const zip = Cc["@mozilla.org/zipwriter;1"].createInstance(Ci.nsIZipWriter);
            zip.open(file, 0x04 | 0x08); // PR_RDWR | PR_CREATE_FILE
            zip.addEntryStream("manifest.json", Date.now() * 1000, Ci.nsIZipWriter.COMPRESSION_NONE, manifest, false);
            zip.close();
            return true;
            "#,
            json!([language, pack]),
        );
        if written == true {
            self.marionette
                .call("Addon:Install", json!({ "path": pack, "temporary": false }));
        }
        self.wait(&format!("Firefox to use the language {language}"), |firefox| {
            let used = firefox.chrome("return Services.locale.appLocaleAsBCP47;");
            text(&used).split('-').next() == language.split('-').next()
        });
    }

    fn install_extension(&mut self) {
        let Some(package) = &self.launch.extension else {
            return;
        };
        // Firefox accepts only this suffix for a permanent installation.
        let file = self.directory.path().join("extension.xpi");
        fs::copy(package, &file).unwrap_or_else(|error| panic!("the extension {}: {error}", package.display()));
        let installed = self
            .marionette
            .call("Addon:Install", json!({ "path": file, "temporary": false }));
        self.extension = Some(text(&installed["value"]));
        // A new extension is in the extensions menu; a user who wants to see the badge pins it to the toolbar.
        self.chrome("CustomizableUI.addWidgetToArea(widget, CustomizableUI.AREA_NAVBAR);");
        self.wait_for_button();
    }

    fn wait_for_button(&mut self) {
        if self.extension.is_some() {
            self.wait("the extension's button in the toolbar", |firefox| {
                firefox.chrome("return !!button()?.getBoundingClientRect().width;") == true
            });
        }
    }

    /// Runs the body of an async function with system privileges, in the browser's window.
    fn try_chrome(&mut self, script: &str, input: Value) -> Result<Value, String> {
        let script = format!("const [id, input] = arguments; {PRELUDE} return (async () => {{ {script}\n }})();");
        let parameters =
            json!({ "script": script, "args": [self.extension, input], "sandbox": "system", "scriptTimeout": 90_000 });
        let answer = self
            .marionette
            .command_in("chrome", "WebDriver:ExecuteScript", parameters);
        answer.map(|mut answer| answer["value"].take())
    }

    /// Runs a script in a page. If the page is unloaded while it runs, it runs again in the next page.
    fn in_page(&mut self, run: &str, input: &Value) -> Value {
        wait_for("a page that stays loaded while a script runs", LIMIT, || {
            match self.try_chrome(run, input.clone()) {
                Ok(value) => Some(value),
                Err(error) if GONE.iter().any(|gone| error.contains(gone)) => None,
                Err(error) => panic!("a script in the page failed: {error}\n{input}"),
            }
        })
    }

    fn chrome_with(&mut self, script: &str, input: Value) -> Value {
        self.try_chrome(script, input)
            .unwrap_or_else(|error| panic!("a script in Firefox failed: {error}\n{script}"))
    }

    fn chrome(&mut self, script: &str) -> Value {
        self.chrome_with(script, Value::Null)
    }

    fn wait(&mut self, what: &str, mut ready: impl FnMut(&mut Self) -> bool) {
        wait_for(what, LIMIT, || ready(self).then_some(()));
    }

    fn switch_to(&mut self, tab: &Tab, focus: bool) {
        self.marionette
            .call("WebDriver:SwitchToWindow", json!({ "handle": tab.0, "focus": focus }));
    }

    /// Sends a command to the page of the tab that is in front now.
    fn page(&mut self, name: &str, parameters: Value) -> Value {
        let front = self.front();
        if !self.hung.contains(&front.0) {
            self.switch_to(&front, false);
        }
        self.marionette.call(name, parameters)
    }

    /// Input events for the browser's window, its toolbar and panels.
    fn window_actions(&mut self, actions: Value) -> Result<Value, String> {
        self.marionette
            .command_in("chrome", "WebDriver:PerformActions", actions)
    }
}

impl Browser for Firefox {
    fn name(&self) -> &'static str {
        "firefox"
    }

    fn open(&mut self, address: &str) {
        self.page("WebDriver:Navigate", json!({ "url": address }));
    }

    fn open_tab(&mut self, address: &str) -> Tab {
        let opened = self.page("WebDriver:NewWindow", json!({ "type": "tab", "focus": true }));
        let tab = Tab(text(&opened["handle"]));
        self.bring_to_front(&tab);
        self.open(address);
        tab
    }

    fn tabs(&mut self) -> Vec<Tab> {
        let handles = self.marionette.call("WebDriver:GetWindowHandles", json!({}));
        handles
            .as_array()
            .into_iter()
            .flatten()
            .map(|handle| Tab(text(handle)))
            .collect()
    }

    fn front(&mut self) -> Tab {
        Tab(text(&self.chrome(
            "return NavigableManager.getIdForBrowser(gBrowser.selectedBrowser);",
        )))
    }

    fn bring_to_front(&mut self, tab: &Tab) {
        if self.hung.contains(&tab.0) {
            // Marionette would wait for the page, or close its dialog.
            self.chrome_with(
                "gBrowser.selectedTab = gBrowser.getTabForBrowser(NavigableManager.getBrowserById(input));",
                json!(tab.0),
            );
        } else {
            self.switch_to(tab, true);
        }
        self.wait("the tab to come to the front", |firefox| firefox.front() == *tab);
    }

    fn close_tab(&mut self, tab: &Tab) {
        self.switch_to(tab, false);
        self.marionette.call("WebDriver:CloseWindow", json!({}));
    }

    /// Not WebDriver's reload, which ignores every cache: a user's reload does not.
    fn reload(&mut self) {
        self.chrome(
            r#"
            const browser = gBrowser.selectedBrowser;
            await new Promise(resolve => {
                let started = false;
                const listener = {
                    QueryInterface: ChromeUtils.generateQI(["nsIWebProgressListener", "nsISupportsWeakReference"]),
                    onStateChange(progress, request, flags) {
                        if (!progress.isTopLevel) return;
                        // A stop without a start belongs to an earlier load, which was aborted.
                        if (flags & Ci.nsIWebProgressListener.STATE_START) started = true;
                        if (!started || !(flags & Ci.nsIWebProgressListener.STATE_STOP)) return;
                        browser.removeProgressListener(listener);
                        resolve();
                    },
                };
                browser.addProgressListener(listener, Ci.nsIWebProgress.NOTIFY_STATE_WINDOW);
                browser.reload();
            });
            "#,
        );
    }

    fn back(&mut self) {
        self.page("WebDriver:Back", json!({}));
    }

    fn address(&mut self) -> String {
        text(&self.chrome("return gBrowser.selectedBrowser.currentURI.spec;"))
    }

    fn evaluate(&mut self, script: &str) -> Value {
        self.in_page(
            "return run(gBrowser.selectedBrowser.browsingContext, input);",
            &json!(script),
        )
    }

    fn evaluate_in(&mut self, tab: &Tab, script: &str) -> Value {
        self.in_page(
            "const [id, script] = input;
             return run(NavigableManager.getBrowserById(id).browsingContext, script);",
            &json!([tab.0, script]),
        )
    }

    fn hang(&mut self, tab: &Tab, script: &str) {
        self.chrome_with(
            "const [id, script] = input;
             run(NavigableManager.getBrowserById(id).browsingContext, script).catch(() => {});",
            json!([tab.0, script]),
        );
        self.hung.insert(tab.0.clone());
        // Marionette closes a dialog of the tab that it is at.
        let others = self.tabs();
        let other = others.iter().find(|other| !self.hung.contains(&other.0));
        self.switch_to(other.expect("another tab"), false);
    }

    fn answer(&mut self, tab: &Tab, is_yes: bool) {
        let answer = if is_yes {
            "WebDriver:AcceptAlert"
        } else {
            "WebDriver:DismissAlert"
        };
        wait_for("the browser's dialog", LIMIT, || {
            self.switch_to(tab, false);
            self.marionette.command_in("content", answer, json!({})).ok()
        });
        self.hung.remove(&tab.0);
    }

    fn click(&mut self, selector: &str) {
        let (x, y) = point(&self.evaluate(&middle(selector)), selector);
        self.click_at(x, y);
    }

    fn click_at(&mut self, x: f64, y: f64) {
        self.page("WebDriver:PerformActions", click(x, y));
    }

    fn key(&mut self, key: &str) {
        self.page("WebDriver:PerformActions", press(key));
    }

    fn resize(&mut self, width: u32, height: u32) {
        // Only the size of the window can be set, which includes the browser's toolbars.
        let size = self.evaluate("return [outerWidth - innerWidth, outerHeight - innerHeight]");
        let around = |at: usize| size[at].as_u64().expect("a size");
        self.page(
            "WebDriver:SetWindowRect",
            json!({ "width": u64::from(width) + around(0), "height": u64::from(height) + around(1) }),
        );
        let script = "return [innerWidth, innerHeight]";
        self.wait(&format!("a viewport of {width} by {height}"), |firefox| {
            firefox.evaluate(script) == json!([width, height])
        });
    }

    fn screenshot(&mut self, file: &Path) {
        let picture = self.page("WebDriver:TakeScreenshot", json!({ "full": false }));
        save_picture(file, &picture["value"]);
    }

    fn downloads(&self) -> PathBuf {
        downloads(self.directory.path())
    }

    /// By a mouse click on the button, so that the extension gets `activeTab` as with a user.
    fn open_popup(&mut self) {
        let place = self.chrome(
            "const { x, y, width, height } = button().getBoundingClientRect();
            return [x + width / 2, y + height / 2];",
        );
        let (x, y) = point(&place, "the toolbar button");
        self.window_actions(click(x, y)).expect("a click on the toolbar button");
        self.wait("the popup to open", Self::popup_is_open);
        // While it loads, it moves from a hidden panel to the visible one; a script may not return then.
        self.wait("the popup's document to load", |firefox| {
            let state = "return run(openPopup().browsingContext, 'return document.readyState');";
            firefox.try_chrome(state, Value::Null) == Ok(json!("complete"))
        });
    }

    fn popup_is_open(&mut self) -> bool {
        self.chrome("return !!popup();") == true
    }

    fn popup(&mut self, script: &str) -> Value {
        self.in_page("return run(openPopup().browsingContext, input);", &json!(script))
    }

    /// Sent to the popup's process: the panel has its own window, which actions for the browser's window do not reach.
    fn popup_click(&mut self, selector: &str) {
        self.chrome_with(
            r#"
            const [selector, position] = input;
            const context = openPopup().browsingContext;
            const point = await run(context, position);
            if (!point) throw new Error(`cannot click ${selector}: it is missing, or has no size`);
            const [x, y] = point;
            const actor = getMarionetteCommandsActorProxy(() => context);
            for (const [type, buttons, clickCount] of [["mousemove", 0, 0], ["mousedown", 1, 1], ["mouseup", 0, 1]]) {
                try {
                    const eventData = { type, button: 0, buttons, clickCount };
                    await actor.dispatchEvent("synthesizeMouseAtPoint", { x, y, eventData });
                } catch (error) {
                    if (popup()) throw error; // otherwise the click has closed the popup
                }
            }
            "#,
            json!([selector, stable_middle(selector)]),
        );
    }

    fn popup_key(&mut self, key: &str) {
        // After a mouse click on the toolbar button, the first Tab only moves the focus into the popup.
        self.chrome("openPopup().focus();");
        let pressed = self.window_actions(press(key));
        assert!(
            pressed.is_ok() || !self.popup_is_open(),
            "the key {key} in the popup: {pressed:?}"
        );
    }

    fn popup_screenshot(&mut self, file: &Path) {
        let picture = self.chrome(
            r#"
            const context = openPopup().browsingContext;
            const [width, height] = await run(context, `
                const { scrollWidth, scrollHeight } = document.documentElement;
                return [Math.max(scrollWidth, innerWidth), Math.max(scrollHeight, innerHeight)];`);
            const picture = await context.currentWindowGlobal
                .drawSnapshot(new DOMRect(0, 0, width, height), devicePixelRatio, "white");
            const canvas = document.createElementNS("http://www.w3.org/1999/xhtml", "canvas");
            canvas.width = picture.width;
            canvas.height = picture.height;
            canvas.getContext("2d").drawImage(picture, 0, 0);
            return canvas.toDataURL("image/png").split(",")[1];
            "#,
        );
        save_picture(file, &picture);
    }

    fn close_popup(&mut self) {
        self.chrome("popup()?.closest('panel').hidePopup();");
        self.wait("the popup to close", |firefox| !firefox.popup_is_open());
    }

    fn background(&mut self, script: &str) -> Value {
        self.chrome_with(
            r#"
            const { extension } = WebExtensionPolicy.getByID(id);
            if (extension.backgroundState !== "running") await extension.wakeupBackground();
            const view = [...extension.views].find(view => view.viewType === "background");
            return run(view.xulBrowser.browsingContext, input);
            "#,
            json!(script),
        )
    }

    fn kill_background(&mut self) {
        self.chrome(
            r#"
            const { extension } = WebExtensionPolicy.getByID(id);
            while (extension.backgroundState !== "stopped") {
                await extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true });
                await new Promise(resolve => setTimeout(resolve, 10));
            }
            "#,
        );
    }

    fn reinstall(&mut self) {
        self.install_extension();
    }

    fn set_enabled(&mut self, is_enabled: bool) {
        self.chrome_with(
            "const addon = await AddonManager.getAddonByID(id);
            await (input ? addon.enable() : addon.disable());",
            json!(is_enabled),
        );
        if is_enabled {
            self.wait_for_button();
        }
    }

    fn badge(&mut self) -> Badge {
        let shown = self.chrome(
            r#"
            const badge = getComputedStyle(button().querySelector(".toolbarbutton-badge"));
            return {
                text: button().getAttribute("badge") ?? "",
                colour: badge.backgroundColor.match(/[\d.]+/g).slice(0, 3).map(Number),
                title: button().getAttribute("tooltiptext") ?? "",
            };
            "#,
        );
        let colour = serde_json::from_value(shown["colour"].clone())
            .unwrap_or_else(|error| panic!("the badge's colour: {error} in {shown}"));
        Badge {
            text: text(&shown["text"]),
            colour,
            title: text(&shown["title"]),
        }
    }

    fn open_private(&mut self, address: &str) {
        self.chrome_with(
            r#"
            const { ExtensionPermissions } = ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
            await ExtensionPermissions.add(id, { permissions: ["internal:privateBrowsingAllowed"], origins: [] });
            await (await AddonManager.getAddonByID(id)).reload();
            openTrustedLinkIn(input, "window", { private: true });
            "#,
            json!(address),
        );
    }

    fn open_tab_in(&mut self, container: u32, address: &str) -> Tab {
        let opened = self.chrome_with(
            r#"
            Services.prefs.setBoolPref("privacy.userContext.enabled", true);
            const triggeringPrincipal = Services.scriptSecurityManager.getSystemPrincipal();
            const tab = gBrowser.addTab("about:blank", { userContextId: input, triggeringPrincipal });
            gBrowser.selectedTab = tab;
            return NavigableManager.getIdForBrowser(tab.linkedBrowser);
            "#,
            json!(container),
        );
        let tab = Tab(text(&opened));
        self.bring_to_front(&tab);
        self.open(address);
        tab
    }

    fn container(&mut self) -> u32 {
        let container = self.chrome("return gBrowser.selectedBrowser.browsingContext.originAttributes.userContextId;");
        container.as_u64().expect("a number") as u32
    }

    fn is_running(&mut self) -> bool {
        self.process.is_running()
    }

    fn restart(&mut self) {
        self.marionette
            .call("Marionette:Quit", json!({ "flags": ["eForceQuit"] }));
        wait_for("Firefox to quit", LIMIT, || {
            self.process.0.try_wait().expect("Firefox's state")
        });
        (self.process, self.marionette) = start(&self.directory, self.launch.headed);
        self.wait_for_button();
    }
}

/// Starts the process and a session in it.
fn start(directory: &TempDir, headed: bool) -> (Process, Marionette) {
    let profile = directory.path().join("profile");
    let port_file = profile.join("MarionetteActivePort");
    let log = directory.path().join("firefox.log");
    let mut command = Command::new(std::env::var_os("OBJECTOR_FIREFOX").unwrap_or_else(|| "firefox-esr".into()));
    command
        .args(["--marionette", "--remote-allow-system-access", "--no-remote"])
        .arg("--profile")
        .arg(&profile)
        .env("MOZ_CRASHREPORTER_DISABLE", "1")
        // Firefox needs this to respect the preference by which Marionette stops connections to Mozilla's settings server.
        .env("MOZ_REMOTE_SETTINGS_DEVTOOLS", "1");
    if !headed {
        command
            .arg("--headless")
            .env("MOZ_HEADLESS_WIDTH", "1280")
            .env("MOZ_HEADLESS_HEIGHT", "900")
            // Without the user's files. With a display, the user's folder is needed.
            .env("HOME", directory.path());
    }
    let (process, port) = Process::start(&mut command, (&port_file, &log), START_LIMIT, |written| {
        written.trim().parse().ok()
    });
    let mut marionette = Marionette::connect(port);
    let limit = LIMIT.as_millis();
    marionette.call(
        "WebDriver:NewSession",
        json!({ "acceptInsecureCerts": true, "timeouts": { "script": 90_000, "pageLoad": limit } }),
    );
    (process, marionette)
}

/// The profile's preferences. Marionette sets more, which turn off the browser's own connections and dialogs.
fn preferences(launch: &Launch, directory: &Path) -> String {
    let downloads = downloads(directory);
    let downloads = downloads.display();
    let (host, port) = (launch.proxy.ip(), launch.proxy.port());
    let language = &launch.language;
    // Firefox's numbers: 0 is dark, 1 is light.
    let scheme = i32::from(!launch.dark);
    let dark = i32::from(launch.dark);
    let wasm = launch.wasm;
    format!(
        r#"
// Firefox takes a free port and writes it into a file.
user_pref("marionette.port", 0);

// Every connection goes through the replica.
user_pref("network.proxy.type", 1);
user_pref("network.proxy.http", "{host}");
user_pref("network.proxy.http_port", {port});
user_pref("network.proxy.ssl", "{host}");
user_pref("network.proxy.ssl_port", {port});
user_pref("network.proxy.no_proxies_on", "");
user_pref("network.proxy.allow_hijacking_localhost", true);
user_pref("network.proxy.failover_direct", false);
user_pref("network.trr.mode", 5);

// No connections of Firefox itself.
user_pref("app.normandy.enabled", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.newtabpage.enabled", false);
user_pref("browser.startup.homepage", "about:blank");
user_pref("browser.startup.page", 0);
user_pref("extensions.systemAddon.update.url", "");

// The tests end the background themselves. Left to Firefox, it could end in the middle of a long script of a test.
user_pref("extensions.background.idle.timeout", 600000);
user_pref("media.gmp-manager.updateEnabled", false);
user_pref("network.http.speculative-parallel-limit", 0);
user_pref("security.OCSP.enabled", 0);
user_pref("toolkit.telemetry.unified", false);

// The package as built, not yet signed by Mozilla.
user_pref("xpinstall.signatures.required", false);
user_pref("extensions.langpacks.signatures.required", false);
user_pref("extensions.openPopupWithoutUserGesture.enabled", true);

// A permission that an extension requests in a user's click is granted.
user_pref("extensions.webextOptionalPermissionPrompts", false);

// Files are saved without a question.
user_pref("browser.download.folderList", 2);
user_pref("browser.download.dir", "{downloads}");
user_pref("browser.download.alwaysOpenPanel", false);

// Language and colours.
user_pref("intl.locale.requested", "{language}");
user_pref("intl.accept_languages", "{language}, en");
user_pref("layout.css.prefers-color-scheme.content-override", {scheme});
user_pref("browser.theme.content-theme", {scheme});
user_pref("browser.theme.toolbar-theme", {scheme});
user_pref("ui.systemUsesDarkTheme", {dark});

// Pages of extensions have a preference of their own.
user_pref("javascript.options.wasm", {wasm});
user_pref("javascript.options.wasm_trustedprincipals", {wasm});

// Mouse events go through the browser's window, as a user's do.
user_pref("remote.events.async.mouse.enabled", true);
"#
    )
}

fn click(x: f64, y: f64) -> Value {
    json!({ "actions": [{ "type": "pointer", "id": "mouse", "actions": [
        { "type": "pointerMove", "x": x, "y": y },
        { "type": "pointerDown", "button": 0 },
        { "type": "pointerUp", "button": 0 },
    ] }] })
}

fn press(key: &str) -> Value {
    // WebDriver's characters for keys without text.
    let shift = key.strip_prefix("Shift+");
    let key = shift.unwrap_or(key);
    let value = match key {
        "Tab" => "\u{E004}",
        "Enter" => "\u{E007}",
        "Escape" => "\u{E00C}",
        _ if key.chars().count() == 1 => key,
        _ => panic!("the driver does not know the key {key:?}"),
    };
    let shift = shift.map(|_| "\u{E008}");
    let down = shift
        .into_iter()
        .chain([value])
        .map(|key| json!({ "type": "keyDown", "value": key }));
    let up = [value]
        .into_iter()
        .chain(shift)
        .map(|key| json!({ "type": "keyUp", "value": key }));
    let actions: Vec<_> = down.chain(up).collect();
    json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] })
}
