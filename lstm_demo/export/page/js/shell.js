import { el, say } from "../../../theatre/js/draw/dom.js";
import { ReadingBelow } from "../../../theatre/js/pen/reading_below.js";
import { Appearance } from "./appearance.js";
import { firstImage } from "./content.js";
import { Desk } from "./desk.js";
import { ModelChoice } from "./model_choice.js";
import { Stage } from "./stage.js";
import { WhatIf } from "./what_if.js";

/**
 * @typedef {import("./content.js").ModelFacts} ModelFacts
 * @typedef {import("../../../theatre/js/read/model.js").Model} Model
 * @typedef {import("../../../theatre/js/read/network.js").Intervention} Intervention
 * @typedef {import("../../../theatre/js/core/packet.js").Packet} Packet
 * @typedef {import("./desk.js").Prepared} Prepared
 * @typedef {{ row: number | null, layer: number | null, unit: number | null, held: Intervention | null }} Position
 */

const FAILED = "This page's script failed. Reload the page, or open it in a newer browser.";

/** The page without a server: a canvas, samples and models around a theatre. The file that is taken away and the site are made of it. */
export class Shell {
  /**
   * @param {import("./content.js").Content} content
   * @param {(facts: ModelFacts) => Promise<Model>} load gets a model; an Error's message is a sentence for the person
   */
  constructor(content, load) {
    this.content = content;
    this.load = load;
    this.ending = new AbortController();
    this.stage = new Stage();
    this.stage.theatre.onEdit = (image) => this.edited(image);
    this.appearance = new Appearance(content, () => this.stage.recolour(this.palettes));
    this.models = new ModelChoice(content.models, async (facts) => {
      await this.choose(facts);
      this.lead(true);
    });
    /** @type {Model | null} */
    this.model = null;
    /** What is read, and which sample it is. @type {{ image: Float32Array, digit: number | null }} */
    this.given = { image: firstImage(content), digit: content.digit };
    /** Of the model. @type {ModelFacts | null} */
    this.reading = null;
    /** What the model holds at a value. @type {Intervention | null} */
    this.held = null;
    /** Readings so far, by which each has a name of its own. */
    this.count = 0;
    this.introduction = el("p", { class: "introduction" });
    this.reads = el("p", { class: "reads" });
    this.note = el("p", { class: "note", role: "alert" });
    this.whatIf = new WhatIf((held) => this.hold(held));
    /** There once everything is in the page. @type {ReadingBelow | null} */
    this.below = null;
    this.desk = content.draws ? this.makeDesk(this.whatIf.element) : null;
    /** Called when what is shown has changed. */
    this.changed = () => {};
  }

  /** @param {HTMLElement} more what stands below the samples */
  makeDesk(more) {
    const { samples, refusals, digit } = this.content;
    const desk = new Desk({ samples, refusals, more, signal: this.ending.signal, heard: {
      following: (drawn) => this.follow(drawn),
      lifted: (drawn) => this.lifted(drawn),
      sample: (image, chosen) => this.take(image, chosen),
    } });
    desk.samples.mark(digit);
    return desk;
  }

  /** Put everything into the page. @param {HTMLElement} place @param {...HTMLElement} above what stands above the desk and the theatre */
  place(place, ...above) {
    const { content, desk } = this;
    const head = el("header", { class: "page-head" }, el("h1", {}, content.title), this.appearance.element, this.models.element);
    const stage = el("div", { class: "stage-place" }, this.introduction, this.note, this.whatIf.outcome, this.stage.element, this.reads);
    const left = desk ? [el("div", { class: "desk-place" }, desk.element)] : [];
    place.replaceChildren(head, el("main", {}, ...above, el("div", { class: "workbench" }, ...left, stage)));
    this.below = desk && new ReadingBelow(place, () => this.stage.element.parentElement);
    this.below?.show("", false);
  }

  /** Read what is read first. */
  async open() {
    if (this.content.reading) this.showStored(this.content.reading);
    else await this.choose(this.content.models[0]);
  }

  /** A reading without the weights that made it. @param {string} base64 */
  showStored(base64) {
    this.tell(this.content.models[0]);
    this.stage.showStored(base64);
  }

  /** @param {ModelFacts} facts */
  tell({ introduction, reads, unreadable }) {
    say(this.introduction, introduction);
    say(this.reads, reads);
    say(this.note, unreadable ?? "");
  }

  /** Let a model read. @param {ModelFacts} facts @param {Partial<Position>} [position] where the theatre is to stand, and what is held */
  async choose(facts, position = {}) {
    this.models.waiting(facts, true);
    try {
      const model = await this.load(facts);
      if (this.models.wanted !== facts) return; // another was chosen meanwhile
      this.model = model;
      this.stage.theatre.store.set({ editable: true });
    } catch (error) {
      say(this.note, error instanceof Error ? error.message : FAILED);
      if (this.models.wanted === facts) this.models.show(this.reading ?? facts);
      return;
    } finally {
      this.models.waiting(facts, false);
    }
    this.reading = facts;
    this.tell(facts);
    this.models.show(facts);
    this.desk?.samples.mark(this.given.digit);
    this.whatIf.offer(this.model);
    this.held = this.whatIf.set(position.held ?? null);
    this.show({}, position);
  }

  /** @param {number} digit */
  sampleOf(digit) {
    return this.desk?.samples.images[digit] ?? this.given.image;
  }

  /** @param {Float32Array} image @param {number | null} digit */
  take(image, digit) {
    this.give(image, digit);
    this.show();
    this.lead(digit === null);
  }

  /** To the reading, where it lies below. @param {boolean} drawn more may be done above: only a button leads there */
  lead(drawn) {
    this.below?.show(String(this.count), drawn);
  }

  /** What is read from now on; a sample is marked while it is. @param {Float32Array} image @param {number | null} digit */
  give(image, digit) {
    this.given = { image, digit };
    this.desk?.samples.mark(digit);
  }

  /** The pen is down. @param {Prepared} drawn */
  follow(drawn) {
    if ("reason" in drawn) return;
    this.give(drawn.image, null);
    this.show({ whole: true, last: true });
  }

  /** The picture that the model sees is changed, pixel by pixel. @param {Float32Array} image */
  edited(image) {
    this.give(image, null);
    this.show({ whole: true });
  }

  /** @param {Prepared} drawn */
  lifted(drawn) {
    if ("image" in drawn) return this.take(drawn.image, null);
    this.stage.theatre.store.set({ following: false });
    const { digit } = this.given;
    const reason = this.desk?.pad.empty ? "The canvas is empty." : "What is on the canvas could not be read.";
    return this.stage.theatre.excuse(`${reason} This is still the reading of ${digit === null ? "the last drawing" : `sample ${digit}`}.`);
  }

  /** Hold something at a value, or nothing, and read the same picture again. @param {Intervention | null} held */
  hold(held) {
    this.held = held;
    this.show({ whole: true });
  }

  /**
   * Read, and play the reading from its first row.
   * @param {{ whole?: boolean, last?: boolean }} [how] as `Stage.show` has it @param {Partial<Position>} [position]
   */
  show(how = {}, position = {}) {
    if (!this.model) return;
    this.count += 1;
    const { packet: before } = this.stage.state;
    const same = before?.header.model === this.model.sha256;
    const fresh = this.model.read(this.given.image, {
      reading: `${this.models.wanted.name}-${this.count}`,
      palettes: this.palettes,
      around: { beside: this.desk ? ".desk" : "", below: "" },
      ...(how.whole && same ? { order: before.header.order } : {}), // lines that change places could not be watched
    }, this.held);
    fresh.header.selection = this.selectionIn(fresh, same, position);
    fresh.header.autoplay = fresh.header.selection.row === null;
    this.whatIf.compare(this.held ? this.model.read(this.given.image) : fresh, fresh);
    this.stage.show(fresh, same ? how : {});
    this.changed();
  }

  /**
   * The unit that is looked at stays the same from one picture to the next; another model begins with its own liveliest.
   * @param {Packet} packet @param {boolean} same whether the model is @param {Partial<Position>} position
   */
  selectionIn({ header }, same, { layer = null, unit = null, row = null }) {
    const { state } = this.stage;
    const within = (/** @type {number | null} */ place, /** @type {number} */ count) => (place !== null && place < count ? place : null);
    const pinned = within(row, header.rows);
    if (same && layer === null && unit === null) return { layer: state.layer, unit: state.unit, row: pinned };
    const shown = within(layer, header.layers) ?? within(this.content.layer, header.layers) ?? header.layers - 1;
    return { layer: shown, unit: within(unit, header.units) ?? header.order.some[shown][0], row: pinned };
  }

  get palettes() {
    return this.content.palettes[this.appearance.colours];
  }
}
