/** Reads a packed learning and prints what the view would show of one place: `node unpack_course.mjs FILE SHOT ROW PLACE`. */
import { readFileSync } from "node:fs";

import { Course } from "../../../../../lstm_demo/ui/studio/learning/js/course.js";

const [file, ...numbers] = process.argv.slice(2);
const [shot, row, place] = numbers.map(Number);
const course = new Course(new Uint8Array(readFileSync(file)).subarray(3)); // as in a message: at an odd place
const { quantities, saturation } = course.header;
console.log(JSON.stringify({
  values: Object.fromEntries(quantities.map((quantity) => [quantity.name, course.value(quantity, shot, row, place)])),
  probabilities: [...course.probabilities(shot, row)],
  leader: course.leader(shot, row),
  reach: course.reach(shot, row),
  saturation: Object.fromEntries(Object.keys(saturation).map((name) => [name, [course.array(`low.${name}`).data[shot], course.array(`high.${name}`).data[shot]]])),
  shots: course.shots,
  image: course.array("image").shape,
}));
