// The content script: reads the page when something may have changed, sends the observation to the background, and does
// what the answer says. It decides nothing: what a switch is for, whether to click, what to show, all that comes from
// the background.
//
// What it must not have is in biome.json and lint/content.grit: no network, no storage, no repeating timer, nothing
// that the page could notice. No WASM runs here, since a page's policy would forbid it, and report it.
"use strict";

// One script a document. The background injects it where none answers, and in a page that is just loading the browser
// does so too; two would be taken for two documents in turn, and no state would ever be stable. So whatever is declared
// outside of functions can be declared twice (`var`, `function`), and the second script finds here what the first has
// put.
var readNow;

(() => {
  if (readNow?.()) return;
  readNow = () => {
    if (isAlive()) read(true);
    return isAlive();
  };

  const PREFERENCES = "/mypreferences/";
  const LONGEST_PAUSE = 60_000;
  // For so long after a click or a key a change is seen even if it does not last.
  const EFFECT = 2_000;

  const dom = createDom();
  const observer = createObserver(dom, { onMutation: () => pace.mutated(), onChange: () => pace.changed() });
  const pace = createPace(dom, observer, read);
  // If the background does not hear of it, the guidance comes back.
  const guidance = createGuidance(() => send("closed").catch(() => read(true)));
  const stopping = new AbortController();
  let isSending = false;
  let isOwed = false;
  let lastSent = "";
  let readAt = 0;
  let pause = 1_000;
  // Of the two seconds after a click or a key.
  let watching = 0;
  let watchUntil = 0;
  let states = [];

  const send = (message) => chrome.runtime.sendMessage(message);
  const isAlive = () => Boolean(chrome.runtime?.id);

  /** Reads the page, and sends the observation if it differs from the last one or was asked for. */
  async function read(isAsked) {
    observer.watch();
    const start = pace.begin();
    if (!isAlive()) return stop();
    if (!location.pathname.startsWith(PREFERENCES)) return leave();
    guidance.raise();
    if (isSending) {
      isOwed ||= isAsked;
      return pace.changed();
    }
    const observation = observer.observe();
    readAt = performance.now();
    // That the page has grown older, or that a key was pressed, is no news.
    const facts = JSON.stringify({ ...observation, document: { ...observation.document, age: null, inputAt: null } });
    pace.end(start);
    if (facts === lastSent && !isAsked && !isOwed) return;
    lastSent = facts;
    isOwed = false;
    isSending = true;
    try {
      obey(await send({ seen: observation }), observation);
      pause = 1_000;
    } catch {
      // The background ended during the message, or the extension is gone; `read` will know.
      pace.readIn(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    } finally {
      isSending = false;
    }
  }

  function obey(answer, observation) {
    pace.cancel();
    if (answer?.click != null) click(answer.click, observation);
    // From the reading on, and not from its answer: otherwise the time of each message would be added.
    if (answer?.lookIn != null) pace.readIn(Math.max(0, Math.ceil(readAt + answer.lookIn - performance.now())));
    const target = observer.elementOf(answer?.guidance?.target);
    const face = () => (dom.isDrawn(target) ? target : dom.faceOf(target));
    if (target) guidance.show(answer.guidance, face, () => dom.partsOf(target));
    else guidance.hide();
  }

  /** Clicks the control, if nothing has changed since the observation that the answer is for (but for a new node). */
  function click(handle, observation) {
    const facts = ({ path, controls }) =>
      JSON.stringify([path, controls.map((each) => ({ ...each, handle: null, within: null }))]);
    const place = observation.controls.findIndex((each) => each.handle === handle);
    const now = observer.observe();
    const element = observer.elementOf(now.controls[place]?.handle);
    if (facts(now) !== facts(observation) || !(element instanceof HTMLElement)) return;
    observer.clicking(element);
    HTMLElement.prototype.click.call(element);
    pace.changed();
  }

  /** The page has navigated elsewhere without a load: nothing of ours stays. */
  function leave() {
    observer.describeDocument();
    lastSent = "";
    pace.cancel();
    guidance.hide();
  }

  /** A trusted event on a control or its label: from now on the page shows a wish, not what the server holds. */
  function touched(event) {
    if (!event.isTrusted) return;
    const path = event.composedPath().map((node) => (node instanceof HTMLLabelElement ? node.control : node));
    const control = path.find((each) => each instanceof Element && observer.isControl(each));
    if (!control) return;
    observer.touch(control);
    pace.changed();
  }

  /** A click or a key anywhere: what changes soon after it was changed by the member. */
  function noticeInput(event) {
    if (!event.isTrusted) return;
    observer.past.inputAt = Date.now();
    // Two clicks may come between two frames.
    compareStates();
    states = observer.states();
    watchUntil = performance.now() + EFFECT;
    cancelAnimationFrame(watching);
    watching = requestAnimationFrame(watchStates);
  }

  function watchStates() {
    compareStates();
    if (performance.now() < watchUntil) watching = requestAnimationFrame(watchStates);
    else states = [];
  }

  /** Whether a control tells something else than at the last click or key. By place: a page may replace its nodes. */
  function compareStates() {
    const now = observer.states();
    const isSame = now.length === states.length;
    const changed = isSame ? now.find(([, state], n) => state !== states[n][1]) : undefined;
    states = now;
    if (!changed) return;
    observer.touch(changed[0]);
    pace.changed();
  }

  function start() {
    const { signal } = stopping;
    const on = (target, type, handler) => dom.listen(target, type, handler, { capture: true, passive: true, signal });
    for (const type of ["click", "change", "input"]) on(window, type, touched);
    for (const type of ["pointerdown", "click", "keydown"]) on(window, type, noticeInput);
    // A popover that toggles may cover the guidance.
    for (const type of ["popstate", "resize", "toggle", "load"]) on(window, type, pace.changed);
    if (window.navigation) {
      on(window.navigation, "currententrychange", () => {
        observer.pathChanged();
        pace.changed();
      });
    }
    // Trusted events only: a page that could cause readings could cause any number.
    on(document, "visibilitychange", (event) => event.isTrusted && pace.readIfDue());
    on(window, "pageshow", (event) => {
      if (!event.isTrusted || !event.persisted) return;
      observer.past.restored = true;
      // The answer to a message from before may never come.
      isSending = false;
      read(true);
    });
    // A result that nobody will see: it is not waited for.
    on(window, "pagehide", (event) => event.isTrusted && observer.past.clicks && send("left").catch(() => {}));
    // Only what has been parsed to its end counts.
    on(document, "readystatechange", (event) => event.isTrusted && pace.changed());
    chrome.runtime.onMessage.addListener((message, _sender, answer) => {
      if (message === "look") read(true);
      if (message === "ping") answer(true);
      if (message === "describe") answer({ seen: observer.observe() });
    });
    read(true);
  }

  /** The extension was updated or removed: the script does nothing from now on. */
  function stop() {
    observer.stop();
    stopping.abort();
    cancelAnimationFrame(watching);
    pace.cancel();
    guidance.hide();
  }

  if (observer.isPrerendering()) dom.listen(document, "prerenderingchange", start, { once: true });
  else start();
})();
