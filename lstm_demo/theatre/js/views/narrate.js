import { read } from "./cell.js";
import { el, say } from "../draw/dom.js";
import { number, percent } from "../draw/format.js";

const QUIET_MS = 350;

/**
 * Each step as text for those who listen: once things rest, never while they play.
 * @param {import("./views.js").Context} context @returns {import("./views.js").View}
 */
export function narrate({ store }) {
  const element = el("p", { class: "unseen", role: "status", "aria-live": "polite" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {import("./views.js").Shown} state */
  const sentence = (state) => {
    const { packet, row, layer, unit, substep } = state;
    const leader = packet.leader(row);
    const sure = percent(packet.probabilities(row)[leader]);
    const values = packet.header.quantities.map((q) => `${q.label} ${number(packet.value(q.name, layer, row, unit))}`).join(", ");
    if (substep !== null) {
      const { title, words, shows } = packet.header.stages[substep];
      const shown = Object.entries(shows).map(([letters, name]) => `${letters} ${number(read(name, state) ?? 0)}`).join(", ");
      const part = `substep ${substep + 1} of ${packet.header.stages.length}`;
      return packet.words(`Row ${row + 1}, ${part}, ${title}. ${words} Unit ${unit}: ${shown}.`);
    }
    const reads = packet.header.once ? `When all is read, the answer is ${leader}, ${sure}.` : `It reads ${leader}, ${sure}.`;
    const unlike = row === packet.header.rows - 1 && (packet.header.novelty ?? 0) > 0 ? ` ${packet.header.unlike}` : "";
    return packet.words(`Row ${row + 1} of ${packet.header.rows}. ${reads}${unlike} Unit ${unit}: ${values}.`);
  };
  const draw = () => {
    clearTimeout(timer);
    if (store.state.playing) return;
    timer = setTimeout(() => say(element, sentence(store.shown)), QUIET_MS);
  };
  return { element, keys: ["packet", "row", "playing", "layer", "unit", "substep"], draw, close: () => clearTimeout(timer) };
}
