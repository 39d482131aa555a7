// Observes the page: the document's history, and all its controls, choices and links under /mypreferences/, as facts.
// What they mean is decided in the background.
"use strict";

// biome-ignore lint/correctness/noUnusedVariables: content.js calls it.
function createObserver(dom, { onMutation, onChange }) {
  const { MOST_TEXT, attribute, faceOf, isDrawn, labelledByOf, landmarkOf, localName, matches, nameOf, query, short } =
    dom;

  const CONTROLS = 'input[type="checkbox"], [role="switch"], [role="checkbox"]';
  // Where a setting is a choice among several, the member sees one of these.
  const CHOICES = '[role="radiogroup"], fieldset, select, input[type="radio"]';
  const LINKS = 'a[href*="/mypreferences/"]';
  const HEADINGS = 'h1, h2, h3, h4, h5, h6, [role="heading"]';
  const MAIN = 'main, [role="main"]';
  const DIALOGS = 'dialog, [role="dialog"], [role="alertdialog"]';
  // Fields of a sign-in.
  const PASSWORDS =
    'input[type="password"], input[autocomplete~="username"], input[autocomplete~="webauthn"], input[autocomplete~="one-time-code"]';
  const FRAMES = "iframe, frame";
  // Could be a switch, and tells no state that could be read.
  const PRESSED = "[aria-pressed]";
  const BUTTONS = 'button, input[type="submit"], [role="button"]';
  const SUBMITS = 'button[type="submit"], button:not([type]), input[type="submit"]';
  const FIELDS =
    'input:not([type]), input[type="text"], input[type="email"], input[type="password"], input[type="tel"], input[type="search"], input[type="url"], input[type="number"], textarea';
  // One by one: a browser finds one simple selector in a third of the time that it needs for a list.
  const EACH = [CONTROLS, CHOICES, LINKS].flatMap((list) => list.split(", "));
  const MOST_CONTROLS = 64;
  const MOST_LINKS = 200;
  const MOST_CHOICES = 8;
  const MOST_ELEMENTS = 50_000;
  const MOST_PATHS = 8;
  const MOST_HEADINGS = 4;
  const MOST_DIALOGS = 8;
  const MOST_ANSWERS = 32;
  // Of things that are looked at one by one.
  const MOST_LOOKED_AT = 50;
  // With a name that is shorter than this a control may have told only its state.
  const SHORT_NAME = 24;
  // A frame that is smaller than this holds no setting.
  const SMALLEST_FRAME = { width: 160, height: 60 };
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
    failedData: false,
    unanswered: false,
    answered: [],
    paths: [],
    touchedAt: null,
    touchedUnder: [],
    clicks: 0,
    inputAt: null,
    answeredAt: null,
  };
  // When the script last clicked, by the page's clock.
  let clickedAt = Infinity;

  const here = () => location.pathname.slice(0, MOST_TEXT);
  let lastPath = here();

  const add = (paths, path) => paths.includes(path) || paths.length === MOST_PATHS || paths.push(path);

  function describeDocument() {
    lastPath = here();
    if (past.paths.at(-1) !== lastPath && past.paths.length < MOST_PATHS) past.paths.push(lastPath);
    // transferSize is known once the response has ended; until then the document counts as cached.
    const cached = !(arrival?.transferSize > 0) || isPrepared(arrival);
    const age = Math.floor(performance.now());
    const state = dom.readyState(document);
    return {
      ...past,
      loading: state === "loading",
      complete: state === "complete",
      age,
      arrival: arrival?.type ?? "",
      status: arrival?.responseStatus ?? 0,
      cached,
    };
  }

  /** Whether the response was there before it was asked for (cached, prefetched), or a service worker had a part in it. */
  function isPrepared({ deliveryType, workerStart }) {
    return Boolean(deliveryType) || workerStart > 0;
  }

  // Data that the page asks for itself: by fetch or XHR; else what has no name of a file of code, and is preloaded, or a
  // script's or a frame's.
  const isOwn = ({ name }) => new URL(name).hostname === location.hostname;
  const isRequest = ({ initiatorType }) => initiatorType === "fetch" || initiatorType === "xmlhttprequest";
  const isNoFile = ({ name }) =>
    !/[.](?:m?js|css|html?|woff2?|svg|png|jpe?g|webp|gif|ico|wasm)$/i.test(new URL(name).pathname);
  const canHoldData = ({ initiatorType }) => /^(?:link|script|iframe)$/.test(initiatorType);
  const isData = (entry) => isRequest(entry) || (canHoldData(entry) && isNoFile(entry));

  const siteOf = (hostname) => hostname.split(/[.]/).slice(-2).join();
  const isOfSite = ({ name }) => siteOf(new URL(name).hostname) === siteOf(location.hostname);
  // Of another host only one that lets its timing be seen tells when it was asked.
  const canBeSeen = (entry) => isOwn(entry) || (isOfSite(entry) && entry.requestStart > 0);

  /** Whether it is data of the site's that a cache or a service worker answered. */
  function isOldData(entry) {
    // Firefox tells no size of what a worker has answered. What has no status has not been answered at all.
    const isCached = entry.transferSize === 0 && (entry.decodedBodySize > 0 || entry.responseStatus > 0);
    return isData(entry) && canBeSeen(entry) && (isCached || isPrepared(entry));
  }

  const isOwnRequest = (entry) => isRequest(entry) && isOwn(entry);

  /** Whether it is an error of the page's own server, or an answer from another address than was asked. */
  function isError(entry) {
    return isOwnRequest(entry) && (entry.responseStatus >= 400 || entry.redirectStart > 0);
  }

  const isUnanswered = (entry) => isOwnRequest(entry) && entry.responseStatus === 0;

  /** Whether the page's own server itself has answered it with success. */
  function isSuccess(entry) {
    const isOk = [200, 304].includes(entry.responseStatus) && entry.redirectStart === 0;
    return isOwnRequest(entry) && isOk && !isOldData(entry);
  }

  /** A short name for what was asked for (FNV-1a of its path): the address itself may be personal. */
  function nameOfData({ name }) {
    const bytes = new TextEncoder().encode(new URL(name).pathname);
    return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 16_777_619), 0x811c9dc5) >>> 0;
  }

  /** Whether it is an answer of the site's to a request that came after the script's last click. */
  const isAnswer = (entry) => isRequest(entry) && entry.startTime >= clickedAt && isOfSite(entry);

  const data = new PerformanceObserver((list) => {
    const entries = list.getEntries();
    const isOld = !past.cachedData && entries.some(isOldData);
    const isAnswered = entries.some(isAnswer);
    const isFailed = !past.failedData && entries.some(isError);
    const isLost = !past.unanswered && entries.some(isUnanswered);
    const names = entries.filter(isSuccess).map(nameOfData);
    const isNews = names.some((name) => !past.answered.includes(name));
    past.answered = [...new Set([...past.answered, ...names])].slice(-MOST_ANSWERS);
    past.cachedData ||= isOld;
    past.failedData ||= isFailed;
    past.unanswered ||= isLost;
    if (isAnswered) past.answeredAt = Date.now();
    if (isOld || isFailed || isLost || isAnswered || isNews) onChange();
  });
  data.observe({ type: "resource", buffered: true });

  const firstSeen = new WeakMap();

  /** The path under which this control was first shown with its present name: it may be left from the page before. */
  function pathOf(element, labelledBy, name, path) {
    const key = `${labelledBy} ${name}`;
    if (firstSeen.get(element)?.key !== key) firstSeen.set(element, { key, path });
    return firstSeen.get(element).path;
  }

  /** In-page navigation changes the path first and the page later: the controls of now belong to the path before. */
  function pathChanged() {
    const controls = here() === lastPath ? [] : allIn(findRoots() ?? [], CONTROLS);
    if (controls.length <= MOST_CONTROLS) {
      for (const each of controls.filter(faceOf)) pathOf(each, labelledByOf(each), nameOf(each), lastPath);
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
  // Whether it was not ticked when it was first seen, although the document says that it is.
  const kept = new WeakMap();
  let lastHandle = 0;

  function handleOf(element) {
    if (!handles.has(element)) handles.set(element, ++lastHandle);
    return handles.get(element);
  }

  const isBusy = (element) =>
    attribute(element, "aria-busy") === "true" || attribute(element, "role") === "progressbar";
  const isDisabled = (element) => matches(element, ":disabled") || attribute(element, "aria-disabled") === "true";
  const closest = (element, selector) => [...dom.ancestors(element)].find((each) => matches(each, selector));

  function describeControl(element) {
    const isCheckbox = element instanceof HTMLInputElement && element.type === "checkbox";
    const [labelledBy, name] = [labelledByOf(element), nameOf(element)];
    const visible = faceOf(element) !== null;
    // A browser may put back, over a new document, what was not ticked in the one before.
    if (!kept.has(element)) kept.set(element, isCheckbox && element.defaultChecked && !element.checked);
    past.cachedData ||= visible && kept.get(element);
    const [, ...above] = dom.ancestors(element);
    const outer = above.find((each) => matches(each, CONTROLS));
    const form = closest(element, "form");
    return {
      handle: handleOf(element),
      path: visible ? pathOf(element, labelledBy, name, here()) : here(),
      tag: localName(element).slice(0, MOST_TEXT),
      role: short(attribute(element, "role")),
      checked: isCheckbox ? element.checked : null,
      indeterminate: isCheckbox && element.indeterminate,
      ariaChecked: short(attribute(element, "aria-checked")),
      ariaPressed: short(attribute(element, "aria-pressed")),
      disabled: isDisabled(element) || attribute(element, "aria-readonly") === "true",
      busy: isBusy(element) || above.some(isBusy),
      visible,
      landmark: landmarkOf(element),
      labelledBy,
      name,
      text: name.length < SHORT_NAME ? textAround(name, above) : "",
      amongFields: form !== undefined && [...query(form, FIELDS)].some((field) => isDrawn(field)),
      within: outer ? handleOf(outer) : null,
    };
  }

  /** The text of the first element above that has more of it than the name, if no other control or heading is in it. */
  function textAround(name, above) {
    for (const each of above) {
      if (matches(each, `${MAIN}, ${DIALOGS}, body`)) break;
      if (query(each, CONTROLS).length > 1 || query(each, HEADINGS).length) break;
      const text = dom.wordsOf(each);
      if (text.length > name.length) return text;
    }
    return "";
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

  // --- The page ---------------------------------------------------------------------------------------------------

  // Of a page that is too large to read.
  const NOTHING_SAID = {
    lang: "",
    title: "",
    headings: [],
    hasMain: false,
    password: false,
    frame: false,
    opaque: false,
    covered: false,
    dialogs: [],
    save: false,
  };

  // Buttons that have been seen disabled.
  const sleepers = new WeakSet();

  /** What the page says of itself, and what stands in the way. */
  function describePage(controls) {
    const all = (selector) => allIn(roots, selector).slice(0, MOST_LOOKED_AT);
    const isInPage = (element) => ["main", "none"].includes(landmarkOf(element));
    const hasMain = all(MAIN).some((each) => isDrawn(each));
    const headings = all(HEADINGS).filter((each) => !hasMain || landmarkOf(each) === "main");
    const isLarge = (frame) => {
      const { width, height } = frame.getBoundingClientRect();
      return width >= SMALLEST_FRAME.width && height >= SMALLEST_FRAME.height;
    };
    const couldBeSwitches = [...all(PRESSED).filter((each) => !matches(each, CONTROLS)), ...closed];
    return {
      lang: (attribute(dom.rootElement(document), "lang") ?? "").slice(0, MOST_TEXT),
      title: short(dom.title(document).normalize("NFKD")),
      headings: headings
        .filter((each) => isDrawn(each))
        .slice(0, MOST_HEADINGS)
        .map(dom.wordsOf),
      hasMain,
      password: all(PASSWORDS).some((each) => isDrawn(each)),
      frame: all(FRAMES).some((each) => isDrawn(each) && isLarge(each) && isInPage(each)),
      opaque: couldBeSwitches.some((each) => isDrawn(each) && isInPage(each)),
      covered: controls.some((each) => dom.isCovered(each) && isInPage(each)),
      dialogs: all(DIALOGS)
        .filter((each) => isDrawn(each))
        .slice(0, MOST_DIALOGS)
        .map(handleOf),
      save: canBeSaved(controls),
    };
  }

  /** Whether a button to save is ready: it submits the form of a control, or it was disabled before. */
  function canBeSaved(controls) {
    const forms = new Set(controls.map((each) => closest(each, "form")));
    forms.delete(undefined);
    const submits = [...forms].flatMap((form) => [...query(form, SUBMITS)]);
    const awake = allIn(roots, BUTTONS)
      .slice(0, MOST_LOOKED_AT)
      .filter((each) => {
        if (isDisabled(each)) sleepers.add(each);
        return !isDisabled(each) && sleepers.has(each);
      });
    return [...submits, ...awake].some((each) => !isDisabled(each) && !matches(each, CONTROLS) && isDrawn(each));
  }

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
  let closed = [];
  let candidates = [];
  let elements = new Map();

  /** The document and its open shadow roots, which are watched from now on. Null if that is too much to read. */
  function findRoots() {
    const found = [document];
    const empty = [];
    let count = 0;
    for (let n = 0; n < found.length; n++) {
      const all = query(found[n], "*");
      count += all.length;
      if (count > MOST_ELEMENTS) return null;
      for (const element of all) {
        const root = dom.shadowRoot(element);
        if (root) found.push(root);
        // A custom element that shows something, and nothing of what is in it.
        else if (localName(element).includes("-") && !element.firstChild) empty.push(element);
      }
    }
    closed = empty.slice(0, MOST_LOOKED_AT);
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
    const empty = () => ({
      document: describeDocument(),
      path: here(),
      page: NOTHING_SAID,
      controls: [],
      choices: [],
      links: [],
      overflow: true,
    });
    elements = new Map();
    nearby.disconnect();
    const found = findRoots();
    roots = found ?? roots;
    candidates = findCandidates();
    if (!found) return empty();
    const controls = allIn(roots, CONTROLS);
    const links = allIn(roots, LINKS).filter(
      (link) =>
        link instanceof HTMLAnchorElement && link.hostname === location.hostname && link.pathname.length <= MOST_TEXT,
    );
    if (controls.length > MOST_CONTROLS || links.length > MOST_LINKS) return empty();
    const choices = allIn(roots, CHOICES).slice(0, MOST_CHOICES);
    for (const element of [...controls, ...choices, ...links]) {
      elements.set(handleOf(element), element);
      for (const each of dom.ancestors(element)) nearby.observe(each, { attributes: true });
    }
    const read = {
      page: describePage(controls),
      controls: controls.map(describeControl),
      choices: choices.map(describeChoice),
      links: links.map(describeLink),
      overflow: false,
    };
    // The document after the controls, which may tell that something was kept.
    const full = { ...empty(), ...read };
    return JSON.stringify(full).length < MOST_BYTES ? full : empty();
  }

  /** What is ticked, the one thing about a control that a page can change without an event. Empty if nothing can be. */
  function ticks() {
    const boxes = [...elements.values()].filter((each) => each instanceof HTMLInputElement);
    return boxes.map((each) => [each.checked, each.indeterminate]).join();
  }

  /** What each control tells now, also of one that no observation has read yet. */
  function states() {
    const state = (each) => [each.checked, attribute(each, "aria-checked"), attribute(each, "aria-pressed")].join();
    return allIn(roots, CONTROLS)
      .slice(0, MOST_CONTROLS)
      .map((each) => [each, state(each)]);
  }

  /** The script is about to click the control. */
  function clicking(element) {
    past.clicks += 1;
    clickedAt = performance.now();
    touch(element);
  }

  return Object.freeze({
    past,
    isPrerendering,
    describeDocument,
    pathChanged,
    touch,
    clicking,
    states,
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
