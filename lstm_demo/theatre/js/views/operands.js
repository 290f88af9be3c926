import { LARGEST } from "../core/packet.js";
import { shade } from "../draw/colours.js";
import { el, say } from "../draw/dom.js";
import { factor, number } from "../draw/format.js";

/**
 * @typedef {import("./views.js").Shown} Shown
 * @typedef {import("../core/store.js").Opened} Opened
 * @typedef {(name: string) => Float32Array} Take a row of an addend's operands, by name
 * @typedef {{ elements: HTMLElement[], show: (state: Shown, take: Take, opened: Opened, both: boolean) => void }} Content
 *   both: of units of two directions
 */

const DIGITS = 3;
/** No operand: Python has not sent it. @type {Float32Array} */
const NONE = new Float32Array(0);
/** An addend in letters, by the part of it that can be opened. */
export const LETTERS = { input: "W·x", hidden: "U·h", cell: "p·c" };

/** The products behind one addend of the selected unit: of the row's pixels all, of other units the largest. */
export function operands() {
  const title = el("b");
  const body = el("div", { "data-rove": "" });
  const sum = el("p", { class: "sum" });
  const element = el("div", { class: "operands", role: "group", "aria-label": "Operands" }, title, body, sum);
  let shown = "";
  /** @type {Content | null} */
  let content = null;

  /** @param {Shown} state @param {Opened} opened @param {number} addend as the equation shows it */
  const show = (state, opened, addend) => {
    const { packet, layer, row, unit } = state;
    const { gate, part } = opened;
    const take = (/** @type {string} */ name) => packet.operand(`${gate}.${name}`, layer, row, unit) ?? NONE;
    const { floor, backward } = packet.header.cells[layer];
    const pixels = part === "input" && floor === 0;
    const both = part === "input" && packet.header.once !== "";
    const letters = `${LETTERS[part]} of ${packet.quantity(gate).symbol}`;
    if (take("hidden.units") === NONE) {
      say(title, `${letters}: waiting for its products…`);
      [shown, content] = ["", null];
      body.replaceChildren();
      say(sum, "");
      return;
    }
    const wanted = part === "cell" ? part : pixels ? `pixels ${packet.columns}` : "units";
    if (!content || shown !== wanted) {
      content = part === "cell" ? peepholeProduct() : pixels ? pixelProducts(packet.columns) : unitProducts(LARGEST);
      body.replaceChildren(...content.elements);
    }
    shown = wanted;
    const before = `the ${backward ? "next row" : "row before"}`;
    const units = `${packet.header.units * (both ? 2 : 1)} units of ${part === "input" ? `layer ${floor}` : before}`;
    const sources = {
      pixels: `${packet.columns} pixels, each times its weight`,
      units: `${units}, each times its weight; the largest`,
      cell: `the cell state of ${part === "cell" && lagOf(packet, gate) ? before : "this row"}, times its weight`,
    };
    const source = sources[part === "cell" ? part : pixels ? "pixels" : "units"];
    say(title, packet.words(`${letters}: ${source}`));
    content.show(state, (name) => take(pixels ? name : `${part}.${name}`), opened, both);
    say(sum, `added up: ${number(addend, DIGITS)}`);
  };
  return { element, show };
}

/**
 * By how many rows the state that a gate sees through its peephole is late: 0 or 1.
 * @param {import("../core/packet.js").Packet} packet @param {string} gate
 */
function lagOf({ header }, gate) {
  const equation = header.equations.find(({ name }) => name === gate);
  return equation?.kind === "sum" ? equation.peephole?.lag : undefined;
}

/** One product: a unit's gates see its own cell state alone. @returns {Content} */
function peepholeProduct() {
  const [letters, times, product] = ["", "times", "number"].map((name) => el("span", { class: name }));
  const line = el("li", {}, letters, times, product);
  /** @type {Content["show"]} */
  const show = (state, take, { gate }) => {
    const [[weight], [value]] = [take("weight"), take("value")];
    say(letters, lagOf(state.packet, gate) ? "c₋₁ × p" : "c × p");
    say(times, `${number(value, DIGITS)} × ${factor(weight, DIGITS)}`);
    say(product, number(weight * value, DIGITS));
    line.style.setProperty("--part", "1");
    line.classList.toggle("negative", weight * value < 0);
  };
  return { elements: [el("ol", {}, line)], show };
}

/** A strip of columns, each a pixel over the bars of its weight and of their product. @param {number} count @returns {Content} */
function pixelProducts(count) {
  const columns = Array.from({ length: count }, () => {
    const [pixel, weight, product] = ["pixel", "bar", "bar"].map((name) => el("i", { class: name }));
    return { pixel, weight, product, element: el("span", { class: "stop", role: "img", tabindex: -1 }, pixel, weight, product) };
  });
  const strip = el("div", { class: "products" }, ...columns.map(({ element }) => element));
  const names = el("div", { class: "names", "aria-hidden": "true" }, ...["x", "weight", "product"].map((name) => el("span", {}, name)));
  const readout = el("p", { class: "readout" });
  /** @type {string[]} */
  let texts = [];
  /** @type {number | null} */
  let chosen = null;
  let largest = 0;
  const tell = () => {
    say(readout, texts[chosen ?? largest] + (chosen === null ? ", the largest" : ""));
    columns.forEach(({ element }, i) => element.classList.toggle("told", i === (chosen ?? largest)));
  };
  columns.forEach(({ element }, i) => {
    const choose = (/** @type {number | null} */ place) => () => {
      chosen = place;
      tell();
    };
    for (const kind of ["pointerenter", "focus"]) element.addEventListener(kind, choose(i));
    for (const kind of ["pointerleave", "blur"]) element.addEventListener(kind, choose(null));
  });
  /** @type {Content["show"]} */
  const show = ({ packet, colours, layer, row, unit }, take) => {
    const ink = packet.pixels(row);
    const [x, weights, products] = [packet.operand("x", layer, row, unit) ?? NONE, take("weights"), take("products")];
    const [heavy, large] = [weights, products].map((values) => Math.max(1e-6, ...Array.from(values, Math.abs)));
    texts = Array.from(products, (product, i) =>
      `pixel ${i + 1}: ${number(x[i], DIGITS)} × ${factor(weights[i], DIGITS)} = ${number(product, DIGITS)}`);
    largest = Array.from(products).reduce((best, value, i) => (Math.abs(value) > Math.abs(products[best]) ? i : best), 0);
    columns.forEach(({ pixel, weight, product, element }, i) => {
      pixel.style.background = shade(colours.picture, ink[i], 0, 1);
      grow(weight, weights[i] / heavy);
      grow(product, products[i] / large);
      element.setAttribute("aria-label", texts[i]);
    });
    tell();
  };
  return { elements: [names, strip, readout], show };
}

/** A bar from the middle, up or down. @param {HTMLElement} bar @param {number} part */
function grow(bar, part) {
  bar.style.setProperty("--part", part.toFixed(3));
  bar.classList.toggle("negative", part < 0);
}

/** A list of the units that count most, and of all the others together. @param {number} count @returns {Content} */
function unitProducts(count) {
  const lines = Array.from({ length: count }, () => {
    const name = el("button", { type: "button", class: "link", "data-lights": "", "data-unit": 0 });
    const sum = el("span", { class: "times" });
    const value = el("span", { class: "number" });
    return { name, sum, value, element: el("li", {}, name, sum, value) };
  });
  const [rest, others] = [el("span", { class: "number" }), el("span")];
  const constant = el("li", { class: "others" }, el("span", {}, "its own bias, through r"), el("span", { class: "number" }));
  const list = el("ol", {}, ...lines.map(({ element }) => element), el("li", { class: "others" }, others, rest), constant);
  /** @type {Content["show"]} */
  const show = ({ packet }, take, _, both) => {
    const [units, weights, values, products] = ["units", "weights", "values", "products"].map(take);
    const most = Math.max(1e-6, ...Array.from(products, Math.abs));
    lines.forEach(({ name, sum, value, element }, i) => {
      element.hidden = i >= units.length;
      if (element.hidden) return;
      const own = units[i] % packet.header.units;
      name.dataset.unit = String(own);
      say(name, `unit ${own}${both ? (units[i] === own ? " →" : " ←") : ""}`);
      say(sum, `${number(values[i], DIGITS)} × ${factor(weights[i], DIGITS)}`);
      say(value, number(products[i], DIGITS));
      element.style.setProperty("--part", (Math.abs(products[i]) / most).toFixed(3));
      element.classList.toggle("negative", products[i] < 0);
    });
    const own = take("constant")[0] ?? 0;
    constant.hidden = own === 0;
    say(constant.lastChild, number(own, DIGITS));
    say(others, `the other ${packet.header.units * (both ? 2 : 1) - units.length} together`);
    say(rest, number(take("rest")[0], DIGITS));
  };
  return { elements: [list], show };
}
