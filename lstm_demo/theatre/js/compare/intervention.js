/**
 * @typedef {import("../read/network.js").Intervention} Intervention
 * @typedef {{ low: number | null, high: number | null }} Quantity
 */

const OPEN_END = 3; // the slider of a quantity without bounds goes from −3 to 3

/** The ends of the slider for a quantity's value. @param {Quantity} quantity @returns {[number, number]} */
export const boundsOf = ({ low, high }) => [low ?? -OPEN_END, high ?? OPEN_END];

/** The same value, or the nearest that the quantity can have. @param {Quantity} quantity @param {number} value */
export function inBounds(quantity, value) {
  const [least, most] = boundsOf(quantity);
  return Math.min(Math.max(value, least), most);
}

/** @param {Intervention} one @param {Intervention} other */
export function sameIntervention(one, other) {
  return /** @type {(keyof Intervention)[]} */ (Object.keys(one)).every((key) => one[key] === other[key]);
}
