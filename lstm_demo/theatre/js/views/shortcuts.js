import { el } from "../draw/dom.js";

/**
 * All of a view by keyboard, while it or something in it has the focus; and the list that says so. Adds to a view's own actions what is
 * the same in all of them: slower and faster, the list, and letting go.
 *
 * @typedef {{ speed: number, help: boolean }} Shared of the state
 * @typedef {() => unknown} Action
 * @param {object} wishes
 * @param {[string, string][]} wishes.list keys and what they do
 * @param {Record<string, Action>} wishes.actions by key
 * @param {(event: KeyboardEvent) => Action | null} [wishes.special] an action that goes before these, if any
 * @param {number[]} wishes.speeds ascending
 * @param {() => void} wishes.pin lets go of what is lit
 * @param {{ state: Shared & { packet: object | null }, set: (values: Partial<Shared>) => void }} wishes.store
 * @param {HTMLElement} wishes.root
 * @param {AbortSignal} wishes.signal
 * @returns {{ element: HTMLElement, keys: "help"[], draw: (state: { help: boolean }) => void }}
 */
export function shortcuts({ list, actions, special = () => null, speeds, pin, store, root, signal }) {
  const element = el("dl", { class: "keys", hidden: true },
    ...list.map(([names, does]) => el("div", {}, el("dt", {}, ...names.split(" ").map((key) => el("kbd", {}, key))), el("dd", {}, does))));
  const pace = (/** @type {number} */ by) => {
    const place = speeds.indexOf(store.state.speed) + by;
    store.set({ speed: speeds[Math.max(0, Math.min(speeds.length - 1, place))] });
  };
  /** @type {Record<string, Action>} */
  const everywhere = {
    "[": () => pace(-1),
    "]": () => pace(1),
    "?": () => store.set({ help: !store.state.help }),
    Escape: () => {
      if (!store.state.help) pin();
      store.set({ help: false });
    },
  };

  root.addEventListener("keydown", (event) => {
    const on = /** @type {HTMLElement} */ (event.target);
    const action = special(event) || actions[event.key] || everywhere[event.key];
    if (!action || !store.state.packet || event.ctrlKey || event.metaKey || event.altKey) return;
    if (on.tagName === "SELECT" && event.key.length > 1) return; // its own arrows
    if (on.tagName === "BUTTON" && event.key === " ") return; // space presses it
    action();
    event.preventDefault();
    event.stopPropagation();
  }, { signal });
  return { element, keys: ["help"], draw: ({ help }) => { element.hidden = !help; } };
}
