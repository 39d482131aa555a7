// The test's own instrument, no part of what LinkedIn does: it tells a test where the control is, and the server
// every press on a switch, as the page sees it. The app announces each switch that it draws.
{
  const known = new WeakMap();
  let shown = null;
  let pressed = null;

  const report = (event) => {
    const control = event.composedPath().find((node) => known.has(node));
    // A click on a checkbox is followed by its change: that is one press.
    const echo = event.type === 'change' && pressed === control;
    pressed = event.type === 'click' ? control : null;
    if (!control || echo) return;
    const it = known.get(control);
    const press = { event: event.type, trusted: event.isTrusted, key: it.key, shown: it.shown };
    navigator.sendBeacon('/replica/clicks', JSON.stringify(press));
  };
  window.addEventListener('click', report, true);
  window.addEventListener('change', report, true);

  window.replica = {
    // Called by the app. `main`: this is the switch of the page's own setting, in the copy that can be seen.
    drawn(control, target, { key, shown: seen, main }) {
      known.set(control, { key, shown: seen });
      if (main) shown = { control, target };
    },
    gone() { shown = null; },
    // The visible control of the page's setting, or null.
    control: () => shown && shown.control.isConnected ? shown.control : null,
    // What a person would press to change it: the control itself, or its label.
    target: () => shown && shown.control.isConnected ? shown.target : null,
  };
}
