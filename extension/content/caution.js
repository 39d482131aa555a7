// A reminder on a page of LinkedIn's, put there for one press in the popup and for nothing else: a card with words that the
// background sends, in one element with a closed shadow root, until it is closed or the page goes.

// The card that is shown. The second press finds it here.
// eslint-disable-next-line no-var
var cautionHost;

(() => {
  "use strict";

  const STYLE = `
    :host {
      all: initial !important; position: fixed !important; inset: auto 16px 16px auto !important; margin: 0 !important;
      padding: 0 !important; border: 0 !important; background: none !important; overflow: visible !important;
      color-scheme: light dark !important;
    }
    section {
      box-sizing: border-box; width: max-content; max-width: min(340px, 100vw - 32px); padding: 14px 18px 16px;
      border: 2px solid light-dark(#7c3aed, #a78bfa); border-radius: 14px; text-align: start; overflow-wrap: anywhere;
      background: light-dark(#fff, #211f2b); color: light-dark(#1c1b22, #f3f1fa); font: 15px/1.45 system-ui, sans-serif;
      box-shadow: 0 10px 32px rgb(20 12 50 / .22);
    }
    h2 { margin: 0 0 4px; padding-inline-end: 30px; font-size: 16px; line-height: 1.35; font-weight: 650; }
    p { margin: 6px 0 0; color: light-dark(#4a4854, #c6c1d6); }
    button {
      position: absolute; top: 8px; inset-inline-end: 8px; width: 32px; height: 32px; padding: 0; border: 0; border-radius: 8px;
      background: none; color: inherit; font: 20px/32px system-ui, sans-serif; cursor: pointer;
    }
    button:focus-visible { outline: 3px solid light-dark(#7c3aed, #a78bfa); outline-offset: 1px; }
  `;

  const create = (tag) => Document.prototype.createElement.call(document, tag);

  function show(words) {
    cautionHost?.remove();
    const host = (cautionHost = create("div"));
    host.popover = "manual";
    const shadow = host.attachShadow({ mode: "closed" });
    const make = (parent, tag, properties) => parent.appendChild(Object.assign(create(tag), properties));
    make(shadow, "style", { textContent: STYLE });
    const card = make(shadow, "section", { lang: words.lang, dir: words.dir });
    card.setAttribute("role", "status");
    make(card, "h2", { textContent: words.title });
    for (const line of words.lines) make(card, "p", { textContent: line });
    const close = make(card, "button", { type: "button", textContent: "×", title: words.close });
    close.setAttribute("aria-label", words.close);
    close.addEventListener("click", () => host.remove());
    document.documentElement.append(host);
    host.showPopover();
  }

  chrome.runtime.onMessage.addListener(function once(message) {
    if (!message?.caution) return;
    chrome.runtime.onMessage.removeListener(once);
    show(message.caution);
  });
})();
