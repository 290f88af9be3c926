const SOON_MS = 250;

/**
 * @typedef {import("./header.js").Selection} Selection
 * @typedef {object} Message to Python: what is selected, and what is wanted of it
 * @property {number} layer
 * @property {number} unit
 * @property {number} row
 * @property {number} turn
 * @property {number} touched
 * @property {[number, number] | null} operands
 * @property {boolean} story
 * @property {[number, number, number] | null} why
 * @property {[string, number] | null} picture
 */

/**
 * What the person chooses goes to Python, and what Python chooses comes here. Each choice sent carries a turn; Python gives the last turn
 * it has seen back with every packet, so that an answer to an older choice never undoes a newer one.
 */
export class Link {
  /** @param {{ state: { layer: number, unit: number, row: number } }} store */
  constructor(store) {
    this.store = store;
    /** @type {(message: Message) => void} */
    this.send = () => {};
    this.turn = 0;
    /** The number of the cue that the person last took over from. */
    this.touched = 0;
    /** The unit whose operands are wanted, as [layer, unit]. @type {[number, number] | null} */
    this.wanted = null;
    /** Whether the story is open beside the theatre, so that Python goes on telling it. */
    this.story = false;
    /**
     * Which class was asked why it is not which, and when: what tells one question from the next.
     * @type {[number, number, number] | null}
     */
    this.why = null;
    /** Whether what is chosen waits: it is about a reading that Python does not have yet. */
    this.held = false;
    this.waiting = false;
    /** The picture as the person changed it last, 28 × 28 bytes in base64, and when. @type {[string, number] | null} */
    this.picture = null;
    this.given = "";
    /** The selection told last, until its echo has come. */
    this.told = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** Tell Python, at once or when a walk through rows or units pauses. */
  tell({ soon = false } = {}) {
    if (this.held) {
      this.waiting = true;
      return;
    }
    this.turn += 1;
    clearTimeout(this.timer);
    const { layer, unit, row } = this.store.state;
    this.told = JSON.stringify({ layer, unit, row });
    const { turn, touched, wanted: operands, story, why, picture } = this;
    const message = { layer, unit, row, turn, touched, operands, story, why, picture };
    this.timer = setTimeout(() => this.send(message), soon ? SOON_MS : 0);
  }

  /** Python has the reading that is shown, or another one is shown again: tell it what was chosen meanwhile. */
  release() {
    this.held = false;
    if (this.waiting) this.tell();
    this.waiting = false;
  }

  /** A picture to be read. @param {Float32Array} image (28, 28), every pixel n / 255 with a whole n */
  give(image) {
    const levels = Array.from(image, (pixel) => String.fromCharCode(Math.round(pixel * 255)));
    this.picture = [btoa(levels.join("")), Math.max(Date.now(), (this.picture?.[1] ?? 0) + 1)];
    this.held = false; // whatever was chosen meanwhile goes with it
    this.tell();
    this.held = true;
    this.waiting = false;
  }

  /** Ask for a unit's operands, as [layer, unit], or for none any more. @param {[number, number] | null} which */
  want(which) {
    if (String(which) === String(this.wanted)) return;
    this.wanted = which;
    this.tell({ soon: which === null });
  }

  /** Why the one class, and not the other? @param {number} one @param {number} other */
  ask(one, other) {
    this.why = [one, other, Math.max(Date.now(), (this.why?.[2] ?? 0) + 1)];
    this.tell();
  }

  /** The selection in a packet of the reading on show, if it is news. @param {{ selection: Selection, turn: number }} header */
  news({ selection, turn }) {
    const text = JSON.stringify(selection);
    const known = text === this.given || text === this.told;
    this.given = text;
    if (turn < this.turn) return null;
    this.told = "";
    return known ? null : selection;
  }

  /** A new reading's selection holds whatever it is. @param {{ selection: Selection, turn: number }} header */
  accept({ selection, turn }) {
    this.given = JSON.stringify(selection);
    this.turn = Math.max(this.turn, turn);
    return selection;
  }

  stop() {
    clearTimeout(this.timer);
  }
}
