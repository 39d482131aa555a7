// Starts the page of the formal objection; everything it does is Rust (src/objection.rs).

import init, { open_objection } from "./objector.js";

await init({ module_or_path: chrome.runtime.getURL("objector_bg.wasm") });
await open_objection();
