import { gradient } from "../../../../theatre/js/draw/colours.js";
import { el, say } from "../../../../theatre/js/draw/dom.js";
import { percent } from "../../../../theatre/js/draw/format.js";
import { frameLit, now } from "../../../../theatre/js/draw/marks.js";
import { around } from "./readings.js";
import { blend, AnimatedGrid } from "./animated_grid.js";
import { grouped } from "./words.js";

/** @typedef {import("./main.js").Shown} Shown */

/**
 * The answer of the current snapshot after the current row, and the probability of every class after every row.
 * @param {import("./main.js").Context} context
 * @returns {import("./main.js").Part}
 */
export function answer({ store, clock, hover, notify, signal }) {
  const grid = new AnimatedGrid("course", notify);
  const digit = el("b", { class: "digit" });
  const sure = el("span", { class: "sure" });
  const after = el("span", { class: "after" });
  const ramp = el("i", { class: "ramp" });
  const table = el("div", { class: "classes" });
  const element = el("section", { class: "verdict", "aria-label": "This snapshot's answer, row by row" },
    el("header", {}, digit, el("div", {}, sure, after)), table);
  /** @type {{ name: HTMLElement, bar: HTMLElement, track: HTMLElement, value: HTMLElement }[]} */
  let classes = [];

  const tip = (/** @type {{ at: number, line: number }} */ { at, line }) => {
    const { packet, shot } = store.shown;
    return `${packet.words(`after row ${at + 1}`)}: ${line} with ${percent(packet.probabilities(shot, at)[line])}`;
  };
  grid.listen({
    pick: ({ at }) => clock.read(at),
    hover: (cell) => hover(cell && { row: cell.at }, cell && tip(cell), cell),
    signal,
  });

  const build = (/** @type {Shown} */ { packet }) => {
    classes = Array.from({ length: packet.header.classes }, (_, k) => {
      const style = `grid-row: ${k + 1}`;
      const bar = el("i", { class: "bar" });
      return { name: el("span", { class: "name", style }, String(k)), bar, track: el("span", { class: "track", style }, bar),
        value: el("span", { class: "value", style }) };
    });
    grid.canvas.style.gridRow = `1 / ${classes.length + 1}`;
    const legend = el("div", { class: "legend", style: `grid-row: ${classes.length + 1}` }, percent(0), ramp, percent(1));
    table.replaceChildren(grid.canvas, legend, ...classes.flatMap(({ name, track, value }) => [name, track, value]));
  };

  const showAnswer = (/** @type {Shown} */ { packet, shot, row }) => {
    const all = packet.probabilities(shot, row);
    const leader = packet.answer(shot, row);
    const when = `after step ${grouped(packet.header.steps[shot])}, ${packet.words(`row ${row + 1}`)}`;
    element.setAttribute("aria-label", packet.words("This snapshot's answer, row by row"));
    say(digit, String(leader));
    say(sure, percent(all[leader]));
    say(after, when);
    classes.forEach(({ name, bar, value }, k) => {
      bar.style.transform = `scaleX(${all[k]})`;
      say(value, percent(all[k]));
      for (const part of [name, bar, value]) part.classList.toggle("leads", k === leader);
    });
    grid.surface.describe(`${packet.words("Probability of each class after each row")}. ${when}: ${leader} with ${percent(all[leader])}`);
  };

  /** @type {import("./main.js").Part["draw"]} */
  const draw = (state, changed) => {
    const { packet, colours, time, glide, lit } = state;
    if (classes.length !== packet.header.classes) build(state);
    if (changed.any("shot", "row", "packet")) showAnswer(state);
    if (changed.has("colours")) ramp.style.background = gradient(colours.sequential);
    if (!grid.ready) return;
    const { rows, classes: count } = packet.header;
    const { from, to, part } = around(time, packet.shots);
    const [a, b] = [packet.part("probabilities", from), packet.part("probabilities", to)];
    grid.show({ columns: rows, rows: count, low: 0, high: 1, table: colours.sequential },
      (row, k) => blend(a[row * count + k], b[row * count + k], part));
    frameLit(grid, lit, colours);
    grid.frame({ at: glide }, now(colours));
  };
  return { element, keys: ["packet", "colours", "size", "sight", "time", "shot", "row", "glide", "lit"], draw, close: () => grid.close() };
}
