import { Surface } from "./surface.js";

/** The margin around the cells, in CSS pixels, for frames, which are drawn outside the cells. */
const GUTTER = 4;
/** How much of a greyed cell is hidden, 0–1. */
const GREY = 0.75;

/**
 * A grid of coloured cells over the rows of the picture. All cells are drawn once, out of sight, and shown row by row. The picture, the
 * verdict and every heat map are such grids.
 */
export class CellGrid {
  /** @param {string} name @param {(what: "size" | "sight") => void} notify @param {boolean} [upright] whether the rows of the picture run down, not across */
  constructor(name, notify, upright = false) {
    this.surface = new Surface(`plate ${name}`, notify);
    this.upright = upright;
    /** How many neighbouring rows of cells one row that is read has. */
    this.span = 1;
    this.columns = 1;
    this.rows = 1;
    this.cells = null;
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

  /** Where a column begins, in screen pixels; fractions lie between two columns. */
  x(column) {
    return this.gutter + Math.round((column * (this.surface.width - 2 * this.gutter)) / this.columns);
  }

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
    const image = new ImageData(columns, rows);
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const part = Math.max(0, Math.min(1, (value(column, row) - low) / (high - low)));
        const from = Math.round(part * 255) * 3;
        image.data.set([table[from], table[from + 1], table[from + 2], 255], (row * columns + column) * 4);
      }
    }
    this.cells = enlarged(image, this.x(columns) - this.gutter, this.y(rows) - this.gutter);
  }

  /** Show the cells up to `now`, those up to `seen` through a veil, and bare ground after them; `back`: counted from the other end. */
  uncover(now, seen, { ground, veil, back = false }) {
    const { context, width, height } = this.surface;
    const { columns, rows, gutter, upright } = this;
    context.clearRect(0, 0, width, height);
    context.fillStyle = ground;
    context.fillRect(gutter, gutter, this.x(columns) - gutter, this.y(rows) - gutter);
    const at = (row) => (upright ? this.y(Math.min(row * this.span, rows)) : this.x(Math.min(row * this.span, columns)));
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

  /** Grey the first rows across, over what is drawn. @param {number} count */
  greyTop(count, colour) {
    const { context } = this.surface;
    context.globalAlpha = GREY;
    context.fillStyle = colour;
    context.fillRect(this.x(0), this.y(0), this.x(this.columns) - this.x(0), this.y(count) - this.y(0));
    context.globalAlpha = 1;
  }

  copy(from, to, opacity) {
    if (to <= from) return;
    const { context } = this.surface;
    const { cells, gutter, upright } = this;
    const [x, y, width, height] = upright ? [0, from - gutter, cells.width, to - from] : [from - gutter, 0, to - from, cells.height];
    context.globalAlpha = opacity;
    context.drawImage(cells, x, y, width, height, x + gutter, y + gutter, width, height);
    context.globalAlpha = 1;
  }

  /**
   * Frame a row of the picture (`at`), rows from `at` to `to`, or one line across it (`line`): a stroke with a halo, so that it shows on every colour.
   * @param {{ at?: number, to?: number, line?: number }} what
   * @param {{ colour: string, halo: string, thickness: number }} style
   */
  frame({ at, to = at, line }, { colour, halo, thickness }) {
    const read = at === undefined ? [at, to] : [at * this.span, (to + 1) * this.span - 1];
    const [columns, rows] = this.upright ? [[line, line], read] : [read, [line, line]];
    const [left, right] = columns[0] === undefined ? [this.x(0), this.x(this.columns)] : [this.x(columns[0]), this.x(columns[1] + 1)];
    const [top, bottom] = rows[0] === undefined ? [this.y(0), this.y(this.rows)] : [this.y(rows[0]), this.y(rows[1] + 1)];
    const { context, ratio } = this.surface;
    const width = Math.max(1, Math.round(thickness * ratio));
    const stroke = (style, size) => {
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
   * @param {{ pick: (cell: { at: number, line: number, column: number, row: number }) => void,
   *           hover: (cell: { at: number, line: number, column: number, row: number, x: number, y: number } | null) => void, signal: AbortSignal }} wishes
   */
  listen({ pick, hover, signal }) {
    const cell = ({ clientX, clientY }) => {
      const box = this.canvas.getBoundingClientRect();
      const place = (from, size, count) => Math.max(0, Math.min(count - 1, Math.floor(((from - GUTTER) / (size - 2 * GUTTER)) * count)));
      const column = place(clientX - box.left, box.width, this.columns);
      const row = place(clientY - box.top, box.height, this.rows);
      const [at, line] = this.upright ? [row, column] : [column, row];
      return { at: Math.floor(at / this.span), line, column, row, x: clientX, y: clientY };
    };
    this.canvas.addEventListener("click", (event) => pick(cell(event)), { signal });
    this.canvas.addEventListener("pointermove", (event) => event.pointerType === "mouse" && hover(cell(event)), { signal });
    this.canvas.addEventListener("pointerleave", () => hover(null), { signal });
  }

  close() {
    this.surface.close();
  }
}

/** Pixels as large hard-edged cells. @param {ImageData} image */
function enlarged(image, width, height) {
  const small = document.createElement("canvas");
  [small.width, small.height] = [image.width, image.height];
  small.getContext("2d").putImageData(image, 0, 0);
  const large = document.createElement("canvas");
  [large.width, large.height] = [width, height];
  const context = large.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, width, height);
  return large;
}
