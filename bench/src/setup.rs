//! A browser with one contender, the replica, and a tab in front for the measurements.

use std::{path::Path, thread, time::Duration};

use serde_json::{Value, json};

use e2e::{
    browser::{Browser, Launch, Tab, wait_for},
    chromium::Chromium,
    replica::{ELSEWHERE, Family, Replica, SETTING, Save, World},
    scene::LIMIT,
};

use crate::{contenders::Contender, figures::Figures};

/// Records in the tab, by the page's clock, when the control was drawn, when it was clicked, and when an element that an
/// extension added was painted. Only the first time of each counts, also after a reload.
const RECORD_TIMES: &str = "
{
    const record = (what) => sessionStorage[what] ??= performance.timeOrigin + performance.now();
    const drawn = replica.drawn;
    replica.drawn = (control, target, it) => { if (it.main) record('drawn'); drawn(control, target, it); };
    // Trusted or not: AdGuard's click claims to be trusted. Nothing else clicks in this page.
    window.addEventListener('click', () => record('clicked'), true);
    new MutationObserver((mutations) => {
        if (!mutations.some((it) => [...it.addedNodes].some((node) => node.popover))) return;
        requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => record('ring');
            port2.postMessage('');
        });
    }).observe(document.documentElement, { childList: true });
}
";

/// How long after the page has started to draw its control comes, unless another delay is measured.
pub const LATE: Duration = Duration::from_millis(600);
/// If a contender has not acted this long after the control appeared, it counts as never.
pub const NEVER: Duration = Duration::from_secs(4);

/// A browser with one contender, and the replica.
pub struct Setup {
    /// The contender.
    pub who: Contender,
    /// Before the replica, because fields are dropped in order and the browser has to end first.
    pub browser: Chromium,
    /// The replica of LinkedIn.
    pub replica: Replica,
    /// The tab in front.
    pub tab: Tab,
    /// The samples.
    pub figures: Figures,
}

/// The main thread's time since the start of the tab's process, in milliseconds, and its heap in bytes.
#[derive(Clone, Copy, Default)]
pub struct Metrics {
    /// In scripts.
    pub script: f64,
    /// In all tasks.
    pub task: f64,
    /// After a garbage collection, if one was requested.
    pub heap: f64,
}

impl Setup {
    /// Starts both. Closes the page that an extension may open at its first start.
    pub fn start(who: Contender, bench: &Path) -> Setup {
        let replica = Replica::start();
        let mut browser = Chromium::launch(Launch {
            extension: who.extension(bench),
            proxy: replica.address(),
            language: "en".to_owned(),
            dark: false,
            headed: false,
            wasm: true,
        });
        thread::sleep(Duration::from_millis(1_000));
        let tab = browser.open_tab("about:blank");
        let mut setup = Setup {
            who,
            browser,
            replica,
            tab,
            figures: Figures::default(),
        };
        setup.begin_again();
        setup
    }

    /// The replica as it was at first, one tab, nothing stored.
    pub fn begin_again(&mut self) {
        self.browser.leave_one_tab();
        // A new tab, because the old one has recorded times.
        let old = self.browser.front();
        self.tab = self.browser.open_tab("about:blank");
        self.browser.close_tab(&old);
        if self.who == Contender::Objector {
            self.browser.clear_storage();
        }
        self.replica.world(|world| {
            *world = World {
                family: Family::KeyedCheckbox,
                // No click is stored, so the next page is on again.
                save: Save::Forgotten,
                extra_script: RECORD_TIMES.to_owned(),
                ..World::default()
            }
        });
    }

    /// Opens the setting's page before its control comes. A contender that acts only after a press gets the press first.
    pub fn open_pressed(&mut self) {
        if self.who != Contender::Objector {
            return self.open(SETTING);
        }
        // As a member does: the popup's button, over another page, opens the setting's page.
        self.open(ELSEWHERE);
        self.browser.open_popup();
        wait_for("the popup's button", LIMIT, || {
            (self.browser.popup("return document.querySelector('#primary').hidden") == false).then_some(())
        });
        let before = self.browser.tabs();
        self.browser.popup_click("#primary");
        self.tab = wait_for("the setting's tab", LIMIT, || {
            self.browser.tabs().into_iter().find(|tab| !before.contains(tab))
        });
    }

    /// Loads a page in the tab.
    pub fn open(&mut self, address: &str) {
        self.browser.bring_to_front(&self.tab);
        self.browser.open(address);
    }

    /// Sends a press for every open tab of the settings, as the popup does.
    pub fn press_here(&mut self) {
        if self.who != Contender::Objector {
            return;
        }
        self.browser.open_popup();
        self.browser.popup(
            "for (const { id } of await chrome.tabs.query({ url: 'https://www.linkedin.com/mypreferences/*' })) {
                 await chrome.runtime.sendMessage({ press: id });
             }",
        );
        self.browser.close_popup();
    }

    /// How long after the control was drawn this was recorded, in milliseconds; infinite if not within `limit`.
    pub fn time_of(&mut self, tab: &Tab, what: &str, limit: Duration) -> f64 {
        // The wait is in the page, so that no call of the driver disturbs the measurement. A reload ends it.
        let script = format!(
            "const end = performance.now() + {};
             while (!sessionStorage.{what} && performance.now() < end) await new Promise((done) => setTimeout(done, 50));
             return [sessionStorage.drawn, sessionStorage.{what}].map(Number)",
            limit.as_millis()
        );
        let answer = self.browser.evaluate_in(tab, &script);
        match (answer[0].as_f64(), answer[1].as_f64()) {
            (Some(drawn), Some(at)) => at - drawn,
            _ => f64::INFINITY,
        }
    }

    /// One more sample.
    pub fn add(&mut self, measure: impl Into<String>, value: f64) {
        self.figures.add(measure, self.who, value);
    }

    /// One more sample: how long after the control, which comes [`LATE`], this was recorded in the front tab.
    pub fn add_time(&mut self, measure: impl Into<String>, what: &str) {
        let took = self.time_of(&self.tab.clone(), what, LATE + NEVER);
        self.add(measure, took);
    }

    /// A call of the DevTools protocol on the tab.
    pub fn protocol(&mut self, method: &str, params: Value) -> Value {
        self.browser.protocol(&self.tab, method, params)
    }

    /// Runs a script in the tab.
    pub fn run(&mut self, script: &str) -> Value {
        self.browser.evaluate_in(&self.tab, script)
    }

    /// From now on the metrics count the main thread's CPU time, not wall-clock time.
    pub fn count_ticks(&mut self) {
        self.protocol("Performance.enable", json!({ "timeDomain": "threadTicks" }));
    }

    /// Reads the metrics, after a garbage collection if `collect`.
    pub fn metrics(&mut self, collect: bool) -> Metrics {
        if collect {
            self.protocol("HeapProfiler.collectGarbage", json!({}));
        }
        let answer = self.protocol("Performance.getMetrics", json!({}));
        let all = answer["metrics"].as_array().expect("a list of metrics");
        let of = |name: &str| {
            let found = all.iter().find(|metric| metric["name"] == name);
            found.and_then(|metric| metric["value"].as_f64()).unwrap_or_default()
        };
        Metrics {
            script: of("ScriptDuration") * 1_000.0,
            task: of("TaskDuration") * 1_000.0,
            heap: of("JSHeapUsedSize"),
        }
    }
}
