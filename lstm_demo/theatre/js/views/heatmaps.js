import { el, say } from "../draw/dom.js";
import { HeatMap } from "./heatmap.js";
import { choice } from "../draw/choice.js";

/** @typedef {import("./views.js").Shown} Shown */

/**
 * Which units the maps show, in what order; and where the selected one is, if they do not show it.
 * @param {Shown} state
 */
function about({ packet: { header }, layer, unit, units }) {
  const shown = header.order[units][layer];
  if (!shown.includes(unit)) return `Unit ${unit} is selected and is not among these ${shown.length}: “all ${header.units}” shows it.`;
  if (shown.length === header.units) return "Similar units are neighbours.";
  return "The liveliest vary most from row to row; similar ones are neighbours.";
}

/** Of which quantities the maps are. @param {Shown["packet"]} packet */
const named = ({ header }) => header.quantities.map(({ name, symbol }) => name + symbol).join();

/**
 * The maps of all quantities of this cell, and the choice of layer and units above them.
 * @param {import("./views.js").Context} context
 * @param {string} [heading]
 * @returns {import("./views.js").View}
 */
export function heatmaps(context, heading = "Every unit, row by row") {
  const { store, choose } = context;
  const grid = el("div", { class: "maps", role: "group", "aria-label": "Maps", "data-rove": "" });
  const layers = choice("Layer", (/** @type {number} */ layer) => choose({ layer, unit: store.shown.packet.header.order.some[layer][0] }));
  const units = choice("Units", (/** @type {"some" | "all"} */ which) => store.set({ units: which }));
  const hint = el("p", { class: "hint" });
  const title = el("h2");
  const element = el("section", { class: "heatmaps", "data-view": "maps", "aria-label": "Every unit" },
    el("header", {}, title, hint, layers.element, units.element), grid);
  /** @type {HeatMap[]} */
  let maps = [];
  let built = "";

  const build = (/** @type {Shown} */ { packet }) => {
    for (const map of maps) map.close();
    maps = packet.header.quantities.map((quantity) => new HeatMap(quantity, context));
    grid.replaceChildren(...maps.map((map) => map.element));
    grid.dataset.count = String(maps.length);
    built = named(packet);
  };

  /** @type {import("./views.js").View["draw"]} */
  const draw = (state, changed) => {
    const { packet, layer } = state;
    if (built !== named(packet)) build(state);
    if (changed.any("packet", "layer", "unit", "units")) {
      const { header } = packet;
      say(title, packet.words(heading));
      const some = header.order.some[layer].length;
      layers.show(header.layers > 1 ? header.cells.map(({ mark }, i) => [i, mark]) : [], layer);
      units.show(some < header.units ? [["some", `${some} liveliest`], ["all", `all ${header.units}`]] : [], state.units);
      const way = packet.backward(layer) ? " This direction reads from the last row to the first." : "";
      say(hint, packet.words(`Each line is a unit; click any cell. ${about(state)}${way}`));
      grid.classList.toggle("tall", state.units === "all" && some < header.units);
    }
    for (const map of maps) map.draw(state, changed);
  };
  return {
    element,
    keys: ["packet", "colours", "size", "sight", "row", "glide", "seen", "layer", "unit", "units", "lit"],
    draw,
    close: () => maps.forEach((map) => map.close()),
  };
}
