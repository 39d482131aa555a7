// Decides when the page is read next: soon after a change, seldom without one, and never so often that the page gets
// slow. A reading observes the page in full; between readings a glance only compares which elements are there.
"use strict";

// biome-ignore lint/correctness/noUnusedVariables: content.js calls it.
function createPace(dom, observer, read) {
  // So many milliseconds, or so many times what the last one took, but at most `most`, pass after a reading and after a
  // glance before the next of either, and before a page in which no glance finds anything new is read again.
  const SOON = { least: 100, times: 10, most: 1_000 };
  const GLANCE = { least: 100, times: 100, most: 1_000 };
  const LEISURE = { least: 1_000, times: 400, most: 10_000 };

  // Whether something in the observation has changed; when the next reading or glance is due; the earliest for each.
  let isNews = false;
  let due = Infinity;
  let earliest = { soon: 0, leisure: 0 };
  let alarm = 0;
  // For a reading that the background has asked for.
  let timer = 0;
  let frame = 0;
  let lastTicks = "";

  // With a random part: a page that changes at the same pace would seem not to change.
  const after = ({ least, times, most }, start, took) =>
    start + Math.max(least * (1 + Math.random() / 2), Math.min(times * took, most));

  /** Something in the observation has changed, or could have: read soon, the first time at the next frame. */
  function changed() {
    isNews = true;
    dueBy(earliest.soon);
  }

  function dueBy(time) {
    if (due <= time) return;
    due = time;
    clearTimeout(alarm);
    const wait = time - performance.now();
    if (wait > 0) alarm = setTimeout(readIfDue, wait);
    else if (dom.isHidden(document)) queueMicrotask(readIfDue);
    else requestAnimationFrame(readIfDue);
  }

  function readIfDue() {
    // A frame that was asked for before the tab was hidden may come late, after the reading that replaced it.
    if (due === Infinity) return;
    const start = performance.now();
    if (isNews || start >= earliest.leisure || !observer.isAsObserved()) {
      read(false);
      return;
    }
    // What no glance can see is read at leisure.
    due = Infinity;
    earliest.soon = after(GLANCE, start, performance.now() - start);
    observer.watch();
    dueBy(earliest.leisure);
  }

  /** A reading begins; returns when. */
  function begin() {
    isNews = false;
    due = Infinity;
    clearTimeout(alarm);
    const start = performance.now();
    restFrom(start, 0);
    return start;
  }

  /** The reading that began at `start` has ended. */
  function end(start) {
    lastTicks = observer.ticks();
    restFrom(start, performance.now() - start);
  }

  function restFrom(start, took) {
    earliest = { soon: after(SOON, start, took), leisure: after(LEISURE, start, took) };
  }

  /** Reads in so many milliseconds, as asked for; until then it checks at every frame whether a tick has changed. */
  function readIn(milliseconds) {
    cancel();
    timer = setTimeout(read, milliseconds, true);
    if (!lastTicks) return;
    const compareTicks = () => {
      if (observer.ticks() !== lastTicks) changed();
      frame = requestAnimationFrame(compareTicks);
    };
    frame = requestAnimationFrame(compareTicks);
  }

  /** Undoes `readIn`. */
  function cancel() {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  }

  return Object.freeze({ changed, mutated: () => dueBy(earliest.soon), readIfDue, begin, end, readIn, cancel });
}
