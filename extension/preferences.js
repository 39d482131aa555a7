// Starts the preferences' page; everything it does is Rust (src/preferences.rs).

import init, { openPreferences } from "./objector.js";

await init({ module_or_path: chrome.runtime.getURL("objector_bg.wasm") });
await openPreferences();
