import { PackedArrays } from "./packed_arrays.js";
import { Packet } from "./packet.js";

/**
 * @typedef {import("./header.js").PackedHeader} PackedHeader
 * @typedef {import("./packet.js").Addends} Addends
 */

/** One reading, as Python packed it (packing.py): the addends and operands of some units come with it, those of others later. */
export class PackedPacket extends Packet {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    const arrays = /** @type {PackedArrays<PackedHeader>} */ (new PackedArrays(bytes));
    super({ ...arrays.header, source: "cell" }, numbersOf(arrays));
    this.arrays = arrays;
    /** @type {Map<string, Record<string, Addends>>} */
    this.opened = new Map();
    /** One unit's products over the rows, by layer, unit and name. @type {Map<string, Float32Array>} */
    this.products = new Map();
    /** What brought a unit's operands, by layer and unit. @type {Map<string, PackedArrays<PackedHeader>>} */
    this.operands = new Map();
    this.open(this);
  }

  /** @override @param {number} layer @param {number} unit */
  addends(layer, unit) {
    return this.opened.get(`${layer}:${unit}`);
  }

  /** @override @param {string} name @param {number} layer @param {number} row @param {number} unit */
  product(name, layer, row, unit) {
    return this.products.get(`${layer}:${unit}:${name}`)?.[row];
  }

  /** @override @param {string} name @param {number} layer @param {number} row @param {number} unit */
  operand(name, layer, row, unit) {
    const source = this.operands.get(`${layer}:${unit}`);
    if (!source?.header.arrays[`operands.${name}`]) return undefined;
    const { data, shape } = source.array(`operands.${name}`);
    if (name.endsWith(".weights") && shape.length === 1) return data; // the same in every row
    const width = shape[1] ?? 1;
    return data.subarray(row * width, (row + 1) * width);
  }

  /** @override @param {PackedPacket} other */
  open(other) {
    super.open(other);
    const { arrays } = other;
    const { rows, operands, products, addends: { layer, units, of } } = arrays.header;
    if (operands) this.operands.set(`${operands.layer}:${operands.unit}`, arrays);
    units.forEach((unit, place) => {
      /** @type {Record<string, Addends>} */
      const gates = {};
      for (const name of of) {
        const part = (/** @type {string} */ key) => arrays.array(`addends.${name}.${key}`).data.subarray(place * rows, (place + 1) * rows);
        const bias = arrays.array(`addends.${name}.bias`).data[place];
        gates[name] = { bias, from_input: part("from_input"), from_hidden: part("from_hidden"), total: part("total") };
        if (arrays.header.arrays[`addends.${name}.from_cell`]) gates[name].from_cell = part("from_cell");
      }
      this.opened.set(`${layer}:${unit}`, gates);
      for (const name of products) {
        this.products.set(`${layer}:${unit}:${name}`, arrays.array(`products.${name}`).data.subarray(place * rows, (place + 1) * rows));
      }
    });
  }
}

/** @param {PackedArrays<PackedHeader>} arrays @returns {import("./packet.js").Numbers} */
function numbersOf(arrays) {
  const { layers, rows, units, quantities } = arrays.header;
  const size = rows * units;
  const whole = quantities.map(({ name }) => ({ name, data: arrays.array(name).data }));
  return {
    layers: Array.from({ length: layers }, (_, layer) =>
      Object.fromEntries(whole.map(({ name, data }) => [name, data.subarray(layer * size, (layer + 1) * size)]))),
    image: arrays.array("image"),
    steps: arrays.array(arrays.header.arrays.steps ? "steps" : "image"),
    answers: arrays.array("probabilities"),
  };
}
