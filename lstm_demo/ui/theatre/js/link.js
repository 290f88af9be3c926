const SOON_MS = 250;

/**
 * What the person chooses goes to Python, and what Python chooses comes here. Each choice sent carries a turn; Python gives the last turn it
 * has seen back with every packet, so that an answer to an older choice never undoes a newer one.
 */
export class Link {
  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.store = store;
    this.send = () => {};
    this.turn = 0;
    this.given = "";
    this.timer = 0;
  }

  /** Tell Python, at once or when a walk through rows or units pauses. */
  tell({ soon = false } = {}) {
    this.turn += 1;
    clearTimeout(this.timer);
    const { layer, unit, row } = this.store.state;
    const message = { layer, unit, row, turn: this.turn };
    this.timer = setTimeout(() => this.send(message), soon ? SOON_MS : 0);
  }

  /** The selection in a packet of the reading on show, if it is news. */
  news({ selection, turn }) {
    const text = JSON.stringify(selection);
    const same = text === this.given;
    this.given = text;
    return turn < this.turn || same ? null : selection;
  }

  /** A new reading's selection holds whatever it is. */
  accept({ selection, turn }) {
    this.given = JSON.stringify(selection);
    this.turn = Math.max(this.turn, turn);
    return selection;
  }

  stop() {
    clearTimeout(this.timer);
  }
}
