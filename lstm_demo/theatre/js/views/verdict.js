import { gradient } from "../draw/colours.js";
import { el, say } from "../draw/dom.js";
import { isNearTie, odds, percent } from "../draw/format.js";
import { frameLit, now, pointed, VEIL } from "../draw/marks.js";
import { CellGrid } from "../draw/cell_grid.js";

/**
 * @typedef {import("./views.js").Shown} Shown
 */

/** Whose reading it is, by the packet's `source`. */
const SOURCES = { cell: "read by the cell", browser: "read in your browser" };

/**
 * What the model would answer if the picture ended here: the leader, every class now, and every class after every row.
 * @param {import("./views.js").Context} context
 * @returns {import("./views.js").View}
 */
export function verdict({ store, choose, hover, ask, notify, signal }) {
  const grid = new CellGrid("course", notify);
  const digit = el("b", { class: "digit" });
  const sure = el("span", { class: "sure" });
  const source = el("span", { class: "source" });
  const after = el("span", { class: "after" });
  const ramp = el("i", { class: "ramp" });
  const once = el("p", { class: "once" });
  const unlike = el("p", { class: "unlike", role: "status" });
  const table = el("div", { class: "classes", role: "group", "aria-label": "Classes", "data-rove": "" });
  const element = el("section", { class: "verdict", "data-view": "verdict", "aria-label": "The model's answer so far" },
    el("header", {}, digit, el("div", {}, sure, " ", source, after, unlike)), table);
  const why = el("button", { type: "button", class: "why" });
  why.addEventListener("click", () => ask(...pair(store.shown)), { signal });
  /** @type {{ name: HTMLElement, bar: HTMLElement, track: HTMLElement, value: HTMLElement }[]} */
  let classes = [];
  let built = "";

  const tip = (/** @type {{ at: number, line: number }} */ { at, line }) => {
    const { packet, seen } = store.shown;
    if (at >= seen) return packet.words(`row ${at + 1}: not read yet`);
    return packet.words(`after row ${at + 1}: ${line} with ${percent(packet.probabilities(at)[line])}`);
  };
  grid.listen({
    pick: ({ at, line }) => {
      store.set({ asked: line });
      choose({ row: at });
    },
    hover: (cell) => hover(cell && { row: cell.at, digit: cell.line }, cell && tip(cell), cell),
    signal,
  });

  const build = (/** @type {Shown} */ { packet }) => {
    classes = Array.from({ length: packet.header.classes }, (_, k) => {
      const style = `grid-row: ${k + 1}`;
      const bar = el("i", { class: "bar" });
      const own = { style, "data-digit": k };
      const name = el("button", { type: "button", class: "link name", "data-lights": "", "aria-label": `class ${k}`, ...own }, String(k));
      return { name, bar, track: el("span", { class: "track", ...own }, bar), value: el("span", { class: "value", ...own }) };
    });
    for (const tall of [grid.canvas, once]) tall.style.gridRow = `1 / ${classes.length + 1}`;
    say(once, packet.header.once);
    const legend = el("div", { class: "legend", style: `grid-row: ${classes.length + 1}` }, percent(0), ramp, percent(1));
    table.style.gridTemplateRows = `repeat(${classes.length}, var(--class-row, 16px))`;
    why.style.gridRow = String(classes.length + 1);
    built = packet.header.once;
    const bars = classes.flatMap(({ name, track, value }) => [name, track, value]);
    table.replaceChildren(...(built ? [once] : [grid.canvas, legend]), why, ...bars);
  };

  const paint = (/** @type {Shown} */ { packet, colours }) => {
    const { data, shape: [columns, rows] } = packet.answers;
    ramp.style.background = gradient(colours.sequential);
    grid.paint({ columns, rows, low: 0, high: 1, table: colours.sequential }, (row, k) => data[row * rows + k]);
  };

  const tell = (/** @type {Shown} */ { packet, row, playing }) => {
    const all = packet.probabilities(row);
    const leader = packet.leader(row);
    const second = runnerUp(all, leader);
    const { by } = packet.header;
    say(source, by ? `${SOURCES[packet.header.source]} with ${by}` : SOURCES[packet.header.source]);
    table.classList.toggle("waiting", Boolean(packet.header.once) && playing);
    if (packet.header.once) return tellOnce(all, leader, second, playing);
    say(digit, String(leader));
    say(sure, percent(all[leader]));
    const tie = row === packet.header.rows - 1 && isNearTie(all[leader], all[second]);
    say(after, packet.words(`after row ${row + 1}; ${beside(all, leader, second, tie)}`));
    classes.forEach(({ name, bar, value }, k) => {
      bar.style.transform = `scaleX(${all[k]})`;
      say(value, percent(all[k]));
      for (const part of [name, bar, value]) part.classList.toggle("leads", k === leader);
    });
    const here = `After row ${row + 1}: ${leader} with ${percent(all[leader])}${tie ? `, ${beside(all, leader, second, tie)}` : ""}`;
    grid.surface.describe(packet.words(`Probability of each class after each row. ${here}`));
  };

  /**
   * The one answer, when both directions have read everything: not while they play.
   * @param {Float32Array} all @param {number} leader @param {number} second @param {boolean} playing
   */
  const tellOnce = (all, leader, second, playing) => {
    say(digit, playing ? "…" : String(leader));
    say(sure, playing ? "" : percent(all[leader]));
    const next = beside(all, leader, second, isNearTie(all[leader], all[second]));
    say(after, playing ? "both directions are still reading" : `when all is read; ${next}`);
    classes.forEach(({ name, bar, value }, k) => {
      bar.style.transform = `scaleX(${playing ? 0 : all[k]})`;
      say(value, playing ? "" : percent(all[k]));
      for (const part of [name, bar, value]) part.classList.toggle("leads", !playing && k === leader);
    });
  };

  /** Both would give the answer away while the reading has not been seen to its end. */
  const offer = (/** @type {Shown} */ state) => {
    const { packet: { header }, seen, playing } = state;
    const early = header.once ? playing : seen < header.rows;
    unlike.hidden = early || (header.novelty ?? 0) <= 0;
    say(unlike, unlike.hidden ? "" : header.unlike);
    why.hidden = !header.asks;
    why.classList.toggle("early", early);
    if (header.asks) say(why, `Why ${article(pair(state)[0])}, not ${article(pair(state)[1])}?`);
  };

  /** @type {import("./views.js").View["draw"]} */
  const draw = (state, changed) => {
    const { packet, colours, glide, seen, lit } = state;
    if (classes.length !== packet.header.classes || built !== packet.header.once) build(state);
    offer(state);
    if (changed.any("row", "packet", "playing")) tell(state);
    if (packet.header.once) return;
    if (!grid.cells || changed.any("packet", "colours", "size")) paint(state);
    if (!grid.ready) return;
    grid.uncover(glide + 1, seen, { ground: colours.surface, veil: VEIL });
    if (lit.digit !== null) grid.frame({ line: lit.digit }, pointed(colours));
    frameLit(grid, lit, colours);
    grid.frame({ at: glide }, now(colours));
  };
  return {
    element,
    keys: ["packet", "colours", "size", "sight", "row", "playing", "glide", "seen", "lit", "asked", "operands"],
    draw,
    close: () => grid.close(),
  };
}

/**
 * "next 2, 3 %", or of a near tie "perhaps a 2, 21 %: 3 to 1".
 * @param {Float32Array} all @param {number} leader @param {number} second @param {boolean} tie
 */
const beside = (all, leader, second, tie) => (tie
  ? `perhaps ${article(second)}, ${percent(all[second])}: ${odds(all[leader], all[second])}`
  : `next ${second}, ${percent(all[second])}`);

/** The most probable class but one. @param {Float32Array} all @param {number} leader */
const runnerUp = (all, leader) => Array.from(all).reduce((best, p, k) => (k !== leader && (best < 0 || p > all[best]) ? k : best), -1);

/** "a 7", "an 8": eight is the only digit that begins with a vowel. @param {number} digit */
const article = (digit) => `${digit === 8 ? "an" : "a"}\u00a0${digit}`;

/**
 * The answer, and the class that was pressed; where that is the answer too, or none was, the runner-up.
 * @param {Shown} state @returns {[number, number]}
 */
function pair({ packet, asked }) {
  const { prediction, rows } = packet.header;
  return [prediction, asked === null || asked === prediction ? runnerUp(packet.probabilities(rows - 1), prediction) : asked];
}
