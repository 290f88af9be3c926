import { el, say } from "../../../../theatre/js/draw/dom.js";
import { QuantityMap } from "./map.js";

/**
 * The heat maps of all quantities of the cell, at the current point of the training.
 * @param {import("./main.js").Context} context
 * @returns {import("./main.js").Part}
 */
export function maps(context) {
  const grid = el("div", { class: "maps", role: "group", "aria-label": "Maps", "data-rove": "" });
  const title = el("h2");
  const hint = el("p", { class: "hint" });
  const element = el("section", { class: "heatmaps", "aria-label": "Every unit shown, row by row" }, el("header", {}, title, hint), grid);
  /** @type {QuantityMap[]} */
  let drawn = [];
  /** @type {import("./readings.js").Readings | null} */
  let built = null;

  const build = (/** @type {import("./main.js").Shown} */ { packet }) => {
    const { quantities, units, of, layer, layers } = packet.header;
    for (const map of drawn) map.close();
    drawn = quantities.map((quantity) => new QuantityMap(quantity, context));
    grid.replaceChildren(...drawn.map((map) => map.element));
    grid.dataset.count = String(drawn.length);
    const whose = units.length < of ? `The ${units.length} liveliest of ${of} units` : `All ${of} units`;
    say(title, packet.words(`${whose}${layers > 1 ? ` of layer ${layer + 1}` : ""}, row by row`));
    element.setAttribute("aria-label", packet.words("Every unit shown, row by row"));
    say(hint, "in the order of the last snapshot, so that each keeps its line");
    built = packet;
  };
  /** @type {import("./main.js").Part["draw"]} */
  const draw = (state, changed) => {
    if (built !== state.packet) build(state);
    for (const map of drawn) map.draw(state, changed);
  };
  return {
    element,
    keys: ["packet", "colours", "size", "sight", "time", "shot", "row", "glide", "place", "lit"],
    draw,
    close: () => drawn.forEach((map) => map.close()),
  };
}
