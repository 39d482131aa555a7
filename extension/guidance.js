// The ring and the card: draws what the background wrote, round an element that the content script found.
//
// One element, a child of <html>, in the top layer, with a closed shadow root; it takes no clicks but on its close
// mark, and it goes away with the guidance. The page can see that it is there and nothing of what is in it.

// Two scripts of one world share this function; no page can reach it.
// eslint-disable-next-line no-unused-vars
function createGuidance(onClose) {
  "use strict";

  const GAP = 12;
  const MARGIN = 12;
  const RING = 6;

  const STYLE = `
    :host {
      all: initial !important; display: block !important; position: fixed !important; inset: 0 !important;
      width: auto !important; height: auto !important; margin: 0 !important; padding: 0 !important; border: 0 !important;
      background: none !important; overflow: visible !important; pointer-events: none !important;
      visibility: visible !important; opacity: 1 !important; transform: none !important; z-index: 2147483647 !important;
      color-scheme: light dark !important;
    }
    .ring, .card { position: fixed; left: 0; top: 0; box-sizing: border-box; }
    .ring {
      border: 3px solid #7c3aed; border-radius: 12px;
      box-shadow: 0 0 0 2px #fff, 0 0 0 8px rgb(124 58 237 / .28);
    }
    .card {
      --paper: #fff; --ink: #1c1b22; --soft: #54525e; --line: #e4e1ec;
      width: max-content; max-width: min(340px, 100vw - 24px); padding: 14px 44px 16px 18px;
      border: 1px solid var(--line); border-radius: 14px; border-inline-start: 4px solid #7c3aed;
      background: var(--paper); color: var(--ink); box-shadow: 0 12px 36px rgb(20 12 50 / .24);
      font: 15px/1.45 system-ui, sans-serif; text-align: start; overflow-wrap: anywhere;
    }
    h2 { margin: 0 0 4px; font-size: 16px; line-height: 1.3; font-weight: 650; }
    p { margin: 6px 0 0; color: var(--soft); }
    button {
      position: absolute; top: 8px; inset-inline-end: 8px; width: 32px; height: 32px; padding: 0; border: 0; border-radius: 8px;
      background: none; color: var(--soft); font: 20px/32px system-ui, sans-serif; cursor: pointer; pointer-events: auto;
    }
    button:hover { background: var(--line); color: var(--ink); }
    button:focus-visible { outline: 3px solid #7c3aed; outline-offset: 1px; }
    @media (prefers-color-scheme: dark) {
      .ring { border-color: #a78bfa; box-shadow: 0 0 0 2px #14121c, 0 0 0 8px rgb(167 139 250 / .35); }
      .card { --paper: #211f2b; --ink: #f3f1fa; --soft: #bcb7cc; --line: #3a3648; border-inline-start-color: #a78bfa; }
    }
    @media (prefers-reduced-motion: no-preference) {
      .ring { animation: ring 1.6s ease-out 3; }
      @keyframes ring { 50% { box-shadow: 0 0 0 2px #fff, 0 0 0 14px rgb(124 58 237 / 0); } }
    }
    @media (forced-colors: active) { .ring { border-color: Highlight; } .card { border-color: CanvasText; } }
  `;

  // Through the prototypes, since names in the page can shadow properties of the document.
  const create = (tag) => Document.prototype.createElement.call(document, tag);
  const all = (selector) => Document.prototype.querySelectorAll.call(document, selector);

  let shown = null;

  function build(words) {
    const host = create("div");
    host.popover = "manual";
    const shadow = host.attachShadow({ mode: "closed" });
    const make = (parent, tag, properties = {}) => parent.appendChild(Object.assign(create(tag), properties));
    make(shadow, "style", { textContent: STYLE });
    const ring = make(shadow, "div", { className: "ring" });
    const card = make(shadow, "section", { className: "card", lang: words.lang, dir: "auto" });
    card.setAttribute("role", "status");
    make(card, "h2", { textContent: words.title });
    for (const line of words.lines) make(card, "p", { textContent: line });
    const close = make(card, "button", { type: "button", textContent: "×", title: words.close });
    close.setAttribute("aria-label", words.close);
    return { host, ring, card, close };
  }

  /** Shows the words beside what `face` returns: the element as a person sees it now, or null. */
  function show(words, face) {
    const key = JSON.stringify(words);
    if (shown?.key === key && shown.host.isConnected) {
      shown.face = face;
      return;
    }
    const isNew = shown?.target !== words.target;
    hide();
    const listening = new AbortController();
    shown = { key, face, target: words.target, listening, isRevealed: !isNew, layers: 0, place: "", ...build(words) };
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
    onClose();
  }

  function hide() {
    shown?.listening.abort();
    shown?.host.remove();
    shown = null;
  }

  /** Above whatever the page has put into the top layer since. */
  function raise() {
    if (!shown) return;
    const layers = all(":modal, :popover-open").length;
    const isOpen = shown.host.matches(":popover-open");
    if (isOpen && layers <= shown.layers) {
      shown.layers = layers;
      return;
    }
    if (isOpen) shown.host.hidePopover();
    shown.host.showPopover();
    shown.layers = layers + (isOpen ? 0 : 1);
  }

  /** Keeps ring and card in place, frame by frame while they are shown: no event tells of every change of layout. */
  function follow() {
    if (!shown) return;
    const face = shown.face();
    const { ring, card } = shown;
    const box = face?.getBoundingClientRect();
    if (box && !shown.isRevealed) {
      shown.isRevealed = true;
      const isInView = box.top >= 0 && box.bottom <= innerHeight;
      if (!isInView) face.scrollIntoView({ block: "center", inline: "nearest" });
    }
    const place = box ? `${box.left} ${box.top} ${box.width} ${box.height} ${innerWidth} ${innerHeight} ${card.offsetHeight}` : "";
    if (place !== shown.place) {
      shown.place = place;
      const isInView = box && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
      ring.style.visibility = card.style.visibility = isInView ? "visible" : "hidden";
      if (isInView) put(box, ring, card);
    }
    requestAnimationFrame(follow);
  }

  function put(box, ring, card) {
    ring.style.width = `${box.width + 2 * RING}px`;
    ring.style.height = `${box.height + 2 * RING}px`;
    ring.style.translate = `${box.left - RING}px ${box.top - RING}px`;
    const below = box.bottom + RING + GAP;
    const above = box.top - RING - GAP - card.offsetHeight;
    const fitsBelow = below + card.offsetHeight <= innerHeight - MARGIN;
    const isRightToLeft = getComputedStyle(all(":root")[0]).direction === "rtl";
    const start = isRightToLeft ? box.right + RING - card.offsetWidth : box.left - RING;
    const left = Math.max(MARGIN, Math.min(start, innerWidth - MARGIN - card.offsetWidth));
    const top = fitsBelow || above < MARGIN ? below : above;
    card.style.translate = `${left}px ${top}px`;
  }

  return { show, hide, raise };
}
