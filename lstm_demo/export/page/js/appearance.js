import { choice } from "../../../theatre/js/draw/choice.js";
import { el } from "../../../theatre/js/draw/dom.js";

/** @typedef {"light" | "dark" | null} Theme null: as the system has it */
/** @typedef {"standard" | "safe"} Colours */

/** @type {[Theme, string][]} */
const THEMES = [[null, "Auto"], ["light", "Light"], ["dark", "Dark"]];
const PREFIX = "lstm-demo-";

/** The page's theme and colours: chosen here, and remembered by the browser where it may. */
export class Appearance {
  /** @param {{ theme: Theme, colours: Colours }} first @param {() => void} changed */
  constructor({ theme, colours }, changed) {
    this.changed = changed;
    /** @type {Theme} */
    this.theme = recalled("theme", ["light", "dark"]) ?? theme;
    /** @type {Colours} */
    this.colours = recalled("colours", ["standard", "safe"]) ?? colours;
    this.themes = choice("Theme", (/** @type {Theme} */ chosen) => {
      this.theme = chosen;
      this.apply();
    });
    this.safe = el("button", { type: "button", class: "switch", role: "switch",
      title: "Curves and gates in colours that people with red-green colour blindness can tell apart" },
    el("i", { "aria-hidden": true }), "Colour-blind-safe colours");
    this.safe.addEventListener("click", () => this.choose(this.colours === "safe" ? "standard" : "safe"));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.changed());
    this.element = el("div", { class: "appearance" }, this.themes.element, this.safe);
    this.show();
  }

  /** @param {Colours} colours */
  choose(colours) {
    this.colours = colours;
    this.apply();
  }

  apply() {
    remember("theme", this.theme ?? "");
    remember("colours", this.colours);
    this.show();
    this.changed();
  }

  show() {
    const root = document.documentElement;
    if (this.theme) root.dataset.theme = this.theme;
    else delete root.dataset.theme;
    this.themes.show(THEMES, this.theme);
    this.safe.setAttribute("aria-checked", String(this.colours === "safe"));
  }
}

/**
 * A page from a file, or in a notebook, may have no memory: then each begins as it was made.
 * @param {string} name @param {string[]} known
 */
function recalled(name, known) {
  try {
    const value = localStorage.getItem(PREFIX + name);
    return /** @type {any} */ (value !== null && known.includes(value) ? value : null);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string} value */
function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch { /* see above */ }
}
