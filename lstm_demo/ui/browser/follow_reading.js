import { scrollToStage, STAGE } from "./stage.js";

/**
 * On a phone the theatre lies below the canvas. A new reading scrolls it into view. While the person draws, who may add another stroke,
 * a button at the foot of the window is shown instead.
 */

const NARROW = "(max-width: 640px)";
/** The theatre counts as reached while it is in the upper part of the window or above it: then no button is needed. */
const REACHED = { root: document.querySelector('[data-testid="stMain"]'), rootMargin: "100000px 0px -30% 0px" };

/** @type {WeakMap<Element, Follower>} */
const followers = new WeakMap();

/** @param {{data: {reading: string, drawn: boolean}, parentElement: Element}} component */
export default function followReading({ data, parentElement }) {
  const follower = followers.get(parentElement) ?? new Follower(parentElement);
  followers.set(parentElement, follower);
  follower.update(data);
  return () => {
    followers.get(parentElement)?.end();
    followers.delete(parentElement);
  };
}

class Follower {
  /** @param {Element} parent */
  constructor(parent) {
    /** @type {string | null} */
    this.reading = null;
    this.button = document.createElement("button");
    Object.assign(this.button, { type: "button", className: "watch", hidden: true, textContent: "Watch it being read ↓" });
    this.button.addEventListener("click", scrollToStage);
    parent.append(this.button);
    this.observer = new IntersectionObserver((entries) => { if (entries.at(-1)?.isIntersecting) this.button.hidden = true; }, REACHED);
  }

  /** @param {{ reading: string, drawn: boolean }} data */
  update({ reading, drawn }) {
    const before = this.reading;
    if (before === reading) return;
    this.reading = reading;
    const stage = document.querySelector(STAGE);
    if (before === null || !stage || !matchMedia(NARROW).matches) return;
    this.observer.disconnect();
    if (!drawn) return void scrollToStage();
    this.button.hidden = false;
    this.observer.observe(stage); // its first call comes at once and hides the button where enough of the theatre is visible
  }

  end() {
    this.observer.disconnect();
    this.button.remove();
  }
}
