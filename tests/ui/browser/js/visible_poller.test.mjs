/** How often the function is called: often while in sight, seldom out of sight, never while the page is hidden. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { standIn } from "../../../theatre/js/browser.mjs";

const { VisiblePoller } = await import("../../../../lstm_demo/ui/browser/visible_poller.js");
const WAITS = { inSight: 1000, outOfSight: 5000 };
const page = { visibilityState: "visible", heard: () => {} };
/** Tells the poller whether its place is in sight. @type {(isIntersecting: boolean) => void} */
let see;
/** @type {{ isConnected: boolean }} */
let place;
/** @type {import("../../../../lstm_demo/ui/browser/visible_poller.js").VisiblePoller} */
let poller;
let polls = 0;

Object.assign(globalThis, {
  document: Object.assign(page, {
    addEventListener: (/** @type {string} */ _, /** @type {() => void} */ heard) => { page.heard = heard; },
    removeEventListener: () => { page.heard = () => {}; },
  }),
  IntersectionObserver: class {
    constructor(/** @type {(entries: object[]) => void} */ seen) {
      see = (isIntersecting) => seen([{ isIntersecting }]);
    }

    observe() {}
    disconnect() {}
  },
});

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  page.visibilityState = "visible";
  polls = 0;
  place = { isConnected: true };
  poller = new VisiblePoller(standIn(place), () => { polls += 1; poller.schedule(); }, WAITS);
  poller.schedule();
});

/** @param {"visible" | "hidden"} state */
function become(state) {
  page.visibilityState = state;
  page.heard();
}

function inTenSeconds() {
  const before = polls;
  for (let at = 0; at < 100; at += 1) mock.timers.tick(100);
  return polls - before;
}

test("every second while it is in sight", () => assert.equal(inTenSeconds(), 10));

test("seldom while it is out of sight, and at once when it comes back", () => {
  see(false);
  assert.equal(inTenSeconds(), 2);
  see(true);
  mock.timers.tick(1);
  assert.equal(polls, 3);
});

test("never while the page is hidden, and at once when it is shown again", () => {
  become("hidden");
  assert.equal(inTenSeconds(), 0);
  become("visible");
  mock.timers.tick(1);
  assert.equal(polls, 1);
});

test("never again once its place is gone, or it was ended", () => {
  place.isConnected = false;
  mock.timers.tick(1000);
  assert.equal(polls, 1);
  assert.equal(inTenSeconds(), 0);
  place.isConnected = true;
  poller.end();
  assert.equal(inTenSeconds(), 0);
});
