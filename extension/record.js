// Starts the record's page. Everything it does is Rust (src/record_page.rs), but for handing a file to the browser.

import init, { exportRecord, openRecord } from "./objector.js";

await init({ module_or_path: chrome.runtime.getURL("objector_bg.wasm") });

document.querySelector("#export").addEventListener("click", async () => {
  const file = document.querySelector("#file");
  if (file.href) URL.revokeObjectURL(file.href);
  file.href = URL.createObjectURL(new Blob([await exportRecord()], { type: "application/json" }));
  file.click();
});
await openRecord();
