import { keepInSight } from "../../theatre/js/core/sight.js";

/** @type {WeakMap<Element, { turn: number, stop: () => void }>} */
const shown = new WeakMap();

/**
 * A part of the page comes into sight, once for each new turn.
 * @param {{data: {selector: string, turn: number}, parentElement: Element}} component
 */
export default function showing({ data: { selector, turn }, parentElement }) {
  if (shown.get(parentElement)?.turn === turn) return undefined;
  shown.get(parentElement)?.stop();
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const find = () => [...document.querySelectorAll(selector)];
  shown.set(parentElement, { turn, stop: keepInSight(find, { calm, start: true }) });
  return () => {
    shown.get(parentElement)?.stop();
    shown.delete(parentElement);
  };
}
