/**
 * Tells Python when a part of the page comes near the visible area or leaves it, and when a reading has been on the page for a while.
 * @typedef {{selector: string, reading: string}} Data
 */

const MARGIN = "400px 0px"; // the part counts as near this far outside the visible area, so that it is ready when the person gets there
const QUIET_MS = 400; // without a press or a scroll: a press is answered first, and a part that is only scrolled past is not computed
const STAYED_MS = 7000; // a reading plays for six seconds

const watchers = new WeakMap();

/** @param {{data: Data, parentElement: Element, setStateValue: (name: string, value: unknown) => void}} component */
export default function nearViewport({ data, parentElement, setStateValue }) {
  const watcher = watchers.get(parentElement) ?? new Watcher(setStateValue);
  watchers.set(parentElement, watcher);
  watcher.observe(document.querySelector(data.selector));
  watcher.startReading(data.reading);
  return () => {
    watcher.end();
    watchers.delete(parentElement);
  };
}

class Watcher {
  /** @param {(name: string, value: unknown) => void} send to Python */
  constructor(send) {
    this.send = send;
    this.near = this.sent = false;
    this.lastAct = 0;
    /** @type {Element | null} */
    this.part = null;
    /** @type {string | null} */
    this.reading = null;
    this.drawing = false; // while the pen moves, nothing is sent
    /** @type {Record<"quiet" | "stay", ReturnType<typeof setTimeout> | undefined>} */
    this.timers = { quiet: undefined, stay: undefined };
    this.ending = new AbortController();
    const root = document.querySelector('[data-testid="stMain"]'); // what scrolls: a margin applies only around the root
    const seen = (/** @type {IntersectionObserverEntry[]} */ entries) => this.setNear(Boolean(entries.at(-1)?.isIntersecting));
    this.observer = new IntersectionObserver(seen, { root, rootMargin: MARGIN });
    for (const act of ["pointerdown", "pointerup", "keydown", "scroll"]) {
      document.addEventListener(act, () => this.noteAct(), { capture: true, passive: true, signal: this.ending.signal });
    }
    document.addEventListener("theatre-ink", (event) => {
      this.drawing = !(/** @type {CustomEvent} */ (event).detail.lifted);
      this.noteAct();
    }, { signal: this.ending.signal });
  }

  /** @param {Element | null} part a new element where Streamlit has replaced it */
  observe(part) {
    if (part === this.part) return;
    this.observer.disconnect();
    this.part = part;
    if (part) this.observer.observe(part);
  }

  /** @param {boolean} near */
  setNear(near) {
    this.near = near;
    this.sendWhenQuiet();
  }

  noteAct() {
    this.lastAct = performance.now();
    this.sendWhenQuiet();
  }

  sendWhenQuiet() {
    clearTimeout(this.timers.quiet);
    if (this.near !== this.sent && !this.drawing) this.timers.quiet = setTimeout(() => this.send("near", this.sent = this.near), QUIET_MS);
  }

  /** @param {string} reading */
  startReading(reading) {
    if (reading === this.reading) return;
    clearTimeout(this.timers.stay);
    this.reading = reading;
    this.timers.stay = setTimeout(() => this.sendStayed(reading), STAYED_MS);
  }

  /** @param {string} reading */
  sendStayed(reading) {
    const busy = this.drawing || performance.now() - this.lastAct < QUIET_MS;
    if (busy) this.timers.stay = setTimeout(() => this.sendStayed(reading), QUIET_MS);
    else if (!this.sent) this.send("stayed", reading);
  }

  end() {
    clearTimeout(this.timers.stay);
    clearTimeout(this.timers.quiet);
    this.observer.disconnect();
    this.ending.abort();
  }
}
