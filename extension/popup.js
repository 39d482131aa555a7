// Starts the page; everything it does is Rust (src/pages/popup.rs).

import init, { openPage } from "./objector.js";

await init({ module_or_path: chrome.runtime.getURL("objector_bg.wasm") });
await openPage("popup.html");
