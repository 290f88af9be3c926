import { el, say } from "./dom.js";

/** A small text beside the mouse. */
export class Tip {
  constructor() {
    this.element = el("div", { class: "tip", hidden: true, "aria-hidden": true });
  }

  /** @param {string | null} text @param {{ x: number, y: number } | null} at in the window */
  show(text, at) {
    this.element.hidden = !text || !at;
    const stage = this.element.parentElement;
    if (!text || !at || !stage) return;
    const box = stage.getBoundingClientRect();
    say(this.element, text);
    const width = this.element.offsetWidth;
    const left = Math.max(0, Math.min(box.width - width, at.x - box.left - width / 2));
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(at.y - box.top - 34)}px)`;
  }
}
