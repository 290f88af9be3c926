import { CELLS, NO_HOLD } from "./cells.js";
import { PIXELS_A_SIDE } from "./ink.js";
import { multiply } from "./matrix.js";
import { Readout } from "./readout.js";

/**
 * @typedef {object} Config as `ModelConfig.to_dict` has it, nothing left out
 * @property {string} cell
 * @property {number} hidden_size
 * @property {number} num_layers
 * @property {string} nonlinearity
 * @property {number} input_size
 * @property {number} num_classes
 * @property {number} pixel_mean
 * @property {number} pixel_std
 * @property {boolean} sigmoid_readout
 * @property {string} reading
 * @property {number} rows_per_step
 * @property {string} pooling
 * @property {number[]} head
 * @property {string} head_activation
 * @property {boolean} bidirectional
 *
 * @typedef {{ fromInput: Float32Array, fromHidden: Float32Array }} Sums W·x and U·h of every step, each (T, G·H)
 * @typedef {object} Reading T steps, L layers, H units, K classes
 * @property {number} rows T
 * @property {Float32Array} pixels as the first layer reads them, before they are standardised: (T, D)
 * @property {Float32Array} inputs the same, standardised
 * @property {import("./cells.js").Quantities[]} layers by name, each (T, H)
 * @property {Sums[]} sums by layer
 * @property {Float32Array} probabilities after every step, (T, K)
 * @property {number | null} novelty above 0 the picture is unlike anything learned; null where nobody can tell
 *
 * @typedef {{ name: string, value: number, first: number, last: number, unit: number | null, layer: number | null }} Intervention
 * rows, units and layers from 0; null is all of them
 */

/** A trained network that reads by itself: the same weights as Python's, and the same arrays as a trace. */
export class Network {
  /** Whether a network of this kind can be read here: every kind of cell below, in one direction. @param {Config} config */
  static canRead(config) {
    return config.cell in CELLS && !config.bidirectional;
  }

  /**
   * @param {Config} config one that `canRead` says yes to
   * @param {(name: string) => Float32Array} array a parameter by its name in the state dict: `lstm.weight_ih_l0`, `fc.weight` …
   * @param {import("./novelty.js").NoveltyDetector | null} [detector]
   */
  constructor(config, array, detector = null) {
    if (!Network.canRead(config)) throw new RangeError("this network cannot be read in the browser");
    this.config = config;
    this.detector = detector;
    this.cell = CELLS[config.cell];
    this.layers = Array.from({ length: config.num_layers }, (_, layer) => {
      const own = (/** @type {string} */ name) => array(`${config.cell}.${name}_l${layer}`);
      const biasHidden = own("bias_hh");
      const bias = own("bias_ih").map((b, place) => b + biasHidden[place]);
      const peepholes = Object.values(this.cell.peepholes ?? {}).map(({ weight }) => own(weight));
      return { input: own("weight_ih"), hidden: own("weight_hh"), bias, biasHidden, peepholes };
    });
    this.readout = new Readout(config, array);
  }

  /**
   * @param {Float32Array} image (28, 28) in [0, 1], ink = 1
   * @param {Intervention | null} [intervention] what is held at a value, and where
   * @returns {Reading}
   */
  read(image, intervention = null) {
    const { input_size: D, pixel_mean, pixel_std } = this.config;
    const pixels = this.timeSteps(image);
    const rows = pixels.length / D;
    /** @type {Float32Array} */
    const inputs = pixels.map((pixel) => (pixel - pixel_mean) / pixel_std);
    let below = inputs;
    /** @type {import("./cells.js").Quantities[]} */
    const layers = [];
    /** @type {Sums[]} */
    const sums = [];
    for (let layer = 0; layer < this.layers.length; layer++) {
      const { all, sum } = this.readLayer(layer, below, rows, intervention);
      below = all.hidden_state;
      layers.push(all);
      sums.push(sum);
    }
    const probabilities = this.readout.answers(layers[layers.length - 1], rows);
    return { rows, pixels, inputs, layers, sums, probabilities, novelty: this.detector?.of(layers, rows) ?? null };
  }

  /** The image's pixels in the order in which the first layer reads them, (T, D). @param {Float32Array} image */
  timeSteps(image) {
    if (this.config.reading === "rows") return image;
    return image.map((_, place) => image[(place % PIXELS_A_SIDE) * PIXELS_A_SIDE + Math.floor(place / PIXELS_A_SIDE)]);
  }

  /** @param {number} layer @param {Float32Array} below (T, D) @param {number} rows T @param {Intervention | null} intervention */
  readLayer(layer, below, rows, intervention) {
    const { cell, config } = this;
    const { input, hidden, bias, biasHidden, peepholes } = this.layers[layer];
    const [units, stacked, columns] = [config.hidden_size, bias.length, below.length / rows];
    /** @type {import("./cells.js").Quantities} */
    const all = Object.fromEntries(cell.quantities.map((name) => [name, new Float32Array(rows * units)]));
    const sum = { fromInput: new Float32Array(rows * stacked), fromHidden: new Float32Array(rows * stacked) };
    // Nothing is made anew for each row: these two hold a row's sums while it is read.
    const [fromInput, fromHidden] = [new Float32Array(stacked), new Float32Array(stacked)];
    const step = { fromInput, fromHidden, bias, biasHidden, peepholes, all, at: 0, units, hold: holdAt(intervention, layer, 0, units) };
    for (let row = 0; row < rows; row++) {
      multiply(input, below, row * columns, fromInput, 0, columns); // W·xₜ
      if (row) multiply(hidden, all.hidden_state, (row - 1) * units, fromHidden, 0, units); // U·hₜ₋₁, and h₀ = 0
      step.at = row * units;
      step.hold = holdAt(intervention, layer, row, units);
      cell.step(step, config.nonlinearity);
      sum.fromInput.set(fromInput, row * stacked);
      sum.fromHidden.set(fromHidden, row * stacked);
    }
    return { all, sum };
  }
}

/** @param {Intervention | null} intervention @param {number} layer @param {number} row @param {number} units */
function holdAt(intervention, layer, row, units) {
  if (!intervention || row < intervention.first || row > intervention.last) return NO_HOLD;
  if (intervention.layer !== null && intervention.layer !== layer) return NO_HOLD;
  const { name, value, unit } = intervention;
  return { name, value, first: unit ?? 0, last: unit ?? units - 1 };
}
