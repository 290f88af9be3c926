import { gradient } from "../../../../theatre/js/draw/colours.js";
import { el, say } from "../../../../theatre/js/draw/dom.js";
import { percent } from "../../../../theatre/js/draw/format.js";
import { now } from "../../../../theatre/js/draw/marks.js";
import { CellGrid } from "../../../../theatre/js/draw/cell_grid.js";
import { chartFrame } from "./chart_frame.js";
import { step, times } from "./words.js";

/** The lower end of the logarithmic scale: a thousandth of the last row's gradient. */
const FAINTEST = -3;

/**
 * @typedef {object} Subject what a map shows
 * @property {number} low
 * @property {number} high
 * @property {[string, string]} ends of the legend
 * @property {(shot: number, row: number) => number} value
 * @property {(shot: number, row: number) => string} text
 * @property {string} says
 * @property {number} [blank] how many rows are greyed, from the top
 * @typedef {import("./main.js").Shown} Shown
 */

/**
 * A map of training time (across) and rows (down). A click or a drag goes to that snapshot and row.
 * @param {import("./main.js").Context} context
 * @param {string} name
 * @param {(state: Shown, frame: import("./chart_frame.js").ChartFrame) => Subject} prepare
 * @returns {import("./main.js").Part}
 */
function trainingMap({ store, clock, hover, notify, signal }, name, prepare) {
  const grid = new CellGrid(name, notify);
  const [top, bottom] = [el("span"), el("span")];
  const [low, ramp, high] = [el("span"), el("i", { class: "ramp" }), el("span")];
  const ticks = el("div", { class: "ticks", "aria-hidden": true }, top, bottom);
  const frame = chartFrame(name, el("div", { class: "pad" }, ticks, grid.canvas));
  frame.element.append(el("div", { class: "legend" }, low, ramp, high));
  let dragged = false;
  /** @type {Subject | null} */
  let shown = null;

  const tip = (/** @type {import("../../../../theatre/js/draw/cell_grid.js").Cell} */ { at, line }) => {
    const { packet } = store.shown;
    return `${step(packet, at)}, ${packet.words(`row ${line + 1}`)}: ${shown?.text(at, line)}`;
  };
  grid.listen({
    pick: ({ at, line }) => {
      clock.go(at);
      clock.read(line);
    },
    hover: (cell) => {
      hover(cell && { row: cell.line }, cell && tip(cell), cell);
      if (cell && dragged) {
        clock.drag(cell.at);
        clock.read(cell.line);
      }
    },
    signal,
  });
  grid.canvas.addEventListener("pointerdown", ({ pointerType, button }) => {
    dragged = pointerType === "mouse" && button === 0;
  }, { signal });
  window.addEventListener("pointerup", () => { dragged = false; }, { signal });

  const paint = (/** @type {Shown} */ state) => {
    const { packet, colours } = state;
    const { rows } = packet.header;
    const subject = prepare(state, frame);
    frame.span(packet);
    say(top, "1");
    say(bottom, String(rows));
    say(low, subject.ends[0]);
    say(high, subject.ends[1]);
    ramp.style.background = gradient(colours.sequential);
    grid.paint({ columns: packet.shots, rows, low: subject.low, high: subject.high, table: colours.sequential }, subject.value);
    return subject;
  };
  /** @type {import("./main.js").Part["draw"]} */
  const draw = (state, changed) => {
    const { packet, colours, time, shot, row, glide } = state;
    if (!shown || !grid.cells || changed.any("packet", "colours", "size")) shown = paint(state);
    if (changed.any("packet", "shot", "row")) {
      frame.value(shown.text(shot, row));
      const place = `At ${step(packet, shot)}, ${packet.words(`row ${row + 1}`)}`;
      grid.surface.describe(`${packet.words(`${shown.says}, by snapshot and row`)}. ${place}: ${shown.text(shot, row)}`);
    }
    if (!grid.ready) return;
    grid.uncover(packet.shots, packet.shots, { ground: colours.surface, veil: 1 }); // all of it is always shown
    if (shown.blank) grid.greyTop(shown.blank, colours.border);
    grid.frame({ line: glide }, now(colours));
    grid.frame({ at: time }, now(colours));
  };
  return {
    element: frame.element,
    keys: ["packet", "colours", "size", "sight", "time", "shot", "row", "glide"],
    draw,
    close: () => grid.close(),
  };
}

/** The probability of the final answer, after every row, by every snapshot. @param {import("./main.js").Context} context */
export function certainty(context) {
  return trainingMap(context, "certainty", ({ packet }, frame) => {
    const { answer } = packet.header;
    const value = (/** @type {number} */ shot, /** @type {number} */ row) => packet.probabilities(shot, row)[answer];
    frame.title(`How sure of the ${answer}`);
    frame.caption(packet.words("training across, rows down"));
    const ends = /** @type {[string, string]} */ ([percent(0), percent(1)]);
    return { low: 0, high: 1, ends, value, text: (shot, row) => percent(value(shot, row)), says: `Probability of the ${answer}` };
  });
}

/**
 * The size of the gradient at every row as a share of that at the last row, by every snapshot, on a logarithmic scale.
 * @param {import("./main.js").Context} context
 */
export function reach(context) {
  return trainingMap(context, "reach", ({ packet }, frame) => {
    const { memory, answer, rival, rows, blank } = packet.header;
    const most = Math.max(0, ...Array.from(packet.array("reach").data, (part) => (part > 0 ? Math.log10(part) : 0)));
    const high = Math.min(2, Math.ceil(most * 10) / 10);
    frame.title("Gradient\u2019s reach");
    const scale = packet.words(`by row; row ${rows} = ${percent(1)}`);
    frame.caption(`∂(${answer} \u2212 ${rival})/∂${memory} ${scale}${blank ? "; grey: no ink yet" : ""}`);
    return {
      low: FAINTEST, high, ends: [`≤ ${times(10 ** FAINTEST)}`, `${most > high ? "≥ " : ""}${times(10 ** high)}`],
      value: (shot, row) => Math.log10(Math.max(packet.reach(shot, row), 1e-30)),
      text: (shot, row) => times(packet.reach(shot, row)),
      says: `Size of the gradient along ${memory}, as a part of the last row's`,
      blank,
    };
  });
}
