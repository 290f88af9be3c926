/**
 * Tells Python when a part of the page comes near what is in sight or leaves it, and when a reading has been there for a while.
 * @typedef {{selector: string, reading: string}} Data
 */

const NEAR = "400px 0px"; // so that it is there when the person has scrolled to it
const PAUSE = 400; // milliseconds without a press or a scroll: what a press asks for goes first, and what is scrolled past is not near
const STAYED = 7000; // milliseconds; a reading plays for six seconds

const watches = new WeakMap();

/** @param {{data: Data, parentElement: Element, setStateValue: (name: string, value: unknown) => void}} component */
export default function inSight({ data, parentElement, setStateValue }) {
  const watch = watches.get(parentElement) ?? new Watch(setStateValue);
  watches.set(parentElement, watch);
  watch.observe(document.querySelector(data.selector));
  watch.stay(data.reading);
  return () => {
    watch.end();
    watches.delete(parentElement);
  };
}

class Watch {
  /** @param {(name: string, value: unknown) => void} tell */
  constructor(tell) {
    this.tell = tell;
    this.near = this.told = false;
    this.acted = 0;
    this.ending = new AbortController();
    const root = document.querySelector('[data-testid="stMain"]'); // it scrolls, and a margin counts only around what does
    this.observer = new IntersectionObserver((entries) => this.moved(entries.at(-1).isIntersecting), { root, rootMargin: NEAR });
    for (const act of ["pointerdown", "pointerup", "keydown", "scroll"]) {
      document.addEventListener(act, () => this.act(), { capture: true, passive: true, signal: this.ending.signal });
    }
  }

  /** @param {Element | null} place it is another element where Streamlit has made it anew */
  observe(place) {
    if (place === this.place) return;
    this.observer.disconnect();
    this.place = place;
    if (place) this.observer.observe(place);
  }

  /** @param {boolean} near */
  moved(near) {
    this.near = near;
    this.wait();
  }

  act() {
    this.acted = performance.now();
    this.wait();
  }

  wait() {
    clearTimeout(this.pause);
    if (this.near !== this.told) this.pause = setTimeout(() => this.tell("near", this.told = this.near), PAUSE);
  }

  /** @param {string} reading */
  stay(reading) {
    if (reading === this.reading) return;
    clearTimeout(this.timer);
    this.reading = reading;
    this.timer = setTimeout(() => this.stayed(reading), STAYED);
  }

  /** @param {string} reading */
  stayed(reading) {
    if (performance.now() - this.acted < PAUSE) this.timer = setTimeout(() => this.stayed(reading), PAUSE);
    else if (!this.told) this.tell("stayed", reading);
  }

  end() {
    clearTimeout(this.timer);
    clearTimeout(this.pause);
    this.observer.disconnect();
    this.ending.abort();
  }
}
