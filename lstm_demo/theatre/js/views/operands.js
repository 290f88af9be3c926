import { LARGEST } from "../core/packet.js";
import { shade } from "../draw/colours.js";
import { el, say } from "../draw/dom.js";
import { factor, number } from "../draw/format.js";

const DIGITS = 3;
/** An addend in letters, by the part of it that can be opened. */
export const LETTERS = { input: "W·x", hidden: "U·h", cell: "p·c" };

/** The products behind one addend of the selected unit: of the row's pixels all, of other units the largest. */
export function operands() {
  const title = el("b");
  const body = el("div", { "data-rove": "" });
  const sum = el("p", { class: "sum" });
  const element = el("div", { class: "operands", role: "group", "aria-label": "Operands" }, title, body, sum);
  let shown = "";
  let content = null;

  /** @param {import("../core/store.js").State} state @param {number} addend as the equation shows it */
  const show = (state, addend) => {
    const { packet, layer, row, unit, opened: { gate, part } } = state;
    const take = (name) => packet.operand(`${gate}.${name}`, layer, row, unit);
    const { floor, backward } = packet.header.cells[layer];
    const pixels = part === "input" && floor === 0;
    const both = part === "input" && packet.header.once;
    const letters = `${LETTERS[part]} of ${packet.quantity(gate).symbol}`;
    if (!take("hidden.units")) {
      say(title, `${letters}: waiting for its products…`);
      [shown, content] = ["", null];
      body.replaceChildren();
      say(sum, "");
      return;
    }
    const wanted = part === "cell" ? part : pixels ? `pixels ${packet.columns}` : "units";
    if (shown !== wanted) {
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
    content.show(state, (name) => take(pixels ? name : `${part}.${name}`), both);
    say(sum, `added up: ${number(addend, DIGITS)}`);
  };
  return { element, show };
}

/** By how many rows the state that a gate sees through its peephole is late: 0 or 1. */
const lagOf = ({ header }, gate) => header.equations.find(({ name }) => name === gate).peephole.lag;

/** One product: a unit's gates see its own cell state alone. */
function peepholeProduct() {
  const [letters, times, product] = ["", "times", "number"].map((name) => el("span", { class: name }));
  const line = el("li", {}, letters, times, product);
  const show = (state, take) => {
    const [[weight], [value]] = [take("weight"), take("value")];
    say(letters, lagOf(state.packet, state.opened.gate) ? "c₋₁ × p" : "c × p");
    say(times, `${number(value, DIGITS)} × ${factor(weight, DIGITS)}`);
    say(product, number(weight * value, DIGITS));
    line.style.setProperty("--part", "1");
    line.classList.toggle("negative", weight * value < 0);
  };
  return { elements: [el("ol", {}, line)], show };
}

/** A strip of columns, each a pixel over the bars of its weight and of their product. */
function pixelProducts(count) {
  const columns = Array.from({ length: count }, () => el("span", { class: "stop", role: "img", tabindex: -1 }, el("i", { class: "pixel" }), el("i", { class: "bar" }), el("i", { class: "bar" })));
  const strip = el("div", { class: "products" }, ...columns);
  const names = el("div", { class: "names", "aria-hidden": "true" }, el("span", {}, "x"), el("span", {}, "weight"), el("span", {}, "product"));
  const readout = el("p", { class: "readout" });
  let texts = [];
  let chosen = null;
  let largest = 0;
  const tell = () => {
    say(readout, texts[chosen ?? largest] + (chosen === null ? ", the largest" : ""));
    columns.forEach((column, i) => column.classList.toggle("told", i === (chosen ?? largest)));
  };
  columns.forEach((column, i) => {
    const choose = (place) => () => {
      chosen = place;
      tell();
    };
    for (const [kind, place] of [["pointerenter", i], ["focus", i], ["pointerleave", null], ["blur", null]]) column.addEventListener(kind, choose(place));
  });
  const show = ({ packet, colours, layer, row, unit }, take) => {
    const ink = packet.pixels(row);
    const x = packet.operand("x", layer, row, unit);
    const [weights, products] = [take("weights"), take("products")];
    const most = (values) => values.reduce((size, value) => Math.max(size, Math.abs(value)), 1e-6);
    const [heavy, large] = [most(weights), most(products)];
    texts = Array.from(products, (product, i) =>
      `pixel ${i + 1}: ${number(x[i], DIGITS)} × ${factor(weights[i], DIGITS)} = ${number(product, DIGITS)}`);
    largest = products.reduce((best, value, i) => (Math.abs(value) > Math.abs(products[best]) ? i : best), 0);
    columns.forEach((column, i) => {
      const [pixel, weight, product] = column.children;
      pixel.style.background = shade(colours.picture, ink[i], 0, 1);
      grow(weight, weights[i] / heavy);
      grow(product, products[i] / large);
      column.setAttribute("aria-label", texts[i]);
    });
    tell();
  };
  return { elements: [names, strip, readout], show };
}

/** A bar from the middle, up or down. */
function grow(bar, part) {
  bar.style.setProperty("--part", part.toFixed(3));
  bar.classList.toggle("negative", part < 0);
}

/** A list of the units that count most, and of all the others together. */
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
  const show = ({ packet }, take, both) => {
    const [units, weights, values, products] = ["units", "weights", "values", "products"].map(take);
    const most = Math.max(1e-6, ...products.map(Math.abs));
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
    const own = take("constant")?.[0] ?? 0;
    constant.hidden = own === 0;
    say(constant.lastChild, number(own, DIGITS));
    say(others, `the other ${packet.header.units * (both ? 2 : 1) - units.length} together`);
    say(rest, number(take("rest")[0], DIGITS));
  };
  return { elements: [list], show };
}
