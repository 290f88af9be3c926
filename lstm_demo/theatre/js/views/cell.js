import { DRAWINGS } from "./cell_drawings.js";
import { shade } from "../draw/colours.js";
import { el, say, shape } from "../draw/dom.js";
import { number, signed } from "../draw/format.js";
import { substeps } from "./substeps.js";

/**
 * @typedef {import("../draw/colours.js").Colours} Colours
 * @typedef {import("../core/packet.js").Packet} Packet
 * @typedef {import("./views.js").Shown} Shown
 * @typedef {import("./cell_parts.js").Part} Part
 * @typedef {{ of: (name: string) => number | undefined, limit: (name: string) => number, state: Shown }} Moment values, and limits, by name
 * @typedef {{ element: SVGElement, show?: (moment: Moment) => void }} Drawn
 */

/** Below this width, in CSS pixels, the drawing is set for a phone. */
const WIDE = 520;
/** A pre-activation of this size opens or closes a gate to 98 %. */
const SATURATED = 4;
/** The thinnest and the thickest line. */
const THIN = 1.25;
const THICK = 7;

/**
 * The selected unit's cell at the current row: what flows through it, as width, colour and number.
 * @param {import("./views.js").Context} context
 * @returns {import("./views.js").View}
 */
export function cell(context) {
  const title = el("h2", { "data-lights": "" });
  const hint = el("p", { class: "hint" }, "The thicker a line, the larger its value: blue is negative, orange positive.");
  const stages = substeps(context);
  const holder = el("div", { class: "holder" });
  const element = el("section", { class: "cell", "data-view": "cell", "aria-label": "The cell of the selected unit" },
    el("header", {}, title, hint, stages.toggle), stages.element, holder);
  /** @type {Drawn[]} */
  let parts = [];
  let built = "";

  const build = (/** @type {Shown} */ state, /** @type {boolean} */ wide) => {
    const { packet, colours, layer } = state;
    const { floor, backward } = packet.header.cells[layer];
    const drawing = DRAWINGS[packet.header.cell](wide, floor, packet);
    if (backward) for (const part of drawing.parts) if (part.letters) part.letters = part.letters.replaceAll("₋₁", "₊₁");
    parts = drawing.parts.map((part) => made(part, packet, colours));
    const [width, height] = drawing.size;
    const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, class: `drawing ${wide ? "wide" : "narrow"}`, role: "group",
      "aria-label": `The ${packet.header.kind} cell`, "data-rove": "" }, ...parts.map((part) => part.element));
    holder.replaceChildren(svg);
  };

  /** @type {import("./views.js").View["draw"]} */
  const draw = (state, changed) => {
    const { packet, colours, layer, unit, row } = state;
    if (changed.has("size") || !built) element.dataset.wide = String(element.clientWidth >= WIDE);
    const wide = element.dataset.wide === "true";
    const wanted = [packet.header.cell, layer, wide, colours.signature].join();
    if (built !== wanted) build(state, wide);
    built = wanted;
    title.dataset.unit = String(unit);
    say(title, packet.words(`Inside unit ${unit}${packet.header.cells[layer].of} at row ${row + 1}`));
    stages.show(state);
    const of = (/** @type {string} */ name) => read(name, state);
    const { quantities } = packet.header;
    const limit = (/** @type {string} */ name) => quantities.find((own) => own.name === name)?.limits[layer].high ?? SATURATED;
    for (const part of parts) part.show?.({ state, of, limit });
  };
  return { element, keys: ["packet", "colours", "size", "row", "layer", "unit", "operands", "substep"], draw };
}

/**
 * A value by name: a quantity; `quantity.before`, of the row before; `quantity.total` (or another addend); or one of the cell's products
 * (packing.py). Undefined until Python has sent it.
 * @param {string} name @param {Shown} state
 */
export function read(name, { packet, layer, unit, row }) {
  const [quantity, which] = name.split(".");
  if (which === "before") return packet.value(quantity, layer, packet.before(row, layer), unit);
  if (which === undefined) return packet.value(quantity, layer, row, unit);
  if (which === "product") return packet.product(quantity, layer, row, unit);
  const own = packet.addends(layer, unit)?.[quantity];
  return which === "bias" ? own?.bias : own?.[/** @type {"from_input" | "from_hidden" | "from_cell" | "total"} */ (which)]?.[row];
}

/** @param {Part} part @param {Packet} packet @param {Colours} colours @returns {Drawn} */
function made(part, packet, colours) {
  switch (part.kind) {
    case "body": return body(part);
    case "tip": return tip(part);
    case "wire": return wire(part, colours);
    case "node": return node(part);
    case "box": return box(part, packet, colours);
    case "label": return label(part, packet, colours);
    case "pixels": return pixels(part, packet, colours);
  }
}

/** @param {{ stage?: number }} part */
const stage = ({ stage: number }) => (number === undefined ? "" : ` stage-${number}`);
/** @param {{ gate?: string }} part @returns {Record<string, string>} */
const owner = ({ gate }) => (gate ? { "data-gate": gate } : {});

/**
 * A line: as wide as its value is large; a gate's in the gate's colour, any other's in its sign's.
 * @param {import("./cell_parts.js").Wire} part @param {Colours} colours @returns {Drawn}
 */
function wire(part, colours) {
  const line = shape("path", { d: part.d, class: `wire${stage(part)}${part.dashed ? " dashed" : ""}`, ...owner(part) });
  const { of: name, gate } = part;
  if (part.valve && gate) line.style.stroke = colours.lines[gate];
  if (!name) return { element: line };
  const show = (/** @type {Moment} */ { of, limit }) => {
    const value = of(name) ?? 0;
    const size = Math.min(1, Math.abs(value) / (part.scale ? limit(part.scale) : 1));
    line.style.strokeWidth = (THIN + size * (THICK - THIN)).toFixed(2);
    if (!part.valve) line.dataset.sign = size < 0.004 ? "none" : value < 0 ? "negative" : "positive";
  };
  return { element: line, show };
}

/** An operation where lines meet. @param {import("./cell_parts.js").Node} part @returns {Drawn} */
function node({ at: [x, y], sign, radius = 12, ...part }) {
  const wide = sign.length > 2;
  return { element: shape("g", { class: `node${stage(part)}` },
    shape("ellipse", { cx: x, cy: y, rx: wide ? 20 : radius, ry: radius }), text(x, y, "middle", "sign", sign)) };
}

/**
 * A gate or candidate: its function, and how far it is open or which way it points.
 * @param {import("./cell_parts.js").Box} part @param {Packet} packet @param {Colours} colours @returns {Drawn}
 */
function box({ at: [x, y], size: [width, height], sign, of: name, ...part }, packet, colours) {
  const quantity = packet.quantity(name);
  const middle = quantity.signed;
  const tall = height - 10;
  const [left, top] = [x - width / 2, y - height / 2];
  const level = shape("rect", { x: left + 5, y: top + 5, width: 8, height: middle ? tall / 2 : tall, class: "level" });
  level.style.transformOrigin = `${left + 9}px ${middle ? y : top + 5 + tall}px`;
  const outline = shape("rect", { x: left, y: top, width, height, rx: 7, class: "outline" });
  outline.style.stroke = colours.lines[name];
  if (!middle) level.style.fill = colours.lines[name];
  const element = shape("g", { class: `box${stage(part)}`, "data-gate": name, "data-lights": "", role: "button", tabindex: -1 },
    outline, shape("rect", { x: left + 5, y: top + 5, width: 8, height: tall, class: "well" }), level,
    ...(middle ? [shape("path", { d: `M${left + 3} ${y}h12`, class: "zero" })] : []), text(x + 7, y, "middle", "sign", sign));
  const show = (/** @type {Moment} */ { of }) => {
    const value = of(name) ?? 0;
    level.style.transform = `scaleY(${value.toFixed(3)})`;
    if (middle) level.dataset.sign = value < 0 ? "negative" : "positive";
    element.setAttribute("aria-label", `${quantity.label}, ${sign}, ${number(value)}`);
  };
  return { element, show };
}

/**
 * A letter in its colour, and its number.
 * @param {import("./cell_parts.js").Label} part @param {Packet} packet @param {Colours} colours @returns {Drawn}
 */
function label({ at: [x, y], anchor = "start", letters = "", of: name, under = false, plain = false, ...part }, packet, colours) {
  const symbol = shape("tspan", { class: letters.length > 3 ? "term" : "symbol" }, packet.words(letters));
  /** @type {Record<string, string | number>} */
  const place = under ? { x, dy: "1.2em" } : letters ? { dx: 5 } : {};
  const value = shape("tspan", { class: "number", "data-term": `cell.${name}`, ...place });
  if (part.gate && letters) symbol.style.fill = colours.lines[part.gate];
  const element = text(x, y, anchor, `label${stage(part)}`, symbol, ...(name ? [value] : []));
  for (const [key, of] of Object.entries(owner(part))) element.setAttribute(key, of);
  if (!name) return { element };
  const show = (/** @type {Moment} */ { of }) => {
    const now = of(name);
    say(value, now === undefined ? "…" : plain ? number(now) : signed(now));
  };
  return { element, show };
}

/** The row's pixels. @param {import("./cell_parts.js").Pixels} part @param {Packet} packet @param {Colours} colours @returns {Drawn} */
function pixels({ at: [x, y], size: [width, height] }, packet, colours) {
  const { columns } = packet;
  const wide = width / columns;
  const all = Array.from({ length: columns }, (_, i) => shape("rect", { x: x + i * wide, y, width: wide + 0.3, height }));
  const show = (/** @type {Moment} */ { state }) => {
    const ink = state.packet.pixels(state.row);
    all.forEach((pixel, i) => { pixel.style.fill = shade(colours.picture, ink[i], 0, 1); });
  };
  const frame = shape("rect", { x, y, width, height, class: "frame" });
  return { element: shape("g", { class: "pixels" }, ...all, frame), show };
}

/** @param {import("./cell_parts.js").Body} part @returns {Drawn} */
const body = ({ at: [x, y], size: [width, height] }) => ({ element: shape("rect", { x, y, width, height, rx: 16, class: "body" }) });

/** Where a line leaves the drawing. @param {import("./cell_parts.js").Tip} part @returns {Drawn} */
function tip({ at: [x, y], ...part }) {
  return { element: shape("path", { d: `M${x - 7} ${y - 6} L${x} ${y} L${x - 7} ${y + 6}`, class: `tip-mark${stage(part)}` }) };
}

/** @param {number} x @param {number} y @param {string} anchor @param {string} name its class @param {...(Node | string)} children */
function text(x, y, anchor, name, ...children) {
  const element = shape("text", { x, y, "text-anchor": anchor, class: name }, ...children);
  if (name === "sign") element.setAttribute("dominant-baseline", "central");
  return element;
}
