import assert from "node:assert/strict";
import { test } from "node:test";

import { standIn } from "./browser.mjs";
import { Network } from "../../../lstm_demo/theatre/js/read/network.js";

test("a network of a kind that the browser cannot read is refused before anything is computed", () => {
  /** @type {import("../../../lstm_demo/theatre/js/read/network.js").Config} */
  const config = standIn({ cell: "lstm", bidirectional: false });
  assert.ok(Network.canRead(config));
  for (const other of [{ ...config, bidirectional: true }, { ...config, cell: "transformer" }]) {
    assert.ok(!Network.canRead(other));
    assert.throws(() => new Network(other, () => new Float32Array(0)), RangeError);
  }
});
