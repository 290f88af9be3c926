import { DRAWINGS } from "./cell_drawings.js";
import { shade } from "../draw/colours.js";
import { el, say, shape } from "../draw/dom.js";
import { number, signed } from "../draw/format.js";
import { substeps } from "./substeps.js";

/** Below this width, in CSS pixels, the drawing is set for a phone. */
const WIDE = 520;
/** A pre-activation of this size opens or closes a gate to 98 %. */
const SATURATED = 4;
/** The thinnest and the thickest line. */
const THIN = 1.25;
const THICK = 7;

/** The selected unit's cell at the current row: what flows through it, as width, colour and number. */
export function cell(context) {
  const title = el("h2", { "data-lights": "" });
  const hint = el("p", { class: "hint" }, "The thicker a line, the larger its value: blue is negative, orange positive.");
  const stages = substeps(context);
  const holder = el("div", { class: "holder" });
  const element = el("section", { class: "cell", "data-view": "cell", "aria-label": "The cell of the selected unit" },
    el("header", {}, title, hint, stages.toggle), stages.element, holder);
  let parts = [];
  let built = "";

  const build = (state, wide) => {
    const { packet, colours, layer } = state;
    const { floor, backward } = packet.header.cells[layer];
    const drawing = DRAWINGS[packet.header.cell](wide, floor, packet);
    if (backward) for (const part of drawing.parts) part.letters = part.letters?.replaceAll("₋₁", "₊₁");
    parts = drawing.parts.map((part) => MAKERS[part.kind](part, packet, colours)).filter(Boolean);
    const [width, height] = drawing.size;
    const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, class: `drawing ${wide ? "wide" : "narrow"}`, role: "group",
      "aria-label": `The ${packet.header.kind} cell`, "data-rove": "" }, ...parts.map((part) => part.element));
    holder.replaceChildren(svg);
  };

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
    const moment = { state, of: (name) => read(name, state), limit: (name) => packet.quantity(name)?.limits[layer].high ?? SATURATED };
    for (const part of parts) part.show?.(moment);
  };
  return { element, keys: ["packet", "colours", "size", "row", "layer", "unit", "operands", "substep"], draw };
}

/**
 * A value by name: a quantity; `quantity.before`, of the row before; `quantity.total` (or another addend); or one of the cell's products
 * (packing.py). Undefined until Python has sent it.
 */
export function read(name, { packet, layer, unit, row }) {
  const [quantity, which] = name.split(".");
  if (which === "before") return packet.value(quantity, layer, packet.before(row, layer), unit);
  if (which === undefined) return packet.value(quantity, layer, row, unit);
  if (which === "product") return packet.product(quantity, layer, row, unit);
  const own = packet.addends(layer, unit)?.[quantity];
  return which === "bias" ? own?.bias : own?.[which]?.[row];
}

const stage = ({ stage: number }) => (number === undefined ? "" : ` stage-${number}`);
const owner = ({ gate }) => (gate ? { "data-gate": gate } : {});

/** A line: as wide as its value is large; a gate's in the gate's colour, any other's in its sign's. */
function wire(part, packet, colours) {
  const line = shape("path", { d: part.d, class: `wire${stage(part)}${part.dashed ? " dashed" : ""}`, ...owner(part) });
  if (part.valve) line.style.stroke = colours.lines[part.gate];
  const show = ({ of, limit }) => {
    const value = of(part.of) ?? 0;
    const size = Math.min(1, Math.abs(value) / (part.scale ? limit(part.scale) : 1));
    line.style.strokeWidth = (THIN + size * (THICK - THIN)).toFixed(2);
    if (!part.valve) line.dataset.sign = size < 0.004 ? "none" : value < 0 ? "negative" : "positive";
  };
  return { element: line, show: part.of ? show : undefined };
}

/** An operation where lines meet. */
function node({ at: [x, y], sign, radius = 12, ...part }) {
  const wide = sign.length > 2;
  return { element: shape("g", { class: `node${stage(part)}` },
    shape("ellipse", { cx: x, cy: y, rx: wide ? 20 : radius, ry: radius }), text(x, y, "middle", "sign", sign)) };
}

/** A gate or candidate: its function, and how far it is open or which way it points. */
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
  const show = ({ of }) => {
    const value = of(name);
    level.style.transform = `scaleY(${value.toFixed(3)})`;
    if (middle) level.dataset.sign = value < 0 ? "negative" : "positive";
    element.setAttribute("aria-label", `${quantity.label}, ${sign}, ${number(value)}`);
  };
  return { element, show };
}

/** A letter in its colour, and its number. */
function label({ at: [x, y], anchor = "start", letters = "", of: name, under = false, plain = false, ...part }, packet, colours) {
  const symbol = shape("tspan", { class: letters.length > 3 ? "term" : "symbol" }, packet.words(letters));
  const value = shape("tspan", { class: "number", "data-term": `cell.${name}`, ...(under ? { x, dy: "1.2em" } : letters ? { dx: 5 } : {}) });
  if (part.gate && letters) symbol.style.fill = colours.lines[part.gate];
  const element = text(x, y, anchor, `label${stage(part)}`, symbol, ...(name ? [value] : []));
  for (const [key, of] of Object.entries(owner(part))) element.setAttribute(key, of);
  const show = ({ of }) => {
    const now = of(name);
    say(value, now === undefined ? "…" : plain ? number(now) : signed(now));
  };
  return { element, show: name ? show : undefined };
}

/** The row's pixels. */
function pixels({ at: [x, y], size: [width, height] }, packet, colours) {
  const { columns } = packet;
  const wide = width / columns;
  const all = Array.from({ length: columns }, (_, i) => shape("rect", { x: x + i * wide, y, width: wide + 0.3, height }));
  const show = ({ state }) => {
    const ink = state.packet.pixels(state.row);
    all.forEach((pixel, i) => { pixel.style.fill = shade(colours.picture, ink[i], 0, 1); });
  };
  const frame = shape("rect", { x, y, width, height, class: "frame" });
  return { element: shape("g", { class: "pixels" }, ...all, frame), show };
}

/** Where a line leaves the drawing. */
const tip = ({ at: [x, y], ...part }) => ({ element: shape("path", { d: `M${x - 7} ${y - 6} L${x} ${y} L${x - 7} ${y + 6}`, class: `tip-mark${stage(part)}` }) });

const body = ({ at: [x, y], size: [width, height] }) => ({ element: shape("rect", { x, y, width, height, rx: 16, class: "body" }) });

const MAKERS = { body, tip, wire, node, box, label, pixels };

function text(x, y, anchor, name, ...children) {
  return shape("text", { x, y, "text-anchor": anchor, class: name, ...(name === "sign" ? { "dominant-baseline": "central" } : {}) }, ...children);
}
