import { keepInSight } from "../../theatre/js/core/sight.js";

/** @type {WeakMap<Element, { request: number, stop: () => void }>} */
const scrolled = new WeakMap();

/**
 * Scrolls to a part of the page, once for each new request.
 * @param {{data: {selector: string, request: number}, parentElement: Element}} component
 */
export default function scrollToPart({ data: { selector, request }, parentElement }) {
  if (scrolled.get(parentElement)?.request === request) return undefined;
  scrolled.get(parentElement)?.stop();
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const find = () => [...document.querySelectorAll(selector)];
  scrolled.set(parentElement, { request, stop: keepInSight(find, { calm, start: true }) });
  return () => {
    scrolled.get(parentElement)?.stop();
    scrolled.delete(parentElement);
  };
}
