import { differenceOf, orderOf } from "./difference.js";
import { Packet } from "../core/packet.js";
import { opening, Store } from "../core/store.js";
import { choice } from "../draw/choice.js";
import { colours, wear } from "../draw/colours.js";
import { el } from "../draw/dom.js";
import { DARK } from "../draw/light.js";
import { Tip } from "../draw/tip.js";
import { heatmaps } from "../views/heatmaps.js";
import { highlighting } from "../views/highlight.js";
import { verdict } from "../views/verdict.js";

/**
 * @typedef {import("../views/views.js").Context} Context
 * @typedef {import("../views/views.js").View} View
 * @typedef {Store<import("../core/store.js").State>} TheatreStore
 * @typedef {"difference" | "other"} Mapped
 */

/** @type {[Mapped, string][]} */
const MAPPED = [["difference", "what changed"], ["other", "what if"]];

/**
 * Two readings of a picture by one network, the real one and one in which something was held: both answers, and the maps of what changed.
 * What is pointed at or chosen in one of these is so in all.
 */
export class TwoReadings {
  constructor() {
    this.ending = new AbortController();
    this.tip = new Tip();
    /** @type {View[]} */
    this.views = [];
    /** @type {TheatreStore[]} */
    this.stores = [];
    this.real = this.part("As it was", verdict);
    this.other = this.part("What if", verdict);
    this.maps = this.part("", (context) => heatmaps(context, "Every unit"));
    /** What the maps are of. @type {Mapped} */
    this.mapped = "difference";
    /** @type {{ real: Packet, other: Packet } | null} */
    this.shown = null;
    this.choice = choice("Maps of", (/** @type {Mapped} */ mapped) => {
      this.mapped = mapped;
      if (this.shown) this.show(this.shown.real, this.shown.other);
    });
    this.maps.element.prepend(this.choice.element);
    this.element = el("div", { class: "theatre two-readings", "data-testid": "two-readings" },
      el("div", { class: "readings" }, this.real.element, this.other.element, this.maps.element, this.tip.element));
  }

  /** @param {string} title @param {(context: Context) => View} make */
  part(title, make) {
    const store = new Store(opening());
    const element = el("div", { class: "reading" }, ...(title ? [el("h2", {}, title)] : []));
    /** @type {Pick<Context, "store" | "root" | "signal" | "choose" | "hover" | "pin" | "notify">} */
    const used = {
      store, root: element, signal: this.ending.signal,
      choose: (what) => this.choose(what),
      hover: (...args) => this.hover(...args),
      pin: (what) => this.pin(what),
      notify: (what) => store.set({ [what]: store.state[what] + 1 }),
    };
    const context = /** @type {Context} */ (used); // all that these views use
    const views = [make(context), highlighting(context, ["layer", "unit"])];
    element.append(...views.map((view) => view.element));
    store.views = views;
    this.views.push(...views);
    this.stores.push(store);
    return { store, element };
  }

  /** Both are drawn at once. @param {Packet} real @param {Packet} other */
  show(real, other) {
    const before = this.shown?.other.header;
    this.shown = { real, other };
    const { header } = other;
    const own = colours(this.element, header.palettes);
    const fresh = own.signature === this.maps.store.state.colours?.signature ? {} : { colours: own };
    if (fresh.colours) wear(this.element, own);
    const { layer, unit } = header.selection;
    const last = { row: header.rows - 1, glide: header.rows - 1, seen: header.rows };
    const begins = before?.model === header.model && before.rows === header.rows ? {} : { layer, unit, ...last, pinned: DARK, hover: null };
    this.choice.show(MAPPED, this.mapped);
    this.real.store.set({ ...fresh, ...begins, packet: new Packet({ ...real.header, asks: false }, real) });
    this.other.store.set({ ...fresh, ...begins, packet: other });
    this.maps.store.set({ ...fresh, ...begins, packet: this.mapOf(real, other) });
    for (const store of this.stores) store.flush();
    this.mark();
  }

  /** @param {Packet} real @param {Packet} other */
  mapOf(real, other) {
    if (this.mapped === "difference") return differenceOf(real, other);
    return new Packet({ ...other.header, order: orderOf(real, other) }, other);
  }

  /** What a test, or a curious person, reads off the element. */
  mark() {
    if (!this.shown) return;
    const { real, other: { header } } = this.shown;
    const { name = "", value = "", first = 0, last = 0, unit } = header.held ?? {};
    const { source, prediction } = header;
    const said = { source, prediction, confidence: header.confidence.toFixed(4), was: real.header.prediction };
    Object.assign(this.element.dataset, said, { held: name, value, first: first + 1, last: last + 1, unit: unit ?? "" });
  }

  /** @type {Context["choose"]} */
  choose({ layer, unit, row }) {
    for (const store of this.stores) {
      const { state } = store;
      store.set({ layer: layer ?? state.layer, unit: unit ?? state.unit, row: row ?? state.row, glide: row ?? state.row });
    }
  }

  /** @type {Context["hover"]} */
  hover(where, text = "", at = null) {
    for (const store of this.stores) store.set({ hover: where });
    this.tip.show(where && text, at);
  }

  /** @type {Context["pin"]} */
  pin({ gate, digit } = {}) {
    for (const store of this.stores) {
      const { pinned } = store.state;
      if (gate !== undefined) store.set({ pinned: { ...pinned, gate: pinned.gate === gate ? null : gate } });
      else if (digit !== undefined) store.set({ pinned: { ...pinned, digit: pinned.digit === digit ? null : digit } });
    }
  }

  close() {
    this.ending.abort();
    for (const store of this.stores) store.stop();
    for (const view of this.views) view.close?.();
    this.element.remove();
  }
}
