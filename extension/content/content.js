// The eyes and hands: says what the page looks like, does what it is told, and has no opinions.
//
// It decides nothing: what a switch is *for*, whether to click, what to show and in which words come from the
// background as the answer to each report. It has no network, no storage, no repeating timer, no WASM (a page's
// policy would forbid it, and report it), and no selector that knows LinkedIn's classes.

// One pair of eyes a document. The background puts the script where none answers, and in a page that is just coming the
// browser does so too: two would be taken for two documents in turn, and neither would ever stand still. The second time
// this declares nothing new, and finds what the first has put here.
// eslint-disable-next-line no-var
var askToLook;

(() => {
  "use strict";

  if (askToLook?.()) return;
  askToLook = () => isAlive() && (look(true), true);

  const CONTROLS = 'input[type="checkbox"], [role="switch"], [role="checkbox"]';
  // Where a setting is a choice among several, this is what the member is shown.
  const CHOICES = '[role="radiogroup"], fieldset, select, input[type="radio"]';
  const LINKS = 'a[href*="/mypreferences/"]';
  // Looked for one by one: a browser finds what one simple selector fits in a third of the time that it takes for a list.
  const EACH = [CONTROLS, CHOICES, LINKS].flatMap((list) => list.split(", "));
  const PREFERENCES = "/mypreferences/";
  // What is kept for assistive technology alone is one pixel large, or a few where the page zooms itself.
  const SMALLEST = 4;
  const MOST_CONTROLS = 64;
  const MOST_LINKS = 200;
  const MOST_CHOICES = 8;
  const MOST_ELEMENTS = 50_000;
  const MOST_LABELS = 4;
  const MOST_PATHS = 8;
  const MOST_TEXT = 200;
  // With room for the message round it.
  const MOST_BYTES = 32 * 1024 - 64;
  // So many milliseconds, or so many times what the last one took, but no more than the most, pass after a reading and after
  // a glance before the next look, and before the next reading of a page in which a glance finds nothing new.
  const SOON = { least: 100, times: 10, most: 1_000 };
  const GLANCE = { least: 100, times: 100, most: 1_000 };
  const LEISURE = { least: 1_000, times: 400, most: 10_000 };
  const LONGEST_PAUSE = 60_000;

  // Names in the page can shadow properties of forms and documents even here, so everything is read through the prototypes.
  const bind = Function.prototype.bind.bind(Function.prototype.call);
  const getter = (prototype, name) => bind(Object.getOwnPropertyDescriptor(prototype, name).get);
  const byId = bind(Document.prototype.getElementById);
  const byIdInShadow = bind(DocumentFragment.prototype.getElementById);
  const rootOf = bind(Node.prototype.getRootNode);
  const walker = bind(Document.prototype.createTreeWalker);
  const rootElement = getter(Document.prototype, "documentElement");
  const readyState = getter(Document.prototype, "readyState");
  const isHidden = getter(Document.prototype, "hidden");
  const attribute = bind(Element.prototype.getAttribute);
  const matches = bind(Element.prototype.matches);
  const box = bind(Element.prototype.getBoundingClientRect);
  const checkVisibility = bind(Element.prototype.checkVisibility);
  const shadowRoot = getter(Element.prototype, "shadowRoot");
  const localName = getter(Element.prototype, "localName");
  const parentNode = getter(Node.prototype, "parentNode");
  const listen = bind(EventTarget.prototype.addEventListener);
  const query = (node, selector) =>
    [Document, Element, DocumentFragment].find((each) => node instanceof each).prototype.querySelectorAll.call(node, selector);
  const allIn = (roots, selector) => roots.flatMap((root) => [...query(root, selector)]);

  // --- The document and its history -------------------------------------------------------------------------------

  const arrival = performance.getEntriesByType("navigation")[0];
  const isPrerendering = () => Reflect.get(Document.prototype, "prerendering", document) === true;
  const past = {
    id: crypto.randomUUID(),
    // Not `performance.timeOrigin`: its clock may stand still while the machine sleeps, and lag behind ever after.
    loadedAt: Math.floor(Date.now() - performance.now()),
    late: readyState(document) !== "loading" && !isPrerendering(),
    restored: false,
    paths: [],
    touchedAt: null,
    touchedUnder: [],
    clicks: 0,
  };

  const here = () => location.pathname.slice(0, MOST_TEXT);
  let lastPath = here();

  const note = (paths, path) => paths.includes(path) || paths.length === MOST_PATHS || paths.push(path);

  function describeDocument() {
    note(past.paths, (lastPath = here()));
    // transferSize is known once the response has ended; until then the document counts as cached.
    return { ...past, age: Math.floor(performance.now()), arrival: arrival?.type ?? "", cached: !(arrival?.transferSize > 0) };
  }

  // --- Reading ----------------------------------------------------------------------------------------------------

  const handles = new WeakMap();
  let lastHandle = 0;
  const handleOf = (element) => handles.get(element) ?? (handles.set(element, ++lastHandle), lastHandle);

  const firstSeen = new WeakMap();

  /** The path under which this control was first seen as it is named now: it may be left over from the page before. */
  function pathOf(element, labelledBy, name, path) {
    const key = `${labelledBy} ${name}`;
    if (firstSeen.get(element)?.key !== key) firstSeen.set(element, { key, path });
    return firstSeen.get(element).path;
  }

  /** The element's parent, out of a shadow tree too. */
  const parentOf = (node) => {
    const parent = parentNode(node);
    return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null;
  };

  function* ancestors(element) {
    for (let each = element; each; each = parentOf(each)) yield each;
  }

  /** Whether the element itself is drawn: has a box, in reach, that nothing folds away or takes from assistive technology. */
  function isDrawn(element, { opacity = true } = {}) {
    if (!checkVisibility(element, { opacityProperty: opacity, visibilityProperty: true })) return false;
    const { left, right, bottom, width, height } = box(element);
    if (width < SMALLEST || height < SMALLEST || bottom + scrollY <= 0) return false;
    const root = rootElement(document);
    const outside = getComputedStyle(root).direction === "rtl" ? left + scrollX >= root.clientWidth : right + scrollX <= 0;
    return !outside && ![...ancestors(element)].some(foldsAway);
  }

  function foldsAway(element) {
    if (attribute(element, "aria-hidden") === "true" || attribute(element, "inert") !== null) return true;
    if (element === rootElement(document) || localName(element) === "body") return false;
    const { width, height } = box(element);
    return (width < SMALLEST || height < SMALLEST) && getComputedStyle(element).overflow !== "visible";
  }

  const labelsOf = (element) => [...(element instanceof HTMLInputElement || element instanceof HTMLButtonElement ? element.labels ?? [] : [])];

  /** What a person sees of a control: itself, what it lies over invisibly, or its label. Null if nothing. */
  function faceOf(element) {
    if (isDrawn(element)) return element;
    const label = labelsOf(element).find((each) => isDrawn(each));
    if (label) return label;
    const parent = parentOf(element);
    const isOverlay = element instanceof HTMLInputElement && getComputedStyle(element).opacity === "0";
    return isOverlay && parent && isDrawn(parent) && isDrawn(element, { opacity: false }) ? parent : null;
  }

  const LANDMARKS = {
    main: "main", nav: "nav", navigation: "nav", dialog: "dialog", alertdialog: "dialog", banner: "header", contentinfo: "footer",
  };

  /** The landmark an element stands in. A header or footer inside a section is none, as ARIA in HTML has it. */
  function landmarkOf(element) {
    let found = "none";
    let edge = null;
    for (const each of ancestors(element)) {
      const role = attribute(each, "role");
      const name = localName(each);
      const landmark = LANDMARKS[role] ?? (role === null ? LANDMARKS[name] : undefined);
      if (landmark === "dialog") return landmark;
      if (role === null && (name === "header" || name === "footer")) edge ??= name;
      if (["article", "aside", "main", "nav", "section"].includes(name)) edge = null;
      if (found === "none" && landmark) found = landmark;
    }
    return found === "none" && edge ? edge : found;
  }

  // Well-formed, since a cut in the middle of a character would make no text at all.
  const short = (text) => text?.slice(0, MOST_TEXT).toWellFormed() ?? null;

  /** The first characters of an element's text, decomposed so that the core can compare without Unicode's tables. */
  function textOf(element) {
    const texts = walker(document, element, NodeFilter.SHOW_TEXT);
    let text = "";
    for (let n = 0; n < MOST_TEXT && text.length < MOST_TEXT && texts.nextNode(); n++) {
      text += `${texts.currentNode.data.slice(0, MOST_TEXT)} `;
    }
    return text;
  }

  const labelledByOf = (element) => short(attribute(element, "aria-labelledby"));

  function nameOf(element) {
    // Ids belong to the tree that they stand in.
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
        matches(element, ":disabled") ||
        attribute(element, "aria-disabled") === "true" ||
        attribute(element, "aria-readonly") === "true",
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

  const describeChoice = (element) => ({ handle: handleOf(element), visible: faceOf(element) !== null, landmark: landmarkOf(element) });

  /** The document and the open shadow roots in it, which are watched from now on too. Null if that is too much to read. */
  function rootsOf() {
    const found = [document];
    let count = 0;
    for (let n = 0; n < found.length; n++) {
      const elements = query(found[n], "*");
      count += elements.length;
      if (count > MOST_ELEMENTS) return null;
      for (const element of elements) {
        const root = shadowRoot(element);
        if (root) found.push(root);
      }
    }
    found.forEach(watch);
    return found;
  }

  // As last read: what was looked through, what in it could be told of, and what is.
  let roots = [document];
  let candidates = [];
  let elements = new Map();

  const glance = () => EACH.flatMap((selector) => allIn(roots, selector));

  function observe() {
    const observation = { document: describeDocument(), path: here(), controls: [], choices: [], links: [], overflow: true };
    elements = new Map();
    nearby.disconnect();
    const found = rootsOf();
    roots = found ?? roots;
    candidates = glance();
    if (!found) return observation;
    const controls = allIn(roots, CONTROLS);
    const links = [...query(document, LINKS)].filter(
      (link) => link instanceof HTMLAnchorElement && link.hostname === location.hostname && link.pathname.length <= MOST_TEXT,
    );
    if (controls.length > MOST_CONTROLS || links.length > MOST_LINKS) return observation;
    const choices = [...query(document, CHOICES)].slice(0, MOST_CHOICES);
    for (const element of [...controls, ...choices, ...links]) {
      elements.set(handleOf(element), element);
      for (const each of ancestors(element)) nearby.observe(each, { attributes: true });
    }
    const full = {
      ...observation,
      controls: controls.map(describeControl),
      choices: choices.map(describeChoice),
      links: links.map(describeLink),
      overflow: false,
    };
    return JSON.stringify(full).length < MOST_BYTES ? full : observation;
  }

  // --- Reporting --------------------------------------------------------------------------------------------------

  // If the background does not hear of it, the guidance comes back.
  const guidance = createGuidance(() => tell("closed").catch(() => look(true)));
  const stopping = new AbortController();
  let isReporting = false;
  let isOwed = false;
  // Whether something that we tell of has changed; when the next look is due, and the earliest that look and reading may be.
  let isNews = false;
  let due = Infinity;
  let earliest = { soon: 0, leisure: 0 };
  let alarm = 0;
  let lastReport = "";
  let lastTicks = "";
  let readAt = 0;
  let timer = 0;
  let frame = 0;
  let pause = 1_000;

  const tell = (message) => chrome.runtime.sendMessage(message);
  const isAlive = () => Boolean(chrome.runtime?.id);

  /** Something has changed that we tell of, or could: read soon, the first time at the next frame. */
  function changed() {
    isNews = true;
    lookBy(earliest.soon);
  }

  function lookBy(time) {
    if (due <= time) return;
    due = time;
    clearTimeout(alarm);
    const wait = time - performance.now();
    if (wait > 0) alarm = setTimeout(read, wait);
    else if (isHidden(document)) queueMicrotask(read);
    else requestAnimationFrame(read);
  }

  function read() {
    // A frame that was asked for before the tab was hidden may come late, or after a reading that stood in for it.
    if (due === Infinity) return;
    const start = performance.now();
    if (isNews || start >= earliest.leisure || !isAsRead()) return void look(false);
    // What no glance can tell is read at leisure.
    due = Infinity;
    earliest.soon = after(GLANCE, start, performance.now() - start);
    roots.forEach(watch);
    lookBy(earliest.leisure);
  }

  /** Whether all that could be told of is still there, and nothing has come. */
  function isAsRead() {
    const now = glance();
    return now.length === candidates.length && now.every((each, n) => each === candidates[n]);
  }

  // At no even pace: a page that changes at the same pace would seem to stand still.
  const after = ({ least, times, most }, start, took) =>
    start + Math.max(least * (1 + Math.random() / 2), Math.min(times * took, most));

  function restFrom(start, took) {
    earliest = { soon: after(SOON, start, took), leisure: after(LEISURE, start, took) };
  }

  /** Reads the page, and reports it if it differs from the last report or was asked for. */
  async function look(isAsked) {
    isNews = false;
    due = Infinity;
    clearTimeout(alarm);
    if (!isAlive()) return stop();
    roots.forEach(watch);
    const start = performance.now();
    restFrom(start, 0);
    if (!location.pathname.startsWith(PREFERENCES)) return leave();
    guidance.raise();
    if (isReporting) {
      isOwed ||= isAsked;
      return changed();
    }
    const observation = observe();
    readAt = performance.now();
    // That the page has grown older is no news.
    const report = JSON.stringify({ ...observation, document: { ...observation.document, age: null } });
    lastTicks = ticks();
    restFrom(start, performance.now() - start);
    if (report === lastReport && !isAsked && !isOwed) return;
    lastReport = report;
    isOwed = false;
    isReporting = true;
    try {
      obey(await tell({ seen: observation }), observation);
      pause = 1_000;
    } catch {
      // The background died under the message, or is gone for good; `look` will know.
      lookIn(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    } finally {
      isReporting = false;
    }
  }

  /** What is ticked: the one thing about a control that a page can change without any word of it. Empty if nothing can be. */
  function ticks() {
    const boxes = [...elements.values()].filter((each) => each instanceof HTMLInputElement);
    return boxes.map((each) => [each.checked, each.indeterminate]).join();
  }

  /** Looks again in so long; until then it looks at every frame whether a tick has changed. */
  function lookIn(milliseconds) {
    rest();
    timer = setTimeout(look, milliseconds, true);
    if (!lastTicks) return;
    const watchTicks = () => {
      if (ticks() !== lastTicks) changed();
      frame = requestAnimationFrame(watchTicks);
    };
    frame = requestAnimationFrame(watchTicks);
  }

  function rest() {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  }

  function obey(answer, observation) {
    rest();
    if (answer?.click != null) click(answer.click, observation);
    // From the reading on, and not from its answer: several in a row would add up their ways there and back.
    if (answer?.lookIn != null) lookIn(Math.max(0, Math.ceil(readAt + answer.lookIn - performance.now())));
    const target = elements.get(answer?.guidance?.target);
    if (target) guidance.show(answer.guidance, () => (isDrawn(target) ? target : faceOf(target)));
    else guidance.hide();
  }

  /** Clicks the control, if nothing at all has changed since the report that the order answers; that the page drew it anew does not matter. */
  function click(handle, reported) {
    const facts = ({ path, controls }) => JSON.stringify([path, controls.map((each) => ({ ...each, handle: null }))]);
    const place = reported.controls.findIndex((each) => each.handle === handle);
    const now = observe();
    const element = elements.get(now.controls[place]?.handle);
    if (facts(now) !== facts(reported) || !(element instanceof HTMLElement)) return;
    past.clicks += 1;
    touch(element);
    HTMLElement.prototype.click.call(element);
    changed();
  }

  /** The page has gone elsewhere without a load: nothing of ours stays. */
  function leave() {
    describeDocument();
    lastReport = "";
    rest();
    guidance.hide();
  }

  // --- Watching ---------------------------------------------------------------------------------------------------

  // Told of one change, it hears of no more until the look that follows: a page may make thousands a second.
  const observer = new MutationObserver(() => {
    observer.disconnect();
    lookBy(earliest.soon);
  });
  const watch = (root) => observer.observe(root, { subtree: true, childList: true, attributes: true });
  // What is told of, and all that it stands in: what changes there may change it, or fold it away.
  const nearby = new MutationObserver(changed);

  /** In-page navigation changes the path first and the page later: what stands there now belongs to the path before. */
  function pathChanged() {
    const controls = here() === lastPath ? [] : allIn(rootsOf() ?? [], CONTROLS);
    if (controls.length <= MOST_CONTROLS) controls.forEach((each) => pathOf(each, labelledByOf(each), nameOf(each), lastPath));
    lastPath = here();
    changed();
  }

  /** Somebody wants the control changed: its setting is the one whose path it was seen under, or the one shown now. */
  function touch(element) {
    past.touchedAt = Date.now();
    for (const path of [firstSeen.get(element)?.path, here()]) {
      if (path === undefined) continue;
      note(past.paths, path);
      note(past.touchedUnder, path);
    }
  }

  /** A trusted event on a control or its label: from now on the page shows what somebody wants, not what LinkedIn holds. */
  function touched(event) {
    if (!event.isTrusted) return;
    const path = event.composedPath().map((node) => (node instanceof HTMLLabelElement ? node.control : node));
    const control = path.find((each) => each instanceof Element && matches(each, CONTROLS));
    if (!control) return;
    touch(control);
    changed();
  }

  function start() {
    const on = (target, type, handler) => listen(target, type, handler, { capture: true, passive: true, signal: stopping.signal });
    for (const type of ["click", "change", "input"]) on(window, type, touched);
    on(window, "popstate", changed);
    on(window, "resize", changed);
    if (window.navigation) on(window.navigation, "currententrychange", pathChanged);
    // Only the browser's own word: a page that could bring about readings could do so without measure.
    on(document, "visibilitychange", (event) => event.isTrusted && read());
    // Also of a popover, which may cover the guidance.
    on(window, "toggle", changed);
    on(window, "load", changed);
    on(window, "pageshow", (event) => {
      if (!event.isTrusted || !event.persisted) return;
      past.restored = true;
      // The answer to a report from before may never come.
      isReporting = false;
      look(true);
    });
    chrome.runtime.onMessage.addListener((message, _sender, answer) => {
      if (message === "look") look(true);
      if (message === "describe") answer({ seen: observe() });
    });
    look(true);
  }

  /** The extension was updated or removed under this page: fall silent. */
  function stop() {
    observer.disconnect();
    nearby.disconnect();
    stopping.abort();
    rest();
    guidance.hide();
  }

  if (isPrerendering()) listen(document, "prerenderingchange", start, { once: true });
  else start();
})();
