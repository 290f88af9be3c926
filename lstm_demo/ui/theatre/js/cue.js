import { DARK } from "./light.js";
import { keepInSight } from "./sight.js";

/**
 * Carries out what the page asks for (cue.py), once for each number, and lets go when the person acts.
 */
export class Prompter {
  /** @param {{ store: import("./store.js").Store, player: import("./player.js").Player, link: import("./link.js").Link, root: HTMLElement }} stage */
  constructor({ store, player, link, root }) {
    Object.assign(this, { store, player, link, root });
    this.number = 0;
    this.holding = false;
    this.leave = () => {};
    /** Whether what follows a row is hidden. */
    this.hiding = false;
  }

  /** @param {Record<string, any> | null} cue */
  follow(cue) {
    if (!cue || cue.number === this.number) return;
    this.number = cue.number;
    this.holding = true;
    const { store, player } = this;
    const { row, play, layer, unit, speed, rows, units, gate, digit, view, substep, hide_after: last } = cue;
    store.set({
      layer: layer ?? store.state.layer, unit: unit ?? store.state.unit, speed: speed ?? store.state.speed,
      substep, pinned: { rows, units, gate, digit },
    });
    this.uncover();
    if (play && !store.state.still) player.start(row ?? (store.state.row >= player.rows - 1 ? 0 : store.state.row));
    else if (play !== null || row !== null) player.go(row ?? store.state.row, { slide: last === null });
    if (last !== null) this.hide(last);
    this.pointAt(view, gate);
  }

  /** Nothing that was read after a row is shown. */
  hide(row) {
    this.hiding = true;
    this.store.set({ seen: row + 1 });
  }

  /** All of the reading is shown again. */
  uncover() {
    if (this.hiding) this.store.set({ seen: this.player.rows });
    this.hiding = false;
  }

  /** Ring a view, of the maps a gate's own, and bring it into sight; null rings none. */
  pointAt(view, gate = null) {
    this.leave();
    for (const ringed of this.root.querySelectorAll(".ringed")) ringed.classList.remove("ringed");
    const wanted = view === "maps" && gate ? `[data-quantity="${gate}"]` : `[data-view="${view}"]`;
    const elements = view ? [...this.root.querySelectorAll(wanted)] : [];
    for (const element of elements) element.classList.add("ringed");
    this.leave = elements.length ? keepInSight(() => elements.map(ring), { calm: this.store.state.still }) : () => {};
  }

  /** The person acts: what was lit goes out, and Python hears of it, once. */
  letGo() {
    if (!this.holding) return;
    this.holding = false;
    this.pointAt(null);
    this.uncover();
    this.store.set({ pinned: DARK });
    this.link.touched = this.number;
    this.link.tell();
  }
}

/** The box that the ring is drawn around: on a phone the verdict has none of its own. */
const ring = (element) => (getComputedStyle(element).display === "contents" ? element.lastElementChild : element);
