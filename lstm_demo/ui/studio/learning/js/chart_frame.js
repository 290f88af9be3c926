import { el, say } from "../../../../theatre/js/draw/dom.js";
import { grouped } from "./words.js";

/**
 * The frame of a chart over the training: its title, a caption, the current value, and the steps below.
 * @typedef {ReturnType<typeof chartFrame>} ChartFrame
 * @param {string} name @param {...Element} parts
 */
export function chartFrame(name, ...parts) {
  const [title, caption, value] = [el("h2"), el("p", { class: "hint" }), el("span", { class: "now" })];
  const [first, middle, last] = [el("span"), el("span"), el("span")];
  const element = el("section", { class: `overtime ${name}` }, el("header", {}, title, value, caption), ...parts,
    el("div", { class: "rows steps", "aria-hidden": true }, first, middle, last));
  return {
    element,
    title: (/** @type {string} */ text) => say(title, text),
    caption: (/** @type {string} */ text) => say(caption, text),
    value: (/** @type {string} */ text) => say(value, text),
    /** The labels below: the snapshots have equal distances, their steps do not. @param {import("./readings.js").Readings} readings */
    span({ header: { steps } }) {
      say(first, `step ${grouped(steps[0])}`);
      say(middle, steps.length > 4 ? grouped(steps[(steps.length - 1) >> 1]) : "");
      say(last, steps.length > 1 ? grouped(steps[steps.length - 1]) : "");
    },
  };
}
