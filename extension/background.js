// The background's first turn: a browser wakes it only for listeners that are registered before anything is awaited.
// Everything else is Rust (src/background.rs). One event is handled at a time, so no two can overwrite each other.

import init, { drawBadge, forget, installed, receive } from "./objector.js";

let last = init({ module_or_path: chrome.runtime.getURL("objector_bg.wasm") });
let waiting = 0;

function inTurn(work) {
  last = last.then(work, work).catch((error) => console.error(error));
  return last;
}

// The badge comes after everything that happens, and after its answer: nobody waits for it, and none is left that is not
// true. Time alone can make one untrue, too, but the popup sends a message when it has opened. Nobody else draws: two
// that draw at once could leave the older one standing.
function happened(work) {
  waiting += 1;
  const done = inTurn(() => ((waiting -= 1), work()));
  // Whoever waits still is followed by a drawing, too.
  inTurn(() => waiting || drawBadge());
  return done;
}

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  happened(() => receive(message, sender)).then(answer);
  return true;
});
chrome.tabs.onRemoved.addListener((tab) => void happened(() => forget(tab)));
chrome.runtime.onInstalled.addListener(({ reason }) => void happened(() => installed(reason)));
// This only needs to wake it: whenever it wakes, the badge is drawn anew, after what it woke for.
chrome.runtime.onStartup.addListener(() => {});
last.then(() => happened(() => {}), console.error);
