import { inBounds, sameIntervention } from "../../theatre/js/compare/intervention.js";
import { TwoReadings } from "../../theatre/js/compare/two_readings.js";
import { PackedPacket } from "../../theatre/js/core/packed_packet.js";
import { nearest } from "../../theatre/js/draw/dom.js";

/**
 * "What if?" while its sliders are dragged, and when a gate, a unit, a layer or an example is chosen: Streamlit sends a slider's value when
 * it is let go of, and Python then takes its time; until it has read, the browser reads with what the controls say, at every frame.
 * Python's reading then takes the place of the browser's own. Where the browser does not read, or with controls that look different, only
 * Python's is shown.
 *
 * @typedef {import("../../theatre/js/core/packet.js").Packet} Packet
 * @typedef {import("../../theatre/js/core/header.js").Header} Header
 * @typedef {import("../../theatre/js/read/network.js").Intervention} Intervention
 * @typedef {{ reading: string, held: Intervention, real: Packet | null, other: Packet | null }} Asked of the theatre, which answers in it
 */

const CONTROLS = ".st-key-whatif-controls";
const [GATE, VALUE, ROWS, UNIT, LAYER] = ["gate", "value", "rows", "unit", "layer"].map((name) => `.st-key-held-${name}`);
const EVERY = "all";
/** Of a list that is open: it stands elsewhere in the page. */
const LINES = "[role=listbox]";
const EXAMPLE = ".st-key-whatif-examples button";
/** What Python wrote and drew of its reading. */
const WORDS = ".st-key-whatif-words";
const DIMMED = "0.45";

class HeldReading {
  constructor() {
    this.two = new TwoReadings();
    this.ending = new AbortController();
    /** Python's last. @type {PackedPacket | null} */
    this.cell = null;
    /** Whether one of the controls is what the person touched last. */
    this.touched = false;
    /** The example that was pressed last, until Python has read with it. @type {Intervention | null} */
    this.example = null;
    this.frame = 0;
    /** @type {Element | null} */
    this.controls = null;
    this.observer = new MutationObserver(() => { if (this.touched) this.schedule(); });
    const { signal } = this.ending;
    const touch = (/** @type {Event} */ { target }) => {
      if (!(target instanceof Element) || target.closest(LINES)) return;
      this.touched = target.closest([GATE, VALUE, ROWS, UNIT, LAYER].join()) !== null;
      if (!this.touched) return;
      this.example = null;
      this.watch(target.closest(CONTROLS));
    };
    for (const type of ["pointerdown", "touchstart", "keydown", "input"]) {
      document.addEventListener(type, touch, { signal, capture: true, passive: true });
    }
    document.addEventListener("click", (event) => this.press(event), { signal, capture: true });
    document.addEventListener("theatre-received", () => this.schedule(), { signal });
  }

  /** @param {Uint8Array} bytes Python's reading */
  receive(bytes) {
    this.cell = new PackedPacket(bytes);
    this.example = null;
    this.follow();
  }

  /** Streamlit may have replaced the one before. @param {Element | null} controls */
  watch(controls) {
    if (!controls || controls === this.controls) return;
    this.controls = controls;
    this.observer.disconnect();
    this.observer.observe(controls, { subtree: true, attributes: true, attributeFilter: ["value", "aria-valuetext"] });
  }

  /** @param {Event} event */
  press(event) {
    const button = nearest(event, EXAMPLE);
    if (!button) return;
    const place = [...document.querySelectorAll(EXAMPLE)].indexOf(button);
    this.example = this.cell?.header.examples[place] ?? null;
    this.schedule();
  }

  schedule() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.follow();
    });
  }

  /** Show what the controls say: Python's reading where it has read with that. */
  follow() {
    const { cell } = this;
    const known = cell?.header.held;
    if (!cell || !known) return;
    const held = this.example ?? (this.touched ? controlled(known, cell.header) : known);
    const same = sameIntervention(held, known);
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

/**
 * What the controls say now; where they say nothing that is known, as while a person types into a list, what Python has read with.
 * @param {Intervention} known @param {Header} header @returns {Intervention}
 */
function controlled(known, { quantities, units, layers }) {
  const gate = lineIn(GATE);
  const quantity = quantities.find(({ label }) => label === gate) ?? quantities.find(({ name }) => name === known.name);
  const [value] = numbersIn(VALUE);
  const [first, last] = numbersIn(ROWS);
  if (!quantity || value === undefined || last === undefined) return known;
  const [unit, layer] = [placeIn(UNIT, 0, units), placeIn(LAYER, 1, layers)];
  return {
    name: quantity.name, value: inBounds(quantity, value), first: first - 1, last: last - 1,
    unit: unit === undefined ? known.unit : unit, layer: layer === undefined ? known.layer : layer,
  };
}

/** @param {string} place */
function numbersIn(place) {
  const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll(`${place} input[type=range]`));
  return Array.from(inputs, ({ value }) => Number(value));
}

/** The line that a list shows. @param {string} place */
function lineIn(place) {
  return /** @type {HTMLInputElement | null} */ (document.querySelector(`${place} input[role=combobox]`))?.value;
}

/**
 * Which unit or layer a list shows, from 0, null for all of them; undefined where it shows none of so many.
 * @param {string} place @param {number} first what the first is called @param {number} count
 */
function placeIn(place, first, count) {
  const line = lineIn(place) ?? "";
  if (line === EVERY) return null;
  const at = /^\d+$/.test(line) ? Number(line) - first : -1;
  return at >= 0 && at < count ? at : undefined;
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
