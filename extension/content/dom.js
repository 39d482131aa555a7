// Reads one element of the page: is it drawn, in which landmark is it, what is its name. It knows the standards (DOM,
// ARIA) and nothing about the site.
"use strict";

// biome-ignore lint/correctness/noUnusedVariables: content.js calls it.
function createDom() {
  // An element for assistive technology alone is one pixel large, or a few where the page zooms itself.
  const SMALLEST = 4;
  // Of what is fainter nobody sees anything.
  const FAINTEST = 0.1;
  // A track is at most so many times as large as the input on it; and so many elements are looked at for one.
  const LARGER = 5;
  // What is higher than this, in CSS pixels, holds more than one control and its words.
  const HIGHEST_ROW = 240;
  const MOST_BESIDE = 16;
  const MOST_LABELS = 4;
  const MOST_TEXT = 200;
  const MOST_NODES = 400;

  // Names in the page can shadow properties of forms and documents even here, so everything is read through the
  // prototypes.
  // biome-ignore lint/style/noRestrictedGlobals: for its prototype; no code is made from text.
  const bind = Function.prototype.bind.bind(Function.prototype.call);
  const getter = (prototype, name) => bind(Object.getOwnPropertyDescriptor(prototype, name).get);
  const byId = bind(Document.prototype.getElementById);
  const byIdInShadow = bind(DocumentFragment.prototype.getElementById);
  const rootOf = bind(Node.prototype.getRootNode);
  const walker = bind(Document.prototype.createTreeWalker);
  const rootElement = getter(Document.prototype, "documentElement");
  const readyState = getter(Document.prototype, "readyState");
  const isHidden = getter(Document.prototype, "hidden");
  const title = getter(Document.prototype, "title");
  const attribute = bind(Element.prototype.getAttribute);
  const matches = bind(Element.prototype.matches);
  const box = bind(Element.prototype.getBoundingClientRect);
  const checkVisibility = bind(Element.prototype.checkVisibility);
  const shadowRoot = getter(Element.prototype, "shadowRoot");
  const localName = getter(Element.prototype, "localName");
  const parentNode = getter(Node.prototype, "parentNode");
  const assignedSlot = getter(Element.prototype, "assignedSlot");
  const children = getter(Element.prototype, "children");
  const scrollLeft = getter(Element.prototype, "scrollLeft");
  const scrollTop = getter(Element.prototype, "scrollTop");
  const body = getter(Document.prototype, "body");
  const listen = bind(EventTarget.prototype.addEventListener);
  const query = (node, selector) =>
    [Document, Element, DocumentFragment]
      .find((each) => node instanceof each)
      .prototype.querySelectorAll.call(node, selector);

  /** The element's parent; of the top of a shadow tree, its host. */
  const parentOf = (node) => {
    const parent = parentNode(node);
    return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null;
  };

  /** The element itself and all that it is drawn in: for what has a slot in a shadow tree, that slot first. */
  function* ancestors(element) {
    for (let each = element; each; each = assignedSlot(each) ?? parentOf(each)) yield each;
  }

  // --- Is it drawn ------------------------------------------------------------------------------------------------

  // What has been read of each element in this turn of the script, in which no layout changes: the same ancestors are
  // around many controls and links.
  let known = null;

  function look(element) {
    if (!known) {
      known = new Map();
      queueMicrotask(() => {
        known = null;
      });
    }
    let it = known.get(element);
    if (!it) {
      const style = getComputedStyle(element);
      const { position, overflow, opacity, clipPath } = style;
      const isOut = position === "absolute" || position === "fixed";
      it = {
        style,
        position,
        isOut,
        isHidden: attribute(element, "aria-hidden") === "true" || attribute(element, "inert") !== null,
        isOnTop: isOut && matches(element, ":modal, :popover-open, :fullscreen"),
        opacity: Number(opacity),
        clips: overflow !== "visible" && !/^(?:inline|contents)$/.test(style.display),
        shapes: [clipPath, isOut ? style.clip : "auto"].filter((each) => /^[a-z]+\(/.test(each)),
        box: null,
      };
      known.set(element, it);
    }
    return it;
  }

  function boxOf(element) {
    const it = look(element);
    it.box ??= box(element);
    return it.box;
  }

  const isSet = (value) => value !== undefined && value !== "none";
  const isMoved = ({ isOut, style: { transform, translate } }) => isOut || isSet(transform) || isSet(translate);

  /** Whether what is fixed in it moves with it. */
  function holdsFixed(it) {
    if (it.holdsFixed === undefined) {
      const { transform, translate, rotate, scale, perspective, filter, backdropFilter, contain, willChange } =
        it.style;
      it.holdsFixed =
        [transform, translate, rotate, scale, perspective, filter, backdropFilter].some(isSet) ||
        /paint|layout|strict|content/.test(contain) ||
        /transform|translate|rotate|scale|perspective|filter/.test(willChange);
    }
    return it.holdsFixed;
  }

  const isTooSmall = ({ left, top, right, bottom }) => right - left < SMALLEST || bottom - top < SMALLEST;
  const common = (a, b) => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  });

  /** Whether the element is hidden from nobody, and has a box that is seen or that scrolling leads to. */
  const isDrawn = (element, { opacity = true } = {}) => clippersOf(element, opacity) !== null;

  /**
   * The elements around this one that clip it or scroll it, from the inside to the outside; null if it is not drawn.
   * Whatever scrolls can bring it to any place in its own box, so from there on that box is followed.
   */
  function clippersOf(element, needsOpacity) {
    if (!checkVisibility(element, { visibilityProperty: true })) return null;
    const root = rootElement(document);
    const found = [];
    let area = boxOf(element);
    if (isTooSmall(area)) return null;
    let inner = element;
    let position = "static";
    let isOnTop = false;
    let opacity = 1;
    for (const each of ancestors(element)) {
      const it = look(each);
      if (it.isHidden) return null;
      // The top layer is in nothing but the viewport.
      if (isOnTop) continue;
      if (needsOpacity || each !== element) opacity *= it.opacity;
      if (opacity < FAINTEST) return null;
      const isPage = each === root || (localName(each) === "body" && !scrollsItself(each));
      const isAround =
        position === "fixed" ? holdsFixed(it) : position !== "absolute" || it.position !== "static" || holdsFixed(it);
      if (isAround && it.clips && !isPage && each !== element) {
        area = within(each, area, inner);
        if (!area) return null;
        inner = each;
        found.push(each);
      }
      if (it.shapes.some((shape) => cutsAll(boxOf(each), shape))) return null;
      // A page holds its body fixed while it must not scroll.
      if (isAround) position = isPage ? "static" : it.position;
      ({ isOnTop } = it);
    }
    return isInPage(area, inner, position === "fixed") ? found : null;
  }

  const scrolls = (overflow) => /auto|scroll/.test(overflow);

  /** Whether the body scrolls: if the root element has no overflow of its own, what the body asks for is the page's. */
  const scrollsItself = (element) => look(rootElement(document)).clips && scrolls(look(element).style.overflow);

  /** What is left of an area in an element that clips or scrolls it. */
  function within(element, area, inner) {
    const it = look(element);
    const { left, top, right, bottom, width } = boxOf(element);
    const result = common(area, area);
    const { overflowX, overflowY, direction } = it.style;
    if (scrolls(overflowX)) {
      const start = left - scrollLeft(element);
      if (!isBeside(area, inner, { left: start, right: start + width, direction, scroller: element })) return null;
    }
    if (scrolls(overflowY) && area.bottom <= top - scrollTop(element)) return null;
    if (overflowX !== "visible") {
      result.left = scrolls(overflowX) ? left : Math.max(left, area.left);
      result.right = scrolls(overflowX) ? right : Math.min(right, area.right);
    }
    if (overflowY !== "visible") {
      result.top = scrolls(overflowY) ? top : Math.max(top, area.top);
      result.bottom = scrolls(overflowY) ? bottom : Math.min(bottom, area.bottom);
    }
    return isTooSmall(result) ? null : result;
  }

  function isInPage(area, inner, isFixed) {
    const root = rootElement(document);
    const right = root.clientWidth;
    if (isFixed) return !isTooSmall(common(area, { left: 0, top: 0, right, bottom: innerHeight }));
    if (area.bottom + scrollY <= 0) return false;
    const { overflowX, direction } = look(body(document) ?? root).style;
    const sideways = look(root).style.overflowX === "visible" ? overflowX : look(root).style.overflowX;
    const isStuck = sideways === "hidden" || sideways === "clip";
    return isBeside(area, inner, { left: -scrollX, right: right - scrollX, direction, isStuck });
  }

  /**
   * Whether an area is in the column that is seen before anybody scrolls sideways, or can be reached from there. Copies
   * for another occasion are often put outside: so what is not in the flow counts as reached only where it is in the box
   * of something that begins in the column, as in a page that is wider than the window. A page has no other reason to
   * be wider; what scrolls in it has.
   */
  function isBeside(area, inner, { left, right, direction, scroller = null, isStuck = false }) {
    const isInColumn = (it) => it.left < right && it.right > left;
    if (isInColumn(area)) return true;
    if (isStuck || (direction === "rtl" ? area.left >= right : area.right <= left)) return false;
    let moved = scroller === null;
    for (const each of ancestors(inner)) {
      if (each === scroller) break;
      const it = boxOf(each);
      if (it.left <= area.left && it.right >= area.right && isInColumn(it)) return true;
      moved ||= isMoved(look(each));
    }
    return !moved;
  }

  /** Whether a shape (`clip-path`, `clip`) leaves nothing of a box. One that is not understood leaves something. */
  function cutsAll({ width, height }, shape) {
    const [, kind, inner] = /^([a-z]+)\((.*)\)/.exec(shape);
    const parts = inner.split(/ round |(?:^| )at /)[0].match(/calc\([^()]*\)|[^\s,]+/g) ?? [];
    // A length, a percentage, or a sum of both; NaN for a word.
    const length = (part, whole) =>
      [...part.matchAll(/([+-]?)\s*([\d.]+)(%?)/g)]
        .map(([, sign, number, unit]) => Number(sign + number) * (unit ? whole / 100 : 1))
        .reduce((sum, each) => (sum || 0) + each, NaN);
    const lengths = (...wholes) => parts.map((each, n) => length(each, wholes[n % wholes.length]));
    if (kind === "inset") {
      const [a, b = a, c = a, d = b] = parts;
      return (
        height - length(a, height) - length(c, height) < SMALLEST ||
        width - length(b, width) - length(d, width) < SMALLEST
      );
    }
    if (kind === "rect") {
      const [up, right, down, left] = lengths(height, width);
      return down - (up || 0) < SMALLEST || right - (left || 0) < SMALLEST;
    }
    if (kind === "circle" || kind === "ellipse") return lengths(width, height).some((each) => 2 * each < SMALLEST);
    if (kind !== "polygon") return false;
    // Whether all points are on one line, or nearly.
    const numbers = lengths(width, height).filter((each) => !Number.isNaN(each));
    if (numbers.length < 2) return false;
    const points = numbers.flatMap((x, n) => (n % 2 ? [] : [[x - numbers[0], numbers[n + 1] - numbers[1]]]));
    const [[x, y]] = points.toSorted((a, b) => Math.hypot(...b) - Math.hypot(...a));
    return points.every((each) => Math.abs(x * each[1] - y * each[0]) < SMALLEST * Math.max(1, Math.hypot(x, y)));
  }

  /** What is seen of an element now, between the elements that clip it; null if nothing. */
  function seenOf(element, clippers) {
    let area = box(element);
    for (const each of clippers) {
      const { left, top, right, bottom } = box(each);
      const { overflowX, overflowY } = getComputedStyle(each);
      const [wide, high] = [overflowX === "visible", overflowY === "visible"];
      area = common(area, {
        left: wide ? -Infinity : left,
        top: high ? -Infinity : top,
        right: wide ? Infinity : right,
        bottom: high ? Infinity : bottom,
      });
    }
    return isTooSmall(area) ? null : area;
  }

  const labelsOf = (element) => [
    ...(element instanceof HTMLInputElement || element instanceof HTMLButtonElement ? (element.labels ?? []) : []),
  ];

  /** What a person sees of a control: itself, its label, or what lies under it. Null if nothing. */
  function faceOf(element) {
    if (isDrawn(element)) return element;
    const labels = labelsOf(element).filter((each) => isDrawn(each));
    // Of several, the one without words is drawn as the switch.
    if (labels.length > 0) return labels.find((each) => !textOf(each).trim()) ?? labels[0];
    const isOverlay = element instanceof HTMLInputElement && look(element).opacity < FAINTEST;
    return isOverlay && isDrawn(element, { opacity: false }) ? underlay(element) : null;
  }

  /** What may belong to a control that is not drawn itself: what it is in, and its labels, also those hidden from ARIA. */
  function partsOf(element) {
    if (isDrawn(element)) return [];
    const isRow = (each) => each && !isTooSmall(box(each)) && box(each).height <= HIGHEST_ROW;
    return [parentOf(element), ...labelsOf(element)].filter(isRow);
  }

  /** What an input that is transparent lies on: its parent, if that is not much larger, or what else is in there. */
  function underlay(input) {
    const parent = parentOf(input);
    if (!parent || !isDrawn(parent)) return null;
    const { left, top, width, height } = boxOf(input);
    const { width: wide, height: high } = boxOf(parent);
    if (wide <= LARGER * width && high <= LARGER * height) return parent;
    const [x, y] = [left + width / 2, top + height / 2];
    const isUnder = (it) => it.left <= x && it.right >= x && it.top <= y && it.bottom >= y;
    const all = children(parent);
    const beside = Array.from({ length: Math.min(all.length, MOST_BESIDE) }, (_, n) => all[n]);
    return beside.find((each) => each !== input && isUnder(boxOf(each)) && isDrawn(each)) ?? null;
  }

  /** Whether a person sees the control, or its label, and cannot reach it: it is inert, or hidden from assistive technology. */
  function isCovered(element) {
    const isOutOfReach = (each) => attribute(each, "inert") !== null || attribute(each, "aria-hidden") === "true";
    if (![...ancestors(element)].some(isOutOfReach)) return false;
    return [element, ...labelsOf(element)].some((each) => {
      const { width, height } = box(each);
      const isShown = checkVisibility(each, { opacityProperty: true, visibilityProperty: true });
      return isShown && width >= SMALLEST && height >= SMALLEST;
    });
  }

  // --- In which landmark is it ------------------------------------------------------------------------------------

  // By the name of the element or by its role. A map, since an object also has `constructor` and `toString`.
  const LANDMARKS = new Map([
    ["main", "main"],
    ["nav", "nav"],
    ["navigation", "nav"],
    ["dialog", "dialog"],
    ["alertdialog", "dialog"],
    ["banner", "header"],
    ["contentinfo", "footer"],
  ]);
  const SECTIONS = ["article", "aside", "main", "nav", "section"];

  /** The nearest landmark, or a dialog at any distance. A header or footer of a section is none, as in ARIA. */
  function landmarkOf(element) {
    let found = "none";
    let edge = null;
    for (const each of ancestors(element)) {
      const role = attribute(each, "role");
      const name = localName(each);
      const landmark = LANDMARKS.get(role ?? name);
      if (landmark === "dialog") return landmark;
      if (role === null && (name === "header" || name === "footer")) edge ??= name;
      if (SECTIONS.includes(name)) edge = null;
      if (found === "none" && landmark) found = landmark;
    }
    return found === "none" && edge ? edge : found;
  }

  // --- What is its name -------------------------------------------------------------------------------------------

  /** The first characters. A cut in the middle of a character would leave no valid text, so it is made well-formed. */
  const short = (text) => text?.slice(0, MOST_TEXT).toWellFormed() ?? null;

  /** What a text stands in, but for the elements that a translation by the browser puts round it. */
  function holderOf(text) {
    let holder = parentNode(text);
    while (localName(holder) === "font") holder = parentNode(holder);
    return holder;
  }

  /** The first characters of an element's text. Where a word may be broken it is not; other elements do part words. */
  function textOf(element) {
    const nodes = walker(document, element, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    let text = "";
    let before = null;
    for (let n = 0; n < MOST_NODES && text.length < MOST_TEXT && nodes.nextNode(); n++) {
      const node = nodes.currentNode;
      if (node instanceof Text) {
        const holder = holderOf(node);
        text += `${holder === before ? "" : " "}${node.data.slice(0, MOST_TEXT)}`;
        before = holder;
      } else if (!matches(node, "wbr, font")) before = null;
    }
    return text;
  }

  /** Decomposed, so that Rust needs no Unicode table, and without what nobody sees: soft hyphens, characters of no width. */
  const plain = (text) =>
    short(
      text
        .trim()
        .normalize("NFKD")
        .replace(/\p{DI}/gu, ""),
    );

  /** The first characters of an element's text, as a name has them. */
  const wordsOf = (element) => plain(textOf(element).replace(/\s+/g, " "));

  // A page may write the key of a setting as the id of its control instead. An id with digits is another one at each drawing.
  const keyIn = (id) => (/^[a-z]+(?:[A-Z][a-z]*)+$/.test(id) ? id : null);
  const labelledByOf = (element) =>
    short(attribute(element, "aria-labelledby") ?? keyIn(attribute(element, "id") ?? ""));

  /** The accessible name: aria-labelledby, aria-label, label, own text. */
  function nameOf(element) {
    // An id counts only in the tree (document or shadow tree) that it is in.
    const root = rootOf(element);
    const find = (id) => id && (root instanceof ShadowRoot ? byIdInShadow(root, id) : byId(document, id));
    const ids = (attribute(element, "aria-labelledby") ?? "").slice(0, MOST_TEXT).split(/\s+/);
    const labelling = ids.slice(0, MOST_LABELS).map(find);
    const name =
      labelling.filter(Boolean).map(textOf).join(" ").trim() ||
      attribute(element, "aria-label")?.slice(0, MOST_TEXT).trim() ||
      labelsOf(element).slice(0, MOST_LABELS).map(textOf).join(" ").trim() ||
      textOf(element);
    return plain(name);
  }

  return Object.freeze({
    MOST_TEXT,
    readyState,
    isHidden,
    rootElement,
    title,
    attribute,
    matches,
    shadowRoot,
    localName,
    listen,
    query,
    ancestors,
    isDrawn,
    clippersOf,
    seenOf,
    faceOf,
    partsOf,
    isCovered,
    landmarkOf,
    short,
    labelledByOf,
    nameOf,
    wordsOf,
  });
}
