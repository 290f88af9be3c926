import assert from "node:assert/strict";
import { test } from "node:test";

import { ramp, shade } from "../../../lstm_demo/theatre/js/draw/colours.js";
import { ceiling } from "../../../lstm_demo/theatre/js/views/curves.js";
import { end, factor, number, ofSteps, percent } from "../../../lstm_demo/theatre/js/draw/format.js";
import { apart } from "../../../lstm_demo/theatre/js/draw/spread.js";

test("numbers have a true minus, and zero has none", () => {
  assert.equal(number(-0.456), "−0.46");
  assert.equal(number(-0.001), "0.00");
  assert.equal(end(-4.7), "−4.7");
  assert.equal(factor(-0.5), "(−0.50)");
  assert.equal(factor(0.5), "0.50");
});

test("a percentage says 0 or 100 only where it is", () => {
  assert.equal(percent(0), "0\u00a0%");
  assert.equal(percent(0.0049), "<1\u00a0%");
  assert.equal(percent(0.914), "91\u00a0%");
  assert.equal(percent(0.9996), ">99\u00a0%");
  assert.equal(percent(1), "100\u00a0%");
  assert.deepEqual([0.00004, 0.0123, 0.5, 0.99996, 1.2].map((share) => percent(share, 2)),
    ["<0.01\u00a0%", "1.23\u00a0%", "50.00\u00a0%", ">99.99\u00a0%", "120.00\u00a0%"]);
});

test("an axis ends on a round number that holds the value", () => {
  assert.deepEqual([0, 0.07, 0.2, 0.61, 1, 1.1, 4.2, 10.4].map(ceiling), [0.1, 0.1, 0.2, 0.8, 1, 1.2, 5, 12]);
});

test("labels are kept apart and inside", () => {
  const placed = apart([10, 11, 12, 95], 14, 7, 97);
  placed.slice(1).forEach((at, i) => assert.ok(at - placed[i] >= 14));
  assert.ok(placed[0] >= 7 && placed[3] <= 97);
});

test("a ramp goes from its first stop to its last", () => {
  const table = ramp(["#000000", "#ff0000", "#ffffff"]);
  assert.equal(shade(table, 0, 0, 1), "rgb(0 0 0)");
  assert.equal(shade(table, 1, 0, 1), "rgb(255 255 255)");
  assert.equal(shade(table, 7, 0, 1), "rgb(255 255 255)");
});

test("what is written of rows is said of the columns that a network reads", () => {
  assert.equal(ofSteps("After row 3 of 28. Rows", "column"), "After column 3 of 28. Columns");
  assert.equal(ofSteps("row by row", "time step"), "time step by time step");
  assert.equal(ofSteps("Rows, and arrows"), "Rows, and arrows");
});
