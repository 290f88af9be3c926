import { el } from "../draw/dom.js";

/**
 * All of a view by keyboard, while it or something in it has the focus; and the list that says so. Adds to a view's own actions what is the
 * same in all of them: slower and faster, the list, and letting go.
 *
 * list: keys and what they do. speeds: ascending. pin(): lets go of what is lit. actions: by key. special(event): an action that goes
 * before these, if any.
 */
export function shortcuts({ list, actions, special = () => null, speeds, pin, store, root, signal }) {
  const element = el("dl", { class: "keys", hidden: true },
    ...list.map(([names, does]) => el("div", {}, el("dt", {}, ...names.split(" ").map((key) => el("kbd", {}, key))), el("dd", {}, does))));
  const pace = (by) => {
    const place = speeds.indexOf(store.state.speed) + by;
    store.set({ speed: speeds[Math.max(0, Math.min(speeds.length - 1, place))] });
  };
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
