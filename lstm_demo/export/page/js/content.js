/**
 * What Python put into the page (content.py): a block of JSON, which no script can be hidden in.
 *
 * @typedef {object} ModelFacts
 * @property {string} name
 * @property {string} score its accuracy alone
 * @property {string[]} facts in short: its network, its size, its accuracy
 * @property {string} introduction how such a network works, in a sentence
 * @property {string} reads how it reads and answers, where that differs from the plain way
 * @property {string} [weights] as weights.py packs them, base64
 * @property {ModelFile} [file] or where to fetch them
 * @property {string} [unreadable] or why they are not here
 *
 * @typedef {{ path: string, integrity: string, bytes: number }} ModelFile integrity: as the attribute of that name, `sha256-…`
 * @typedef {{ title: string, link: string }} Lesson link: the part of the address after #
 *
 * @typedef {object} Content
 * @property {string} title
 * @property {ModelFacts[]} models the first one reads when the page opens
 * @property {Record<"standard" | "safe", any>} palettes each by theme
 * @property {"standard" | "safe"} colours
 * @property {"light" | "dark" | null} theme null: as the system has it
 * @property {number | null} layer which is shown first; null is the last
 * @property {Uint8Array} samples ten pictures of 28 × 28 bytes, one after the other; none where nothing can be drawn
 * @property {string} image the picture that is read first, 28 × 28 numbers of 4 bytes, base64; empty where it is a sample
 * @property {number | null} digit which sample
 * @property {string} [reading] or its reading alone, as packing.py packs it, base64
 * @property {boolean} draws whether there is a canvas to draw on
 * @property {Record<string, string>} refusals why there is no digit in a drawing, by reason
 * @property {Lesson[]} [lessons]
 * @property {string} [font] of a site: where its font is
 * @property {string} [version] of a site: of all its files together
 */

/** In a picture. */
export const PIXELS = 28 * 28;

/** @returns {Promise<Content>} */
export async function readContent() {
  const content = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("content")).textContent ?? "");
  return { ...content, samples: content.samples ? await inflated(bytesOf(content.samples), 10 * PIXELS) : new Uint8Array() };
}

/**
 * From zlib's format. Throws where it is cut short, changed, or longer than so many bytes.
 * @param {Uint8Array<ArrayBuffer>} bytes @param {number} most
 */
export function inflated(bytes, most) {
  return wholeOf(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")), most);
}

/** @param {ReadableStream<Uint8Array>} stream @param {number} most */
export async function wholeOf(stream, most) {
  /** @type {number[]} */
  const bytes = [];
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes.push(...part.value);
    if (bytes.length > most) throw new RangeError("too long");
  }
  return Uint8Array.from(bytes);
}

/** @param {string} base64 */
export function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** The picture that is read first. @param {Content} content */
export function firstImage({ image, digit, samples }) {
  return image ? new Float32Array(bytesOf(image).buffer) : sampleImage(samples, digit ?? 0);
}

/** @param {Uint8Array} samples one after the other @param {number} digit */
export function sampleImage(samples, digit) {
  return imageOf(samples.subarray(digit * PIXELS, (digit + 1) * PIXELS));
}

/** 28 × 28 bytes → (28, 28) in [0, 1], in single precision as Python has it. @param {Uint8Array} levels */
export function imageOf(levels) {
  return Float32Array.from(levels, (level) => level / 255);
}

/** The inverse, of a picture whose every pixel is n / 255. @param {Float32Array} image */
export function levelsOf(image) {
  return Uint8Array.from(image, (pixel) => Math.round(pixel * 255));
}
