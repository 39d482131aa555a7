// Reads one element of the page: is it drawn, in which landmark is it, what is its name. It knows the standards (DOM,
// ARIA) and nothing about the site.
"use strict";

// biome-ignore lint/correctness/noUnusedVariables: content.js calls it.
function createDom() {
  // An element for assistive technology alone is one pixel large, or a few where the page zooms itself.
  const SMALLEST = 4;
  const MOST_LABELS = 4;
  const MOST_TEXT = 200;

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

  /** The element itself and all that it is in. */
  function* ancestors(element) {
    for (let each = element; each; each = parentOf(each)) yield each;
  }

  // --- Is it drawn ------------------------------------------------------------------------------------------------

  /** Whether the element has a box that can be reached, and is not hidden, for assistive technology neither. */
  function isDrawn(element, { opacity = true } = {}) {
    if (!checkVisibility(element, { opacityProperty: opacity, visibilityProperty: true })) return false;
    const { left, right, bottom, width, height } = box(element);
    if (width < SMALLEST || height < SMALLEST || bottom + scrollY <= 0) return false;
    const root = rootElement(document);
    const isRightToLeft = getComputedStyle(root).direction === "rtl";
    const isOutside = isRightToLeft ? left + scrollX >= root.clientWidth : right + scrollX <= 0;
    return !isOutside && ![...ancestors(element)].some(hidesContent);
  }

  function hidesContent(element) {
    if (attribute(element, "aria-hidden") === "true" || attribute(element, "inert") !== null) return true;
    if (element === rootElement(document) || localName(element) === "body") return false;
    const { width, height } = box(element);
    return (width < SMALLEST || height < SMALLEST) && getComputedStyle(element).overflow !== "visible";
  }

  const labelsOf = (element) => [
    ...(element instanceof HTMLInputElement || element instanceof HTMLButtonElement ? (element.labels ?? []) : []),
  ];

  /** What a person sees of a control: itself, its label, or the parent under it. Null if nothing. */
  function faceOf(element) {
    if (isDrawn(element)) return element;
    const label = labelsOf(element).find((each) => isDrawn(each));
    if (label) return label;
    const parent = parentOf(element);
    const isOverlay = element instanceof HTMLInputElement && getComputedStyle(element).opacity === "0";
    return isOverlay && parent && isDrawn(parent) && isDrawn(element, { opacity: false }) ? parent : null;
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

  /** The first characters of an element's text. */
  function textOf(element) {
    const texts = walker(document, element, NodeFilter.SHOW_TEXT);
    let text = "";
    for (let n = 0; n < MOST_TEXT && text.length < MOST_TEXT && texts.nextNode(); n++) {
      text += `${texts.currentNode.data.slice(0, MOST_TEXT)} `;
    }
    return text;
  }

  /** The first characters of an element's text, decomposed as a name is. */
  const wordsOf = (element) => short(textOf(element).replace(/\s+/g, " ").trim().normalize("NFKD"));

  const labelledByOf = (element) => short(attribute(element, "aria-labelledby"));

  /** The accessible name: aria-labelledby, aria-label, label, own text. Decomposed, so that Rust needs no Unicode table. */
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
    return short(name.trim().normalize("NFKD"));
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
    faceOf,
    isCovered,
    landmarkOf,
    short,
    labelledByOf,
    nameOf,
    wordsOf,
  });
}
