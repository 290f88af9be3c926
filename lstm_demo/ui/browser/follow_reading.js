/**
 * On a phone the stage lies below the canvas. A new reading brings it into view, but not while a person draws, who may have a stroke to add:
 * then a button at the foot of the window leads there.
 */

const NARROW = "(max-width: 640px)";
const STAGE = ".st-key-stage";
/** The stage is in the upper part of the window, or above it: whoever has scrolled past it needs no way there. */
const REACHED = { root: document.querySelector('[data-testid="stMain"]'), rootMargin: "100000px 0px -30% 0px" };

/** @type {WeakMap<Element, Follower>} */
const followers = new WeakMap();

/** @param {{data: {reading: string, drawn: boolean}, parentElement: Element}} component */
export default function follow({ data, parentElement }) {
  if (!followers.has(parentElement)) followers.set(parentElement, new Follower(parentElement));
  followers.get(parentElement).hear(data);
  return () => {
    followers.get(parentElement)?.end();
    followers.delete(parentElement);
  };
}

class Follower {
  constructor(parent) {
    this.reading = null;
    this.button = document.createElement("button");
    Object.assign(this.button, { type: "button", className: "watch", hidden: true, textContent: "Watch it being read ↓" });
    this.button.addEventListener("click", show);
    parent.append(this.button);
    this.sight = new IntersectionObserver((entries) => { if (entries.at(-1).isIntersecting) this.button.hidden = true; }, REACHED);
  }

  hear({ reading, drawn }) {
    const before = this.reading;
    if (before === reading) return;
    this.reading = reading;
    const stage = document.querySelector(STAGE);
    if (before === null || !stage || !matchMedia(NARROW).matches) return;
    this.sight.disconnect();
    if (!drawn) return void show();
    this.button.hidden = false;
    this.sight.observe(stage); // says at once whether enough of it is in sight
  }

  end() {
    this.sight.disconnect();
    this.button.remove();
  }
}

function show() {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.querySelector(STAGE)?.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
}
