/**
 * @typedef {object} Light what is lit, in every view alike
 * @property {number[]} rows
 * @property {number[]} units
 * @property {string | null} gate a quantity's name
 * @property {number | null} digit a class
 */

/**
 * What is pointed at.
 * @typedef {{ row?: number, unit?: number, gate?: string, digit?: number }} Hover
 * A reading, as far as its classes light rows: `leader` of those that answer after every row, `once` where there is one answer, at the end.
 * @typedef {{ header: { rows: number, once?: string }, leader?: (row: number) => number }} Answers
 */

/** @type {Light} */
export const DARK = Object.freeze({ rows: [], units: [], gate: null, digit: null });

/**
 * What is pinned and what is pointed at, together. A class lights the rows after which it leads, of those that have been seen.
 * @param {Light} pinned
 * @param {Hover | null} hover
 * @param {Answers | null} packet
 * @param {number} [seen] how many rows have been
 * @returns {Light}
 */
export function lit(pinned, hover, packet, seen = Infinity) {
  const digit = hover?.digit ?? pinned.digit;
  const here = hover?.row === undefined ? [] : [hover.row];
  const rows = [...pinned.rows, ...here, ...(digit === null || !packet ? [] : led(packet, digit, seen))];
  return {
    rows: [...new Set(rows)].sort((a, b) => a - b),
    units: [...new Set([...pinned.units, ...(hover?.unit === undefined ? [] : [hover.unit])])],
    gate: hover?.gate ?? pinned.gate,
    digit,
  };
}

/**
 * The rows seen after which a class leads; none where there is one answer, at the end.
 * @param {Answers} packet @param {number} digit @param {number} seen
 */
function led(packet, digit, seen) {
  if (packet.header.once) return [];
  return Array.from({ length: Math.min(seen, packet.header.rows) }, (_, row) => row).filter((row) => packet.leader?.(row) === digit);
}

/** Sorted rows as spans of neighbours, first and last: [2, 3, 4, 9] → [[2, 4], [9, 9]]. @param {number[]} rows */
export function spans(rows) {
  /** @type {[number, number][]} */
  const found = [];
  for (const row of rows) {
    const last = found.at(-1);
    if (last?.[1] === row - 1) last[1] = row;
    else found.push([row, row]);
  }
  return found;
}
