import { el, say } from "./dom.js";

/** A small text beside the mouse. */
export class Tip {
  constructor() {
    this.element = el("div", { class: "tip", hidden: true, "aria-hidden": true });
  }

  /** @param {string | null} text @param {{ x: number, y: number } | null} at in the window */
  show(text, at) {
    this.element.hidden = !text || !at;
    if (this.element.hidden) return;
    say(this.element, text);
    const stage = this.element.parentElement.getBoundingClientRect();
    const width = this.element.offsetWidth;
    const left = Math.max(0, Math.min(stage.width - width, at.x - stage.left - width / 2));
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(at.y - stage.top - 34)}px)`;
  }
}
