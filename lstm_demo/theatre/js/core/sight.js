/** Around what is brought into sight, in CSS pixels: its ring reaches that far. */
const AIR = 14;
const LOOK_MS = 200;
const CLOSE_ENOUGH = 2; // pixels
/** A scroll that something else has cut short is repeated so often. */
const TRIES = 3;
/** The page's header, where it has something in it: else it is transparent and covers nothing (page.css). */
const HEADER = '[data-testid="stHeader"]:has([data-testid="stToolbar"])';
const ACTS = ["wheel", "touchmove", "pointerdown", "keydown"];

/**
 * Bring elements into the part of the window that nothing covers, and again when the page's layout has moved them, until the person acts.
 * @param {() => Element[]} find what is to be seen; none while it is not there yet
 * @param {{ calm: boolean, start?: boolean }} how calm: without sliding; start: to the upper end, else as near as possible
 * @returns {() => void} ends it
 */
export function keepInSight(find, how) {
  const ending = new AbortController();
  const stop = () => {
    clearInterval(timer);
    ending.abort();
  };
  /** @type {Map<Element, Place>} */
  const places = new Map();
  const look = () => {
    for (const [scroller, targets] of byScroller(find())) {
      const place = places.get(scroller) ?? new Place(scroller, how);
      places.set(scroller, place);
      place.settle(targets);
    }
  };
  const timer = setInterval(look, LOOK_MS);
  for (const act of ACTS) addEventListener(act, stop, { signal: ending.signal, capture: true, passive: true });
  look();
  return stop;
}

/**
 * From where to where something reaches in the window.
 * @typedef {{ top: number, bottom: number }} Span
 * @typedef {Span & { left: number, right: number }} Box
 */

/** Where targets stand in what scrolls them. */
class Place {
  /** @param {Element} scroller @param {{ calm: boolean, start?: boolean }} how */
  constructor(scroller, { calm, start = false }) {
    this.scroller = scroller;
    this.start = start;
    /** @type {ScrollBehavior} */
    this.behavior = calm ? "auto" : "smooth";
    this.layout = "";
    this.rest = NaN;
    this.tries = 0;
  }

  /** @param {Element[]} targets */
  settle(targets) {
    const { scroller } = this;
    const box = around(targets);
    const free = freeSpan(targets, scroller, box);
    const { scrollTop, scrollHeight } = scroller;
    const layout = [box.top + scrollTop, box.bottom - box.top, free.top, free.bottom, scrollHeight].map(Math.round).join();
    const moving = scrollTop !== this.rest;
    this.rest = scrollTop;
    if (layout !== this.layout) this.tries = TRIES;
    else if (moving) return;
    this.layout = layout;
    const by = distance(box, free, this.start);
    if (!this.tries || Math.abs(by) < CLOSE_ENOUGH) this.tries = 0;
    else {
      this.tries -= 1;
      scroller.scrollBy({ top: by, behavior: this.behavior });
    }
  }
}

/** How far to scroll. What is too tall begins at the upper end. @param {Box} box @param {Span} free @param {boolean} start */
function distance(box, free, start) {
  const top = free.top + AIR;
  const bottom = free.bottom - AIR;
  if (start || box.top < top || box.bottom - box.top > bottom - top) return box.top - top;
  return Math.max(0, box.bottom - bottom);
}

/** @param {Element[]} elements @returns {Box} */
function around(elements) {
  const boxes = elements.map((element) => element.getBoundingClientRect());
  const [least, most] = [Math.min, Math.max].map((pick) => (/** @type {keyof Box} */ side) => pick(...boxes.map((box) => box[side])));
  return { top: least("top"), bottom: most("bottom"), left: least("left"), right: most("right") };
}

/**
 * From where to where a scroller can be seen there: without the page's header, and without what sticks to an end of it.
 * @param {Element[]} targets @param {Element} scroller @param {Box} box the targets'
 */
function freeSpan(targets, scroller, box) {
  const whole = scroller.getBoundingClientRect();
  let top = Math.max(0, whole.top);
  let bottom = Math.min(innerHeight, whole.bottom);
  const beside = (/** @type {Box} */ other) => other.right <= box.left || other.left >= box.right;
  const header = document.querySelector(HEADER)?.getBoundingClientRect();
  if (header && !beside(header)) top = Math.max(top, header.bottom);
  top += theatreHead(targets[0], scroller, box);
  for (const other of stickers(targets, scroller)) {
    const sides = other.getBoundingClientRect();
    const { height } = sides;
    const style = getComputedStyle(other);
    if (beside(sides)) continue;
    if (style.top !== "auto") top = Math.max(top, whole.top + parseFloat(style.top) + height);
    else if (style.bottom !== "auto") bottom = Math.min(bottom, whole.bottom - parseFloat(style.bottom) - height);
  }
  return { top, bottom };
}

/**
 * How high the theatre's head is, which stays in sight also while what stands beside the theatre or below it is scrolled.
 * @param {Element} target @param {Element} scroller @param {Box} box
 */
function theatreHead(target, scroller, box) {
  const stage = document.querySelector(".st-key-stage");
  if (!stage || !scroller.contains(stage) || stage.contains(target) || target.getRootNode() instanceof ShadowRoot) return 0;
  const height = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--theatre-head"));
  return height && box.bottom > stage.getBoundingClientRect().top ? height : 0;
}

/**
 * What sticks beside the targets or beside what holds them: only that can come to lie over them.
 * @param {Element[]} targets @param {Element} scroller
 */
function stickers(targets, scroller) {
  /** @type {Set<Element>} */
  const found = new Set();
  for (const target of targets) {
    for (let node = /** @type {Element | null} */ (target); node && node !== scroller; node = above(node)) {
      for (const other of node.parentNode?.children ?? []) {
        if (other !== node && !targets.includes(other) && getComputedStyle(other).position === "sticky") found.add(other);
      }
    }
  }
  return found;
}

/** The element around another, also out of a shadow root. @param {Element} node @returns {Element | null} */
const above = (node) => (node.parentNode instanceof ShadowRoot ? node.parentNode.host : node.parentElement);

/** @param {Element[]} elements @returns {Map<Element, Element[]>} */
function byScroller(elements) {
  /** @type {Map<Element, Element[]>} */
  const found = new Map();
  for (const element of elements) {
    let scroller = above(element);
    while (scroller && !scrolls(scroller)) scroller = above(scroller);
    scroller ??= document.scrollingElement ?? document.documentElement;
    found.set(scroller, [...(found.get(scroller) ?? []), element]);
  }
  return found;
}

/** @param {Element} element */
const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowY) && element.scrollHeight > element.clientHeight;
