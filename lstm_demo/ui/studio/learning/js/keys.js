import { el } from "../../../theatre/js/dom.js";
import { SPEEDS } from "./sliders.js";

const KEYS = [
  ["space", "play the training, pause"],
  ["← →", "a snapshot earlier, later"],
  ["↑ ↓", "a row earlier, later"],
  ["home end", "before training, at its end"],
  [", .", "the unit above, below"],
  ["[ ]", "slower, faster"],
  ["tab", "to the sliders and gates"],
  ["enter", "keep a gate lit"],
  ["esc", "let go of it"],
  ["?", "this list"],
];
const ARROWS = ["ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"];

/** The whole view by keyboard, while it or something in it has the focus; and the list that says so. */
export function keys({ store, clock, choose, pin, root, signal }) {
  const element = el("dl", { class: "keys", hidden: true },
    ...KEYS.map(([names, does]) => el("div", {}, el("dt", {}, ...names.split(" ").map((key) => el("kbd", {}, key))), el("dd", {}, does))));
  const pace = (by) => {
    const place = SPEEDS.indexOf(store.state.speed) + by;
    store.set({ speed: SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, place))] });
  };
  const row = (by) => clock.read(store.state.row + by);
  const shot = (by) => clock.go(store.state.shot + by);
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
    "[": () => pace(-1),
    "]": () => pace(1),
    "?": () => store.set({ help: !store.state.help }),
    Escape: () => {
      if (!store.state.help) pin();
      store.set({ help: false });
    },
  };
  /** On a slider every arrow moves that slider, Home and End go to its own ends. */
  const onSlider = (key, time) => {
    const [by, go] = time === "row" ? [row, (first) => clock.read(first ? 0 : clock.lastRow)] : [shot, (first) => clock.go(first ? 0 : clock.end)];
    if (key === "Home" || key === "End") return () => go(key === "Home");
    const towards = time === "row" ? [-1, -1, 1, 1] : [-1, 1, 1, -1]; // up is more, as on every slider; but the first row is at the top
    return ARROWS.includes(key) ? () => by(towards[ARROWS.indexOf(key)]) : null;
  };

  root.addEventListener("keydown", (event) => {
    const on = /** @type {HTMLElement} */ (event.target);
    const action = (on.dataset.time && onSlider(event.key, on.dataset.time)) || actions[event.key];
    if (!action || !store.state.packet || event.ctrlKey || event.metaKey || event.altKey) return;
    if (on.tagName === "SELECT" && event.key.length > 1) return; // its own arrows
    if (on.tagName === "BUTTON" && event.key === " ") return; // space presses it
    action();
    event.preventDefault();
    event.stopPropagation();
  }, { signal });
  return { element, keys: ["help"], draw: ({ help }) => { element.hidden = !help; } };
}
