// Starts the record's page. Everything it does is Rust (src/pages/record.rs).

import init, { openRecord } from "./objector.js";

await init({ module_or_path: chrome.runtime.getURL("objector_bg.wasm") });
await openRecord();
