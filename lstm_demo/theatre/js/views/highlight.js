import { el } from "../draw/dom.js";

/**
 * Linked highlighting in all views. An element that belongs to a gate, a class or a unit has the attribute `data-gate`, `data-digit` or
 * `data-unit`, and is highlighted together with it. An element that also has `data-lights` triggers the highlighting: while the mouse or
 * the focus is on it, and after a click until the next click. A group with `data-rove` is one tab stop: the arrow keys move the focus in it.
 */
export function highlighting({ store, root, choose, hover, pin, signal }) {
  const element = el("i", { hidden: true });
  const on = (kind, act, options = {}) => root.addEventListener(kind, act, { ...options, signal });
  const source = ({ target }) => /** @type {HTMLElement | null} */ (target.closest("[data-lights]"));

  on("pointerover", (event) => event.pointerType === "mouse" && source(event) && hover(belonging(source(event))));
  on("pointerout", (event) => event.pointerType === "mouse" && source(event) && hover(null));
  on("focusin", (event) => source(event)?.matches(":focus-visible") && hover(belonging(source(event))));
  on("focusout", (event) => source(event) && hover(null));
  on("click", (event) => {
    if (!source(event)) return;
    const { gate, digit, unit } = belonging(source(event));
    if (unit !== undefined) choose({ unit });
    else pin(gate === undefined ? { digit } : { gate });
  });
  on("keydown", (event) => rove(event), { capture: true });

  const draw = ({ lit, pinned }) => {
    for (const one of root.querySelectorAll("[data-gate], [data-digit], [data-unit]")) {
      const { gate, digit, unit } = belonging(one);
      const ofClass = digit !== undefined ? digit === lit.digit : lit.units.includes(unit);
      one.classList.toggle("lit", gate !== undefined ? gate === lit.gate : ofClass);
      const keeps = gate !== undefined ? gate === pinned.gate : digit === pinned.digit;
      if (one.matches("[data-lights]:is(button, [role=button])") && unit === undefined) one.setAttribute("aria-pressed", String(keeps));
    }
    for (const group of root.querySelectorAll("[data-rove]")) settle(group);
  };
  return { element, keys: ["lit", "pinned", "packet", "layer", "unit", "operands", "colours", "size", "opened"], draw };
}

/** @returns {import("./views.js").Hover} */
function belonging({ dataset: { gate, digit, unit } }) {
  if (gate !== undefined) return { gate };
  return digit !== undefined ? { digit: Number(digit) } : { unit: Number(unit) };
}

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
const stops = (group) => [...group.querySelectorAll("button[data-lights], [data-lights][role=button], .stop")];

/** The tab key reaches one element of a group: the one that had the focus last, else the first. */
function settle(group) {
  const all = stops(group);
  const held = all.find((one) => one.tabIndex === 0 && one.dataset.held) ?? all[0];
  for (const one of all) one.tabIndex = one === held ? 0 : -1;
}

/** The arrow keys move the focus within a group. Enter and space press elements that only have the role of a button. */
function rove(event) {
  const from = event.target.closest("[data-lights], .stop");
  const group = from?.closest("[data-rove]");
  if (!group || event.ctrlKey || event.metaKey || event.altKey) return;
  const presses = ["Enter", " "].includes(event.key) && from.getAttribute("role") === "button";
  if (!(event.key in STEPS) && !presses) return;
  event.preventDefault();
  event.stopPropagation();
  if (presses) return void from.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  const all = stops(group);
  const to = all[Math.max(0, Math.min(all.length - 1, all.indexOf(from) + STEPS[event.key]))];
  for (const one of all) {
    one.tabIndex = one === to ? 0 : -1;
    delete one.dataset.held;
  }
  to.dataset.held = "true";
  to.focus();
}
