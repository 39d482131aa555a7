// Draws the extension's pages in every language and at any width, in frames of a page of the extension, because a browser
// has only one language. Given: `languages` (each with folder, lang, dir, formats).

const DATE = { dateStyle: "medium", timeStyle: "short" };
const SWITCH = "Use my data for training content creation AI models";
// The messages of #sentence, by the beginning of their keys.
const SENTENCES = ["no_access", "signed_out", "looking", "ready_", "turning_off", "confirming", "done", "not_offered", "ambiguous", "failed_", "elsewhere_"];

/** The messages of a language, and functions to find them. */
async function read({ folder, lang, dir, formats }) {
  // A language may lack messages: browsers show the English ones.
  const [english, own] = await Promise.all(["en", folder].map(async (it) => (await fetch(`/_locales/${it}/messages.json`)).json()));
  const messages = { ...english, ...own };
  const get = (key, ...filling) => messages[key].message.replace(/\$(\d)/g, (_, n) => filling[n - 1]);
  const date = new Date(2026, 8, 28, 22, 58).toLocaleString(formats, DATE);
  const beginning = (...starts) => Object.keys(messages).filter((key) => starts.some((start) => key.startsWith(start)));
  const longest = (texts) => texts.reduce((a, b) => (b.length > a.length ? b : a));
  // Numbers are filled with a date too, which is longer.
  const all = (...starts) => beginning(...starts).map((key) => get(key, date, date));
  const number = (number) => number.toLocaleString(formats);
  return { folder, lang, dir, date, number, get, all, longestOf: (...starts) => longest(all(...starts)), beginning };
}

/** A page of the extension in a frame, without its script. */
async function frame(page, width) {
  const parsed = new DOMParser().parseFromString(await (await fetch(`/${page}`)).text(), "text/html");
  for (const script of parsed.querySelectorAll("script")) script.remove();
  const it = document.createElement("iframe");
  Object.assign(it.style, { width: `${width}px`, height: "600px", border: "0" });
  it.srcdoc = `<!doctype html>${parsed.documentElement.outerHTML}`;
  await new Promise((done) => {
    it.onload = done;
    document.body.append(it);
  });
  await it.contentDocument.fonts.ready;
  return it;
}

/** Writes a message as the extension does: an English one among others from right to left in an element of its own. */
function write(it, text, { dir }) {
  const english = Object.assign(document.createElement("span"), { textContent: text, lang: "en", dir: "ltr" });
  it.replaceChildren(dir === "ltr" || /\p{Script=Arabic}|\p{Script=Hebrew}/u.test(text) ? text : english);
}

/** Sets a page's language. */
function translate(page, messages) {
  const { lang, dir, get } = messages;
  Object.assign(page.documentElement, { lang, dir });
  for (const each of page.querySelectorAll("[data-words]")) write(each, get(each.dataset.words), messages);
}

/** Shows every part of a page, with the longest message for each. */
function fill(page, messages) {
  const { get, all, longestOf, date, number, beginning } = messages;
  for (const it of page.querySelectorAll("details")) it.open = true;
  for (const it of page.querySelectorAll("[hidden]:not(template, option, #pattern, a[download])")) it.hidden = false;
  const name = longestOf("name_");
  const put = (selector, text) => {
    for (const it of page.querySelectorAll(selector)) write(it, text, messages);
  };
  put("#headline", longestOf("status_"));
  put("#proof", `${longestOf("proof_")} ${get("last_off", date)}`);
  put("#sentence", longestOf(...SENTENCES));
  put("#where", get("where_switch", SWITCH));
  put("#primary", longestOf("primary_"));
  put("#copied", longestOf("report_copied", "report_not_copied"));
  put("#others-count", get("other_count", number(12), number(12)));
  put("#title", longestOf("name_", "checkup_choose", "checkup_running", "checkup_paused", "checkup_done", "checkup_stopped"));
  put("#says", longestOf(...SENTENCES, "checkup_closed", "checkup_limit"));
  put("#count", get("checkup_count", number(13), number(13)));
  put("#left", get("checkup_left", number(30)));
  put("#run", longestOf("checkup_run", "checkup_nothing"));
  put("#pause", longestOf("checkup_pause", "checkup_go_on"));
  put("#pin", longestOf("pin_chromium", "pin_edge", "pin_firefox", "pin_android"));
  put("main #outcome", longestOf("prefs_kept", "prefs_erased", "letter_copied", "letter_saved", "record_refused", "record_erased"));
  put("#kept", longestOf("kept"));
  put(".missing", longestOf("missing_"));
  put("#authority-note", longestOf("authority_de", "authority_ch", "authority_gb"));
  put("#law-says", longestOf("law_"));
  put("#law-note", longestOf("elsewhere_"));
  put("#chain", longestOf("record_unbroken", "record_broken"));
  for (const part of ["count", "unreadable", "missed", "aside", "full", "newest"]) put(`#${part}`, get(`record_${part}`, number(10000)));
  put("#last", "0123456789abcdef".repeat(4));
  put("#printed", get("record_printed", date));

  const pattern = page.querySelector("#others template, #row")?.content.firstElementChild;
  page.querySelector("[data-group]")?.replaceChildren(
    ...beginning("name_").map((key) => {
      const row = pattern.cloneNode(true);
      for (const [selector, text] of [
        [".name", get(key)],
        [".word", longestOf("word_")],
        [".says", longestOf("failed_")],
        [".means", longestOf("means_")],
        [".known-of", longestOf("other_too_old", "other_on", "other_off")],
        ["button", longestOf("other_open")],
        ["[data-words=checkup_means]", get("checkup_means")],
      ])
        for (const it of row.querySelectorAll(selector)) write(it, text, messages);
      for (const it of row.querySelectorAll("details")) it.open = true;
      for (const it of row.querySelectorAll("button")) it.hidden = false;
      return row;
    }),
  );
  const known = page.querySelector("#known");
  const statement = known?.firstElementChild.cloneNode(true);
  known?.replaceChildren(
    ...beginning("known_").map((key) => {
      const item = statement.cloneNode(true);
      item.querySelector(".said").textContent = get(key);
      item.querySelector(".sources a").textContent = longestOf("source_");
      for (const time of item.querySelectorAll("time")) time.textContent = date;
      return item;
    }),
  );
  const entries = page.querySelector("#entries");
  if (entries) {
    const row = page.querySelector("#pattern tr").cloneNode(true);
    for (const [selector, text] of [
      [".number", number(10000)],
      [".time", `${date} (UTC+02:00)`],
      [".what", longestOf("record_what_")],
      [".change", `${longestOf("record_status_")} → ${longestOf("record_status_")}`],
      [".proof", longestOf("record_proof_")],
      [".setting", name],
      [".path", "/mypreferences/d/settings/data-for-ai-improvement"],
      [".by", "Objector 0.1.0, Firefox 153.0"],
    ])
      row.querySelector(selector).textContent = text;
    entries.replaceChildren(row);
  }
  return all("primary_");
}

/** The lines of an element's text. */
function lines(element) {
  const range = element.ownerDocument.createRange();
  range.selectNodeContents(element);
  return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
}

/** The texts that are cut off or outside of their box. */
function faults(root, right) {
  const found = [];
  const what = (element) => `${element.tagName.toLowerCase()}${element.id && `#${element.id}`}.${element.className} “${element.textContent.trim().slice(0, 40)}”`;
  for (const element of root.querySelectorAll("*")) {
    if (element.closest("svg, pre, option, thead, template") || !element.checkVisibility()) continue;
    // Text for screen readers only is clipped on purpose.
    if (getComputedStyle(element).clipPath !== "none") continue;
    const { scrollWidth, clientWidth } = element;
    if (clientWidth && scrollWidth > clientWidth + 1) found.push(`${what(element)}: ${scrollWidth} px in ${clientWidth} px`);
    if (element.tagName === "SELECT") continue;
    let box = element;
    while (getComputedStyle(box).display.startsWith("inline") && getComputedStyle(box).display === "inline") box = box.parentElement;
    const edge = box.getBoundingClientRect();
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
      const range = root.ownerDocument.createRange();
      range.selectNodeContents(node);
      for (const text of range.getClientRects()) {
        const isInside = text.left >= edge.left - 1 && text.right <= edge.right + 1 && text.left >= 0 && text.right <= right + 1;
        const isHigh = text.top < edge.top - 6 || text.bottom > edge.bottom + 6;
        if (!isInside || isHigh) found.push(`${what(element)}: text ${JSON.stringify(text)} out of ${JSON.stringify(edge)}`);
      }
    }
  }
  return found;
}

/** A copy of the guidance's card, in a shadow root that is open. */
async function card({ lang, dir, get }, title, ...sentences) {
  for (const part of globalThis.createGuidance ? [] : ["dom", "card", "guidance"]) {
    const script = Object.assign(document.createElement("script"), { src: `/content/${part}.js` });
    await new Promise((done) => {
      script.onload = done;
      document.head.append(script);
    });
  }
  const attach = Element.prototype.attachShadow;
  let root;
  Element.prototype.attachShadow = function () {
    return (root = attach.call(this, { mode: "open" }));
  };
  const message = { target: 0, lang, dir, title: get(title), lines: sentences.map((key) => get(key)), close: get("guide_close") };
  const guidance = globalThis.createGuidance(() => {});
  guidance.show(message, () => document.body, () => []);
  Element.prototype.attachShadow = attach;
  const sheet = new CSSStyleSheet();
  // The page's policy forbids a style element, but not an adopted sheet.
  sheet.replaceSync(`${root.querySelector("style").textContent} .card { position: relative; } :host { position: static !important; }`);
  const host = document.createElement("div");
  const copy = host.attachShadow({ mode: "open" });
  copy.adoptedStyleSheets = [sheet];
  copy.append(root.querySelector(".card").cloneNode(true));
  // The copy is not positioned next to a control.
  copy.querySelector(".card").removeAttribute("style");
  guidance.hide();
  return host;
}

/** The faults of a page in every language. */
async function measure(page, width) {
  const found = [];
  const it = await frame(page, width);
  const inside = it.contentDocument;
  if (inside.styleSheets.length < 2 || it.contentWindow.innerWidth !== width) found.push(`${page} is not drawn as it should be`);
  for (const messages of await Promise.all(languages.map(read))) {
    const add = (fault) => found.push(`${messages.folder} ${page} ${width}: ${fault}`);
    translate(inside, messages);
    const labels = fill(inside, messages);
    if (inside.scrollingElement.scrollWidth > width) add(`the page is ${inside.scrollingElement.scrollWidth} px wide`);
    faults(inside.body, width).forEach(add);
    const primary = inside.querySelector("#primary");
    for (const label of primary ? labels : []) {
      write(primary, label, messages);
      // With wide fonts, a narrow screen may need a third line.
      if (lines(primary) > (width < 360 ? 3 : 2)) add(`${lines(primary)} lines: ${label}`);
    }
    if (getComputedStyle(inside.body).direction !== messages.dir) add("its direction");
  }
  it.remove();
  return found;
}

/** The faults of the card and of the formatted dates in every language. */
async function measureCards() {
  const found = [];
  for (const messages of await Promise.all(languages.map(read))) {
    for (const [title, ...sentences] of [
      ["guide_on_title", "guide_on", "guide_then"],
      ["guide_on_title", "guide_other", "guide_other_then"],
      ["guide_by_hand_title", "guide_by_hand", "guide_then"],
      ["guide_still_on_title", "guide_still_on", "guide_then"],
      ["guide_way_title", "guide_way"],
      ["guide_choice_title", "guide_choice"],
      ["caution_title", "point_feedback"],
    ]) {
      const host = await card(messages, title, ...sentences);
      document.body.append(host);
      const it = host.shadowRoot.querySelector(".card");
      const add = (fault) => found.push(`${messages.folder} card ${title}: ${fault}`);
      const { width, height } = it.getBoundingClientRect();
      if (width > 340 || width < 100 || height > 290) add(`${width} × ${height} px`);
      if (it.scrollWidth > it.clientWidth + 1) add(`${it.scrollWidth} px in ${it.clientWidth} px`);
      faults(it, innerWidth).forEach(add);
      if (getComputedStyle(it).direction !== messages.dir) add("its direction");
      host.remove();
    }
    // Intl has to use the digits of the messages.
    const digits = (text) => text.match(/\p{Nd}/u)?.[0].codePointAt(0) & ~15;
    if (digits(messages.date) !== digits(messages.get("point_default")) || !/2026|২০২৬|۲۰۲۶|२०२६/.test(messages.date))
      found.push(`${messages.folder}: ${messages.date} next to ${messages.get("point_default")}`);
  }
  return found;
}

/** Replaces this page by one picture of the popup and the card in every language. Returns its size. */
async function sheet(columns) {
  for (const it of document.querySelectorAll("link[rel=stylesheet]")) it.remove();
  document.body.replaceChildren();
  Object.assign(document.documentElement.style, { background: "#dcd8e6", colorScheme: "light", overflow: "hidden" });
  Object.assign(document.body.style, {
    display: "grid", gridTemplateColumns: `repeat(${columns}, 360px)`, gap: "28px 24px", margin: "0", padding: "24px", width: "max-content",
  });
  for (const messages of await Promise.all(languages.map(read))) {
    const { folder, lang, get, date, number } = messages;
    const cell = document.createElement("section");
    const name = document.createElement("h2");
    name.textContent = `${folder} · ${new Intl.DisplayNames(lang, { type: "language" }).of(lang)}`;
    Object.assign(name.style, { margin: "0 0 8px", font: "600 20px/1.4 system-ui, sans-serif" });
    const it = await frame("popup.html", 360);
    const popup = it.contentDocument;
    translate(popup, messages);
    Object.assign(popup.querySelector("#status").dataset, { status: "on", phase: "ready" });
    for (const [selector, text] of [
      ["#headline", get("status_on")],
      ["#proof", get("proof_on", date)],
      ["#sentence", get("ready_on")],
      ["#primary", get("primary_turn_off")],
      ["#others-count", get("other_count", number(0), number(12))],
    ])
      popup.querySelector(selector).textContent = text;
    popup.querySelector("#primary").hidden = false;
    const copy = await card(messages, "guide_on_title", "guide_on", "guide_then");
    Object.assign(copy.style, { display: "block", marginTop: "12px" });
    // A moved frame loads again, so the cell is put around it.
    it.before(cell);
    cell.append(name);
    cell.moveBefore(it, null);
    cell.append(copy);
    it.style.height = `${popup.body.offsetHeight}px`;
  }
  return [document.documentElement.scrollWidth, document.documentElement.scrollHeight];
}
