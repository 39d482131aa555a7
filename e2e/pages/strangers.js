// The pages of `Page` in `e2e/src/replica/world.rs`: another page in the setting's place, or the setting's in another form.
// Part of the app: it is served before `app.js`, whose functions it uses.

/** What a switch that is not the setting's is called: a look, and what a sign-in form keeps. */
const STRANGERS = {
  en: ['Dark mode', 'Keep me logged in'],
  fr: ['Mode sombre', 'Rester connecté'],
  de: ['Dunkelmodus', 'Angemeldet bleiben'],
  nl: ['Donkere modus', 'Aangemeld blijven'],
  pt: ['Modo escuro', 'Permanecer conectado'],
  cs: ['Tmavý režim', 'Zůstat přihlášen'],
  pl: ['Tryb ciemny', 'Nie wylogowuj mnie'],
  ar: ['الوضع الداكن', 'إبقائي مسجلاً'],
  ja: ['ダークモード', 'ログインしたままにする'],
};
const [darkMode, keepMeIn] = STRANGERS[document.documentElement.lang];

/** What a switch is called that is on where the setting is off. */
const OPPOSITES = {
  en: 'Do not use my data for training content creation AI models',
  de: 'Meine Daten nicht für das Training von KI-Modellen verwenden',
  ja: '生成AIモデルの学習に自分のデータを使用しない',
};

/** A row with a switch that is not the setting's; a checkbox has no role. */
function stranger(name, { key = 'stranger', checkbox = false, named = false } = {}) {
  const value = modes.stranger_on;
  const id = named ? key : 'stranger-name';
  const save = (on) => fetch(`/mysettings-api/settingsApiSettings/${key}`, { method: 'PUT', body: JSON.stringify({ value: on }) });
  const control = checkbox
    ? h('input', { type: 'checkbox', onchange: (event) => save(event.currentTarget.checked) })
    : h('button', { type: 'button', role: 'switch', class: '_3f9c1e8a', 'aria-checked': String(value), 'aria-labelledby': id, onclick: () => {
        const on = control.getAttribute('aria-checked') !== 'true';
        control.setAttribute('aria-checked', on);
        save(on);
      } });
  if (checkbox) control.checked = value;
  window.replica.drawn(control, control, { key, shown: true, main: false });
  if (checkbox) return h('div', { class: 'row' }, h('label', { class: 'name plain' }, control, ' ', name));
  return h('div', { class: 'row' }, h('span', { class: 'name', id }, name), control);
}

const card = (title, ...children) => h('section', { class: 'card' }, h('h1', {}, title), ...children);
const field = (name, type) => h('label', {}, name, h('input', { type, name }));

/** What is drawn in the setting's place. */
const OTHER_PAGES = {
  SignIn() {
    frame(texts.signin, h('form', { class: 'card form', onsubmit: (event) => event.preventDefault() },
      h('h1', {}, texts.signin), field('Email', 'email'), field('Password', 'password'),
      stranger(keepMeIn, { checkbox: true }), h('button', { type: 'submit', class: 'primary' }, texts.signin)));
  },
  Unavailable(title) {
    frame(title, card(title, h('p', { class: 'absent' }, texts.absent), stranger(modes.stranger ?? darkMode)));
  },
  BareCheckbox() {
    frame(darkMode, card(darkMode, stranger(keepMeIn, { checkbox: true })));
  },
  Contact() {
    frame(texts.menu, h('form', { class: 'card form', onsubmit: (event) => event.preventDefault() },
      h('h1', {}, texts.menu), field('Email', 'email'), field('Phone', 'tel'), stranger(keepMeIn, { checkbox: true })));
  },
  OtherKey(title) {
    frame(title, card(title, stranger(darkMode, { key: 'darkModeSetting', named: true })));
  },
  Frame(title) {
    frame(title, card(title, h('iframe', { src: '/psettings/data-for-ai-improvement', width: 600, height: 300 })));
  },
};

/** Where the setting's card is, if not alone in `main`. */
const LAYOUTS = {
  StrangerFirst: (title, ...main) => frame(title, ...main, stranger(darkMode)),
  RoleDialog(title, _, panel) {
    hub();
    document.title = `${title} | LinkedIn`;
    app.append(h('div', { class: 'over soft', role: 'dialog', 'aria-modal': 'true', 'aria-label': title }, panel));
  },
  ModalDialog(title, _, panel) {
    hub();
    document.title = `${title} | LinkedIn`;
    const dialog = h('dialog', { class: 'over native', 'aria-label': title }, panel);
    app.append(dialog);
    dialog.showModal();
  },
  OneDialog(title, _, panel) {
    document.title = `${title} | LinkedIn`;
    app.replaceChildren(h('div', { role: 'dialog', 'aria-label': title }, panel));
  },
};

/** The app is in an open shadow root, whose host is a line of height 0. */
function appInShadow() {
  const host = document.getElementById('app');
  host.className = 'flat';
  const root = host.attachShadow({ mode: 'open' });
  const inside = h('div');
  root.append(h('link', { rel: 'stylesheet', href: '/mysettings/app.css' }), inside);
  return inside;
}

const onOff = (it) => [[true, texts.on], [false, texts.off]].map(([value, name]) => ({ value, name, isNow: value === it.value }));

/** The setting's own control, in another form; `it` is its switch. */
const CONTROLS = {
  WrappedClear(it) {
    const [outer, input] = CONTROLS.Wrapped(it);
    outer.className = '_3f9c1e8a clear';
    return [outer, input];
  },
  Wrapped(it) {
    const input = h('input', { type: 'checkbox', role: 'switch', 'aria-label': it.name, onchange: () => it.save(input.checked) });
    const outer = h('div', { role: 'switch', 'aria-label': it.name }, input);
    it.show = (value) => {
      Object.assign(it, { value });
      input.checked = value;
      outer.setAttribute('aria-checked', value);
    };
    return [outer, input];
  },
  WordsAbove(it) {
    const input = h('input', { type: 'checkbox', role: 'switch', id: 'words-above', class: 'clip', onchange: () => it.save(input.checked) });
    const toggle = h('span', { class: '_3f9c1e8a', style: 'display: block', onclick: () => input.click() });
    it.show = (value) => {
      Object.assign(it, { value });
      input.checked = value;
      toggle.setAttribute('aria-checked', value);
    };
    const words = h('label', { for: input.id, class: 'name', style: 'display: block' }, it.name);
    return [h('div', {}, words, h('div', {}, input, toggle)), input];
  },
  StaleAria(it) {
    const input = h('input', { type: 'checkbox', role: 'switch', 'aria-label': it.name, 'aria-checked': String(it.value), onchange: () => it.save(input.checked) });
    it.show = (value) => {
      Object.assign(it, { value });
      input.checked = value;
    };
    return [input, input];
  },
  Opposite(it) {
    Object.assign(it, { name: OPPOSITES[document.documentElement.lang], text: '' });
    const button = h('button', { type: 'button', role: 'switch', class: '_3f9c1e8a', 'aria-label': it.name, onclick: () => it.save(!it.value) });
    it.show = (value) => {
      Object.assign(it, { value });
      button.setAttribute('aria-checked', !value);
    };
    return [button, button];
  },
  PressedButton(it) {
    const button = h('button', { type: 'button', class: 'primary', onclick: () => it.save(!it.value) }, it.name);
    it.show = (value) => {
      Object.assign(it, { value });
      button.setAttribute('aria-pressed', value);
    };
    return [button, button];
  },
  Radios(it) {
    const radios = onOff(it).map(({ value, name, isNow }) =>
      h('label', {}, h('input', { type: 'radio', name: 'state', checked: isNow, onchange: () => it.save(value) }), name));
    it.show = (value) => Object.assign(it, { value });
    return [h('fieldset', {}, h('legend', {}, it.name), radios), radios[0].firstChild];
  },
  Select(it) {
    const select = h('select', { 'aria-label': it.name, onchange: () => it.save(select.value === 'true') },
      onOff(it).map(({ value, name, isNow }) => h('option', { value: String(value), selected: isNow }, name)));
    it.show = (value) => Object.assign(it, { value });
    return [select, select];
  },
  ClosedRoot(it) {
    const host = h('settings-toggle', { 'aria-label': it.name });
    const button = h('button', { type: 'button', role: 'switch', onclick: () => it.save(!it.value) }, it.name);
    host.attachShadow({ mode: 'closed' }).append(button);
    it.show = (value) => {
      Object.assign(it, { value });
      button.setAttribute('aria-checked', value);
    };
    return [host, host];
  },
};

/** The row of the setting's own switch, if its control has another form. */
function otherRow(it) {
  if (!it.own || !CONTROLS[modes.page]) return null;
  const [root, control] = CONTROLS[modes.page](it);
  it.show(it.value);
  window.replica.drawn(control, control, { key: it.key, shown: true, main: it.main });
  return h('div', { class: 'row' }, h('div', {}, h('span', { class: 'name' }, it.name), h('p', {}, it.text ?? texts.text)), root);
}

/** A banner that asks something; `main` cannot be used until it is answered. */
function bar() {
  const [name, value] = { Inert: ['inert', ''], AriaHidden: ['aria-hidden', 'true'] }[modes.page] ?? [];
  if (!name) return;
  const main = document.querySelector('main');
  main.setAttribute(name, value);
  const accept = h('button', { type: 'button', id: 'accept', class: 'primary', onclick: () => {
    main.removeAttribute(name);
    banner.remove();
  } }, texts.close);
  const banner = h('div', { class: 'banner', role: 'dialog', 'aria-label': texts.notice }, h('p', {}, texts.notice), accept);
  app.append(banner);
}

/** The setting's panel, drawn in the page of the category before the address is the setting's. */
let panel = null;
async function preparePanel() {
  panel = null;
  if (!['PanelHidden', 'PanelEarly'].includes(modes.page)) return;
  const path = encodeURIComponent(at('settings/data-for-ai-improvement'));
  const { settings } = await (await fetch(`/mysettings-api/settingsApiSettings?q=page&path=${path}`)).json();
  panel = card(texts.name, h('form', { class: 'form' }, settings.map((it) => new Switch(it, { main: true }).row(true))));
  panel.hidden = true;
  if (modes.page === 'PanelHidden') document.querySelector('main').append(panel);
  app.dataset.panel = 'ready';
}

/** Follows a link to the setting by showing its panel; false if there is none. */
function openPanel({ href, pathname }) {
  if (!panel || !pathname.endsWith('/data-for-ai-improvement')) return false;
  const main = document.querySelector('main');
  const show = () => {
    main.append(panel);
    panel.hidden = false;
    for (const other of [...main.children]) if (other !== panel) other.remove();
    document.title = `${texts.name} | LinkedIn`;
  };
  const go = () => history.pushState(null, '', href);
  if (modes.page === 'PanelEarly') {
    show();
    setTimeout(go, 50);
  } else {
    go();
    show();
  }
  return true;
}

