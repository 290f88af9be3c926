import { el, icon, say } from "../../../theatre/js/draw/dom.js";
import { CANVAS_SIDE, DrawingPad } from "../../../theatre/js/pen/drawing_pad.js";
import { prepareDrawing } from "../../../theatre/js/read/prepare.js";
import { PIXELS, sampleImage } from "./content.js";

const UNDO = "M6.5 2.5 2.8 6l3.7 3.5V7.2h3a2.4 2.4 0 0 1 0 4.8H5v1.6h4.5a4 4 0 0 0 0-8h-3z";
const CLEAR = "M6 1.8h4v1.1h3.4v1.5H2.6V2.9H6zM3.6 5.5h8.8l-.6 8.7H4.2z";
const SIDE_OF_SAMPLE = 28;

/**
 * @typedef {{ image: Float32Array } | { reason: string }} Prepared
 * @typedef {object} Heard
 * @property {(drawn: Prepared) => void} following the pen is down: at most once a frame
 * @property {(drawn: Prepared) => void} lifted a stroke is done, or taken back
 * @property {(image: Float32Array, digit: number) => void} sample one was chosen
 */

/** Where the digit comes from: a canvas to draw on, and ten samples. The last change wins. */
export class Desk {
  /** @param {{ samples: Uint8Array, refusals: Record<string, string>, more: HTMLElement, heard: Heard, signal: AbortSignal }} given */
  constructor({ samples, refusals, more, heard, signal }) {
    this.heard = heard;
    this.refusals = refusals;
    this.frame = 0;
    const canvas = /** @type {HTMLCanvasElement} */ (el("canvas", { class: "pad", role: "img", "data-testid": "pad",
      "aria-label": "Canvas to draw a digit on, by mouse, finger or pen. With the keyboard, pick one of the samples." }));
    this.pad = new DrawingPad(canvas, { moved: () => this.moved(), lifted: () => this.lifted() }, signal);
    this.frameOfPad = el("div", { class: "pad-frame", "data-empty": true }, canvas);
    this.undo = button("Undo", UNDO, () => this.pad.undo());
    this.clear = button("Clear", CLEAR, () => this.wipe());
    this.note = el("p", { class: "pad-note", role: "status" });
    this.samples = new Samples(samples, (image, digit) => this.take(image, digit));
    this.element = el("section", { class: "desk", "aria-label": "The digit, and what is changed about its reading" },
      el("div", { class: "pad-panel" }, el("p", { class: "desk-label" }, "Draw a digit"), this.frameOfPad,
        el("div", { class: "pad-buttons" }, this.undo, this.clear), this.note),
      el("div", { class: "given-panel" }, el("p", { class: "desk-label" }, "or pick one of these"), this.samples.element, more));
    this.show();
  }

  /** What is on the canvas, as the model is to see it. @returns {Prepared} */
  prepared() {
    return prepareDrawing(this.pad.pixels, CANVAS_SIDE);
  }

  moved() {
    this.show();
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (this.pad.drawing) this.heard.following(this.prepared());
    });
  }

  lifted() {
    const drawn = this.prepared();
    say(this.note, "reason" in drawn && !this.pad.empty ? this.refusals[drawn.reason] : "");
    this.show();
    this.heard.lifted(drawn);
  }

  wipe() {
    this.pad.clear();
    this.lifted();
  }

  /** @param {Float32Array} image @param {number} digit */
  take(image, digit) {
    this.pad.clear();
    say(this.note, "");
    this.show();
    this.heard.sample(image, digit);
  }

  show() {
    const { empty } = this.pad;
    this.frameOfPad.toggleAttribute("data-empty", empty);
    for (const one of [this.undo, this.clear]) /** @type {HTMLButtonElement} */ (one).disabled = empty;
  }
}

/** Ten digits that somebody else wrote; one is marked while it is read. */
class Samples {
  /** @param {Uint8Array} levels @param {(image: Float32Array, digit: number) => void} chosen */
  constructor(levels, chosen) {
    this.images = Array.from({ length: levels.length / PIXELS }, (_, digit) => sampleImage(levels, digit));
    this.buttons = this.images.map((image, digit) => {
      const one = el("button", { type: "button", role: "radio", "aria-label": `Sample ${digit}` }, thumbnail(image));
      one.addEventListener("click", () => chosen(image, digit));
      return one;
    });
    this.element = el("div", { class: "samples", role: "radiogroup", "aria-label": "Samples" }, ...this.buttons);
    this.element.addEventListener("keydown", (event) => this.walk(event));
    /** @type {number | null | undefined} */
    this.marked = undefined;
    this.mark(null);
  }

  /** @param {number | null} chosen */
  mark(chosen) {
    if (chosen === this.marked) return;
    this.marked = chosen;
    this.buttons.forEach((one, digit) => {
      one.setAttribute("aria-checked", String(digit === chosen));
      one.tabIndex = digit === (chosen ?? 0) ? 0 : -1;
    });
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = this.buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    if (!by || at < 0) return;
    event.preventDefault();
    const next = this.buttons[(at + by + this.buttons.length) % this.buttons.length];
    next.focus();
    next.click();
  }
}

/** @param {Float32Array} image */
function thumbnail(image) {
  const canvas = /** @type {HTMLCanvasElement} */ (el("canvas", { "aria-hidden": true, width: SIDE_OF_SAMPLE, height: SIDE_OF_SAMPLE }));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const shown = context.createImageData(SIDE_OF_SAMPLE, SIDE_OF_SAMPLE);
  image.forEach((pixel, at) => shown.data.set([pixel * 255, pixel * 255, pixel * 255, 255], 4 * at));
  context.putImageData(shown, 0, 0);
  return canvas;
}

/** @param {string} name @param {string} shape @param {() => void} pressed */
function button(name, shape, pressed) {
  const made = el("button", { type: "button" }, icon(shape), name);
  made.addEventListener("click", pressed);
  return made;
}
