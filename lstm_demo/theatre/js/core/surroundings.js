import { el, icon } from "../draw/dom.js";
import { UP } from "../draw/icons.js";

/** Below this width, in CSS pixels, the story stands at the foot of the window. */
const PHONE = 520;
const BACK_UP = "Back up to the drawing";
/** Between the desk and what stands below it. */
const GAP = 20;

/**
 * What of the page stands around the theatre, in numbers that the style sheets use (2-head.css; page.css):
 * `--aside`, how far the views of one unit reach to the left, below what stands beside the theatre; `--clear`, how much further down they
 * then begin; `--reach`, how far below the theatre its head stays in sight; and for the page `--theatre-head`, the head's height,
 * `--theatre-aside`, as above, `--beside-top`, how far down what stands beside the theatre begins, below the head, and
 * `--beside-position`, whether it may stay in sight.
 */
export class Surroundings {
  /**
   * @param {{ root: HTMLElement, head: HTMLElement, controls: HTMLElement, stage: HTMLElement, lower: HTMLElement,
   *   foot: HTMLElement, story: HTMLElement, signal: AbortSignal }} parts
   */
  constructor({ root, head, controls, stage, lower, foot, story, signal }) {
    this.parts = { root, head, controls, stage, lower, foot, story };
    /** Selectors of what stands beside the theatre, and of what below it belongs to it. @type {{ beside: string, below: string }} */
    this.around = { beside: "", below: "" };
    /** @type {Set<Element>} */
    this.seen = new Set();
    this.sizes = new ResizeObserver(() => this.measure());
    this.up = el("button", { type: "button", class: "step up", hidden: true, "aria-label": BACK_UP, title: BACK_UP }, icon(UP));
    this.up.addEventListener("click", () => this.find("beside")?.scrollIntoView({ block: "start" }), { signal });
    this.sight = new IntersectionObserver((entries) => { this.up.hidden = Boolean(entries.at(-1)?.isIntersecting); });
    signal.addEventListener("abort", () => this.close());
  }

  /** @param {"beside" | "below"} place */
  find(place) {
    const selector = this.around[place];
    return selector ? document.querySelector(selector) : null;
  }

  /** Once the theatre is in the page, and whenever the page says what is around it. @param {{ beside: string, below: string }} around */
  look(around) {
    this.around = around;
    for (const one of [this.parts.root, this.parts.head, this.parts.stage]) this.watch(one);
    this.measure();
  }

  /** @param {Element | null} element */
  watch(element) {
    if (!element || this.seen.has(element)) return;
    this.seen.add(element);
    this.sizes.observe(element);
    if (element === this.find("beside")) this.sight.observe(element);
  }

  measure() {
    const { root, head, controls, stage, lower, foot, story } = this.parts;
    if (!root.isConnected) return;
    const [beside, below] = [this.find("beside"), this.find("below")];
    [beside, below].forEach((one) => this.watch(one));
    const own = stage.getBoundingClientRect();
    const narrow = own.width < PHONE;
    if (story.parentElement !== (narrow ? foot : head)) {
      (narrow ? foot : controls).append(this.up);
      (narrow ? foot : head).append(story);
    }
    const other = beside?.getBoundingClientRect();
    const aside = other && other.width > 0 && other.right <= own.left ? Math.round(own.left - other.left) : 0;
    const under = aside > 0 && getComputedStyle(lower).display !== "contents";
    const before = lower.previousElementSibling;
    const over = under && other && before ? Math.ceil(other.bottom - before.getBoundingClientRect().bottom) : 0;
    const reach = below ? below.getBoundingClientRect().bottom - own.bottom - foot.offsetHeight : 0;
    write(root, { "--aside": `${aside}px`, "--clear": `${over > 0 ? over + GAP : 0}px`, "--reach": `${Math.max(0, Math.round(reach))}px` });
    const height = head.offsetHeight;
    const above = aside && beside?.parentElement ? root.getBoundingClientRect().top + height - lineTop(beside.parentElement) : 0;
    write(document.documentElement, {
      "--theatre-head": `${height}px`, "--theatre-aside": `${aside}px`,
      "--beside-top": `${Math.round(above)}px`, "--beside-position": aside && !under ? "sticky" : "static",
    });
  }

  close() {
    this.sizes.disconnect();
    this.sight.disconnect();
  }
}

/** Where an element would begin without its margin. @param {Element} element */
const lineTop = (element) => element.getBoundingClientRect().top - parseFloat(getComputedStyle(element).marginTop);

/** @param {HTMLElement} element @param {Record<string, string>} values by property */
function write({ style }, values) {
  for (const [name, value] of Object.entries(values)) if (style.getPropertyValue(name) !== value) style.setProperty(name, value);
}
