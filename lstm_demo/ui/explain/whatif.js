import { TwoReadings } from "../../theatre/js/compare/two_readings.js";
import { PackedPacket } from "../../theatre/js/core/packed_packet.js";

/**
 * "What if?" while its sliders are dragged: Streamlit sends a slider's value when it is let go of; until then the browser reads with what
 * the sliders say, at every frame. Python's reading then takes the place of the browser's own. Where the browser does not read, or with
 * sliders that look different, only Python's is shown.
 *
 * @typedef {import("../../theatre/js/core/packet.js").Packet} Packet
 * @typedef {import("../../theatre/js/read/network.js").Intervention} Intervention
 * @typedef {{ reading: string, held: Intervention, real: Packet | null, other: Packet | null }} Asked of the theatre, which answers in it
 */

const CONTROLS = ".st-key-whatif-controls";
const [VALUE, ROWS] = [".st-key-held-value", ".st-key-held-rows"];
/** What Python wrote and drew of its reading. */
const WORDS = ".st-key-whatif-words";
const DIMMED = "0.45";

class HeldReading {
  constructor() {
    this.two = new TwoReadings();
    this.ending = new AbortController();
    /** Python's last. @type {PackedPacket | null} */
    this.cell = null;
    /** Whether a slider is what the person touched last. */
    this.touched = false;
    this.frame = 0;
    this.observer = new MutationObserver(() => { if (this.touched) this.schedule(); });
    const { signal } = this.ending;
    const touch = (/** @type {Event} */ { target }) => {
      this.touched = target instanceof Element && target.closest(`${VALUE}, ${ROWS}`) !== null;
    };
    for (const type of ["pointerdown", "touchstart", "keydown", "input"]) {
      document.addEventListener(type, touch, { signal, capture: true, passive: true });
    }
    document.addEventListener("theatre-received", () => this.schedule(), { signal });
  }

  /** @param {Uint8Array} bytes Python's reading */
  receive(bytes) {
    this.cell = new PackedPacket(bytes);
    const controls = document.querySelector(CONTROLS);
    this.observer.disconnect();
    if (controls) this.observer.observe(controls, { subtree: true, attributes: true, attributeFilter: ["value", "aria-valuetext"] });
    this.follow();
  }

  schedule() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.follow();
    });
  }

  /** Show what the sliders say: Python's reading where it has read with that. */
  follow() {
    const { cell } = this;
    const known = cell?.header.held;
    if (!cell || !known) return;
    const held = this.touched ? { ...known, ...slid() } : known;
    const same = held.value === known.value && held.first === known.first && held.last === known.last;
    /** @type {Asked} */
    const detail = { reading: cell.header.reading, held, real: null, other: null };
    document.dispatchEvent(new CustomEvent("theatre-what-if", { detail }));
    const { real } = detail;
    const other = same ? cell : detail.other;
    if (!real || !other) return;
    dim(!same);
    this.two.show(real, other);
  }

  close() {
    this.ending.abort();
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
    this.two.close();
  }
}

/** What the sliders say now. @returns {Partial<Intervention>} */
function slid() {
  const [value] = numbersIn(VALUE);
  const [first, last] = numbersIn(ROWS);
  return value === undefined || last === undefined ? {} : { value, first: first - 1, last: last - 1 };
}

/** @param {string} place */
function numbersIn(place) {
  const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll(`${place} input[type=range]`));
  return Array.from(inputs, ({ value }) => Number(value));
}

/** Python's words are of another value than the one that is shown. @param {boolean} waiting */
function dim(waiting) {
  const words = /** @type {HTMLElement | null} */ (document.querySelector(WORDS));
  if (!words) return;
  words.style.opacity = waiting ? DIMMED : "";
  words.setAttribute("aria-busy", String(waiting));
}

/** @type {WeakMap<Element, HeldReading>} */
const shown = new WeakMap();

/** @param {{ parentElement: Element, data: Uint8Array }} component */
export default function whatIf({ parentElement, data }) {
  let held = shown.get(parentElement);
  if (!held) {
    held = new HeldReading();
    shown.set(parentElement, held);
    parentElement.append(held.two.element);
  }
  if (data) held.receive(data);
  return () => {
    shown.get(parentElement)?.close();
    shown.delete(parentElement);
  };
}
