/**
 * On a phone the theatre lies below the canvas. A new reading scrolls it into view. While the person draws, who may add another stroke,
 * a button at the foot of the window is shown instead.
 */

const LIES_BELOW = "(max-width: 640px)";
/** The theatre counts as reached while it is in the upper part of the window or above it: then no button is needed. */
const REACHED = "100000px 0px -30% 0px";

export class ReadingBelow {
  /**
   * @param {Element | ShadowRoot} parent of the button
   * @param {() => Element | null} stage the part of the page that holds the theatre
   * @param {Element | null} [root] what scrolls; null is the window
   */
  constructor(parent, stage, root = null) {
    this.stage = stage;
    /** @type {string | null} */
    this.reading = null;
    this.button = document.createElement("button");
    Object.assign(this.button, { type: "button", className: "watch", hidden: true, textContent: "Watch it being read ↓" });
    this.button.addEventListener("click", () => this.scroll());
    parent.append(this.button);
    const seen = (/** @type {IntersectionObserverEntry[]} */ entries) => { if (entries.at(-1)?.isIntersecting) this.button.hidden = true; };
    this.observer = new IntersectionObserver(seen, { root, rootMargin: REACHED });
  }

  /** @param {string} reading its name; the first one leaves the page where it is @param {boolean} drawn */
  show(reading, drawn) {
    const before = this.reading;
    if (before === reading) return;
    this.reading = reading;
    const stage = this.stage();
    if (before === null || !stage || !matchMedia(LIES_BELOW).matches) return;
    this.observer.disconnect();
    this.button.hidden = !drawn;
    if (drawn) this.observer.observe(stage); // its first call comes at once and hides the button where enough of the theatre is visible
    else this.scroll();
  }

  scroll() {
    scrollToUpperEnd(this.stage());
  }

  close() {
    this.observer.disconnect();
    this.button.remove();
  }
}

/** The lower end may be covered, as by the tour. @param {Element | null} element */
export function scrollToUpperEnd(element) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element?.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
}
