// The card: a message in an element of its own, a child of <html> with a closed shadow root. The page can see that the
// element is there, and nothing of what is in it. The guidance and the caution both show it.
"use strict";

// biome-ignore lint/correctness/noUnusedVariables: guidance.js and caution.js call it.
function createCard(message, onClose) {
  const STYLE = `
    :host {
      all: initial !important; display: block !important; position: fixed !important; inset: 0 !important;
      width: auto !important; height: auto !important; margin: 0 !important; padding: 0 !important;
      border: 0 !important; background: none !important; overflow: visible !important; pointer-events: none !important;
      visibility: visible !important; opacity: 1 !important; transform: none !important; z-index: 2147483647 !important;
      color-scheme: light dark !important;
    }
    .ring, .card {
      position: fixed; left: 0; top: 0; box-sizing: border-box;
      --brand: #7c3aed; --halo: rgb(124 58 237 / .26); --paper: #fff;
    }
    .ring {
      border: 3px solid var(--brand); border-radius: 12px; box-shadow: 0 0 0 2px var(--paper), 0 0 0 8px var(--halo);
    }
    .card {
      --ink: #1c1b22; --soft: #4a4854; --line: #ece9f3;
      width: max-content; max-width: min(340px, 100vw - 24px); padding: 14px 18px 16px;
      border: 2px solid var(--brand); border-radius: 14px;
      background: var(--paper); color: var(--ink); box-shadow: 0 10px 32px rgb(20 12 50 / .22); pointer-events: auto;
      font: 15px/1.45 system-ui, sans-serif; text-align: start; overflow-wrap: anywhere;
    }
    :lang(ko) { word-break: keep-all; }
    :lang(ja) { word-break: auto-phrase; }
    .corner { inset: auto 16px 16px auto; max-width: min(340px, 100vw - 32px); }
    .pointer {
      position: absolute; top: -9px; left: -8px; width: 16px; height: 16px; box-sizing: border-box; rotate: 45deg;
      border: solid var(--brand); border-width: 2px 0 0 2px; border-top-left-radius: 3px; background: var(--paper);
    }
    .above .pointer { top: auto; bottom: -9px; rotate: 225deg; }
    .apart .pointer { display: none; }
    h2 { margin: 0 0 4px; padding-inline-end: 30px; font-size: 16px; line-height: 1.35; font-weight: 650; }
    p { margin: 6px 0 0; color: var(--soft); }
    button {
      position: absolute; top: 8px; inset-inline-end: 8px; width: 32px; height: 32px; padding: 0;
      border: 0; border-radius: 8px; background: none; color: var(--soft);
      font: 20px/32px system-ui, sans-serif; cursor: pointer;
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

  const BEGINNINGS = ["pointerdown", "mousedown", "touchstart"];
  const ENDS = ["pointerup", "mouseup", "touchend"];
  const CLICKS = ["click", "auxclick", "dblclick", "contextmenu"];
  const KEYS = ["keydown", "keypress", "keyup"];

  // Through the prototype, since names in the page can shadow properties of the document.
  const create = (tag) => Document.prototype.createElement.call(document, tag);
  const make = (parent, tag, properties = {}) => parent.appendChild(Object.assign(create(tag), properties));

  const host = create("div");
  host.popover = "manual";
  const shadow = host.attachShadow({ mode: "closed" });
  make(shadow, "style", { textContent: STYLE });
  const all = make(shadow, "div");
  const card = make(all, "section", { className: "card", lang: message.lang, dir: message.dir });
  card.setAttribute("role", "status");
  make(card, "h2", { textContent: message.title });
  for (const line of message.lines) make(card, "p", { textContent: line });
  const close = make(card, "button", { type: "button", textContent: "×", title: message.close });
  close.setAttribute("aria-label", message.close);

  // --- Its clicks and keys ----------------------------------------------------------------------------------------

  // Under a modal dialog of the page the card is inert, and a click on it would go to the page. So its place counts.
  const listening = new AbortController();
  let isPressed = false;

  const isAt = (element, event) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const { clientX: x, clientY: y } = event.changedTouches?.[0] ?? event;
    return x >= left && x < right && y >= top && y < bottom;
  };

  function take(event) {
    const { type, target, isTrusted, detail } = event;
    if (!isTrusted || !host.isConnected) return;
    // A key has no place, nor has a click by the keyboard: nothing in the card but the button takes one.
    const isClick = type === "click" && detail === 0;
    if (isClick || KEYS.includes(type)) {
      if (target !== host) return;
      event.stopImmediatePropagation();
      if (isClick) onClose();
      return;
    }
    const isOn = isAt(card, event) && getComputedStyle(card).visibility === "visible";
    const isEnd = ENDS.includes(type);
    if (BEGINNINGS.includes(type)) isPressed = isOn;
    // What began in the page ends in the page.
    if (isEnd ? !isPressed : !isOn) return;
    event.stopImmediatePropagation();
    // What lies under it gets no focus and opens no list either.
    if (target !== host && (type === "mousedown" || !(isEnd || BEGINNINGS.includes(type)))) event.preventDefault();
    if (type === "click" && isPressed && isAt(close, event)) onClose();
  }

  const options = { capture: true, signal: listening.signal };
  for (const type of [...BEGINNINGS, ...ENDS, ...CLICKS, ...KEYS]) window.addEventListener(type, take, options);

  // --- Its end ----------------------------------------------------------------------------------------------------

  // Firefox ends the script together with the extension, and nothing could remove what it has shown. So that hides
  // itself, unless the script puts it off. Animations do both: in a hidden tab they wait for its next frame.
  const hiding = all.animate({ visibility: ["hidden", "hidden"] }, { delay: 3_000, duration: 1, fill: "forwards" });
  const second = all.animate(null, 1_000);
  second.onfinish = () => {
    if (!host.isConnected) return;
    // In Chromium the script goes on without its extension.
    if (!chrome.runtime?.id) return remove();
    hiding.currentTime = 0;
    second.play();
  };

  function remove() {
    listening.abort();
    host.remove();
  }

  return { host, card, close, make, remove };
}
