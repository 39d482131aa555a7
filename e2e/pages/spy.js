// Records all that a page can observe of itself: its events and changes, its state, and whether an extension's address is
// in it. The replica runs it as the page's first script; the tests read `spy`.
{
  // Its own text contains what it searches for.
  document.currentScript.remove();

  // Saved before anything is wrapped, so that the spy does not record itself.
  const later = setTimeout.bind(window);
  const { addEventListener: listen } = EventTarget.prototype;
  const { getBoundingClientRect: box, getAttributeNames: namesOf, getAttribute: valueOf } = Element.prototype;
  const open = Object.getOwnPropertyDescriptor(Element.prototype, 'shadowRoot').get;
  const { querySelectorAll: inDocument } = Document.prototype;
  const { querySelectorAll: inFragment } = DocumentFragment.prototype;
  const styles = getComputedStyle.bind(window);
  const { stringify } = JSON;
  const Observer = MutationObserver;

  // --- Events, changes, calls ----------------------------------------------------------------------------------------

  const recorded = {};
  const note = (what) => { recorded[what] = (recorded[what] ?? 0) + 1; };

  const changed = ({ type, target, attributeName, addedNodes, removedNodes }) => {
    // The parser adds text in pieces of any size.
    const names = [...addedNodes].map((it) => it.nodeName).filter((name) => name !== '#text');
    if (type === 'characterData' && !target.data.trim()) return;
    if (type !== 'childList' || names.length || removedNodes.length) note(stringify(['change', type, target.nodeName, attributeName, names, removedNodes.length]));
  };
  new Observer((list) => list.forEach(changed)).observe(document, { childList: true, subtree: true, attributes: true, characterData: true });

  const handlers = [window, Document.prototype, HTMLElement.prototype].flatMap(Object.getOwnPropertyNames).filter((name) => /^on[a-z]/.test(name)).map((name) => name.slice(2));
  const more = ['DOMContentLoaded', 'readystatechange', 'securitypolicyviolation', 'visibilitychange', 'focusin', 'focusout', 'toggle', 'beforetoggle', 'slotchange'];
  for (const target of [window, window.navigation, window.visualViewport, document.fonts, navigator.serviceWorker].filter(Boolean)) {
    // Not `resize` of the viewport: how often it comes depends on the speed of the machine.
    const extra = ['currententrychange', 'navigate', 'scroll', 'loading', 'loadingdone', 'message', 'controllerchange'];
    for (const type of new Set(target === window ? [...handlers, ...more] : extra)) {
      listen.call(target, type, (event) => note(`event ${target.constructor.name} ${type} ${event.target?.nodeName ?? ''}`), true);
    }
  }

  // Every call in the page's main world.
  const wrap = (object, name) => {
    const it = Object.getOwnPropertyDescriptor(object, name);
    const key = it.get ? 'get' : 'value';
    const native = it[key];
    const wrapped = function (...list) {
      note(`call ${name}`);
      return new.target ? Reflect.construct(native, list, new.target) : Reflect.apply(native, this, list);
    };
    if (native.prototype) wrapped.prototype = native.prototype;
    Object.defineProperty(object, name, { ...it, [key]: wrapped });
  };
  for (const [object, names] of [
    [window, ['MutationObserver', 'getComputedStyle', 'requestAnimationFrame', 'setTimeout', 'setInterval', 'queueMicrotask', 'fetch']],
    [EventTarget.prototype, ['addEventListener', 'removeEventListener', 'dispatchEvent']],
    [MutationObserver.prototype, ['observe', 'disconnect']],
    [Node.prototype, ['parentNode', 'appendChild', 'removeChild', 'getRootNode']],
    [Document.prototype, ['querySelectorAll', 'getElementsByTagName', 'getElementById', 'createTreeWalker', 'createElement', 'documentElement', 'hidden']],
    [DocumentFragment.prototype, ['querySelectorAll']],
    [Element.prototype, ['attachShadow', 'shadowRoot', 'localName', 'getAttribute', 'setAttribute', 'matches', 'getBoundingClientRect', 'checkVisibility', 'append', 'remove', 'scrollIntoView', 'getAnimations']],
    [HTMLElement.prototype, ['click', 'focus', 'showPopover', 'hidePopover', 'style']],
    [HTMLInputElement.prototype, ['labels', 'checked', 'type']],
    [Performance.prototype, ['now', 'getEntriesByType']],
    [Crypto.prototype, ['randomUUID']],
    [Storage.prototype, ['getItem', 'setItem']],
    [JSON, ['stringify', 'parse']],
    [String.prototype, ['normalize']],
    [Function.prototype, ['bind']],
  ]) for (const name of names) wrap(object, name);

  // --- What the browser reports to a page ------------------------------------------------------------------------

  const entries = [];
  for (const type of PerformanceObserver.supportedEntryTypes) {
    new PerformanceObserver((list) => entries.push(...list.getEntries())).observe({ type, buffered: true });
  }
  const reports = [];
  if (window.ReportingObserver) new ReportingObserver((list) => reports.push(...list), { buffered: true }).observe();

  // --- State --------------------------------------------------------------------------------------------------------

  /** The document's elements, and those in open shadow roots. */
  const elements = () => {
    const found = [];
    const roots = [document];
    for (const root of roots) {
      for (const element of (root === document ? inDocument : inFragment).call(root, '*')) {
        found.push(element);
        const shadow = open.call(element);
        if (shadow) roots.push(shadow);
      }
    }
    return { found, roots };
  };
  const hash = (text) => [...text].reduce((sum, c) => (sum * 31 + c.codePointAt(0)) | 0, 7);
  const styleOf = (element, pseudo) => {
    const style = styles(element, pseudo);
    return hash([...style].map((name) => style.getPropertyValue(name)).join());
  };
  const rules = (sheet) => { try { return [...sheet.cssRules].map((it) => it.cssText).join('\n'); } catch { return ''; } };
  const sheets = () => elements().roots.flatMap((root) => [...root.styleSheets, ...root.adoptedStyleSheets]);
  const plain = (html) => html.replace(/nonce="\w*"/g, '');

  async function state() {
    const { documentElement: root } = document;
    const { found } = elements();
    const names = (object) => Object.getOwnPropertyNames(object).sort();
    // Not the entries for slow tasks, which depend on the machine; nor the icon, which the browser loads at any time.
    const reported = entries.filter((it) => ['resource', 'navigation', 'mark', 'measure', 'visibility-state', 'taskattribution'].includes(it.entryType));
    const grid = [1, 3, 5, 7, 9].flatMap((x) => [1, 3, 5, 7, 9].map((y) => document.elementFromPoint(innerWidth * x / 10, innerHeight * y / 10)?.nodeName));
    const selection = getSelection();
    return {
      recorded: Object.entries(recorded).sort(),
      html: plain(root.outerHTML),
      elements: [found.length, document.childNodes.length, document.all.length, window.length],
      boxes: found.map((it) => { const { x, y, width, height } = box.call(it); return [it.nodeName, x, y, width, height].join(); }),
      globals: names(window),
      interfaces: [document, Document.prototype, Element.prototype, HTMLElement.prototype, Node.prototype, navigator, Navigator.prototype, root, document.body].map((it) => names(it).join()),
      reported: reported.map((it) => `${it.entryType} ${it.name}`).filter((it) => !it.endsWith('.ico')).sort(),
      reports: reports.map((it) => it.toJSON?.() ?? it.type),
      stored: [{ ...localStorage }, { ...sessionStorage }, document.cookie, await indexedDB.databases(), await caches.keys(), (await navigator.serviceWorker.getRegistrations()).length],
      sheets: sheets().map(rules),
      styles: found.flatMap((it) => [styleOf(it), styleOf(it, '::before'), styleOf(it, '::after')]),
      drawing: [window.CSS?.highlights?.size, document.fonts.size, document.getAnimations().length, document.adoptedStyleSheets.length],
      above: found.filter((it) => it.matches(':popover-open, :modal, :fullscreen')).length,
      grid,
      attention: [document.activeElement?.nodeName, selection.type, selection.rangeCount, scrollX, scrollY, document.visibilityState, history.length, document.title],
    };
  }

  /** Every text that contains an extension's address: the second of LinkedIn's two ways to find extensions. */
  function traces() {
    const { found, roots } = elements();
    const texts = [
      plain(document.documentElement.outerHTML),
      ...roots.flatMap((root) => [...root.childNodes].map((it) => it.textContent)),
      ...found.flatMap((it) => namesOf.call(it).map((name) => `${name}=${valueOf.call(it, name)}`)),
      ...found.map((it) => it.style?.cssText ?? ''),
      ...sheets().flatMap((it) => [it.href ?? '', rules(it)]),
      ...[...entries, ...performance.getEntries(), ...reports].map((it) => stringify(it)),
      ...Object.keys(recorded), ...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie,
      ...Object.getOwnPropertyNames(window).map((name) => { try { return typeof window[name] === 'string' ? window[name] : name; } catch { return ''; } }),
      new Error().stack,
    ];
    return texts.filter((text) => /(chrome|moz)-extension|objector/i.test(text)).map((text) => text.slice(0, 300));
  }

  /** Tries to load each address in every way that a page has: LinkedIn's first way. The outcomes, by way. */
  async function probe(addresses) {
    const outcome = (start) => new Promise((done) => {
      later(done, 25_000, 'no event');
      try {
        start(() => done('loaded'), () => done('refused'));
      } catch {
        done('refused');
      }
    });
    const element = (tag, set, place = document.head) => (loaded, refused) => {
      const it = Object.assign(document.createElement(tag), { onload: loaded, onerror: refused });
      set(it);
      place.append(it);
      later(() => it.remove(), 25_000);
    };
    const ways = {
      fetch: (address) => (loaded, refused) => fetch(address).then(loaded, refused),
      opaque: (address) => (loaded, refused) => fetch(address, { mode: 'no-cors' }).then(loaded, refused),
      request: (address) => (loaded, refused) => {
        const it = Object.assign(new XMLHttpRequest(), { onload: loaded, onerror: refused });
        it.open('GET', address);
        it.send();
      },
      image: (address) => element('img', (it) => { it.src = address; }, document.body),
      script: (address) => element('script', (it) => { it.src = address; }),
      module: (address) => (loaded, refused) => import(address).then(loaded, refused),
      style: (address) => element('link', (it) => { it.rel = 'stylesheet'; it.href = address; }),
      // An error page fires the load event too.
      frame: (address) => element('iframe', (it) => { it.src = address; }, document.body),
      object: (address) => element('object', (it) => { it.data = address; }, document.body),
    };
    const results = Object.entries(ways).map(async ([way, load]) => [way, await Promise.all(addresses.map((address) => outcome(load(address))))]);
    return Object.fromEntries(await Promise.all(results));
  }

  /** Waits until the page is drawn and this old, so that the extension has read it. */
  async function settled(age) {
    while (document.readyState !== 'complete' || document.querySelector('[aria-busy]') || performance.timeOrigin + age > Date.now()) {
      await new Promise((done) => later(done, 50));
    }
  }

  window.spy = { state, traces, probe, settled };
}
