import { el, icon, say } from "../draw/dom.js";
import { FORTH } from "../draw/icons.js";

/**
 * One row in slow motion: whether to, which part of its step is shown, and what that part does.
 * @param {import("./views.js").Context} context
 */
export function substeps({ store, player, signal }) {
  const name = el("span", {}, "Substeps of this row");
  const toggle = el("button", { type: "button", class: "toggle", title: "Walk through one row in parts (s)" }, icon(FORTH), name);
  const list = el("div", { class: "choice", role: "group", "aria-label": "Substep" });
  const words = el("p", { class: "hint" });
  const element = el("div", { class: "substeps", hidden: true }, list, words);
  let built = "";
  toggle.addEventListener("click", () => store.set({ substep: store.state.substep === null ? 0 : null }), { signal });

  const build = (/** @type {import("../core/header.js").Stage[]} */ stages) => list.replaceChildren(...stages.map(({ title }, place) => {
    const button = el("button", { type: "button" }, title);
    button.addEventListener("click", () => {
      player.pause();
      store.set({ substep: place });
    });
    return button;
  }));

  const show = (/** @type {import("./views.js").Shown} */ { packet, substep }) => {
    const { stages } = packet.header;
    if (built !== packet.header.cell) build(stages);
    built = packet.header.cell;
    say(name, packet.words("Substeps of this row"));
    toggle.setAttribute("aria-pressed", String(substep !== null));
    element.hidden = substep === null;
    if (substep === null) return;
    say(words, stages[substep].words);
    stages.forEach((_, place) => list.children[place].setAttribute("aria-pressed", String(place === substep)));
  };
  return { toggle, element, show };
}
