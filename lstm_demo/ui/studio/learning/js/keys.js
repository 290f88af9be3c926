import { shortcuts } from "../../../../theatre/js/views/shortcuts.js";
import { SPEEDS } from "./sliders.js";

/** @type {[string, string][]} */
const KEYS = [
  ["space", "play the training, pause"],
  ["← →", "a snapshot earlier, later"],
  ["↑ ↓", "a row earlier, later"],
  ["home end", "before training, at its end"],
  [", .", "the unit above, below"],
  ["[ ]", "slower, faster"],
  ["tab", "to the sliders and gates"],
  ["enter", "keep the gate in focus highlighted"],
  ["esc", "remove the highlight"],
  ["?", "this list"],
];
const ARROWS = ["ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"];

/** The whole view by keyboard. @param {import("./main.js").Context} context @returns {import("./main.js").Part} */
export function keys({ store, clock, choose, pin, root, signal }) {
  const row = (/** @type {number} */ by) => clock.read(store.state.row + by);
  const shot = (/** @type {number} */ by) => clock.go(store.state.shot + by);
  const actions = {
    " ": () => clock.toggle(),
    ArrowLeft: () => shot(-1),
    ArrowRight: () => shot(1),
    ArrowUp: () => row(-1),
    ArrowDown: () => row(1),
    Home: () => clock.go(0),
    End: () => clock.go(clock.end),
    ",": () => choose({ place: store.state.place - 1 }),
    ".": () => choose({ place: store.state.place + 1 }),
  };
  /** On a slider every arrow moves that slider, Home and End go to its own ends. @param {string} key @param {string} time */
  const onSlider = (key, time) => {
    const by = time === "row" ? row : shot;
    const go = (/** @type {boolean} */ first) => (time === "row" ? clock.read(first ? 0 : clock.lastRow) : clock.go(first ? 0 : clock.end));
    if (key === "Home" || key === "End") return () => go(key === "Home");
    const towards = time === "row" ? [-1, -1, 1, 1] : [-1, 1, 1, -1]; // up is more, as on every slider; but the first row is at the top
    return ARROWS.includes(key) ? () => by(towards[ARROWS.indexOf(key)]) : null;
  };
  const special = (/** @type {KeyboardEvent} */ { key, target }) => {
    const { time } = /** @type {HTMLElement} */ (target).dataset;
    return time ? onSlider(key, time) : null;
  };
  return shortcuts({ list: KEYS, actions, special, speeds: SPEEDS, pin, store, root, signal });
}
