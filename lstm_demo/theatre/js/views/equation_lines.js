import { el, say } from "../draw/dom.js";
import { factor, number } from "../draw/format.js";
import { LETTERS } from "./operands.js";

/**
 * @typedef {import("../core/packet.js").Addends} Addends
 * @typedef {import("../core/packet.js").Packet} Packet
 *
 * @typedef {object} Moment what the lines show: numbers of one unit and row
 * @property {(name: string, lag?: number) => number} of
 * @property {Record<string, Addends> | undefined} addends
 * @property {number} row
 * @property {number} scale
 * @property {(name: string) => string} paint
 * @property {(name: string) => number | undefined} product
 * @property {import("../core/store.js").Opened | null} opened
 * @typedef {{ element: HTMLElement, show: (moment: Moment) => void }} Line
 * @typedef {(name: string) => HTMLElement} Named the symbol of a quantity
 * @typedef {import("../core/store.js").Opened["part"]} Part
 */

const WAITING = "…";
const PARTS = ["from_input", "from_hidden", "bias", "from_cell"];

/**
 * f = σ(W·x + U·h + b) = σ(z) = value; + p·c where it has a peephole.
 * @param {import("../core/header.js").Sum} equation @param {Named} named @param {Packet} packet @param {boolean} peepholes
 * @returns {Line}
 */
export function sum(equation, named, packet, peepholes) {
  const known = `known-${equation.stage}`;
  const slot = (/** @type {string} */ key) => el("span", { class: `number ${known}`, "data-term": `${equation.name}.${key}` });
  const [input, hidden, bias, seen] = PARTS.map(slot);
  const { label } = packet.quantity(equation.name);
  const total = slot("total");
  const value = slot("value");
  const { function: squash } = equation;
  const [open, close] = squash ? [`${squash}(`, ")"] : ["", ""];
  const [before, after] = squash ? [`= ${squash}(`, ")"] : ["", ""];
  /** @param {HTMLElement} number @param {Part} [part] where it can be opened */
  const addend = (number, part) => el("td", { class: "addend" }, part && packet.header.offers
    ? el("button", { type: "button", class: "link unfold", "data-part": part, "data-gate": equation.name,
      title: `The products of ${LETTERS[part]}` }, number) : number);
  const fourth = equation.peephole ? [el("td", {}, "+"), addend(seen, "cell")] : [el("td"), el("td")];
  const element = el("tr", { "data-gate": equation.name },
    headOf(equation.name, named), el("td", {}, "="), el("td", { class: "open" }, open),
    addend(input, "input"), el("td", {}, "+"), addend(hidden, "hidden"), el("td", {}, "+"), addend(bias), ...(peepholes ? fourth : []),
    el("td", { class: "close" }, close),
    el("td", { class: "total" }, before, total, after), el("td", { class: known }, "="), el("td", { class: "value" }, value));
  const show = (/** @type {Moment} */ { of, addends, row, scale, paint, opened }) => {
    const own = addends?.[equation.name];
    put(input, own?.from_input[row], scale);
    put(hidden, own?.from_hidden[row], scale);
    put(bias, own?.bias, scale);
    if (equation.peephole) put(seen, own?.from_cell?.[row], scale);
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("[data-part]"))) {
      const part = /** @type {Part} */ (button.dataset.part);
      const letters = LETTERS[part];
      const open = opened?.gate === equation.name && opened.part === part;
      button.setAttribute("aria-expanded", String(open));
      button.setAttribute("aria-label", `${letters} of the ${label}: ${button.textContent}`);
    }
    say(total, squash ? (own ? number(own.total[row]) : WAITING) : "");
    say(value, number(of(equation.name)));
    value.style.setProperty("--chip", paint(equation.name));
  };
  return { element, show };
}

/**
 * A number over a bar that grows from the middle, to the left where it is negative.
 * @param {HTMLElement} slot @param {number | undefined} value @param {number} scale
 */
function put(slot, value, scale) {
  say(slot, value === undefined ? WAITING : number(value));
  const size = value === undefined ? 0 : (50 * value) / scale;
  const cell = slot.closest("td");
  if (!cell) return;
  cell.style.setProperty("--from", `${Math.min(50, 50 + size)}%`);
  cell.style.setProperty("--to", `${Math.max(50, 50 + size)}%`);
  cell.classList.toggle("negative", size < 0);
}

/**
 * c = f · c₋₁ + i · g, in letters and in numbers.
 * @param {import("../core/header.js").State} equation @param {Named} named @param {boolean} backward @param {boolean} peepholes
 * @returns {Line}
 */
export function state(equation, named, backward, peepholes) {
  /** @type {{ slot: HTMLElement, term: import("../core/header.js").Reference, enclosed: boolean }[]} */
  const slots = [];
  const spell = (/** @type {boolean} */ asNumbers) => equation.terms.map((term, place) => {
    if (typeof term === "string") return ` ${term} `.replace("( ", "(").replace(/^ \)/, ")");
    if (!asNumbers) return el("span", {}, named(term.of), term.lag ? el("sub", {}, backward ? "+1" : "\u22121") : "");
    const slot = el("span", { class: "number", "data-term": `${equation.name}.${term.of}${term.lag ? ".before" : ""}` });
    slots.push({ slot, term, enclosed: String(equation.terms[place - 1]).endsWith("(") });
    return slot;
  });
  const [begun, done] = equation.stages;
  const value = el("span", { class: `number known-${done}`, "data-term": `${equation.name}.value` });
  /** @type {{ slot: HTMLElement, product: string }[]} */
  const products = [];
  const middle = equation.middle.map((term) => {
    if (typeof term === "string") return ` ${term} `;
    const slot = el("span", { class: `number known-${term.stage}`, "data-term": `${equation.name}.${term.product}` });
    products.push({ slot, product: term.product });
    return slot;
  });
  const element = el("tr", { class: "state", "data-gate": equation.name },
    headOf(equation.name, named), el("td", {}, "="),
    el("td", { colspan: peepholes ? 10 : 8 }, el("span", {}, ...spell(false)),
      el("span", { class: `known-${begun}` }, " = ", ...spell(true)),
      ...(middle.length ? [el("span", { class: `known-${begun}` }, " = ", ...middle)] : [])),
    el("td", { class: `known-${done}` }, "="), el("td", { class: "value" }, value));
  const show = (/** @type {Moment} */ { of, paint, product }) => {
    products.forEach(({ slot, product: name }, place) => {
      const made = product(name);
      say(slot, made === undefined ? WAITING : (place ? factor : number)(made));
    });
    for (const { slot, term, enclosed } of slots) say(slot, (enclosed ? number : factor)(of(term.of, term.lag)));
    say(value, number(of(equation.name)));
    value.style.setProperty("--chip", paint(equation.name));
  };
  return { element, show };
}

/** The symbol that an equation is about, for the keyboard too. @param {string} name @param {Named} named */
function headOf(name, named) {
  const symbol = named(name);
  const button = el("button", { type: "button", class: "link", "aria-label": symbol.title, "data-gate": name, "data-lights": "" }, symbol);
  delete symbol.dataset.lights;
  return el("th", { scope: "row" }, button);
}
