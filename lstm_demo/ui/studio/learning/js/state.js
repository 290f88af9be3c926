import { DARK } from "../../../../theatre/js/draw/light.js";

/**
 * @typedef {object} LearningState
 * @property {import("./course.js").Course | null} packet one image read by every snapshot
 * @property {import("../../../../theatre/js/draw/colours.js").Colours | null} colours
 * @property {number} time where the training marker stands, in snapshots: between two of them the drawing is a blend of both
 * @property {number} shot the snapshot whose numbers are shown: the nearer one
 * @property {number} row the row after which the answer is asked for, from 0
 * @property {number} glide where the row marker stands: it follows `row`, smoothly
 * @property {boolean} playing
 * @property {number} speed
 * @property {number} place the line of the selected unit
 * @property {object | null} hover what is pointed at
 * @property {import("../../../../theatre/js/draw/light.js").Light} pinned what stays lit
 * @property {import("../../../../theatre/js/draw/light.js").Light} lit both together
 * @property {number} size counts changes of size
 * @property {number} sight counts canvases that came into sight
 * @property {boolean} still the person asked for reduced motion
 * @property {boolean} help whether the list of keys is open
 */

/** What there is before the first packet. @returns {LearningState} */
export function beginning() {
  return {
    packet: null, colours: null, time: 0, shot: 0, row: 0, glide: 0, playing: false, speed: 1, place: 0,
    hover: null, pinned: DARK, lit: DARK, size: 0, sight: 0, still: false, help: false,
  };
}
