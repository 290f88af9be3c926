import { colours, shade } from "./colours.js";
import { Prompter } from "./cue.js";
import { el, say } from "./dom.js";
import { DARK } from "./light.js";
import { Link } from "./link.js";
import { Packet } from "./packet.js";
import { Player } from "./player.js";
import { Store } from "./store.js";
import { Tip } from "./tip.js";
import { VIEWS } from "./views.js";

/**
 * @typedef {object} Context what a view may use
 * @property {Store} store
 * @property {Player} player
 * @property {HTMLElement} root
 * @property {AbortSignal} signal ends every listener
 * @property {(what: "size" | "sight") => void} notify to be called when a canvas has a new size or comes into sight
 * @property {(what: { layer?: number, unit?: number, row?: number }, how?: { soon?: boolean, slide?: boolean }) => void} choose
 *   the person selects: playback pauses, and Python hears of it
 * @property {(where: Hover | null, text?: string, at?: { x: number, y: number }) => void} hover lights what is pointed at
 * @property {(what: { gate?: string, digit?: number }) => void} pin keeps it lit, or lets go of it; playback pauses
 * @property {(which: [number, number] | null) => void} want asks Python for a unit's operands, or for none any more
 * @property {(by: number, how?: { soon?: boolean }) => void} step a row forth or back; in substeps, a substep
 * @typedef {{ row?: number, unit?: number, gate?: string, digit?: number }} Hover
 */

/** Keys that are not the theatre's, though it may have the focus. */
const OTHERS = ["Tab", "Shift", "PageUp", "PageDown"];

class Theatre {
  constructor() {
    this.store = new Store();
    this.player = new Player(this.store);
    this.link = new Link(this.store);
    this.ending = new AbortController();
    this.tip = new Tip();
    this.root = el("div", { class: "theatre", tabindex: 0, role: "group", "data-testid": "theatre",
      "aria-label": "The reading, row by row. Press ? for the keys." });
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    const note = () => this.store.set({ still: calm.matches });
    calm.addEventListener("change", note, { signal: this.ending.signal });
    note();
    this.prompter = new Prompter(this);
    this.build();
    this.listen();
  }

  /** Whoever touches anything but the buttons of playback wants it to stand still. */
  listen() {
    const { root, ending: { signal } } = this;
    root.addEventListener("click", (event) => {
      this.prompter.letGo();
      if (this.store.state.playing && !event.target.closest(".controls")) this.player.pause();
    }, { signal, capture: true });
    for (const act of ["keydown", "input"]) {
      root.addEventListener(act, ({ key }) => !OTHERS.includes(key) && this.prompter.letGo(), { signal, capture: true });
    }
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
      step: (by, how) => this.step(by, how),
      notify: (what) => store.set({ [what]: store.state[what] + 1 }),
    };
    this.views = VIEWS.map((view) => view(context));
    store.views = [...this.views, { keys: ["packet", "row", "playing", "layer", "unit", "substep"], draw: (state) => this.mark(state) }];
    const stage = el("div", { class: "stage" }, ...this.views.map((view) => view.element), this.tip.element);
    this.outdated = el("p", { class: "outdated", role: "status" });
    root.append(this.outdated, stage);
    Object.defineProperty(root, "drawnFrames", { get: () => store.drawn });
  }

  /** What a test, or a curious person, reads off the root. */
  mark({ packet, row, playing, layer, unit, substep }) {
    const { reading, prediction, confidence } = packet.header;
    const leading = packet.leader(row);
    Object.assign(this.root.dataset, { reading, prediction, confidence: confidence.toFixed(4), leading, row: row + 1, playing, layer, unit });
    if (substep === null) delete this.root.dataset.substep;
    else this.root.dataset.substep = String(substep);
  }

  choose({ layer, unit, row }, { soon = false, slide = true } = {}) {
    const { state } = this.store;
    this.store.set({ layer: layer ?? state.layer, unit: unit ?? state.unit });
    if (row !== undefined && row !== state.row && state.substep !== null) this.store.set({ substep: 0 });
    this.player.go(row ?? state.row, { slide });
    this.link.tell({ soon });
  }

  step(by, how) {
    const { row, substep, packet } = this.store.state;
    const place = substep === null ? null : substep + by;
    const count = packet.header.stages.length;
    if (place === null) return this.choose({ row: row + by }, how);
    const rows = Math.floor(place / count);
    if (row + rows < 0 || row + rows >= this.player.rows) return this.player.pause();
    this.choose({ row: row + rows }, how);
    return this.store.set({ substep: place - rows * count });
  }

  hover(where, text = "", at = null) {
    const { hover } = this.store.state;
    if (["row", "unit", "gate", "digit"].some((key) => hover?.[key] !== where?.[key])) this.store.set({ hover: where });
    this.tip.show(where && text, at);
  }

  /** Pinned already, it is let go; nothing at all lets go of everything. */
  pin(what = {}) {
    const { pinned, playing } = this.store.state;
    const [[key, value] = []] = Object.entries(what);
    this.store.set({ pinned: key ? { ...pinned, [key]: pinned[key] === value ? null : value } : DARK });
    if (playing) this.player.pause();
  }

  /** @param {Uint8Array} bytes */
  receive(bytes, send) {
    this.link.send = send;
    const packet = new Packet(bytes);
    this.recolour(packet);
    const { header } = packet;
    say(this.outdated, header.outdated);
    this.root.toggleAttribute("data-outdated", header.outdated !== "");
    const shown = this.store.state.packet;
    if (shown?.header.reading === header.reading) {
      shown.open(packet);
      this.store.set({ operands: this.store.state.operands + 1 });
      const news = this.link.news(header);
      if (news) this.follow(news);
    } else this.begin(packet);
    this.prompter.follow(header.cue);
  }

  begin(packet) {
    this.prompter.hiding = false; // that was the reading before
    const { layer, unit, row } = this.link.accept(packet.header);
    this.store.set({ packet, layer, unit, seen: 0, hover: null });
    if (packet.header.autoplay && !this.store.state.still) return this.player.start(0);
    this.store.set({ seen: packet.header.rows });
    return this.player.go(row ?? packet.header.rows - 1, { slide: false });
  }

  follow({ layer, unit, row }) {
    const { state } = this.store;
    if (layer !== state.layer || unit !== state.unit) this.store.set({ layer, unit });
    if (row !== null && (row !== state.row || state.playing)) this.player.go(row);
  }

  recolour(packet) {
    const fresh = colours(this.root, packet.header.palettes);
    if (fresh.signature === this.store.state.colours?.signature) return;
    this.store.set({ colours: fresh });
    const { muted, border, surface, onAccent, diverging } = fresh;
    const own = { muted, border, surface, "on-accent": onAccent, negative: shade(diverging, -0.55, -1, 1), positive: shade(diverging, 0.55, -1, 1) };
    for (const [name, colour] of Object.entries(own)) this.root.style.setProperty(`--${name}`, colour);
  }

  close() {
    this.ending.abort();
    this.store.stop();
    this.link.stop();
    for (const view of this.views) view.close?.();
    this.root.remove();
  }
}

/** One theatre to a place on the page: Streamlit calls again with new data or a new theme, and keeps the place. */
const theatres = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  let theatre = theatres.get(parentElement);
  if (!theatre) {
    theatre = new Theatre();
    theatres.set(parentElement, theatre);
    parentElement.append(theatre.root);
  }
  if (data) theatre.receive(data, (selection) => setStateValue("selection", selection));
  return () => {
    theatre.close();
    theatres.delete(parentElement);
  };
}
