/**
 * A line's height between two rows: only the drawing moves smoothly, no number is made from it.
 * @param {Float32Array} values @param {number} at
 */
export function between(values, at) {
  const row = Math.min(Math.floor(at), values.length - 1);
  const next = Math.min(row + 1, values.length - 1);
  return values[row] + (at - row) * (values[next] - values[row]);
}

/**
 * Sorted places moved as little as one pass down and one up allow, so that they are at least `gap` apart and inside.
 * @param {number[]} places @param {number} gap @param {number} low @param {number} high
 */
export function apart(places, gap, low, high) {
  const moved = [...places];
  for (let i = 0; i < moved.length; i += 1) moved[i] = Math.max(moved[i], i ? moved[i - 1] + gap : low);
  for (let i = moved.length - 1; i >= 0; i -= 1) moved[i] = Math.min(moved[i], i < moved.length - 1 ? moved[i + 1] - gap : high);
  return moved;
}
