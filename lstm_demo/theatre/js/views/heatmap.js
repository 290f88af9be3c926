import { gradient } from "../draw/colours.js";
import { el, say } from "../draw/dom.js";
import { end, number } from "../draw/format.js";
import { chosen, frameLit, now, pointed, VEIL } from "../draw/marks.js";
import { CellGrid } from "../draw/cell_grid.js";

/** @typedef {import("./views.js").Shown} Shown */

/** One quantity as a map: units down, rows across, uncovered as the reading goes on. */
export class HeatMap {
  /** @param {import("../core/header.js").Quantity} quantity @param {import("./views.js").Context} context */
  constructor(quantity, context) {
    this.quantity = quantity;
    this.context = context;
    this.grid = new CellGrid("map", context.notify);
    this.whose = el("span", { class: "whose" });
    this.value = el("b");
    this.low = el("span");
    this.high = el("span");
    this.ramp = el("i", { class: "ramp" });
    this.symbol = el("b", { class: "symbol" }, quantity.symbol);
    this.element = this.build();
    this.grid.listen({
      pick: ({ at, line }) => context.choose({ row: at, unit: this.order()[line] }),
      hover: (cell) => this.hover(cell),
      signal: context.signal,
    });
  }

  build() {
    const { name, label, role, words, gist } = this.quantity;
    const title = el("button", { type: "button", class: "link title", "data-gate": name, "data-lights": "" }, `${label} `, this.symbol);
    const said = words.question || gist; // what a gate decides, or what another quantity is
    const question = said ? el("span", { class: "question" }, said) : "";
    return el("figure", { class: "heatmap", "data-quantity": name, "data-gate": name, "data-view": role === "state" && "states" },
      el("figcaption", {}, title, question, el("span", { class: "now" }, this.whose, this.value)),
      this.grid.canvas,
      el("div", { class: "legend" }, this.low, this.ramp, this.high));
  }

  /** The units from top to bottom. */
  order(state = this.context.store.shown) {
    return state.packet.header.order[state.units][state.layer];
  }

  /** @param {import("../draw/cell_grid.js").Cell | null} cell */
  hover(cell) {
    if (!cell) return this.context.hover(null);
    const { packet, layer, seen } = this.context.store.shown;
    const { name, symbol } = this.quantity;
    const unit = this.order()[cell.line];
    const read = packet.turn(cell.at, layer) < seen;
    const value = read ? `${symbol} = ${number(packet.value(name, layer, cell.at, unit))}` : "not read yet";
    return this.context.hover({ row: cell.at, unit, gate: name }, packet.words(`unit ${unit}, row ${cell.at + 1}: ${value}`), cell);
  }

  /** @param {Shown} state @param {import("../core/store.js").Changes<keyof import("./views.js").State>} changed */
  draw(state, changed) {
    if (!this.grid.cells || changed.any("packet", "layer", "units", "colours", "size")) this.paint(state);
    if (changed.any("packet", "layer", "unit", "row")) this.tell(state);
    if (this.grid.ready) this.place(state);
  }

  /** The whole reading's cells, once; and the legend with them. @param {Shown} state */
  paint(state) {
    const { packet, layer, colours } = state;
    const { name, signed, words } = this.quantity;
    const { low, high, clipped } = packet.quantity(name).limits[layer];
    const order = this.order(state);
    const table = signed ? colours.diverging : colours.sequential;
    this.grid.paint({ columns: packet.header.rows, rows: order.length, low, high, table },
      (row, place) => packet.value(name, layer, row, order[place]));
    this.symbol.style.color = colours.lines[name];
    this.ramp.style.background = gradient(table);
    say(this.low, `${clipped ? "≤ " : ""}${end(low)}${words.low ? ` ${words.low}` : ""}`);
    say(this.high, `${words.high ? `${words.high} ` : ""}${clipped ? "≥ " : ""}${end(high)}`);
  }

  /** @param {Shown} state */
  tell({ packet, layer, unit, row }) {
    const { name, label, symbol, words } = this.quantity;
    const ends = words.question ? `, where 0 is ${words.low} and 1 is ${words.high}` : "";
    const value = number(packet.value(name, layer, row, unit));
    say(this.whose, `unit ${unit}: `);
    say(this.value, value);
    const here = `Unit ${unit} at row ${row + 1}: ${value}${ends}`;
    this.grid.surface.describe(packet.words(`${label} ${symbol} of every unit after every row. ${here}`));
  }

  /** What moves: how far the map is uncovered, and the frames around the current row and the selected unit. @param {Shown} state */
  place(state) {
    const { packet, layer, colours, glide, seen, lit, unit } = state;
    const order = this.order(state);
    /** @param {number} which @param {import("../draw/marks.js").Stroke} style */
    const frameUnit = (which, style) => order.includes(which) && this.grid.frame({ line: order.indexOf(which) }, style);
    this.grid.uncover(packet.turn(glide, layer) + 1, seen, { ground: colours.surface, veil: VEIL, back: packet.backward(layer) });
    for (const which of lit.units) frameUnit(which, pointed(colours));
    frameLit(this.grid, lit, colours);
    frameUnit(unit, chosen(colours));
    this.grid.frame({ at: glide }, now(colours));
  }

  close() {
    this.grid.close();
  }
}
