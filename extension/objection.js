// Starts the page; everything it does is Rust (src/pages/objection.rs).

import init, { openPage } from "./objector.js";

await init({ module_or_path: chrome.runtime.getURL("objector_bg.wasm") });
await openPage("objection.html");
