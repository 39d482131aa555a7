// A reminder on a page outside the settings, for one press in the popup: a card that stays until it is closed, or the
// page goes.
"use strict";

// The card that is shown; the script of the next press finds it here. With `var`, since that can be declared twice.
var caution;

chrome.runtime.onMessage.addListener(function show(message) {
  if (!message?.caution) return;
  chrome.runtime.onMessage.removeListener(show);
  caution?.remove();
  caution = createCard(message.caution, () => caution.remove());
  caution.card.classList.add("corner");
  document.documentElement.append(caution.host);
  caution.host.showPopover();
});
