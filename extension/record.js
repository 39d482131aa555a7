// Saves the record as a file, which Rust (src/record_page.rs) leaves to the browser.

import { exportRecord } from "./objector.js";

document.querySelector("#export").addEventListener("click", async () => {
  const file = document.querySelector("#file");
  if (file.href) URL.revokeObjectURL(file.href);
  file.href = URL.createObjectURL(new Blob([await exportRecord()], { type: "application/json" }));
  file.click();
});
