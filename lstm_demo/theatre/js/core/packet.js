import { ofSteps } from "../draw/format.js";
import { PackedArrays } from "./packed_arrays.js";

/**
 * @typedef {{ low: number, high: number, clipped: boolean }} Limits
 * @typedef {{ question: string, low: string, high: string }} Words
 * @typedef {{ name: string, symbol: string, label: string, role: string, gist: string, signed: boolean,
 *   words: Words, limits: Limits[] }} Quantity
 * @typedef {{ bias: number, from_input: Float32Array, from_hidden: Float32Array, from_cell?: Float32Array, total: Float32Array }} Addends
 *   one unit's, over the rows; from_cell of a gate with a peephole
 */

/** One reading, as Python packed it (packing.py). */
export class Packet extends PackedArrays {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    super(bytes);
    /** @type {Map<string, Record<string, Addends>>} */
    this.opened = new Map();
    /** One unit's products over the rows, by layer, unit and name. @type {Map<string, Float32Array>} */
    this.products = new Map();
    /** The packet that brought a unit's operands, by layer and unit. @type {Map<string, Packet>} */
    this.operands = new Map();
    this.open(this);
  }

  /** @returns {Quantity} */
  quantity(name) {
    return this.header.quantities.find((quantity) => quantity.name === name);
  }

  /** One unit's value of a quantity at a row; before the first row it is 0, and so it is after the last one, where a backward cell begins. */
  value(name, layer, row, unit) {
    const { rows, units, arrays } = this.header;
    if (row < 0 || row >= rows) return 0;
    return this.floats[arrays[name].offset + (layer * rows + row) * units + unit];
  }

  /** Whether a layer (of two directions, one of its cells) reads from the last row to the first. */
  backward(layer) {
    return this.header.cells[layer].backward;
  }

  /** A row's place in the order in which a layer reads, and the row of a place. */
  turn(row, layer) {
    return this.backward(layer) ? this.header.rows - 1 - row : row;
  }

  /** The row that a layer has read before this one, −1 or the number of rows where there is none. */
  before(row, layer) {
    return this.backward(layer) ? row + 1 : row - 1;
  }

  /** One unit's values of a quantity over all rows. */
  history(name, layer, unit) {
    return Float32Array.from({ length: this.header.rows }, (_, row) => this.value(name, layer, row, unit));
  }

  /** The mean over units (of the size, where there is a sign) by row. */
  mean(name, layer) {
    const { rows } = this.header;
    return this.array(`mean.${name}`).data.subarray(layer * rows, (layer + 1) * rows);
  }

  /** The picture's pixels by step, as the first layer reads them: rows, or columns, or several of them in one. */
  get steps() {
    return this.array(this.header.arrays.steps ? "steps" : "image");
  }

  /** Pixels in a row. */
  get columns() {
    return this.steps.shape[1];
  }

  /** A row's pixels, 0–1. */
  pixels(row) {
    return this.steps.data.subarray(row * this.columns, (row + 1) * this.columns);
  }

  /** A text that is written of rows, of what this network reads step by step. */
  words(text) {
    return ofSteps(text, this.header.step);
  }

  /** The class probabilities after a row; where there is one answer, at the end, that one. */
  probabilities(row) {
    const { classes, once } = this.header;
    const at = once ? 0 : row;
    return this.array("probabilities").data.subarray(at * classes, (at + 1) * classes);
  }

  /** The most probable class after a row. */
  leader(row) {
    const all = this.probabilities(row);
    return Math.max(0, all.indexOf(Math.max(...all))); // a network that ran away has no leader: then the first
  }

  /** The addends of one unit's gates by name, or undefined until Python has sent them. */
  addends(layer, unit) {
    return this.opened.get(`${layer}:${unit}`);
  }

  /** One unit's product of a step (packing.py) at a row, or undefined until Python has sent it. */
  product(name, layer, row, unit) {
    return this.products.get(`${layer}:${unit}:${name}`)?.[row];
  }

  /**
   * A row of a unit's operands by name (operands.py): `forget_gate.products`, `candidate.hidden.units` …; undefined until Python has sent them.
   * @returns {Float32Array | undefined}
   */
  operand(name, layer, row, unit) {
    const source = this.operands.get(`${layer}:${unit}`);
    if (!source?.header.arrays[`operands.${name}`]) return undefined;
    const { data, shape } = source.array(`operands.${name}`);
    if (name.endsWith(".weights") && shape.length === 1) return data; // the same in every row
    const width = shape[1] ?? 1;
    return data.subarray(row * width, (row + 1) * width);
  }

  /** Take over the addends that another packet of the same reading brought, and what the page can answer by now. */
  open(other) {
    const { layer, units, of } = other.header.addends;
    const { rows, operands, offers, asks } = other.header;
    Object.assign(this.header, { offers, asks });
    if (operands) this.operands.set(`${operands.layer}:${operands.unit}`, other);
    units.forEach((unit, place) => {
      const gates = {};
      for (const name of of) {
        const part = (key) => other.array(`addends.${name}.${key}`).data.subarray(place * rows, (place + 1) * rows);
        const bias = other.array(`addends.${name}.bias`).data[place];
        gates[name] = { bias, from_input: part("from_input"), from_hidden: part("from_hidden"), total: part("total") };
        if (other.header.arrays[`addends.${name}.from_cell`]) gates[name].from_cell = part("from_cell");
      }
      this.opened.set(`${layer}:${unit}`, gates);
      for (const name of other.header.products) {
        this.products.set(`${layer}:${unit}:${name}`, other.array(`products.${name}`).data.subarray(place * rows, (place + 1) * rows));
      }
    });
  }
}
