// Starts the popup; everything it does is Rust (src/popup.rs).

import init, { open_popup } from "./objector.js";

await init({ module_or_path: chrome.runtime.getURL("objector_bg.wasm") });
await open_popup();
