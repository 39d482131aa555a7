// Starts the page of the formal objection; everything it does is Rust (src/objection.rs).

import init, { openObjection } from "./objector.js";

await init({ module_or_path: chrome.runtime.getURL("objector_bg.wasm") });
await openObjection();
