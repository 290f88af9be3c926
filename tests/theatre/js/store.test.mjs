import assert from "node:assert/strict";
import { test } from "node:test";

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
