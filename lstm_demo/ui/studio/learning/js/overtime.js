import { el } from "../../../../theatre/js/draw/dom.js";
import { saturation, score } from "./curves.js";
import { certainty, reach } from "./pads.js";

/** What changed over the training, side by side, all with the same cursor. */
export function overtime(context) {
  const charts = [score, certainty, saturation, reach].map((part) => part(context));
  const element = el("section", { class: "over", "aria-label": "Over the whole training" }, ...charts.map((part) => part.element));
  return {
    element,
    keys: [...new Set(charts.flatMap((part) => part.keys))],
    draw: (state, changed) => {
      for (const part of charts) if (part.keys.some((key) => changed.has(key))) part.draw(state, changed);
    },
    close: () => charts.forEach((part) => part.close()),
  };
}
