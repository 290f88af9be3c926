/** The ends of a map's legend: the same as lstm_demo/style/limits.py. */

const SHARE = 0.98;
const LEAST = 0.1;

/**
 * A closed range is shown whole; an open one ends where 98 % of |value| lie.
 * @param {{ low: number | null, high: number | null }} quantity
 * @param {Float32Array} values
 * @returns {import("../core/packet.js").Limits}
 */
export function limitsOf({ low, high }, values) {
  if (low !== null && high !== null) return { low, high, clipped: false };
  const sizes = sizesOf(values).sort();
  if (!sizes.length) return { low: -1, high: 1, clipped: true }; // a network that ran away altogether
  const end = roundUp(quantile(sizes, SHARE));
  return { low: -end, high: end, clipped: sizes[sizes.length - 1] > end };
}

/** |value| of those that are numbers. @param {Float32Array} values */
function sizesOf(values) {
  const sizes = new Float32Array(values.length);
  let count = 0;
  for (let at = 0; at < values.length; at++) {
    const size = Math.abs(values[at]);
    if (size < Infinity) sizes[count++] = size;
  }
  return sizes.subarray(0, count);
}

/** Between two values, in proportion, as NumPy has it. @param {Float32Array} sorted @param {number} share */
function quantile(sorted, share) {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}

/** To two significant digits. @param {number} value */
function roundUp(value) {
  const least = Math.max(value, LEAST);
  const unit = 10 ** (Math.floor(Math.log10(least)) - 1);
  return Number((Math.ceil(least / unit - 1e-9) * unit).toFixed(6));
}
