//! What is compared: this extension, the floor, and its peers, each as an unpacked extension.
//!
//! The peers' code comes from npm (`cargo xtask bench` fetches it); the code here makes an extension of it, with the same
//! selector for each.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use e2e::scene::dist;

/// The setting's control in the replica's page, as a rule of each peer names it.
pub const CONTROL: &str = "main input[role=switch]";

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contender {
    /// No extension at all.
    None,
    /// One message to a worker that answers at once, then the click: no extension that asks its background can be faster.
    Floor,
    /// This extension.
    Objector,
    /// autoconsent with the one rule.
    AutoconsentOne,
    /// autoconsent with that rule and all its own rules.
    AutoconsentAll,
    /// AdGuard's scriptlet `trusted-click-element`.
    AdGuard,
    /// A click three seconds after the start of the page.
    Timer,
}

use Contender::{AdGuard, AutoconsentAll, AutoconsentOne, Floor, None, Objector, Timer};

impl Contender {
    /// In the order of the tables.
    pub const ALL: [Self; 7] = [None, Floor, Objector, AutoconsentOne, AutoconsentAll, AdGuard, Timer];
    /// All but no extension.
    pub const ACTING: [Self; 6] = [Floor, Objector, AutoconsentOne, AutoconsentAll, AdGuard, Timer];

    /// Its name in the tables.
    pub fn title(self) -> &'static str {
        match self {
            None => "none",
            Floor => "floor",
            Objector => "**Objector**",
            AutoconsentOne => "autoconsent, 1 rule",
            AutoconsentAll => "autoconsent, all rules",
            AdGuard => "AdGuard scriptlet",
            Timer => "3 s timer",
        }
    }

    /// Writes its unpacked extension into a folder under `bench`, where the peers' packages are too.
    pub fn extension(self, bench: &Path) -> Option<PathBuf> {
        let packages = bench.join("node_modules");
        let (content, worker) = match self {
            None => return Option::None,
            Objector => return Some(dist().join("chrome")),
            Floor => (FLOOR.replace("CONTROL", CONTROL), FLOOR_WORKER.to_owned()),
            Timer => (TIMER.replace("CONTROL", CONTROL), String::new()),
            AdGuard => (scriptlet(&packages), String::new()),
            AutoconsentOne | AutoconsentAll => {
                let package = packages.join("@duckduckgo/autoconsent/dist/addon-mv3");
                let own: Value = read_json(&package.join("rules.json"));
                let mut rules = vec![rule()];
                if self == AutoconsentAll {
                    rules.extend(own["autoconsent"].as_array().expect("a list of rules").iter().cloned());
                }
                let answer = json!({ "type": "initResp", "rules": { "autoconsent": rules }, "config": config() });
                let worker = AUTOCONSENT_WORKER.replace("ANSWER", &answer.to_string());
                (read(&package.join("content.bundle.js")), worker)
            }
        };
        let folder = bench.join(format!("{self:?}"));
        fs::create_dir_all(&folder).expect("a folder for the extension");
        let everywhere = matches!(self, AutoconsentOne | AutoconsentAll);
        let script = json!({
            "matches": [if everywhere { "*://*/*" } else { "https://www.linkedin.com/mypreferences/*" }],
            "js": ["content.js"],
            "run_at": "document_start",
            "world": if self == AdGuard { "MAIN" } else { "ISOLATED" },
        });
        let manifest = json!({
            "manifest_version": 3,
            "name": format!("{self:?}"),
            "version": "1",
            "background": { "service_worker": "worker.js" },
            "action": { "default_popup": "popup.html" },
            "content_scripts": [script],
        });
        for (name, text) in [
            ("manifest.json", manifest.to_string()),
            ("content.js", content),
            ("worker.js", worker),
            ("page.html", "<!doctype html><title>Floor</title>".to_owned()),
            ("popup.html", FLOOR_POPUP.to_owned()),
            ("popup.js", FLOOR_POPUP_SCRIPT.to_owned()),
        ] {
            fs::write(folder.join(name), text).expect("the extension can be written");
        }
        Some(folder)
    }
}

/// Clicks every control that appears.
const FLOOR: &str = "
const done = new WeakSet();
new MutationObserver(async () => {
    const control = document.querySelector('CONTROL');
    if (!control || done.has(control)) return;
    done.add(control);
    if (await chrome.runtime.sendMessage('appeared')) control.click();
}).observe(document, { subtree: true, childList: true });
";
const FLOOR_WORKER: &str = "chrome.runtime.onMessage.addListener((message, sender, answer) => answer(true));";

/// A popup that asks the browser one question and shows one sentence: none can be faster.
const FLOOR_POPUP: &str =
    "<!doctype html><title>Floor</title><body style='width: 360px'><p id=status>…<script src=popup.js></script>";
const FLOOR_POPUP_SCRIPT: &str = "chrome.tabs.query({ active: true }).then(([tab]) => {
    document.querySelector('#status').textContent = `The known status is shown in a sentence. ${tab.id}`;
});";

const TIMER: &str = "setTimeout(() => document.querySelector('CONTROL')?.click(), 3_000);";

const AUTOCONSENT_WORKER: &str = "
const answer = ANSWER;
chrome.runtime.onMessage.addListener((message, { tab, frameId }) => {
    if (message.type === 'init') chrome.tabs.sendMessage(tab.id, answer, { frameId });
});
";

/// The settings of autoconsent's own extension, but without heuristics.
fn config() -> Value {
    json!({
        "enabled": true, "autoAction": "optOut", "disabledCmps": [], "enablePrehide": true,
        "enablePopupMutationObserver": true, "detectRetries": 20, "isMainWorld": false, "heuristicMode": "off",
    })
}

fn rule() -> Value {
    json!({
        "name": "bench",
        "detectCmp": [{ "exists": CONTROL }],
        "detectPopup": [{ "visible": CONTROL }],
        "optOut": [{ "waitForThenClick": CONTROL }],
        "optIn": [],
    })
}

fn scriptlet(packages: &Path) -> String {
    let all = read_json(&packages.join("@adguard/scriptlets/dist/scriptlets.corelibs.json"));
    let all = all["scriptlets"].as_array().expect("a list of scriptlets");
    let name = json!("trusted-click-element");
    let has_name = |it: &&Value| it["names"].as_array().is_some_and(|names| names.contains(&name));
    let code = all.iter().find(has_name).and_then(|it| it["scriptlet"].as_str());
    let source = json!({ "name": name, "args": [CONTROL], "engine": "corelibs", "version": "1", "verbose": false });
    format!("({})({source}, {});", code.expect("the scriptlet"), json!([CONTROL]))
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn read_json(file: &Path) -> Value {
    serde_json::from_str(&read(file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
