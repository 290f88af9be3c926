/** Views that take each other's place leave the page where it is: an area stays as tall as the place that the page is scrolled to needs. */

const MAIN = '[data-testid="stMain"]';
const places = new WeakMap();

/** @param {{data: {areas: string[]}, parentElement: Element}} component */
export default function steady({ data, parentElement }) {
  if (places.has(parentElement)) return undefined;
  const ending = new AbortController();
  places.set(parentElement, ending);
  const main = document.querySelector(MAIN);
  const areas = () => data.areas.map((selector) => /** @type {HTMLElement | null} */ (document.querySelector(selector))).filter(Boolean);
  main?.addEventListener("click", ({ target }) => {
    if (!target.closest('[role="radio"]')) return;
    for (const area of areas()) if (area.contains(target)) area.style.minHeight = `${needed(main, area)}px`;
  }, { signal: ending.signal, capture: true });
  main?.addEventListener("scroll", () => {
    for (const area of areas()) {
      const held = Number.parseFloat(area.style.minHeight);
      if (held) area.style.minHeight = `${Math.min(held, needed(main, area))}px`;
    }
  }, { signal: ending.signal, passive: true });
  return () => {
    ending.abort();
    places.delete(parentElement);
  };
}

/** How tall the area must be at least, in CSS pixels, for the page to stay scrolled to where it is. */
function needed(main, area) {
  const { top, bottom } = area.getBoundingClientRect();
  const frame = main.getBoundingClientRect();
  const below = main.scrollHeight - main.scrollTop - (bottom - frame.top);
  return Math.max(0, Math.round(frame.bottom - top - below));
}
