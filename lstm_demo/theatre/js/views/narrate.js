import { read } from "./cell.js";
import { el, say } from "../draw/dom.js";
import { number, percent } from "../draw/format.js";

const QUIET_MS = 350;

/** Each step as text for those who listen: once things rest, never while they play. */
export function narrate({ store }) {
  const element = el("p", { class: "unseen", role: "status", "aria-live": "polite" });
  let timer = 0;

  const sentence = ({ packet, row, layer, unit, substep }) => {
    const leader = packet.leader(row);
    const sure = percent(packet.probabilities(row)[leader]);
    const values = packet.header.quantities.map((q) => `${q.label} ${number(packet.value(q.name, layer, row, unit))}`).join(", ");
    if (substep !== null) {
      const { title, words, shows } = packet.header.stages[substep];
      const shown = Object.entries(shows).map(([letters, name]) => `${letters} ${number(read(name, store.state) ?? 0)}`).join(", ");
      return packet.words(`Row ${row + 1}, substep ${substep + 1} of ${packet.header.stages.length}, ${title}. ${words} Unit ${unit}: ${shown}.`);
    }
    const reads = packet.header.once ? `When all is read, the answer is ${leader}, ${sure}.` : `It reads ${leader}, ${sure}.`;
    return packet.words(`Row ${row + 1} of ${packet.header.rows}. ${reads} Unit ${unit}: ${values}.`);
  };
  const draw = () => {
    clearTimeout(timer);
    if (store.state.playing) return;
    timer = setTimeout(() => say(element, sentence(store.state)), QUIET_MS);
  };
  return { element, keys: ["packet", "row", "playing", "layer", "unit", "substep"], draw, close: () => clearTimeout(timer) };
}
