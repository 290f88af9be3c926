/** Reads a packed learning and prints what the view would show of one place: `node unpack_readings.mjs FILE SHOT ROW PLACE`. */
import { readFileSync } from "node:fs";

import { Readings } from "../../../../../lstm_demo/ui/studio/learning/js/readings.js";

const [file, ...numbers] = process.argv.slice(2);
const [shot, row, place] = numbers.map(Number);
const readings = new Readings(new Uint8Array(readFileSync(file)).subarray(3)); // as in a message: at an odd place
const { quantities, saturation } = readings.header;
console.log(JSON.stringify({
  values: Object.fromEntries(quantities.map((quantity) => [quantity.name, readings.value(quantity, shot, row, place)])),
  probabilities: [...readings.probabilities(shot, row)],
  leader: readings.answer(shot, row),
  reach: readings.reach(shot, row),
  saturation: Object.fromEntries(Object.keys(saturation).map((name) =>
    [name, ["low", "high"].map((side) => readings.array(`${side}.${name}`).data[shot])])),
  shots: readings.shots,
  image: readings.array("image").shape,
}));
