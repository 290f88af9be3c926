import { keepInSight } from "../../theatre/js/core/sight.js";
import { idle, typed } from "../browser/keys.js";

const CARD = ".st-key-tour";
const OPENS_TOUR = ".st-key-tour-start button";
/** After the tour's end, the button that opens it is disabled until the heading is drawn again: it is checked this often. */
const [MAX_CHECKS, CHECK_MS] = [200, 100];
const SIDEBAR = '[data-testid="stSidebar"]';
const OPENS_SIDEBAR = '[data-testid="stExpandSidebarButton"]';
const BESIDE = "(min-width: 769px)"; // the sidebar stands beside the page, not over it
/** @type {Record<string, "next" | "back" | "end">} */
const STEPS = { PageDown: "next", ArrowRight: "next", Enter: "next", PageUp: "back", ArrowLeft: "back", Escape: "end" };
const PRESSED = "button, a[href], summary, input, [role=button]";

/** @type {WeakMap<Element, Guide>} */
const guides = new WeakMap();

/** @param {{data: {points: string[], request: number}, parentElement: Element}} component */
export default function tourGuide({ data, parentElement }) {
  const guide = guides.get(parentElement) ?? new Guide();
  guides.set(parentElement, guide);
  guide.show(data);
  return () => {
    guides.get(parentElement)?.close(); // whichever is there by then
    guides.delete(parentElement);
  };
}

class Guide {
  constructor() {
    this.request = 0;
    this.stopScrolling = () => {};
    this.outlines = document.createElement("style");
    this.outlines.id = "tour-rings";
    document.head.append(this.outlines);
    this.ending = new AbortController();
    addEventListener("keydown", turnPage, { signal: this.ending.signal });
    prepareCard();
  }

  /** Each request once. @param {{ points: string[], request: number }} data what to ring, as selectors */
  show({ points, request }) {
    if (request === this.request) return;
    this.request = request;
    this.stopScrolling();
    const inSidebar = points.some((point) => point.startsWith(SIDEBAR));
    const beside = matchMedia(BESIDE).matches;
    if (inSidebar && beside) openSidebar();
    const shown = points.filter((point) => beside || !point.startsWith(SIDEBAR));
    const outlined = inSidebar && !beside ? [...shown, OPENS_SIDEBAR] : shown;
    // A style rule, and not a class: it also applies to elements that Streamlit draws again.
    this.outlines.textContent = outlined.length
      ? `:is(${outlined.join(", ")}) { outline: 2.5px solid light-dark(#c8324a, #ff6b7d); outline-offset: 7px; border-radius: 6px; }`
      : "";
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const find = () => shown.flatMap((point) => [...document.querySelectorAll(point)]);
    this.stopScrolling = shown.length ? keepInSight(find, { calm, start: true }) : () => {};
  }

  close() {
    this.stopScrolling();
    this.outlines.remove();
    this.ending.abort();
    giveFocusBack();
  }
}

/** The button exists only while the sidebar is closed. */
function openSidebar() {
  const button = document.querySelector(`button${OPENS_SIDEBAR}, ${OPENS_SIDEBAR} button`);
  if (button instanceof HTMLElement) button.click();
}

/** When the tour opens: its card takes the focus from the button that opened it, and screen readers announce each page. */
function prepareCard() {
  const card = /** @type {HTMLElement | null} */ (document.querySelector(CARD));
  if (!card) return;
  const attributes = { role: "region", "aria-label": "Guided tour", "aria-live": "polite", tabindex: "-1" };
  for (const [name, value] of Object.entries(attributes)) card.setAttribute(name, value);
  const focused = document.activeElement;
  if (!focused || focused === document.body || focused.matches(":disabled")) card.focus({ preventScroll: true });
}

/** When the tour ends: the button that opens it gets the focus back once it is enabled, unless something else has the focus. */
function giveFocusBack() {
  const check = (/** @type {number} */ tries) => {
    const idle = !document.activeElement || document.activeElement === document.body;
    if (!idle || !tries) return;
    const button = /** @type {HTMLButtonElement | null} */ (document.querySelector(OPENS_TOUR));
    if (button && !button.disabled && !document.querySelector(CARD)) button.focus({ preventScroll: true });
    else setTimeout(() => check(tries - 1), CHECK_MS);
  };
  check(MAX_CHECKS);
}

/**
 * Page Up and Page Down turn the pages from everywhere except fields. The arrow keys and Enter do so only where nothing else uses them:
 * the theatre steps through rows with them, a choice through its answers, and Enter presses a button.
 * @param {KeyboardEvent} event
 */
function turnPage(event) {
  const on = /** @type {Element} */ (event.composedPath()[0]);
  const step = STEPS[event.key];
  if (!step || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (typed(on) || document.querySelector("[role=dialog]")) return;
  if (!event.key.startsWith("Page") && event.key !== "Escape" && !unused(on, event.key)) return;
  const button = /** @type {HTMLButtonElement | null} */ (document.querySelector(`.st-key-tour-${step} button`));
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
}

/** Whether the focused element does not use this key. @param {Element} on @param {string} key */
function unused(on, key) {
  return on.closest(CARD) ? !on.closest(key === "Enter" ? PRESSED : "input") : idle(on);
}
