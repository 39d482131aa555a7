//! A browser with one contender, the replica, and a tab in front that is nobody's but ours.

use std::{path::Path, thread, time::Duration};

use serde_json::{Value, json};

use e2e::{
    browser::{Browser, Launch, Tab, wait_for},
    chromium::Chromium,
    replica::{ELSEWHERE, Family, Replica, SETTING, Save, World},
    scene::LIMIT,
};

use crate::{contenders::Contender, figures::Figures};

/// Notes in the tab, by the page's clock, when the control was drawn, when it was clicked, and when something of an
/// extension's had been painted beside head and body. The first of each counts, also over a reload.
const INSTRUMENT: &str = "
{
    const note = (what) => sessionStorage[what] ??= performance.timeOrigin + performance.now();
    const drawn = replica.drawn;
    replica.drawn = (control, target, it) => { if (it.main) note('drawn'); drawn(control, target, it); };
    // Whatever it says of its being trusted: AdGuard's says that it is. Nothing else clicks in this page.
    window.addEventListener('click', () => note('clicked'), true);
    new MutationObserver((records) => {
        if (!records.some((it) => [...it.addedNodes].some((node) => node.popover))) return;
        requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => note('ring');
            port2.postMessage('');
        });
    }).observe(document.documentElement, { childList: true });
}
";

/// A control comes this long after its page has begun to draw, unless something else is measured.
pub const LATE: Duration = Duration::from_millis(600);
/// A contender that has not acted this long after the control appeared does not act at all.
pub const NEVER: Duration = Duration::from_secs(4);

/// See the module.
pub struct Stage {
    /// Who plays.
    pub who: Contender,
    /// First, so that it ends before the replica does.
    pub browser: Chromium,
    /// LinkedIn.
    pub replica: Replica,
    /// The tab in front.
    pub tab: Tab,
    /// What was measured here.
    pub figures: Figures,
}

/// What the main thread has done since the tab's process began, in milliseconds of its own time, and its heap in bytes.
#[derive(Clone, Copy, Default)]
pub struct Metrics {
    /// In scripts.
    pub script: f64,
    /// In all tasks.
    pub task: f64,
    /// After a collection of garbage, if it was asked for.
    pub heap: f64,
}

impl Stage {
    /// Starts both. An extension may open a page of its own at its first start: that is closed.
    pub fn set(who: Contender, bench: &Path) -> Stage {
        let replica = Replica::start();
        let mut browser = Chromium::launch(Launch {
            extension: who.extension(bench),
            proxy: replica.address(),
            language: "en".to_owned(),
            dark: false,
            headed: false,
        });
        thread::sleep(Duration::from_millis(1_000));
        let tab = browser.open_tab("about:blank");
        let mut stage = Stage {
            who,
            browser,
            replica,
            tab,
            figures: Figures::default(),
        };
        stage.begin_again();
        stage
    }

    /// The replica as it was at first, one tab, nothing stored.
    pub fn begin_again(&mut self) {
        self.browser.leave_one_tab();
        // A tab keeps the notes of what was drawn and clicked in it.
        let old = self.browser.front();
        self.tab = self.browser.open_tab("about:blank");
        self.browser.close_tab(&old);
        if self.who == Contender::Objector {
            self.browser.clear_storage();
        }
        self.replica.world(|world| {
            *world = World {
                family: Family::KeyedCheckbox,
                // Whoever clicks, the next page is on again.
                save: Save::Forgotten,
                extra_script: INSTRUMENT.to_owned(),
                ..World::default()
            }
        });
    }

    /// The setting's page opens, its control still to come; whoever acts only for a press gets it before.
    pub fn open_pressed(&mut self) {
        if self.who != Contender::Objector {
            return self.open(SETTING);
        }
        // As a member does it: the popup's button, over another page, opens the setting's.
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

    /// The popup's own message for these tabs: a press where the setting's page is open already.
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

    /// How long after the control was drawn this was noted, in milliseconds; infinite if not within `limit`.
    pub fn noted(&mut self, tab: &Tab, what: &str, limit: Duration) -> f64 {
        // The page itself waits, so that nothing but its clock is asked while it is measured. A reload ends the wait.
        let script = format!(
            "const end = performance.now() + {};
             while (!sessionStorage.{what} && performance.now() < end) await new Promise((done) => setTimeout(done, 50));
             return [sessionStorage.drawn, sessionStorage.{what}].map(Number)",
            limit.as_millis()
        );
        let told = self.browser.evaluate_in(tab, &script);
        match (told[0].as_f64(), told[1].as_f64()) {
            (Some(drawn), Some(at)) => at - drawn,
            _ => f64::INFINITY,
        }
    }

    /// One more sample.
    pub fn add(&mut self, measure: impl Into<String>, value: f64) {
        self.figures.add(measure, self.who, value);
    }

    /// One more sample: how long after the control, which comes [`LATE`], this was noted in the tab in front.
    pub fn add_time(&mut self, measure: impl Into<String>, what: &str) {
        let took = self.noted(&self.tab.clone(), what, LATE + NEVER);
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

    /// From here on the main thread's own time is counted, and not the clock's.
    pub fn count_ticks(&mut self) {
        self.protocol("Performance.enable", json!({ "timeDomain": "threadTicks" }));
    }

    /// See [`Metrics`].
    pub fn metrics(&mut self, collect: bool) -> Metrics {
        if collect {
            self.protocol("HeapProfiler.collectGarbage", json!({}));
        }
        let told = self.protocol("Performance.getMetrics", json!({}));
        let all = told["metrics"].as_array().expect("a list of metrics");
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
