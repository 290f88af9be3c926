import { followCanvasRoot, UPPER } from "./canvas_root.js";
import { PalmRejection } from "./palm_rejection.js";

/**
 * What reaches the drawing canvas. Its own toolbar, which lies over a corner unseen and can switch from drawing to editing, is taken out.
 * It gets touch and pen as the mouse events it would get from one mouse: its own way with touches loses a stroke beside a resting palm or
 * after a touch that the system cancelled.
 */
const STYLE = `
  .dc-toolbar { display: none !important; }
  ${UPPER} { cursor: crosshair !important; }
`;
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
  const upper = () => root.querySelector(UPPER);
  const hand = new PalmRejection(brush(upper));
  const on = (type, heard) => root.addEventListener(type, (event) => event.target === upper() && heard(event),
    { capture: true, passive: false, signal: ending.signal });

  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    upper().setPointerCapture(event.pointerId); // we hear of it outside of the canvas too
    if (event.pointerType !== "mouse") event.preventDefault(); // no mouse events after these: the brush sends its own
    hand.down(pointer(event));
  });
  on("pointermove", (event) => hand.move(pointer(event)));
  on("pointerup", (event) => hand.up(pointer(event)));
  on("pointercancel", (event) => hand.cancel(pointer(event)));
  on("touchstart", (event) => {
    event.preventDefault();
    event.stopPropagation();
  });
  on("mousedown", (event) => event.isTrusted && hand.drawing?.type !== "mouse" && event.stopPropagation());
  on("mousemove", (event) => event.buttons === 0 && event.stopPropagation()); // it would go on with a stroke that was abandoned
  return () => {
    ending.abort();
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((own) => own !== sheet);
  };
}

/** @returns {import("./palm_rejection.js").Pointer} */
function pointer({ pointerId: id, pointerType: type, isPrimary: primary, clientX: x, clientY: y, timeStamp: time }) {
  return { id, type, primary, x, y, time };
}

/**
 * Draws on the canvas as a mouse does; a mouse does it by itself.
 * @param {() => HTMLCanvasElement} upper
 * @returns {import("./palm_rejection.js").Brush}
 */
function brush(upper) {
  const send = (event, { type, x, y }, { button = 0, buttons = 1 } = {}) => {
    if (type === "mouse") return;
    const where = { clientX: x, clientY: y, button, buttons, bubbles: true, composed: true, cancelable: true, view: window };
    upper()?.dispatchEvent(new MouseEvent(event, where));
  };
  return {
    begin: (at) => send("mousedown", at),
    move: (at) => send("mousemove", at),
    end: (at) => send("mouseup", at, { buttons: 0 }),
    // It starts its next stroke from nothing, whatever became of the last: another button's end stops it from listening and adds no ink.
    abandon: (at) => {
      send("mouseup", at, { button: 1, buttons: 0 });
      const { width, height } = upper();
      upper().getContext("2d").clearRect(0, 0, width, height);
    },
  };
}
