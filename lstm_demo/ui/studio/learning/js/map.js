import { gradient } from "../../../../theatre/js/draw/colours.js";
import { el, say } from "../../../../theatre/js/draw/dom.js";
import { end, number } from "../../../../theatre/js/draw/format.js";
import { chosen, frameLit, now, pointed } from "../../../../theatre/js/draw/marks.js";
import { around } from "./readings.js";
import { blend, AnimatedGrid } from "./animated_grid.js";

/**
 * @typedef {import("./main.js").Shown} Shown
 * @typedef {import("../../../../theatre/js/draw/cell_grid.js").Cell} Cell
 */

/** The heat map of one quantity: units down, rows across. A unit has the same line in all snapshots. */
export class QuantityMap {
  /** @param {import("./readings.js").Quantity} quantity @param {import("./main.js").Context} context */
  constructor(quantity, context) {
    this.quantity = quantity;
    this.context = context;
    this.grid = new AnimatedGrid("map", context.notify);
    this.whose = el("span", { class: "whose" });
    this.value = el("b");
    this.symbol = el("b", { class: "symbol" }, quantity.symbol);
    this.ramp = el("i", { class: "ramp" });
    this.element = this.build();
    this.grid.listen({
      pick: ({ at, line }) => context.choose({ row: at, place: line }),
      hover: (cell) => this.hover(cell),
      signal: context.signal,
    });
  }

  build() {
    const { name, label, words, limits: { low, high, clipped } } = this.quantity;
    const title = el("button", { type: "button", class: "link title", "data-gate": name, "data-lights": "" }, `${label} `, this.symbol);
    const question = words.question ? el("span", { class: "question" }, words.question) : "";
    const least = `${clipped ? "≤ " : ""}${end(low)}${words.low ? ` ${words.low}` : ""}`;
    const most = `${words.high ? `${words.high} ` : ""}${clipped ? "≥ " : ""}${end(high)}`;
    return el("figure", { class: "heatmap", "data-quantity": name, "data-gate": name },
      el("figcaption", {}, title, question, el("span", { class: "now" }, this.whose, this.value)),
      this.grid.canvas,
      el("div", { class: "legend" }, el("span", {}, least), this.ramp, el("span", {}, most)));
  }

  /** @param {Shown} state @param {number} row @param {number} place */
  text({ packet, shot }, row, place) {
    return number(packet.value(this.quantity, shot, row, place), Math.max(0, this.quantity.places));
  }

  /** @param {Cell | null} cell */
  hover(cell) {
    const { context, quantity: { name, symbol } } = this;
    if (!cell) return context.hover(null);
    const state = context.store.shown;
    const unit = state.packet.header.units[cell.line];
    const value = this.text(state, cell.at, cell.line);
    const where = `unit ${unit}, ${state.packet.words(`row ${cell.at + 1}`)}`;
    return context.hover({ row: cell.at, unit, gate: name }, `${where}: ${symbol} = ${value}`, cell);
  }

  /** @param {Shown} state @param {import("./main.js").Changed} changed */
  draw(state, changed) {
    const { colours } = state;
    const table = this.quantity.signed ? colours.diverging : colours.sequential;
    if (changed.any("packet", "shot", "row", "place")) this.updateText(state);
    if (changed.any("colours", "packet")) {
      this.symbol.style.color = colours.lines[this.quantity.name];
      this.ramp.style.background = gradient(table);
    }
    if (this.grid.ready) this.show(state, table);
  }

  /** @param {Shown} state */
  updateText(state) {
    const { label, symbol } = this.quantity;
    const value = this.text(state, state.row, state.place);
    const unit = state.packet.header.units[state.place];
    say(this.whose, `unit ${unit}: `);
    say(this.value, value);
    const where = `Unit ${unit} at row ${state.row + 1}: ${value}`;
    this.grid.surface.describe(state.packet.words(`${label} ${symbol} of the units shown after every row. ${where}`));
  }

  /** @param {Shown} state @param {Uint8ClampedArray} table */
  show({ packet, colours, time, glide, place, lit }, table) {
    const { name, places, limits: { low, high } } = this.quantity;
    const { rows, units } = packet.header;
    const { from, to, part } = around(time, packet.shots);
    const [a, b, scale, count] = [packet.values(name, from), packet.values(name, to), 10 ** places, units.length];
    this.grid.show({ columns: rows, rows: count, low: low * scale, high: high * scale, table },
      (row, line) => blend(a[row * count + line], b[row * count + line], part));
    for (const unit of lit.units) if (units.includes(unit)) this.grid.frame({ line: units.indexOf(unit) }, pointed(colours));
    frameLit(this.grid, lit, colours);
    this.grid.frame({ line: place }, chosen(colours));
    this.grid.frame({ at: glide }, now(colours));
  }

  close() {
    this.grid.close();
  }
}
