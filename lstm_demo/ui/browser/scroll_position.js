import { nearest } from "../../theatre/js/draw/dom.js";

/**
 * Keeps the scroll position when a shorter view replaces a taller one: the area keeps a minimum height, just enough for the page to stay
 * scrolled to where it is. Scrolling up lowers it again.
 */

const MAIN = '[data-testid="stMain"]';
/** @type {WeakMap<Element, AbortController>} */
const started = new WeakMap();

/** @param {{data: {areas: string[]}, parentElement: Element}} component */
export default function scrollPosition({ data, parentElement }) {
  if (started.has(parentElement)) return undefined;
  const ending = new AbortController();
  started.set(parentElement, ending);
  const main = document.querySelector(MAIN);
  const areas = () => data.areas.flatMap((selector) => /** @type {HTMLElement | null} */ (document.querySelector(selector)) ?? []);
  main?.addEventListener("click", (event) => {
    const radio = nearest(event, '[role="radio"]');
    if (!radio) return;
    for (const area of areas()) if (area.contains(radio)) area.style.minHeight = `${neededHeight(main, area)}px`;
  }, { signal: ending.signal, capture: true });
  main?.addEventListener("scroll", () => {
    for (const area of areas()) {
      const height = Number.parseFloat(area.style.minHeight);
      if (height) area.style.minHeight = `${Math.min(height, neededHeight(main, area))}px`;
    }
  }, { signal: ending.signal, passive: true });
  return () => {
    ending.abort();
    started.delete(parentElement);
  };
}

/**
 * The smallest height of the area, in CSS pixels, with which the page can stay scrolled to where it is.
 * @param {Element} main @param {Element} area
 */
function neededHeight(main, area) {
  const { top, bottom } = area.getBoundingClientRect();
  const frame = main.getBoundingClientRect();
  const below = main.scrollHeight - main.scrollTop - (bottom - frame.top);
  return Math.max(0, Math.round(frame.bottom - top - below));
}
