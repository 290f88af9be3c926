const MINUS = "\u2212";

/** A number with a true minus and a fixed count of decimals; never "−0.00". */
export function number(value, decimals = 2) {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** A number that says its sign, be it plus. */
export function signed(value, decimals = 2) {
  const text = number(value, decimals);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** A legend's end: no more decimals than it has. */
export function end(value) {
  return (value < 0 ? MINUS : "") + String(Math.abs(value));
}

/** A factor as it stands in a product: negative ones in brackets. */
export function factor(value, decimals = 2) {
  const text = number(value, decimals);
  return text.startsWith(MINUS) ? `(${text})` : text;
}

/** A probability as a whole percentage, which says 0 or 100 only where it is. */
export function percent(probability) {
  if (probability > 0 && probability < 0.005) return "<1\u202f%";
  if (probability < 1 && probability >= 0.995) return ">99\u202f%";
  return `${Math.round(probability * 100)}\u202f%`;
}
