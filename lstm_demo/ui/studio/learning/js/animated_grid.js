import { CellGrid } from "../../../../theatre/js/draw/cell_grid.js";
import { context2d } from "../../../../theatre/js/draw/surface.js";

/** A grid whose cells change in every frame. It is painted again each time without allocating memory. */
export class AnimatedGrid extends CellGrid {
  /** @param {string} name @param {import("../../../../theatre/js/draw/surface.js").Notify} notify */
  constructor(name, notify) {
    super(name, notify);
    this.small = document.createElement("canvas");
    this.cells = this.small;
    this.image = new ImageData(1, 1);
  }

  /**
   * @param {{ columns: number, rows: number, low: number, high: number, table: Uint8ClampedArray }} form
   * @param {(column: number, row: number) => number} value
   */
  show({ columns, rows, low, high, table }, value) {
    this.fit(columns, rows);
    const { data } = this.image;
    const scale = 255 / (high - low);
    for (let row = 0, at = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1, at += 4) {
        const from = Math.round(Math.max(0, Math.min(255, (value(column, row) - low) * scale))) * 3;
        data[at] = table[from];
        data[at + 1] = table[from + 1];
        data[at + 2] = table[from + 2];
      }
    }
    context2d(this.small).putImageData(this.image, 0, 0);
    const { context, width, height } = this.surface;
    context.clearRect(0, 0, width, height);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.small, this.gutter, this.gutter, this.x(columns) - this.gutter, this.y(rows) - this.gutter);
  }

  /** @param {number} columns @param {number} rows */
  fit(columns, rows) {
    if (this.image.width === columns && this.image.height === rows) return;
    [this.columns, this.rows] = [columns, rows];
    [this.small.width, this.small.height] = [columns, rows];
    this.image = new ImageData(columns, rows);
    this.image.data.fill(255);
  }

  /** Whether it is visible. @override */
  get ready() {
    return this.surface.worthDrawing;
  }
}

/**
 * A value between two snapshots. It is used only for drawing smoothly: no number on the page is computed from it.
 * @param {number} before @param {number} after @param {number} part
 */
export const blend = (before, after, part) => before + part * (after - before);
