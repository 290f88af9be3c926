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
 * @property {import("../draw/light.js").Hover | null} hover what is pointed at
 * @property {import("../draw/light.js").Light} pinned what stays lit
 * @property {import("../draw/light.js").Light} lit both together: this is what views show
 * @property {number | null} substep the part of the row's step that is shown; null while whole steps are
 * @property {Opened | null} opened the addend whose operands are open
 * @property {number} size counts changes of size, so that views draw anew
 * @property {number} sight counts canvases that came into sight, so that they show the present
 * @property {boolean} still the person asked for reduced motion
 * @property {number} operands counts arrivals of addends
 * @property {boolean} editable whether the picture can be changed here and is read at once
 * @property {boolean} editing whether the person changes it
 * @property {boolean} following the pen is down, and what is shown follows it
 * @property {boolean} help whether the list of keys is open
 * @property {Story | null} story the page's, of one reading; null while the page tells none
 * @property {boolean} telling whether the story is open beside the theatre
 * @property {number} sentence which of it is shown
 * @property {number | null} asked the class that was pressed last
 *
 * @typedef {{ gate: string, part: "input" | "hidden" | "cell" }} Opened
 * @typedef {{ reading: string, sentences: Sentence[] | null }} Story
 * @typedef {{ about: string, text: string, where: string, view: string, cue: Partial<import("./prompter.js").Cue> }} Sentence
 */

/**
 * What every state has, whatever it is the state of.
 * @typedef {object} Shared
 * @property {import("../draw/light.js").Answers | null} packet
 * @property {import("../draw/colours.js").Colours | null} colours
 * @property {import("../draw/light.js").Hover | null} hover
 * @property {import("../draw/light.js").Light} pinned
 * @property {import("../draw/light.js").Light} lit
 * @property {number} [seen]
 * @property {number} size
 */

/**
 * A state of which something is shown: there are a packet and colours.
 * @template {Shared} S
 * @typedef {S & { packet: NonNullable<S["packet"]>, colours: NonNullable<S["colours"]> }} Shown
 */

/**
 * What shows a state: `draw` is called when one of the keys has changed.
 * @template {Shared} S
 * @typedef {object} View
 * @property {HTMLElement} [element]
 * @property {(keyof S)[]} keys
 * @property {(state: Shown<S>, changed: Changes<keyof S>) => void} draw
 * @property {boolean} [patient] in a hurry, what it shows may follow a moment later
 * @property {() => void} [close]
 */

/** In milliseconds: so late do the patient views follow, at most. */
const PATIENCE_MS = 120;

/**
 * The keys of a state that have changed since the last frame.
 * @template Key
 * @extends {Set<Key>}
 */
export class Changes extends Set {
  /** Whether one of these has. @param {...Key} keys */
  any(...keys) {
    return keys.some((key) => this.has(key));
  }
}

/** @returns {State} */
export function opening() {
  return {
    packet: null, colours: null, row: 0, glide: 0, seen: 0, playing: false, speed: 1, layer: 0, unit: 0,
    units: "some", hover: null, pinned: DARK, lit: DARK, substep: null, opened: null, size: 0, sight: 0, still: false, operands: 0,
    editable: false, editing: false, following: false, help: false, story: null, telling: false, sentence: 0, asked: null,
  };
}

/**
 * One state, and views that are drawn when a key they name has changed: at most once a frame, and not at all when nothing changed.
 * @template {Shared} S
 */
export class Store {
  /** @param {S} state what there is before the first packet */
  constructor(state) {
    this.state = state;
    /** @type {View<S>[]} */
    this.views = [];
    /** Called first in every frame; returns whether it wants another. @type {(now: number) => boolean} */
    this.tick = () => false;
    /** Frames in which at least one view drew: what "frames per second" counts. */
    this.drawn = 0;
    /** @type {Changes<keyof S>} */
    this.changed = new Changes();
    /** What the patient views do not show yet. @type {Changes<keyof S>} */
    this.owed = new Changes();
    /** Ends the hurry; there is none without. @type {ReturnType<typeof setTimeout> | undefined} */
    this.hurried = undefined;
    /** Whether the patient views have waited long enough: the next frame draws them, whatever the hurry. */
    this.overdue = false;
    this.frame = 0;
  }

  /** The state once something is shown: what a listener of a view reads, since nothing can be pressed before. */
  get shown() {
    const { packet, colours } = this.state;
    if (!packet || !colours) throw new Error("nothing is shown yet");
    return /** @type {Shown<S>} */ (this.state);
  }

  /** @param {Partial<S>} values */
  set(values) {
    for (const key of /** @type {(keyof S)[]} */ (Object.keys(values))) {
      const value = /** @type {S[keyof S]} */ (values[key]);
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

  /** For a moment, frames draw all but the patient views: what counts most is seen sooner. */
  hurry() {
    if (this.overdue) return;
    this.hurried ??= setTimeout(() => {
      this.hurried = undefined;
      this.overdue = true;
      this.scheduleFrame();
    }, PATIENCE_MS);
  }

  /** A frame. @param {number} now in milliseconds */
  run(now) {
    this.frame = 0;
    const again = this.tick(now);
    const { changed } = this;
    this.changed = new Changes();
    if ((changed.size || this.overdue) && this.state.packet && this.state.colours) this.draw(changed);
    if (again) this.scheduleFrame();
  }

  /** @param {Changes<keyof S>} changed */
  draw(changed) {
    this.drawn += 1;
    if (changed.any("hover", "pinned", "packet", "seen")) {
      this.state.lit = lit(this.state.pinned, this.state.hover, this.shown.packet, this.state.seen);
      changed.add("lit");
    }
    const owed = new Changes([...this.owed, ...changed]);
    const hurried = this.hurried !== undefined;
    for (const view of this.views) {
      const due = view.patient ? owed : changed;
      if (due.any(...view.keys) && !(hurried && view.patient)) view.draw(this.shown, due);
    }
    this.owed = hurried ? owed : new Changes();
    this.overdue &&= hurried;
  }

  stop() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.hurried);
    this.frame = 0;
  }
}
