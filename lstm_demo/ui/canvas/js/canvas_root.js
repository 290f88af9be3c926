/** Finds the drawing canvas: streamlit-drawable-canvas has it in an open shadow root, which Streamlit may replace at any time. */

/** The topmost of its canvases: it receives the events and shows the stroke that is being drawn. */
export const UPPER = "canvas.upper-canvas";
const FRAMES = 600; // to wait for a canvas that is loading; after that, only a change in the page around it starts a new search

/**
 * Call `found` with the canvas's shadow root: now or once it exists, and again for each new one.
 * With another version of the canvas there may be none; then nothing happens.
 * @param {Element} place the part of the page that the canvas stands in
 * @param {(root: ShadowRoot) => () => void} found returns a function that undoes what it did
 * @returns {() => void} stops following
 */
export function followCanvasRoot(place, found) {
  /** @type {ShadowRoot | null} */
  let root = null;
  let undo = () => {};
  let frame = 0;
  const look = (/** @type {number} */ left) => {
    cancelAnimationFrame(frame);
    const now = canvasRoot(place);
    if (!now && left > 0) frame = requestAnimationFrame(() => look(left - 1));
    if (!now || now === root) return;
    undo();
    root = now;
    undo = found(now);
  };
  const observer = new MutationObserver(() => look(FRAMES));
  observer.observe(place, { childList: true, subtree: true });
  look(FRAMES);
  return () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
    undo();
  };
}

/** @param {Element} place @returns {ShadowRoot | null | undefined} */
function canvasRoot(place) {
  return [...place.querySelectorAll("*")].map((element) => element.shadowRoot).find((root) => root?.querySelector(UPPER));
}
