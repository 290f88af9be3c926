import { el } from "./dom.js";

/**
 * A few choices side by side, of which one is pressed; nothing at all when there is nothing to choose.
 * @template T
 * @param {string} label
 * @param {(value: T) => void} chosen
 */
export function choice(label, chosen) {
  const element = el("div", { class: "choice", role: "group", "aria-label": label });
  let shown = "";
  return {
    element,
    /** @param {[T, string][]} options @param {T} current */
    show(options, current) {
      const signature = JSON.stringify(options);
      if (shown !== signature) {
        shown = signature;
        element.hidden = !options.length;
        element.replaceChildren(...options.map(([value, name]) => {
          const button = el("button", { type: "button" }, name);
          button.addEventListener("click", () => chosen(value));
          return button;
        }));
      }
      options.forEach(([value], i) => element.children[i].setAttribute("aria-pressed", String(value === current)));
    },
  };
}
