import { DARK } from "./light.js";

/**
 * Carries out what the page asks for (cue.py), once for each number, and lets go when the person acts.
 */
export class Prompter {
  /** @param {{ store: import("./store.js").Store, player: import("./player.js").Player, link: import("./link.js").Link, root: HTMLElement }} stage */
  constructor({ store, player, link, root }) {
    Object.assign(this, { store, player, link, root });
    this.number = 0;
    this.holding = false;
  }

  /** @param {Record<string, any> | null} cue */
  follow(cue) {
    if (!cue || cue.number === this.number) return;
    this.number = cue.number;
    this.holding = true;
    const { store, player } = this;
    const { row, play, layer, unit, speed, rows, units, gate, digit, view, substep } = cue;
    store.set({
      layer: layer ?? store.state.layer, unit: unit ?? store.state.unit, speed: speed ?? store.state.speed,
      substep, pinned: { rows, units, gate, digit },
    });
    if (play) player.start(row ?? (store.state.row >= player.rows - 1 ? 0 : store.state.row));
    else if (play === false || row !== null) player.go(row ?? store.state.row);
    this.pointAt(view);
  }

  /** Ring a view and bring it into sight; null rings none. */
  pointAt(view) {
    for (const ringed of this.root.querySelectorAll(".ringed")) ringed.classList.remove("ringed");
    const element = view && this.root.querySelector(`[data-view="${view}"]`);
    if (!element) return;
    element.classList.add("ringed");
    const shown = getComputedStyle(element).display === "contents" ? element.firstElementChild : element;
    shown.scrollIntoView({ block: "nearest", behavior: this.store.state.still ? "auto" : "smooth" });
  }

  /** The person acts: what was lit goes out, and Python hears of it, once. */
  letGo() {
    if (!this.holding) return;
    this.holding = false;
    this.pointAt(null);
    this.store.set({ pinned: DARK });
    this.link.touched = this.number;
    this.link.tell();
  }
}
