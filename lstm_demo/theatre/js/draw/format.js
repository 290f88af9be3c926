const MINUS = "\u2212";

/** A number with a true minus and a fixed count of decimals; never "−0.00". @param {number} value */
export function number(value, decimals = 2) {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** A number that says its sign, be it plus. @param {number} value */
export function signed(value, decimals = 2) {
  const text = number(value, decimals);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** A legend's end: no more decimals than it has. @param {number} value */
export function end(value) {
  return (value < 0 ? MINUS : "") + String(Math.abs(value));
}

/** A factor as it stands in a product: negative ones in brackets. @param {number} value */
export function factor(value, decimals = 2) {
  const text = number(value, decimals);
  return text.startsWith(MINUS) ? `(${text})` : text;
}

/** Stands between a number and its unit. */
export const SPACE = "\u00a0";

/** A share as per cent, by the rules of style/percent.py: 0 and 100 are said only where it is exactly that. @param {number} share */
export function percent(share, places = 0) {
  const text = (100 * share).toFixed(places);
  if (share === 0 || share === 1) return `${100 * share}${SPACE}%`;
  if (share < 0 || share > 1 || ![0, 100].includes(Number(text))) return `${text}${SPACE}%`;
  const step = 10 ** -places;
  return `${share < 0.5 ? `<${step.toFixed(places)}` : `>${(100 - step).toFixed(places)}`}${SPACE}%`;
}

/** Two probabilities, the larger first, as odds, by the rules of style/words.py: `3 to 1`. @param {number} first @param {number} second */
export const odds = (first, second) => `${(first / second).toFixed(first / second < 1.95 ? 1 : 0)} to 1`;

/** Whether the second class is so near that it is named: the odds are below ten to one. @param {number} first @param {number} second */
export const isNearTie = (first, second) => second > 0 && first / second < 10;

/** A text that is written of rows, of what a network reads step by step: columns, or several of them in one. @param {string} text */
export function ofSteps(text, step = "row") {
  if (step === "row") return text;
  return text.replace(/\b([Rr])ow(s?)\b/g, (_, first, last) => (first === "R" ? step[0].toUpperCase() + step.slice(1) : step) + last);
}
