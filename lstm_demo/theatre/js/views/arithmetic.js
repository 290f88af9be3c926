import { shade } from "../draw/colours.js";
import { el, nearest, say } from "../draw/dom.js";
import { state, sum } from "./equation_lines.js";
import { operands } from "./operands.js";

/**
 * @typedef {import("./views.js").Shown} Shown
 * @typedef {import("../core/packet.js").Addends} Addends
 * @typedef {import("../core/header.js").Quantity} Quantity
 */

const UNFOLDS = "Press a number under W·x or U·h for its products.";
const UNFOLDS_PEEPHOLES = "Press a number under W·x, U·h or p·c for its products.";
const ROUNDED = "Numbers are shown rounded; each is computed from exact ones.";
const BACKWARD = "Backward, what is marked +1 is the value at the next row, which was read before.";

/**
 * The selected unit's step at the current row, as equations with their real numbers.
 * @param {import("./views.js").Context} context
 * @returns {import("./views.js").View}
 */
export function arithmetic({ store, want, signal }) {
  const title = el("h2", { "data-lights": "" });
  const remark = el("p", { class: "hint" });
  const table = el("table");
  const detail = operands();
  const detailCell = el("td", {}, detail.element);
  const detailRow = el("tr", { class: "detail" }, detailCell);
  table.addEventListener("click", (event) => {
    const { gate, part } = /** @type {Partial<import("../core/store.js").Opened>} */ (nearest(event, "[data-part]")?.dataset ?? {});
    if (!gate || !part) return;
    const { opened } = store.state;
    store.set({ opened: opened?.gate === gate && opened.part === part ? null : { gate, part } });
  }, { signal });
  const element = el("section", { class: "arithmetic", "data-view": "arithmetic", "aria-label": "The arithmetic of the selected unit" },
    el("header", {}, title, remark), table);
  /** @type {import("./equation_lines.js").Line[]} */
  let lines = [];
  let built = "";

  const build = (/** @type {Shown} */ { packet, colours, layer }) => {
    const { equations, note, cells } = packet.header;
    const { backward, floor } = cells[layer];
    const named = (/** @type {string} */ name) => symbolOf(packet.quantity(name), colours);
    const peepholes = equations.some((equation) => equation.kind === "sum" && equation.peephole !== null);
    lines = equations.map((equation) => (equation.kind === "sum" ? sum(equation, named, packet, peepholes)
      : state(equation, named, backward, peepholes)));
    table.classList.toggle("peepholes", peepholes);
    detailCell.colSpan = peepholes ? 14 : 12;
    const source = floor ? `layer ${floor}` : packet.words("this row");
    table.replaceChildren(head(source, peepholes), el("tbody", {}, ...lines.map((line) => line.element)));
    const unfolds = packet.header.offers && (peepholes ? UNFOLDS_PEEPHOLES : UNFOLDS);
    say(remark, [note, backward && packet.words(BACKWARD), unfolds, ROUNDED].filter(Boolean).join(" "));
  };

  /** The operands stand under the equation whose addend is open. */
  const unfold = (/** @type {Shown} */ state) => {
    const { packet, layer, unit, row, opened } = state;
    const place = packet.header.equations.findIndex(({ kind, name }) => kind === "sum" && name === opened?.gate);
    if (!packet.header.offers || place < 0 || !opened) {
      if (detailRow.isConnected) want(null);
      return detailRow.remove();
    }
    if (lines[place].element.nextSibling !== detailRow) lines[place].element.after(detailRow);
    want([layer, unit]);
    return detail.show(state, opened, packet.addends(layer, unit)?.[opened.gate][`from_${opened.part}`]?.[row] ?? 0);
  };

  const draw = (/** @type {Shown} */ view) => {
    const { packet, colours, layer, unit, row } = view;
    const wanted = packet.header.cell + packet.header.step + layer + packet.header.offers + colours.signature;
    if (built !== wanted) build(view);
    built = wanted;
    title.dataset.unit = String(unit);
    say(title, packet.words(`Unit ${unit}${packet.header.cells[layer].of} at row ${row + 1}`));
    const addends = packet.addends(layer, unit);
    const scale = largest(addends);
    const valueOf = (/** @type {string} */ name, lag = 0) => packet.value(name, layer, lag ? packet.before(row, layer) : row, unit);
    const paint = (/** @type {string} */ name) => shadeOf(packet.quantity(name), valueOf(name), view);
    const product = (/** @type {string} */ name) => packet.product(name, layer, row, unit);
    for (const line of lines) line.show({ of: valueOf, addends, row, scale, paint, product, opened: view.opened });
    unfold(view);
  };
  return { element, keys: ["packet", "colours", "row", "layer", "unit", "operands", "opened"], draw };
}

/** @param {string} source of what W is multiplied by @param {boolean} peepholes whether there is a column for them */
function head(source, peepholes) {
  const column = (/** @type {string} */ letters, /** @type {string} */ words) =>
    el("th", { scope: "col" }, letters, el("small", {}, words));
  return el("thead", {}, el("tr", {},
    el("td", { colspan: 3 }), column("W·x", source), el("td"), column("U·h", "memory"), el("td"), column("b", "bias"),
    ...(peepholes ? [el("td"), column("p·c", "peephole")] : []), el("td", { colspan: 4 })));
}

/** @param {Quantity} quantity @param {import("../draw/colours.js").Colours} colours */
function symbolOf(quantity, colours) {
  const symbol = el("b", { class: "symbol", title: quantity.label, "data-gate": quantity.name, "data-lights": "" }, quantity.symbol);
  symbol.style.color = colours.lines[quantity.name];
  return symbol;
}

/** A value's colour in its heat map. @param {Quantity} quantity @param {number} value @param {Shown} state */
function shadeOf({ signed, limits }, value, { colours, layer }) {
  return shade(signed ? colours.diverging : colours.sequential, value, limits[layer].low, limits[layer].high);
}

/** The size of the unit's largest addend in the whole reading: the bars' common scale. @param {Record<string, Addends>} [addends] */
function largest(addends) {
  if (!addends) return 1;
  const sizes = Object.values(addends).flatMap((own) =>
    [own.from_input, own.from_hidden, own.from_cell ?? [], [own.bias]].flatMap((values) => Array.from(values, Math.abs)));
  return Math.max(1e-6, ...sizes);
}
