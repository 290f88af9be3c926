import { el } from "./dom.js";

/** @typedef {(what: "size" | "sight") => void} Notify called when a canvas has a new size in pixels, and when it comes into sight */

/** How far from sight a canvas is already kept up to date. */
const NEAR = "150px";

/**
 * A canvas that is sharp at every size and zoom, since its pixels are the screen's, and that knows when nobody can see it.
 */
export class Surface {
  /**
   * @param {string} name its classes, and its label until it is told a better one
   * @param {Notify} notify
   */
  constructor(name, notify) {
    this.canvas = el("canvas", { class: `surface ${name}`, role: "img", "aria-label": name });
    this.context = context2d(this.canvas);
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
      this.inSight = Boolean(entries.at(-1)?.isIntersecting);
      if (this.inSight) notify("sight");
    }, /** @type {IntersectionObserverInit} */ ({ rootMargin: NEAR, scrollMargin: NEAR }));
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

  /** Take over the size that it has been laid out with. @param {ResizeObserverEntry} entry @returns {boolean} whether it differs */
  fit({ contentRect, devicePixelContentBoxSize }) {
    const whole = window.devicePixelRatio || 1;
    const exact = devicePixelContentBoxSize?.[0];
    // An emulated screen reports CSS pixels as its own: believe the box only where it agrees with the ratio.
    const box = exact && Math.abs(exact.inlineSize - contentRect.width * whole) <= 2 ? exact : null;
    const width = box ? box.inlineSize : Math.round(contentRect.width * whole);
    const height = box ? box.blockSize : Math.round(contentRect.height * whole);
    if (!width || !height || (this.fitted && width === this.canvas.width && height === this.canvas.height)) return false;
    this.fitted = true;
    this.ratio = width / contentRect.width;
    this.canvas.width = width;
    this.canvas.height = height;
    return true;
  }

  /** @param {string} text its label */
  describe(text) {
    if (this.canvas.getAttribute("aria-label") !== text) this.canvas.setAttribute("aria-label", text);
  }

  close() {
    this.sizes.disconnect();
    this.sights.disconnect();
  }
}

/** Where a canvas is drawn on. @param {HTMLCanvasElement} canvas */
export function context2d(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws on no canvas");
  return context;
}

/**
 * Give a canvas a size. Setting one empties it and takes time, so only another is set.
 * @param {HTMLCanvasElement} canvas @param {number} width @param {number} height
 */
export function fit(canvas, width, height) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

/**
 * A canvas that is drawn aside, as large as a surface, empty; its unit is a CSS pixel.
 * @param {HTMLCanvasElement} canvas @param {Surface} surface
 */
export function emptied(canvas, { width, height, ratio }) {
  fit(canvas, width, height);
  const context = context2d(canvas);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.scale(ratio, ratio);
  return context;
}
