import assert from "node:assert/strict";
import { test } from "node:test";

import { fitted } from "../../../lstm_demo/theatre/js/core/prompter.js";

const header = { rows: 28, units: 32, layers: 1, classes: 10, quantities: [{ name: "forget_gate" }] };

test("of a cue only what the reading has is left, and what it does not say asks for nothing", () => {
  const cue = fitted({ row: 30, unit: 7, layer: 2, rows: [3, 28], units: [7, 99], gate: "update_gate", digit: 4 }, header);
  assert.deepEqual([cue.row, cue.unit, cue.layer, cue.rows, cue.units, cue.gate, cue.digit], [null, 7, null, [3], [7], null, 4]);
  assert.deepEqual([cue.play, cue.view, cue.substep], [null, null, null]);
});
