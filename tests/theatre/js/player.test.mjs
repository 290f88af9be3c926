import assert from "node:assert/strict";
import { test } from "node:test";

import { Player } from "../../../lstm_demo/theatre/js/core/player.js";
import { bothWays, pass, rows, shownStore } from "./browser.mjs";

/** @param {Partial<import("../../../lstm_demo/theatre/js/core/store.js").State>} [values] */
function ready(values = {}) {
  const store = shownStore(values);
  return { store, player: new Player(store) };
}

test("a reading takes about six seconds, and shows every row in turn", () => {
  const { store, player } = ready();
  /** @type {number[]} */
  const shown = [];
  store.views = [{ keys: ["row"], draw: ({ row }) => shown.push(row) }];
  player.start(0);
  pass(5900);
  assert.equal(store.state.playing, true);
  pass(200);
  assert.equal(store.state.playing, false);
  assert.deepEqual(shown.at(-1), 27);
  assert.deepEqual([...new Set(shown)], [...shown]);
  assert.equal(shown.length, 27 + (shown[0] === 0 ? 1 : 0));
});

test("at 4× it takes a quarter of the time", () => {
  const { store, player } = ready({ speed: 4 });
  player.start(0);
  pass(1600);
  assert.equal(store.state.playing, false);
  assert.equal(store.state.row, 27);
});

test("the marker never strays more than half a row from the row whose numbers are shown", () => {
  const { store, player } = ready();
  /** @type {number[]} */
  const strays = [];
  store.views = [{ keys: ["glide"], draw: ({ row, glide }) => strays.push(Math.abs(glide - row)) }];
  player.start(0);
  pass(6200);
  assert.ok(Math.max(...strays) <= 0.5 + 1e-9);
  assert.ok(strays.length > 300, "it moves in every frame");
});

test("a page that was in the background goes on where it was", () => {
  const { store, player } = ready();
  player.start(0);
  pass(300);
  const { row } = store.state;
  pass(60_000, 60_000); // one frame, a minute later
  assert.ok(store.state.row <= row + 1);
  assert.equal(store.state.playing, true);
});

test("nothing is drawn while nothing changes", () => {
  const { player } = ready();
  player.go(5);
  pass(1000);
  assert.equal(pass(1000), 0);
});

test("a step slides the marker and pauses", () => {
  const { store, player } = ready();
  player.start(0);
  pass(400);
  player.go(10);
  assert.equal(store.state.playing, false);
  assert.equal(store.state.row, 10);
  pass(60);
  assert.ok(store.state.glide > 0 && store.state.glide < 10);
  pass(200);
  assert.equal(store.state.glide, 10);
});

test("who asked for stillness sees steps without slides", () => {
  const { store, player } = ready({ still: true });
  player.go(10);
  assert.equal(store.state.glide, 10);
  assert.equal(pass(200), 1);
});

test("playing again from the end starts at the first row", () => {
  const { store, player } = ready();
  player.go(27);
  pass(300);
  player.toggle();
  assert.equal(store.state.row, 0);
  assert.equal(store.state.playing, true);
});

test("rows beyond the ends are the ends", () => {
  const { store, player } = ready();
  player.go(99);
  assert.equal(store.state.row, 27);
  player.go(-3);
  assert.equal(store.state.row, 0);
});

test("substeps play in slow motion, and the last one ends the reading", () => {
  const { store, player } = ready({ packet: rows(2, 4), substep: 0 });
  /** @type {string[]} */
  const shown = [];
  store.views = [{ keys: ["row", "substep"], draw: ({ row, substep }) => shown.push(`${row}.${substep}`) }];
  player.start(0);
  pass(1000);
  assert.equal(store.state.substep, 0);
  pass(9000);
  assert.deepEqual([...new Set(shown)], ["0.1", "0.2", "0.3", "1.0", "1.1", "1.2", "1.3"]);
  assert.equal(store.state.playing, false);
});

test("a layer of two directions is read forward to the last row, then backward from the last to the first", () => {
  const { store, player } = ready({ packet: bothWays(28), unit: 4 });
  /** @type {number[][]} */
  const shown = [];
  /** @type {number[]} */
  const told = [];
  player.changed = () => told.push(store.state.layer);
  store.views = [{ keys: ["row", "layer"], draw: ({ row, layer, unit, seen }) => shown.push([layer, row, unit, seen]) }];
  player.start(0);
  pass(6000);
  assert.equal(store.state.playing, true);
  pass(6200);
  assert.equal(store.state.playing, false);
  const backward = shown.filter(([layer]) => layer === 1);
  assert.deepEqual(backward[0], [1, 27, 2, 1]);
  assert.deepEqual(backward.at(-1), [1, 0, 2, 28]);
  assert.deepEqual(backward.map(([, row]) => row), Array.from({ length: 28 }, (_, place) => 27 - place));
  assert.deepEqual(told, [1]);
  player.play(); // once more, from the beginning
  pass(100);
  assert.deepEqual([store.state.layer, store.state.playing], [0, true]);
});

test("backward, a row that is gone to has been seen with all rows below it", () => {
  const { store, player } = ready({ packet: bothWays(28), layer: 1 });
  player.go(20);
  assert.equal(store.state.seen, 8);
  assert.equal(player.over, false);
  player.go(0);
  assert.equal(player.over, true);
});
