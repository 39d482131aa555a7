// The ring and the card: draws what the background wrote, round an element that the content script found.
//
// One element, a child of <html>, in the top layer, with a closed shadow root; it takes no clicks but on its close
// mark, and it goes away with the guidance. The page can see that it is there and nothing of what is in it.

// Two scripts of one world share this function; no page can reach it.
// eslint-disable-next-line no-unused-vars
function createGuidance(onClose) {
  "use strict";

  const GAP = 14;
  const MARGIN = 12;
  const RING = 6;
  // The card's pointer stays this far from its corners.
  const CORNER = 26;
  // A page that draws its control anew leaves a moment without one.
  const BLINK = 300;
  // So often it is asked anew what a person sees; in between, what they saw is followed.
  const ASKING = 100;

  const STYLE = `
    :host {
      all: initial !important; display: block !important; position: fixed !important; inset: 0 !important;
      width: auto !important; height: auto !important; margin: 0 !important; padding: 0 !important; border: 0 !important;
      background: none !important; overflow: visible !important; pointer-events: none !important;
      visibility: visible !important; opacity: 1 !important; transform: none !important; z-index: 2147483647 !important;
      color-scheme: light dark !important;
    }
    .ring, .card { position: fixed; left: 0; top: 0; box-sizing: border-box; --brand: #7c3aed; --halo: rgb(124 58 237 / .26); --paper: #fff; }
    .ring { border: 3px solid var(--brand); border-radius: 12px; box-shadow: 0 0 0 2px var(--paper), 0 0 0 8px var(--halo); }
    .card {
      --ink: #1c1b22; --soft: #4a4854; --line: #ece9f3;
      width: max-content; max-width: min(340px, 100vw - 24px); padding: 14px 18px 16px;
      border: 2px solid var(--brand); border-radius: 14px;
      background: var(--paper); color: var(--ink); box-shadow: 0 10px 32px rgb(20 12 50 / .22);
      font: 15px/1.45 system-ui, sans-serif; text-align: start; overflow-wrap: anywhere;
    }
    :lang(ko) { word-break: keep-all; }
    :lang(ja) { word-break: auto-phrase; }
    .pointer {
      position: absolute; top: -9px; left: -8px; width: 16px; height: 16px; box-sizing: border-box; rotate: 45deg;
      border: solid var(--brand); border-width: 2px 0 0 2px; border-top-left-radius: 3px; background: var(--paper);
    }
    .above .pointer { top: auto; bottom: -9px; rotate: 225deg; }
    .apart .pointer { display: none; }
    h2 { margin: 0 0 4px; padding-inline-end: 30px; font-size: 16px; line-height: 1.35; font-weight: 650; }
    p { margin: 6px 0 0; color: var(--soft); }
    button {
      position: absolute; top: 8px; inset-inline-end: 8px; width: 32px; height: 32px; padding: 0; border: 0; border-radius: 8px;
      background: none; color: var(--soft); font: 20px/32px system-ui, sans-serif; cursor: pointer; pointer-events: auto;
    }
    button:hover { background: var(--line); color: var(--ink); }
    button:focus-visible { outline: 3px solid var(--brand); outline-offset: 1px; }
    @media (prefers-color-scheme: dark) {
      .ring, .card { --brand: #a78bfa; --halo: rgb(167 139 250 / .34); --paper: #211f2b; }
      .card { --ink: #f3f1fa; --soft: #c6c1d6; --line: #3a3648; box-shadow: 0 10px 32px rgb(0 0 0 / .5); }
    }
    @media (prefers-reduced-motion: no-preference) {
      .ring { animation: ring 1.6s ease-out 3; }
      @keyframes ring { 50% { box-shadow: 0 0 0 2px var(--paper), 0 0 0 14px transparent; } }
    }
    @media (forced-colors: active) { .ring { border-color: Highlight; } .card { border-color: CanvasText; } }
  `;

  // Through the prototypes, since names in the page can shadow properties of the document.
  const create = (tag) => Document.prototype.createElement.call(document, tag);
  const all = (selector) => Document.prototype.querySelectorAll.call(document, selector);

  let shown = null;
  let frame = 0;
  // The path on which the page was last scrolled to what the ring goes round: once for each, and never back.
  let revealed = "";

  // Firefox ends the script of an extension that is updated without a word, and what it showed would stay. It lets
  // extensions look into closed roots. Chromium does not, and need not: there the old script notices, and clears up itself.
  for (const host of all(":root > div[popover]")) {
    if (host.openOrClosedShadowRoot?.querySelector(".ring + .card > .pointer")) host.remove();
  }

  function build(words) {
    const host = create("div");
    host.popover = "manual";
    const shadow = host.attachShadow({ mode: "closed" });
    const make = (parent, tag, properties = {}) => parent.appendChild(Object.assign(create(tag), properties));
    make(shadow, "style", { textContent: STYLE });
    const ring = make(shadow, "div", { className: "ring" });
    const card = make(shadow, "section", { className: "card", lang: words.lang, dir: words.dir });
    card.setAttribute("role", "status");
    make(card, "h2", { textContent: words.title });
    for (const line of words.lines) make(card, "p", { textContent: line });
    const close = make(card, "button", { type: "button", textContent: "×", title: words.close });
    close.setAttribute("aria-label", words.close);
    const pointer = make(card, "i", { className: "pointer" });
    return { host, ring, card, close, pointer };
  }

  /** Shows the words beside what `face` returns: the element as a person sees it now, or null. */
  function show(words, face) {
    // The same words beside another element: it was drawn anew, or the way leads on.
    const key = JSON.stringify({ ...words, target: null });
    if (shown?.key === key && shown.host.isConnected) {
      Object.assign(shown, { ask: face, askedAt: 0 });
      return;
    }
    hide();
    const listening = new AbortController();
    shown = { key, ask: face, askedAt: 0, face: null, box: null, seenAt: 0, place: "", layers: new Set(), listening, ...build(words) };
    all(":root")[0].append(shown.host);
    const { signal } = listening;
    shown.close.addEventListener("click", (event) => event.isTrusted && closed(), { signal });
    // Under a modal dialog of the page the close mark is inert: a trusted click on its place counts as well.
    window.addEventListener(
      "click",
      (event) => {
        const { left, right, top, bottom } = shown.close.getBoundingClientRect();
        const { clientX: x, clientY: y, target, isTrusted } = event;
        if (isTrusted && target !== shown.host && x > left && x < right && y > top && y < bottom) closed();
      },
      { capture: true, signal },
    );
    raise();
    follow();
  }

  function closed() {
    hide();
    // Whoever has it brought back wants to see it.
    revealed = "";
    onClose();
  }

  function hide() {
    cancelAnimationFrame(frame);
    shown?.listening.abort();
    shown?.host.remove();
    shown = null;
  }

  /** Above whatever the page has put into the top layer since. */
  function raise() {
    // A page may have taken it away; then it is built anew when it is to be shown again.
    if (!shown?.host.isConnected) return;
    const { host, layers } = shown;
    const isOpen = host.matches(":popover-open");
    shown.layers = new Set(all(":modal, :popover-open, :fullscreen"));
    if (isOpen && [...shown.layers].every((each) => each === host || layers.has(each))) return;
    if (isOpen) host.hidePopover();
    host.showPopover();
  }

  /** Keeps ring and card in place, frame by frame while they are shown: no event tells of every change of layout. */
  function follow() {
    const now = performance.now();
    const { host, ring, card } = shown;
    if (now - shown.askedAt >= ASKING || !shown.face?.getBoundingClientRect().width) {
      Object.assign(shown, { face: shown.ask(), askedAt: now });
    }
    const { face } = shown;
    if (face && revealed !== location.pathname) {
      revealed = location.pathname;
      const { top, bottom } = face.getBoundingClientRect();
      if (top < 0 || bottom > innerHeight) face.scrollIntoView({ block: "center", inline: "nearest" });
    }
    if (face) Object.assign(shown, { box: face.getBoundingClientRect(), seenAt: now });
    const box = now - shown.seenAt < BLINK ? shown.box : null;
    // The page's own zoom would move and enlarge what is placed by the numbers of the viewport.
    const zoom = 1 / (host.currentCSSZoom ?? 1);
    const numbers = box && [box.left, box.top, box.width, box.height, innerWidth, innerHeight, card.offsetHeight, zoom];
    const place = String(numbers);
    if (place !== shown.place) {
      shown.place = place;
      const isInView = box && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
      ring.style.visibility = card.style.visibility = isInView ? "visible" : "hidden";
      ring.style.zoom = card.style.zoom = zoom;
      if (isInView) put(box, shown);
    }
    frame = requestAnimationFrame(follow);
  }

  function put(box, { ring, card, pointer }) {
    ring.style.width = `${box.width + 2 * RING}px`;
    ring.style.height = `${box.height + 2 * RING}px`;
    ring.style.translate = `${box.left - RING}px ${box.top - RING}px`;
    const within = (least, value, most) => Math.max(least, Math.min(value, most));
    const lowest = innerHeight - MARGIN - card.offsetHeight;
    const below = box.bottom + RING + GAP;
    const above = box.top - RING - GAP - card.offsetHeight;
    const isBelow = below <= lowest || (above < MARGIN && innerHeight - box.bottom > box.top);
    const isRightToLeft = getComputedStyle(all(":root")[0]).direction === "rtl";
    const start = isRightToLeft ? box.right + RING - card.offsetWidth : box.left - RING;
    // Beside a scroll bar the viewport is narrower than the window.
    const left = within(MARGIN, start, all(":root")[0].clientWidth - MARGIN - card.offsetWidth);
    const wanted = isBelow ? below : above;
    const top = within(MARGIN, wanted, lowest);
    card.classList.toggle("above", !isBelow);
    card.classList.toggle("apart", top !== wanted);
    card.style.translate = `${left}px ${top}px`;
    const middle = box.left + box.width / 2 - left;
    pointer.style.translate = `${within(CORNER, middle, card.offsetWidth - CORNER)}px`;
  }

  return { show, hide, raise };
}
