// The settings app: a single-page app that draws after its data has come, and saves without a Save button.
const start = JSON.parse(document.getElementById('start').textContent);
const { texts, links } = start;
let { modes } = start;

const ms = (span) => span ? span.secs * 1000 + span.nanos / 1e6 : 0;
const sleep = (time) => new Promise((done) => setTimeout(done, time));
const app = modes.page === 'ShadowRoot' ? appInShadow() : document.getElementById('app');
// The main control, where the server has drawn it.
const drawn = document.getElementById('drawn');
const theme = new URLSearchParams(location.search).get('li_theme');
if (theme) document.documentElement.dataset.theme = theme;

/** An element: `h('a', { href, onclick }, child, …)`. Attributes that are false, null or undefined are left out. */
function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

const fill = (text) => text.replace(/\{(\w+)\}/g, (_, name) => texts[name]);
const letter = () => /^\/mypreferences\/([a-z])(\/|$)/.exec(location.pathname)?.[1] ?? 'd';
const at = (path) => `/mypreferences/${letter()}/${path}`;
const link = ([name, path], attributes) => h('a', { href: path.startsWith('/') ? path : at(path), ...attributes }, fill(name));

// --- Switches -------------------------------------------------------------------------------------------------------

let drawings = 260;
const nameOf = (key) => key === 'allowAnonymizedDataResearch' ? texts.research : key.startsWith('decoy') ? texts.notice : texts.switch;

/** The switch of one setting: its value, and every copy of it in the page. */
class Switch {
  constructor({ key, value }, { named = false, main = false, name = nameOf(key) } = {}) {
    const own = key === start.key;
    Object.assign(this, { key, value, named, main, own, name, mixed: own && modes.mixed, copies: [] });
  }

  /** A row with the switch's label and the switch. */
  row(shown) {
    const other = otherRow(this);
    if (other) return other;
    const row = h('div', { class: 'row' });
    const copy = { shown, row, id: this.named ? this.key : `:r${++drawings}:` };
    const control = this.build(copy);
    this.copies.push(copy);
    if (this.own && modes.whole_row) this.takePresses(copy);
    if (modes.family === 'PlainCheckbox') row.append(control, h('p', {}, texts.text));
    else {
      const name = h('span', { class: 'name', id: modes.family !== 'Ember' || this.named ? copy.id : null }, this.name);
      row.append(h('div', {}, name, h('p', {}, texts.text)), control);
    }
    return row;
  }

  /** Lets clicks and Enter on the row change the switch. */
  takePresses(copy) {
    copy.row.tabIndex = 0;
    copy.row.addEventListener('click', (event) => copy.root.contains(event.target) || this.save(!this.value));
    copy.row.addEventListener('keydown', (event) => event.key === 'Enter' && event.target === copy.row && this.save(!this.value));
  }

  /** Creates one copy's nodes, in the family's markup. */
  build(copy) {
    const { family } = modes;
    const disabled = this.own && modes.disabled;
    if (family === 'ReactButton') {
      copy.control = copy.root = copy.target = h('button', {
        type: 'button', role: 'switch', class: '_3f9c1e8a _b07d52c4', disabled, 'aria-labelledby': copy.id,
        onclick: (event) => this.pressed(event),
      }, h('span', { class: '_77ae01d9' }));
    } else {
      const input = (this.own && drawn) || h('input', { type: 'checkbox', disabled });
      input.onclick = (event) => this.guard(event);
      input.onchange = (event) => this.changed(event);
      // As code does that takes over what the server has drawn: it believes it.
      if (input === drawn) this.value = drawn.checked;
      copy.control = copy.root = copy.target = input;
      if (this.named) input.setAttribute('aria-labelledby', this.key);
      if (family === 'Ember') {
        input.id = `adToggle_ember${++drawings}`;
        input.className = 'input clip';
        input.setAttribute('role', 'switch');
        input.setAttribute('data-artdeco-toggle-button', 'true');
        copy.word = h('span', { class: 'word', 'aria-hidden': 'true' });
        copy.target = h('label', { for: input.id }, h('span', { class: 'clip' }, this.name), copy.word);
        copy.root = h('div', { class: 'toggle toggle--medium ember-view' }, input, copy.target);
      } else if (family === 'KeyedCheckbox') {
        input.setAttribute('role', 'switch');
        if (!this.named) input.setAttribute('aria-label', this.name);
      } else {
        copy.root = h('label', { class: 'name plain' }, input, ' ', this.named ? h('span', { id: copy.id }, this.name) : this.name);
      }
    }
    if (this.own && modes.whole_row) {
      copy.root.style.pointerEvents = 'none';
      copy.target = copy.row;
    }
    this.paint(copy);
    window.replica.drawn(copy.control, copy.target, { key: this.key, shown: copy.shown, main: this.main && copy.shown });
    return copy.root;
  }

  /** Writes the value into one copy's nodes. */
  paint({ control, word }) {
    const wrong = this.own && modes.disagree;
    const button = control.localName === 'button';
    if (button || modes.family === 'Ember' || this.mixed || wrong) {
      control.setAttribute('aria-checked', this.mixed ? 'mixed' : this.value !== (wrong && !button));
    }
    if (button && wrong) control.setAttribute('aria-pressed', !this.value);
    if (!button) {
      control.checked = this.value;
      control.indeterminate = this.mixed;
    }
    if (word) word.textContent = this.value ? texts.on : texts.off;
  }

  show(value) {
    this.value = value;
    for (const copy of this.copies) modes.family === 'ReactButton' ? this.replace(copy) : this.paint(copy);
  }

  replace(copy) {
    const { root } = copy;
    if (!root.isConnected) return;
    const focused = root.contains(document.activeElement);
    root.replaceWith(this.build(copy));
    if (focused) copy.control.focus();
  }

  guard(event) {
    if (modes.ignore_untrusted && !event.isTrusted) event.preventDefault();
  }

  changed(event) {
    if (modes.ignore_untrusted && !event.isTrusted && event.currentTarget.checked !== this.value) return this.show(this.value);
    if (event.currentTarget.checked !== this.value) this.save(event.currentTarget.checked);
  }

  pressed(event) {
    if (modes.ignore_untrusted && !event.isTrusted) return;
    setTimeout(() => this.save(!this.value));
  }

  /** Shows the new value at once (or when it is saved), and sends it to the server. */
  async save(value) {
    this.mixed = false;
    this.show(modes.shown_when_saved ? this.value : value);
    if (this.own && !await answers[modes.answer](this)) return this.show(!value);
    if (modes.telemetry) setTimeout(() => fetch('/li/track', { method: 'POST', body: '{}' }));
    const body = JSON.stringify({ value });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`/mysettings-api/settingsApiSettings/${this.key}`, { method: 'PUT', headers, body }).catch(() => null);
    await answer?.text().catch(() => null);
    if (this.own && modes.answer === 'LoadAway') return location.assign('/mypreferences/d/categories/privacy');
    if (modes.shown_when_saved && answer?.ok) this.show(value);
    const back = modes.save.RolledBack;
    if (answer?.ok || !back || this.key.startsWith('decoy')) return;
    await sleep(ms(back));
    if (this.value !== value) return;
    this.show(!value);
    document.querySelector('.toast')?.remove();
    app.append(h('p', { class: 'toast', role: 'alert' }, texts.failed));
  }
}

const toast = (...children) => app.querySelector('main').append(h('div', { class: 'toast', role: 'status' }, ...children));

/** Asks in a dialog; true once the member agrees. */
const ask = (dialog) => new Promise((done) => {
  const choose = (id, name, agrees) => h('button', { id, type: 'button', class: 'primary', onclick: () => {
    dialog.close?.();
    dialog.remove();
    done(agrees);
  } }, name);
  dialog.append(h('div', {}, h('h2', {}, texts.sure), choose('agree', texts.off, true), ' ', choose('decline', texts.back, false)));
  app.append(dialog);
  dialog.showModal?.();
});

/** What follows a change, by `modes.answer`; whether it is saved. */
const answers = {
  Nothing: () => true,
  Checkbox: () => {
    toast(h('label', {}, h('input', { type: 'checkbox' }), ' ', texts.notice));
    return true;
  },
  Undo: () => {
    toast(texts.off, ' ', h('button', { type: 'button' }, texts.back));
    return true;
  },
  SecondSwitch: (first) => {
    if (!app.querySelector('.second')) first.copies.at(-1).row.after(h('div', { class: 'second' }, new Switch({ key: 'second', value: true }).row(true)));
    return true;
  },
  Dialog: () => ask(h('dialog', { class: 'over native', 'aria-label': texts.sure })),
  SoftDialog: () => ask(h('div', { class: 'over soft', role: 'dialog', 'aria-modal': 'true', 'aria-label': texts.sure })),
  Confirm: () => confirm(texts.sure),
  StepAway: () => {
    setTimeout(() => {
      history.pushState(null, '', '/mypreferences/d/categories/privacy');
      route();
    }, 100);
    return true;
  },
  LoadAway: () => true,
  SaveButton: () => new Promise((done) => {
    const button = document.getElementById('save');
    button.disabled = false;
    button.addEventListener('click', () => {
      button.disabled = true;
      done(true);
    }, { once: true });
  }),
};

const decoy = (place) => {
  if (!modes.decoys) return null;
  const it = new Switch({ key: `decoy${place}`, value: true });
  const { family } = modes;
  modes.family = 'Ember'; // every decoy is an Ember toggle, in every family
  const row = h('div', { class: 'decoy' }, it.row(true));
  modes.family = family;
  it.save = async (value) => {
    it.paint(Object.assign(it, { value }).copies[0]);
    await fetch(`/mysettings-api/settingsApiSettings/${it.key}`, { method: 'PUT', body: JSON.stringify({ value }) });
  };
  return row;
};

// --- Pages ----------------------------------------------------------------------------------------------------------

let visits = 0; // counts the pages drawn in this document: the answer to an earlier one is dropped
let remounting;

function frame(title, ...main) {
  document.title = modes.title ?? `${title} | LinkedIn`;
  window.replica.gone();
  app.replaceChildren(
    h('header', { class: 'top' },
      h('nav', { 'aria-label': 'Primary' },
        h('ul', {}, links.header.map((it) => h('li', {}, link(it)))),
        decoy('Nav')),
      decoy('Header'),
      h('button', { type: 'button', class: 'me', 'aria-haspopup': 'menu', 'aria-expanded': 'false' }, 'Me')),
    h('main', {}, ...main),
    h('footer', {},
      h('ul', {}, links.footer.map((it) => h('li', {}, link(it)))),
      decoy('Footer'),
      h('p', { lang: 'en', dir: 'ltr' }, 'A replica for tests. Not LinkedIn.')),
  );
  if (modes.decoys) app.append(h('dialog', { open: true, class: 'corner', 'aria-label': texts.notice }, decoy('Dialog')));
}

function signIn() {
  const action = location.pathname + location.search;
  frame(texts.signin, h('form', { class: 'card form', method: 'post', action },
    h('h1', {}, texts.signin),
    h('label', {}, 'Email', h('input', { type: 'email', name: 'session_key', autocomplete: 'username' })),
    h('label', {}, 'Password', h('input', { type: 'password', name: 'session_password', autocomplete: 'current-password' })),
    h('button', { id: 'sign-in', type: 'submit', class: 'primary' }, texts.signin)));
}

function hub() {
  frame(texts.menu, h('h1', {}, texts.menu), h('div', { class: 'grid' }, links.hub.map(([name, path, items]) =>
    h('section', { class: 'card' },
      h('h2', {}, link([name, path])),
      h('ul', { class: 'list' }, items.map((it) => h('li', {}, link(it))))))));
  if (!modes.ahead) return;
  const rules = { [modes.ahead]: [{ urls: [at('settings/data-for-ai-improvement')], eagerness: 'immediate' }] };
  app.append(link(['{name}', 'settings/data-for-ai-improvement'], { id: 'to-setting' }), h('script', { type: 'speculationrules' }, JSON.stringify(rules)));
}

const back = (name, path) => h('nav', { class: 'back', 'aria-label': texts.back }, link([name, path], { 'aria-label': `${texts.back}: ${name}` }));

function category() {
  frame(texts.privacy, back(texts.menu, ''), h('h1', {}, texts.privacy), links.privacy.map(([name, items]) =>
    h('section', { class: 'card' },
      h('h2', {}, fill(name)),
      h('ul', { class: 'list' }, items.map((it) => h('li', {}, link(it)))))));
  preparePanel();
}

function other(steps) {
  const all = [...links.hub.map(([name, path]) => [name, path]), ...links.hub.flatMap((it) => it[2]), ...links.privacy.flatMap((it) => it[1])];
  const name = fill(all.find(([, path]) => path === steps.join('/'))?.[0] ?? steps.at(-1) ?? 'Home');
  frame(name, h('section', { class: 'card' }, h('h1', {}, name), h('p', {}, '…')));
}

/** A page with the switches of one setting. */
async function setting(title, main) {
  const visit = ++visits;
  const began = performance.now();
  const given = start.data;
  const place = h('div', { 'aria-busy': 'true' }, h('div', { class: 'skeleton', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')));
  const layout = main && LAYOUTS[modes.page] || frame;
  layout(title, back(texts.privacy, 'categories/privacy'), card(title, place));
  let switches = [];
  let hasData = false;
  const draw = (settings) => {
    const named = main && modes.switches === 'TwoKeyed' || !main || modes.family === 'KeyedCheckbox' && modes.switches !== 'Two';
    switches = settings.map((it) => new Switch(it, { named: it.named ?? named, main: main ? it.key === start.key : true, name: main ? undefined : title }));
    const form = (shown, kind) => h('form', { class: `form ${kind}`, onsubmit: (event) => event.preventDefault() }, switches.map((it) => it.row(shown)),
      main && modes.answer === 'SaveButton' && h('button', { id: 'save', type: 'button', class: 'primary', disabled: true }, texts.save));
    const forms = switches.length ? [form(true, '')] : [h('p', { class: 'absent' }, texts.absent)];
    if (main && modes.hidden_copies) forms.unshift(form(false, 'narrow'), form(false, 'outside'));
    if (!modes.busy || hasData) place.removeAttribute('aria-busy');
    place.replaceChildren(...forms, h('p', {}, link([texts.more, '/help/linkedin'])));
  };
  const path = encodeURIComponent(location.pathname);
  const cache = modes.data === 'ForceCache' ? 'force-cache' : 'default';
  const asked = given ? null : fetch(`/mysettings-api/settingsApiSettings?q=page&path=${path}`, { cache });
  if (main && modes.wrong_first) {
    const [value, span] = modes.wrong_first;
    // What stands for a moment and no longer has its data already: a slow machine makes it no longer.
    if (ms(span) > 0 && ms(span) < 200) await asked?.then((answer) => answer.clone().text());
    draw([{ key: start.key, value }]);
    await sleep(ms(span));
  }
  const answer = await asked;
  if (visit !== visits) return;
  if (answer?.status === 401) return location.assign(`/uas/login?session_redirect=${encodeURIComponent(location.pathname + location.search)}`);
  // As much code does: the body of an error is not read.
  if (answer?.status === 503) return;
  const data = given ?? await answer.json();
  if (main && modes.late) await sleep(ms(modes.late) - (performance.now() - began));
  if (visit !== visits) return;
  if (data.redirect) {
    history.replaceState(null, '', data.redirect);
    return route();
  }
  modes = data.modes;
  hasData = true;
  place.removeAttribute('aria-busy');
  const drawn = switches.length && switches.map((it) => it.key).join() === data.settings.map((it) => it.key).join();
  if (drawn) data.settings.forEach((it, index) => switches[index].value === it.value || switches[index].show(it.value));
  else draw(data.settings);
  const every = ms(modes.remount_every);
  if (main && every) remounting = setInterval(() => switches.forEach((it) => it.copies.forEach((copy) => it.replace(copy))), every);
  if (main) cover();
}

/** Opens the dialogs over the page. */
function cover() {
  bar();
  const inside = () => [h('h2', {}, texts.notice), h('p', {}, texts.text), h('button', { type: 'button', class: 'primary', onclick: (event) => {
    const over = event.currentTarget.closest('.over');
    over.close?.();
    over.remove();
  } }, texts.close)];
  if (modes.soft_modal) app.append(h('div', { class: 'over soft', role: 'dialog', 'aria-modal': 'true', 'aria-label': texts.notice }, h('div', {}, inside())));
  if (!modes.modal) return;
  const dialog = h('dialog', { class: 'over native', 'aria-label': texts.notice }, inside());
  app.append(dialog);
  dialog.showModal();
}

/** A page with a choice of one of several, and no switch. */
function choice(title) {
  const options = ['Everyone', '2nd-degree connections', 'Nobody'].map((name, n) =>
    h('label', { class: 'row' }, h('input', { type: 'radio', name: 'who', checked: n === 0 }), name));
  frame(title, back(texts.privacy, 'categories/privacy'), h('section', { class: 'card' }, h('h1', {}, title), h('fieldset', {}, options)));
}

function route() {
  visits += 1;
  clearInterval(remounting);
  const steps = location.pathname.split('/').filter(Boolean);
  const [first, , ...rest] = steps;
  if (first === 'uas') return signIn();
  if (first === 'psettings') return setting(texts.name, true);
  if (first !== 'mypreferences') return other(steps);
  switch (rest.join('/')) {
    case '': return hub();
    case 'categories/privacy': return category();
    case 'settings/data-for-ai-improvement': return (OTHER_PAGES[modes.page] ?? setting)(texts.name, true);
    case 'settings/policy-and-academic-research': return setting(texts.research, false);
    case 'settings/discover-me-by-email-address':
    case 'settings/discover-me-by-phone-number': return choice(rest.at(-1));
    default: {
      if (!start.otherSettings.includes(rest.join('/'))) return other(rest);
      return modes.page === 'OtherKey' ? OTHER_PAGES.OtherKey(rest.at(-1)) : setting(rest.at(-1), false);
    }
  }
}

document.addEventListener('click', (event) => {
  const from = modes.page === 'ShadowRoot' ? event.composedPath()[0] : event.target;
  const to = from.closest?.('a[href]');
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!to || to.id === 'to-setting' || !plain || event.defaultPrevented || to.origin !== location.origin || !to.pathname.startsWith('/mypreferences/')) return;
  event.preventDefault();
  if (openPanel(to)) return;
  history.pushState(null, '', to.href);
  route();
  scrollTo(0, 0);
});
window.addEventListener('popstate', route);
if (modes.worker !== 'None') navigator.serviceWorker.register(`/mysettings/worker.js?${modes.worker}`, { scope: '/' });
route();
start.data = null; // only for the page that was loaded
