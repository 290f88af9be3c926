import { el, say } from "./dom.js";
import { end, number } from "./format.js";
import { VEIL } from "./marks.js";
import { Surface } from "./surface.js";

/**
 * @typedef {{ symbol: string, colour: string, values: Float32Array }} Series
 * @typedef {{ series: Series[], low: number, high: number, ticks: number[] }} Plot
 */

/** In CSS pixels; the ribbon under the plots keeps the same sides. */
const SIDE = { left: 30, right: 60, top: 8, bottom: 8 };
const LABEL_HEIGHT = 14;

/** Lines over the rows, drawn once and uncovered as the reading goes on; each has its symbol and the row's own value at the right. */
export class Lines {
  constructor(name, notify) {
    this.surface = new Surface("lines", notify);
    this.labels = el("div", { class: "labels", "aria-hidden": "true" });
    this.element = el("div", { class: `plot ${name}` }, this.surface.canvas, this.labels);
    this.rows = 1;
    /** @type {Plot | null} */
    this.plot = null;
    this.drawing = null;
  }

  get ready() {
    return this.surface.worthDrawing && this.drawing !== null;
  }

  /** CSS pixels from the left to the middle of a row. */
  x(row) {
    const width = this.surface.width / this.surface.ratio - SIDE.left - SIDE.right;
    return SIDE.left + ((row + 0.5) / this.rows) * width;
  }

  /** CSS pixels from the top to a value. */
  y(value) {
    const { low, high } = this.plot;
    const height = this.surface.height / this.surface.ratio;
    return height - SIDE.bottom - ((value - low) / (high - low)) * (height - SIDE.top - SIDE.bottom);
  }

  /** Draw all of it, once, aside. @param {Plot} plot @param {number} rows @param {import("./colours.js").Colours} colours */
  paint(plot, rows, colours) {
    [this.plot, this.rows] = [plot, rows];
    if (!this.surface.fitted) return;
    const { width, height, ratio } = this.surface;
    this.drawing = document.createElement("canvas");
    [this.drawing.width, this.drawing.height] = [width, height];
    const context = this.drawing.getContext("2d");
    context.scale(ratio, ratio);
    context.lineWidth = 1.8;
    context.lineJoin = "round";
    for (const { values, colour } of plot.series) {
      context.strokeStyle = colour;
      context.beginPath();
      values.forEach((value, row) => context.lineTo(this.x(row), this.y(value)));
      context.stroke();
    }
    this.grid = this.gridOn(document.createElement("canvas"), colours);
    this.labels.replaceChildren(...plot.series.map(({ symbol, colour }) => {
      const letter = el("b", { class: "symbol" }, symbol.replaceAll("|", ""));
      const bars = symbol.startsWith("|") ? [el("i", {}, "|"), letter, el("i", {}, "|")] : [letter];
      const name = el("span", {}, ...bars);
      name.style.color = colour;
      return el("p", {}, name, el("span"));
    }));
  }

  gridOn(canvas, colours) {
    const { width, height, ratio } = this.surface;
    [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.font = `11px ${getComputedStyle(this.surface.canvas).fontFamily}`;
    context.textAlign = "right";
    context.textBaseline = "middle";
    const [left, right] = [this.x(-0.5), this.x(this.rows - 0.5)];
    for (const tick of this.plot.ticks) {
      const crowded = tick !== 0 && Math.abs(this.y(tick) - this.y(0)) < LABEL_HEIGHT - 2;
      context.fillStyle = colours.muted;
      if (!crowded) context.fillText(end(tick), left - 6, this.y(tick));
      context.fillStyle = colours.border;
      context.fillRect(left, Math.round(this.y(tick)) - 0.5, right - left, 1);
    }
    return canvas;
  }

  /** What moves: how far the lines are uncovered, the current row, and the dots at their tips. */
  uncover({ glide, seen, hover, colours }) {
    const { context, width, height, ratio } = this.surface;
    context.clearRect(0, 0, width, height);
    context.drawImage(this.grid, 0, 0);
    const [tip, last] = [this.x(glide), this.x(Math.max(glide, seen - 1))].map((x) => Math.round(x * ratio));
    this.copy(0, tip, 1);
    this.copy(tip, last, VEIL);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (hover?.row !== undefined) this.upright(this.x(hover.row), colours.muted);
    this.upright(this.x(glide), colours.accent);
    for (const { values, colour } of this.plot.series) {
      const at = this.y(between(values, glide));
      disc(context, this.x(glide), at, 4, colours.background);
      disc(context, this.x(glide), at, 2.8, colour);
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
  }

  copy(from, to, opacity) {
    if (to <= from) return;
    const { context, height } = this.surface;
    context.globalAlpha = opacity;
    context.drawImage(this.drawing, from, 0, to - from, height, from, 0, to - from, height);
    context.globalAlpha = 1;
  }

  upright(x, colour) {
    const { context, height, ratio } = this.surface;
    context.fillStyle = colour;
    context.fillRect(x - 0.75, 0, 1.5, height / ratio);
  }

  /** The row's own values, beside where their lines stand and kept apart. */
  tell(row) {
    if (!this.drawing) return;
    const places = this.plot.series.map(({ values }, i) => ({ i, value: values[row], at: this.y(values[row]) })).sort((a, b) => a.at - b.at);
    const height = this.surface.height / this.surface.ratio;
    const spots = apart(places.map(({ at }) => at), LABEL_HEIGHT, LABEL_HEIGHT / 2, height - LABEL_HEIGHT / 2);
    places.forEach(({ i, value }, place) => {
      const label = /** @type {HTMLElement} */ (this.labels.children[i]);
      label.style.transform = `translateY(${(spots[place] - LABEL_HEIGHT / 2).toFixed(1)}px)`;
      say(label.lastChild, number(value));
    });
  }

  /** Report the row that is clicked or hovered, as a `Plate` does. */
  listen({ pick, hover, signal }) {
    const { canvas } = this.surface;
    const cell = ({ clientX, clientY }) => {
      const { left, width } = canvas.getBoundingClientRect();
      const part = (clientX - left - SIDE.left) / (width - SIDE.left - SIDE.right);
      return { at: Math.max(0, Math.min(this.rows - 1, Math.floor(part * this.rows))), line: 0, x: clientX, y: clientY };
    };
    canvas.addEventListener("click", (event) => pick(cell(event)), { signal });
    canvas.addEventListener("pointermove", (event) => event.pointerType === "mouse" && hover(cell(event)), { signal });
    canvas.addEventListener("pointerleave", () => hover(null), { signal });
  }

  close() {
    this.surface.close();
  }
}

function disc(context, x, y, radius, colour) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** A line's height between two rows: only the drawing moves smoothly, no number is made from it. */
function between(values, at) {
  const row = Math.min(Math.floor(at), values.length - 1);
  const next = Math.min(row + 1, values.length - 1);
  return values[row] + (at - row) * (values[next] - values[row]);
}

/** Sorted places moved as little as one pass down and one up allow, so that they are at least `gap` apart and inside. */
export function apart(places, gap, low, high) {
  const moved = [...places];
  for (let i = 0; i < moved.length; i += 1) moved[i] = Math.max(moved[i], i ? moved[i - 1] + gap : low);
  for (let i = moved.length - 1; i >= 0; i -= 1) moved[i] = Math.min(moved[i], i < moved.length - 1 ? moved[i + 1] - gap : high);
  return moved;
}
