import { Packet } from "../core/packet.js";
import { limitsOf } from "./limits.js";
import { PIXELS_A_SIDE } from "./ink.js";
import { unitOperands } from "./unit_operands.js";
import { liveliestUnits } from "./unit_order.js";

/**
 * One reading, made in the browser: what Python's packet holds (packing.py), for every unit, and computed when a view asks for it.
 *
 * @typedef {import("../core/header.js").Header} Header
 * @typedef {import("../core/header.js").NetworkHeader} NetworkHeader
 * @typedef {import("../core/packet.js").Addends} Addends
 * @typedef {Pick<Header, "reading" | "model" | "palettes" | "autoplay" | "turn" | "cue" | "outdated" | "around" | "asks" | "order" | "by">
 *   & { selection: Header["selection"] | null }} Given what the page around it says
 */
export class ReadingPacket extends Packet {
  /**
   * @param {import("./network.js").Network} network
   * @param {NetworkHeader} told what is said of every reading of it (network_header.py)
   * @param {Float32Array} image (28, 28) in [0, 1]
   * @param {Partial<Given>} [given]
   * @param {import("./network.js").Intervention | null} [intervention]
   */
  constructor(network, told, image, given = {}, intervention = null) {
    const reading = network.read(image, intervention);
    const { num_classes: classes, input_size: columns } = network.config;
    super(/** @type {Header} */ (/** @type {NetworkHeader} */ ({ ...UNSAID, ...told, source: "browser" })), { // `findings` completes it
      layers: reading.layers,
      image: { data: image, shape: [PIXELS_A_SIDE, PIXELS_A_SIDE] },
      steps: { data: reading.pixels, shape: [reading.rows, columns] },
      answers: { data: reading.probabilities, shape: [reading.rows, classes] },
    });
    this.network = network;
    this.reading = reading;
    /** @type {Map<string, Record<string, Addends>>} */
    this.known = new Map();
    /**
     * The operands of the unit that was asked for last.
     * @type {{ layer: number, unit: number, of: (name: string, row: number) => Float32Array | undefined } | null}
     */
    this.opened = null;
    Object.assign(this.header, this.findings(told), { held: intervention }, given);
    this.header.selection ??= { layer: told.layers - 1, unit: this.header.order.some[told.layers - 1][0], row: null };
  }

  /** What the header says of this reading alone. @param {NetworkHeader} told */
  findings({ rows, quantities, shown, units, layers }) {
    const prediction = this.leader(rows - 1);
    const confidence = this.probabilities(rows - 1)[prediction];
    return {
      prediction,
      confidence: Number.isFinite(confidence) ? confidence : 0,
      novelty: this.reading.novelty,
      quantities: quantities.map((quantity) => ({
        ...quantity,
        limits: lazily(layers, (layer) => limitsOf(quantity, this.layers[layer][quantity.name])),
      })),
      order: {
        some: lazily(layers, (layer) => this.liveliest(layer, shown)),
        all: lazily(layers, (layer) => this.liveliest(layer, units)),
      },
    };
  }

  /** @param {number} layer @param {number} count */
  liveliest(layer, count) {
    const { quantities, units } = this.header;
    return liveliestUnits(quantities.map(({ name }) => this.layers[layer][name]), units, count);
  }

  /** @override @param {number} layer @param {number} unit */
  addends(layer, unit) {
    const key = `${layer}:${unit}`;
    const { gates } = this.network.cell;
    const found = this.known.get(key) ?? Object.fromEntries(gates.map((name) => [name, this.addendsOf(name, layer, unit)]));
    this.known.set(key, found);
    return found;
  }

  /** @param {string} name @param {number} layer @param {number} unit @returns {Addends} */
  addendsOf(name, layer, unit) {
    const { network: { cell, layers }, reading: { rows, sums }, header: { units } } = this;
    const place = cell.gates.indexOf(name) * units + unit;
    const stacked = cell.gates.length * units;
    const along = (/** @type {(row: number) => number} */ of) => Float32Array.from({ length: rows }, (_, row) => of(row));
    const reset = name === cell.throughReset;
    const { bias: b, biasHidden } = layers[layer];
    const bias = Math.fround(reset ? b[place] - biasHidden[place] : b[place]);
    const from_input = along((row) => sums[layer].fromInput[row * stacked + place]);
    const from_hidden = along(reset
      ? (row) => this.value("reset_gate", layer, row, unit) * this.value("hidden_part", layer, row, unit)
      : (row) => sums[layer].fromHidden[row * stacked + place]);
    const from_cell = name in (cell.peepholes ?? {}) ? along((row) => this.seen(name, layer, row, unit).product) : null;
    const total = along((row) => from_input[row] + from_hidden[row] + bias + (from_cell?.[row] ?? 0));
    return { bias, from_input, from_hidden, total, ...(from_cell ? { from_cell } : {}) };
  }

  /** What a gate sees through its peephole. @param {string} gate @param {number} layer @param {number} row @param {number} unit */
  seen(gate, layer, row, unit) {
    const { cell: { peepholes = {} }, layers } = this.network;
    const { lag } = peepholes[gate];
    const weight = layers[layer].peepholes[Object.keys(peepholes).indexOf(gate)][unit];
    const value = this.value("cell_state", layer, row - lag, unit);
    return { weight, value, product: Math.fround(weight * value) };
  }

  /** @override @param {string} name @param {number} layer @param {number} row @param {number} unit */
  product(name, layer, row, unit) {
    const at = (/** @type {number} */ where) => (/** @type {string} */ quantity) => this.value(quantity, layer, where, unit);
    return Math.fround(this.network.cell.products[name](at(row), at(row - 1)));
  }

  /** @override @param {string} name @param {number} layer @param {number} row @param {number} unit */
  operand(name, layer, row, unit) {
    const known = this.opened?.layer === layer && this.opened.unit === unit ? this.opened : null;
    this.opened = known ?? { layer, unit, of: unitOperands(this, layer, unit) };
    return this.opened.of(name, row);
  }
}

/** What is said of a reading where the page says nothing. */
const UNSAID = {
  held: null, examples: [],
  reading: "", model: "", weights: "", outdated: "", turn: 0, autoplay: true, selection: null, cue: null, offers: true, asks: false,
  around: { beside: "", below: "" }, palettes: {},
};

/**
 * The largest difference between two readings of a picture by the same network, of all quantities and probabilities; and of how many.
 * @param {Packet} one @param {Packet} other
 */
export function difference(one, other) {
  const found = { difference: 0, numbers: 0 };
  /** @param {Float32Array} these @param {Float32Array} those */
  const compare = (these, those) => {
    found.numbers += those.length;
    for (let at = 0; at < those.length; at++) {
      const apart = Math.abs(these[at] - those[at]);
      if (!(apart <= found.difference)) found.difference = apart; // also what is no number
    }
  };
  other.layers.forEach((all, layer) => Object.keys(all).forEach((name) => compare(one.layers[layer][name], all[name])));
  compare(one.answers.data, other.answers.data);
  return found;
}

/**
 * A list whose entries are made when they are first looked at.
 * @template T @param {number} count @param {(place: number) => T} make @returns {T[]}
 */
function lazily(count, make) {
  /** @type {T[]} */
  const list = new Array(count);
  for (let place = 0; place < count; place++) {
    const settle = (/** @type {T} */ value) => {
      Object.defineProperty(list, place, { value, enumerable: true });
      return value;
    };
    Object.defineProperty(list, place, { get: () => settle(make(place)), enumerable: true, configurable: true });
  }
  return list;
}
