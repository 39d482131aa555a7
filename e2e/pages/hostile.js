// Runs in a hostile page, before the app: applies the page's traits, which are in `traits.js`.
//
// A trait has hooks: `start` (the document exists), `ready` (the app runs), `form` (an element around the visible form of
// the setting's page, once for each form), `control` (each control of the setting that is drawn, before it is in the
// page). What the app and `replica.js` need is not patched, or saved before it is patched.
const hostile = (list) => {
  const own = (method) => Function.prototype.call.bind(method);
  const getter = (prototype, name) => own(Object.getOwnPropertyDescriptor(prototype, name).get);
  const { setTimeout, setInterval, clearInterval, requestAnimationFrame, MutationObserver, performance, document, location, history } = window;
  const { stringify } = JSON;
  const create = document.createElement.bind(document);
  const push = history.pushState.bind(history);
  const [find, findAll] = [own(Document.prototype.querySelector), own(Document.prototype.querySelectorAll)];
  const findIn = own(Element.prototype.querySelectorAll);
  const [nearest, attribute, attachShadow] = [own(Element.prototype.closest), own(Element.prototype.getAttribute), own(Element.prototype.attachShadow)];
  const [dispatch, copyOf, observe] = [own(EventTarget.prototype.dispatchEvent), own(Node.prototype.cloneNode), own(MutationObserver.prototype.observe)];
  const [isIn, isChecked] = [getter(Node.prototype, 'isConnected'), getter(HTMLInputElement.prototype, 'checked')];
  const check = own(Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'checked').set);
  const [append, replace] = [own(Node.prototype.appendChild), own(Element.prototype.replaceWith)];
  const [first, bodyOf] = [getter(Element.prototype, 'firstElementChild'), getter(Document.prototype, 'body')];
  const body = () => bodyOf(document);
  const { hasOwn } = Object;
  const { control: ownControl, drawn, acting } = window.replica;

  const applied = new Set();
  const errors = [];
  const fails = (error) => errors.push(String(error?.stack ?? error));
  window.addEventListener('error', (event) => fails(event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => fails(event.reason));
  /** A selection, which the number decides. */
  const some = (all, number) => all.filter((_, index) => Math.sin(number * 7919 + index * 104729) > 0);
  const make = (tag, attributes = {}, text = '') => {
    const node = create(tag);
    for (const name of Object.keys(attributes)) {
      // A policy may forbid the style attribute.
      if (name === 'style') node.style.cssText = attributes[name];
      else node.setAttribute(name, attributes[name]);
    }
    node.append(text);
    return node;
  };
  const wrap = (form, outer, inner = outer) => {
    replace(form, outer);
    append(inner, form);
  };
  /** A switch that is on, of another setting or of none. */
  const rival = ({ text, key = null }) => {
    const id = key ?? `rival${Math.random()}`;
    const button = make('button', { type: 'button', role: 'switch', 'aria-checked': 'true', 'aria-labelledby': id, class: '_3f9c1e8a' });
    button.addEventListener('click', () => button.setAttribute('aria-checked', 'false'));
    const row = make('div', { class: 'row' });
    row.append(make('span', { id }, text), button);
    drawn(button, button, { key: 'rival', shown: true, main: false });
    append(find(document, 'main'), row);
  };
  /** Shows the other state, without the app. */
  const flip = (control) => {
    if (!control) return;
    if (control.localName === 'input') check(control, !isChecked(control));
    for (const name of ['aria-checked', 'aria-pressed']) {
      const value = attribute(control, name);
      if (value) control.setAttribute(name, value !== 'true');
    }
  };
  const hidden = (nodes) => {
    const box = make('div', { hidden: '' });
    box.append(...nodes);
    return box;
  };
  const TRAITS = hostileTraits({
    setTimeout, setInterval, clearInterval, requestAnimationFrame, MutationObserver, performance, document, location, stringify, create, push, find, findAll, findIn, attribute,
    attachShadow, dispatch, copyOf, observe, isIn, isChecked, check, append, first, body, ownControl, drawn, acting,
    some, make, wrap, rival, flip, hidden, applied,
  });

  const runHook = (hook, ...given) => {
    for (const [name, n] of list) {
      if (!hasOwn(TRAITS[name], hook)) continue;
      try {
        TRAITS[name][hook](...given, n);
        if (hook !== 'start') applied.add(name);
      } catch (error) {
        fails(error);
      }
    }
  };
  runHook('start');
  if (window.replica.drawn === drawn) {
    window.replica.drawn = (control, target, about) => {
      drawn(control, target, about);
      if (about.main) runHook('control', control);
    };
  }
  const entries = performance.getEntriesByType.bind(performance);
  document.addEventListener('DOMContentLoaded', () => runHook('ready'));
  const forms = new Set();
  let drawnAt = 0;
  const observer = new MutationObserver(() => {
    const form = ownControl() && nearest(ownControl(), 'form');
    if (!form || forms.has(form)) return;
    drawnAt ||= performance.now();
    forms.add(form);
    // The form's own properties may be clobbered, so traits get an element around it.
    const box = make('div');
    wrap(form, box);
    runHook('form', box);
  });
  observe(observer, document, { childList: true, subtree: true });

  /** The traits that were not applied, the errors, and how long the page was drawn before its data came. */
  hostile.report = () => {
    const data = entries('resource').filter((it) => it.name.includes('/settingsApiSettings?'))[0];
    const missing = list.map(([name]) => name).filter((name) => !applied.has(name));
    return { missing, errors, hasForm: forms.size > 0, drawnBefore: drawnAt ? (data?.responseEnd || performance.now()) - drawnAt : 0 };
  };
};
