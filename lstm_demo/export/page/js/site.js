import { el, say } from "../../../theatre/js/draw/dom.js";
import { imageOf, levelsOf, readContent } from "./content.js";
import { emptyLesson, readLesson, writeLesson } from "./lesson_link.js";
import { ModelFiles } from "./model_files.js";
import { Shell } from "./shell.js";

/** The site: models come when they are chosen, and the address holds what is shown. */
const FOLLOW_MS = 300;
const content = await readContent();
const files = new ModelFiles(content.version ?? "");
const shell = new Shell(content, (facts) => files.load(facts));
const first = shell.given;
const note = el("p", { class: "note", role: "status" });
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** The fragment that was written or read last. */
let known = location.hash.slice(1);

/** @returns {import("./lesson_link.js").Lesson} what is shown */
function shown() {
  const { given, held, models, appearance, stage: { state } } = shell;
  const { packet, layer, unit, row, playing } = state;
  const own = packet ? packet.header.layers - 1 : 0;
  const moved = packet !== null && (layer !== own || unit !== packet.header.order.some[own][0]);
  return {
    ...emptyLesson(),
    digit: given.digit,
    drawing: given.digit === null ? levelsOf(given.image) : null,
    model: models.wanted.name,
    row: packet && !playing && row !== packet.header.rows - 1 ? row : null,
    ...(moved ? { layer, unit } : {}),
    held,
    safe: appearance.colours === "safe",
  };
}

/** The address follows what is shown, without a new entry in the history. */
function follow() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    known = await writeLesson(shown());
    window.history.replaceState(null, "", `#${known}`);
  }, FOLLOW_MS);
}

/** Show what a link asks for. @param {string} fragment */
async function show(fragment) {
  known = fragment;
  const { lesson, note: unread } = await readLesson(fragment);
  const facts = content.models.find(({ name }) => name === lesson.model) ?? content.models[0];
  const missing = lesson.model !== null && facts.name !== lesson.model;
  const instead = missing ? `${facts.name} reads instead of this link's model, which is not on this site.` : "";
  say(note, [unread, instead].filter(Boolean).join(" "));
  const image = lesson.drawing ? imageOf(lesson.drawing) : lesson.digit === null ? first.image : shell.sampleOf(lesson.digit);
  shell.given = { image, digit: lesson.drawing ? null : lesson.digit ?? first.digit };
  if (lesson.safe) shell.appearance.choose("safe");
  shell.desk?.pad.clear();
  shell.desk?.show();
  shell.desk?.element.toggleAttribute("data-bare", !lesson.desk);
  await shell.choose(facts, lesson);
}

/** Files are kept for when there is no network, where the browser allows it. */
function keepFiles() {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("service-worker.js").catch(() => {});
}

/** The page's font comes last: it is not needed to see anything. */
async function loadFont() {
  if (!content.font) return;
  const font = await new FontFace("Source Sans", `url(${content.font})`, { weight: "200 900" }).load().catch(() => null);
  if (font) document.fonts.add(font);
}

/** @param {import("./content.js").Lesson[]} lessons */
function listOf(lessons) {
  const links = lessons.map(({ title, link }) => el("li", {}, el("a", { href: `#${link}` }, title)));
  return el("nav", { class: "lessons", "aria-label": "Lessons" }, el("b", {}, "Lessons"), el("ul", {}, ...links));
}

const lessons = content.lessons?.length ? [listOf(content.lessons)] : [];
shell.place(/** @type {HTMLElement} */ (document.getElementById("page")), ...lessons, note);
await show(known);
shell.changed = follow;
shell.stage.changed = follow;
addEventListener("hashchange", async () => {
  if (location.hash.slice(1) === known) return;
  await show(location.hash.slice(1));
  shell.lead(false);
});
keepFiles();
await loadFont();
