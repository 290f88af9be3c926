/** All of the training takes about ten seconds at 1×. */
const TRAINING_MS = 10000;
const STEP_MS = 140;
/** The longest time that one frame counts for, so that a page that was in the background continues where it was. */
const LONGEST_FRAME_MS = 100;

/** @param {number} t */
const ease = (t) => (t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) ** 2);

/** Turns time into snapshots while playing, and moves both markers smoothly after a step. Only the person changes the row. */
export class Clock {
  /** @param {import("./main.js").LearningStore} store */
  constructor(store) {
    this.store = store;
    this.position = 0; // in snapshots
    this.last = 0;
    /**
     * The movements under way, by the key of the state that moves: from, to, and the time of the start.
     * @type {Map<"time" | "glide", { from: number, to: number, began: number }>}
     */
    this.slides = new Map();
    store.tick = (now) => this.advance(now);
  }

  get end() {
    return (this.store.state.packet?.shots ?? 1) - 1;
  }

  get lastRow() {
    return (this.store.state.packet?.header.rows ?? 1) - 1;
  }

  /** Play from the current snapshot, or from the first when the last is shown. */
  play() {
    const { shot } = this.store.state;
    this.start(shot >= this.end ? 0 : shot);
  }

  /** Play from a snapshot. @param {number} shot */
  start(shot) {
    this.position = shot;
    this.slides.delete("time");
    this.store.set({ time: shot, shot, playing: this.end > 0 });
  }

  pause() {
    if (this.store.state.playing) this.go(this.store.state.shot);
  }

  toggle() {
    if (this.store.state.playing) this.pause();
    else this.play();
  }

  /** Pause on a snapshot. @param {number} shot */
  go(shot) {
    const to = clamp(Math.round(shot), this.end);
    this.store.set({ shot: to, playing: false });
    this.slide("time", to);
  }

  /** Follow the slider while the person drags it, also between two snapshots. @param {number} time */
  drag(time) {
    const at = clamp(time, this.end);
    this.slides.delete("time");
    this.store.set({ time: this.store.state.still ? Math.round(at) : at, shot: Math.round(at), playing: false });
  }

  /** Show the state after a row; playback continues. @param {number} row */
  read(row) {
    const to = clamp(row, this.lastRow);
    this.store.set({ row: to });
    this.slide("glide", to);
  }

  /** Move a marker. @param {"time" | "glide"} what @param {number} to */
  slide(what, to) {
    const from = this.store.state[what];
    if (this.store.state.still || from === to) {
      this.slides.delete(what);
      this.store.set({ [what]: to });
    } else {
      this.slides.set(what, { from, to, began: 0 });
      this.store.scheduleFrame();
    }
  }

  /** @param {number} now in milliseconds, as in a frame @returns {boolean} whether there is more to move */
  advance(now) {
    if (this.store.state.playing) this.run(now);
    else this.last = 0;
    for (const [what, slide] of this.slides) {
      slide.began ||= now;
      const part = Math.min(1, (now - slide.began) / STEP_MS);
      this.store.set({ [what]: part < 1 ? slide.from + (slide.to - slide.from) * ease(part) : slide.to });
      if (part >= 1) this.slides.delete(what);
    }
    return this.store.state.playing || this.slides.size > 0;
  }

  /** @param {number} now */
  run(now) {
    const { speed, still } = this.store.state;
    const passed = this.last ? Math.min(now - this.last, LONGEST_FRAME_MS) : 0;
    this.last = now;
    this.position = Math.min(this.end, this.position + (passed * speed * this.end) / TRAINING_MS);
    const shot = Math.round(this.position);
    this.store.set({ time: still ? shot : this.position, shot, playing: this.position < this.end });
  }
}

/** @param {number} value @param {number} most */
const clamp = (value, most) => Math.max(0, Math.min(most, value));
