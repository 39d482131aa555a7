// The background's first turn: a browser wakes it only for listeners that are registered before anything is awaited.
// Everything else is Rust (src/background.rs). One event is handled at a time, so no two can overwrite each other.

import init, { drawBadge, forget, installed, receive } from "./objector.js";

let last = init({ module_or_path: chrome.runtime.getURL("objector_bg.wasm") });
let waiting = 0;

function inTurn(work) {
  last = last.then(work, work).catch((error) => console.error(error));
  return last;
}

// The badge is drawn after every event, and after the event's answer, so that nothing waits for it and it is never
// left untrue. Time alone can make it untrue, too, but the popup sends a message when it has opened. Nothing else draws
// it: of two drawings at once, the older one could be the last.
function happened(work) {
  waiting += 1;
  const done = inTurn(() => {
    waiting -= 1;
    return work();
  });
  // If another event is waiting, the badge is drawn after that one.
  inTurn(() => waiting || drawBadge());
  return done;
}

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  happened(() => receive(message, sender)).then(answer);
  return true;
});
chrome.tabs.onRemoved.addListener((tab) => void happened(() => forget(tab)));
chrome.runtime.onInstalled.addListener(({ reason }) => void happened(() => installed(reason)));
// This only needs to wake the background: whenever it wakes, the badge is drawn, after the event that it woke for.
chrome.runtime.onStartup.addListener(() => {});
last.then(() => happened(() => {}), console.error);
