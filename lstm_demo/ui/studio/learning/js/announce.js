import { el, say } from "../../../../theatre/js/draw/dom.js";
import { percent } from "../../../../theatre/js/draw/format.js";
import { measured, step } from "./words.js";

const QUIET_MS = 350;

/**
 * The current snapshot, row and answer as text for screen readers: once nothing moves, and never during playback.
 * @param {import("./main.js").Context} context @returns {import("./main.js").Part}
 */
export function announce({ store }) {
  const element = el("p", { class: "unseen", role: "status", "aria-live": "polite" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const sentence = (/** @type {import("./main.js").Shown} */ { packet, shot, row }) => {
    const leader = packet.answer(shot, row);
    return `Snapshot after ${step(packet, shot)}, ${measured(packet, shot)}. `
      + `${packet.words(`After row ${row + 1}`)} of ${packet.header.rows} it reads ${leader}, `
      + `${percent(packet.probabilities(shot, row)[leader])}.`;
  };
  const draw = () => {
    clearTimeout(timer);
    if (store.state.playing) return;
    timer = setTimeout(() => say(element, sentence(store.shown)), QUIET_MS);
  };
  return { element, keys: ["packet", "shot", "row", "playing"], draw, close: () => clearTimeout(timer) };
}
