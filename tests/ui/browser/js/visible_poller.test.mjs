/** How often the function is called: often while in sight, seldom out of sight, never while the page is hidden. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, mock, test } from "node:test";

const source = readFileSync(new URL("../../../../lstm_demo/ui/browser/visible_poller.js", import.meta.url), "utf-8").replaceAll(/^export /gm, "");
const WAITS = { inSight: 1000, outOfSight: 5000 };
let page, observer, polls, poller;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  page = { visibilityState: "visible", addEventListener: (_, heard) => (page.heard = heard), removeEventListener: () => (page.heard = null) };
  class Observer {
    constructor(seen) {
      observer = this;
      this.seen = (isIntersecting) => seen([{ isIntersecting }]);
    }
    observe() {}
    disconnect() {}
  }
  const VisiblePoller = new Function("document", "IntersectionObserver", `${source}; return VisiblePoller;`)(page, Observer);
  polls = 0;
  poller = new VisiblePoller({ isConnected: true }, () => { polls += 1; poller.schedule(); }, WAITS);
  poller.schedule();
});

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
  observer.seen(false);
  assert.equal(inTenSeconds(), 2);
  observer.seen(true);
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
  poller.place.isConnected = false;
  mock.timers.tick(1000);
  assert.equal(polls, 1);
  assert.equal(inTenSeconds(), 0);
  poller.place.isConnected = true;
  poller.end();
  assert.equal(inTenSeconds(), 0);
});
