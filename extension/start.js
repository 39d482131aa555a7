// Starts a page of the extension. Everything that it does is Rust (src/pages/).

import init, { openPage } from "./objector.js";

const page = location.pathname.slice(1);

try {
  // What one page alone reads is not in the module, which every page loads.
  const facts = page === "objection.html" ? import("./objection.json", { with: { type: "json" } }) : undefined;
  await init({ module_or_path: chrome.runtime.getURL("objector_bg.wasm") });
  await openPage(page, (await facts)?.default);
} catch (error) {
  console.error(error);
  // Without WebAssembly nothing of Rust runs. What the member can do by hand is in the file, and only has to be shown.
  const { documentElement: root } = document;
  root.lang = chrome.i18n.getMessage("lang");
  root.dir = chrome.i18n.getMessage("@@bidi_dir");
  for (const it of document.querySelectorAll("[data-words]")) it.textContent = chrome.i18n.getMessage(it.dataset.words);
  for (const it of document.querySelectorAll(".live")) it.hidden = true;
  document.querySelector("#unable").hidden = false;
  document.querySelector("#steps")?.setAttribute("open", "");
}
