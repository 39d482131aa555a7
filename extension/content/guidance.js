// The guidance: a ring round the element that the content script found, and a card next to it.
//
// It is in the top layer. The ring lets clicks through, the card takes its own. Both go away when there is nothing left
// to do.
"use strict";

// biome-ignore lint/correctness/noUnusedVariables: content.js calls it.
function createGuidance(onClose) {
  const GAP = 14;
  const MARGIN = 12;
  const RING = 6;
  // The card's pointer is at least so far from its corners.
  const CORNER = 26;
  // A page that replaces its control leaves a moment without one.
  const BLINK = 300;
  // So often the element that a person sees is looked up; in between, the last one is followed.
  const ASKING = 100;

  const dom = createDom();
  // Through the prototype, since names in the page can shadow properties of the document.
  const all = (selector) => Document.prototype.querySelectorAll.call(document, selector);

  let shown = null;
  let frame = 0;
  // The path under which the page was last scrolled to the ring: once for each path, and never back.
  let revealed = "";

  // When an extension is updated, Firefox ends its old script at once, and what that showed would stay. Firefox lets
  // extensions read closed shadow roots. In Chromium the old script goes on, notices the update, and removes it itself.
  for (const host of all(":root > div[popover]")) {
    // biome-ignore lint/plugin: the classes are ours, see card.js.
    if (host.openOrClosedShadowRoot?.querySelector(".ring + .card > .pointer")) host.remove();
  }

  function build(message) {
    const { host, card, make, remove } = createCard(message, closed);
    const ring = make(card.parentNode, "div", { className: "ring" });
    card.before(ring);
    const pointer = make(card, "i", { className: "pointer" });
    return { host, ring, card, pointer, remove };
  }

  /**
   * Shows the message next to what `face` returns: the element as a person sees it now, or null. The card keeps clear of
   * what `parts` returns, too.
   */
  function show(message, face, parts) {
    // The same message for another element: the page has replaced it, or it is the next link to follow.
    const key = JSON.stringify({ ...message, target: null });
    if (shown?.key === key && shown.host.isConnected) {
      Object.assign(shown, { ask: face, parts, askedAt: 0 });
      return;
    }
    hide();
    shown = {
      key,
      ask: face,
      parts,
      beside: [],
      askedAt: 0,
      face: null,
      clippers: [],
      box: null,
      seenAt: 0,
      place: "",
      layers: new Set(),
      ...build(message),
    };
    all(":root")[0].append(shown.host);
    raise();
    follow();
  }

  function closed() {
    hide();
    // When the member brings it back, it is to be scrolled to again.
    revealed = "";
    onClose();
  }

  function hide() {
    cancelAnimationFrame(frame);
    shown?.remove();
    shown = null;
  }

  /** Puts it above whatever the page has added to the top layer since. */
  function raise() {
    // A page may have removed it; then `show` builds it again.
    if (!shown?.host.isConnected) return;
    const { host, layers } = shown;
    const isOpen = host.matches(":popover-open");
    shown.layers = new Set(all(":modal, :popover-open, :fullscreen"));
    if (isOpen && [...shown.layers].every((each) => each === host || layers.has(each))) return;
    if (isOpen) host.hidePopover();
    host.showPopover();
  }

  /** Keeps ring and card in place, at every frame while they are shown: no event tells of every change of layout. */
  function follow() {
    const now = performance.now();
    const { host, ring, card } = shown;
    if (now - shown.askedAt >= ASKING || !shown.face?.getBoundingClientRect().width) {
      const face = shown.ask();
      const clippers = (face && dom.clippersOf(face, false)) ?? [];
      Object.assign(shown, { face, clippers, beside: face ? shown.parts() : [], askedAt: now });
    }
    const { face, clippers } = shown;
    if (face && revealed !== location.pathname) {
      revealed = location.pathname;
      const { top, bottom, height } = face.getBoundingClientRect();
      const seen = dom.seenOf(face, clippers);
      const isWhole = seen && seen.bottom - seen.top > height - 1 && top >= 0 && bottom <= innerHeight;
      if (!isWhole) face.scrollIntoView({ block: "center", inline: "nearest" });
    }
    // Of an element in a part of the page that scrolls, only what is seen of it now.
    if (face) Object.assign(shown, { box: dom.seenOf(face, clippers), seenAt: now });
    const box = now - shown.seenAt < BLINK ? shown.box : null;
    // A CSS zoom of the page would move and enlarge what is placed by the numbers of the viewport.
    const zoom = 1 / (host.currentCSSZoom ?? 1);
    const boxes = shown.beside.map((each) => each.getBoundingClientRect());
    const space = box && {
      top: Math.min(box.top, ...boxes.map(({ top }) => top)),
      bottom: Math.max(box.bottom, ...boxes.map(({ bottom }) => bottom)),
    };
    const numbers = box && [box, space].flatMap(({ left, top, right, bottom }) => [left, top, right, bottom]);
    const place = String([numbers, innerWidth, innerHeight, card.offsetHeight, zoom]);
    if (place !== shown.place) {
      shown.place = place;
      const isInView = box && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
      // Not "visible", which would show it in spite of the hidden element around it.
      ring.style.visibility = card.style.visibility = isInView ? "" : "hidden";
      ring.style.zoom = card.style.zoom = zoom;
      if (isInView) put(box, space, shown);
    }
    frame = requestAnimationFrame(follow);
  }

  function put(box, space, { ring, card, pointer }) {
    ring.style.width = `${box.right - box.left + 2 * RING}px`;
    ring.style.height = `${box.bottom - box.top + 2 * RING}px`;
    ring.style.translate = `${box.left - RING}px ${box.top - RING}px`;
    const within = (least, value, most) => Math.max(least, Math.min(value, most));
    const lowest = innerHeight - MARGIN - card.offsetHeight;
    const below = space.bottom + RING + GAP;
    const above = space.top - RING - GAP - card.offsetHeight;
    const isBelow = below <= lowest || (above < MARGIN && innerHeight - space.bottom > space.top);
    const isRightToLeft = getComputedStyle(all(":root")[0]).direction === "rtl";
    const start = isRightToLeft ? box.right + RING - card.offsetWidth : box.left - RING;
    // With a scroll bar the viewport is narrower than the window.
    const left = within(MARGIN, start, all(":root")[0].clientWidth - MARGIN - card.offsetWidth);
    const wanted = isBelow ? below : above;
    const top = within(MARGIN, wanted, lowest);
    card.classList.toggle("above", !isBelow);
    card.classList.toggle("apart", top !== wanted);
    card.style.translate = `${left}px ${top}px`;
    // In a window that has no room for both, the ring alone is shown: the member has to reach what it is round.
    const isOver = top < space.bottom + RING && top + card.offsetHeight > space.top - RING;
    const isBeside = left > box.right + RING || left + card.offsetWidth < box.left - RING;
    const isSmall = space.bottom - space.top < card.offsetHeight;
    if (isOver && !isBeside && isSmall) card.style.visibility = "hidden";
    const middle = (box.left + box.right) / 2 - left;
    pointer.style.translate = `${within(CORNER, middle, card.offsetWidth - CORNER)}px`;
  }

  return { show, hide, raise };
}
