/**
 * The browser's reading beside Python's: `node read.mjs WEIGHTS TRACES [INTERVENTION]`. Both files as `packing.join` writes them; of the
 * n-th image, TRACES holds its pixels, `n.probabilities`, and every quantity `n.NAME`, (L, T, H). Prints the largest difference of each
 * kind, and how many images get another class.
 */
import { readFileSync } from "node:fs";

import { Network } from "../../../lstm_demo/theatre/js/read/network.js";

const [weights, traces, intervention] = process.argv.slice(2);
const [net, told] = [opened(weights), opened(traces)];
const network = new Network(net.header.config, net.array);
const images = told.array("images");
const found = { images: images.length / 784, quantities: 0, probabilities: 0, others: 0 };
for (let image = 0; image < found.images; image++) {
  const reading = network.read(images.subarray(image * 784, (image + 1) * 784), intervention ? JSON.parse(intervention) : null);
  reading.layers.forEach((all, layer) => {
    for (const [name, values] of Object.entries(all)) {
      const own = told.array(`${image}.${name}`).subarray(layer * values.length, (layer + 1) * values.length);
      found.quantities = Math.max(found.quantities, furthest(values, own));
    }
  });
  const probabilities = told.array(`${image}.probabilities`);
  found.probabilities = Math.max(found.probabilities, furthest(reading.probabilities, probabilities));
  const last = net.header.config.num_classes;
  found.others += winner(reading.probabilities.subarray(-last)) === winner(probabilities.subarray(-last)) ? 0 : 1;
}
console.log(JSON.stringify(found));

function furthest(these, those) {
  return these.reduce((most, value, place) => Math.max(most, Math.abs(value - those[place])), these.length === those.length ? 0 : Infinity);
}

function winner(probabilities) {
  return probabilities.indexOf(Math.max(...probabilities));
}

function opened(file) {
  const buffer = new Uint8Array(readFileSync(file)).buffer;
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const values = new Float32Array(buffer, 4 + length);
  const array = (name) => {
    const { offset, shape } = header.arrays[name];
    return values.subarray(offset, offset + shape.reduce((a, b) => a * b, 1));
  };
  return { header, array };
}
