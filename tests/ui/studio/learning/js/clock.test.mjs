import assert from "node:assert/strict";
import { test } from "node:test";

import { Clock } from "../../../../../lstm_demo/ui/studio/learning/js/clock.js";
import { around } from "../../../../../lstm_demo/ui/studio/learning/js/readings.js";
import { initialLearningState } from "../../../../../lstm_demo/ui/studio/learning/js/state.js";
import { Store } from "../../../../../lstm_demo/theatre/js/core/store.js";
import { pass, standIn } from "../../../../theatre/js/browser.mjs";

/** @param {Partial<import("../../../../../lstm_demo/ui/studio/learning/js/state.js").LearningState>} [values] */
function ready(values = {}) {
  const store = new Store(initialLearningState());
  const clock = new Clock(store);
  store.set({ packet: standIn({ shots: 24, header: { rows: 28 } }), colours: standIn({}), row: 27, glide: 27, ...values });
  pass(50);
  return { store, clock };
}

test("a training takes about ten seconds, and shows every snapshot in turn, at the row that was chosen", () => {
  const { store, clock } = ready({ row: 9, glide: 9 });
  /** @type {number[]} */
  const shown = [];
  store.views = [{ keys: ["shot"], draw: ({ shot }) => shown.push(shot) }];
  clock.start(0);
  pass(9900);
  assert.equal(store.state.playing, true);
  pass(200);
  assert.equal(store.state.playing, false);
  assert.deepEqual(shown, Array.from({ length: 23 }, (_, k) => k + 1));
  assert.deepEqual([store.state.time, store.state.row], [23, 9]);
});

test("at 4× it takes a quarter of the time", () => {
  const { store, clock } = ready({ speed: 4 });
  clock.start(0);
  pass(2600);
  assert.deepEqual([store.state.shot, store.state.playing], [23, false]);
});

test("the picture moves in every frame, never more than half a snapshot from the one whose numbers are shown", () => {
  const { store, clock } = ready();
  /** @type {number[]} */
  const strays = [];
  store.views = [{ keys: ["time"], draw: ({ shot, time }) => strays.push(Math.abs(time - shot)) }];
  clock.start(0);
  pass(10200);
  assert.ok(Math.max(...strays) <= 0.5 + 1e-9);
  assert.ok(strays.length > 550);
});

test("a person who asked for less motion sees whole snapshots, one after the other", () => {
  const { store, clock } = ready({ still: true });
  /** @type {number[]} */
  const shown = [];
  store.views = [{ keys: ["time", "glide"], draw: ({ time, glide }) => shown.push(time, glide) }];
  clock.start(0);
  pass(10200);
  clock.go(3);
  clock.read(5);
  pass(200);
  assert.ok(shown.every(Number.isInteger));
});

test("another row may be looked at while the training plays on", () => {
  const { store, clock } = ready();
  clock.start(0);
  pass(2000);
  clock.read(4);
  pass(1000);
  assert.deepEqual([store.state.row, store.state.glide, store.state.playing], [4, 4, true]);
});

test("a step slides the markers to their places and then asks for no more frames", () => {
  const { store, clock } = ready({ time: 23, shot: 23 });
  clock.go(20);
  clock.read(10);
  assert.deepEqual([store.state.shot, store.state.row], [20, 10]);
  assert.ok(pass(100) > 0);
  assert.ok(store.state.time > 20 && store.state.time < 23);
  pass(200);
  assert.deepEqual([store.state.time, store.state.glide], [20, 10]);
  assert.equal(pass(200), 0);
});

test("nothing leads beyond the ends", () => {
  const { store, clock } = ready();
  clock.go(-1);
  clock.read(99);
  assert.deepEqual([store.state.shot, store.state.row], [0, 27]);
  clock.go(99);
  clock.read(-1);
  assert.deepEqual([store.state.shot, store.state.row], [23, 0]);
});

test("a drag stands between two snapshots, and the numbers are those of the nearer one", () => {
  const { store, clock } = ready();
  clock.drag(7.4);
  assert.deepEqual([store.state.time, store.state.shot], [7.4, 7]);
  clock.drag(7.6);
  assert.equal(store.state.shot, 8);
});

test("from the end it plays again from the initialLearningState, from elsewhere on", () => {
  const { store, clock } = ready({ time: 23, shot: 23 });
  clock.play();
  assert.equal(store.state.shot, 0);
  clock.go(12);
  clock.play();
  pass(100);
  assert.ok(store.state.time >= 12);
});

test("a single snapshot does not play", () => {
  const { store, clock } = ready({ packet: standIn({ shots: 1, header: { rows: 28 } }) });
  clock.play();
  assert.equal(store.state.playing, false);
});

test("a time lies between two snapshots, the last one between itself", () => {
  assert.deepEqual(around(2.25, 24), { from: 2, to: 3, part: 0.25 });
  assert.deepEqual(around(23, 24), { from: 23, to: 23, part: 0 });
  assert.deepEqual(around(0, 1), { from: 0, to: 0, part: 0 });
});
