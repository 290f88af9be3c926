import { el } from "../../../../theatre/js/draw/dom.js";
import { DARK } from "../../../../theatre/js/draw/light.js";
import { percent } from "../../../../theatre/js/draw/format.js";
import { Lines } from "../../../../theatre/js/draw/line_plot.js";
import { chartFrame } from "./chart_frame.js";
import { accuracy, measuredOn, step } from "./words.js";

/** @param {number} share */
const hundredths = (share) => String(Math.round(100 * share));

/**
 * @typedef {import("./main.js").Shown} Shown
 * @typedef {import("../../../../theatre/js/draw/line_plot.js").Plot} Plot
 * @typedef {Plot & { says: string, format: (value: number) => string }} SaidPlot
 */

/**
 * Line plots over the training, one below the other, with the cursor that all charts share.
 * @param {import("./main.js").Context} context
 * @param {string} name
 * @param {number} count of plots
 * @param {(state: Shown, frame: import("./chart_frame.js").ChartFrame) => SaidPlot[]} prepare no plots where there is nothing to show
 * @returns {import("./main.js").Part}
 */
function overTraining({ store, clock, hover, notify, signal }, name, count, prepare) {
  const all = Array.from({ length: count }, (_, place) => new Lines(`${name}-${place}`, notify));
  const says = all.map(() => el("p", { class: "hint says" }));
  const frame = chartFrame(name, ...all.flatMap((lines, place) => [says[place], lines.element]));
  /** @type {SaidPlot[]} */
  let plots = [];
  for (const lines of all) {
    lines.listen({
      pick: ({ at }) => clock.go(at),
      hover: (cell) => hover(cell && {}, cell && step(store.shown.packet, cell.at), cell),
      signal,
    });
  }
  const ready = (/** @type {Shown} */ state) => {
    plots = prepare(state, frame);
    frame.element.hidden = !plots.length;
    frame.span(state.packet);
    says.forEach((line, place) => { line.textContent = plots[place]?.says ?? ""; });
  };
  /** @type {import("./main.js").Part["draw"]} */
  const draw = (state, changed) => {
    const { packet, colours, time, shot, lit } = state;
    const fresh = changed.any("packet", "colours");
    if (fresh) ready(state);
    plots.forEach((plot, place) => {
      const lines = all[place];
      if (fresh || changed.has("size")) lines.paint(plot, packet.shots, colours, lit.gate);
      else if (changed.has("lit")) lines.draw(lit.gate);
      if (fresh || changed.any("size", "shot")) {
        lines.tell(shot);
        const values = plot.series.map((line) => `${line.label} ${plot.format(line.values[shot])}`).join(", ");
        lines.surface.describe(`${plot.says}, over the training. At ${step(packet, shot)}: ${values}`);
      }
      if (lines.ready) lines.uncover({ glide: time, seen: packet.shots, lit: DARK, colours });
    });
  };
  return {
    element: frame.element,
    keys: ["packet", "colours", "size", "sight", "time", "shot", "lit"],
    draw,
    close: () => all.forEach((lines) => lines.close()),
  };
}

/**
 * The accuracy of each snapshot; its loss where the accuracy is mostly unknown; nothing where neither is known.
 * @param {import("./main.js").Context} context
 */
export function score(context) {
  return overTraining(context, "score", 1, ({ packet, colours }, frame) => {
    const [right, loss] = [packet.header.accuracy, packet.header.loss].map((all) => Float32Array.from(all, (value) => value ?? NaN));
    const known = (/** @type {Float32Array} */ values) => values.filter((value) => value >= 0).length;
    frame.title("How good it was");
    /** @param {string} label @param {Float32Array} values @param {Omit<SaidPlot, "series" | "low">} rest @returns {SaidPlot[]} */
    const line = (label, values, rest) =>
      [{ series: [{ name: "score", label, symbol: "", colour: colours.text, values }], low: 0, ...rest }];
    const number = (/** @type {(value: number) => string} */ format) => (/** @type {number} */ value) => (value >= 0 ? format(value) : "–");
    if (known(right) > 1 && known(right) >= known(loss) / 2) {
      const says = `${measuredOn(packet)}, %`;
      return line("accuracy", right, { high: 1, ticks: [0, 0.5, 1], tick: hundredths, format: number(accuracy), says });
    }
    if (known(loss) < 2) return [];
    const most = Math.ceil(2 * Math.max(...loss.filter((value) => value >= 0))) / 2 || 1;
    const format = number((value) => value.toFixed(2));
    return line("loss", loss, { high: most, ticks: [0, most / 2, most], format, says: "loss of the training batches" });
  });
}

/** The share of saturated gate activations, at the upper and at the lower end. @param {import("./main.js").Context} context */
export function saturation(context) {
  return overTraining(context, "saturation", 2, ({ packet, colours }, frame) => {
    const gates = Object.entries(packet.header.saturation);
    if (!gates.length) return [];
    const hidden = !packet.header.quantities.some(({ role }) => role === "gate");
    const [low, high] = gates[0][1];
    frame.title(hidden ? "Saturation" : "Saturation of the gates");
    const shown = gates.flatMap(([gate]) => packet.header.quantities.filter(({ name }) => name === gate));
    const plot = (/** @type {"high" | "low"} */ side, /** @type {string} */ says) => ({
      series: shown.map(({ name, label, symbol }) =>
        ({ name, label, symbol, colour: colours.lines[name], values: packet.array(`${side}.${name}`).data })),
      low: 0, high: 1, ticks: [0, 0.5, 1], tick: hundredths, format: percent, says,
    });
    const number = (/** @type {number} */ value) => String(value).replace("-", "\u2212");
    const [open, shut] = hidden ? ["", ""] : ["open: ", "shut: "];
    return [plot("high", `${open}above ${number(high)}, %`), plot("low", `${shut}below ${number(low)}, %`)];
  });
}
