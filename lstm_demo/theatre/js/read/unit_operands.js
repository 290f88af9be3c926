import { LARGEST } from "../core/packet.js";

/**
 * The products behind one unit's gates, a row at a time: the same as lstm_demo/insight/operands.py, by the names of theatre/operands.py.
 * @param {import("./reading_packet.js").ReadingPacket} packet
 * @param {number} layer
 * @param {number} unit
 * @returns {(name: string, row: number) => Float32Array | undefined}
 */
export function unitOperands(packet, layer, unit) {
  const { network: { cell, layers }, reading, header: { units } } = packet;
  const inputs = layer ? reading.layers[layer - 1].hidden_state : reading.inputs;
  const width = inputs.length / reading.rows;
  const { input, hidden, biasHidden } = layers[layer];
  const previous = (/** @type {number} */ row) =>
    Float32Array.from({ length: units }, (_, other) => packet.value("hidden_state", layer, row - 1, other));
  const read = (/** @type {number} */ row) => inputs.subarray(row * width, (row + 1) * width);

  /** @param {string} gate @param {number} row */
  const of = (gate, row) => {
    const place = cell.gates.indexOf(gate) * units + unit;
    const reset = gate === cell.throughReset ? packet.value("reset_gate", layer, row, unit) : 1;
    return {
      input: () => ({ weights: input.subarray(place * width, (place + 1) * width), values: read(row), scale: 1 }),
      hidden: () => ({ weights: hidden.subarray(place * units, (place + 1) * units), values: previous(row), scale: reset }),
      constant: gate === cell.throughReset ? reset * biasHidden[place] : 0,
    };
  };
  return (name, row) => {
    if (name === "x") return layer ? undefined : read(row);
    const [gate, part, which] = name.split(".");
    if (part === "cell") {
      if (!(gate in (cell.peepholes ?? {}))) return undefined;
      const { weight, value } = packet.seen(gate, layer, row, unit);
      return Float32Array.of(which === "weight" ? weight : value);
    }
    const own = of(gate, row);
    if (part === "weights" || part === "products") return layer ? undefined : allOf(own.input())[part];
    if (which === "constant") return Float32Array.of(own.constant);
    const operands = part === "hidden" ? own.hidden() : layer ? own.input() : null;
    return operands ? largestOf(operands)[/** @type {keyof ReturnType<typeof largestOf>} */ (which)] : undefined;
  };
}

/** @typedef {{ weights: Float32Array, values: Float32Array, scale: number }} Operands */

/** @param {Operands} operands */
function allOf({ weights, values, scale }) {
  return { weights, products: weights.map((weight, place) => Math.fround(weight * values[place]) * scale) };
}

/** The largest by size in falling order, and the sum of the rest. @param {Operands} operands */
function largestOf(operands) {
  const { weights, values } = operands;
  const { products } = allOf(operands);
  const order = Array.from(products.keys()).sort((a, b) => Math.abs(products[b]) - Math.abs(products[a]) || a - b);
  const first = order.slice(0, LARGEST);
  const pick = (/** @type {Float32Array} */ all) => Float32Array.from(first, (place) => all[place]);
  const rest = order.slice(LARGEST).reduce((sum, place) => sum + products[place], 0);
  const largest = { units: Float32Array.from(first), weights: pick(weights), values: pick(values), products: pick(products) };
  return { ...largest, rest: Float32Array.of(rest) };
}
