import assert from "node:assert/strict";
import { test } from "node:test";

import { accuracy, grouped, measured, step, times } from "../../../../../lstm_demo/ui/studio/learning/js/words.js";

const readings = { header: { images: 0, steps: [0, 458, 25800], accuracy: [0.0858, null, 1], loss: [2.3, 0.125, null] } };

test("steps have their thousands apart", () => {
  assert.equal(grouped(999), "999");
  assert.equal(grouped(1234567), "1,234,567");
  assert.equal(step(readings, 1), "step 458 of 25,800");
});

test("an accuracy keeps what two decimals can tell", () => {
  const said = ["8.58\u00a0%", "99.00\u00a0%", "99.06\u00a0%", "99.10\u00a0%", "100\u00a0%"];
  assert.deepEqual([0.0858, 0.99, 0.9906, 0.991, 1].map(accuracy), said);
});

test("where nothing was measured it says so", () => {
  assert.equal(measured(readings, 0), "test accuracy 8.58\u00a0%");
  assert.equal(measured({ header: { ...readings.header, images: 500 } }, 2), "100\u00a0% of 500 test images");
  assert.equal(measured(readings, 1), "loss 0.13");
  assert.equal(measured({ header: { images: 0, accuracy: [null], loss: [null] } }, 0), "test accuracy not measured");
});

test("a part is a percentage, more than twice is so many times", () => {
  assert.deepEqual([0, 0.00001, 0.004, 0.5, 0.999, 1, 1.2, 3.94, 1234].map(times),
    ["0\u00a0%", "<0.01\u00a0%", "0.40\u00a0%", "50\u00a0%", ">99\u00a0%", "100\u00a0%", "120\u00a0%", "3.9×", "1,234×"]);
});
