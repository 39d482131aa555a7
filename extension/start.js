// Starts a page of the extension. Everything that a page does is Rust: its script tag names the function (`data-open`).

import init, * as rust from "./objector.js";

await init({ module_or_path: chrome.runtime.getURL("objector_bg.wasm") });
await rust[document.querySelector("script[data-open]").dataset.open]();
