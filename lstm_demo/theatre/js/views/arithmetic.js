import { shade } from "../draw/colours.js";
import { el, say } from "../draw/dom.js";
import { factor, number } from "../draw/format.js";
import { LETTERS, operands } from "./operands.js";

const WAITING = "…";
const UNFOLDS = "Press a number under W·x or U·h for its products.";
const UNFOLDS_PEEPHOLES = "Press a number under W·x, U·h or p·c for its products.";
const ROUNDED = "Numbers are shown rounded; each is computed from exact ones.";
const BACKWARD = "Backward, what is marked +1 is the value at the next row, which was read before.";
const PARTS = ["from_input", "from_hidden", "bias", "from_cell"];

/** The selected unit's step at the current row, as equations with their real numbers. */
export function arithmetic({ store, want, signal }) {
  const title = el("h2", { "data-lights": "" });
  const remark = el("p", { class: "hint" });
  const table = el("table");
  const detail = operands();
  const detailCell = el("td", {}, detail.element);
  const detailRow = el("tr", { class: "detail" }, detailCell);
  table.addEventListener("click", ({ target }) => {
    const { gate, part } = target.closest("[data-part]")?.dataset ?? {};
    if (!gate) return;
    const { opened } = store.state;
    store.set({ opened: opened?.gate === gate && opened.part === part ? null : { gate, part } });
  }, { signal });
  const element = el("section", { class: "arithmetic", "data-view": "arithmetic", "aria-label": "The arithmetic of the selected unit" },
    el("header", {}, title, remark), table);
  let lines = [];
  let built = "";

  const build = ({ packet, colours, layer }) => {
    const { equations, note, cells } = packet.header;
    const { backward, floor } = cells[layer];
    const named = (name) => symbolOf(packet.quantity(name), colours);
    const peepholes = equations.some(({ peephole }) => peephole);
    lines = equations.map((equation) => (equation.kind === "sum" ? sum(equation, named, packet, peepholes)
      : state(equation, named, backward, peepholes)));
    table.classList.toggle("peepholes", peepholes);
    detailCell.colSpan = peepholes ? 14 : 12;
    const source = floor ? `layer ${floor}` : packet.words("this row");
    table.replaceChildren(head(source, peepholes), el("tbody", {}, ...lines.map((line) => line.element)));
    const unfolds = packet.header.offers && (peepholes ? UNFOLDS_PEEPHOLES : UNFOLDS);
    say(remark, [note, backward && packet.words(BACKWARD), unfolds, ROUNDED].filter(Boolean).join(" "));
  };

  /** The operands stand under the equation whose addend is open. */
  const unfold = (state) => {
    const { packet, layer, unit, row, opened } = state;
    const place = packet.header.equations.findIndex(({ kind, name }) => kind === "sum" && name === opened?.gate);
    if (!packet.header.offers || place < 0) {
      if (detailRow.isConnected) want(null);
      return detailRow.remove();
    }
    if (lines[place].element.nextSibling !== detailRow) lines[place].element.after(detailRow);
    want([layer, unit]);
    return detail.show(state, packet.addends(layer, unit)?.[opened.gate][`from_${opened.part}`][row] ?? 0);
  };

  const draw = (view) => {
    const { packet, colours, layer, unit, row } = view;
    const wanted = packet.header.cell + packet.header.step + layer + packet.header.offers + colours.signature;
    if (built !== wanted) build(view);
    built = wanted;
    title.dataset.unit = String(unit);
    say(title, packet.words(`Unit ${unit}${packet.header.cells[layer].of} at row ${row + 1}`));
    const addends = packet.addends(layer, unit);
    const scale = largest(addends);
    const valueOf = (name, lag = 0) => packet.value(name, layer, lag ? packet.before(row, layer) : row, unit);
    const paint = (name) => shadeOf(packet.quantity(name), valueOf(name), view);
    const product = (name) => packet.product(name, layer, row, unit);
    for (const line of lines) line.show({ of: valueOf, addends, row, scale, paint, product, opened: view.opened });
    unfold(view);
  };
  return { element, keys: ["packet", "colours", "row", "layer", "unit", "operands", "opened"], draw };
}

function head(source, peepholes) {
  const column = (letters, words) => el("th", { scope: "col" }, letters, el("small", {}, words));
  return el("thead", {}, el("tr", {},
    el("td", { colspan: 3 }), column("W·x", source),
    el("td"), column("U·h", "memory"), el("td"), column("b", "bias"), ...(peepholes ? [el("td"), column("p·c", "peephole")] : []), el("td", { colspan: 4 })));
}

function symbolOf(quantity, colours) {
  const symbol = el("b", { class: "symbol", title: quantity.label, "data-gate": quantity.name, "data-lights": "" }, quantity.symbol);
  symbol.style.color = colours.lines[quantity.name];
  return symbol;
}

/** The symbol that an equation is about, for the keyboard too. */
function headOf(name, named) {
  const symbol = named(name);
  const button = el("button", { type: "button", class: "link", "aria-label": symbol.title, "data-gate": name, "data-lights": "" }, symbol);
  delete symbol.dataset.lights;
  return el("th", { scope: "row" }, button);
}

/** A value's colour in its heat map. */
function shadeOf({ signed, limits }, value, { colours, layer }) {
  return shade(signed ? colours.diverging : colours.sequential, value, limits[layer].low, limits[layer].high);
}

/** The size of the unit's largest addend in the whole reading: the bars' common scale. */
function largest(addends) {
  if (!addends) return 1;
  const most = (values) => values.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  return Math.max(...Object.values(addends).flatMap((own) => [most(own.from_input), most(own.from_hidden), most(own.from_cell ?? []), Math.abs(own.bias)]), 1e-6);
}

/** f = σ(W·x + U·h + b) = σ(z) = value; + p·c where it has a peephole. */
function sum(equation, named, packet, peepholes) {
  const known = `known-${equation.stage}`;
  const slot = (key) => el("span", { class: `number ${known}`, "data-term": `${equation.name}.${key}` });
  const [input, hidden, bias, seen] = PARTS.map(slot);
  const { label } = packet.quantity(equation.name);
  const total = slot("total");
  const value = slot("value");
  const { function: squash } = equation;
  const [open, close] = squash ? [`${squash}(`, ")"] : ["", ""];
  const [before, after] = squash ? [`= ${squash}(`, ")"] : ["", ""];
  const addend = (number, part) => el("td", { class: "addend" }, part && packet.header.offers
    ? el("button", { type: "button", class: "link unfold", "data-part": part, "data-gate": equation.name,
      title: `The products of ${LETTERS[part]}` }, number) : number);
  const fourth = equation.peephole ? [el("td", {}, "+"), addend(seen, "cell")] : [el("td"), el("td")];
  const element = el("tr", { "data-gate": equation.name },
    headOf(equation.name, named), el("td", {}, "="), el("td", { class: "open" }, open),
    addend(input, "input"), el("td", {}, "+"), addend(hidden, "hidden"), el("td", {}, "+"), addend(bias), ...(peepholes ? fourth : []),
    el("td", { class: "close" }, close),
    el("td", { class: "total" }, before, total, after), el("td", { class: known }, "="), el("td", { class: "value" }, value));
  const show = ({ of, addends, row, scale, paint, opened }) => {
    const own = addends?.[equation.name];
    put(input, own?.from_input[row], scale);
    put(hidden, own?.from_hidden[row], scale);
    put(bias, own?.bias, scale);
    if (equation.peephole) put(seen, own?.from_cell?.[row], scale);
    for (const button of element.querySelectorAll("[data-part]")) {
      const letters = LETTERS[button.dataset.part];
      const open = opened?.gate === equation.name && opened.part === button.dataset.part;
      button.setAttribute("aria-expanded", String(open));
      button.setAttribute("aria-label", `${letters} of the ${label}: ${button.textContent}`);
    }
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
  const cell = slot.closest("td");
  cell.style.setProperty("--from", `${Math.min(50, 50 + size)}%`);
  cell.style.setProperty("--to", `${Math.max(50, 50 + size)}%`);
  cell.classList.toggle("negative", value < 0);
}

/** c = f · c₋₁ + i · g, in letters and in numbers. */
function state(equation, named, backward, peepholes) {
  const slots = [];
  const spell = (asNumbers) => equation.terms.map((term, place) => {
    if (typeof term === "string") return ` ${term} `.replace("( ", "(").replace(/^ \)/, ")");
    if (!asNumbers) return el("span", {}, named(term.of), term.lag ? el("sub", {}, backward ? "+1" : "\u22121") : "");
    const slot = el("span", { class: "number", "data-term": `${equation.name}.${term.of}${term.lag ? ".before" : ""}` });
    slots.push({ slot, term, enclosed: String(equation.terms[place - 1]).endsWith("(") });
    return slot;
  });
  const [begun, done] = equation.stages;
  const value = el("span", { class: `number known-${done}`, "data-term": `${equation.name}.value` });
  const products = [];
  const middle = equation.middle.map((term) => {
    if (typeof term === "string") return ` ${term} `;
    const slot = el("span", { class: `number known-${term.stage}`, "data-term": `${equation.name}.${term.product}` });
    products.push({ slot, product: term.product });
    return slot;
  });
  const element = el("tr", { class: "state", "data-gate": equation.name },
    headOf(equation.name, named), el("td", {}, "="),
    el("td", { colspan: peepholes ? 10 : 8 }, el("span", {}, ...spell(false)), el("span", { class: `known-${begun}` }, " = ", ...spell(true)),
      ...(middle.length ? [el("span", { class: `known-${begun}` }, " = ", ...middle)] : [])),
    el("td", { class: `known-${done}` }, "="), el("td", { class: "value" }, value));
  const show = ({ of, paint, product }) => {
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
