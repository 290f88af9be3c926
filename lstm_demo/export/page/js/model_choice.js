import { el, say } from "../../../theatre/js/draw/dom.js";

/** @typedef {import("./content.js").ModelFacts} ModelFacts */

/** Which model reads, and what it is: its name alone, or a choice where there are several. */
export class ModelChoice {
  /** @param {ModelFacts[]} models @param {(facts: ModelFacts) => void} chosen */
  constructor(models, chosen) {
    /** The one that was chosen last. */
    this.wanted = models[0];
    this.models = models;
    this.facts = el("span", { class: "facts" });
    this.select = /** @type {HTMLSelectElement} */ (el("select", { "aria-label": "Model" },
      ...models.map(({ name, score }, place) => el("option", { value: place }, [name, score].filter(Boolean).join(" · ")))));
    this.select.addEventListener("change", () => {
      this.wanted = models[Number(this.select.value)];
      chosen(this.wanted);
    });
    const name = models.length > 1 ? this.select : el("code", {}, models[0].name);
    this.element = el("p", { class: "model" }, ...(models.length > 1 || models[0].name ? [name] : []), this.facts);
    this.show(models[0]);
  }

  /** @param {ModelFacts} facts */
  show(facts) {
    this.wanted = facts;
    this.select.value = String(this.models.indexOf(facts));
    say(this.facts, facts.facts.join(" · "));
  }

  /** While it is being fetched. @param {ModelFacts} facts @param {boolean} waiting */
  waiting(facts, waiting) {
    this.wanted = facts;
    this.element.toggleAttribute("aria-busy", waiting);
    if (waiting && facts.file) say(this.facts, `${facts.name} is being loaded, ${Math.ceil(facts.file.bytes / 1000)} kB …`);
  }
}
