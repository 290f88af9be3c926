import { colours, wear } from "../../../../theatre/js/draw/colours.js";
import { el } from "../../../../theatre/js/draw/dom.js";
import { DARK } from "../../../../theatre/js/draw/light.js";
import { highlighting } from "../../../../theatre/js/views/highlight.js";
import { Store } from "../../../../theatre/js/core/store.js";
import { Tip } from "../../../../theatre/js/draw/tip.js";
import { answer } from "./answer.js";
import { Clock } from "./clock.js";
import { Readings } from "./readings.js";
import { keys } from "./keys.js";
import { maps } from "./maps.js";
import { charts } from "./charts.js";
import { sliders } from "./sliders.js";
import { initialLearningState } from "./state.js";
import { inputPicture } from "./input_picture.js";
import { announce } from "./announce.js";

/** Everything in the view, in reading order. @type {((context: Context) => Part)[]} */
const PARTS = [sliders, keys, inputPicture, answer, maps, charts, highlighting, announce];

/**
 * @typedef {object} Context what a part may use
 * @property {LearningStore} store
 * @property {Clock} clock
 * @property {HTMLElement} root
 * @property {AbortSignal} signal ends every listener
 * @property {import("../../../../theatre/js/draw/surface.js").Notify} notify
 * @property {(what: { row?: number, place?: number, unit?: number }) => void} choose
 * @property {(where: Hover | null, text?: string | null, at?: { x: number, y: number } | null) => void} hover highlights what is pointed at
 * @property {(what?: { gate?: string }) => void} pin keeps it highlighted, or ends that
 *
 * @typedef {import("./state.js").LearningState} LearningState
 * @typedef {Store<LearningState>} LearningStore
 * @typedef {import("../../../../theatre/js/core/store.js").Shown<LearningState>} Shown
 * @typedef {import("../../../../theatre/js/core/store.js").Changes<keyof LearningState>} Changed
 * @typedef {import("../../../../theatre/js/core/store.js").View<LearningState> & { element: HTMLElement }} Part
 * @typedef {import("../../../../theatre/js/draw/light.js").Hover} Hover
 */

class LearningView {
  constructor() {
    this.store = new Store(initialLearningState());
    this.clock = new Clock(this.store);
    this.ending = new AbortController();
    this.tip = new Tip();
    this.root = el("div", { class: "theatre learning", tabindex: 0, role: "group", "data-testid": "learning",
      "aria-label": "The reading as it was learned: training time against row time. Press ? for the keys." });
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    const note = () => this.store.set({ still: calm.matches });
    calm.addEventListener("change", note, { signal: this.ending.signal });
    note();
    this.parts = this.build();
  }

  /** @returns {Part[]} */
  build() {
    const { store, clock, root, ending: { signal } } = this;
    /** @type {Context} */
    const context = {
      store, clock, root, signal,
      choose: (what) => this.choose(what),
      hover: (...args) => this.hover(...args),
      pin: (what) => this.pin(what),
      notify: (what) => store.set({ [what]: store.state[what] + 1 }),
    };
    const parts = PARTS.map((part) => part(context));
    store.views = [...parts, { keys: ["packet", "shot", "row", "playing", "place"], draw: (state) => this.mark(state) }];
    root.append(el("div", { class: "board" }, ...parts.map((part) => part.element), this.tip.element));
    Object.defineProperty(root, "drawnFrames", { get: () => store.drawn });
    return parts;
  }

  /** What is shown, as data attributes of the root element: for tests. @param {Shown} state */
  mark({ packet, shot, row, playing, place }) {
    const { name, steps, units } = packet.header;
    const leading = packet.answer(shot, row);
    Object.assign(this.root.dataset, { name, shot, step: steps[shot], row: row + 1, playing, leading, unit: units[place] });
  }

  /** @param {{ row?: number, place?: number, unit?: number }} what */
  choose({ row, place, unit }) {
    const { packet } = this.store.shown;
    const line = place ?? (unit === undefined ? undefined : packet.header.units.indexOf(unit));
    if (line !== undefined) this.store.set({ place: Math.max(0, Math.min(packet.header.units.length - 1, line)) });
    if (row !== undefined) this.clock.read(row);
  }

  /** @type {Context["hover"]} */
  hover(where, text = "", at = null) {
    const { hover } = this.store.state;
    const same = hover?.row === where?.row && hover?.unit === where?.unit && hover?.gate === where?.gate;
    if (!same) this.store.set({ hover: where });
    this.tip.show(where && text, at);
  }

  /** A second call with the same gate ends its highlighting; a call with none ends all highlighting. @type {Context["pin"]} */
  pin({ gate } = {}) {
    const { pinned } = this.store.state;
    this.store.set({ pinned: gate === undefined ? DARK : { ...pinned, gate: pinned.gate === gate ? null : gate } });
  }

  /**
   * Another picture read by the same run leaves both sliders where they are; another run starts at its first snapshot.
   * @param {Uint8Array} bytes
   */
  receive(bytes) {
    const packet = new Readings(bytes);
    this.recolour(packet);
    const shown = this.store.state.packet;
    const { steps, rows, units, layer } = packet.header;
    if (shown?.header.name === packet.header.name && shown.header.layer === layer) return;
    this.store.set({ packet, hover: null, place: Math.min(this.store.state.place, units.length - 1) });
    if (String(shown?.header.steps) === String(steps)) return;
    this.clock.slides.clear();
    this.store.set({ row: rows - 1, glide: rows - 1 });
    if (this.store.state.still) this.clock.drag(steps.length - 1);
    else this.clock.start(0);
  }

  /** @param {Readings} packet */
  recolour(packet) {
    const fresh = colours(this.root, packet.header.palettes);
    if (fresh.signature === this.store.state.colours?.signature) return;
    this.store.set({ colours: fresh });
    wear(this.root, fresh);
  }

  close() {
    this.ending.abort();
    this.store.stop();
    for (const part of this.parts) part.close?.();
    this.root.remove();
  }
}

/** One view for each place on the page: Streamlit calls again with new data or a new theme, and with the same place. */
/** @type {WeakMap<Element, LearningView>} */
const views = new WeakMap();

/** @param {{ parentElement: Element, data: Uint8Array | null }} component */
export default function ({ parentElement, data }) {
  const known = views.get(parentElement);
  const view = known ?? new LearningView();
  if (!known) {
    views.set(parentElement, view);
    parentElement.append(view.root);
  }
  if (data) view.receive(data);
  return () => {
    view.close();
    views.delete(parentElement);
  };
}
