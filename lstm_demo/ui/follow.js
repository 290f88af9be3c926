/** On a phone the stage lies below the canvas: bring it into view when a new reading begins and the pen has rested. */

const PEN_RESTS = 1500; // milliseconds: a 4 has two strokes
const NARROW = "(max-width: 640px)";
const seen = new WeakMap();

/** @param {{data: {reading: string}, parentElement: Element}} component */
export default function follow({ data, parentElement }) {
  const before = seen.get(parentElement);
  if (before?.reading === data.reading) return;
  before?.cancel();
  seen.set(parentElement, { reading: data.reading, cancel: () => {} });
  if (!before || !matchMedia(NARROW).matches) return;

  const timer = setTimeout(show, PEN_RESTS);
  const cancel = () => clearTimeout(timer);
  addEventListener("pointerdown", cancel, { once: true });
  seen.get(parentElement).cancel = cancel;
}

function show() {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.querySelector(".st-key-stage")?.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
}
