/** As much of a browser as the clock needs: frames that come when the test says so. */
import { opening, Store } from "../../../lstm_demo/theatre/js/core/store.js";

/** @type {FrameRequestCallback | null} */
let asked = null;
let time = 0;

globalThis.requestAnimationFrame = (frame) => {
  asked = frame;
  return 1;
};
globalThis.cancelAnimationFrame = () => {
  asked = null;
};

/** Let frames pass for some milliseconds, 60 to the second; returns how many were asked for. @param {number} milliseconds */
export function pass(milliseconds, between = 1000 / 60) {
  let frames = 0;
  for (const end = time + milliseconds; time < end; ) {
    time += between;
    const frame = asked;
    asked = null;
    if (frame) {
      frame(time);
      frames += 1;
    }
  }
  return frames;
}

/**
 * Only what a test needs of a thing, in the place of the whole.
 * @template T
 * @param {unknown} part
 * @returns {T}
 */
export const standIn = (part) => /** @type {T} */ (part);

/**
 * A packet of nothing but rows, for those who only count them; stages: the substeps of a row.
 * @param {number} count
 * @returns {import("../../../lstm_demo/theatre/js/core/packet.js").Packet}
 */
export const rows = (count, stages = 0) => standIn({
  header: { rows: count, reading: "r", stages: Array.from({ length: stages }) },
  turn: (/** @type {number} */ row) => row,
  backward: () => false,
});

/**
 * The same of one layer that reads in two directions: 0 forward, 1 backward.
 * @param {number} count
 * @returns {import("../../../lstm_demo/theatre/js/core/packet.js").Packet}
 */
export const bothWays = (count) => standIn({
  header: { rows: count, reading: "r", once: "no answer before", order: { some: [[4], [2]] } },
  turn: (/** @type {number} */ row, /** @type {number} */ layer) => (layer ? count - 1 - row : row),
  backward: (/** @type {number} */ layer) => layer === 1,
});

/** A store with a reading of 28 rows. @param {Partial<import("../../../lstm_demo/theatre/js/core/store.js").State>} [values] */
export function shownStore(values = {}) {
  const store = new Store(opening());
  store.set({ packet: rows(28), colours: standIn({}), ...values });
  pass(50);
  return store;
}
