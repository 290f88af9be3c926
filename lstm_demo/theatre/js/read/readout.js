import { sigmoid } from "./cells.js";
import { multiply } from "./matrix.js";

/** From the top layer's states to class probabilities: the same as lstm_demo/model/pooling.py and `RecurrentClassifier.readout`. */
export class Readout {
  /** @param {import("./network.js").Config} config @param {(name: string) => Float32Array} array */
  constructor(config, array) {
    this.config = config;
    const hidden = config.head.length;
    this.layers = Array.from({ length: hidden + 1 }, (_, place) => {
      const name = hidden ? `fc.${2 * place}` : "fc"; // in a Sequential, every second module is an activation
      return { weight: array(`${name}.weight`), bias: array(`${name}.bias`) };
    });
  }

  /** The class probabilities after every step, (T, K). @param {import("./cells.js").Quantities} top @param {number} rows T */
  answers(top, rows) {
    const { num_classes: K, hidden_size: H, pooling } = this.config;
    const states = pooling === "cell" ? top.cell_state : top.hidden_state;
    const pooled = new Float32Array(pooling === "all" ? rows * H : H);
    const probabilities = new Float32Array(rows * K);
    for (let row = 0; row < rows; row++) {
      pool(pooling, pooled, states.subarray(row * H, (row + 1) * H), row);
      softmax(this.logits(pooling === "mean" ? pooled.map((total) => total / (row + 1)) : pooled), probabilities, row * K);
    }
    return probabilities;
  }

  /** @param {Float32Array} features */
  logits(features) {
    let values = features;
    this.layers.forEach(({ weight, bias }, place) => {
      const heard = place ? values.map(ACTIVATIONS[this.config.head_activation]) : values;
      values = bias.slice();
      const product = new Float32Array(bias.length);
      multiply(weight, heard, 0, product, 0, heard.length);
      for (let k = 0; k < bias.length; k++) values[k] += product[k];
    });
    return this.config.sigmoid_readout ? values.map(sigmoid) : values;
  }
}

/** What the readout hears once one more state has come. @param {string} pooling @param {Float32Array} pooled @param {Float32Array} state */
function pool(pooling, pooled, state, /** @type {number} */ row) {
  const H = state.length;
  for (let unit = 0; unit < H; unit++) {
    if (pooling === "all") pooled[row * H + unit] = state[unit];
    else if (pooling === "mean" || pooling === "sum") pooled[unit] += state[unit];
    else if (pooling === "max") pooled[unit] = row ? Math.max(pooled[unit], state[unit]) : state[unit];
    else pooled[unit] = state[unit]; // the last one alone
  }
}

/** @param {Float32Array} logits @param {Float32Array} out @param {number} at */
function softmax(logits, out, at) {
  const most = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - most));
  const total = powers.reduce((sum, power) => sum + power, 0);
  powers.forEach((power, k) => { out[at + k] = power / total; });
}

/** erf(x) to 1.5e-7 (Abramowitz and Stegun 1964, formula 7.1.26). @param {number} x */
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - series * Math.exp(-x * x));
}

/** Between the readout's layers. @type {Record<string, (z: number) => number>} */
const ACTIVATIONS = {
  relu: (z) => Math.max(0, z),
  tanh: Math.tanh,
  sigmoid,
  leaky_relu: (z) => (z > 0 ? z : 0.01 * z),
  elu: (z) => (z > 0 ? z : Math.expm1(z)),
  gelu: (z) => (z * (1 + erf(z / Math.SQRT2))) / 2,
};
