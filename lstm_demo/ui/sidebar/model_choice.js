/**
 * Tells the theatre which model the person chooses in Streamlit's list, at once, and asks Python for the addresses of the models' weights
 * when the person reaches for it. With another version of the list, which looks different, nothing is told, and Python's reading comes as
 * it always does.
 *
 * @typedef {{ line: string, name: string, sha256: string, address: string }} Offered a model, and its line in the list
 * @typedef {{ models: Offered[] }} Data
 */

const LIST = ".st-key-model";
const AGAIN_MS = 2000; // between two questions: while torch is loading there are no addresses yet
const POINTED_MS = 80; // a line that is only passed on the way to another is not fetched
const CHOSEN = "value";
const POINTED = "aria-activedescendant";

class ModelChoice {
  /** @param {(name: string, value: unknown) => void} send to Python */
  constructor(send) {
    this.send = send;
    /** By the line in the list. @type {Map<string, Offered>} */
    this.models = new Map();
    /** @type {HTMLInputElement | null} */
    this.box = null;
    /** The line that was chosen last. */
    this.line = "";
    this.asked = -AGAIN_MS;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.ending = new AbortController();
    this.observer = new MutationObserver((changes) => changes.forEach(({ attributeName }) => this.look(attributeName)));
    for (const type of ["pointerover", "pointerdown", "focusin"]) {
      document.addEventListener(type, (event) => this.reach(event), { signal: this.ending.signal, capture: true, passive: true });
    }
  }

  /** @param {Data} data */
  update({ models }) {
    this.models = new Map(models.map((model) => [model.line, model]));
  }

  /** @param {Event} event */
  reach({ target }) {
    const place = target instanceof Element && target.closest(LIST);
    if (!place) return;
    this.watch(place.querySelector("input[role=combobox]"));
    const now = performance.now();
    if (this.models.size || now - this.asked < AGAIN_MS) return;
    this.asked = now;
    this.send("reached", Date.now());
  }

  /** @param {HTMLInputElement | null} box */
  watch(box) {
    if (!box || box === this.box) return;
    this.box = box;
    this.line = box.value;
    this.observer.disconnect();
    this.observer.observe(box, { attributes: true, attributeFilter: [CHOSEN, POINTED] });
  }

  /** @param {string | null} attribute of the box, which has changed */
  look(attribute) {
    const { box } = this;
    if (!box) return;
    if (attribute === POINTED) this.point(document.getElementById(box.getAttribute(POINTED) ?? "")?.textContent ?? "");
    const chosen = this.models.get(box.value);
    if (!chosen || chosen.line === this.line) return;
    this.line = chosen.line;
    if (document.activeElement === box) tellTheatre("theatre-model", chosen);
  }

  /** It may be chosen next. @param {string} line */
  point(line) {
    clearTimeout(this.timer);
    const pointed = this.models.get(line);
    if (pointed && line !== this.line) this.timer = setTimeout(() => tellTheatre("theatre-weights", pointed), POINTED_MS);
  }

  close() {
    clearTimeout(this.timer);
    this.observer.disconnect();
    this.ending.abort();
  }
}

/** @param {string} event @param {Offered} detail */
const tellTheatre = (event, detail) => document.dispatchEvent(new CustomEvent(event, { detail }));

/** @type {WeakMap<Element, ModelChoice>} */
const choices = new WeakMap();

/** @param {{ parentElement: Element, data: Data, setStateValue: (name: string, value: unknown) => void }} component */
export default function modelChoice({ parentElement, data, setStateValue }) {
  const choice = choices.get(parentElement) ?? new ModelChoice(setStateValue);
  choices.set(parentElement, choice);
  choice.update(data);
  return () => {
    choices.get(parentElement)?.close();
    choices.delete(parentElement);
  };
}
