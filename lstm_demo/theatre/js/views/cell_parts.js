/**
 * What cells are drawn of, as data: `cell.js` draws it. A part's `of` names its value (`read` in cell.js), `gate` the quantity that it
 * belongs to, `stage` the substep in which it comes about.
 *
 * @typedef {number[]} Point x and y, or width and height, in CSS pixels
 * @typedef {{ stage?: number, gate?: string, letters?: undefined }} Common
 * @typedef {Common & { kind: "body", at: Point, size: Point }} Body
 * @typedef {Common & { kind: "tip", at: Point }} Tip where a line leaves the drawing
 * @typedef {Common & { kind: "node", at: Point, sign: string, radius?: number }} Node an operation where lines meet
 * @typedef {Common & { kind: "box", at: Point, size: Point, sign: string, of: string }} Box a gate or candidate
 * @typedef {Common & { kind: "pixels", at: Point, size: Point }} Pixels the row's
 *
 * @typedef {object} WireOnly
 * @property {"wire"} kind
 * @property {string} d its path
 * @property {string} [of]
 * @property {string} [scale] the quantity whose largest value makes the thickest line; without it that is 1
 * @property {boolean} [valve] a gate's own line, in the gate's colour
 * @property {boolean} [dashed]
 * @typedef {Common & WireOnly} Wire
 *
 * @typedef {object} LabelOnly
 * @property {"label"} kind
 * @property {Point} at
 * @property {"start" | "middle" | "end"} [anchor]
 * @property {string} [letters]
 * @property {string} [of]
 * @property {boolean} [under] the number stands under its letters
 * @property {boolean} [plain] the number has no plus
 * @typedef {Omit<Common, "letters"> & LabelOnly} Label
 *
 * @typedef {Body | Tip | Node | Box | Pixels | Wire | Label} Part
 * @typedef {{ size: Point, parts: Part[] }} Drawing
 * @typedef {import("../core/packet.js").Packet} Packet
 * @typedef {{ y: number, width: number }} Strip where the row's pixels lie
 */

/**
 * What comes in from below and, along the bottom, from before: [x, h₋₁] on its way to every gate.
 * @param {{ bus: number, wire: number, last: number, left: number, strip: Strip }} at
 * @param {number} layer @param {Packet} packet
 * @param {string} from the beginning of the bus's path
 * @returns {Part[]}
 */
export function entrance({ bus, wire, last, ...at }, layer, packet, from) {
  return [
    { kind: "wire", d: `${from} H${last}`, of: "hidden_state.before", scale: "hidden_state" },
    { kind: "wire", d: `M${wire} ${at.strip.y - 3} V${bus}` },
    ...input(at, layer, packet),
  ];
}

/**
 * x: the row's pixels, or in a higher layer what the one below reveals.
 * @param {{ left: number, strip: Strip }} at @param {number} layer @param {Packet} packet
 * @returns {Part[]}
 */
export function input({ left, strip: { y, width } }, layer, packet) {
  /** @type {Label} */
  const letter = { kind: "label", at: [left - 5, y + 10], anchor: "end", letters: "x" };
  const below = packet.header.once ? `both hidden states of layer ${layer}` : `the hidden state of layer ${layer}`;
  if (layer) return [letter, { kind: "label", at: [left + 2, y + 10], letters: `${below}, every unit` }];
  return [
    letter,
    { kind: "pixels", at: [left, y], size: [width, 11] },
    { kind: "label", at: [left + width + 8, y + 10], letters: "the row's pixels" },
  ];
}

/**
 * A gate over the bus: its pre-activation comes in from below.
 * @param {number} x @param {string} sign @param {string} of
 * @param {{ bus: number, y: number, size: Point }} at @param {number} [stage]
 * @returns {Part[]}
 */
export function gate(x, sign, of, { bus, y, size }, stage = 0) {
  const bottom = y + size[1] / 2;
  return [
    { kind: "wire", d: `M${x} ${bus} V${bottom}`, of: `${of}.total`, scale: "total", stage },
    { kind: "box", at: [x, y], size, sign, of, stage },
    { kind: "label", at: [x + 6, bus - 5], of: `${of}.total`, stage },
  ];
}
