import { DARK } from "../draw/light.js";
import { keepInSight } from "./sight.js";

/**
 * @typedef {object} Cue what to do once: cue.py
 * @property {number} [number] of Python's cues
 * @property {number | null} row
 * @property {boolean | null} play
 * @property {number | null} layer
 * @property {number | null} unit
 * @property {number | null} speed
 * @property {number[]} rows
 * @property {number[]} units
 * @property {string | null} gate
 * @property {number | null} digit
 * @property {string | null} view
 * @property {number | null} substep
 * @property {number | null} hide_after
 *
 * @typedef {import("./header.js").Header} Header
 */

/** A cue that asks for nothing. @type {Cue} */
const NOTHING = {
  row: null, play: null, layer: null, unit: null, speed: null, rows: [], units: [], gate: null, digit: null, view: null, substep: null,
  hide_after: null,
};

/**
 * Without whatever this reading does not have: it may have changed since the cue was written.
 * @param {Partial<Cue>} cue
 * @param {Pick<Header, "rows" | "units" | "layers" | "classes"> & { quantities: { name: string }[] }} header
 * @returns {Cue}
 */
export function fitted(cue, { rows, units, layers, classes, quantities }) {
  const within = (/** @type {number | null} */ value, /** @type {number} */ count) =>
    (value !== null && Number.isInteger(value) && value >= 0 && value < count ? value : null);
  const all = (/** @type {number[]} */ values, /** @type {number} */ count) => values.filter((value) => within(value, count) !== null);
  const asked = { ...NOTHING, ...cue };
  return {
    ...asked,
    row: within(asked.row, rows), unit: within(asked.unit, units), layer: within(asked.layer, layers), digit: within(asked.digit, classes),
    rows: all(asked.rows, rows), units: all(asked.units, units),
    gate: quantities.some(({ name }) => name === asked.gate) ? asked.gate : null,
  };
}

/**
 * Carries out cues, and lets go when the person acts. Python's have a number and are carried out once for each (cue.py). The page's own
 * (a sentence that was pressed) come straight from the browser, and Python hears only of what is selected then.
 */
export class Prompter {
  /**
   * @param {object} stage
   * @param {import("./store.js").Store<import("./store.js").State>} stage.store
   * @param {import("./player.js").Player} stage.player
   * @param {import("./python_link.js").Link} stage.link
   * @param {HTMLElement} stage.root
   */
  constructor({ store, player, link, root }) {
    this.store = store;
    this.player = player;
    this.link = link;
    this.root = root;
    this.number = 0;
    /** Whose cue is in force. @type {"python" | "page" | null} */
    this.held = null;
    this.leave = () => {};
    /** Whether what follows a row is hidden. */
    this.hiding = false;
  }

  /** Python's. @param {Cue | null} cue */
  follow(cue) {
    if (!cue || cue.number === this.number) return;
    this.number = cue.number ?? 0;
    this.held = "python";
    this.carryOut(cue);
  }

  /** The page's own: at once. @param {Partial<Cue>} cue */
  show(cue) {
    const { packet } = this.store.state;
    if (!packet) return;
    this.letGo();
    this.held = "page";
    this.carryOut(fitted(cue, packet.header));
    this.link.tell({ soon: true });
  }

  /** @param {Cue} cue */
  carryOut({ row, play, layer, unit, speed, rows, units, gate, digit, view, substep, hide_after: last }) {
    const { store, player } = this;
    store.set({
      layer: layer ?? store.state.layer, unit: unit ?? store.state.unit, speed: speed ?? store.state.speed,
      substep, pinned: { rows, units, gate, digit },
    });
    this.uncover();
    if (play && !store.state.still) player.start(row ?? (player.over ? player.turn(0) : store.state.row));
    else if (play !== null || row !== null) player.go(row ?? store.state.row, { slide: last === null });
    if (last !== null) this.hide(last);
    this.pointAt(view, gate);
  }

  /** Nothing that was read after a row is shown. @param {number} row */
  hide(row) {
    this.hiding = true;
    this.store.set({ seen: this.player.turn(row) + 1 });
  }

  /** All of the reading is shown again. */
  uncover() {
    if (this.hiding) this.store.set({ seen: this.player.rows });
    this.hiding = false;
  }

  /**
   * Ring a view, of the maps a gate's own, and bring it into sight; null rings none.
   * @param {string | null} view @param {string | null} [gate]
   */
  pointAt(view, gate = null) {
    for (const ringed of this.root.querySelectorAll(".ringed")) ringed.classList.remove("ringed");
    for (const element of this.bring(view, gate)) element.classList.add("ringed");
  }

  /** Bring a view into sight, of the maps a gate's own; returns its elements. @param {string | null} view @param {string | null} [gate] */
  bring(view, gate = null) {
    this.leave();
    const wanted = view === "maps" && gate ? `[data-quantity="${gate}"]` : `[data-view="${view}"]`;
    const elements = view ? [...this.root.querySelectorAll(wanted)] : [];
    this.leave = elements.length ? keepInSight(() => elements.map(ring), { calm: this.store.state.still }) : () => {};
    return elements;
  }

  /** The person acts: what was lit goes out. Of a cue of its own Python hears that, once. */
  letGo() {
    if (!this.held) return;
    const asked = this.held === "python";
    this.drop();
    if (!asked) return;
    this.link.touched = this.number;
    this.link.tell();
  }

  /** Another reading: what the page lit in the last one means nothing in it. Python's cues come with the new one. */
  turn() {
    if (this.held === "page") this.drop();
  }

  drop() {
    this.held = null;
    this.pointAt(null);
    this.uncover();
    this.store.set({ pinned: DARK });
  }
}

/** The box that the ring is drawn around: on a phone the verdict has none of its own. @param {Element} element */
const ring = (element) => (getComputedStyle(element).display === "contents" && element.lastElementChild) || element;
