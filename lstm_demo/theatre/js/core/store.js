import { DARK, lit } from "../draw/light.js";

/**
 * @typedef {object} State
 * @property {import("./packet.js").Packet | null} packet the reading
 * @property {import("../draw/colours.js").Colours | null} colours
 * @property {number} row the current row, from 0
 * @property {number} glide where the marker stands, in rows: it follows `row`, smoothly
 * @property {number} seen how many rows have been shown so far, in the order in which the layer reads
 * @property {boolean} playing
 * @property {number} speed
 * @property {number} layer
 * @property {number} unit
 * @property {"some" | "all"} units which units the maps show
 * @property {{ row?: number, unit?: number, gate?: string, digit?: number } | null} hover what is pointed at
 * @property {import("../draw/light.js").Light} pinned what stays lit
 * @property {import("../draw/light.js").Light} lit both together: this is what views show
 * @property {number | null} substep the part of the row's step that is shown; null while whole steps are
 * @property {{ gate: string, part: "input" | "hidden" | "cell" } | null} opened the addend whose operands are open
 * @property {number} size counts changes of size, so that views draw anew
 * @property {number} sight counts canvases that came into sight, so that they show the present
 * @property {boolean} still the person asked for reduced motion
 * @property {number} operands counts arrivals of addends
 * @property {boolean} help whether the list of keys is open
 * @property {{ reading: string, sentences: Sentence[] | null } | null} story the page's, of one reading; null while the page tells none
 * @property {boolean} telling whether the story is open beside the theatre
 * @property {number} sentence which of it is shown
 * @property {number | null} asked the class that was pressed last
 *
 * @typedef {{ about: string, text: string, where: string, view: string, cue: Record<string, any> }} Sentence
 *
 * @typedef {{ keys: (keyof State)[], draw: (state: State, changed: Set<string>) => void }} View
 */

/** @returns {State} */
export function opening() {
  return {
    packet: null, colours: null, row: 0, glide: 0, seen: 0, playing: false, speed: 1, layer: 0, unit: 0,
    units: "some", hover: null, pinned: DARK, lit: DARK, substep: null, opened: null, size: 0, sight: 0, still: false, operands: 0, help: false,
    story: null, telling: false, sentence: 0, asked: null,
  };
}

/**
 * One state, and views that are drawn when a key they name has changed: at most once a frame, and not at all when nothing changed.
 */
export class Store {
  /** @param {Record<string, any>} state what there is before the first packet; another component has keys of its own */
  constructor(state = opening()) {
    this.state = state;
    /** @type {View[]} */
    this.views = [];
    /** Called first in every frame; returns whether it wants another. @type {(now: number) => boolean} */
    this.tick = () => false;
    /** Frames in which at least one view drew: what "frames per second" counts. */
    this.drawn = 0;
    this.changed = new Set();
    this.frame = 0;
  }

  /** @param {Partial<State>} values */
  set(values) {
    for (const [key, value] of Object.entries(values)) {
      if (Object.is(this.state[key], value)) continue;
      this.state[key] = value;
      this.changed.add(key);
    }
    if (this.changed.size) this.scheduleFrame();
  }

  /** Draw in the browser's next frame. */
  scheduleFrame() {
    this.frame ||= requestAnimationFrame((now) => this.run(now));
  }

  /** Draw what has changed now, and not in the next frame. */
  flush() {
    if (!this.frame) return;
    cancelAnimationFrame(this.frame);
    this.run(performance.now());
  }

  run(now) {
    this.frame = 0;
    const again = this.tick(now);
    const changed = this.changed;
    this.changed = new Set();
    if (changed.size && this.state.packet && this.state.colours) {
      this.drawn += 1;
      if (["hover", "pinned", "packet", "seen"].some((key) => changed.has(key))) {
        this.state.lit = lit(this.state.pinned, this.state.hover, this.state.packet, this.state.seen);
        changed.add("lit");
      }
      for (const view of this.views) if (view.keys.some((key) => changed.has(key))) view.draw(this.state, changed);
    }
    if (again) this.scheduleFrame();
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }
}
