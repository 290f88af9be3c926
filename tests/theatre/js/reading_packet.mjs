/**
 * The browser's packet beside Python's: `node reading_packet.mjs WEIGHTS LAYER UNIT PACKET…`, where each PACKET is Python's of one image
 * and may hold that unit's operands. Prints what differs by name, and the largest difference of the numbers.
 */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

/** @typedef {import("../../../lstm_demo/theatre/js/core/packet.js").Packet} Packet */

import { PackedPacket } from "../../../lstm_demo/theatre/js/core/packed_packet.js";
import { Model } from "../../../lstm_demo/theatre/js/read/model.js";

const [weights, layerText, unitText, ...packets] = process.argv.slice(2);
const [layer, unit] = [Number(layerText), Number(unitText)];
const model = new Model(new Uint8Array(readFileSync(weights)));
/** @type {Set<string>} */
const others = new Set();
let furthest = 0;
let from = "";

/** In Python's header because of its packing. */
const PACKING = ["floats", "operands"];

/** A score adds up some thirty products of numbers of up to ten: it is compared as coarsely as it is large. */
const NOVELTY_SCALE = 10;

/** @param {string} name @param {ArrayLike<number> | undefined} one @param {ArrayLike<number> | undefined} other */
function near(name, one, other) {
  if (!one || !other || one.length !== other.length) others.add(`${name}: ${one?.length} and ${other?.length} numbers`);
  else for (let at = 0; at < one.length; at++) {
    const away = Math.abs(one[at] - other[at]);
    if (away > furthest) [furthest, from] = [away, name];
  }
}

for (const file of packets) {
  const python = new PackedPacket(new Uint8Array(readFileSync(file)));
  const { reading, selection, turn, autoplay, around, asks } = python.header;
  const own = model.read(python.image.data, { reading, selection, turn, autoplay, around, asks });
  const { addends: { units, of }, products, arrays, confidence, novelty, ...told } = python.arrays.header;
  const said = new Map(Object.entries(own.header));
  for (const [name, value] of Object.entries(told)) {
    if (!PACKING.includes(name) && !isDeepStrictEqual(plain(said.get(name)), value)) others.add(name);
  }
  if (python.header.source !== "cell" || own.header.source !== "browser") others.add("source");
  near("confidence", [own.header.confidence], [confidence]);
  if ((own.header.novelty === null) !== (novelty === null)) others.add("novelty");
  near("novelty", [(own.header.novelty ?? 0) / NOVELTY_SCALE], [(novelty ?? 0) / NOVELTY_SCALE]);
  for (const name of /** @type {const} */ (["image", "steps", "answers"])) {
    near(name, own[name].data, python[name].data);
    if (!isDeepStrictEqual(own[name].shape, python[name].shape)) others.add(`shape of ${name}`);
  }
  for (let of = 0; of < told.layers; of++) {
    for (const { name } of told.quantities) {
      near(name, own.layers[of][name], python.layers[of][name]);
      near(`mean of ${name}`, own.mean(name, of), python.mean(name, of));
    }
  }
  for (const which of units) {
    for (const name of of) {
      const [one, other] = [own, python].map((packet) => new Map(Object.entries(packet.addends(layer, which)?.[name] ?? {})));
      if (!isDeepStrictEqual([...one.keys()].sort(), [...other.keys()].sort())) others.add(`addends of ${name}`);
      for (const part of other.keys()) near(`${part} of ${name}`, numbers(one.get(part)), numbers(other.get(part)));
    }
    for (const name of products) for (let row = 0; row < told.rows; row++) {
      near(name, [own.product(name, layer, row, which) ?? NaN], [python.product(name, layer, row, which) ?? NaN]);
    }
  }
  for (const name of Object.keys(arrays).filter((key) => key.startsWith("operands.")).map((key) => key.slice("operands.".length))) {
    for (let row = 0; row < told.rows; row++) compareOperands(name, own, python, row);
  }
}
console.log(JSON.stringify({ others: [...others], furthest, from }));

/**
 * Products that are nearly equal may come in the other order: then the numbers beside them do, too.
 * @param {string} name @param {Packet} own @param {Packet} python @param {number} row
 */
function compareOperands(name, own, python, row) {
  const [one, other] = [own, python].map((packet) => packet.operand(name, layer, row, unit));
  const list = name.match(/(.*\.(?:hidden|input)\.)(units|weights|values)$/)?.[1];
  const ranked = list && [own, python].map((packet) => packet.operand(`${list}units`, layer, row, unit));
  if (!ranked || !ranked[0] || isDeepStrictEqual([...ranked[0]], [...ranked[1] ?? []])) near(name, one, other);
}

/** @param {Float32Array | number | undefined} values */
function numbers(values) {
  return typeof values === "number" ? [values] : values;
}

/** @param {unknown} value */
function plain(value) {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
