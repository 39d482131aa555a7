//! A scene: a replica, a browser with the built extension, and what a member does with them.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::PathBuf,
    sync::{Mutex, Once, PoisonError},
    time::Duration,
};

use serde_json::Value;

use crate::{
    browser::{Badge, Browser, Launch, wait_for},
    chromium::Chromium,
    firefox::Firefox,
    replica::{ELSEWHERE, Replica, World},
};

/// The longest wait for an event, on a busy machine.
pub const LIMIT: Duration = Duration::from_secs(30);

/// The wait for what must not happen: longer than anything that the extension does by itself.
pub const QUIET: Duration = Duration::from_millis(2_500);

/// The folder of the built packages.
pub fn dist() -> PathBuf {
    std::env::var_os("OBJECTOR_DIST").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist")),
        PathBuf::from,
    )
}

/// Whether the long form of the tests is asked for, by the environment variable `OBJECTOR_LONG`.
pub fn is_long() -> bool {
    std::env::var_os("OBJECTOR_LONG").is_some()
}

/// Which browser runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium, and with it Chrome and Edge.
    Chromium,
    /// Firefox.
    Firefox,
}

impl Engine {
    /// Starts the browser with the built package, or without it.
    pub fn launch(self, proxy: SocketAddr, options: Options) -> Box<dyn Browser> {
        let dist = dist();
        let package = match self {
            Engine::Chromium => dist.join("chrome"),
            Engine::Firefox => dist.join("objector-firefox.zip"),
        };
        let launch = Launch {
            extension: options.extension.then_some(package),
            proxy,
            language: options.language.to_owned(),
            dark: options.dark,
            headed: options.headed,
            wasm: options.wasm,
        };
        match self {
            Engine::Chromium => Box::new(Chromium::launch(launch)),
            Engine::Firefox => Box::new(Firefox::launch(launch)),
        }
    }
}

/// How a browser is set up.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// With the extension.
    pub extension: bool,
    /// The browser's language.
    pub language: &'static str,
    /// Dark colours.
    pub dark: bool,
    /// In a window.
    pub headed: bool,
    /// With WebAssembly.
    pub wasm: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            extension: true,
            language: "en",
            dark: false,
            headed: false,
            wasm: true,
        }
    }
}

/// Makes two tests of each function, `chromium` and `firefox`, in a module with the function's name.
#[macro_export]
macro_rules! in_both_browsers {
    ($($(#[$doc:meta])* fn $name:ident($scene:ident) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            $(#[$doc])*
            fn run($scene: &mut $crate::scene::Scene) $body

            #[test]
            fn chromium() {
                $crate::scene::in_a_browser($crate::scene::Engine::Chromium, run);
            }

            #[test]
            fn firefox() {
                $crate::scene::in_a_browser($crate::scene::Engine::Firefox, run);
            }
        }
    )*};
}

/// Browsers that no scene uses now, each with its replica. They are used again, because the start of a browser takes longer
/// than most scenes.
static IDLE: Mutex<Vec<Scene>> = Mutex::new(Vec::new());

/// Runs a scene in a browser without stored state, which the next scene uses again. If the scene failed, or marked the
/// browser as [spoilt](Scene::spoil), the browser is ended.
pub fn in_a_browser(engine: Engine, run: impl FnOnce(&mut Scene)) {
    let idle = || IDLE.lock().unwrap_or_else(PoisonError::into_inner);
    let found = {
        let mut idle = idle();
        let at = idle.iter().position(|scene| scene.engine == engine);
        at.map(|at| idle.swap_remove(at))
    };
    let mut scene = found.unwrap_or_else(|| Scene::new(engine));
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| run(&mut scene))) {
        // What there was when it failed may tell why. The browser may be what has failed.
        _ = catch_unwind(AssertUnwindSafe(|| eprintln!("{}", scene.describe())));
        resume_unwind(panic);
    }
    if !scene.is_spoilt {
        // A page that is left open would take time from the others.
        scene.begin_again();
        end_with_the_program();
        idle().push(scene);
    }
}

/// Ends the idle browsers with the program: a static is never dropped, so they would run on.
fn end_with_the_program() {
    extern "C" fn end() {
        for Scene { browser, replica, .. } in IDLE.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            // Its threads end with the program.
            std::mem::forget(replica);
            drop(browser);
        }
    }
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        #[allow(unsafe_code, reason = "the C library calls it once, after every test has ended")]
        let refused = unsafe { libc::atexit(end) };
        assert_eq!(refused, 0, "a function can be registered for the end of the program");
    });
}

/// A replica and a browser.
pub struct Scene {
    /// The browser. The first field, because fields are dropped in order and the browser has to end before the replica.
    pub browser: Box<dyn Browser>,
    /// The replica of LinkedIn.
    pub replica: Replica,
    /// Which browser it is.
    pub engine: Engine,
    is_spoilt: bool,
}

impl Scene {
    /// Starts both.
    pub fn new(engine: Engine) -> Scene {
        Scene::with(engine, Options::default())
    }

    /// Starts both, with these options, and closes the welcome page.
    pub fn with(engine: Engine, options: Options) -> Scene {
        let mut scene = Scene::welcomed(engine, options);
        if options.extension {
            let welcome = scene.browser.front();
            scene.browser.close_tab(&welcome);
        }
        scene
    }

    /// Starts both. The welcome page, which the extension opens when it is installed, is in front.
    pub fn welcomed(engine: Engine, options: Options) -> Scene {
        let replica = Replica::start();
        let mut browser = engine.launch(replica.address(), options);
        if options.extension {
            wait_for("the welcome page", LIMIT, || {
                browser.address().ends_with("/welcome.html").then_some(())
            });
        }
        Scene {
            browser,
            replica,
            engine,
            is_spoilt: false,
        }
    }

    /// Starts a new browser, for a scene that no earlier scene may influence.
    pub fn renew(&mut self) {
        *self = Scene::new(self.engine);
    }

    /// No other scene may use this browser: [`Scene::begin_again`] cannot undo what this scene does.
    pub fn spoil(&mut self) {
        self.is_spoilt = true;
    }

    /// Sets the replica's modes.
    pub fn world(&self, set: impl FnOnce(&mut World)) {
        self.replica.world(set);
    }

    /// Opens a page of the extension in a new tab in front, and waits until it has loaded.
    pub fn open_page(&mut self, path: &str) {
        if self.browser.popup_is_open() {
            self.browser.close_popup();
        }
        self.browser.background(&format!(
            "await chrome.tabs.create({{ url: chrome.runtime.getURL({path:?}) }})"
        ));
        wait_for(&format!("{path} to be in front"), LIMIT, || {
            let is_loaded = "return document.readyState === 'complete' && location.pathname";
            (self.browser.evaluate(is_loaded) == format!("/{path}")).then_some(())
        });
    }

    /// Opens the preferences, which are shown once they are loaded.
    pub fn open_preferences(&mut self) {
        self.open_page("preferences.html");
        wait_for("the preferences to be shown", LIMIT, || {
            (self.browser.evaluate("return document.querySelector('main').hidden") == false).then_some(())
        });
    }

    /// Waits until the preferences page shows the message of this key.
    pub fn preferences_show(&mut self, key: &str) {
        let message = self.message(key);
        wait_for(&message, LIMIT, || {
            (self
                .browser
                .evaluate("return document.querySelector('#outcome').textContent")
                == *message)
                .then_some(())
        });
    }

    /// Waits until the badge shows this.
    pub fn badge(&mut self, text: &str) {
        let what = format!("the badge {text}");
        wait_for(&what, LIMIT, || (self.browser.badge().text == text).then_some(()));
    }

    /// Waits until the badge has this text and this title. The browser does not set both at the same moment.
    pub fn badge_and_title(&mut self, text: &str, title: &str) -> Badge {
        let what = format!("the badge {text} with the title {title}");
        wait_for(&what, LIMIT, || {
            let badge = self.browser.badge();
            (badge.text == text && badge.title == title).then_some(badge)
        })
    }

    /// Opens the popup, waits until it shows this status and phase, and leaves it open.
    pub fn popup_shows(&mut self, status: &str, phase: &str) {
        if !self.browser.popup_is_open() {
            self.browser.open_popup();
        }
        // An observer in the popup, so that the wait ends with the change.
        let shown = self.browser.popup(&format!(
            "const it = document.querySelector('#status');
             const shown = () => it.dataset.status + ' ' + it.dataset.phase;
             const isThere = () => shown() === '{status} {phase}';
             await new Promise((done) => {{
                 if (isThere()) return done();
                 new MutationObserver(() => isThere() && done()).observe(it, {{ attributes: true }});
                 setTimeout(done, {});
             }});
             return shown()",
            LIMIT.as_millis() - 5_000
        ));
        assert_eq!(shown, format!("{status} {phase}"), "what the popup shows");
    }

    /// Presses the popup's main action as a member does. Opens the popup first if it is closed.
    pub fn press(&mut self) {
        if !self.browser.popup_is_open() {
            self.browser.open_popup();
        }
        wait_for("the popup's main action", LIMIT, || {
            (self.browser.popup("return document.querySelector('#primary').hidden") == false).then_some(())
        });
        self.browser.popup_click("#primary");
    }

    /// A text in the open popup, by selector.
    pub fn popup_text(&mut self, selector: &str) -> String {
        text(
            &self
                .browser
                .popup(&format!("return document.querySelector({selector:?}).textContent")),
        )
    }

    /// Waits until the setting's control is in the page.
    pub fn control(&mut self) {
        wait_for("the setting's control", LIMIT, || {
            (self.browser.evaluate("return !!globalThis.replica?.control()") == true).then_some(())
        });
    }

    /// A trusted click of the member on the setting's control.
    pub fn click_control(&mut self) {
        self.control();
        let at = self.browser.evaluate(
            "const it = replica.target(); it.scrollIntoView({ block: 'center' });
             const { left, top, width, height } = it.getBoundingClientRect();
             return [left + width / 2, top + height / 2]",
        );
        self.browser
            .click_at(at[0].as_f64().expect("a number"), at[1].as_f64().expect("a number"));
    }

    /// The member clicks, and the server has stored the change, so that a later reload reads the new state.
    pub fn change_by_hand(&mut self) {
        let before = self.is_on();
        self.click_control();
        self.replica.wait("the save", LIMIT, |world| world.on != before);
    }

    /// Opens a page of another site in a new tab, and presses the popup's main action there. That opens the setting's
    /// tab, and the popup closes.
    pub fn press_elsewhere(&mut self) {
        self.browser.open_tab(ELSEWHERE);
        self.popup_shows_phase("elsewhere");
        self.press();
        self.popup_closes();
    }

    /// Waits until the popup has closed itself.
    pub fn popup_closes(&mut self) {
        wait_for("the popup to close", LIMIT, || {
            (!self.browser.popup_is_open()).then_some(())
        });
    }

    /// Opens the popup, waits until it shows this phase, and leaves it open.
    pub fn popup_shows_phase(&mut self, phase: &str) {
        if !self.browser.popup_is_open() {
            self.browser.open_popup();
        }
        let script = "return document.querySelector('#status').dataset.phase";
        wait_for(&format!("the popup to show {phase}"), LIMIT, || {
            (self.browser.popup(script) == phase).then_some(())
        });
    }

    /// Starts again in the same browser, which is faster than a new one: nothing is stored, one empty tab is left, and the
    /// replica is as it was at first.
    pub fn begin_again(&mut self) {
        self.browser.leave_one_tab();
        self.browser.clear_storage();
        self.wake_background();
        self.badge("?");
        self.world(|world| *world = World::default());
    }

    /// What is stored, what the tabs show, and what the server was asked for last.
    fn describe(&mut self) -> String {
        let world = self.replica.world(|world| {
            let last = world.requests.len().saturating_sub(20);
            format!(
                "on: {}, saves: {:?}, clicks: {}\nlast requests: {:?}",
                world.on,
                world.saves,
                world.clicks.len(),
                &world.requests[last..]
            )
        });
        let stored = self.browser.background(
            "return JSON.stringify([await chrome.storage.local.get(), await chrome.storage.session.get(), await chrome.tabs.query({})])",
        );
        let mut lines = vec![
            world,
            format!("stored, and the tabs: {}", stored.as_str().unwrap_or_default()),
        ];
        for tab in self.browser.tabs() {
            let page = "return location.href + ': ' + document.body?.innerText.replaceAll(/\\s+/g, ' ').slice(0, 600)";
            let page = self.browser.evaluate_in(&tab, page);
            lines.push(page.as_str().unwrap_or_default().to_owned());
        }
        lines.join("\n")
    }

    /// Ends the background and starts it again: it draws the badge from what is stored.
    pub fn wake_background(&mut self) {
        self.browser.kill_background();
        self.browser.background("");
    }

    /// From now on the background records each text that it sets on the badge, because a test that only asks now and then
    /// could miss one. It records until it ends.
    pub fn record_badges(&mut self) {
        self.browser.background(
            "globalThis.badges = [await chrome.action.getBadgeText({})];
             const draw = chrome.action.setBadgeText;
             chrome.action.setBadgeText = (details) => (badges.at(-1) === details.text || badges.push(details.text), draw(details));",
        );
    }

    /// Every text that the badge has had since [`Scene::record_badges`], in order.
    pub fn recorded_badges(&mut self) -> Vec<String> {
        let badges = self.browser.background("return globalThis.badges");
        let badges = badges.as_array().expect("the background has not ended since").iter();
        badges.map(text).collect()
    }

    /// From now on the background counts, from zero, its calls of the storage and those that change the toolbar button.
    /// It counts until it ends. Calls that only read the button are left out, because the driver makes them.
    pub fn count_background_calls(&mut self) {
        self.browser.background(
            "const isCounted = !!globalThis.calls;
             globalThis.calls = {};
             if (isCounted) return;
             const { storage, action } = chrome;
             const all = { 'storage.local': storage.local, 'storage.session': storage.session, action };
             for (const [api, it] of Object.entries(all)) for (const name in it) {
                 const call = it[name];
                 if (typeof call !== 'function' || (it === action && !name.startsWith('set'))) continue;
                 const counting = (...given) => {
                     const counted = `${api}.${name}`;
                     calls[counted] = (calls[counted] ?? 0) + 1;
                     return call.apply(it, given);
                 };
                 Object.defineProperty(it, name, { value: counting });
             }",
        );
    }

    /// How often each call was made since [`Scene::count_background_calls`], by its name: `storage.local.get`.
    pub fn background_calls(&mut self) -> BTreeMap<String, u64> {
        let calls = self.browser.background("return globalThis.calls");
        serde_json::from_value(calls).expect("the background has not ended since")
    }

    /// The English message of a key in `_locales`.
    pub fn message(&self, key: &str) -> String {
        let all: Value = serde_json::from_str(include_str!("../../extension/_locales/en/messages.json"))
            .expect("messages.json is JSON");
        let message = all[key]["message"].as_str();
        message.unwrap_or_else(|| panic!("no message {key}")).to_owned()
    }

    /// Waits for what must not happen, because no event marks that it did not.
    pub fn leave_time(&self) {
        std::thread::sleep(QUIET);
    }

    /// Whether the setting is on at the server.
    pub fn is_on(&self) -> bool {
        self.replica.world(|world| world.on)
    }

    /// The number of children of `<html>` other than head and body: the guidance adds one.
    pub fn added_elements(&mut self) -> u64 {
        let count = self
            .browser
            .evaluate("return document.documentElement.children.length - 2");
        count.as_u64().expect("a number")
    }

    /// Waits until the guidance is in the page, or gone from it.
    pub fn guidance(&mut self, is_there: bool) {
        let what = if is_there { "the guidance" } else { "the guidance to go" };
        wait_for(what, LIMIT, || {
            (self.added_elements() == u64::from(is_there)).then_some(())
        });
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
