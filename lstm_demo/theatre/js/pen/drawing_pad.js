import { PalmRejection, pointerOf } from "./palm_rejection.js";

/** Its width and height in pixels, and the width of the brush: after scaling, as thick as MNIST's strokes. */
export const CANVAS_SIDE = 280;
const BRUSH = 21;
const BLACK = "#000000";
const WHITE = "#ffffff";

/** @typedef {{ x: number, y: number }} Point in pixels of the canvas */

/** A canvas to draw on, by mouse, touch and pen: white strokes on black, one after the other, and each can be taken back. */
export class DrawingPad {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {{ moved: () => void, lifted: () => void }} heard moved: there is new ink, the pen is down; lifted: a stroke is done, or gone
   * @param {AbortSignal} signal ends every listener
   */
  constructor(canvas, heard, signal) {
    canvas.width = CANVAS_SIDE;
    canvas.height = CANVAS_SIDE;
    this.canvas = canvas;
    this.heard = heard;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
    /** @type {Point[][]} */
    this.strokes = [];
    this.hand = new PalmRejection({
      begin: (at) => this.begin(at),
      move: (at) => this.move(at),
      end: () => this.heard.lifted(),
      abandon: () => this.undo(),
    });
    this.listen(signal);
    this.redraw();
  }

  /** @param {AbortSignal} signal */
  listen(signal) {
    const { canvas, hand } = this;
    /** @param {"pointerdown" | "pointermove" | "pointerup" | "pointercancel"} type @param {(event: PointerEvent) => void} told */
    const on = (type, told) => canvas.addEventListener(type, told, { signal });
    on("pointerdown", (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId); // so that its events also come from outside the canvas
      event.preventDefault(); // nothing is selected, and the focus stays
      hand.down(pointerOf(event));
    });
    on("pointermove", (event) => {
      for (const one of event.getCoalescedEvents?.() ?? []) hand.move(pointerOf(one));
      hand.move(pointerOf(event));
    });
    on("pointerup", (event) => hand.up(pointerOf(event)));
    on("pointercancel", (event) => hand.cancel(pointerOf(event)));
    // a finger draws, and does not scroll
    canvas.addEventListener("touchstart", (event) => event.preventDefault(), { signal, passive: false });
  }

  get drawing() {
    return this.hand.drawing !== null;
  }

  get empty() {
    return this.strokes.length === 0;
  }

  /** What is drawn, as `getImageData` gives it: (CANVAS_SIDE, CANVAS_SIDE, 4). */
  get pixels() {
    return this.context.getImageData(0, 0, CANVAS_SIDE, CANVAS_SIDE).data;
  }

  /** Take the last stroke back. */
  undo() {
    this.strokes.pop();
    this.redraw();
    this.heard.lifted();
  }

  /** Take everything back, silently. */
  clear() {
    this.strokes = [];
    this.redraw();
  }

  /** @param {import("./palm_rejection.js").Pointer} at */
  begin(at) {
    this.strokes.push([this.place(at)]);
    this.ink(this.strokes[this.strokes.length - 1], 0);
    this.heard.moved();
  }

  /** @param {import("./palm_rejection.js").Pointer} at */
  move(at) {
    const stroke = this.strokes[this.strokes.length - 1];
    const point = this.place(at);
    const last = stroke[stroke.length - 1];
    if (Math.hypot(point.x - last.x, point.y - last.y) < 1) return;
    stroke.push(point);
    this.ink(stroke, stroke.length - 1);
    this.heard.moved();
  }

  /** @param {import("./palm_rejection.js").Pointer} at @returns {Point} */
  place({ x, y }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return { x: ((x - left) / width) * CANVAS_SIDE, y: ((y - top) / height) * CANVAS_SIDE };
  }

  redraw() {
    this.context.fillStyle = BLACK;
    this.context.fillRect(0, 0, CANVAS_SIDE, CANVAS_SIDE);
    for (const stroke of this.strokes) stroke.forEach((_, at) => this.ink(stroke, at));
  }

  /** The part of a stroke up to one of its points; the first is a dot. @param {Point[]} stroke @param {number} at */
  ink(stroke, at) {
    const { context } = this;
    const [to, from] = [stroke[at], stroke[at - 1]];
    context.beginPath();
    if (from) {
      Object.assign(context, { strokeStyle: WHITE, lineWidth: BRUSH, lineCap: "round" });
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
      context.stroke();
    } else {
      context.fillStyle = WHITE;
      context.arc(to.x, to.y, BRUSH / 2, 0, 2 * Math.PI);
      context.fill();
    }
  }
}
