import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { opening, Store } from "../../../lstm_demo/theatre/js/core/store.js";
import { pass, shownStore } from "./browser.mjs";

test("a view is drawn once a frame, and only for the keys it named", () => {
  const store = shownStore();
  /** @type {(string | number)[]} */
  const drawn = [];
  store.views = [{ keys: ["unit"], draw: ({ unit }) => drawn.push(unit) }, { keys: ["speed"], draw: () => drawn.push("speed") }];
  store.set({ unit: 3 });
  store.set({ unit: 4 });
  pass(50);
  assert.deepEqual(drawn, [4]);
});

test("setting what already is asks for no frame", () => {
  const store = shownStore();
  store.set({ unit: 0, playing: false });
  assert.equal(pass(50), 0);
});

test("nothing is drawn before there is a reading and colours", () => {
  const store = new Store(opening());
  store.views = [{ keys: ["unit"], draw: () => assert.fail("drawn") }];
  store.set({ unit: 3 });
  pass(50);
  assert.equal(store.drawn, 0);
});

test("in a hurry the patient views follow a moment later, and with everything that they missed", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const store = shownStore();
  /** @type {string[]} */
  const drawn = [];
  store.views = [
    { keys: ["unit"], draw: () => drawn.push("urgent") },
    { keys: ["unit", "row"], patient: true, draw: (_, changed) => drawn.push([...changed].join(" ")) },
  ];
  store.hurry();
  store.set({ unit: 3 });
  pass(50);
  store.set({ row: 2 });
  pass(50);
  assert.deepEqual(drawn, ["urgent"]);
  mock.timers.tick(1000);
  pass(50);
  assert.deepEqual(drawn, ["urgent", "unit row"]);
  mock.timers.reset();
});

test("hurry after hurry, the patient views are still drawn", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const store = shownStore();
  let late = 0;
  store.views = [{ keys: ["unit"], patient: true, draw: () => { late += 1; } }];
  for (let unit = 1; unit <= 100; unit++) {
    store.hurry();
    store.set({ unit });
    store.flush();
    mock.timers.tick(20);
  }
  assert.ok(late >= 10 && late <= 20, `${late} times in two seconds`);
  mock.timers.reset();
});
