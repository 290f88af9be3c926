import assert from "node:assert/strict";
import { test } from "node:test";

import { DARK, lit, spans } from "../../../lstm_demo/theatre/js/draw/light.js";

const packet = { header: { rows: 6 }, leader: (/** @type {number} */ row) => (row < 2 ? 7 : 3) };

test("what is pinned and what is pointed at are lit together, each once", () => {
  const pinned = { rows: [4, 2], units: [9], gate: "forget_gate", digit: null };
  assert.deepEqual(lit(pinned, { row: 2, unit: 5 }, packet), { rows: [2, 4], units: [9, 5], gate: "forget_gate", digit: null });
  assert.equal(lit(pinned, { gate: "cell_state" }, packet).gate, "cell_state");
});

test("a class lights the rows after which it leads", () => {
  assert.deepEqual(lit(DARK, { digit: 3 }, packet).rows, [2, 3, 4, 5]);
  assert.deepEqual(lit(DARK, { digit: 0 }, packet).rows, []);
  assert.deepEqual(lit(DARK, null, packet), { rows: [], units: [], gate: null, digit: null });
});

test("a class lights no row that has not been seen", () => {
  assert.deepEqual(lit(DARK, { digit: 3 }, packet, 4).rows, [2, 3]);
});

test("rows beside each other are one span", () => {
  assert.deepEqual(spans([2, 3, 4, 9]), [[2, 4], [9, 9]]);
  assert.deepEqual(spans([]), []);
});
