import { multiply } from "./matrix.js";

/** How much a picture is unlike all that a network has learned, from the network's own states: the same as lstm_demo/model/novelty.py. */
export class NoveltyDetector {
  /** @param {number} threshold @param {(name: string) => Float32Array} array a parameter by its name in the model's file */
  constructor(threshold, array) {
    this.threshold = threshold;
    this.hiddenWeight = array("novelty.hidden_weight");
    this.hiddenBias = array("novelty.hidden_bias");
    this.weight = array("novelty.weight");
  }

  /**
   * Above 0 the picture is unlike anything learned; null where the numbers are too large to tell.
   * @param {import("./cells.js").Quantities[]} layers @param {number} rows T @returns {number | null}
   */
  of(layers, rows) {
    const heard = summary(layers, rows);
    const hidden = new Float32Array(this.hiddenBias.length);
    multiply(this.hiddenWeight, heard, 0, hidden, 0, heard.length);
    const score = hidden.reduce((sum, value, unit) => sum + this.weight[unit] * Math.max(0, value + this.hiddenBias[unit]), 0);
    return Number.isFinite(score) ? score - this.threshold : null;
  }
}

/** By layer, in each by state, the last one and the mean over the rows. @param {import("./cells.js").Quantities[]} layers */
function summary(layers, /** @type {number} */ rows) {
  const states = layers.flatMap((all) => ["hidden_state", "cell_state"].filter((name) => name in all).map((name) => all[name]));
  const units = states[0].length / rows;
  const heard = new Float32Array(2 * units * states.length);
  states.forEach((values, place) => {
    for (let unit = 0; unit < units; unit++) {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += values[row * units + unit];
      heard[2 * units * place + unit] = values[(rows - 1) * units + unit];
      heard[2 * units * place + units + unit] = sum / rows;
    }
  });
  return heard;
}
