/**
 * Prepares drawings as the browser does: `node prepare.mjs PICTURES SIDE` reads SIDE × SIDE pixels of RGBA each, prints a line of JSON for
 * each.
 */
import { readFileSync } from "node:fs";

import { prepareDrawing } from "../../../lstm_demo/theatre/js/read/prepare.js";

const [file, side] = process.argv.slice(2);
const pictures = new Uint8ClampedArray(readFileSync(file));
const size = Number(side) ** 2 * 4;
for (let at = 0; at < pictures.length; at += size) {
  const made = prepareDrawing(pictures.subarray(at, at + size), Number(side));
  const levels = "image" in made ? Array.from(made.image, (pixel) => Math.round(pixel * 255)) : [];
  console.log(JSON.stringify({ reason: "image" in made ? "" : made.reason, levels }));
}
