import { scrollToStage } from "./stage.js";

/** HTML with buttons: a press goes to the theatre as a cue, or to Python as a number. Then the theatre is scrolled into view. */

const places = new WeakMap();

/**
 * @param {{data: {html: string, cues: Record<string, any>[]}, parentElement: ParentNode,
 *   setTriggerValue: (name: string, value: number) => void}} component a button that has no cue sends its number to Python
 */
export default function pointing({ data, parentElement, setTriggerValue }) {
  let place = places.get(parentElement);
  if (!place) {
    place = { root: document.createElement("div"), html: "", cues: [], send: () => {} };
    place.root.className = "pointing";
    place.root.addEventListener("click", (event) => press(place, event));
    place.root.addEventListener("keydown", moveFocus);
    parentElement.append(place.root);
    places.set(parentElement, place);
  }
  place.cues = data.cues;
  place.send = (number) => setTriggerValue("point", number);
  if (place.html !== data.html) {
    place.html = data.html;
    place.root.innerHTML = data.html;
    for (const group of place.root.querySelectorAll("[data-roving]")) {
      group.querySelectorAll("[data-point]").forEach((item, index) => { item.tabIndex = index ? -1 : 0; });
    }
  }
}

function press(place, event) {
  const item = event.target.closest("[data-point]");
  if (!item) return;
  for (const other of place.root.querySelectorAll("[data-point][aria-current]")) other.removeAttribute("aria-current");
  item.setAttribute("aria-current", "true");
  const number = Number(item.dataset.point);
  if (place.cues[number]) document.dispatchEvent(new CustomEvent("theatre-cue", { detail: place.cues[number] }));
  else place.send(number);
  scrollToStage();
}

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** The arrow keys, Home and End move the focus within a group of buttons that is one tab stop. */
function moveFocus(event) {
  const group = event.target.closest("[data-roving]");
  if (!group) return;
  const items = [...group.querySelectorAll("[data-point]")];
  const now = items.indexOf(event.target);
  const next = event.key === "Home" ? 0 : event.key === "End" ? items.length - 1 : now + (STEPS[event.key] ?? 0);
  if (next === now || !items[next]) return;
  event.preventDefault();
  items[now].tabIndex = -1;
  items[next].tabIndex = 0;
  items[next].focus();
}
