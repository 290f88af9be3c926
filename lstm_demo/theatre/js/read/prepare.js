/** A drawing on the page's canvas to the picture that the model reads. The same as lstm_demo/data/drawing.py. */
import { fitDigit } from "./ink.js";

const SMALLEST = 1 / 8; // of the canvas: little more than one touch of the brush
const CONTRAST = 0.1; // below, ink cannot be told from its background
const TONES = 3 * 255; // the sum of a pixel's channels, black to white
const EDGE = 2; // pixels around the picture that show its background

/**
 * Light on dark, dark on light and any opaque colour on a transparent canvas are all ink: the background is what the edge of the canvas
 * mostly shows.
 * @param {Uint8ClampedArray} rgba (height, width, 4), as `getImageData` gives it
 * @param {number} width
 * @returns {{ image: Float32Array } | { reason: import("./ink.js").Reason }}
 */
export function prepareDrawing(rgba, width) {
  const height = rgba.length / 4 / width;
  const ink = isGrey(rgba) ? inkOf(grey(rgba), width, 1) : inkOf(opaque(rgba), width, 3);
  return fitDigit(ink, width, height, Math.max(width, height) * SMALLEST);
}

/** Whether it is opaque and in greys, as the page's canvas is: then one channel says everything. @param {Uint8ClampedArray} rgba */
function isGrey(rgba) {
  for (let at = 0; at < rgba.length; at += 4) {
    if (rgba[at] !== rgba[at + 1] || rgba[at] !== rgba[at + 2] || rgba[at + 3] !== 255) return false;
  }
  return true;
}

/** (H, W, 4) bytes → (H, W) in [0, 1]. @param {Uint8ClampedArray} rgba */
function grey(rgba) {
  const shares = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);
  const tones = new Float32Array(rgba.length / 4);
  for (let pixel = 0; pixel < tones.length; pixel++) tones[pixel] = shares[rgba[4 * pixel]];
  return tones;
}

/** (H, W, 4) bytes → (H, W, 3) in [0, 1], laid over the backdrop on which its content shows. @param {Uint8ClampedArray} rgba */
function opaque(rgba) {
  const backdrop = backdropOf(rgba);
  const [shares, shining] = [new Float32Array(256), new Float32Array(256)]; // of a byte, and of the backdrop behind an alpha
  for (let byte = 0; byte < 256; byte++) {
    shares[byte] = byte / 255;
    shining[byte] = backdrop * Math.fround(1 - shares[byte]);
  }
  const colour = new Float32Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    const alpha = rgba[from + 3];
    const share = shares[alpha];
    const behind = shining[alpha];
    colour[to] = Math.fround(shares[rgba[from]] * share) + behind;
    colour[to + 1] = Math.fround(shares[rgba[from + 1]] * share) + behind;
    colour[to + 2] = Math.fround(shares[rgba[from + 2]] * share) + behind;
  }
  return colour;
}

/**
 * One tone on a transparent canvas lies over its opposite, black or white; a picture with tones of its own over its commonest one.
 * @param {Uint8ClampedArray} rgba
 */
function backdropOf(rgba) {
  const counts = new Uint32Array(TONES + 1); // of the visible pixels, by the sum of their channels
  let visible = 0;
  for (let at = 0; at < rgba.length; at += 4) {
    if (rgba[at + 3] < 128) continue;
    counts[rgba[at] + rgba[at + 1] + rgba[at + 2]]++;
    visible++;
  }
  if (!visible) return 0;
  const [low, middle, high] = [0.05, 0.5, 0.95].map((share) => percentile(counts, share * (visible - 1)));
  if (high - low < 0.25) return middle < 0.5 ? 1 : 0;
  return Math.fround(middle);
}

/** The value at a place of the sorted tones; between two of them, in proportion. @param {Uint32Array} counts @param {number} place */
function percentile(counts, place) {
  const at = (/** @type {number} */ whole) => {
    let [tone, before] = [0, counts[0]];
    while (before <= whole) before += counts[++tone];
    return tone / TONES;
  };
  const below = Math.floor(place);
  const rest = place - below;
  return rest ? at(below) * (1 - rest) + at(below + 1) * rest : at(below);
}

/**
 * How far each pixel is from the background, in the channel that shows it best, in [0, 1].
 * @param {Float32Array} colour (H, W, channels) in [0, 1] @param {number} width @param {number} channels
 */
function inkOf(colour, width, channels) {
  const distance = new Float32Array(colour.length / channels);
  let strongest = 0;
  for (let channel = 0; channel < channels; channel++) {
    const background = medianOfEdge(colour, width, channel, channels);
    for (let pixel = 0, at = channel; pixel < distance.length; pixel++, at += channels) {
      const away = Math.fround(Math.abs(colour[at] - background));
      if (away > distance[pixel]) distance[pixel] = away;
      if (away > strongest) strongest = away;
    }
  }
  if (strongest < CONTRAST) return distance.fill(0);
  for (let pixel = 0; pixel < distance.length; pixel++) distance[pixel] /= strongest;
  return distance;
}

/** @param {Float32Array} colour @param {number} width @param {number} channel @param {number} channels */
function medianOfEdge(colour, width, channel, channels) {
  const height = colour.length / channels / width;
  /** @type {number[]} */
  const values = [];
  for (let row = 0; row < height; row++) {
    const inside = row >= EDGE && row < height - EDGE;
    for (let column = 0; column < width; column++) {
      if (inside && column === EDGE) column = width - EDGE;
      values.push(colour[channels * (row * width + column) + channel]);
    }
  }
  if (values.every((value) => value === values[0])) return values[0]; // as on most canvases: nothing to sort
  const sorted = Float32Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : Math.fround((sorted[half - 1] + sorted[half]) / 2);
}
