/**
 * The browser's packet beside Python's: `node reading_packet.mjs WEIGHTS LAYER UNIT PACKET…`, where each PACKET is Python's of one image and
 * may hold that unit's operands. Prints what differs by name, and the largest difference of the numbers.
 */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

import { PackedPacket } from "../../../lstm_demo/theatre/js/core/packed_packet.js";
import { Model } from "../../../lstm_demo/theatre/js/read/model.js";

const [weights, layerText, unitText, ...packets] = process.argv.slice(2);
const [layer, unit] = [Number(layerText), Number(unitText)];
const model = new Model(new Uint8Array(readFileSync(weights)));
const others = new Set();
let furthest = 0;
let from = "";

/** @param {string} name @param {ArrayLike<number>} one @param {ArrayLike<number>} other */
function near(name, one, other) {
  if (one?.length !== other?.length) others.add(`${name}: ${one?.length} and ${other?.length} numbers`);
  else for (let at = 0; at < one.length; at++) if (Math.abs(one[at] - other[at]) > furthest) [furthest, from] = [Math.abs(one[at] - other[at]), name];
}

for (const file of packets) {
  const python = new PackedPacket(new Uint8Array(readFileSync(file)));
  const { reading, selection, turn, autoplay, around, asks } = python.header;
  const own = model.read(python.image.data, { reading, selection, turn, autoplay, around, asks });
  own.header.operands = python.header.operands;
  const { addends: { units, of }, products, arrays, floats, confidence, source, ...told } = python.header;
  for (const [name, value] of Object.entries(told)) if (!isDeepStrictEqual(plain(own.header[name]), value)) others.add(name);
  if (source !== "cell" || own.header.source !== "browser") others.add("source");
  near("confidence", [own.header.confidence], [confidence]);
  for (const name of ["image", "steps", "answers"]) {
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
      const [one, other] = [own.addends(layer, which)[name], python.addends(layer, which)[name]];
      if (!isDeepStrictEqual(Object.keys(one).sort(), Object.keys(other).sort())) others.add(`addends of ${name}`);
      for (const part of Object.keys(other)) near(`${part} of ${name}`, [one[part]].flat(), [other[part]].flat());
    }
    for (const name of products) for (let row = 0; row < told.rows; row++) {
      near(name, [own.product(name, layer, row, which)], [python.product(name, layer, row, which)]);
    }
  }
  for (const name of Object.keys(arrays).filter((key) => key.startsWith("operands.")).map((key) => key.slice("operands.".length))) {
    for (let row = 0; row < told.rows; row++) compareOperands(name, own, python, row);
  }
}
console.log(JSON.stringify({ others: [...others], furthest, from }));

/** Products that are nearly equal may come in the other order: then the numbers beside them do, too. */
function compareOperands(name, own, python, row) {
  const [one, other] = [own, python].map((packet) => packet.operand(name, layer, row, unit));
  const list = name.match(/(.*\.(?:hidden|input)\.)(units|weights|values)$/)?.[1];
  const ranked = list && [own, python].map((packet) => packet.operand(`${list}units`, layer, row, unit));
  if (!ranked || !ranked[0] || isDeepStrictEqual([...ranked[0]], [...ranked[1]])) near(name, one, other);
}

function plain(value) {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
