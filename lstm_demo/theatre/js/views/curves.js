import { el, say } from "../draw/dom.js";
import { number } from "../draw/format.js";
import { Lines } from "../draw/line_plot.js";
import { frameLit, now, VEIL } from "../draw/marks.js";
import { CellGrid } from "../draw/cell_grid.js";

/**
 * @typedef {import("./views.js").Shown} Shown
 * @typedef {import("../core/header.js").Quantity} Quantity
 * @typedef {import("../draw/line_plot.js").Plot} Plot
 *
 * @typedef {object} Subject what a pair of plots is about
 * @property {string} name
 * @property {(state: Shown) => string} title
 * @property {boolean} [ofUnit] whether it is about the selected unit alone
 * @property {(quantity: Quantity) => string} symbol
 * @property {(quantity: Quantity, state: Shown) => Float32Array} values over the rows
 * @property {("layer" | "unit")[]} fresh keys of the state that change the values
 */

/**
 * Two small plots, one under the other: the gates, which share 0–1, and the rest, with a range of its own. Under both lies the picture on
 * its side, so that a bend in a line can be held against the ink that was read just then.
 * @param {import("./views.js").Context} context
 * @param {Subject} subject
 * @returns {import("./views.js").View}
 */
function curves({ store, choose, hover, notify, signal }, subject) {
  const gates = new Lines("gates", notify);
  const rest = new Lines("rest", notify);
  const ribbon = new CellGrid("ribbon", notify);
  const title = el("h2", subject.ofUnit ? { "data-lights": "" } : {});
  const [first, last] = [el("span"), el("span")];
  const element = el("section", { class: `curves ${subject.name}`, "data-view": subject.name },
    el("header", {}, title), gates.element, rest.element, ribbon.canvas, el("div", { class: "rows", "aria-hidden": "true" }, first, last));
  /** @type {{ gates: Plot, rest: Plot } | null} */
  let plots = null;
  /** @type {string | null} */
  let shown = null;
  for (const grid of [gates, rest, ribbon]) {
    grid.listen({
      pick: ({ at }) => choose({ row: at }),
      hover: (cell) => hover(cell && { row: cell.at }, cell && store.shown.packet.words(`row ${cell.at + 1}`), cell),
      signal,
    });
  }

  const prepare = (/** @type {Shown} */ state) => {
    const { packet, colours } = state;
    const series = packet.header.quantities.map((quantity) => {
      const { name, label, role } = quantity;
      return { name, label, role, symbol: subject.symbol(quantity), colour: colours.lines[name], values: subject.values(quantity, state) };
    });
    const [own, others] = [true, false].map((gate) => series.filter(({ role }) => (role === "gate") === gate));
    const [low, high] = range(others.map(({ values }) => values));
    gates.element.hidden = !own.length;
    say(title, subject.title(state));
    if (subject.ofUnit) title.dataset.unit = String(state.unit);
    say(first, packet.words("row 1"));
    say(last, String(packet.header.rows));
    return {
      gates: { series: own, low: 0, high: 1, ticks: [0, 0.5, 1] },
      rest: { series: others, low, high, ticks: low < 0 ? [low, 0, high] : [0, high / 2, high] },
    };
  };

  const paintRibbon = (/** @type {Shown} */ { packet, colours }) => {
    const { data, shape: [rows, columns] } = packet.steps;
    const side = packet.header.across ? "" : " on its side";
    ribbon.surface.describe(packet.words(`The picture${side}: its first row at the left, its last at the right`));
    ribbon.paint({ columns: rows, rows: columns, low: 0, high: 1, table: colours.picture },
      (row, pixel) => data[row * columns + (packet.header.across ? pixel : columns - 1 - pixel)]);
  };

  const tell = (/** @type {Lines} */ lines, /** @type {Plot} */ plot, /** @type {Shown} */ state) => {
    lines.tell(state.row);
    const values = plot.series.map((line) => `${line.symbol} ${number(line.values[state.row])}`).join(", ");
    lines.surface.describe(state.packet.words(`${subject.title(state)}, by row. At row ${state.row + 1}: ${values}`));
  };

  /** @type {import("./views.js").View["draw"]} */
  const draw = (state, changed) => {
    const { packet, colours, glide, seen, lit } = state;
    const fresh = !plots || changed.any(...subject.fresh, "packet", "colours");
    if (!plots || fresh) plots = prepare(state);
    const strong = changed.has("lit") && shown !== lit.gate;
    shown = lit.gate;
    for (const which of /** @type {const} */ (["gates", "rest"])) {
      const [lines, plot] = [{ gates, rest }[which], plots[which]];
      if (fresh || changed.has("size")) lines.paint(plot, packet.header.rows, colours, lit.gate);
      else if (strong) lines.draw(lit.gate);
      if (fresh || changed.any("size", "row")) tell(lines, plot, state);
      if (lines.ready) lines.uncover({ ...state, back: packet.backward(state.layer) });
    }
    if (!ribbon.cells || changed.any("packet", "colours", "size")) paintRibbon(state);
    if (!ribbon.ready) return;
    ribbon.uncover(packet.turn(glide, state.layer) + 1, seen, { ground: colours.surface, veil: VEIL, back: packet.backward(state.layer) });
    frameLit(ribbon, lit, colours);
    ribbon.frame({ at: glide }, now(colours));
  };
  return {
    element,
    keys: ["packet", "colours", "size", "sight", "row", "glide", "seen", "layer", "lit", ...subject.fresh],
    draw,
    close: () => [gates, rest, ribbon].forEach((grid) => grid.close()),
  };
}

/** Round ends that hold all values and zero. @param {Float32Array[]} lines */
function range(lines) {
  const all = lines.flatMap((values) => [...values]);
  const low = Math.min(0, ...all);
  return [low < 0 ? -ceiling(-low) : 0, ceiling(Math.max(0, ...all))];
}

/** A round number at or above a value. @param {number} value */
export function ceiling(value) {
  const unit = 10 ** Math.floor(Math.log10(Math.max(value, 0.1)));
  const rounds = [1, 1.2, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => Number((step * unit).toPrecision(2)));
  return rounds.find((round) => round >= value - 1e-9) ?? value;
}

/** The mean over all units of a layer. @param {import("./views.js").Context} context */
export function means(context) {
  return curves(context, {
    name: "means",
    title: ({ packet, layer }) => `Mean of all ${packet.header.units} units${packet.header.cells[layer].of}`,
    symbol: ({ symbol, role }) => (role === "gate" ? symbol : `|${symbol}|`),
    values: ({ name }, { packet, layer }) => packet.mean(name, layer),
    fresh: ["layer"],
  });
}

/** The selected unit's own history. @param {import("./views.js").Context} context */
export function history(context) {
  return curves(context, {
    name: "history",
    ofUnit: true,
    title: ({ packet, unit }) => packet.words(`Unit ${unit}, row by row`),
    symbol: ({ symbol }) => symbol,
    values: ({ name }, { packet, layer, unit }) => packet.history(name, layer, unit),
    fresh: ["layer", "unit"],
  });
}
