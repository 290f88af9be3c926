import { boundsOf, inBounds } from "../../../theatre/js/compare/intervention.js";
import { el, icon, say } from "../../../theatre/js/draw/dom.js";
import { CLOSE } from "../../../theatre/js/draw/icons.js";
import { number, ofSteps, percent } from "../../../theatre/js/draw/format.js";

/**
 * @typedef {import("../../../theatre/js/core/packet.js").Packet} Packet
 * @typedef {import("../../../theatre/js/core/header.js").QuantityWords} Quantity
 * @typedef {import("../../../theatre/js/read/model.js").Model} Model
 * @typedef {import("../../../theatre/js/read/network.js").Intervention} Intervention
 * @typedef {{ element: HTMLElement, input: HTMLInputElement, show: (text: string) => void }} Slider
 * @typedef {{ element: HTMLElement, input: HTMLSelectElement, offer: (options: [string, string][]) => void }} Picker
 */

const STEP = 0.05;
const ALL = "";
const BACK_TO_REAL = "Back to the real reading";

/** "What if?": a gate or another quantity is held at a value, and the theatre shows what the network would read then. */
export class WhatIf {
  /** @param {(held: Intervention | null) => void} changed */
  constructor(changed) {
    this.changed = changed;
    /** @type {Quantity[]} */
    this.quantities = [];
    this.step = "row";
    this.size = { rows: 0, units: 0, layers: 0 };
    this.gate = picker("What if? Hold", () => this.begin());
    this.value = slider("at", () => this.act());
    this.value.element.classList.add("value");
    this.first = slider("from row", () => this.act(this.last));
    this.last = slider("to row", () => this.act(this.first));
    this.unit = picker("of unit", () => this.act());
    this.layer = picker("in layer", () => this.act());
    this.back = el("button", { type: "button", class: "back", "aria-label": BACK_TO_REAL, title: BACK_TO_REAL }, icon(CLOSE));
    this.back.addEventListener("click", () => {
      this.set(null);
      this.changed(null);
      this.gate.input.focus();
    });
    /** What became of the answer: stands above the theatre, which shows it. */
    this.outcome = el("p", { class: "outcome", role: "status" });
    /** There while something is held. */
    this.details = [...[this.value, this.first, this.last, this.unit, this.layer].map(({ element }) => element), this.back];
    this.element = el("section", { class: "what-if", "aria-label": "What if?" },
      el("div", { class: "holding" }, this.gate.element, ...this.details));
  }

  /** What this model can hold. @param {Model} model */
  offer({ told }) {
    this.quantities = told.quantities;
    this.step = told.step;
    this.size = { rows: told.rows, units: told.units, layers: told.layers };
    this.gate.offer([[ALL, "nothing"], ...told.quantities.map(({ name, label }) => /** @type {[string, string]} */ ([name, label]))]);
    this.unit.offer([[ALL, "every"], ...numbered(told.units, 0)]);
    this.layer.offer([[ALL, "every"], ...numbered(told.layers, 1)]);
    for (const end of [this.first, this.last]) Object.assign(end.input, { min: 1, max: told.rows, step: 1 });
    this.layer.element.dataset.single = String(told.layers === 1);
    this.set(null);
  }

  /** Another quantity, held at the value that was chosen last; the first one at 0, in every row. */
  begin() {
    const quantity = this.quantities.find(({ name }) => name === this.gate.input.value);
    if (quantity) {
      const { value, ...where } = this.held ?? { value: 0, first: 0, last: Number(this.last.input.max) - 1, unit: null, layer: null };
      this.set({ ...where, name: quantity.name, value: inBounds(quantity, value) });
    } else this.set(null);
    this.changed(this.held);
  }

  /** A row that passes the other end takes it along. @param {Slider} [other] */
  act(other) {
    if (other && Number(this.first.input.value) > Number(this.last.input.value)) {
      other.input.value = (other === this.first ? this.last : this.first).input.value;
    }
    this.set(this.held);
    this.changed(this.held);
  }

  /** What the controls say. @returns {Intervention | null} */
  get held() {
    const name = this.gate.input.value;
    if (name === ALL || this.details[0].hidden) return null;
    const [value, first, last] = [this.value, this.first, this.last].map(({ input }) => Number(input.value));
    const [unit, layer] = [this.unit, this.layer].map(({ input }) => (input.value === ALL ? null : Number(input.value)));
    return { name, value, first: first - 1, last: last - 1, unit, layer };
  }

  /** Show it in the controls. @param {Intervention | null} wanted @returns {Intervention | null} nothing where this model cannot hold it */
  set(wanted) {
    const held = wanted && this.fits(wanted) ? wanted : null;
    for (const one of this.details) one.hidden = !held;
    this.layer.element.hidden ||= this.layer.element.dataset.single === "true";
    this.gate.input.value = held?.name ?? ALL;
    if (!held) return null;
    const quantity = /** @type {Quantity} */ (this.quantities.find(({ name }) => name === held.name));
    const [least, most] = boundsOf(quantity);
    Object.assign(this.value.input, { min: least, max: most, step: STEP, value: held.value });
    Object.assign(this.first.input, { value: held.first + 1 });
    Object.assign(this.last.input, { value: held.last + 1 });
    [this.unit.input.value, this.layer.input.value] = [held.unit, held.layer].map((place) => (place === null ? ALL : String(place)));
    const end = held.value === least ? quantity.words.low : held.value === most ? quantity.words.high : "";
    this.value.show(`at ${number(held.value)}${end ? ` (${end})` : ""}`);
    this.first.show(ofSteps(`from row ${held.first + 1}`, this.step));
    this.last.show(ofSteps(`to row ${held.last + 1}`, this.step));
    return held;
  }

  /** @param {Intervention} held */
  fits({ name, value, last, unit, layer }) {
    const quantity = this.quantities.find((one) => one.name === name);
    if (!quantity || value !== inBounds(quantity, value)) return false;
    return last < this.size.rows && (unit ?? 0) < this.size.units && (layer ?? 0) < this.size.layers;
  }

  /** What became of the answer. @param {Packet} real @param {Packet} other the same where nothing is held */
  compare(real, other) {
    const { held } = this;
    this.element.toggleAttribute("data-holding", held !== null);
    say(this.outcome, held ? ofSteps(`${this.condition(held)} ${answer(real, other)}`, this.step) : "");
  }

  /** @param {Intervention} held */
  condition({ name, value, first, last, unit, layer }) {
    const { label } = /** @type {Quantity} */ (this.quantities.find((quantity) => quantity.name === name));
    const of = unit === null ? "" : ` of unit ${unit}`;
    const where = layer === null ? "" : ` in layer ${layer + 1}`;
    const whole = first === 0 && last === Number(this.last.input.max) - 1;
    const when = whole ? "throughout" : first === last ? `in row ${first + 1}` : `from row ${first + 1} to ${last + 1}`;
    return `With the ${label}${of}${where} held at ${number(value)} ${when}`;
  }
}

/** @param {Packet} real @param {Packet} other */
function answer(real, other) {
  const [was, is] = [real.header, other.header];
  const [before, now] = [percent(was.confidence), percent(is.confidence)];
  if (was.prediction === is.prediction) {
    return `the answer is still ${articleOf(is.prediction)}, with ${now}${now === before ? " as before" : ` instead of ${before}`}.`;
  }
  const left = percent(other.probabilities(is.rows - 1)[was.prediction]);
  const course = left === before ? `stays at ${before}` : `goes from ${before} to ${left}`;
  return `the answer is ${articleOf(is.prediction)} with ${now}, no longer ${articleOf(was.prediction)}, which ${course}.`;
}

/** @param {number} digit */
const articleOf = (digit) => `${digit === 8 ? "an" : "a"} ${digit}`;

/** @param {number} count @param {number} first what the first is called @returns {[string, string][]} */
const numbered = (count, first) => Array.from({ length: count }, (_, place) => [String(place), String(place + first)]);

/** @param {string} name @param {() => void} moved @returns {Slider} */
function slider(name, moved) {
  const input = /** @type {HTMLInputElement} */ (el("input", { type: "range" }));
  input.addEventListener("input", moved);
  const words = el("span", {}, name);
  return { element: el("label", {}, words, input), input, show: (text) => say(words, text) };
}

/** @param {string} name @param {() => void} chosen @returns {Picker} */
function picker(name, chosen) {
  const input = /** @type {HTMLSelectElement} */ (el("select"));
  input.addEventListener("change", chosen);
  const offer = (/** @type {[string, string][]} */ options) => {
    input.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)));
  };
  return { element: el("label", {}, el("span", {}, name), input), input, offer };
}
