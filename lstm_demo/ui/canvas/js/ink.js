import { UPPER } from "./canvas_root.js";

/** The finished strokes; the stroke that is being drawn is on the topmost canvas. Another of this class has the background alone. */
const LOWER = "canvas.lower-canvas.dc-canvas, .dc-canvas canvas.lower-canvas";

/** Tells the page of the ink on the drawing canvas, while the pen is down and when it has been lifted. */
export class Ink {
  /** @param {ShadowRoot} root of the canvas */
  constructor(root) {
    this.root = root;
    /** Says on the page whether the pen is down: of a finger, `:active` does not. */
    this.place = root.host.closest(".st-key-canvas");
    this.copy = document.createElement("canvas");
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.frame = 0;
    this.down = false;
  }

  /** The pen is down, and may have moved. */
  moved() {
    this.cancel();
    this.draws(true);
    this.tell(false);
  }

  /**
   * The stroke is done, or gone. It is told twice: now, and when the canvas has drawn the stroke once more, a little smoother, in its next
   * frame.
   */
  lifted() {
    this.cancel();
    this.draws(false);
    this.tell(true);
    this.timer = setTimeout(() => { this.frame = requestAnimationFrame(() => this.tell(true)); });
  }

  /** @param {boolean} down */
  draws(down) {
    this.down = down;
    this.place?.toggleAttribute("data-drawing", down);
  }

  /** @param {boolean} lifted */
  tell(lifted) {
    document.dispatchEvent(new CustomEvent("theatre-ink", { detail: { lifted, ink: () => this.pixels() } }));
  }

  /** All ink, as `getImageData` gives it, one pixel for each of the page; null where the canvas is not as expected. */
  pixels() {
    const layers = [LOWER, UPPER].map((selector) => /** @type {HTMLCanvasElement | null} */ (this.root.querySelector(selector)));
    const [lower, upper] = layers;
    if (!lower || !upper || lower.width !== upper.width || lower.height !== upper.height) return null;
    const { width, height } = { width: upper.offsetWidth, height: upper.offsetHeight };
    const { copy } = this;
    if (copy.width !== width || copy.height !== height) [copy.width, copy.height] = [width, height];
    const context = copy.getContext("2d", { willReadFrequently: true });
    if (!context || !width || !height) return null;
    context.clearRect(0, 0, width, height);
    for (const layer of [lower, upper]) context.drawImage(layer, 0, 0, width, height);
    return { data: context.getImageData(0, 0, width, height).data, width };
  }

  cancel() {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
  }

  close() {
    this.cancel();
    if (this.down) this.tell(true);
  }
}
