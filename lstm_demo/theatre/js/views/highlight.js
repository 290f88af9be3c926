import { el, nearest } from "../draw/dom.js";

/**
 * @typedef {import("../draw/light.js").Hover} Hover
 * @typedef {import("../draw/light.js").Light} Light
 */

/**
 * Linked highlighting in all views. An element that belongs to a gate, a class or a unit has the attribute `data-gate`, `data-digit` or
 * `data-unit`, and is highlighted together with it. An element that also has `data-lights` triggers the highlighting: while the mouse or
 * the focus is on it, and after a click until the next click. A group with `data-rove` is one tab stop: the arrow keys move the focus in
 * it.
 *
 * @template {string} [Key=never]
 * @param {object} context
 * @param {HTMLElement} context.root
 * @param {(what: { unit: number }) => void} context.choose
 * @param {(where: Hover | null) => void} context.hover
 * @param {(what: { gate?: string, digit?: number }) => void} context.pin
 * @param {AbortSignal} context.signal
 * @param {Key[]} [more] keys of the state that bring new elements
 */
export function highlighting({ root, choose, hover, pin, signal }, more = []) {
  const element = el("i", { hidden: true });
  const source = (/** @type {Event} */ event) => nearest(event, "[data-lights]");
  const light = (/** @type {Event} */ event, pointed = true) => {
    const element = pointed ? source(event) : null;
    if (element) hover(belonging(element));
  };

  root.addEventListener("pointerover", (event) => light(event, event.pointerType === "mouse"), { signal });
  root.addEventListener("pointerout", (event) => event.pointerType === "mouse" && source(event) && hover(null), { signal });
  root.addEventListener("focusin", (event) => light(event, source(event)?.matches(":focus-visible")), { signal });
  root.addEventListener("focusout", (event) => source(event) && hover(null), { signal });
  root.addEventListener("click", (event) => {
    const element = source(event);
    if (!element) return;
    const { gate, digit, unit } = belonging(element);
    if (unit !== undefined) choose({ unit });
    else pin(gate === undefined ? { digit } : { gate });
  }, { signal });
  root.addEventListener("keydown", rove, { signal, capture: true });

  /** @param {{ lit: Light, pinned: Light }} state */
  const draw = ({ lit, pinned }) => {
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-gate], [data-digit], [data-unit]"))) {
      const { gate, digit, unit } = belonging(one);
      const ofClass = digit !== undefined ? digit === lit.digit : unit !== undefined && lit.units.includes(unit);
      one.classList.toggle("lit", gate !== undefined ? gate === lit.gate : ofClass);
      const keeps = gate !== undefined ? gate === pinned.gate : digit === pinned.digit;
      if (one.matches("[data-lights]:is(button, [role=button])") && unit === undefined) one.setAttribute("aria-pressed", String(keeps));
    }
    for (const group of root.querySelectorAll("[data-rove]")) settle(group);
  };
  /** @type {("lit" | "pinned" | "packet" | "colours" | "size" | Key)[]} */
  const keys = ["lit", "pinned", "packet", "colours", "size", ...more];
  return { element, keys, draw };
}

/** @param {HTMLElement} element @returns {Hover} */
function belonging({ dataset: { gate, digit, unit } }) {
  if (gate !== undefined) return { gate };
  return digit !== undefined ? { digit: Number(digit) } : { unit: Number(unit) };
}

/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
const STOPS = "button[data-lights], [data-lights][role=button], .stop";
/** @param {Element} group */
const stops = (group) => [.../** @type {NodeListOf<HTMLElement>} */ (group.querySelectorAll(STOPS))];

/** The tab key reaches one element of a group: the one that had the focus last, else the first. @param {Element} group */
function settle(group) {
  const all = stops(group);
  const held = all.find((one) => one.tabIndex === 0 && one.dataset.held) ?? all[0];
  for (const one of all) one.tabIndex = one === held ? 0 : -1;
}

/**
 * The arrow keys move the focus within a group. Enter and space press elements that only have the role of a button.
 * @param {KeyboardEvent} event
 */
function rove(event) {
  const from = nearest(event, "[data-lights], .stop");
  const group = from?.closest("[data-rove]");
  if (!from || !group || event.ctrlKey || event.metaKey || event.altKey) return;
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
