// The test's own instrument, no part of what LinkedIn does: it tells a test where the control is, and the server
// every press on a switch, as the page sees it. The app announces each switch that it draws.
{
  // A hostile page puts others in the place of what everybody calls: these were taken before.
  const own = (method) => Function.prototype.call.bind(method);
  const getter = (prototype, name) => own(Object.getOwnPropertyDescriptor(prototype, name).get);
  const [remember, recall] = [own(WeakMap.prototype.set), own(WeakMap.prototype.get)];
  const [pathOf, kindOf] = [own(Event.prototype.composedPath), getter(Event.prototype, 'type')];
  const [matches, attribute] = [own(Element.prototype.matches), own(Element.prototype.getAttribute)];
  const [isConnected, isChecked] = [getter(Node.prototype, 'isConnected'), getter(HTMLInputElement.prototype, 'checked')];
  const write = JSON.stringify;
  const send = navigator.sendBeacon.bind(navigator);
  const address = location;

  const known = new WeakMap();
  let shown = null;
  let pressed = null;
  let isActing = false;

  /** The switch that an event goes to: one that was announced, or any other; null if none. */
  function controlOf(event) {
    const path = pathOf(event);
    for (let n = 0; n < path.length; n++) {
      const node = path[n];
      if (recall(known, node)) return node;
      if (node instanceof Element && matches(node, 'input[type="checkbox"], [role="switch"], [role="checkbox"]')) return node;
    }
    // Nothing but an extension clicks by script: whatever it was, it is told.
    return event.isTrusted || kindOf(event) !== 'click' ? null : path[0];
  }

  const report = (event) => {
    if (isActing) return;
    const control = controlOf(event);
    // A click on a checkbox is followed by its change: that is one press.
    const echo = kindOf(event) === 'change' && pressed === control;
    pressed = kindOf(event) === 'click' ? control : null;
    if (!control || echo) return;
    const it = recall(known, control) ?? { key: 'unknown', shown: false };
    // A checkbox has changed already when its click is told.
    const on = control instanceof HTMLInputElement ? !isChecked(control) : control instanceof Element && attribute(control, 'aria-checked') === 'true';
    const press = { __proto__: null, event: kindOf(event), trusted: event.isTrusted, key: it.key, shown: it.shown, on, path: address.pathname };
    send('/replica/clicks', write(press));
  };
  window.addEventListener('click', report, true);
  window.addEventListener('change', report, true);

  window.replica = {
    // Called by the app. `main`: this is the switch of the page's own setting, in the copy that can be seen.
    drawn(control, target, { key, shown: seen, main }) {
      remember(known, control, { key, shown: seen });
      if (main) shown = { control, target };
    },
    gone() { shown = null; },
    // The visible control of the page's setting, or null.
    control: () => shown && isConnected(shown.control) ? shown.control : null,
    // What a person would press to change it: the control itself, or its label.
    target: () => shown && isConnected(shown.control) ? shown.target : null,
    // What the page does by script itself is no press of anybody's.
    acting(act) {
      isActing = true;
      act();
      isActing = false;
    },
  };
}
