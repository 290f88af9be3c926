import { difference } from "./read/reading_packet.js";

/**
 * @typedef {import("./served_theatre.js").ServedTheatre} ServedTheatre
 * @typedef {import("./core/packet.js").Packet} Packet
 * @typedef {{ reading: string, held: import("./read/network.js").Intervention, real: Packet | null, other: Packet | null }} Supposed
 */

/** Other parts of the page ask what the browser reads, by events in whose detail the answers go. @param {ServedTheatre} served */
export function answerQuestions(served) {
  const { signal } = served.theatre.ending;
  const said = (/** @type {Event} */ event) => /** @type {CustomEvent} */ (event).detail;
  document.addEventListener("theatre-compare", (event) => compare(served, said(event)), { signal });
  document.addEventListener("theatre-what-if", (event) => suppose(served, said(event)), { signal });
}

/** The proof asks how far the browser's reading is from Python's. @param {ServedTheatre} served @param {{ found: object | null }} detail */
function compare({ browser: { same }, python }, detail) {
  if (!same || !python) return;
  const start = performance.now();
  const own = same.read(python.image.data);
  detail.found = { milliseconds: performance.now() - start, ...difference(own, python) };
}

/**
 * "What if?" asks for Python's reading of this name, and for what the browser's model reads of the same picture while something is held.
 * @param {ServedTheatre} served @param {Supposed} detail
 */
function suppose({ browser: { same }, python }, detail) {
  if (python?.header.reading !== detail.reading) return;
  detail.real = python;
  if (!same) return;
  const { palettes, selection, order } = python.header;
  detail.other = same.read(python.image.data, { palettes, selection, order }, detail.held);
}
