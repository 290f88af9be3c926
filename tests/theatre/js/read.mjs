/**
 * The browser's reading beside Python's: `node read.mjs WEIGHTS TRACES [INTERVENTION]`. Both files as `packing.join` writes them; of the
 * n-th image, TRACES holds its pixels, `n.probabilities`, and every quantity `n.NAME`, (L, T, H). Prints the largest difference of each
 * kind, and how many images get another class, are unlike anything learned, and are so for one of the two alone.
 */
import { readFileSync } from "node:fs";

import { PackedArrays } from "../../../lstm_demo/theatre/js/core/packed_arrays.js";
import { Model } from "../../../lstm_demo/theatre/js/read/model.js";

const [weights, traces, intervention] = process.argv.slice(2);
const model = new Model(new Uint8Array(readFileSync(weights)));
const told = opened(traces);
const images = told("images");
const found = { images: images.length / 784, quantities: 0, probabilities: 0, others: 0, novelty: 0, flagged: 0, otherFlags: 0 };
for (let image = 0; image < found.images; image++) {
  const reading = model.network.read(images.subarray(image * 784, (image + 1) * 784), intervention ? JSON.parse(intervention) : null);
  reading.layers.forEach((all, layer) => {
    for (const [name, values] of Object.entries(all)) {
      const own = told(`${image}.${name}`).subarray(layer * values.length, (layer + 1) * values.length);
      found.quantities = Math.max(found.quantities, furthest(values, own));
    }
  });
  if (reading.novelty !== null) {
    const novelty = told(`${image}.novelty`)[0];
    found.novelty = Math.max(found.novelty, Math.abs(reading.novelty - novelty));
    found.flagged += novelty > 0 ? 1 : 0;
    found.otherFlags += (novelty > 0) === (reading.novelty > 0) ? 0 : 1;
  }
  const probabilities = told(`${image}.probabilities`);
  found.probabilities = Math.max(found.probabilities, furthest(reading.probabilities, probabilities));
  const last = model.network.config.num_classes;
  found.others += winner(reading.probabilities.subarray(-last)) === winner(probabilities.subarray(-last)) ? 0 : 1;
}
console.log(JSON.stringify(found));

/** @param {Float32Array} these @param {Float32Array} those */
function furthest(these, those) {
  return these.reduce((most, value, place) => Math.max(most, Math.abs(value - those[place])), these.length === those.length ? 0 : Infinity);
}

/** @param {Float32Array} probabilities */
function winner(probabilities) {
  return probabilities.indexOf(Math.max(...probabilities));
}

/** @param {string} file */
function opened(file) {
  const arrays = new PackedArrays(new Uint8Array(readFileSync(file)));
  return (/** @type {string} */ name) => arrays.array(name).data;
}
