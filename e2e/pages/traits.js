// The traits of hostile pages. What each means is in `e2e/src/hostile.rs`; `hostile.js` calls its hooks and gives it its
// tools. Each gets a number, which says how, how often (in milliseconds), or when.
// eslint-disable-next-line no-unused-vars
const hostileTraits = (tools) => {
  const {
    setTimeout, setInterval, clearInterval, requestAnimationFrame, MutationObserver, performance, document, location, stringify, create, push, find, findAll, findIn, attribute,
    attachShadow, dispatch, copyOf, observe, isIn, isChecked, check, append, first, body, ownControl, drawn, acting,
    some, make, wrap, rival, flip, hidden, applied,
  } = tools;
  const OTHER_KEY = 'allowAdsByAge';
  const OURS = 'Data for Generative AI Improvement: use my data for training content creation AI models';

  // --- What is patched in the page's world: each function throws, or returns this -----------------------------------

  const none = () => null;
  const empty = () => [];
  const PATCHES = [
    [Element.prototype, 'getAttribute', () => 'false'], [Element.prototype, 'hasAttribute', () => false],
    [Element.prototype, 'matches', () => true], [Element.prototype, 'checkVisibility', () => true],
    [Element.prototype, 'getBoundingClientRect', () => new DOMRect(0, 0, 500, 500)], [Element.prototype, 'getElementsByTagName', empty],
    [Document.prototype, 'querySelectorAll', empty], [Document.prototype, 'getElementsByTagName', empty],
    [Document.prototype, 'getElementById', none], [Document.prototype, 'createTreeWalker', none],
    [DocumentFragment.prototype, 'querySelectorAll', empty], [Element.prototype, 'querySelectorAll', empty],
    [HTMLElement.prototype, 'click', none], [HTMLElement.prototype, 'showPopover', none], [HTMLElement.prototype, 'hidePopover', none],
    [Element.prototype, 'shadowRoot', none], [Element.prototype, 'ariaChecked', () => 'false'], [Element.prototype, 'scrollIntoView', none],
    [Node.prototype, 'parentNode', none], [Node.prototype, 'getRootNode', none], [Node.prototype, 'textContent', () => 'Off'],
    [HTMLInputElement.prototype, 'labels', empty], [HTMLButtonElement.prototype, 'labels', empty], [HTMLLabelElement.prototype, 'control', none],
    [HTMLInputElement.prototype, 'indeterminate', () => false], [HTMLInputElement.prototype, 'type', () => 'text'],
    [Document.prototype, 'documentElement', none], [Document.prototype, 'readyState', () => 'loading'], [Document.prototype, 'hidden', () => true],
    [Event.prototype, 'composedPath', empty], [CharacterData.prototype, 'data', () => ''],
    [window, 'getComputedStyle', () => ({})], [window, 'requestAnimationFrame', none], [window, 'queueMicrotask', none],
    [window, 'MutationObserver', none], [window, 'AbortController', none], [window, 'structuredClone', none],
    [Performance.prototype, 'getEntriesByType', empty], [Crypto.prototype, 'randomUUID', () => 'same'], [Date, 'now', () => 0],
    [Array.prototype, 'includes', () => true], [Array.prototype, 'find', none], [Array.prototype, 'findIndex', () => 0],
    [Array.prototype, 'flatMap', empty], [Map.prototype, 'get', none], [Map.prototype, 'set', none], [WeakMap.prototype, 'get', () => 1],
    [WeakSet.prototype, 'has', () => true], [String.prototype, 'normalize', () => ''], [String.prototype, 'trim', () => ''],
    [String.prototype, 'toWellFormed', () => ''], [Math, 'floor', () => 0], [Math, 'max', () => 0], [Reflect, 'get', none],
    [JSON, 'parse', none], [JSON, 'stringify', () => '{}'], [Function.prototype, 'bind', none], [Function.prototype, 'call', none],
    [Navigator.prototype, 'sendBeacon', () => true],
  ];

  function patch([object, name, lie], throws) {
    const old = Object.getOwnPropertyDescriptor(object, name);
    if (!old?.configurable) return;
    const other = function (value) {
      // The app's own save has to work.
      if (name === 'stringify' && typeof value?.value === 'boolean') return stringify(value);
      if (throws) throw new Error(`${name} was read`);
      return lie();
    };
    Object.defineProperty(object, name, old.get ? { ...old, get: other } : { ...old, value: other });
  }

  // --- Labels -------------------------------------------------------------------------------------------------------

  const LOOK_ALIKES = { a: 'а', c: 'с', e: 'е', i: 'і', o: 'о', p: 'р', s: 'ѕ', x: 'х', y: 'у' };
  // The name is still the same, or there is none.
  const LABELS = [
    () => '',
    (text) => text.repeat(200),
    (text) => `\ud83d${text}\udc00`,
    (text) => `<b onclick="0">${text}</b>&nbsp;{{extra\u007d}`,
    (text) => text.toUpperCase().normalize('NFD').split(' ').join('\u3000'),
  ];
  // The name is another one, for whoever compares letters.
  const GARBLED = [
    (text) => `\u202e${[...text].reverse().join('')}\u202c`,
    (text) => [...text].join('\u200f\u2066'),
    (text) => [...text].map((letter) => LOOK_ALIKES[letter] ?? letter).join(''),
    (text) => [...text].map((letter) => `${letter}\u0489\u0334`).join(''),
    () => 'Notifications',
  ];
  /** Changes LinkedIn's name for the switch when it is parsed, before the app reads it. */
  const rename = (trait, change) => {
    const observer = new MutationObserver(() => {
      const start = find(document, '#start');
      if (!start?.textContent.trim().endsWith('}')) return;
      observer.disconnect();
      const data = JSON.parse(start.textContent);
      data.texts.switch = change(data.texts.switch);
      start.textContent = stringify(data);
      applied.add(trait);
    });
    observe(observer, document, { childList: true, subtree: true, characterData: true });
  };

  // --- The traits ---------------------------------------------------------------------------------------------------

  const ofForm = Object.getOwnPropertyNames(HTMLFormElement.prototype);
  const ofNodes = [Element, Node, EventTarget].flatMap((it) => Object.getOwnPropertyNames(it.prototype));
  // Without what the app and the driver use.
  const ofDocument = [...Object.getOwnPropertyNames(Document.prototype), ...ofNodes]
    .filter((name) => !['visibilityState', 'createElement', 'activeElement', 'querySelector', 'addEventListener', 'title', 'location'].includes(name));
  const ofWindow = ['chrome', 'browser', 'performance', 'navigation', 'createDom', 'createObserver', 'createPace', 'createCard', 'createGuidance', 'readNow', 'caution', 'document', 'self', 'top'];

  return {
    // Harmless: the control is as clear as before.
    clobbered: {
      form(form, n) {
        for (const name of [...some(ofDocument, n + 1), ...ofWindow]) {
          body().append(hidden([make('img', { name }), make('form', { name }), make('i', { id: name })]));
        }
        append(first(form), hidden(some([...ofForm, ...ofNodes], n).map((name) => make('input', { name }))));
      },
    },
    patched: { ready: (n) => some(PATCHES, n).forEach((it, index) => patch(it, (n + index) % 2 === 0)) },
    inherited: {
      ready(n) {
        for (const name of some(['checked', 'click', 'handle', 'labels', 'control', 'target', 'lookIn', 'guidance', 'type'], n)) {
          Object.defineProperty(Object.prototype, name, { configurable: true, get() { throw new Error(`${name} was inherited`); }, set(value) {
            Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
          } });
        }
      },
    },
    getters: {
      control(control, n) {
        const names = ['labels', 'role', 'ariaChecked', 'ariaPressed', 'ariaLabel', 'disabled', 'indeterminate', 'getAttribute', 'matches',
          'click', 'getBoundingClientRect', 'checkVisibility', 'shadowRoot', 'parentNode', 'tagName', 'nodeName', 'type', 'offsetParent', 'textContent'];
        for (const name of some(names, n)) {
          Object.defineProperty(control, name, { get() { throw new Error(`${name} of the control was read`); }, set() {} });
        }
        if (control.localName !== 'input') return;
        // The app, whose listener runs next, has to read the real value.
        let isChanging = false;
        control.addEventListener('change', () => {
          isChanging = true;
          setTimeout(() => { isChanging = false; });
        }, true);
        Object.defineProperty(control, 'checked', {
          get() {
            if (!isChanging) throw new Error('checked of the control was read');
            return isChecked(control);
          },
          set(value) { check(control, value); },
        });
      },
    },
    shadow: {
      form(form, depth) {
        for (let n = 0; n < depth; n++) {
          const host = make('div');
          const root = attachShadow(host, { mode: 'open' });
          wrap(form, host, root);
          // The page's style does not apply in a shadow root, and without it an empty button is too small to be visible.
          root.append(...[...findAll(document, 'link[rel="stylesheet"]')].map(({ href }) => make('link', { rel: 'stylesheet', href })));
          form = host;
        }
      },
    },
    moved: {
      form(form, n) {
        const tags = [['section', 'header'], ['article', 'footer'], ['fieldset', 'div'], ['details', 'div'], ['form', 'p']][n];
        const [outer, inner] = tags.map((tag) => make(tag));
        if (n === 3) outer.setAttribute('open', '');
        outer.append(inner);
        wrap(form, outer, inner);
      },
    },
    labels: { start: (n) => rename('labels', LABELS[n]) },
    direction: { ready: (n) => (n ? find(document, ':root') : body()).setAttribute('dir', 'rtl') },
    far: { form: (form, n) => { form.style.marginBlockStart = `${n}px`; } },
    small: { ready: (n) => { find(document, ':root').style.zoom = n / 100; } },
    overlaid: { form: () => body().append(make('div', { style: 'position: fixed; inset: 0; z-index: 2147483647; background: #0001' })) },
    rival_keyed: { form: (_, n) => setTimeout(() => rival({ text: OURS, key: OTHER_KEY }), n) },
    framed: {
      form(form) {
        const srcdoc = `<label><input type=checkbox role=switch checked> ${OURS}</label>`;
        form.after(make('iframe', { srcdoc, width: '400', height: '60' }));
      },
    },
    same_ids: {
      form() {
        // Not the id of an input: its label would lose it.
        const all = [...findAll(document, '[id]:not(input)')].map(({ id }) => make('i', { id }));
        body().prepend(hidden(all));
      },
    },
    editable: { ready: () => { document.designMode = 'on'; } },
    synthetic: {
      control(control, n) {
        const kinds = ['change', 'input', 'focus', 'blur', 'pointerdown', 'mousedown', 'mouseup', 'keydown', 'toggle', 'pageshow', 'popstate0', 'visibilitychange'];
        const timer = setInterval(() => {
          if (!isIn(control)) return clearInterval(timer);
          acting(() => kinds.forEach((kind) => dispatch(control, new Event(kind, { bubbles: true, composed: true }))));
          for (const message of ['look', { seen: {} }, { press: 1 }, { click: 1 }]) window.postMessage(message, '*');
          window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
        }, n);
      },
    },
    noisy: {
      form(form, n) {
        let count = 0;
        setInterval(() => {
          form.setAttribute('class', `form ${++count}`);
          form.style.setProperty('--noise', count);
          body().setAttribute('class', `noise${count}`);
        }, n);
      },
    },
    busy: {
      ready(n) {
        setInterval(() => {
          const until = performance.now() + n;
          while (performance.now() < until);
        }, 700);
      },
    },
    evicting: {
      ready() {
        const root = find(document, ':root');
        const observer = new MutationObserver(() => [...root.children].slice(2).forEach((added) => added.remove()));
        observe(observer, root, { childList: true });
      },
    },
    rooted: {
      form() {
        const root = create('html');
        root.append(find(document, 'head'), body());
        document.replaceChild(root, find(document, ':root'));
      },
    },
    // Unstable: the control may be recognised or not.
    rival: { form: (_, n) => setTimeout(() => rival({ text: 'Notifications' }), n) },
    garbled: { start: (n) => rename('garbled', GARBLED[n]) },
    in_dialog: { form: (form, n) => wrap(form, make(n ? 'div' : 'dialog', n ? { role: 'alertdialog' } : { open: '' })) },
    swapping: {
      form(form, n) {
        const rows = first(form);
        const swap = () => {
          append(rows, first(rows));
          n ? setTimeout(swap, n) : requestAnimationFrame(swap);
        };
        swap();
      },
    },
    renaming: {
      control(control, n) {
        let count = 0;
        const timer = setInterval(() => isIn(control) ? control.setAttribute('aria-label', `Name ${++count}`) : clearInterval(timer), n);
      },
    },
    bouncing: {
      control(control, n) {
        control.addEventListener('click', () => setTimeout(() => {
          flip(ownControl());
          setTimeout(() => flip(ownControl()), n);
        }, 200));
      },
    },
    wandering: {
      form(form, n) {
        const home = location.href;
        const paths = ['/mypreferences/d/settings/data-for-ai-improvement-2', '/mypreferences/dd/settings/data-for-ai-improvement', '/mypreferences/d/',
          '/mypreferences/d/settings/data-for-ai-improvem\u0435nt', '/mypreferences/d/settings%2Fdata-for-ai-improvement', '/feed/'];
        setTimeout(() => {
          push(null, '', paths[n % paths.length]);
          setTimeout(() => push(null, '', home), 50 * n);
        }, 300);
      },
    },
    // No control: not visible, or where no setting belongs.
    hidden: {
      form(form, n) {
        const ways = ['display: none', 'visibility: hidden', 'opacity: 0', 'position: absolute; top: -9999px', 'transform: scale(.01)',
          'content-visibility: hidden', 'height: 0; overflow: hidden'];
        if (n < ways.length) return wrap(form, make('div', { style: ways[n] }));
        wrap(form, make(n === 9 ? 'details' : 'div', [{ 'aria-hidden': 'true' }, { inert: '' }, {}][n - 7]));
      },
    },
    closed: {
      form(form) {
        const host = make('div');
        wrap(form, host, attachShadow(host, { mode: 'closed' }));
      },
    },
    elsewhere: {
      form(form, n) {
        const outer = [make('nav'), make('div', { role: 'banner' }), make('div', { role: 'navigation' }), make('header'), make('footer')][n];
        if (n < 3) return wrap(form, outer);
        body().append(outer);
        outer.append(form);
      },
    },
    other_key: { control: (control) => control.setAttribute('aria-labelledby', OTHER_KEY) },
    vanishing: {
      form(form, n) {
        const place = make('div');
        wrap(form, place);
        setInterval(() => isIn(form) ? form.remove() : place.append(form), n);
      },
    },
    // More than one control, or none that is stable.
    copied: {
      form(form) {
        const copy = copyOf(form, true);
        // With the same ids, the copy would have no label of its own.
        for (const it of findIn(copy, '[id], [for]')) {
          for (const name of ['id', 'for']) if (attribute(it, name) !== null) it.setAttribute(name, `${attribute(it, name)}-copy`);
        }
        form.after(copy);
      },
    },
    rival_named: { form: (_, n) => setTimeout(() => rival({ text: OURS }), n) },
    many: { form: (_, n) => { for (let i = 0; i < n; i++) rival({ text: `Setting ${i}` }); } },
    flipping: { form: (form, n) => setInterval(() => flip(ownControl()), n) },
    blinking: { form: (form, n) => setInterval(() => ownControl()?.toggleAttribute('disabled'), n) },
    // The research setting's page, whose switch has no key any more, gets the setting's address.
    left_over: {
      start(n) {
        if (!location.pathname.endsWith('/policy-and-academic-research')) return;
        let isGone = false;
        window.replica.drawn = (control, target, about) => {
          drawn(control, target, { ...about, main: false });
          control.removeAttribute('aria-labelledby');
          if (isGone) return;
          isGone = true;
          // After everything has observed it.
          requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {
            push(null, '', '/mypreferences/d/settings/data-for-ai-improvement');
            applied.add('left_over');
          }, n)));
        };
      },
    },
  };
};
