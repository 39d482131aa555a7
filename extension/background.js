// The background's first turn: a browser wakes it only for listeners that are registered before anything is awaited.
// Everything else is Rust (src/pages/background.rs). One event is handled at a time, so that no two can overwrite each
// other's changes.

import init, { allowed, closed, drawBadge, installed, receive, revoked, started } from "./objector.js";

const core = init({ module_or_path: chrome.runtime.getURL("objector_bg.wasm") });
let last = core;
let waiting = 0;

function inTurn(work) {
  last = last.then(work, work).catch((error) => console.error(error));
  return last;
}

// The badge is drawn after the answer, so that nobody waits for it; and in turn, so that an older drawing cannot come
// last. Only the background draws it.
function handle(work) {
  waiting += 1;
  const done = inTurn(() => {
    waiting -= 1;
    return work();
  });
  // If more events wait, the last of them draws.
  inTurn(() => waiting || drawBadge());
  return done;
}

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  handle(() => receive(message, sender)).then(answer);
  return true;
});
chrome.tabs.onRemoved.addListener((tab) => void handle(() => closed(tab)));
chrome.permissions.onAdded.addListener(() => void handle(allowed));
chrome.permissions.onRemoved.addListener(() => void handle(revoked));
chrome.runtime.onInstalled.addListener(({ reason }) => {
  void handle(() => installed(reason));
  // Where the core cannot run, it does not open the welcome page, which shows the steps by hand.
  if (reason === "install") core.catch(() => chrome.tabs.create({ url: "welcome.html" }));
});
// The browser has started: this only has to wake the background, which then draws the badge.
chrome.runtime.onStartup.addListener(() => {});
// Every event draws the badge. Where none waits, nothing has woken the background but its start.
last.then(() => waiting || handle(started), console.error);
