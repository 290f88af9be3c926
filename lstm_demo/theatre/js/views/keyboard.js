import { SPEEDS } from "./controls.js";
import { shortcuts } from "./shortcuts.js";

const STORY = "n b";

/** @type {[string, string][]} */
const KEYS = [
  ["space", "play, pause"],
  ["← →", "a row back, forward"],
  ["↑ ↓", "the unit above, below"],
  ["home end", "first, last row"],
  ["[ ]", "slower, faster"],
  ["s", "substeps of a row, or whole rows"],
  [STORY, "the story's next sentence, the one before"],
  ["tab", "to gates, classes and operands; arrows move among them"],
  ["enter", "keep the gate, class or unit in focus highlighted"],
  ["esc", "remove the highlight"],
  ["?", "this list"],
];

/** The whole theatre by keyboard. @param {import("./views.js").Context} context @returns {import("./views.js").View} */
export function keyboard({ store, player, choose, pin, step, tell, root, signal }) {
  const walk = (/** @type {number} */ by) => {
    const { packet, units, layer, unit } = store.shown;
    const order = packet.header.order[units][layer];
    const place = order.indexOf(unit);
    choose({ unit: order[Math.max(0, Math.min(order.length - 1, place < 0 ? 0 : place + by))] }, { soon: true });
  };
  const actions = {
    " ": () => player.toggle(),
    ArrowLeft: () => step(-1, { soon: true }),
    ArrowRight: () => step(1, { soon: true }),
    s: () => store.set({ substep: store.state.substep === null ? 0 : null }),
    n: () => tell(1),
    b: () => tell(-1),
    ArrowUp: () => walk(-1),
    ArrowDown: () => walk(1),
    Home: () => choose({ row: 0 }, { soon: true }),
    End: () => choose({ row: player.rows - 1 }, { soon: true }),
  };
  const view = shortcuts({ list: KEYS, actions, speeds: SPEEDS, pin, store, root, signal });
  const story = /** @type {HTMLElement} */ (view.element.children[KEYS.findIndex(([names]) => names === STORY)]);
  return {
    ...view,
    keys: ["help", "story"],
    draw: (state) => {
      view.draw(state);
      story.hidden = state.story === null; // a page without a server tells none
    },
  };
}
