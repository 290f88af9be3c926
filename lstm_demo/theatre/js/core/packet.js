import { ofSteps } from "../draw/format.js";

/** So many operands of a unit are shown where there are as many as units: the largest (operands.py). */
export const LARGEST = 8;
/** The two preparations of a drawing, Python's and the browser's, may differ by two levels of 255. */
const ROUNDING = 2.5 / 255;

/**
 * @typedef {import("./header.js").Header} Header
 * @typedef {import("./header.js").Quantity} Quantity
 * @typedef {import("./header.js").Limits} Limits
 * @typedef {{ bias: number, from_input: Float32Array, from_hidden: Float32Array, from_cell?: Float32Array, total: Float32Array }} Addends
 *   one unit's, over the rows; from_cell of a gate with a peephole
 * @typedef {import("./packed_arrays.js").Matrix} Matrix
 * @typedef {object} Numbers
 * @property {Record<string, Float32Array>[]} layers each quantity by name, (T, H), of each layer or, of two directions, of each cell
 * @property {Matrix} image (rows, columns) in [0, 1]
 * @property {Matrix} steps (T, D), its pixels as the first layer reads them: rows, or columns, or several of them in one
 * @property {Matrix} answers (T, K), the class probabilities after every row, or (1, K) where there is one answer, at the end
 */

/** One reading as the views see it, whether Python made it (packed_packet.js) or the browser (read/reading_packet.js). */
export class Packet {
  /** @param {Header} header as packing.py has it @param {Numbers} numbers */
  constructor(header, { layers, image, steps, answers }) {
    this.header = header;
    this.layers = layers;
    this.image = image;
    this.steps = steps;
    this.answers = answers;
    /** @type {Map<string, Float32Array>} */
    this.means = new Map();
  }

  /** @param {string} name one of this cell's @returns {Quantity} */
  quantity(name) {
    const found = this.header.quantities.find((quantity) => quantity.name === name);
    if (!found) throw new RangeError(`this cell has no quantity ${name}`);
    return found;
  }

  /**
   * One unit's value of a quantity at a row; before the first row it is 0, and so it is after the last one, where a backward cell begins.
   * @param {string} name @param {number} layer @param {number} row @param {number} unit
   */
  value(name, layer, row, unit) {
    const { rows, units } = this.header;
    return row < 0 || row >= rows ? 0 : this.layers[layer][name][row * units + unit];
  }

  /** Whether a layer (of two directions, one of its cells) reads from the last row to the first. @param {number} layer */
  backward(layer) {
    return this.header.cells[layer].backward;
  }

  /** A row's place in the order in which a layer reads, and the row of a place. @param {number} row @param {number} layer */
  turn(row, layer) {
    return this.backward(layer) ? this.header.rows - 1 - row : row;
  }

  /**
   * The row that a layer has read before this one, −1 or the number of rows where there is none.
   * @param {number} row @param {number} layer
   */
  before(row, layer) {
    return this.backward(layer) ? row + 1 : row - 1;
  }

  /** One unit's values of a quantity over all rows. @param {string} name @param {number} layer @param {number} unit */
  history(name, layer, unit) {
    return Float32Array.from({ length: this.header.rows }, (_, row) => this.value(name, layer, row, unit));
  }

  /** The mean over units (of the size, where there is a sign) by row. @param {string} name @param {number} layer */
  mean(name, layer) {
    const key = `${layer}:${name}`;
    const known = this.means.get(key);
    if (known) return known;
    const { units, rows } = this.header;
    const { signed } = this.quantity(name);
    const values = this.layers[layer][name];
    const means = Float32Array.from({ length: rows }, (_, row) => {
      let sum = 0;
      for (let at = row * units; at < (row + 1) * units; at++) sum += signed ? Math.abs(values[at]) : values[at];
      return sum / units;
    });
    this.means.set(key, means);
    return means;
  }

  /** Pixels in a row. */
  get columns() {
    return this.steps.shape[1];
  }

  /** A row's pixels, 0–1. @param {number} row */
  pixels(row) {
    return this.steps.data.subarray(row * this.columns, (row + 1) * this.columns);
  }

  /** A text that is written of rows, of what this network reads step by step. @param {string} text */
  words(text) {
    return ofSteps(text, this.header.step);
  }

  /** The class probabilities after a row; where there is one answer, at the end, that one. @param {number} row */
  probabilities(row) {
    const { classes, once } = this.header;
    const at = once ? 0 : row;
    return this.answers.data.subarray(at * classes, (at + 1) * classes);
  }

  /** The most probable class after a row. @param {number} row */
  leader(row) {
    const all = this.probabilities(row);
    return Math.max(0, all.indexOf(Math.max(...all))); // a network that ran away has no leader: then the first
  }

  /**
   * The addends of one unit's gates by name, or undefined until they are here.
   * @param {number} layer @param {number} unit @returns {Record<string, Addends> | undefined}
   */
  addends(layer, unit) {
    throw new Error(`no addends of ${layer}, ${unit}`);
  }

  /**
   * One unit's product of a step at a row (`Description.products`), or undefined until it is here.
   * @param {string} name @param {number} layer @param {number} row @param {number} unit
   * @returns {number | undefined}
   */
  product(name, layer, row, unit) {
    throw new Error(`no ${name} of ${layer}, ${row}, ${unit}`);
  }

  /**
   * A row of a unit's operands by name (operands.py): `x`, `forget_gate.products`, `candidate.hidden.units` …; undefined until they are
   * here.
   * @param {string} name @param {number} layer @param {number} row @param {number} unit
   * @returns {Float32Array | undefined}
   */
  operand(name, layer, row, unit) {
    throw new Error(`no ${name} of ${layer}, ${row}, ${unit}`);
  }

  /** Take over what another packet of the same reading brought, and what the page can answer by now. @param {Packet} other */
  open({ header: { offers, asks } }) {
    Object.assign(this.header, { offers, asks });
  }
}

/** Whether two pictures are the same, but for rounding. @param {Float32Array} one @param {Float32Array} other */
export function samePicture(one, other) {
  return one.length === other.length && one.every((pixel, place) => Math.abs(pixel - other[place]) <= ROUNDING);
}
