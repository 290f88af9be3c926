/**
 * Tells Python when a part of the page comes near what is in sight or leaves it, and when a reading has been there for a while.
 * @typedef {{selector: string, reading: string}} Data
 */

const NEAR = "400px 0px"; // so that it is there when the person has scrolled to it
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
    this.near = false;
    const root = document.querySelector('[data-testid="stMain"]'); // it scrolls, and a margin counts only around what does
    this.observer = new IntersectionObserver((entries) => this.moved(entries.at(-1).isIntersecting), { root, rootMargin: NEAR });
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
    if (near !== this.near) this.tell("near", near);
    this.near = near;
  }

  /** @param {string} reading */
  stay(reading) {
    if (reading === this.reading) return;
    clearTimeout(this.timer);
    this.reading = reading;
    this.timer = setTimeout(() => this.near || this.tell("stayed", reading), STAYED);
  }

  end() {
    clearTimeout(this.timer);
    this.observer.disconnect();
  }
}
