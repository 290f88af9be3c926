import { Enlarger } from "./enlarger.js";
import { Surface } from "./surface.js";

/**
 * A cell: of the row `at` of the picture, at `line` across it; x and y in the window.
 * @typedef {{ at: number, line: number, column: number, row: number, x: number, y: number }} Cell
 * @typedef {{ pick: (cell: Cell) => void, hover: (cell: Cell | null) => void, signal: AbortSignal }} Wishes what to call, and until when
 */

/** The margin around the cells, in CSS pixels, for frames, which are drawn outside the cells. */
const GUTTER = 4;
/** How much of a greyed cell is hidden, 0–1. */
const GREY = 0.75;

/**
 * A grid of coloured cells over the rows of the picture. All cells are drawn once, out of sight, and shown row by row. The picture, the
 * verdict and every heat map are such grids.
 */
export class CellGrid {
  /**
   * @param {string} name
   * @param {import("./surface.js").Notify} notify
   * @param {boolean} [upright] whether the rows of the picture run down, not across
   */
  constructor(name, notify, upright = false) {
    this.surface = new Surface(`plate ${name}`, notify);
    this.upright = upright;
    /** How many neighbouring rows of cells one row that is read has. */
    this.span = 1;
    this.columns = 1;
    this.rows = 1;
    /** @type {HTMLCanvasElement | null} */
    this.cells = null;
    /** One pixel for each cell. @type {ImageData | null} */
    this.image = null;
    this.enlarger = new Enlarger();
  }

  get canvas() {
    return this.surface.canvas;
  }

  /** Whether the cells are drawn and the grid is visible. */
  get ready() {
    return this.surface.worthDrawing && this.cells !== null;
  }

  get gutter() {
    return Math.round(GUTTER * this.surface.ratio);
  }

  /** Where a column begins, in screen pixels; fractions lie between two columns. @param {number} column */
  x(column) {
    return this.gutter + Math.round((column * (this.surface.width - 2 * this.gutter)) / this.columns);
  }

  /** Where a row of cells begins, in screen pixels. @param {number} row */
  y(row) {
    return this.gutter + Math.round((row * (this.surface.height - 2 * this.gutter)) / this.rows);
  }

  /**
   * Draw all cells, once, aside.
   * @param {{ columns: number, rows: number, low: number, high: number, table: Uint8ClampedArray }} form
   * @param {(column: number, row: number) => number} value
   */
  paint({ columns, rows, low, high, table }, value) {
    [this.columns, this.rows] = [columns, rows];
    if (!this.surface.fitted) return;
    if (this.image?.width !== columns || this.image.height !== rows) this.image = new ImageData(columns, rows);
    const { data } = this.image;
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const part = Math.max(0, Math.min(1, (value(column, row) - low) / (high - low)));
        const from = Math.round(part * 255) * 3;
        const to = (row * columns + column) * 4;
        data[to] = table[from];
        data[to + 1] = table[from + 1];
        data[to + 2] = table[from + 2];
        data[to + 3] = 255;
      }
    }
    this.cells = this.enlarger.enlarged(this.image, this.x(columns) - this.gutter, this.y(rows) - this.gutter);
  }

  /**
   * Show the cells up to `now`, those up to `seen` through a veil, and bare ground after them; `back`: from the other end.
   * @param {number} now @param {number} seen @param {{ ground: string, veil: number, back?: boolean }} how
   */
  uncover(now, seen, { ground, veil, back = false }) {
    const { context, width, height } = this.surface;
    const { columns, rows, gutter, upright } = this;
    context.clearRect(0, 0, width, height);
    context.fillStyle = ground;
    context.fillRect(gutter, gutter, this.x(columns) - gutter, this.y(rows) - gutter);
    const at = (/** @type {number} */ row) =>
      (upright ? this.y(Math.min(row * this.span, rows)) : this.x(Math.min(row * this.span, columns)));
    if (back) {
      const count = (upright ? rows : columns) / this.span;
      const [from, end] = [at(Math.max(0, count - now)), at(count)];
      this.copy(from, end, 1);
      this.copy(at(Math.max(0, count - Math.max(now, seen))), from, veil);
      return;
    }
    this.copy(gutter, at(now), 1);
    this.copy(at(now), at(Math.max(now, seen)), veil);
  }

  /** Grey the first rows across, over what is drawn. @param {number} count @param {string} colour */
  greyTop(count, colour) {
    const { context } = this.surface;
    context.globalAlpha = GREY;
    context.fillStyle = colour;
    context.fillRect(this.x(0), this.y(0), this.x(this.columns) - this.x(0), this.y(count) - this.y(0));
    context.globalAlpha = 1;
  }

  /** The cells between two pixels along the rows. @param {number} from @param {number} to @param {number} opacity */
  copy(from, to, opacity) {
    const { cells, gutter, upright } = this;
    if (to <= from || !cells) return;
    const { context } = this.surface;
    const [x, y, width, height] = upright ? [0, from - gutter, cells.width, to - from] : [from - gutter, 0, to - from, cells.height];
    context.globalAlpha = opacity;
    context.drawImage(cells, x, y, width, height, x + gutter, y + gutter, width, height);
    context.globalAlpha = 1;
  }

  /**
   * Frame a row of the picture (`at`), rows from `at` to `to`, or one line across it (`line`): a stroke with a halo, so that it shows on
   * every colour.
   * @param {{ at?: number, to?: number, line?: number }} what
   * @param {import("./marks.js").Stroke} style
   */
  frame({ at, to = at, line }, style) {
    const across = line === undefined ? null : [line, line + 1];
    const read = at === undefined || to === undefined ? null : [at * this.span, (to + 1) * this.span];
    const [columns, rows] = this.upright ? [across, read] : [read, across];
    this.outline(columns, rows, style);
  }

  /** Frame one cell. @param {{ row: number, column: number }} cell @param {import("./marks.js").Stroke} style */
  frameCell({ row, column }, style) {
    this.outline([column, column + 1], [row, row + 1], style);
  }

  /** @param {number[] | null} columns from and to; null is all @param {number[] | null} rows @param {import("./marks.js").Stroke} style */
  outline(columns, rows, { colour, halo, thickness }) {
    const [left, right] = (columns ?? [0, this.columns]).map((column) => this.x(column));
    const [top, bottom] = (rows ?? [0, this.rows]).map((row) => this.y(row));
    const { context, ratio } = this.surface;
    const width = Math.max(1, Math.round(thickness * ratio));
    const stroke = (/** @type {string} */ style, /** @type {number} */ size) => {
      context.strokeStyle = style;
      context.lineWidth = size;
      context.strokeRect(left - width / 2, top - width / 2, right - left + width, bottom - top + width);
    };
    context.lineJoin = "round";
    stroke(halo, width + 2 * ratio);
    stroke(colour, width);
  }

  /**
   * Report the cell that is clicked or hovered. Only a mouse hovers: a finger taps, and can always scroll the page.
   * @param {Wishes} wishes
   */
  listen({ pick, hover, signal }) {
    this.canvas.addEventListener("click", (event) => pick(this.cellAt(event)), { signal });
    this.canvas.addEventListener("pointermove", (event) => event.pointerType === "mouse" && hover(this.cellAt(event)), { signal });
    this.canvas.addEventListener("pointerleave", () => hover(null), { signal });
  }

  /** @param {MouseEvent} event @returns {Cell} the nearest */
  cellAt({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const place = (/** @type {number} */ from, /** @type {number} */ size, /** @type {number} */ count) =>
      Math.max(0, Math.min(count - 1, Math.floor(((from - GUTTER) / (size - 2 * GUTTER)) * count)));
    const column = place(clientX - box.left, box.width, this.columns);
    const row = place(clientY - box.top, box.height, this.rows);
    const [at, line] = this.upright ? [row, column] : [column, row];
    return { at: Math.floor(at / this.span), line, column, row, x: clientX, y: clientY };
  }

  close() {
    this.surface.close();
  }
}
