import { el, say } from "../../../../theatre/js/draw/dom.js";
import { percent } from "../../../../theatre/js/draw/format.js";
import { measured, step } from "./words.js";

const QUIET_MS = 350;

/** The current snapshot, row and answer as text for screen readers: once nothing moves, and never during playback. */
export function announce({ store }) {
  const element = el("p", { class: "unseen", role: "status", "aria-live": "polite" });
  let timer = 0;
  const sentence = ({ packet, shot, row }) => {
    const leader = packet.leader(shot, row);
    return `Snapshot after ${step(packet, shot)}, ${measured(packet, shot)}. `
      + `${packet.words(`After row ${row + 1}`)} of ${packet.header.rows} it reads ${leader}, `
      + `${percent(packet.probabilities(shot, row)[leader])}.`;
  };
  const draw = () => {
    clearTimeout(timer);
    if (store.state.playing) return;
    timer = setTimeout(() => say(element, sentence(store.state)), QUIET_MS);
  };
  return { element, keys: ["packet", "shot", "row", "playing"], draw, close: () => clearTimeout(timer) };
}
