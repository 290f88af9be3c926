import { followCanvasRoot, UPPER } from "./canvas_root.js";
import { Ink } from "./ink.js";
import { followSamples } from "./samples.js";
import { PalmRejection, pointerOf } from "../../../theatre/js/pen/palm_rejection.js";

/**
 * Controls which events reach the drawing canvas. Its toolbar, an invisible area over one corner that can switch from drawing to editing,
 * is hidden. Touch and pen are passed on as the events of a single mouse: the canvas's own handling of touches loses a stroke beside a
 * resting palm, or after a touch that the system has cancelled.
 *
 * @typedef {import("../../../theatre/js/pen/palm_rejection.js").Pointer} Pointer
 */
const STYLE = `
  .dc-toolbar { display: none !important; }
  ${UPPER} { cursor: crosshair !important; }
`;
/** @type {WeakMap<ShadowRoot, () => void>} */
const followed = new WeakMap();

/** @param {{ parentElement: ShadowRoot }} component */
export default function canvasInput({ parentElement }) {
  const place = parentElement.host?.closest(".st-key-canvas");
  if (place && !followed.has(parentElement)) followed.set(parentElement, followCanvasRoot(place, listen));
  return () => {
    followed.get(parentElement)?.();
    followed.delete(parentElement);
  };
}

/** @param {ShadowRoot} root */
function listen(root) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets.push(sheet);
  const ending = new AbortController();
  const upper = () => /** @type {HTMLCanvasElement | null} */ (root.querySelector(UPPER));
  followSamples(ending.signal);
  const ink = new Ink(root);
  const hand = new PalmRejection(brush(upper, () => ink.lifted()));
  /**
   * What happens to the canvas itself.
   * @template {keyof HTMLElementEventMap} Type
   * @param {Type} type @param {(event: HTMLElementEventMap[Type]) => unknown} heard
   */
  const on = (type, heard) => root.addEventListener(type, (event) => {
    if (event.target === upper()) heard(/** @type {HTMLElementEventMap[Type]} */ (event));
  }, { capture: true, passive: false, signal: ending.signal });

  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    upper()?.setPointerCapture(event.pointerId); // so that its events also come from outside the canvas
    if (event.pointerType !== "mouse") event.preventDefault(); // the browser must send no mouse events for this: the brush sends its own
    hand.down(pointerOf(event));
  });
  on("pointermove", (event) => {
    hand.move(pointerOf(event));
    if (hand.drawing) ink.moved();
  });
  on("pointerup", (event) => hand.up(pointerOf(event)));
  on("pointercancel", (event) => hand.cancel(pointerOf(event)));
  on("touchstart", (event) => {
    event.preventDefault();
    event.stopPropagation();
  });
  on("mousedown", (event) => event.isTrusted && hand.drawing?.type !== "mouse" && event.stopPropagation());
  on("mousemove", (event) => event.buttons === 0 && event.stopPropagation()); // else the canvas would continue a stroke that was abandoned
  return () => {
    ending.abort();
    ink.close();
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((own) => own !== sheet);
  };
}

/**
 * Draws on the canvas by sending it mouse events. For a real mouse it sends none, since the browser does.
 * @param {() => HTMLCanvasElement | null} upper
 * @param {() => void} lifted to be called when a stroke is done, or gone
 * @returns {import("../../../theatre/js/pen/palm_rejection.js").Brush}
 */
function brush(upper, lifted) {
  /** @param {string} event @param {Pointer} pointer @param {{ button?: number, buttons?: number }} [pressed] */
  const send = (event, { type, x, y }, { button = 0, buttons = 1 } = {}) => {
    if (type === "mouse") return;
    const where = { clientX: x, clientY: y, button, buttons, bubbles: true, composed: true, cancelable: true, view: window };
    upper()?.dispatchEvent(new MouseEvent(event, where));
  };
  return {
    begin: (at) => send("mousedown", at),
    move: (at) => send("mousemove", at),
    end: (at) => {
      lifted(); // first: the canvas takes the stroke away before it draws it anew
      send("mouseup", at, { buttons: 0 });
    },
    // The release of another button ends the stroke without adding ink; then its ink is erased.
    abandon: (at) => {
      send("mouseup", at, { button: 1, buttons: 0 });
      const canvas = upper();
      canvas?.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
      lifted();
    },
  };
}
