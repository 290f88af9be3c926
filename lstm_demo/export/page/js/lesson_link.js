import { inflated, PIXELS, wholeOf } from "./content.js";

/**
 * A lesson as the part of the address after #, in the format of the app's own links (lstm_demo/lesson/codec.py documents it). What this
 * page has no place for is passed over: views that need Python, the training studio, the tour.
 *
 * @typedef {import("../../../theatre/js/read/network.js").Intervention} Intervention
 * @typedef {object} Lesson rows, layers and units from 0; null is the page's own choice
 * @property {number | null} digit the sample that is read
 * @property {string | null} model
 * @property {number | null} row
 * @property {number | null} layer
 * @property {number | null} unit
 * @property {Intervention | null} held
 * @property {boolean} safe whether the colours are those that colour-blind people can tell apart
 * @property {boolean} desk whether there is a canvas to draw on
 * @property {Uint8Array<ArrayBuffer> | null} drawing 28 × 28 bytes
 */

const VERSION = "1";
const OTHER_VERSION = "This link is of another version of this page, so nothing of it was read.";
const MAX_VALUE = 1100; // characters of one value
const HELD = /^([a-z_]+),(-?\d(?:\.\d\d?)?),(\d\d?)-(\d\d?)(?:,u(\d{1,3}))?(?:,l(\d))?$/;

/** Parameters that are numbers: the field of `Lesson`, the words in a sentence, what the first is called, and the highest, from 0. */
const NUMBERS = /** @type {const} */ ([
  ["digit", "digit", "the digit", 0, 9],
  ["r", "row", "the row", 1, 27],
  ["l", "layer", "the layer", 1, 7],
  ["u", "unit", "the unit", 0, 511],
]);

/** @returns {Lesson} */
export const emptyLesson = () => ({
  digit: null, model: null, row: null, layer: null, unit: null, held: null, safe: false, desk: true, drawing: null,
});

/**
 * @param {string} fragment without its #
 * @returns {Promise<{ lesson: Lesson, note: string }>} note: a sentence on what could not be read
 */
export async function readLesson(fragment) {
  const lesson = emptyLesson();
  const given = new URLSearchParams(fragment);
  if ((given.get("v") ?? VERSION) !== VERSION) return { lesson, note: OTHER_VERSION };
  /** @type {string[]} */
  const broken = [];
  /** @template T @param {string} name @param {string} words @param {(text: string) => T} read @returns {T | null} */
  const take = (name, words, read) => {
    const texts = given.getAll(name);
    if (!texts.length) return null;
    try {
      if (texts.length > 1 || texts[0].length > MAX_VALUE) throw new RangeError(name);
      return read(texts[0]);
    } catch {
      broken.push(words);
      return null;
    }
  };
  for (const [name, field, words, first, last] of NUMBERS) lesson[field] = take(name, words, (text) => whole(text, first, last));
  lesson.model = take("m", "the model", (text) => text);
  lesson.held = take("if", "what is held", (text) => (text === "nothing" ? null : heldIn(text)));
  lesson.safe = given.get("colours") === "safe";
  lesson.desk = !(given.get("hide") ?? "").split(",").includes("desk");
  const drawn = take("d", "the drawing", (text) => bytesIn(text));
  if (drawn) {
    try {
      lesson.drawing = await unpacked(drawn);
    } catch {
      broken.push("the drawing");
    }
  }
  return { lesson, note: broken.length ? `Part of this link cannot be read, so the page shows its own: ${broken.join(", ")}.` : "" };
}

/** @param {Lesson} lesson @returns {Promise<string>} the fragment, without its # */
export async function writeLesson({ digit, model, row, layer, unit, held, safe, drawing }) {
  /** @type {[string, string | number | null][]} */
  const parts = [
    ["v", VERSION],
    ["digit", drawing ? null : digit],
    ["m", model],
    ["r", row === null ? null : row + 1],
    ["l", layer === null ? null : layer + 1],
    ["u", unit],
    ["view", held && "what-if"],
    ["if", held && heldText(held)],
    ["colours", safe ? "safe" : null],
    ["d", drawing && textOf(await packed(drawing))],
  ];
  const written = parts.filter(([, value]) => value !== null);
  return written.map(([name, value]) => `${name}=${encodeURIComponent(String(value)).replaceAll("%2C", ",")}`).join("&");
}

/** @param {string} text @param {number} first what the first is called @param {number} last the highest, from 0 */
function whole(text, first, last) {
  const number = Number(text) - first;
  if (!/^\d{1,3}$/.test(text) || number < 0 || number > last) throw new RangeError(text);
  return number;
}

/** @param {string} text @returns {Intervention} */
function heldIn(text) {
  const found = HELD.exec(text);
  if (!found) throw new RangeError(text);
  const [, name, value, first, last, unit, layer] = found;
  const [from, to] = [Number(first) - 1, Number(last) - 1];
  if (from < 0 || to < from || to > 27) throw new RangeError(text);
  return { name, value: Number(value), first: from, last: to, unit: unit ? Number(unit) : null, layer: layer ? Number(layer) - 1 : null };
}

/** @param {Intervention} held */
function heldText({ name, value, first, last, unit, layer }) {
  const of = (unit === null ? "" : `,u${unit}`) + (layer === null ? "" : `,l${layer + 1}`);
  return `${name},${Number(value.toFixed(2))},${first + 1}-${last + 1}${of}`;
}

/** base64url without its padding. @param {Uint8Array} bytes */
function textOf(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} text */
function bytesIn(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

/** zlib's format. @param {Uint8Array<ArrayBuffer>} bytes */
function packed(bytes) {
  return wholeOf(new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate")), 2 * PIXELS);
}

/** Throws where it is no picture. @param {Uint8Array<ArrayBuffer>} bytes */
async function unpacked(bytes) {
  const picture = await inflated(bytes, PIXELS);
  if (picture.length !== PIXELS) throw new RangeError("not a picture");
  return picture;
}
