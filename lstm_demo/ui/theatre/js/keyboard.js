import { SPEEDS } from "./controls.js";
import { el } from "./dom.js";

const KEYS = [
  ["space", "play, pause"],
  ["← →", "a row back, forward"],
  ["↑ ↓", "the unit above, below"],
  ["home end", "first, last row"],
  ["[ ]", "slower, faster"],
  ["s", "substeps of a row, or whole rows"],
  ["tab", "to gates, classes and operands; arrows move among them"],
  ["enter", "keep what is lit"],
  ["esc", "let go of it"],
  ["?", "this list"],
];

/** The whole theatre by keyboard, while it or something in it has the focus; and the list that says so. */
export function keyboard({ store, player, choose, pin, step, root, signal }) {
  const element = el("dl", { class: "keys", hidden: true },
    ...KEYS.map(([keys, does]) => el("div", {}, el("dt", {}, ...keys.split(" ").map((key) => el("kbd", {}, key))), el("dd", {}, does))));

  const walk = (by) => {
    const { packet, units, layer, unit } = store.state;
    const order = packet.header.order[units][layer];
    const place = order.indexOf(unit);
    choose({ unit: order[Math.max(0, Math.min(order.length - 1, place < 0 ? 0 : place + by))] }, { soon: true });
  };
  const pace = (by) => {
    const place = SPEEDS.indexOf(store.state.speed) + by;
    store.set({ speed: SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, place))] });
  };
  const actions = {
    " ": () => player.toggle(),
    ArrowLeft: () => step(-1, { soon: true }),
    ArrowRight: () => step(1, { soon: true }),
    s: () => store.set({ substep: store.state.substep === null ? 0 : null }),
    ArrowUp: () => walk(-1),
    ArrowDown: () => walk(1),
    Home: () => choose({ row: 0 }, { soon: true }),
    End: () => choose({ row: player.rows - 1 }, { soon: true }),
    "[": () => pace(-1),
    "]": () => pace(1),
    "?": () => store.set({ help: !store.state.help }),
    Escape: () => {
      if (!store.state.help) pin();
      store.set({ help: false });
    },
  };

  root.addEventListener("keydown", (event) => {
    const action = actions[event.key];
    const on = /** @type {HTMLElement} */ (event.target);
    if (!action || !store.state.packet || event.ctrlKey || event.metaKey || event.altKey) return;
    if (on.tagName === "SELECT" && event.key.length > 1) return; // its own arrows
    if (on.tagName === "BUTTON" && event.key === " ") return; // space presses it
    action();
    event.preventDefault();
    event.stopPropagation();
  }, { signal });
  return { element, keys: ["help"], draw: ({ help }) => { element.hidden = !help; } };
}
