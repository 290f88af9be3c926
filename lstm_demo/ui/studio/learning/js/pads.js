import { gradient } from "../../../../theatre/js/draw/colours.js";
import { el, say } from "../../../../theatre/js/draw/dom.js";
import { percent } from "../../../../theatre/js/draw/format.js";
import { now } from "../../../../theatre/js/draw/marks.js";
import { Plate } from "../../../../theatre/js/draw/cell_grid.js";
import { chart } from "./chart.js";
import { step, times } from "./words.js";

/** The least that still shows on the reach's scale: a thousandth of the last row's gradient. */
const FAINTEST = -3;

/**
 * Both times at once: the training across, the rows down. A click or a drag goes there.
 * @param {import("./main.js").Context} context
 * @param {string} name
 * @param {(state: any, frame: any) => { low: number, high: number, ends: [string, string], value: (shot: number, row: number) => number,
 *   text: (shot: number, row: number) => string, says: string, blank?: number }} prepare `blank`: how many rows are greyed, from the top
 */
function pad({ store, clock, hover, notify, signal }, name, prepare) {
  const plate = new Plate(name, notify);
  const [top, bottom] = [el("span"), el("span")];
  const [low, ramp, high] = [el("span"), el("i", { class: "ramp" }), el("span")];
  const frame = chart(name, el("div", { class: "pad" }, el("div", { class: "ticks", "aria-hidden": true }, top, bottom), plate.canvas));
  frame.element.append(el("div", { class: "legend" }, low, ramp, high));
  let shown = null;

  const tip = ({ at, line }) => `${step(store.state.packet, at)}, ${store.state.packet.words(`row ${line + 1}`)}: ${shown.text(at, line)}`;
  plate.listen({
    pick: ({ at, line }) => {
      clock.go(at);
      clock.read(line);
    },
    hover: (cell) => {
      hover(cell && { row: cell.line }, cell && tip(cell), cell);
      if (cell && plate.held) {
        clock.drag(cell.at);
        clock.read(cell.line);
      }
    },
    signal,
  });
  plate.canvas.addEventListener("pointerdown", ({ pointerType, button }) => { plate.held = pointerType === "mouse" && button === 0; }, { signal });
  window.addEventListener("pointerup", () => { plate.held = false; }, { signal });

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
    plate.paint({ columns: packet.shots, rows, low: shown.low, high: shown.high, table: colours.sequential }, shown.value);
  };
  const draw = (state, changed) => {
    const { packet, colours, time, shot, row, glide } = state;
    if (!plate.cells || ["packet", "colours", "size"].some((key) => changed.has(key))) paint(state);
    if (["packet", "shot", "row"].some((key) => changed.has(key))) {
      frame.value(shown.text(shot, row));
      const place = `At ${step(packet, shot)}, ${packet.words(`row ${row + 1}`)}`;
      plate.surface.describe(`${packet.words(`${shown.says}, by snapshot and row`)}. ${place}: ${shown.text(shot, row)}`);
    }
    if (!plate.ready) return;
    plate.uncover(packet.shots, packet.shots, { ground: colours.surface, veil: 1 }); // all of it always: it is the map that one moves about in
    if (shown.blank) plate.greyTop(shown.blank, colours.border);
    plate.frame({ line: glide }, now(colours));
    plate.frame({ at: time }, now(colours));
  };
  return { element: frame.element, keys: ["packet", "colours", "size", "sight", "time", "shot", "row", "glide"], draw, close: () => plate.close() };
}

/** The probability of the final answer, after every row, by every snapshot. */
export function certainty(context) {
  return pad(context, "certainty", ({ packet }, frame) => {
    const { answer } = packet.header;
    const value = (shot, row) => packet.probabilities(shot, row)[answer];
    frame.title(`How sure of the ${answer}`);
    frame.caption(packet.words("training across, rows down"));
    return { low: 0, high: 1, ends: [percent(0), percent(1)], value, text: (shot, row) => percent(value(shot, row)), says: `Probability of the ${answer}` };
  });
}

/** What of the last row's gradient is left at every row, by every snapshot, on a logarithmic scale. */
export function reach(context) {
  return pad(context, "reach", ({ packet }, frame) => {
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
