import assert from "node:assert/strict";
import { test } from "node:test";

import { blanked, moved } from "../../../lstm_demo/theatre/js/views/picture_editor.js";

const PICTURE = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);

test("a digit moves by a pixel, and what leaves the picture is lost", () => {
  assert.deepEqual([...moved(PICTURE, 3, [0, 1])], [0, 1, 2, 0, 4, 5, 0, 7, 8]);
  assert.deepEqual([...moved(PICTURE, 3, [-1, 0])], [4, 5, 6, 7, 8, 9, 0, 0, 0]);
});

test("a step is blanked: a row, or a column where columns are read", () => {
  assert.deepEqual([...blanked(PICTURE, { across: false, span: 1 }, 1)], [1, 2, 3, 0, 0, 0, 7, 8, 9]);
  assert.deepEqual([...blanked(PICTURE, { across: true, span: 1 }, 2)], [1, 2, 0, 4, 5, 0, 7, 8, 0]);
});
