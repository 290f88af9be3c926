import { colours, wear } from "./draw/colours.js";
import { Prompter } from "./core/prompter.js";
import { el, nearest, say } from "./draw/dom.js";
import { DARK } from "./draw/light.js";
import { Link } from "./core/python_link.js";
import { markRoot } from "./core/root_data.js";
import { Player } from "./core/player.js";
import { opening, Store } from "./core/store.js";
import { Surroundings } from "./core/surroundings.js";
import { Teller } from "./core/teller.js";
import { Tip } from "./draw/tip.js";
import { VIEWS } from "./views/views.js";

/**
 * @typedef {import("./views/views.js").Context} Context
 * @typedef {import("./core/header.js").Selection} Selection
 */

/** Keys that are not the theatre's, though it may have the focus. */
const OTHERS = ["Tab", "Shift", "PageUp", "PageDown"];

/** Where the views stand that are drawn after the others where the pen cannot wait: the picture, the answer and the maps come first. */
const PATIENT = ["unit", "rest"];

export class Theatre {
  constructor() {
    this.store = new Store(opening());
    this.player = new Player(this.store);
    this.link = new Link(this.store);
    this.player.changed = () => this.link.tell();
    this.ending = new AbortController();
    /** What to do with a picture that the person changes, where it is `editable`. @type {(image: Float32Array, done: boolean) => void} */
    this.onEdit = () => {};
    this.tip = new Tip();
    this.root = el("div", { class: "theatre", tabindex: 0, role: "group", "data-testid": "theatre",
      "aria-label": "The reading, row by row. Press ? for the keys." });
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    const note = () => this.store.set({ still: calm.matches });
    calm.addEventListener("change", note, { signal: this.ending.signal });
    note();
    this.prompter = new Prompter(this);
    this.teller = new Teller(this);
    this.outdated = el("p", { class: "outdated", role: "status" });
    const { views, surroundings } = this.build();
    this.views = views;
    this.surroundings = surroundings;
    this.listen();
  }

  /** Whoever touches anything but the buttons of playback wants it to stand still. */
  listen() {
    const { root, ending: { signal } } = this;
    root.addEventListener("click", (event) => {
      this.prompter.letGo();
      if (this.store.state.playing && !nearest(event, ".controls")) this.player.pause();
    }, { signal, capture: true });
    root.addEventListener("keydown", ({ key }) => !OTHERS.includes(key) && this.prompter.letGo(), { signal, capture: true });
    root.addEventListener("input", () => this.prompter.letGo(), { signal, capture: true });
    document.addEventListener("theatre-cue", (event) => this.prompter.show(/** @type {CustomEvent} */ (event).detail), { signal });
  }

  build() {
    const { store, player, root, ending: { signal } } = this;
    /** @type {Context} */
    const context = {
      store, player, root, signal,
      choose: (what, how) => this.choose(what, how),
      hover: (...args) => this.hover(...args),
      pin: (what) => this.pin(what),
      want: (which) => this.link.want(which),
      ask: (one, other) => this.link.ask(one, other),
      step: (by, how) => this.step(by, how),
      tell: (by) => this.teller.tell(by),
      closeStory: () => this.teller.open(false),
      edit: (image, done) => this.onEdit(image, done),
      notify: (what) => store.set({ [what]: store.state[what] + 1 }),
    };
    const made = Object.fromEntries(Object.entries(VIEWS).map(([place, views]) => [place, views.map((view) => view(context))]));
    for (const view of PATIENT.flatMap((place) => made[place])) view.patient = true;
    const views = Object.values(made).flat();
    store.views = [...views, {
      keys: ["packet", "row", "playing", "layer", "unit", "substep", "lit", "following"],
      draw: (state) => markRoot(root, state),
    }];
    const elements = (/** @type {string} */ place) => made[place].map(({ element }) => element);
    const head = el("div", { class: "head", "data-testid": "theatre-head" }, ...elements("head"));
    const lower = el("div", { class: "lower" }, ...elements("unit"));
    const stage = el("div", { class: "stage" }, ...elements("reading"), lower, ...elements("rest"), ...elements("live"), this.tip.element);
    const [foot, [controls], [story]] = [el("div", { class: "foot" }), elements("head"), elements("story")];
    root.append(head, this.outdated, stage, el("div", { class: "reach" }), foot);
    const surroundings = new Surroundings({ root, head, controls, stage, lower, foot, story, signal });
    Object.defineProperty(root, "drawnFrames", { get: () => store.drawn });
    return { views, surroundings };
  }

  /** @type {Context["choose"]} */
  choose({ layer, unit, row }, { soon = false, slide = true } = {}) {
    const { state } = this.store;
    this.store.set({ layer: layer ?? state.layer, unit: unit ?? state.unit });
    if (row !== undefined && row !== state.row && state.substep !== null) this.store.set({ substep: 0 });
    this.player.go(row ?? state.row, { slide });
    this.link.tell({ soon });
  }

  /** @type {Context["step"]} */
  step(by, how) {
    const { row, substep, packet } = this.store.shown;
    const read = this.player.turn(row);
    if (substep === null) return this.choose({ row: this.player.turn(Math.max(0, Math.min(this.player.rows - 1, read + by))) }, how);
    const [place, count] = [substep + by, packet.header.stages.length];
    const rows = Math.floor(place / count);
    if (read + rows < 0 || read + rows >= this.player.rows) return this.player.pause();
    this.choose({ row: this.player.turn(read + rows) }, how);
    return this.store.set({ substep: place - rows * count });
  }

  /** @type {Context["hover"]} */
  hover(where, text = "", at = null) {
    const { hover } = this.store.state;
    const keys = /** @type {const} */ (["row", "unit", "gate", "digit"]);
    if (keys.some((key) => hover?.[key] !== where?.[key])) this.store.set({ hover: where });
    this.tip.show(where && text, at);
  }

  /** Pinned already, it is let go; nothing at all lets go of everything. @type {Context["pin"]} */
  pin({ gate, digit } = {}) {
    const { pinned, playing } = this.store.state;
    if (digit !== undefined) this.store.set({ asked: digit });
    if (gate !== undefined) this.store.set({ pinned: { ...pinned, gate: pinned.gate === gate ? null : gate } });
    else if (digit !== undefined) this.store.set({ pinned: { ...pinned, digit: pinned.digit === digit ? null : digit } });
    else this.store.set({ pinned: DARK });
    if (playing) this.player.pause();
  }

  /**
   * Another reading: it plays at once, or is shown as a whole.
   * @param {import("./core/packet.js").Packet} packet
   * @param {Selection} [selection]
   */
  begin(packet, { layer, unit, row } = this.link.accept(packet.header)) {
    this.prompter.hiding = false; // that was the reading before
    for (const one of [this.prompter, this.teller]) one.turn();
    this.store.hurry();
    this.store.set({ packet, layer, unit, seen: 0, hover: null, asked: null, following: false });
    if (packet.header.autoplay && !this.store.state.still) return this.player.start(this.player.turn(0));
    this.store.set({ seen: packet.header.rows });
    return this.player.go(row ?? this.player.turn(packet.header.rows - 1), { slide: false });
  }

  /**
   * Another reading, at once: it may be one of many a second.
   * @param {import("./core/packet.js").Packet} packet @param {{ last?: boolean }} [how] last: it follows the pen, and is at its last row
   */
  preview(packet, { last = false } = {}) {
    this.prompter.hiding = false;
    this.store.hurry();
    const { operands } = this.store.state;
    this.store.set({ packet, seen: packet.header.rows, hover: null, substep: null, operands: operands + 1, following: last });
    const end = this.player.turn(packet.header.rows - 1);
    if (this.store.state.playing || (last && this.store.state.glide !== end)) this.player.go(end, { slide: false });
    this.store.flush();
  }

  /** The same numbers from another source: nothing moves. @param {import("./core/packet.js").Packet} packet */
  replace(packet) {
    this.store.set({ packet, operands: this.store.state.operands + 1 });
  }

  /** Why this is not the reading that the person asked for last; "" where it is. @param {string} why */
  excuse(why) {
    say(this.outdated, why);
    this.root.toggleAttribute("data-outdated", why !== "");
  }

  /** What the page has selected. @param {Selection} selection */
  follow({ layer, unit, row }) {
    const { state } = this.store;
    if (layer !== state.layer || unit !== state.unit) this.store.set({ layer, unit });
    if (row !== null && (row !== state.row || state.playing)) this.player.go(row);
  }

  /** The colours of the page's theme. @param {import("./core/packet.js").Packet} packet */
  recolour(packet) {
    const fresh = colours(this.root, packet.header.palettes);
    if (fresh.signature === this.store.state.colours?.signature) return;
    this.store.set({ colours: fresh });
    wear(this.root, fresh);
  }

  close() {
    this.ending.abort();
    this.store.stop();
    this.link.stop();
    for (const view of this.views) view.close?.();
    this.root.remove();
  }
}
