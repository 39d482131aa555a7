// Starts the popup; everything it does is Rust (src/popup.rs).

import init, { openPopup } from "./objector.js";

await init({ module_or_path: chrome.runtime.getURL("objector_bg.wasm") });
await openPopup();
