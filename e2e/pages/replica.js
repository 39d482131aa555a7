// Only for the tests: gives a test the control, and sends every click on a switch to the server. The app registers each
// switch that it draws.
{
  // Saved before a hostile page replaces them.
  const own = (method) => Function.prototype.call.bind(method);
  const getter = (prototype, name) => own(Object.getOwnPropertyDescriptor(prototype, name).get);
  const [setKnown, getKnown] = [own(WeakMap.prototype.set), own(WeakMap.prototype.get)];
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

  /** The switch that an event goes to, registered or not; null if none. */
  function controlOf(event) {
    const path = pathOf(event);
    for (let n = 0; n < path.length; n++) {
      const node = path[n];
      if (getKnown(known, node)) return node;
      if (node instanceof Element && matches(node, 'input[type="checkbox"], [role="switch"], [role="checkbox"]')) return node;
    }
    // Only an extension clicks by script, so such a click is reported on any element.
    return event.isTrusted || kindOf(event) !== 'click' ? null : path[0];
  }

  const record = (event) => {
    if (isActing) return;
    const control = controlOf(event);
    // A click on a checkbox is followed by a change event: that is one press.
    const isFollowing = kindOf(event) === 'change' && pressed === control;
    pressed = kindOf(event) === 'click' ? control : null;
    if (!control || isFollowing) return;
    const it = getKnown(known, control) ?? { key: 'unknown', shown: false };
    // A checkbox has already changed when its click event is dispatched.
    const on = control instanceof HTMLInputElement ? !isChecked(control) : control instanceof Element && attribute(control, 'aria-checked') === 'true';
    const press = { __proto__: null, event: kindOf(event), trusted: event.isTrusted, key: it.key, shown: it.shown, on, path: address.pathname };
    send('/replica/clicks', write(press));
  };
  window.addEventListener('click', record, true);
  window.addEventListener('change', record, true);

  window.replica = {
    // Called by the app. `main`: this is the switch of the page's own setting, in its visible copy.
    drawn(control, target, { key, shown: seen, main }) {
      setKnown(known, control, { key, shown: seen });
      if (main) shown = { control, target };
    },
    gone() { shown = null; },
    // The visible control of the page's setting, or null.
    control: () => shown && isConnected(shown.control) ? shown.control : null,
    // What a person presses to change it: the control itself, or its label.
    target: () => shown && isConnected(shown.control) ? shown.target : null,
    // Events that the page dispatches itself are not reported.
    acting(act) {
      isActing = true;
      act();
      isActing = false;
    },
  };
}
