// Starts a page of the extension. Everything that it does is Rust (src/pages/).

import init, { openPage } from "./objector.js";

await init({ module_or_path: chrome.runtime.getURL("objector_bg.wasm") });
await openPage(location.pathname.slice(1));
