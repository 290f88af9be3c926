/** Reads links and writes them again: `node lesson_links.mjs '["v=1&…", …]'`. */
import { readLesson, writeLesson } from "../../../lstm_demo/export/page/js/lesson_link.js";

const links = /** @type {string[]} */ (JSON.parse(process.argv[2]));
console.log(JSON.stringify(await Promise.all(links.map(async (link) => writeLesson((await readLesson(link)).lesson)))));
