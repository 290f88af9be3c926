/** The way into the drawing canvas: streamlit-drawable-canvas keeps it in an open shadow root, which Streamlit may build anew at any time. */

/** The topmost of its canvases: the one that takes events, and that holds the ink of the stroke under way. */
export const UPPER = "canvas.upper-canvas";
const FRAMES = 600; // to wait for a canvas that is being loaded; after that, until something changes in the page around it

/**
 * Call `found` with the shadow root that holds the canvas: now, or when it is there, and again for each new one.
 * Where there is no such canvas (another version of it), nothing happens.
 * @param {Element} place the part of the page that the canvas stands in
 * @param {(root: ShadowRoot) => () => void} found returns what undoes it
 * @returns {() => void} ends it all
 */
export function followCanvasRoot(place, found) {
  let root = null, undo = () => {}, frame = 0;
  const look = (left) => {
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

/** @param {Element} place @returns {ShadowRoot | undefined} */
function canvasRoot(place) {
  return [...place.querySelectorAll("*")].map((element) => element.shadowRoot).find((root) => root?.querySelector(UPPER));
}
