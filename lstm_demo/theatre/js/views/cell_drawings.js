import { entrance, gate, input } from "./cell_parts.js";

/**
 * How each kind of cell is drawn: where its lines, gates and numbers stand, on a wide page and on a phone. Data only; `cell.js` draws it.
 *
 * @typedef {import("./cell_parts.js").Part} Part
 * @typedef {(wide: boolean, layer: number, packet: import("../core/packet.js").Packet) => import("./cell_parts.js").Drawing} Draw
 */

/** @type {Draw} */
function lstm(wide, layer, packet) {
  const at = wide
    ? { size: [620, 292], body: [72, 18, 480, 236], belt: 58, f: 150, i: 262, g: 362, o: 456, h: 510, end: 612, mid: 126, y: 192,
      box: [60, 40], bus: 238, out: 214, tanh: 96, cross: 152, strip: { y: 274, width: 140 }, left: 86, wire: 114, start: 6 }
    : { size: [328, 290], body: [24, 44, 280, 206], belt: 72, f: 60, i: 118, g: 172, o: 238, h: 280, end: 324, mid: 136, y: 200,
      box: [44, 34], bus: 238, out: 224, tanh: 106, cross: 156, strip: { y: 268, width: 126 }, left: 30, wire: 44, start: 4 };
  const { belt, f, i, g, o, h, end, mid, y, box, bus, out, tanh, cross } = at;
  const top = y - box[1] / 2;
  const bottom = { bus, y, size: box };
  const cell = { scale: "cell_state" };
  return { size: at.size, parts: [
    { kind: "body", at: at.body.slice(0, 2), size: at.body.slice(2) },
    ...entrance({ ...at, last: o }, layer, packet, `M${at.start} ${bus}`),
    { kind: "wire", d: `M${at.start} ${belt} H${f - 12}`, of: "cell_state.before", gate: "cell_state", ...cell },
    { kind: "wire", d: `M${f + 12} ${belt} H${g - 12}`, of: "kept.product", stage: 1, gate: "cell_state", ...cell },
    { kind: "wire", d: `M${g + 12} ${belt} H${end}`, of: "cell_state", stage: 2, gate: "cell_state", ...cell },
    { kind: "wire", d: `M${f} ${top} V${belt + 12}`, of: "forget_gate", gate: "forget_gate", valve: true, stage: 1 },
    { kind: "wire", d: `M${i} ${top} V${mid} H${g - 12}`, of: "input_gate", gate: "input_gate", valve: true, stage: 2 },
    { kind: "wire", d: `M${g} ${top} V${mid + 12}`, of: "candidate", gate: "candidate", stage: 2 },
    { kind: "wire", d: `M${g} ${mid - 12} V${belt + 12}`, of: "written.product", stage: 2, gate: "cell_state", ...cell },
    { kind: "wire", d: `M${h} ${belt} V${tanh - 12}`, of: "cell_state", stage: 3, gate: "cell_state", ...cell },
    { kind: "wire", d: `M${h} ${tanh + 12} V${cross - 12}`, of: "squashed.product", stage: 3, gate: "cell_state" },
    { kind: "wire", d: `M${o} ${top} V${cross} H${h - 12}`, of: "output_gate", gate: "output_gate", valve: true, stage: 3 },
    { kind: "wire", d: `M${h} ${cross + 12} V${out} H${end}`, of: "hidden_state", gate: "hidden_state", stage: 3 },
    { kind: "tip", at: [end, belt], stage: 2 }, { kind: "tip", at: [end, out], stage: 3 },
    ...gate(f, "σ", "forget_gate", bottom), ...gate(i, "σ", "input_gate", bottom),
    ...gate(g, "tanh", "candidate", bottom), ...gate(o, "σ", "output_gate", bottom),
    { kind: "node", at: [f, belt], sign: "×", stage: 1 },
    { kind: "node", at: [g, mid], sign: "×", stage: 2 },
    { kind: "node", at: [g, belt], sign: "+", stage: 2 },
    { kind: "node", at: [h, tanh], sign: "tanh", stage: 3 },
    { kind: "node", at: [h, cross], sign: "×", stage: 3 },
    ...(wide ? lstmWords(at, top) : lstmWordsNarrow(at, top)),
  ] };
}

/**
 * Where an LSTM's parts stand.
 * @typedef {Record<"belt" | "f" | "i" | "g" | "o" | "h" | "mid" | "bus" | "out" | "tanh" | "cross", number>} Places
 */

/** @param {Places} places @param {number} top of the gates @returns {Part[]} */
function lstmWords({ belt, f, i, g, o, h, mid, bus, out, tanh, cross }, top) {
  const output = { gate: "output_gate", stage: 0 };
  return [
    { kind: "label", at: [6, belt - 28], letters: "c₋₁", of: "cell_state.before", under: true, gate: "cell_state" },
    { kind: "label", at: [(f + g) / 2, belt - 12], anchor: "middle", letters: "f·c₋₁", of: "kept.product", stage: 1, gate: "cell_state" },
    { kind: "label", at: [614, belt - 28], anchor: "end", letters: "c", of: "cell_state", under: true, gate: "cell_state", stage: 2 },
    { kind: "label", at: [g + 12, (belt + mid) / 2 + 5], letters: "i·g", of: "written.product", stage: 2, gate: "cell_state" },
    { kind: "label", at: [h + 10, (tanh + cross) / 2 + 5], of: "squashed.product", stage: 3 },
    { kind: "label", at: [f + 11, top - 12], letters: "f", of: "forget_gate", plain: true, gate: "forget_gate", stage: 0 },
    { kind: "label", at: [i + 11, top - 12], letters: "i", of: "input_gate", plain: true, gate: "input_gate", stage: 0 },
    { kind: "label", at: [g + 11, top - 12], letters: "g", of: "candidate", gate: "candidate", stage: 0 },
    { kind: "label", at: [o - 2, cross - 10], anchor: "middle", letters: "o", of: "output_gate", plain: true, ...output },
    { kind: "label", at: [6, bus - 28], letters: "h₋₁", of: "hidden_state.before", under: true, gate: "hidden_state" },
    { kind: "label", at: [614, out - 28], anchor: "end", letters: "h", of: "hidden_state", under: true, gate: "hidden_state", stage: 3 },
  ];
}

/** @param {Places} places @param {number} top of the gates @returns {Part[]} */
function lstmWordsNarrow({ belt, f, i, g, o, h, mid, bus, out, tanh, cross }, top) {
  const kept = { gate: "cell_state", stage: 1 };
  return [
    { kind: "label", at: [4, 14], letters: "c₋₁", of: "cell_state.before", under: true, gate: "cell_state" },
    { kind: "label", at: [(f + g) / 2, 14], anchor: "middle", letters: "f·c₋₁", of: "kept.product", under: true, ...kept },
    { kind: "label", at: [324, 14], anchor: "end", letters: "c", of: "cell_state", under: true, gate: "cell_state", stage: 2 },
    { kind: "label", at: [g + 9, (belt + mid) / 2 + 5], letters: "i·g", of: "written.product", stage: 2, gate: "cell_state" },
    { kind: "label", at: [h - 9, (tanh + cross) / 2 + 5], anchor: "end", of: "squashed.product", stage: 3 },
    { kind: "label", at: [f + 8, top - 9], letters: "f", of: "forget_gate", plain: true, gate: "forget_gate", stage: 0 },
    { kind: "label", at: [i + 8, top - 9], letters: "i", of: "input_gate", plain: true, gate: "input_gate", stage: 0 },
    { kind: "label", at: [g + 8, top - 8], letters: "g", of: "candidate", gate: "candidate", stage: 0 },
    { kind: "label", at: [o + 5, top - 6], letters: "o", of: "output_gate", plain: true, gate: "output_gate", stage: 0 },
    { kind: "label", at: [2, bus - 22], letters: "h₋₁", of: "hidden_state.before", under: true, gate: "hidden_state" },
    { kind: "label", at: [326, out + 16], anchor: "end", letters: "h", of: "hidden_state", gate: "hidden_state", stage: 3 },
  ];
}

/** An LSTM's, with lines from the belt to the gates: dashed, since each unit's gates see its own cell state alone. @type {Draw} */
function peephole(wide, layer, packet) {
  const { size, parts } = lstm(wide, layer, packet);
  const at = wide
    ? { belt: 58, from: 100, line: 138, f: 134, i: 246, o: 434, top: 172, letters: [166, 132], shown: [441, 145] }
    : { belt: 72, from: 34, line: 150, f: 46, i: 107, o: 228, top: 183, letters: [66, 146] };
  /** @type {(of: string, d: string, stage: number) => Part} */
  const seen = (of, d, stage) => ({ kind: "wire", d, of: `${of}.from_cell`, scale: "total", gate: of, dashed: true, stage });
  /** @type {(of: string, x: number, y: number, anchor: "start" | "end", stage: number) => Part} */
  const told = (of, x, y, anchor, stage) => ({ kind: "label", at: [x, y], anchor, of: `${of}.from_cell`, gate: of, stage });
  /** The output gate sees the new cell state: it comes about in the last substep. @type {(part: Part) => Part} */
  const late = (part) => {
    if (part.stage !== 0 || !("of" in part) || !/^output_gate(\.total)?$/.test(part.of ?? "")) return part;
    return part.kind === "label" && part.letters && at.shown ? { ...part, stage: 3, at: at.shown, anchor: "start" } : { ...part, stage: 3 };
  };
  const own = parts.map(late);
  const sums = [
    told("forget_gate", at.f - 6, 165, "end", 0), told("input_gate", at.i - 6, 165, "end", 0),
    told("output_gate", at.o + 8, 118, "start", 3),
  ];
  return { size, parts: [
    own[0],
    seen("forget_gate", `M${at.from} ${at.belt} V${at.line} H${at.f} V${at.top}`, 0),
    seen("input_gate", `M${at.f} ${at.line} H${at.i} V${at.top}`, 0),
    seen("output_gate", `M${at.o} ${at.belt} V${at.top}`, 3),
    ...own.slice(1),
    { kind: "label", at: at.letters, letters: "p·c₋₁", stage: 0 },
    ...(wide ? sums : []),
  ] };
}

/** @type {Draw} */
function gru(wide, layer, packet) {
  const at = wide
    ? { size: [620, 292], body: [72, 18, 480, 236], belt: 58, z: 150, r: 270, reset: 348, n: 440, one: 290, end: 612, mid: 126, y: 192,
      box: [60, 40], bus: 238, strip: { y: 274, width: 140 }, left: 86, wire: 114, start: 6, turn: 52 }
    : { size: [328, 290], body: [24, 44, 280, 206], belt: 72, z: 62, r: 132, reset: 186, n: 248, one: 150, end: 324, mid: 136, y: 200,
      box: [44, 34], bus: 238, strip: { y: 268, width: 126 }, left: 30, wire: 44, start: 4, turn: 16 };
  const { belt, z, r, reset, n, one, end, mid, y, box, bus } = at;
  const [half, top] = [box[0] / 2, y - box[1] / 2];
  const bottom = { bus, y, size: box };
  const gap = wide ? 10 : 7;
  const above = wide ? belt - 12 : 60;
  const words = wide ? belt - 28 : 14;
  return { size: at.size, parts: [
    { kind: "body", at: at.body.slice(0, 2), size: at.body.slice(2) },
    ...entrance({ ...at, last: n }, layer, packet, `M${at.turn} ${belt} V${bus}`),
    { kind: "wire", d: `M${at.start} ${belt} H${z - 12}`, of: "hidden_state.before", gate: "hidden_state" },
    { kind: "wire", d: `M${z + 12} ${belt} H${n - 12}`, of: "held.product", gate: "hidden_state", stage: 2 },
    { kind: "wire", d: `M${n + 12} ${belt} H${end}`, of: "hidden_state", gate: "hidden_state", stage: 3 },
    { kind: "wire", d: `M${z} ${top} V${belt + 12}`, of: "update_gate", gate: "update_gate", valve: true, stage: 2 },
    { kind: "wire", d: `M${z} ${mid} H${one - 12}`, of: "update_gate", gate: "update_gate", valve: true, stage: 3 },
    { kind: "wire", d: `M${one + 12} ${mid} H${n - 12}`, of: "renewal.product", gate: "update_gate", valve: true, stage: 3 },
    { kind: "wire", d: `M${n} ${top} V${mid + 12}`, of: "candidate", gate: "candidate", stage: 3 },
    { kind: "wire", d: `M${n} ${mid - 12} V${belt + 12}`, of: "renewed.product", gate: "hidden_state", stage: 3 },
    { kind: "wire", d: `M${r + half} ${y} H${reset - 12}`, of: "reset_gate", gate: "reset_gate", valve: true, stage: 1 },
    { kind: "wire", d: `M${reset} ${bus} V${y + 12}`, of: "recalled.product", scale: "total", gate: "candidate", stage: 1 },
    { kind: "wire", d: `M${reset + 12} ${y} H${n - half}`, of: "candidate.from_hidden", scale: "total", gate: "candidate", stage: 1 },
    { kind: "tip", at: [end, belt], stage: 3 },
    ...gate(z, "σ", "update_gate", bottom), ...gate(r, "σ", "reset_gate", bottom), ...gate(n, "tanh", "candidate", bottom, 1),
    { kind: "node", at: [reset, y], sign: "×", stage: 1 }, { kind: "node", at: [one, mid], sign: "1−", stage: 3 },
    { kind: "node", at: [z, belt], sign: "×", stage: 2 }, { kind: "node", at: [n, mid], sign: "×", stage: 3 },
    { kind: "node", at: [n, belt], sign: "+", stage: 3 },
    { kind: "label", at: [at.start, words], letters: "h₋₁", of: "hidden_state.before", under: true, gate: "hidden_state" },
    { kind: "label", at: [(z + n) / 2, above], anchor: "middle", letters: "z·h₋₁", of: "held.product", gate: "hidden_state", stage: 2 },
    { kind: "label", at: [end + 2, words], anchor: "end", letters: "h", of: "hidden_state", under: true, gate: "hidden_state", stage: 3 },
    { kind: "label", at: [z + gap, top - 10], letters: "z", of: "update_gate", plain: true, gate: "update_gate", stage: 0 },
    { kind: "label", at: [(one + n) / 2, mid - 9], anchor: "middle", of: "renewal.product", plain: true, gate: "update_gate", stage: 3 },
    { kind: "label", at: [n + gap, top - 10], letters: "n", of: "candidate", gate: "candidate", stage: 1 },
    { kind: "label", at: [n + gap + 2, (belt + mid) / 2 + 5], of: "renewed.product", gate: "hidden_state", stage: 3 },
    { kind: "label", at: [r, top - 8], anchor: "middle", letters: "r", of: "reset_gate", plain: true, gate: "reset_gate", stage: 0 },
    { kind: "label", at: [reset + 6, bus - 5], of: "recalled.product", gate: "candidate", stage: 1 },
  ] };
}

/** @type {Draw} */
function rnn(wide, layer, packet) {
  const at = wide
    ? { size: [620, 216], body: [72, 14, 480, 152], line: 96, sum: 210, fn: 360, end: 612, start: 6, box: [64, 40],
      strip: { y: 192, width: 140 }, left: 140 }
    : { size: [328, 236], body: [24, 34, 280, 152], line: 118, sum: 98, fn: 200, end: 324, start: 4, box: [56, 36],
      strip: { y: 212, width: 126 }, left: 35 };
  const { line, sum, fn, end, box, strip, left } = at;
  const last = packet.header.equations.at(-1);
  const sign = last?.kind === "state" ? String(last.terms[0]).replace("(", "") : "";
  const half = box[0] / 2;
  const middle = (sum + fn - half + 12) / 2;
  const first = { gate: "pre_activation", stage: 0 };
  const then = { gate: "hidden_state", stage: 1 };
  const own = { ...first, scale: "pre_activation" };
  return { size: at.size, parts: [
    { kind: "body", at: at.body.slice(0, 2), size: at.body.slice(2) },
    { kind: "wire", d: `M${at.start} ${line} H${sum - 12}`, of: "pre_activation.from_hidden", ...own },
    { kind: "wire", d: `M${sum} ${strip.y - 3} V${line + 12}`, of: "pre_activation.from_input", ...own },
    { kind: "wire", d: `M${sum} ${line - 44} V${line - 12}`, of: "pre_activation.bias", ...own },
    { kind: "wire", d: `M${sum + 12} ${line} H${fn - half}`, of: "pre_activation", ...own },
    { kind: "wire", d: `M${fn + half} ${line} H${end}`, of: "hidden_state", scale: "hidden_state", gate: "hidden_state", stage: 1 },
    { kind: "tip", at: [end, line], stage: 1 },
    { kind: "node", at: [sum, line], sign: "+", stage: 0 },
    { kind: "box", at: [fn, line], size: box, sign, of: "hidden_state", stage: 1 },
    ...input({ left, strip }, layer, packet),
    { kind: "label", at: [at.start, line - 30], letters: "h₋₁", of: "hidden_state.before", under: true, gate: "hidden_state" },
    { kind: "label", at: [sum - (wide ? 66 : 20), line - 12], anchor: wide ? "middle" : "end", of: "pre_activation.from_hidden", ...first },
    { kind: "label", at: [sum + 9, line + 40], letters: "W·x", of: "pre_activation.from_input", ...first },
    { kind: "label", at: [sum + 9, line - 32], letters: "b", of: "pre_activation.bias", ...first },
    { kind: "label", at: [middle, line - 12], anchor: "middle", letters: wide ? "z" : "", of: "pre_activation", ...first },
    { kind: "label", at: [end + 2, line - 30], anchor: "end", letters: "h", of: "hidden_state", under: true, ...then },
  ] };
}

/** By kind of cell. @type {Record<string, Draw>} */
export const DRAWINGS = { lstm, gru, rnn, peephole };
