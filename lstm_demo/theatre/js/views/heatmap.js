import { gradient } from "../draw/colours.js";
import { el, say } from "../draw/dom.js";
import { end, number } from "../draw/format.js";
import { chosen, frameLit, now, pointed, VEIL } from "../draw/marks.js";
import { CellGrid } from "../draw/cell_grid.js";

const REPAINT = ["packet", "layer", "units", "colours", "size"];
const RETELL = ["packet", "layer", "unit", "row"];

/** One quantity as a map: units down, rows across, uncovered as the reading goes on. */
export class HeatMap {
  /** @param {import("../core/packet.js").Quantity} quantity @param {import("./views.js").Context} context */
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
    const view = role === "state" ? { "data-view": "states" } : {};
    return el("figure", { class: "heatmap", "data-quantity": name, "data-gate": name, ...view },
      el("figcaption", {}, title, question, el("span", { class: "now" }, this.whose, this.value)),
      this.grid.canvas,
      el("div", { class: "legend" }, this.low, this.ramp, this.high));
  }

  order(state = this.context.store.state) {
    return state.packet.header.order[state.units][state.layer];
  }

  hover(cell) {
    if (!cell) return this.context.hover(null);
    const { packet, layer, seen } = this.context.store.state;
    const unit = this.order()[cell.line];
    const value = packet.turn(cell.at, layer) < seen ? `${this.quantity.symbol} = ${number(packet.value(this.quantity.name, layer, cell.at, unit))}` : "not read yet";
    return this.context.hover({ row: cell.at, unit, gate: this.quantity.name }, packet.words(`unit ${unit}, row ${cell.at + 1}: ${value}`), cell);
  }

  draw(state, changed) {
    if (!this.grid.cells || REPAINT.some((key) => changed.has(key))) this.paint(state);
    if (RETELL.some((key) => changed.has(key))) this.tell(state);
    if (this.grid.ready) this.place(state);
  }

  /** The whole reading's cells, once; and the legend with them. */
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

  tell({ packet, layer, unit, row }) {
    const { name, label, symbol, words } = this.quantity;
    const ends = words.question ? `, where 0 is ${words.low} and 1 is ${words.high}` : "";
    const value = number(packet.value(name, layer, row, unit));
    say(this.whose, `unit ${unit}: `);
    say(this.value, value);
    this.grid.surface.describe(packet.words(`${label} ${symbol} of every unit after every row. Unit ${unit} at row ${row + 1}: ${value}${ends}`));
  }

  /** What moves: how far the map is uncovered, and the frames around the current row and the selected unit. */
  place(state) {
    const { packet, layer, colours, glide, seen, lit, unit } = state;
    const order = this.order(state);
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
