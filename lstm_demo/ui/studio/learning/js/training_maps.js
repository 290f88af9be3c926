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
 * A map of training time (across) and rows (down). A click or a drag goes to that snapshot and row.
 * @param {import("./main.js").Context} context
 * @param {string} name
 * @param {(state: any, frame: any) => { low: number, high: number, ends: [string, string], value: (shot: number, row: number) => number,
 *   text: (shot: number, row: number) => string, says: string, blank?: number }} prepare `blank`: how many rows are greyed, from the top
 */
function trainingMap({ store, clock, hover, notify, signal }, name, prepare) {
  const grid = new CellGrid(name, notify);
  const [top, bottom] = [el("span"), el("span")];
  const [low, ramp, high] = [el("span"), el("i", { class: "ramp" }), el("span")];
  const ticks = el("div", { class: "ticks", "aria-hidden": true }, top, bottom);
  const frame = chartFrame(name, el("div", { class: "pad" }, ticks, grid.canvas));
  frame.element.append(el("div", { class: "legend" }, low, ramp, high));
  let shown = null;

  const tip = ({ at, line }) => `${step(store.state.packet, at)}, ${store.state.packet.words(`row ${line + 1}`)}: ${shown.text(at, line)}`;
  grid.listen({
    pick: ({ at, line }) => {
      clock.go(at);
      clock.read(line);
    },
    hover: (cell) => {
      hover(cell && { row: cell.line }, cell && tip(cell), cell);
      if (cell && grid.dragged) {
        clock.drag(cell.at);
        clock.read(cell.line);
      }
    },
    signal,
  });
  grid.canvas.addEventListener("pointerdown", ({ pointerType, button }) => {
    grid.dragged = pointerType === "mouse" && button === 0;
  }, { signal });
  window.addEventListener("pointerup", () => { grid.dragged = false; }, { signal });

  const paint = (state) => {
    const { packet, colours } = state;
    const { rows } = packet.header;
    shown = prepare(state, frame);
    frame.span(packet);
    say(top, "1");
    say(bottom, String(rows));
    say(low, shown.ends[0]);
    say(high, shown.ends[1]);
    ramp.style.background = gradient(colours.sequential);
    grid.paint({ columns: packet.shots, rows, low: shown.low, high: shown.high, table: colours.sequential }, shown.value);
  };
  const draw = (state, changed) => {
    const { packet, colours, time, shot, row, glide } = state;
    if (!grid.cells || ["packet", "colours", "size"].some((key) => changed.has(key))) paint(state);
    if (["packet", "shot", "row"].some((key) => changed.has(key))) {
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
  const keys = ["packet", "colours", "size", "sight", "time", "shot", "row", "glide"];
  return { element: frame.element, keys, draw, close: () => grid.close() };
}

/** The probability of the final answer, after every row, by every snapshot. */
export function certainty(context) {
  return trainingMap(context, "certainty", ({ packet }, frame) => {
    const { answer } = packet.header;
    const value = (shot, row) => packet.probabilities(shot, row)[answer];
    frame.title(`How sure of the ${answer}`);
    frame.caption(packet.words("training across, rows down"));
    const text = (shot, row) => percent(value(shot, row));
    return { low: 0, high: 1, ends: [percent(0), percent(1)], value, text, says: `Probability of the ${answer}` };
  });
}

/** The size of the gradient at every row as a share of that at the last row, by every snapshot, on a logarithmic scale. */
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
