// Starts the welcome page; everything it does is Rust (src/welcome.rs).

import init, { openWelcome } from "./objector.js";

await init({ module_or_path: chrome.runtime.getURL("objector_bg.wasm") });
await openWelcome();
