import { idle, typed } from "../browser/keys.js";

/** A clicker's keys, and which way they go. @type {Record<string, number>} */
const STEPS = { PageDown: 1, ArrowRight: 1, PageUp: -1, ArrowLeft: -1 };
const BUTTON = ".st-key-present";
const TOUR = ".st-key-tour";

/** @type {WeakMap<Element, AbortController>} */
const places = new WeakMap();

/**
 * While this is drawn the theatre shows itself big (theatre/js/core/teller.js), and a clicker goes through the story of the reading.
 * An open tour has its keys for itself (tour/guide.js). Escape turns Present off.
 * @param {{parentElement: Element}} component
 */
export default function present({ parentElement }) {
  if (!places.has(parentElement)) places.set(parentElement, begin());
  return () => {
    places.get(parentElement)?.abort();
    places.delete(parentElement);
    tell("theatre-present", false);
  };
}

function begin() {
  const ending = new AbortController();
  const { signal } = ending;
  document.addEventListener("theatre-ready", () => tell("theatre-present", true), { signal });
  addEventListener("keydown", press, { signal, capture: true }); // before the theatre, which has other uses for Escape
  tell("theatre-present", true);
  return ending;
}

/** @param {KeyboardEvent} event */
function press(event) {
  const on = /** @type {Element} */ (event.composedPath()[0]);
  const leaves = event.key === "Escape";
  const by = STEPS[event.key];
  if ((!by && !leaves) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || typed(on)) return;
  if (document.querySelector(`[role=dialog], ${TOUR}`)) return;
  if (event.key.startsWith("Arrow") && !idle(on) && !on.closest(BUTTON)) return;
  event.preventDefault();
  event.stopPropagation();
  if (leaves) /** @type {HTMLElement | null} */ (document.querySelector(`${BUTTON} button`))?.click();
  else tell("theatre-turn", by);
}

/** @param {string} name @param {boolean | number} detail */
function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}
