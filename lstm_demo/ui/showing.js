/** A part of the page comes into sight, once for each new turn. */

const LAID_OUT = 150; // milliseconds: what it shows may be new, and still growing
const turns = new WeakMap();

/** @param {{data: {selector: string, turn: number}, parentElement: Element}} component */
export default function showing({ data, parentElement }) {
  if (turns.get(parentElement) === data.turn) return undefined;
  turns.set(parentElement, data.turn);
  const timer = setTimeout(() => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    document.querySelector(data.selector)?.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  }, LAID_OUT);
  return () => clearTimeout(timer);
}
