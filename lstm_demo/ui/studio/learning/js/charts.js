import { el } from "../../../../theatre/js/draw/dom.js";
import { saturation, score } from "./curves.js";
import { certainty, reach } from "./training_maps.js";

/**
 * The charts of what changed over the training, side by side, all with the same cursor.
 * @param {import("./main.js").Context} context
 * @returns {import("./main.js").Part}
 */
export function charts(context) {
  const parts = [score, certainty, saturation, reach].map((part) => part(context));
  const element = el("section", { class: "over", "aria-label": "Over the whole training" }, ...parts.map((part) => part.element));
  return {
    element,
    keys: [...new Set(parts.flatMap((part) => part.keys))],
    draw: (state, changed) => {
      for (const part of parts) if (changed.any(...part.keys)) part.draw(state, changed);
    },
    close: () => parts.forEach((part) => part.close?.()),
  };
}
