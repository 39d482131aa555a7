//! The connection to Chromium, by its DevTools protocol: one websocket to the browser, one session for each target.
//!
//! This is our own code because it is small, needs no async runtime, and can detach from a popup or a background after
//! each question: see `chromium.rs`.

use std::{
    collections::{HashMap, VecDeque},
    net::TcpStream,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

use crate::browser::text;

/// The longest that the browser may take for one answer.
pub const LIMIT: Duration = Duration::from_secs(30);

/// The session of the browser itself, which always exists.
pub const BROWSER: &str = "";

/// The error of a call whose target has closed, as a popup does when it is clicked.
pub const GONE: &str = "the target is gone";

/// Something that the browser shows or runs and that a session can be attached to.
pub struct Target {
    pub id: String,
    pub kind: String,
    pub url: String,
}

/// The connection to the browser.
pub struct Devtools {
    socket: WebSocket<TcpStream>,
    /// The number of the latest call.
    calls: u64,
    /// Events that are not handled yet.
    pub events: VecDeque<Value>,
    /// The sessions of tabs, by their targets.
    pages: HashMap<String, String>,
}

impl Devtools {
    pub fn connect(port: &str, path: &str) -> Devtools {
        let stream = TcpStream::connect(format!("127.0.0.1:{port}")).expect("Chromium listens at its DevTools port");
        stream.set_nodelay(true).ok();
        stream.set_read_timeout(Some(LIMIT)).expect("a time limit");
        stream.set_write_timeout(Some(LIMIT)).expect("a time limit");
        let (socket, _) = tungstenite::client(format!("ws://127.0.0.1:{port}{path}"), stream)
            .expect("Chromium speaks the DevTools protocol");
        Devtools {
            socket,
            calls: 0,
            events: VecDeque::new(),
            pages: HashMap::new(),
        }
    }

    /// Sends a call and returns its number.
    pub fn send(&mut self, session: &str, method: &str, params: &Value) -> tungstenite::Result<u64> {
        self.calls += 1;
        let mut call = json!({ "id": self.calls, "method": method, "params": params });
        if session != BROWSER {
            call["sessionId"] = session.into();
        }
        self.socket.send(Message::text(call.to_string()))?;
        Ok(self.calls)
    }

    /// The next message of the browser.
    fn receive(&mut self, what: &str, deadline: Instant) -> Value {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "not within {LIMIT:?}: {what}");
            self.socket
                .get_ref()
                .set_read_timeout(Some(left))
                .expect("a time limit");
            match self.socket.read() {
                Ok(Message::Text(message)) => {
                    let message: Value = serde_json::from_str(&message).expect("DevTools speak JSON");
                    if message["method"] == "Target.detachedFromTarget" {
                        self.pages
                            .retain(|_, session| message["params"]["sessionId"] != *session);
                    }
                    return message;
                }
                Ok(_) => {}
                // The time limit of the read: the assertion above panics with a better message.
                Err(tungstenite::Error::Io(error))
                    if matches!(
                        error.kind(),
                        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                    ) => {}
                Err(error) => panic!("the connection to Chromium ended during {what}: {error}"),
            }
        }
    }

    /// Calls a method and waits for its answer; an error is what the browser says, or [`GONE`].
    pub fn try_call(&mut self, session: &str, method: &str, params: Value) -> Result<Value, String> {
        let sent = self.send(session, method, &params);
        let number = sent.unwrap_or_else(|error| panic!("the connection to Chromium ended before {method}: {error}"));
        let deadline = Instant::now() + LIMIT;
        loop {
            let mut message = self.receive(method, deadline);
            if message["id"] == number {
                return match &message["error"] {
                    Value::Null => Ok(message["result"].take()),
                    // The session does not exist any more.
                    error if error["code"] == -32001 => Err(GONE.to_owned()),
                    error => Err(text(&error["message"])),
                };
            }
            // A call may never be answered if its target closes.
            let lost = message["method"] == "Target.detachedFromTarget" && message["params"]["sessionId"] == session;
            if message["method"].is_string() {
                self.events.push_back(message);
            }
            if lost {
                return Err(GONE.to_owned());
            }
        }
    }

    pub fn call(&mut self, session: &str, method: &str, params: Value) -> Value {
        self.try_call(session, method, params)
            .unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Waits for the first event of the session for which `is_it` is true.
    pub fn wait_for_event(&mut self, what: &str, session: &str, mut is_it: impl FnMut(&str, &Value) -> bool) {
        let deadline = Instant::now() + LIMIT;
        loop {
            let event = match self.events.pop_front() {
                Some(event) => event,
                None => self.receive(what, deadline),
            };
            assert!(
                event["method"] != "Target.detachedFromTarget" || event["params"]["sessionId"] != session,
                "the target has closed; waited for: {what}"
            );
            let method = event["method"].as_str().unwrap_or_default();
            if event["sessionId"] == session && is_it(method, &event["params"]) {
                return;
            }
        }
    }

    pub fn targets(&mut self) -> Vec<Target> {
        let answer = self.call(BROWSER, "Target.getTargets", json!({}));
        let infos = answer["targetInfos"].as_array().expect("a list of targets");
        let target = |info: &Value| Target {
            id: text(&info["targetId"]),
            kind: text(&info["type"]),
            url: text(&info["url"]),
        };
        infos.iter().map(target).collect()
    }

    /// A new session with a target, or None if the target is gone.
    pub fn attach(&mut self, target: &str) -> Option<String> {
        let params = json!({ "targetId": target, "flatten": true });
        let attached = self.try_call(BROWSER, "Target.attachToTarget", params);
        Some(text(&attached.ok()?["sessionId"]))
    }

    pub fn detach(&mut self, session: &str) {
        // The target may have closed, and its session with it.
        let params = json!({ "sessionId": session });
        self.try_call(BROWSER, "Target.detachFromTarget", params).ok();
    }

    /// The session of a tab, or None if the tab is closed. Only the domain Page is enabled, because others would turn off
    /// the back-forward cache.
    pub fn page(&mut self, tab: &str) -> Option<String> {
        if let Some(session) = self.pages.get(tab) {
            return Some(session.clone());
        }
        let session = self.attach(tab)?;
        let lifecycle = ("Page.setLifecycleEventsEnabled", json!({ "enabled": true }));
        for (method, params) in [("Page.enable", json!({})), lifecycle] {
            self.try_call(&session, method, params).ok()?;
        }
        self.pages.insert(tab.to_owned(), session.clone());
        Some(session)
    }

    pub fn is_visible(&mut self, tab: &str) -> bool {
        let Some(session) = self.page(tab) else {
            return false;
        };
        self.evaluate(&session, "return document.visibilityState") == Ok(json!("visible"))
    }

    /// Whether it has the keyboard: of two windows in sight only one does.
    pub fn has_focus(&mut self, tab: &str) -> bool {
        let Some(session) = self.page(tab) else {
            return false;
        };
        self.evaluate(&session, "return document.hasFocus()") == Ok(json!(true))
    }

    pub fn navigate(&mut self, tab: &str, address: &str) {
        let session = self.page(tab).expect("the tab is open");
        self.events.clear();
        let started = self.call(&session, "Page.navigate", json!({ "url": address }));
        assert!(
            started["errorText"].is_null(),
            "{address} did not load: {}",
            started["errorText"]
        );
        // Only another fragment of the same document: nothing loads.
        if started["loaderId"].is_string() {
            self.wait_for_load(tab, &session, Some(&started["loaderId"]));
        }
    }

    /// Waits until the tab has loaded a document (the one of `loader`, or the next), or has restored it from the
    /// back-forward cache. If a script of that document navigates before the load event, the last document counts.
    pub fn wait_for_load(&mut self, tab: &str, session: &str, loader: Option<&Value>) {
        let mut current = Value::Null;
        self.wait_for_event("a page to load", session, |method, params| match method {
            // A tab's main frame has the tab's own id.
            "Page.frameNavigated" if params["frame"]["id"] == tab => {
                let awaited = loader.is_none_or(|loader| *loader == params["frame"]["loaderId"]) || !current.is_null();
                if awaited {
                    current = params["frame"]["loaderId"].clone();
                }
                awaited && params["type"] == "BackForwardCacheRestore"
            }
            // Back within the same document.
            "Page.navigatedWithinDocument" => params["frameId"] == tab && loader.is_none(),
            "Page.lifecycleEvent" => params["name"] == "load" && params["loaderId"] == current,
            _ => false,
        });
    }

    /// Runs the body of an async function in the target's main world.
    pub fn evaluate(&mut self, session: &str, script: &str) -> Result<Value, String> {
        let expression = format!("(async () => {{\n{script}\n}})()");
        let params = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let mut answer = self.try_call(session, "Runtime.evaluate", params)?;
        let failure = &answer["exceptionDetails"];
        if failure.is_null() {
            // A script that returns nothing has no value: null.
            return Ok(answer["result"]["value"].take());
        }
        let thrown = &failure["exception"];
        match thrown["description"].as_str() {
            Some(description) => Err(description.to_owned()),
            None => Err(format!("{} {}", failure["text"], thrown["value"])),
        }
    }
}
