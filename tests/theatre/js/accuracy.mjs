/**
 * The browser's answer to each image: `node accuracy.mjs WEIGHTS IMAGES`. WEIGHTS as weights.py packs them; IMAGES one byte for each pixel,
 * 28 × 28 of each image. Prints the class of each, in this order, as JSON.
 */
import { readFileSync } from "node:fs";

import { Model } from "../../../lstm_demo/theatre/js/read/model.js";

const [weights, images] = process.argv.slice(2);
const model = new Model(new Uint8Array(readFileSync(weights)));
const levels = new Uint8Array(readFileSync(images));
const classes = model.network.config.num_classes;
const PIXELS = 28 * 28;
const answers = Array.from({ length: levels.length / PIXELS }, (_, image) => {
  const pixels = Float32Array.from(levels.subarray(image * PIXELS, (image + 1) * PIXELS), (level) => level / 255);
  const last = model.network.read(pixels).probabilities.subarray(-classes);
  return last.indexOf(Math.max(...last));
});
console.log(JSON.stringify(answers));
