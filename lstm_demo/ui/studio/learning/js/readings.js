import { ofSteps } from "../../../../theatre/js/draw/format.js";
import { PackedArrays } from "../../../../theatre/js/core/packed_arrays.js";

/**
 * @typedef {object} Quantity
 * @property {string} name
 * @property {string} symbol
 * @property {string} label
 * @property {string} role
 * @property {boolean} signed
 * @property {number} places decimals that were sent
 * @property {{ low: number, high: number, clipped: boolean }} limits
 * @property {{ question: string, low: string, high: string }} words
 *
 * @typedef {object} Told what Python says of them beside the numbers: packing.py
 * @property {string} name
 * @property {number[]} steps of training, of each snapshot
 * @property {(number | null)[]} accuracy of each snapshot
 * @property {number} images on how many it was measured, 0 for all there are
 * @property {(number | null)[]} loss of each snapshot
 * @property {string} cell
 * @property {number} layer
 * @property {number} layers
 * @property {number} rows
 * @property {string} step
 * @property {boolean} across
 * @property {number} span
 * @property {number} blank
 * @property {number} classes
 * @property {number[]} units those shown
 * @property {number} of how many there are
 * @property {number} answer
 * @property {number} rival
 * @property {"h" | "c"} memory
 * @property {Quantity[]} quantities
 * @property {Record<string, [number, number]>} saturation the bounds of each gate
 * @property {import("../../../../theatre/js/draw/colours.js").Palettes} palettes
 */

/**
 * The readings of one image by every snapshot of a run, as Python packed them (packing.py).
 * @extends {PackedArrays<Told & import("../../../../theatre/js/core/packed_arrays.js").ArraysHeader>}
 */
export class Readings extends PackedArrays {
  /** A text that is written of rows, in the words of what these networks read step by step. @param {string} text */
  words(text) {
    return ofSteps(text, this.header.step);
  }

  /** How many snapshots there are. */
  get shots() {
    return this.header.steps.length;
  }

  /** One snapshot's part of an array whose first axis is the snapshots. @param {string} name @param {number} shot */
  part(name, shot) {
    const { data, shape } = this.array(name);
    const size = data.length / shape[0];
    return data.subarray(shot * size, (shot + 1) * size);
  }

  /**
   * One snapshot's values of a quantity, (T, units shown), as whole numbers: `places` decimals.
   * @param {string} name @param {number} shot
   */
  values(name, shot) {
    const { data, shape } = this.shortArray(name);
    const size = data.length / shape[0];
    return data.subarray(shot * size, (shot + 1) * size);
  }

  /** The class probabilities of a snapshot after a row. @param {number} shot @param {number} row */
  probabilities(shot, row) {
    const { classes } = this.header;
    return this.part("probabilities", shot).subarray(row * classes, (row + 1) * classes);
  }

  /** The most probable class. @param {number} shot @param {number} row */
  answer(shot, row) {
    const all = this.probabilities(shot, row);
    return Math.max(0, all.indexOf(Math.max(...all))); // after a diverged training no probability is a number: the first class then
  }

  /**
   * The value of the unit shown at a place, after a row, by a snapshot.
   * @param {Quantity} quantity @param {number} shot @param {number} row @param {number} place
   */
  value({ name, places }, shot, row, place) {
    return this.values(name, shot)[row * this.header.units.length + place] / 10 ** places;
  }

  /** The size of the gradient at a row, as a share of that at the last row. @param {number} shot @param {number} row */
  reach(shot, row) {
    return this.part("reach", shot)[row];
  }
}

/** The two snapshots around a training time, and the time's position between them, 0–1. @param {number} time @param {number} shots */
export function around(time, shots) {
  const from = Math.max(0, Math.min(shots - 1, Math.floor(time)));
  const to = Math.min(from + 1, shots - 1);
  return { from, to, part: to === from ? 0 : time - from };
}
