import { el, say } from "./dom.js";
import { end, number } from "./format.js";
import { spans } from "./light.js";
import { disc, VEIL } from "./marks.js";
import { apart, between } from "./spread.js";
import { emptied, Surface } from "./surface.js";

/**
 * @typedef {{ name: string, label: string, symbol: string, colour: string, values: Float32Array }} Series
 * @typedef {(value: number) => string} Words
 * @typedef {{ series: Series[], low: number, high: number, ticks: number[], format?: Words, tick?: Words }} Plot
 * @typedef {{ at: number, x: number, y: number }} RowAt a row, and where in the window
 * @typedef {import("./colours.js").Colours} Colours
 */

/** In CSS pixels. */
const SIDE = { left: 30, right: 60, top: 8, bottom: 8 };
const LABEL_HEIGHT = 14;

/** Lines over the rows, drawn once and uncovered as the reading goes on; each has its symbol and the row's own value at the right. */
export class Lines {
  /** @param {string} name @param {import("./surface.js").Notify} notify */
  constructor(name, notify) {
    this.surface = new Surface("lines", notify);
    this.labels = el("div", { class: "labels", role: "group", "aria-label": "Lines", "data-rove": "" });
    this.element = el("div", { class: `plot ${name}` }, this.surface.canvas, this.labels);
    this.rows = 1;
    /** @type {Plot} */
    this.plot = { series: [], low: 0, high: 1, ticks: [] };
    this.labelled = "";
    /** The lines, and what stands still behind them. @type {HTMLCanvasElement | null} */
    this.drawing = null;
    this.grid = document.createElement("canvas");
  }

  get ready() {
    return this.surface.worthDrawing && this.drawing !== null;
  }

  /** CSS pixels from the left to the middle of a row. @param {number} row */
  x(row) {
    const width = this.surface.width / this.surface.ratio - SIDE.left - SIDE.right;
    return SIDE.left + ((row + 0.5) / this.rows) * width;
  }

  /** CSS pixels from the top to a value. @param {number} value */
  y(value) {
    const { low, high } = this.plot;
    const height = this.surface.height / this.surface.ratio;
    return height - SIDE.bottom - ((value - low) / (high - low)) * (height - SIDE.top - SIDE.bottom);
  }

  /** Draw all of it, once, aside. @param {Plot} plot @param {number} rows @param {Colours} colours @param {string | null} gate */
  paint(plot, rows, colours, gate) {
    [this.plot, this.rows] = [plot, rows];
    if (!this.surface.fitted) return;
    this.draw(gate);
    this.drawGrid(colours);
    this.label();
  }

  /** The lines alone; where one of them is lit the others stand back. @param {string | null} gate */
  draw(gate) {
    if (!this.surface.fitted) return;
    const lit = this.plot.series.some(({ name }) => name === gate);
    this.drawing ??= document.createElement("canvas");
    const context = emptied(this.drawing, this.surface);
    context.lineJoin = "round";
    for (const { name, values, colour } of this.plot.series) {
      context.strokeStyle = colour;
      context.lineWidth = name === gate ? 3.2 : 1.8;
      context.globalAlpha = lit && name !== gate ? 0.28 : 1;
      context.beginPath();
      values.forEach((value, row) => context.lineTo(this.x(row), this.y(value)));
      context.stroke();
    }
  }

  /** Made anew only when they differ: one of them may have the focus. */
  label() {
    const signature = JSON.stringify(this.plot.series.map(({ name, colour }) => [name, colour]));
    if (this.labelled === signature) return;
    this.labelled = signature;
    this.labels.replaceChildren(...this.plot.series.map(({ name: gate, label, symbol, colour }) => {
      const letter = el("b", { class: "symbol" }, symbol.replaceAll("|", ""));
      const bars = symbol.startsWith("|") ? [el("i", {}, "|"), letter, el("i", {}, "|")] : [letter];
      const name = el("span", {}, ...bars);
      name.style.color = colour;
      return el("button", { type: "button", class: "link", title: label, "data-gate": gate, "data-lights": "" }, name, el("span"));
    }));
  }

  /** @param {Colours} colours */
  drawGrid(colours) {
    const context = emptied(this.grid, this.surface);
    context.font = `11px ${colours.font}`;
    context.textAlign = "right";
    context.textBaseline = "middle";
    const [left, right] = [this.x(-0.5), this.x(this.rows - 0.5)];
    for (const tick of this.plot.ticks) {
      const crowded = tick !== 0 && Math.abs(this.y(tick) - this.y(0)) < LABEL_HEIGHT - 2;
      context.fillStyle = colours.muted;
      if (!crowded) context.fillText((this.plot.tick ?? end)(tick), left - 6, this.y(tick));
      context.fillStyle = colours.border;
      context.fillRect(left, Math.round(this.y(tick)) - 0.5, right - left, 1);
    }
  }

  /**
   * What moves: how far the lines are uncovered, the current row, and the dots at their tips.
   * @param {{ glide: number, seen: number, lit: import("./light.js").Light, colours: Colours, back?: boolean }} state
   */
  uncover({ glide, seen, lit, colours, back = false }) {
    const { context, width, height, ratio } = this.surface;
    context.clearRect(0, 0, width, height);
    context.drawImage(this.grid, 0, 0);
    const furthest = back ? Math.min(glide, this.rows - seen) : Math.max(glide, seen - 1);
    const [tip, last] = [this.x(glide), this.x(furthest)].map((x) => Math.round(x * ratio));
    if (back) this.copy(tip, width, 1);
    else this.copy(0, tip, 1);
    this.copy(Math.min(tip, last), Math.max(tip, last), VEIL);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    for (const span of spans(lit.rows)) this.span(span, colours);
    this.upright(this.x(glide), colours.accent);
    for (const { values, colour } of this.plot.series) {
      const at = this.y(between(values, glide));
      disc(context, this.x(glide), at, 4, colours.background);
      disc(context, this.x(glide), at, 2.8, colour);
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
  }

  /** Of the lines, what lies between two pixels from the left. @param {number} from @param {number} to @param {number} opacity */
  copy(from, to, opacity) {
    if (to <= from || !this.drawing) return;
    const { context, height } = this.surface;
    context.globalAlpha = opacity;
    context.drawImage(this.drawing, from, 0, to - from, height, from, 0, to - from, height);
    context.globalAlpha = 1;
  }

  /** Rows that are lit, the first to the last: a line, or a band. @param {[number, number]} rows @param {Colours} colours */
  span([first, last], { muted }) {
    if (first === last) return this.upright(this.x(first), muted);
    const { context, height, ratio } = this.surface;
    context.fillStyle = muted;
    context.globalAlpha = 0.16;
    context.fillRect(this.x(first - 0.5), 0, this.x(last + 0.5) - this.x(first - 0.5), height / ratio);
    context.globalAlpha = 1;
  }

  /** @param {number} x in CSS pixels @param {string} colour */
  upright(x, colour) {
    const { context, height, ratio } = this.surface;
    context.fillStyle = colour;
    context.fillRect(x - 0.75, 0, 1.5, height / ratio);
  }

  /** The row's own values, beside where their lines stand and kept apart. @param {number} row */
  tell(row) {
    if (!this.drawing) return;
    const places = this.plot.series.map(({ values }, i) => ({ i, value: values[row], at: this.y(values[row]) }));
    places.sort((a, b) => a.at - b.at);
    const height = this.surface.height / this.surface.ratio;
    const spots = apart(places.map(({ at }) => at), LABEL_HEIGHT, LABEL_HEIGHT / 2, height - LABEL_HEIGHT / 2);
    places.forEach(({ i, value }, place) => {
      const label = /** @type {HTMLElement} */ (this.labels.children[i]);
      label.style.transform = `translateY(${(spots[place] - LABEL_HEIGHT / 2).toFixed(1)}px)`;
      say(label.lastChild, (this.plot.format ?? number)(value));
    });
  }

  /**
   * Report the row that is clicked or hovered, as a `CellGrid` does.
   * @param {{ pick: (row: RowAt) => void, hover: (row: RowAt | null) => void, signal: AbortSignal }} wishes
   */
  listen({ pick, hover, signal }) {
    const { canvas } = this.surface;
    const cell = (/** @type {MouseEvent} */ { clientX, clientY }) => {
      const { left, width } = canvas.getBoundingClientRect();
      const part = (clientX - left - SIDE.left) / (width - SIDE.left - SIDE.right);
      return { at: Math.max(0, Math.min(this.rows - 1, Math.floor(part * this.rows))), x: clientX, y: clientY };
    };
    canvas.addEventListener("click", (event) => pick(cell(event)), { signal });
    canvas.addEventListener("pointermove", (event) => event.pointerType === "mouse" && hover(cell(event)), { signal });
    canvas.addEventListener("pointerleave", () => hover(null), { signal });
  }

  close() {
    this.surface.close();
  }
}
