/**
 * Ink to (28, 28), the way MNIST was made (LeCun et al. 1998): cropped, longer side 20 px, centre of mass in the middle. The same as
 * lstm_demo/data/ink.py, in single precision where that is, so that the same drawing gives the same picture.
 *
 * @typedef {"blank" | "dot" | "small" | "solid"} Reason why there is no digit in the ink
 * @typedef {{ top: number, bottom: number, left: number, right: number }} Outline in pixels; bottom and right lie just outside the ink
 */
import { grown, withoutSpecks } from "./specks.js";
import { thinned } from "./thinning.js";

export const PIXELS_A_SIDE = 28;
const LONGER_SIDE = 20;
const CENTRE = 14.5; // of mass, from the left or upper edge
const LEVELS = 255; // above no ink
const INK = 0.5; // what counts as ink when its outline is wanted
const SPECK = 0.04; // of the largest patch of ink
const FULL_STRENGTH = 0.4; // the share of its ink that an MNIST digit shows at full strength
const SOLID_SQUARE = 12; // a stroke of an MNIST digit holds no square over 10 px
const SOLID_FILL = 0.85;
const SOLID_ASPECT = 2;
const DOT = 0.2; // of the canvas: a solid thing below is a dot, above a filled area

/**
 * @param {Float32Array} ink (height, width) in [0, 1]
 * @param {number} width
 * @param {number} height
 * @param {number} smallest pixels; a digit whose longer side is below is refused as small
 * @returns {{ image: Float32Array } | { reason: Reason }} image: (28, 28), every pixel n / 255 of a whole n
 */
export function fitDigit(ink, width, height, smallest) {
  const mask = inkMask(ink);
  if (!mask.includes(1)) return { reason: "blank" };
  const kept = withoutSpecks(mask, width, SPECK);
  const outline = outlineOf(kept, width);
  const side = Math.max(width, height);
  const cleaned = cropped(ink, width, outline, grown(kept, width));
  const thin = thinned(cleaned, outline.right - outline.left, side);
  const inside = outlineOf(inkMask(thin.ink), thin.width);
  const digit = saturated(scaledAndCentred(cropped(thin.ink, thin.width, inside), inside.right - inside.left));
  const longer = Math.max(outline.bottom - outline.top, outline.right - outline.left);
  if (isSolid(digit)) return { reason: longer < DOT * side ? "dot" : "solid" };
  if (longer < smallest) return { reason: "small" };
  return { image: digit.map((value) => Math.fround(roundHalfToEven(Math.fround(value * LEVELS)) / LEVELS)) };
}

/** @param {Float32Array} ink */
function inkMask(ink) {
  const mask = new Uint8Array(ink.length);
  for (let place = 0; place < ink.length; place++) mask[place] = ink[place] >= INK ? 1 : 0;
  return mask;
}

/** @param {Uint8Array} mask at least one pixel of it is ink @param {number} width @returns {Outline} */
function outlineOf(mask, width) {
  const top = Math.floor(mask.indexOf(1) / width);
  const bottom = Math.floor(mask.lastIndexOf(1) / width) + 1;
  let left = width;
  let right = 0;
  for (let row = top; row < bottom; row++) {
    const line = mask.subarray(row * width, (row + 1) * width);
    const first = line.indexOf(1);
    if (first < 0) continue;
    left = Math.min(left, first);
    right = Math.max(right, line.lastIndexOf(1) + 1);
  }
  return { top, bottom, left, right };
}

/**
 * What lies within the outline; with a mask, only the ink where that is 1.
 * @param {Float32Array} ink @param {number} width @param {Outline} outline @param {Uint8Array} [mask]
 */
function cropped(ink, width, { top, bottom, left, right }, mask) {
  const inside = new Float32Array((bottom - top) * (right - left));
  for (let row = top, to = 0; row < bottom; row++) {
    for (let from = row * width + left; from < row * width + right; from++, to++) {
      if (!mask || mask[from]) inside[to] = ink[from];
    }
  }
  return inside;
}

/** One antialiased resampling does both: scale the cropped ink, centre it to a fraction of a pixel. */
function scaledAndCentred(/** @type {Float32Array} */ inside, /** @type {number} */ wide) {
  const high = inside.length / wide;
  const pixel = Math.max(high, wide) / LONGER_SIDE; // side of one of the 28×28 pixels, in pixels of the ink
  const window = PIXELS_A_SIDE * pixel;
  let total = 0;
  let down = 0;
  let across = 0;
  for (let row = 0, at = 0; row < high; row++) {
    for (let column = 0; column < wide; column++, at++) {
      total += inside[at];
      down += inside[at] * (row + 0.5);
      across += inside[at] * (column + 0.5);
    }
  }
  // Whole before centred: a lopsided digit is moved back until all of it is inside the window.
  const top = Math.min(Math.max(down / total - CENTRE * pixel, high - window), 0);
  const left = Math.min(Math.max(across / total - CENTRE * pixel, wide - window), 0);
  const narrow = new Float32Array(high * PIXELS_A_SIDE);
  shares(left, window, wide).forEach((share, column) => combine(inside, 1, wide, share, narrow, column, PIXELS_A_SIDE, high));
  const digit = new Float32Array(PIXELS_A_SIDE * PIXELS_A_SIDE);
  shares(top, window, high).forEach((share, row) => combine(narrow, PIXELS_A_SIDE, 1, share, digit, row * PIXELS_A_SIDE, 1, PIXELS_A_SIDE));
  return digit;
}

/**
 * One column of the narrower picture, or one row of the lower one: `count` pixels, each of `share`'s pixels along its line.
 * @param {Float32Array} from @param {number} along the distance between two pixels of a line @param {number} across between two lines
 * @param {{ first: number, weights: Float64Array }} share
 * @param {Float32Array} to @param {number} at where the first pixel goes @param {number} stride from there to the next
 * @param {number} count
 */
function combine(from, along, across, { first, weights }, to, at, stride, count) {
  for (let line = 0; line < count; line++) {
    let sum = 0;
    let place = line * across + first * along;
    for (let k = 0; k < weights.length; k++, place += along) sum += weights[k] * from[place];
    to[at + line * stride] = sum;
  }
}

/**
 * Which pixels of a line each of 28 pixels is made of, by Pillow's triangle filter (its BILINEAR), antialiased when it shrinks.
 * @param {number} start where the window begins, in pixels of the line; up to 0, as the line is taken to go on empty on both sides
 * @param {number} window its length
 * @param {number} length of the line
 * @returns {{ first: number, weights: Float64Array }[]}
 */
function shares(start, window, length) {
  const scale = window / PIXELS_A_SIDE;
  const support = Math.max(scale, 1);
  return Array.from({ length: PIXELS_A_SIDE }, (_, place) => {
    const centre = start + (place + 0.5) * scale;
    const from = Math.floor(centre - support + 0.5);
    const to = Math.floor(centre + support + 0.5);
    const all = Array.from({ length: to - from }, (_, k) => Math.max(0, 1 - Math.abs((from + k - centre + 0.5) / support)));
    const sum = all.reduce((a, b) => a + b, 0);
    const first = Math.max(from, 0);
    const inside = all.slice(first - from, Math.max(0, Math.min(to, length) - from));
    return { first, weights: Float64Array.from(inside, (weight) => weight / sum) };
  });
}

/** A thin pen comes out grey: raise it until as much of its ink is at full strength as in MNIST. @param {Float32Array} digit */
function saturated(digit) {
  const faint = Math.fround(Math.fround(0.1) * digit.reduce((a, b) => Math.max(a, b), 0));
  const ink = digit.filter((value) => value > faint).sort();
  const level = ink[Math.floor(ink.length * (1 - FULL_STRENGTH))];
  return digit.map((value) => Math.min(Math.fround(value / level), 1));
}

/** @param {Float32Array} digit (28, 28) */
function isSolid(digit) {
  let mask = inkMask(digit);
  if (!mask.includes(1)) return false;
  const { top, bottom, left, right } = outlineOf(mask, PIXELS_A_SIDE);
  const sides = [bottom - top, right - left];
  const aspect = Math.max(...sides) / Math.min(...sides);
  if (aspect < SOLID_ASPECT && mask.reduce((a, b) => a + b, 0) >= SOLID_FILL * sides[0] * sides[1]) return true;
  for (let width = PIXELS_A_SIDE; width > PIXELS_A_SIDE - SOLID_SQUARE + 1; width--) mask = eroded(mask, width);
  return mask.includes(1);
}

/** By 2×2, which leaves the corners of squares one larger: (width, width) → (width − 1, width − 1). */
function eroded(/** @type {Uint8Array} */ mask, /** @type {number} */ width) {
  const smaller = new Uint8Array((width - 1) ** 2);
  return smaller.map((_, place) => {
    const at = Math.floor(place / (width - 1)) * width + (place % (width - 1));
    return mask[at] & mask[at + 1] & mask[at + width] & mask[at + width + 1];
  });
}

/** As NumPy rounds. @param {number} value not negative */
function roundHalfToEven(value) {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && down % 2) ? down + 1 : down;
}
