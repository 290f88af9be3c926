import { arithmetic } from "./arithmetic.js";
import { cell } from "./cell.js";
import { controls } from "./controls.js";
import { history, means } from "./curves.js";
import { heatmaps } from "./heatmaps.js";
import { keyboard } from "./keyboard.js";
import { liveVerdict } from "./live_verdict.js";
import { highlighting } from "./highlight.js";
import { narrate } from "./narrate.js";
import { picture } from "./picture.js";
import { story } from "./story.js";
import { verdict } from "./verdict.js";

/**
 * @typedef {import("../core/store.js").State} State
 * @typedef {import("../core/store.js").Shown<State>} Shown
 * @typedef {import("../core/store.js").View<State> & { element: HTMLElement }} View
 * @typedef {import("../draw/light.js").Hover} Hover
 */

/**
 * @typedef {object} Context what a view may use
 * @property {import("../core/store.js").Store<State>} store
 * @property {import("../core/player.js").Player} player
 * @property {HTMLElement} root
 * @property {AbortSignal} signal ends every listener
 * @property {import("../draw/surface.js").Notify} notify
 * @property {(what: { layer?: number, unit?: number, row?: number }, how?: { soon?: boolean, slide?: boolean }) => void} choose
 *   the person selects: playback pauses, and Python hears of it
 * @property {(where: Hover | null, text?: string | null, at?: { x: number, y: number } | null) => void} hover lights what is pointed at
 * @property {(what?: { gate?: string, digit?: number }) => void} pin keeps it lit, or lets go of it; playback pauses
 * @property {(which: [number, number] | null) => void} want asks Python for a unit's operands, or for none any more
 * @property {(one: number, other: number) => void} ask asks the page why it is the one class and not the other
 * @property {(by: number, how?: { soon?: boolean }) => void} step a row forth or back; in substeps, a substep
 * @property {(image: Float32Array, done: boolean) => void} edit the picture is changed; done: and will stay so for a while
 * @property {(by: number) => void} tell opens the story and lights a sentence: the one that is shown, or so many on
 * @property {() => void} closeStory
 */

/**
 * All views, in reading order. A view is made once from the context, names the keys of the state that it shows, and is drawn when one of
 * them has changed: to add one, write a file and a name here.
 *
 * head stays in sight while the rest is scrolled. reading: the picture, the answer and every unit. unit: one unit; they may be wider than
 * the rest (surroundings.js). story: beside the head or, on a phone, at the foot of the window. rest: what draws nothing of its own. live:
 * what follows the pen where the rest is out of sight.
 * @type {Record<string, ((context: Context) => View)[]>}
 */
export const VIEWS = {
  head: [controls, keyboard],
  reading: [picture, verdict, heatmaps],
  unit: [cell, arithmetic, means, history],
  story: [story],
  rest: [(context) => highlighting(context, ["layer", "unit", "operands", "opened"]), narrate],
  live: [liveVerdict],
};
