import { keepInSight } from "../../theatre/js/core/sight.js";

const CARD = ".st-key-tour";
const OPENS_TOUR = ".st-key-tour-start button";
/** How often, and when, the page is looked at until its heading has heard that the tour has ended. */
const [MAX_LOOKS, LOOK_AGAIN_MS] = [200, 100];
const SIDEBAR = '[data-testid="stSidebar"]';
const OPENS_SIDEBAR = '[data-testid="stExpandSidebarButton"]';
const BESIDE = "(min-width: 769px)"; // the sidebar stands beside the page, not over it
const STEPS = { PageDown: "next", ArrowRight: "next", Enter: "next", PageUp: "back", ArrowLeft: "back", Escape: "end" };
/** Where a person types or moves a value, and what stands over the page. */
const TYPED = "input:not([type=radio]), textarea, select, [contenteditable=true], [role=combobox], [role=slider], [role=listbox]";
const PRESSED = "button, a[href], summary, input, [role=button]";

/** @type {WeakMap<Element, Guide>} */
const guides = new WeakMap();

/** @param {{data: {points: string[], turn: number}, parentElement: Element}} component */
export default function tourGuide({ data, parentElement }) {
  if (!guides.has(parentElement)) guides.set(parentElement, new Guide());
  guides.get(parentElement).show(data);
  return () => {
    guides.get(parentElement)?.close();
    guides.delete(parentElement);
  };
}

class Guide {
  constructor() {
    this.turn = 0;
    this.leave = () => {};
    this.rings = document.createElement("style");
    this.rings.id = "tour-rings";
    document.head.append(this.rings);
    this.ending = new AbortController();
    addEventListener("keydown", turnPage, { signal: this.ending.signal });
    introduce();
  }

  show({ points, turn }) {
    if (turn === this.turn) return;
    this.turn = turn;
    this.leave();
    const inSidebar = points.some((point) => point.startsWith(SIDEBAR));
    const beside = matchMedia(BESIDE).matches;
    if (inSidebar && beside) openSidebar();
    const shown = points.filter((point) => beside || !point.startsWith(SIDEBAR));
    const ringed = inSidebar && !beside ? [...shown, OPENS_SIDEBAR] : shown;
    // A rule, and no class on the elements: those that the page draws anew are ringed too.
    this.rings.textContent = ringed.length
      ? `:is(${ringed.join(", ")}) { outline: 2.5px solid light-dark(#c8324a, #ff6b7d); outline-offset: 7px; border-radius: 6px; }`
      : "";
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const find = () => shown.flatMap((point) => [...document.querySelectorAll(point)]);
    this.leave = shown.length ? keepInSight(find, { calm, start: true }) : () => {};
  }

  close() {
    this.leave();
    this.rings.remove();
    this.ending.abort();
    giveFocusBack();
  }
}

/** The button is there while it is closed. */
function openSidebar() {
  const button = document.querySelector(`button${OPENS_SIDEBAR}, ${OPENS_SIDEBAR} button`);
  if (button instanceof HTMLElement) button.click();
}

/** The tour opens: its card takes the focus from the button that opened it, and tells those who listen what each page says. */
function introduce() {
  const card = /** @type {HTMLElement | null} */ (document.querySelector(CARD));
  if (!card) return;
  const told = { role: "region", "aria-label": "Guided tour", "aria-live": "polite", tabindex: "-1" };
  for (const [name, value] of Object.entries(told)) card.setAttribute(name, value);
  const focused = document.activeElement;
  if (!focused || focused === document.body || focused.matches(":disabled")) card.focus({ preventScroll: true });
}

/** The tour has ended: unless something else took the focus, the button that opens it gets it back, as soon as it can be pressed again. */
function giveFocusBack() {
  const look = (tries) => {
    const idle = !document.activeElement || document.activeElement === document.body;
    if (!idle || !tries) return;
    const button = /** @type {HTMLButtonElement | null} */ (document.querySelector(OPENS_TOUR));
    if (button && !button.disabled && !document.querySelector(CARD)) button.focus({ preventScroll: true });
    else setTimeout(() => look(tries - 1), LOOK_AGAIN_MS);
  };
  look(MAX_LOOKS);
}

/**
 * Page Up and Page Down turn the pages from everywhere but a field, the arrows and Enter where nothing else takes them: the theatre steps
 * through rows, a choice through its answers, a button is pressed.
 */
function turnPage(event) {
  const on = /** @type {Element} */ (event.composedPath()[0]);
  const step = STEPS[event.key];
  if (!step || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (on.closest?.(TYPED) || document.querySelector("[role=dialog]")) return;
  if (!event.key.startsWith("Page") && event.key !== "Escape" && !idle(on, event.key)) return;
  const button = /** @type {HTMLButtonElement | null} */ (document.querySelector(`.st-key-tour-${step} button`));
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
}

/** Whether a key means nothing to what has the focus. */
function idle(on, key) {
  if (on.closest(CARD)) return !on.closest(key === "Enter" ? PRESSED : "input");
  return on.matches('body, html, :disabled, [data-testid="stMain"]');
}
