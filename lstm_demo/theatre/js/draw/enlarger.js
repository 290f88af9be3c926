import { context2d, fit } from "./surface.js";

/** Draws pixels as large hard-edged cells, on canvases that it keeps: while a pen moves, every map is drawn anew in every frame. */
export class Enlarger {
  constructor() {
    this.small = document.createElement("canvas");
    this.large = document.createElement("canvas");
  }

  /**
   * @param {ImageData} image no pixel of it is transparent
   * @param {number} width @param {number} height in screen pixels
   * @returns {HTMLCanvasElement} the same each time: the next call draws on it
   */
  enlarged(image, width, height) {
    const { small, large } = this;
    fit(small, image.width, image.height);
    fit(large, width, height);
    context2d(small).putImageData(image, 0, 0);
    const context = context2d(large);
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, width, height);
    return large;
  }
}
