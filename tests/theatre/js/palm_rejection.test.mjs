import assert from "node:assert/strict";
import { test } from "node:test";

import { PalmRejection } from "../../../lstm_demo/theatre/js/pen/palm_rejection.js";

/** @typedef {import("../../../lstm_demo/theatre/js/pen/palm_rejection.js").Pointer} Pointer */

/** A hand, what came of it, and a way to say what a pointer does: `touch(1, "down", x, time)`. */
function hand() {
  /** @type {string[]} */
  const did = [];
  const note = (/** @type {string} */ what) => (/** @type {Pointer} */ { id, x }) => did.push(`${what} ${id} ${x}`);
  const rejection = new PalmRejection({ begin: note("begin"), move: note("move"), end: note("end"), abandon: note("abandon") });
  /** @param {string} type */
  const by = (type) =>
    /** @param {number} id @param {"down" | "move" | "up" | "cancel"} what @param {number} x @param {number} time */
    (id, what, x, time) => rejection[what]({ id, type, primary: id < 2, x, y: 0, time });
  return { did, touch: by("touch"), pen: by("pen"), mouse: by("mouse") };
}

test("a touch draws from where it came down, once it has moved", () => {
  const { did, touch } = hand();
  touch(1, "down", 10, 0);
  touch(1, "move", 13, 20);
  assert.deepEqual(did, []);
  touch(1, "move", 20, 40);
  touch(1, "up", 20, 60);
  assert.deepEqual(did, ["begin 1 10", "move 1 13", "move 1 20", "end 1 20"]);
});

test("a tap is a dot, a touch that rests is none", () => {
  const { did, touch } = hand();
  touch(1, "down", 10, 0);
  touch(1, "up", 10, 100);
  assert.deepEqual(did, ["begin 1 10", "end 1 10"]);
  touch(1, "down", 10, 1000);
  touch(1, "up", 10, 3000);
  assert.equal(did.length, 2);
});

test("where a pen has been seen, even in the air, a tap is no dot", () => {
  const { did, touch, pen } = hand();
  pen(5, "move", 10, 0);
  touch(1, "down", 10, 5000);
  touch(1, "up", 10, 5100);
  assert.deepEqual(did, []);
});

test("touches beside a pen are the hand that holds it; later a finger draws again", () => {
  const { did, touch, pen } = hand();
  pen(5, "down", 10, 0);
  pen(5, "up", 30, 100);
  did.length = 0;
  touch(1, "down", 10, 500);
  touch(1, "move", 90, 600);
  touch(1, "up", 90, 700);
  assert.deepEqual(did, []);
  touch(1, "down", 10, 2000);
  touch(1, "move", 90, 2100);
  assert.deepEqual(did, ["begin 1 10", "move 1 90"]);
});

test("a pen takes over from a touch, and not from a mouse", () => {
  const { did, touch, pen, mouse } = hand();
  touch(1, "down", 10, 0);
  touch(1, "move", 50, 50);
  pen(5, "down", 70, 100);
  assert.deepEqual(did.slice(-2), ["abandon 1 10", "begin 5 70"]);
  pen(5, "up", 70, 150);
  mouse(1, "down", 10, 200);
  did.length = 0;
  pen(5, "down", 70, 300);
  pen(5, "move", 80, 320);
  assert.deepEqual(did, []);
});

test("a pointer whose end was never told does not keep the next from drawing", () => {
  const { did, pen } = hand();
  pen(1, "down", 10, 0);
  pen(1, "down", 20, 1000);
  assert.deepEqual(did, ["begin 1 10", "end 1 10", "begin 1 20"]);
});

test("a touch that the system takes away is taken back, a pen's stroke is kept", () => {
  const { did, touch, pen } = hand();
  touch(1, "down", 10, 0);
  touch(1, "move", 50, 50);
  touch(1, "cancel", 50, 60);
  assert.equal(did.at(-1), "abandon 1 50");
  pen(5, "down", 70, 100);
  pen(5, "cancel", 70, 150);
  assert.equal(did.at(-1), "end 5 70");
});
