/** A whole reading takes about six seconds at 1×. */
const READING_MS = 6000;
const STEP_MS = 140;
/** One substep of a row, at 1×: slow enough to read its numbers. */
const SUBSTEP_MS = 1100;
/** A frame never counts for more: a page that was in the background goes on where it was. */
const LONGEST_FRAME_MS = 100;

/** @param {number} t */
const ease = (t) => (t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) ** 2);

/**
 * Where the marker stands while a row is current, −½ … ½ of a row from it: it lingers on the row, and is half-way to the next one just when
 * that one's numbers appear.
 * @param {number} part
 */
const swing = (part) => 4 * (part - 0.5) ** 3;

/** The clock: turns time into rows while playing, and slides the marker after a step. */
export class Player {
  /** @param {import("./store.js").Store<import("./store.js").State>} store */
  constructor(store) {
    this.store = store;
    this.position = 0; // in rows, in the order in which they are read: the one at place r is current while r ≤ position < r + 1
    this.last = 0;
    /** @type {{ from: number, to: number, began: number } | null} */
    this.slide = null;
    /** Called when the player shows another layer. */
    this.changed = () => {};
    store.tick = (now) => this.advance(now);
  }

  /** How many substeps a row has while they are shown, else 0. */
  get substeps() {
    const { packet, substep } = this.store.state;
    return substep === null || !packet ? 0 : packet.header.stages.length;
  }

  get rows() {
    return this.store.state.packet?.header.rows ?? 1;
  }

  /** A row's place in the order in which the shown layer reads, and the row of a place. @param {number} row */
  turn(row) {
    const { packet, layer } = this.store.state;
    return packet ? packet.turn(row, layer) : row;
  }

  /** Whether the shown layer has read all rows. */
  get over() {
    return this.turn(this.store.state.row) >= this.rows - 1;
  }

  /** Play from the current row, or from the first when the reading has ended: of two directions, from the forward one's. */
  play() {
    const { row, substep, packet, layer } = this.store.state;
    const over = this.over && (substep === null || substep === this.substeps - 1);
    if (over && packet?.backward(layer)) this.change(layer - 1);
    this.start(over ? this.turn(0) : row);
    if (substep !== null && !over) this.position += substep / this.substeps;
  }

  /** Play from a row. @param {number} row */
  start(row) {
    this.position = this.turn(row);
    this.last = 0;
    this.slide = null;
    this.store.set({ row, glide: row, seen: Math.max(this.position + 1, this.store.state.seen), playing: true });
  }

  /** Show the other direction of a layer, and the liveliest of its units. @param {number} layer */
  change(layer) {
    this.store.set({ layer, unit: this.store.shown.packet.header.order.some[layer][0] });
    this.changed();
  }

  /** The forward direction is through: the backward one begins, with the last row. */
  turnBack() {
    this.change(this.store.state.layer + 1);
    this.position = 0;
    this.store.set({ seen: 1 });
  }

  pause() {
    const { row } = this.store.state;
    this.store.set({ playing: false });
    if (this.store.state.glide !== row) this.go(row);
  }

  toggle() {
    if (this.store.state.playing) this.pause();
    else this.play();
  }

  /** Pause on a row; the marker slides there unless the person asked for stillness, or is dragging it. @param {number} row */
  go(row, { slide = true } = {}) {
    const { glide, still, seen } = this.store.state;
    const to = Math.max(0, Math.min(this.rows - 1, row));
    this.slide = slide && !still ? { from: glide, to, began: 0 } : null;
    this.store.set({ row: to, playing: false, seen: Math.max(seen, this.turn(to) + 1), ...(this.slide ? {} : { glide: to }) });
    this.store.scheduleFrame();
  }

  /** @param {number} now in milliseconds, as in a frame @returns {boolean} whether there is more to move */
  advance(now) {
    if (this.store.state.playing) return this.run(now);
    this.last = 0;
    return this.glide(now);
  }

  /** @param {number} now */
  run(now) {
    const { speed, still, packet, layer } = this.store.state;
    const passed = this.last ? Math.min(now - this.last, LONGEST_FRAME_MS) : 0;
    this.last = now;
    const { substeps } = this;
    this.position += (passed * speed) / (substeps ? substeps * SUBSTEP_MS : READING_MS / this.rows);
    if (this.position >= this.rows && packet?.header.once && !packet.backward(layer)) this.turnBack();
    const place = Math.min(Math.floor(this.position), this.rows - 1);
    const playing = this.position < this.rows;
    const glide = still || substeps || !playing ? place : Math.max(0, Math.min(this.rows - 1, place + swing(this.position - place)));
    const substep = substeps ? Math.min(substeps - 1, Math.floor((this.position - place) * substeps)) : null;
    const seen = Math.max(this.store.state.seen, place + 1);
    this.store.set({ row: this.turn(place), glide: this.turn(glide), playing, substep, seen });
    return playing;
  }

  /** @param {number} now */
  glide(now) {
    if (!this.slide) return false;
    const { from, to } = this.slide;
    this.slide.began ||= now;
    const part = Math.min(1, (now - this.slide.began) / STEP_MS);
    this.store.set({ glide: part < 1 ? from + (to - from) * ease(part) : to });
    if (part >= 1) this.slide = null;
    return part < 1;
  }
}
