import { nearest } from "../../theatre/js/draw/dom.js";
import { scrollToStage } from "./stage.js";

/** HTML with buttons: a press goes to the theatre as a cue, or to Python as a number. Then the theatre is scrolled into view. */

/**
 * @typedef {Partial<import("../../theatre/js/core/prompter.js").Cue>} Cue
 * @typedef {{ root: HTMLElement, html: string, cues: (Cue | null)[], send: (number: number) => void }} Place
 */

/** @type {WeakMap<ParentNode, Place>} */
const places = new WeakMap();

/**
 * @param {{data: {html: string, cues: (Cue | null)[]}, parentElement: ParentNode,
 *   setTriggerValue: (name: string, value: number) => void}} component a button that has no cue sends its number to Python
 */
export default function pointing({ data, parentElement, setTriggerValue }) {
  const place = places.get(parentElement) ?? placeIn(parentElement);
  place.cues = data.cues;
  place.send = (number) => setTriggerValue("point", number);
  if (place.html !== data.html) {
    place.html = data.html;
    place.root.innerHTML = data.html;
    for (const group of place.root.querySelectorAll("[data-roving]")) {
      pointsIn(group).forEach((item, index) => { item.tabIndex = index ? -1 : 0; });
    }
  }
}

/** @param {ParentNode} parent @returns {Place} */
function placeIn(parent) {
  /** @type {Place} */
  const place = { root: document.createElement("div"), html: "", cues: [], send: () => {} };
  place.root.className = "pointing";
  place.root.addEventListener("click", (event) => press(place, event));
  place.root.addEventListener("keydown", moveFocus);
  parent.append(place.root);
  places.set(parent, place);
  return place;
}

/** @param {Element} group */
const pointsIn = (group) => [.../** @type {NodeListOf<HTMLElement>} */ (group.querySelectorAll("[data-point]"))];

/** @param {Place} place @param {Event} event */
function press(place, event) {
  const item = nearest(event, "[data-point]");
  if (!item) return;
  for (const other of place.root.querySelectorAll("[data-point][aria-current]")) other.removeAttribute("aria-current");
  item.setAttribute("aria-current", "true");
  const number = Number(item.dataset.point);
  if (place.cues[number]) document.dispatchEvent(new CustomEvent("theatre-cue", { detail: place.cues[number] }));
  else place.send(number);
  scrollToStage();
}

/** @type {Record<string, number>} */
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** The arrow keys, Home and End move the focus within a group of buttons that is one tab stop. @param {KeyboardEvent} event */
function moveFocus(event) {
  const group = nearest(event, "[data-roving]");
  if (!group) return;
  const items = pointsIn(group);
  const now = items.findIndex((item) => item === event.target);
  const next = event.key === "Home" ? 0 : event.key === "End" ? items.length - 1 : now + (STEPS[event.key] ?? 0);
  if (next === now || !items[next]) return;
  event.preventDefault();
  items[now].tabIndex = -1;
  items[next].tabIndex = 0;
  items[next].focus();
}
