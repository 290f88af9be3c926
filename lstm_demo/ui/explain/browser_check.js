/** Says how far the browser's own reading is from the numbers that Python sent of the same picture. */

/** @typedef {{ difference: number, numbers: number, milliseconds: number }} Comparison see served_theatre.js */

const WAIT_MS = 400; // between two questions, while the browser has no weights yet
const TRIES = 25;
const NONE = "Your browser does not read with this model, so there is no third reading to compare.";
const WAITING = "Your browser fetches the weights, to read it a third time …";

/** @type {WeakMap<Element, ReturnType<typeof setTimeout>>} */
const timers = new WeakMap();

/** @param {{ parentElement: Element }} component */
export default function browserCheck({ parentElement }) {
  const said = parentElement.querySelector("p") ?? parentElement.appendChild(document.createElement("p"));
  said.setAttribute("data-testid", "browser-check");
  const ask = (/** @type {number} */ left) => {
    /** @type {{ found: Comparison | null }} */
    const detail = { found: null };
    document.dispatchEvent(new CustomEvent("theatre-compare", { detail }));
    said.textContent = detail.found ? inWords(detail.found) : left ? WAITING : NONE;
    if (!detail.found && left) timers.set(parentElement, setTimeout(() => ask(left - 1), WAIT_MS));
  };
  clearTimeout(timers.get(parentElement));
  ask(TRIES);
  return () => clearTimeout(timers.get(parentElement));
}

/** @param {Comparison} found */
function inWords({ difference, numbers, milliseconds }) {
  const verdict = difference <= 1e-5 ? "✓ The third agrees, too:" : "✗ The third does not agree:";
  return `${verdict} your browser has just read it with the same weights, in ${milliseconds.toFixed(0)} ms. Of the `
    + `${numbers.toLocaleString("en")} numbers that the cell sent, none differs by more than ${difference.toExponential(1)}.`;
}
