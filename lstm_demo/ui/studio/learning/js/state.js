import { DARK } from "../../../../theatre/js/draw/light.js";

/**
 * @typedef {object} LearningState
 * @property {import("./readings.js").Readings | null} packet one image read by every snapshot
 * @property {import("../../../../theatre/js/draw/colours.js").Colours | null} colours
 * @property {number} time where the training marker stands, in snapshots: between two of them the drawing is a blend of both
 * @property {number} shot the snapshot whose numbers are shown: the nearer one
 * @property {number} row the row after which the answer is asked for, from 0
 * @property {number} glide where the row marker stands: it follows `row`, smoothly
 * @property {boolean} playing
 * @property {number} speed
 * @property {number} place the index of the selected unit among those shown
 * @property {import("../../../../theatre/js/draw/light.js").Hover | null} hover what is pointed at
 * @property {import("../../../../theatre/js/draw/light.js").Light} pinned what stays highlighted
 * @property {import("../../../../theatre/js/draw/light.js").Light} lit all that is highlighted: `hover` and `pinned` together
 * @property {number} size counts changes of size
 * @property {number} sight counts canvases that came into sight
 * @property {boolean} still the person asked for reduced motion
 * @property {boolean} help whether the list of keys is open
 */

/** The state before the first data. @returns {LearningState} */
export function initialLearningState() {
  return {
    packet: null, colours: null, time: 0, shot: 0, row: 0, glide: 0, playing: false, speed: 1, place: 0,
    hover: null, pinned: DARK, lit: DARK, size: 0, sight: 0, still: false, help: false,
  };
}
