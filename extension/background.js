// The background's first turn: a browser wakes it only for listeners that are registered before anything is awaited.
// Everything else is Rust (src/background.rs). One event is handled at a time, so no two can overwrite each other.

import init, { drawBadge, forget, installed, receive } from "./objector.js";

let last = init({ module_or_path: chrome.runtime.getURL("objector_bg.wasm") });

function inTurn(work) {
  last = last.then(work, work).catch((error) => console.error(error));
  return last;
}

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  inTurn(() => receive(message, sender)).then(answer);
  return true;
});
chrome.tabs.onRemoved.addListener((tab) => void inTurn(() => forget(tab)));
chrome.runtime.onInstalled.addListener(({ reason }) => void inTurn(() => installed(reason)));
// This only needs to wake it: whenever it wakes, the badge is drawn anew.
chrome.runtime.onStartup.addListener(() => {});
void inTurn(drawBadge);
