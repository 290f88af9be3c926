import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Link } from "../../../lstm_demo/theatre/js/core/python_link.js";

function linked() {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  const state = { layer: 0, unit: 1, row: 2 };
  const link = new Link({ state });
  /** @type {import("../../../lstm_demo/theatre/js/core/python_link.js").Message[]} */
  const sent = [];
  link.send = (message) => sent.push(message);
  link.accept({ selection: { layer: 0, unit: 1, row: null }, turn: 0 });
  return { state, link, sent };
}

test("a walk through the units is told once, when it pauses", () => {
  const { state, link, sent } = linked();
  for (const unit of [2, 3, 4]) {
    state.unit = unit;
    link.tell({ soon: true });
    mock.timers.tick(100);
  }
  assert.deepEqual(sent, []);
  mock.timers.tick(300);
  assert.deepEqual(sent, [{ layer: 0, unit: 4, row: 2, turn: 3, touched: 0, operands: null, story: false, why: null, picture: null }]);
});

test("a question is told at once, and asked again it is another one", () => {
  const { link, sent } = linked();
  for (let times = 0; times < 2; times += 1) {
    link.ask(7, 1);
    mock.timers.tick(5);
  }
  assert.deepEqual(sent.map(({ why }) => why?.slice(0, 2)), [[7, 1], [7, 1]]);
  assert.notEqual(sent[0].why?.[2], sent[1].why?.[2]);
});

test("the echo of a choice is no news", () => {
  const { link } = linked();
  link.tell();
  mock.timers.tick(1);
  const echo = { selection: { layer: 0, unit: 1, row: 2 }, turn: 1 };
  assert.equal(link.news(echo), null); // or it would pause what the person has started to play since
  assert.equal(link.news(echo), null);
});

test("the answer to an older choice does not undo a newer one", () => {
  const { link } = linked();
  link.tell();
  link.tell();
  assert.equal(link.news({ selection: { layer: 0, unit: 9, row: null }, turn: 1 }), null);
});

test("what the page itself selects is news", () => {
  const { link } = linked();
  assert.deepEqual(link.news({ selection: { layer: 0, unit: 9, row: 4 }, turn: 0 }), { layer: 0, unit: 9, row: 4 });
});

test("the page saying the same again is no news", () => {
  const { link } = linked();
  assert.equal(link.news({ selection: { layer: 0, unit: 1, row: null }, turn: 0 }), null);
});

test("operands are asked for once, and no longer when none are open", () => {
  const { link, sent } = linked();
  link.want([0, 1]);
  link.want([0, 1]);
  mock.timers.tick(1);
  assert.deepEqual(sent.map(({ operands }) => operands), [[0, 1]]);
  link.want(null);
  mock.timers.tick(300);
  assert.equal(sent.at(-1)?.operands, null);
});
