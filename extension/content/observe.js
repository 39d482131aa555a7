// Observes the page: the document's history, and all its controls, choices and links under /mypreferences/, as facts.
// What they mean is decided in the background.
"use strict";

// biome-ignore lint/correctness/noUnusedVariables: content.js calls it.
function createObserver(dom, { onMutation, onChange }) {
  const { MOST_TEXT, attribute, faceOf, isDrawn, labelledByOf, landmarkOf, localName, nameOf, query, short } = dom;

  const CONTROLS = 'input[type="checkbox"], [role="switch"], [role="checkbox"]';
  // Where a setting is a choice among several, the member sees one of these.
  const CHOICES = '[role="radiogroup"], fieldset, select, input[type="radio"]';
  const LINKS = 'a[href*="/mypreferences/"]';
  // One by one: a browser finds one simple selector in a third of the time that it needs for a list.
  const EACH = [CONTROLS, CHOICES, LINKS].flatMap((list) => list.split(", "));
  const MOST_CONTROLS = 64;
  const MOST_LINKS = 200;
  const MOST_CHOICES = 8;
  const MOST_ELEMENTS = 50_000;
  const MOST_PATHS = 8;
  // The rest is for the message around it.
  const MOST_BYTES = 32 * 1024 - 64;

  const allIn = (roots, selector) => roots.flatMap((root) => [...query(root, selector)]);

  // --- The document and its history -------------------------------------------------------------------------------

  const arrival = performance.getEntriesByType("navigation")[0];
  const isPrerendering = () => Reflect.get(Document.prototype, "prerendering", document) === true;
  const past = {
    id: crypto.randomUUID(),
    // Not `performance.timeOrigin`: its clock may stop while the machine sleeps, and stay behind from then on.
    loadedAt: Math.floor(Date.now() - performance.now()),
    late: dom.readyState(document) !== "loading" && !isPrerendering(),
    restored: false,
    cachedData: false,
    paths: [],
    touchedAt: null,
    touchedUnder: [],
    clicks: 0,
  };

  const here = () => location.pathname.slice(0, MOST_TEXT);
  let lastPath = here();

  const add = (paths, path) => paths.includes(path) || paths.length === MOST_PATHS || paths.push(path);

  function describeDocument() {
    lastPath = here();
    add(past.paths, lastPath);
    // transferSize is known once the response has ended; until then the document counts as cached.
    const cached = !(arrival?.transferSize > 0) || isPrepared(arrival);
    const age = Math.floor(performance.now());
    return { ...past, age, arrival: arrival?.type ?? "", status: arrival?.responseStatus ?? 0, cached };
  }

  /** Whether the response was there before it was asked for (cached, prefetched), or a service worker had a part in it. */
  function isPrepared({ deliveryType, workerStart }) {
    return Boolean(deliveryType) || workerStart > 0;
  }

  /** Whether it is data that the page asked its own server for, and that a cache or a service worker answered. */
  function isOldData(entry) {
    const isData = entry.initiatorType === "fetch" || entry.initiatorType === "xmlhttprequest";
    // An answer without a body says nothing of the account.
    const isCached = entry.transferSize === 0 && entry.decodedBodySize > 0;
    return isData && new URL(entry.name).hostname === location.hostname && (isCached || isPrepared(entry));
  }

  const data = new PerformanceObserver((list) => {
    if (past.cachedData || !list.getEntries().some(isOldData)) return;
    past.cachedData = true;
    onChange();
  });
  data.observe({ type: "resource", buffered: true });

  const firstSeen = new WeakMap();

  /** The path under which this control was first seen with its present name: it may be left from the page before. */
  function pathOf(element, labelledBy, name, path) {
    const key = `${labelledBy} ${name}`;
    if (firstSeen.get(element)?.key !== key) firstSeen.set(element, { key, path });
    return firstSeen.get(element).path;
  }

  /** In-page navigation changes the path first and the page later: the controls of now belong to the path before. */
  function pathChanged() {
    const controls = here() === lastPath ? [] : allIn(findRoots() ?? [], CONTROLS);
    if (controls.length <= MOST_CONTROLS) {
      for (const each of controls) pathOf(each, labelledByOf(each), nameOf(each), lastPath);
    }
    lastPath = here();
  }

  /** Somebody wants the control changed: under the path where it was first seen, or under the present one. */
  function touch(element) {
    past.touchedAt = Date.now();
    for (const path of [firstSeen.get(element)?.path, here()]) {
      if (path === undefined) continue;
      add(past.paths, path);
      add(past.touchedUnder, path);
    }
  }

  // --- The elements -----------------------------------------------------------------------------------------------

  const handles = new WeakMap();
  let lastHandle = 0;

  function handleOf(element) {
    if (!handles.has(element)) handles.set(element, ++lastHandle);
    return handles.get(element);
  }

  function describeControl(element) {
    const isCheckbox = element instanceof HTMLInputElement && element.type === "checkbox";
    const [labelledBy, name] = [labelledByOf(element), nameOf(element)];
    return {
      handle: handleOf(element),
      path: pathOf(element, labelledBy, name, here()),
      tag: localName(element).slice(0, MOST_TEXT),
      role: short(attribute(element, "role")),
      checked: isCheckbox ? element.checked : null,
      indeterminate: isCheckbox && element.indeterminate,
      ariaChecked: short(attribute(element, "aria-checked")),
      ariaPressed: short(attribute(element, "aria-pressed")),
      disabled:
        dom.matches(element, ":disabled") ||
        attribute(element, "aria-disabled") === "true" ||
        attribute(element, "aria-readonly") === "true",
      busy: [...dom.ancestors(element)].some((each) => attribute(each, "aria-busy") === "true"),
      visible: faceOf(element) !== null,
      landmark: landmarkOf(element),
      labelledBy,
      name,
    };
  }

  const describeLink = (element) => ({
    handle: handleOf(element),
    path: element.pathname,
    visible: isDrawn(element),
    landmark: landmarkOf(element),
  });

  const describeChoice = (element) => ({
    handle: handleOf(element),
    visible: faceOf(element) !== null,
    landmark: landmarkOf(element),
  });

  // --- The observation --------------------------------------------------------------------------------------------

  // Disconnected at the first mutation until the next reading, since a page may make thousands a second.
  const mutations = new MutationObserver(() => {
    mutations.disconnect();
    onMutation();
  });
  const watchRoot = (root) => mutations.observe(root, { subtree: true, childList: true, attributes: true });
  // On the elements of the observation and all that they are in: a change there may change or hide them.
  const nearby = new MutationObserver(onChange);

  // Of the last observation: what was searched, what was found, and what of it was described, by handle.
  let roots = [document];
  let candidates = [];
  let elements = new Map();

  /** The document and its open shadow roots, which are watched from now on. Null if that is too much to read. */
  function findRoots() {
    const found = [document];
    let count = 0;
    for (let n = 0; n < found.length; n++) {
      const all = query(found[n], "*");
      count += all.length;
      if (count > MOST_ELEMENTS) return null;
      for (const element of all) {
        const root = dom.shadowRoot(element);
        if (root) found.push(root);
      }
    }
    found.forEach(watchRoot);
    return found;
  }

  const findCandidates = () => EACH.flatMap((selector) => allIn(roots, selector));

  /** Whether a quick search finds the same elements as the last observation. */
  function isAsObserved() {
    const now = findCandidates();
    return now.length === candidates.length && now.every((each, n) => each === candidates[n]);
  }

  function observe() {
    const empty = { document: describeDocument(), path: here(), controls: [], choices: [], links: [], overflow: true };
    elements = new Map();
    nearby.disconnect();
    const found = findRoots();
    roots = found ?? roots;
    candidates = findCandidates();
    if (!found) return empty;
    const controls = allIn(roots, CONTROLS);
    const links = [...query(document, LINKS)].filter(
      (link) =>
        link instanceof HTMLAnchorElement && link.hostname === location.hostname && link.pathname.length <= MOST_TEXT,
    );
    if (controls.length > MOST_CONTROLS || links.length > MOST_LINKS) return empty;
    const choices = [...query(document, CHOICES)].slice(0, MOST_CHOICES);
    for (const element of [...controls, ...choices, ...links]) {
      elements.set(handleOf(element), element);
      for (const each of dom.ancestors(element)) nearby.observe(each, { attributes: true });
    }
    const full = {
      ...empty,
      controls: controls.map(describeControl),
      choices: choices.map(describeChoice),
      links: links.map(describeLink),
      overflow: false,
    };
    return JSON.stringify(full).length < MOST_BYTES ? full : empty;
  }

  /** What is ticked, the one thing about a control that a page can change without an event. Empty if nothing can be. */
  function ticks() {
    const boxes = [...elements.values()].filter((each) => each instanceof HTMLInputElement);
    return boxes.map((each) => [each.checked, each.indeterminate]).join();
  }

  return Object.freeze({
    past,
    isPrerendering,
    describeDocument,
    pathChanged,
    touch,
    observe,
    isAsObserved,
    ticks,
    isControl: (element) => dom.matches(element, CONTROLS),
    elementOf: (handle) => elements.get(handle),
    watch: () => roots.forEach(watchRoot),
    stop() {
      mutations.disconnect();
      nearby.disconnect();
      data.disconnect();
    },
  });
}
