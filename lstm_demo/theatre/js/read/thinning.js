/**
 * A small drawing thinned: its pen is as wide, beside the digit, as a pen beside a digit that fills the canvas. The same as
 * lstm_demo/data/thinning.py.
 */
const WIDEST = 0.18; // of the longer side of the digit
const FINEST = 96; // pixels: a longer side above this is looked at in every second pixel, or third, and so on
const NARROW = 0.1; // of the places along the middle of the ink
const PEN = 1 / 8; // of the canvas; what is wider is an area, not a stroke
const PRESSED = 0.8; // of the longer side: a pen as wide as that was pressed on one place

/**
 * @param {Float32Array} ink (height, width) in [0, 1], cropped
 * @param {number} width
 * @param {number} canvas its longer side, in pixels
 * @returns {{ ink: Float32Array, width: number }} the same, or the thinned one, in fewer pixels where there are many
 */
export function thinned(ink, width, canvas) {
  const height = ink.length / width;
  const step = Math.ceil(Math.max(width, height) / FINEST);
  const { mask, across } = everySo(ink, width, step);
  const depth = depths(mask, across);
  const side = Math.max(width, height) / step;
  const pen = penWidth(depth, across);
  const surplus = (pen - WIDEST * side) / (1 - WIDEST);
  if (surplus <= 0 || surplus > pen - 1 || pen > Math.min(PRESSED * side, (PEN * canvas) / step)) return { ink, width };
  return { ink: Float32Array.from(depth, (value) => Math.min(Math.max(value - surplus / 2, 0), 1)), width: across };
}

/** Where every `step`-th pixel is ink, from the middle of the first `step` on. */
function everySo(/** @type {Float32Array} */ ink, /** @type {number} */ width, /** @type {number} */ step) {
  const first = step >> 1;
  const across = Math.ceil((width - first) / step);
  const down = Math.ceil((ink.length / width - first) / step);
  const mask = new Uint8Array(across * down);
  for (let at = 0, row = first; row < ink.length / width; row += step) {
    for (let column = first; column < width; column += step) mask[at++] = ink[row * width + column] >= 0.5 ? 1 : 0;
  }
  return { mask, across };
}

/** Of ink, given as the depth of its pixels: twice the depth along its middle, there where it is narrow. */
function penWidth(/** @type {Float64Array} */ depth, /** @type {number} */ width) {
  const middle = depth.filter((value, at) => value > 0 && isHighest(depth, width, at)).sort();
  return middle.length ? 2 * middle[Math.floor(NARROW * middle.length)] - 0.5 : 0;
}

/** Among the pixels around it. */
function isHighest(/** @type {Float64Array} */ depth, /** @type {number} */ width, /** @type {number} */ at) {
  const column = at % width;
  for (let row = -width; row <= width; row += width) {
    for (let aside = column ? -1 : 0; aside <= (column < width - 1 ? 1 : 0); aside++) {
      if (depth[at + row + aside] > depth[at]) return false; // above and below the picture there is nothing
    }
  }
  return true;
}

/**
 * How far each pixel of the mask is from the nearest one outside, in pixels; 0 outside. Exact (Saito & Toriwaki 1994).
 * @param {Uint8Array} mask (height, width), 0 or 1 @param {number} width
 */
function depths(mask, width) {
  const height = mask.length / width;
  const squares = alongRows(mask, width);
  const depth = new Float64Array(mask.length);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      let nearest = Math.min(squares[at], (Math.min(row, height - 1 - row) + 1) ** 2);
      for (let away = 1; away * away < nearest; away++) {
        if (row >= away) nearest = Math.min(nearest, squares[at - away * width] + away * away);
        if (row + away < height) nearest = Math.min(nearest, squares[at + away * width] + away * away);
      }
      depth[at] = Math.sqrt(nearest);
    }
  }
  return depth;
}

/** The square of each pixel's distance to the nearest one outside in its row. */
function alongRows(/** @type {Uint8Array} */ mask, /** @type {number} */ width) {
  const squares = new Float64Array(mask.length);
  for (let start = 0; start < mask.length; start += width) {
    for (let column = 0, away = 0; column < width; column++) {
      away = mask[start + column] ? away + 1 : 0;
      squares[start + column] = away * away;
    }
    for (let column = width - 1, away = 0; column >= 0; column--) {
      away = mask[start + column] ? away + 1 : 0;
      squares[start + column] = Math.min(squares[start + column], away * away);
    }
  }
  return squares;
}
