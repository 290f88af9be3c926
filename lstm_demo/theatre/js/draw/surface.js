import { el } from "./dom.js";

/** How far from sight a canvas is already kept up to date. */
const NEAR = "150px";

/**
 * A canvas that is sharp at every size and zoom, since its pixels are the screen's, and that knows when nobody can see it.
 */
export class Surface {
  /**
   * @param {string} name its classes, and its label until it is told a better one
   * @param {(what: "size" | "sight") => void} notify called when its size in pixels has changed, and when it comes into sight
   */
  constructor(name, notify) {
    this.canvas = /** @type {HTMLCanvasElement} */ (el("canvas", { class: `surface ${name}`, role: "img", "aria-label": name }));
    this.context = this.canvas.getContext("2d");
    /** Whether it has been laid out: before that there is nothing to draw on. */
    this.fitted = false;
    /** Screen pixels in one CSS pixel. */
    this.ratio = 1;
    this.inSight = true;
    this.sizes = new ResizeObserver(([entry]) => this.fit(entry) && notify("size"));
    try {
      this.sizes.observe(this.canvas, { box: "device-pixel-content-box" });
    } catch {
      this.sizes.observe(this.canvas); // Safari
    }
    this.sights = new IntersectionObserver((entries) => {
      this.inSight = entries.at(-1).isIntersecting;
      if (this.inSight) notify("sight");
    }, { rootMargin: NEAR, scrollMargin: NEAR });
    this.sights.observe(this.canvas);
  }

  /** Whether drawing now would show anything. */
  get worthDrawing() {
    return this.fitted && this.inSight;
  }

  get width() {
    return this.canvas.width;
  }

  get height() {
    return this.canvas.height;
  }

  fit({ contentRect, devicePixelContentBoxSize }) {
    const whole = window.devicePixelRatio || 1;
    const exact = devicePixelContentBoxSize?.[0];
    // An emulated screen reports CSS pixels as its own: believe the box only where it agrees with the ratio.
    const agrees = exact && Math.abs(exact.inlineSize - contentRect.width * whole) <= 2;
    const width = agrees ? exact.inlineSize : Math.round(contentRect.width * whole);
    const height = agrees ? exact.blockSize : Math.round(contentRect.height * whole);
    if (!width || !height || (this.fitted && width === this.canvas.width && height === this.canvas.height)) return false;
    this.fitted = true;
    this.ratio = width / contentRect.width;
    this.canvas.width = width;
    this.canvas.height = height;
    return true;
  }

  describe(text) {
    if (this.canvas.getAttribute("aria-label") !== text) this.canvas.setAttribute("aria-label", text);
  }

  close() {
    this.sizes.disconnect();
    this.sights.disconnect();
  }
}
