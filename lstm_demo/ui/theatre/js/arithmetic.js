import { shade } from "./colours.js";
import { el, say } from "./dom.js";
import { factor, number } from "./format.js";

const WAITING = "…";
const PARTS = ["from_input", "from_hidden", "bias"];

/** The selected unit's step at the current row, as equations with their real numbers. */
export function arithmetic() {
  const title = el("h2");
  const remark = el("p", { class: "hint" });
  const table = el("table");
  const element = el("section", { class: "arithmetic", "aria-label": "The arithmetic of the selected unit" },
    el("header", {}, title, remark), table);
  let lines = [];
  let built = "";

  const build = ({ packet, colours, layer }) => {
    const { equations, note } = packet.header;
    const named = (name) => symbolOf(packet.quantity(name), colours);
    lines = equations.map((equation) => (equation.kind === "sum" ? sum(equation, named) : state(equation, named)));
    table.replaceChildren(head(layer), el("tbody", {}, ...lines.map((line) => line.element)));
    say(remark, note);
    remark.hidden = !note;
  };

  const draw = (view) => {
    const { packet, colours, layer, unit, row } = view;
    const wanted = packet.header.cell + layer + colours.signature;
    if (built !== wanted) build(view);
    built = wanted;
    say(title, `Unit ${unit}${packet.header.layers > 1 ? ` of layer ${layer + 1}` : ""} at row ${row + 1}`);
    const addends = packet.addends(layer, unit);
    const scale = largest(addends);
    const valueOf = (name, lag = 0) => packet.value(name, layer, row - lag, unit);
    const paint = (name) => shadeOf(packet.quantity(name), valueOf(name), view);
    for (const line of lines) line.show({ of: valueOf, addends, row, scale, paint });
  };
  return { element, keys: ["packet", "colours", "row", "layer", "unit", "operands"], draw };
}

function head(layer) {
  const column = (letters, words) => el("th", { scope: "col" }, letters, el("small", {}, words));
  return el("thead", {}, el("tr", {},
    el("td", { colspan: 3 }), column("W·x", layer ? `layer ${layer}` : "this row"),
    el("td"), column("U·h", "memory"), el("td"), column("b", "bias"), el("td", { colspan: 4 })));
}

function symbolOf(quantity, colours) {
  const symbol = el("b", { class: "symbol", title: quantity.label }, quantity.symbol);
  symbol.style.color = colours.lines[quantity.name];
  return symbol;
}

/** A value's colour in its heat map. */
function shadeOf({ signed, limits }, value, { colours, layer }) {
  return shade(signed ? colours.diverging : colours.sequential, value, limits[layer].low, limits[layer].high);
}

/** The size of the unit's largest addend in the whole reading: the bars' common scale. */
function largest(addends) {
  if (!addends) return 1;
  const most = (values) => values.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  return Math.max(...Object.values(addends).flatMap((own) => [most(own.from_input), most(own.from_hidden), Math.abs(own.bias)]), 1e-6);
}

/** f = σ(W·x + U·h + b) = σ(z) = value. */
function sum(equation, named) {
  const slot = (key) => el("span", { class: "number", "data-term": `${equation.name}.${key}` });
  const [input, hidden, bias] = PARTS.map(slot);
  const total = slot("total");
  const value = slot("value");
  const { function: squash } = equation;
  const [open, close] = squash ? [`${squash}(`, ")"] : ["", ""];
  const [before, after] = squash ? [`= ${squash}(`, ")"] : ["", ""];
  const addend = (number) => el("td", { class: "addend" }, number);
  const element = el("tr", {},
    el("th", { scope: "row" }, named(equation.name)), el("td", {}, "="), el("td", { class: "open" }, open),
    addend(input), el("td", {}, "+"), addend(hidden), el("td", {}, "+"), addend(bias), el("td", { class: "close" }, close),
    el("td", { class: "total" }, before, total, after), el("td", {}, "="), el("td", { class: "value" }, value));
  const show = ({ of, addends, row, scale, paint }) => {
    const own = addends?.[equation.name];
    put(input, own?.from_input[row], scale);
    put(hidden, own?.from_hidden[row], scale);
    put(bias, own?.bias, scale);
    say(total, squash ? (own ? number(own.total[row]) : WAITING) : "");
    say(value, number(of(equation.name)));
    value.style.setProperty("--chip", paint(equation.name));
  };
  return { element, show };
}

/** A number over a bar that grows from the middle, to the left where it is negative. */
function put(slot, value, scale) {
  say(slot, value === undefined ? WAITING : number(value));
  const size = value === undefined ? 0 : (50 * value) / scale;
  const cell = slot.parentElement;
  cell.style.setProperty("--from", `${Math.min(50, 50 + size)}%`);
  cell.style.setProperty("--to", `${Math.max(50, 50 + size)}%`);
  cell.classList.toggle("negative", value < 0);
}

/** c = f · c₋₁ + i · g, in letters and in numbers. */
function state(equation, named) {
  const slots = [];
  const spell = (asNumbers) => equation.terms.map((term, place) => {
    if (typeof term === "string") return ` ${term} `.replace("( ", "(").replace(/^ \)/, ")");
    if (!asNumbers) return el("span", {}, named(term.of), term.lag ? el("sub", {}, "\u22121") : "");
    const slot = el("span", { class: "number", "data-term": `${equation.name}.${term.of}${term.lag ? ".before" : ""}` });
    slots.push({ slot, term, enclosed: String(equation.terms[place - 1]).endsWith("(") });
    return slot;
  });
  const value = el("span", { class: "number", "data-term": `${equation.name}.value` });
  const element = el("tr", { class: "state" },
    el("th", { scope: "row" }, named(equation.name)), el("td", {}, "="),
    el("td", { colspan: 8 }, el("span", {}, ...spell(false)), el("span", {}, " = ", ...spell(true))),
    el("td", {}, "="), el("td", { class: "value" }, value));
  const show = ({ of, paint }) => {
    for (const { slot, term, enclosed } of slots) say(slot, (enclosed ? number : factor)(of(term.of, term.lag)));
    say(value, number(of(equation.name)));
    value.style.setProperty("--chip", paint(equation.name));
  };
  return { element, show };
}
