/** Reads a packed trace and prints what the theatre would show of one unit: `node unpack.mjs FILE LAYER UNIT ROW`. */
import { readFileSync } from "node:fs";

import { PackedPacket } from "../../../lstm_demo/theatre/js/core/packed_packet.js";

const [file, ...numbers] = process.argv.slice(2);
const [layer, unit, row] = numbers.map(Number);
const packet = new PackedPacket(new Uint8Array(readFileSync(file)).subarray(3)); // as in a message: at an odd place
const { quantities } = packet.header;
const own = packet.addends(layer, unit) ?? {};
console.log(JSON.stringify({
  values: Object.fromEntries(quantities.map(({ name }) => [name, packet.value(name, layer, row, unit)])),
  before: packet.value("hidden_state", layer, row - 1, unit),
  first: packet.value("hidden_state", layer, -1, unit),
  means: Object.fromEntries(quantities.map(({ name }) => [name, packet.mean(name, layer)[row]])),
  probabilities: [...packet.probabilities(row)],
  leader: packet.leader(row),
  addends: Object.fromEntries(Object.entries(own).map(([name, gate]) => [name,
    { from_input: gate.from_input[row], from_hidden: gate.from_hidden[row], bias: gate.bias, total: gate.total[row],
      ...(gate.from_cell ? { from_cell: gate.from_cell[row] } : {}) }])),
}));
