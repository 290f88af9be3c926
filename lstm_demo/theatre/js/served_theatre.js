import { BrowserModel } from "./browser_model.js";
import { CanvasInk } from "./canvas_ink.js";
import { PackedPacket } from "./core/packed_packet.js";
import { samePicture } from "./core/packet.js";
import { Theatre } from "./main.js";
import { answerQuestions } from "./questions.js";

/** Milliseconds after which a reading of Python's that seemed to be older than the browser's is taken for its last. */
const LAST_WORD_MS = 5000;

/** @typedef {import("./browser_model.js").Choice} Choice */

/**
 * The theatre on the app's page. Its readings come from Python; while the pen moves, and until Python's is there, from the browser's own
 * model, the same weights; so too when another model is chosen. Python's reading of the same picture then takes the place of the
 * browser's, and nothing moves.
 */
export class ServedTheatre {
  constructor() {
    this.theatre = new Theatre();
    this.browser = new BrowserModel(this.theatre.store);
    /** Python's last reading. @type {PackedPacket | null} */
    this.python = null;
    /** The browser's reading that is shown; null while Python's is. @type {import("./read/reading_packet.js").ReadingPacket | null} */
    this.own = null;
    /** The picture that Python is to read, and those before it that it may still come to read. @type {Float32Array[]} */
    this.awaited = [];
    this.count = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.theatre.onEdit = (image, done) => this.edit(image, done);
    const { signal } = this.theatre.ending;
    this.ink = new CanvasInk(this);
    document.addEventListener("theatre-picture", (event) => this.picked(/** @type {CustomEvent} */ (event).detail), { signal });
    document.addEventListener("theatre-model", (event) => this.choose(/** @type {CustomEvent} */ (event).detail), { signal });
    document.addEventListener("theatre-weights", (event) => {
      this.browser.fetched.get(/** @type {CustomEvent} */ (event).detail.address); // it may be chosen next
    }, { signal });
    answerQuestions(this);
  }

  /** @param {Uint8Array} bytes @param {(message: object) => void} send */
  receive(bytes, send) {
    this.accept(bytes, send);
    document.dispatchEvent(new CustomEvent("theatre-received"));
  }

  /** @param {Uint8Array} bytes @param {(message: object) => void} send */
  accept(bytes, send) {
    const { theatre } = this;
    theatre.link.send = send;
    const packet = new PackedPacket(bytes);
    const { header } = packet;
    theatre.recolour(packet);
    theatre.surroundings.look(header.around);
    this.browser.follow(header);
    const known = this.python?.header.reading === header.reading ? this.python : null;
    const again = known !== null;
    known?.open(packet);
    this.python = known ?? packet;
    if (this.own && this.staysOnShow(packet, again)) return;
    theatre.excuse(header.outdated);
    if (this.own) this.settle(again);
    else if (again) {
      theatre.store.set({ operands: theatre.store.state.operands + 1 });
      const news = theatre.link.news(header);
      if (news) theatre.follow(news);
    } else theatre.begin(packet);
    theatre.prompter.follow(header.cue);
  }

  /** Whether Python's message is older than what the browser shows. @param {PackedPacket} packet @param {boolean} again */
  staysOnShow(packet, again) {
    if (this.ink.penDown) return true;
    if (this.browser.chosen) {
      this.waitForLast();
      return true;
    }
    const alike = this.own !== null && samePicture(this.own.image.data, packet.image.data);
    if (again) return packet.header.outdated === "" && !alike;
    const before = this.awaited.slice(0, -1);
    const older = packet.header.model === this.browser.model?.sha256 && before.some((image) => samePicture(image, packet.image.data));
    clearTimeout(this.timer);
    if (older) this.waitForLast();
    return older;
  }

  /** If nothing more comes from Python, what came last is shown. */
  waitForLast() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.own || this.ink.penDown) return;
      this.browser.forget();
      this.settle(false);
    }, LAST_WORD_MS);
  }

  /**
   * Python's reading is shown from now on: in the middle of the browser's animation where it is of the same picture.
   * @param {boolean} again
   */
  settle(again) {
    const { theatre, python, own } = this;
    this.own = null;
    this.awaited = [];
    clearTimeout(this.timer);
    if (!own || !python) return;
    if (own.header.model === python.header.model && samePicture(own.image.data, python.image.data)) {
      theatre.link.accept(python.header);
      theatre.replace(python);
    } else if (again) theatre.preview(python);
    else {
      theatre.link.waiting = false;
      theatre.begin(python);
    }
    theatre.link.release();
  }

  /** A picture that was chosen. @param {{ image: Float32Array }} detail */
  picked({ image }) {
    if (!this.browser.ready || (this.own === null && this.python && samePicture(image, this.python.image.data))) return;
    this.show(image, true);
  }

  /** Another model was chosen: it reads the picture that is shown as soon as its weights are here. @param {Choice} choice */
  async choose(choice) {
    if (!this.python || !await this.browser.choose(choice) || this.ink.penDown) return;
    this.show((this.own ?? this.python).image.data, true, { why: this.own ? "" : this.python.header.outdated });
    if (choice.sha256 === this.browser.pythons) this.waitForLast(); // back to the one before: Python may have nothing new to say
  }

  /** The person changes the picture. @param {Float32Array} image @param {boolean} done */
  edit(image, done) {
    this.ink.penDown = !done;
    if (!this.browser.ready) return;
    this.show(image, done, { plays: false });
    if (done && this.own) this.theatre.link.give(image);
  }

  /**
   * @param {Float32Array} image @param {boolean} lifted
   * @param {{ plays?: boolean, why?: string }} [how] plays: once it is lifted, from row 1; why: what was asked for last cannot be read
   */
  show(image, lifted, { plays = true, why = "" } = {}) {
    const { theatre, python, browser: { ready: model, chosen } } = this;
    if (!python || !model) return;
    const { palettes, around, asks } = python.header;
    this.count += 1;
    const selection = selectionIn(model, theatre.store.state);
    const given = { reading: `browser-${this.count}`, by: chosen?.name ?? "", palettes, around, asks, selection };
    const begins = lifted && plays;
    const order = begins ? {} : { order: (this.own ?? python).header.order }; // lines that change places could not be watched
    theatre.link.held = true;
    if (lifted) this.awaited.push(image);
    clearTimeout(this.timer);
    const own = model.read(image, { ...given, ...order });
    this.own = own;
    theatre.excuse(why);
    if (begins) theatre.begin(own, own.header.selection);
    else theatre.preview(own, { last: plays });
    if (lifted) this.recognise(image);
  }

  /** Python's reading is shown where it is of this very picture. @param {Float32Array} image */
  recognise(image) {
    const { python, browser, awaited } = this;
    if (!browser.chosen && awaited.length === 1 && python && samePicture(image, python.image.data)) this.settle(true);
  }

  close() {
    this.ink.cancel();
    clearTimeout(this.timer);
    this.theatre.close();
  }
}

/**
 * The unit that is looked at, if the model has such a one; null is the model's own choice.
 * @param {import("./read/model.js").Model} model @param {{ layer: number, unit: number }} shown
 */
function selectionIn({ told: { layers, units } }, { layer, unit }) {
  return layer < layers && unit < units ? { layer, unit, row: null } : null;
}
