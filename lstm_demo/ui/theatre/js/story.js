import { el, icon, say } from "./dom.js";
import { BACK, CLOSE, FORTH } from "./icons.js";

/**
 * The story beside the theatre: a button that offers it; once open, one sentence at a time with back and next. Pressed, or come to, a
 * sentence lights what it speaks of. The sentences are the page's (story_panel.py).
 */
export function story({ store, tell, closeStory, signal }) {
  const button = (name, label, inside, pressed) => {
    const made = el("button", { type: "button", class: name, "aria-label": label, title: label }, inside);
    made.addEventListener("click", pressed, { signal });
    return made;
  };
  const label = el("span");
  const offer = el("button", { type: "button", class: "offer", "aria-expanded": "false" }, label, icon(FORTH));
  offer.addEventListener("click", () => tell(0), { signal });
  const back = button("step", "The sentence before (b)", icon(BACK), () => tell(-1));
  const forth = button("step", "Next sentence (n)", icon(FORTH), () => tell(1));
  const place = el("span", { class: "place" });
  const close = button("step shut", "Close the story", icon(CLOSE), closeStory);
  const pages = el("div", { class: "pages" });
  const spoken = el("p", { class: "unseen", role: "status", "aria-live": "polite" });
  const strip = el("div", { class: "strip-of-story", role: "group", "aria-label": "The story of this reading", hidden: true },
    el("div", { class: "way" }, back, place, forth), pages, close, spoken);
  const element = el("div", { class: "story", hidden: true }, offer, strip);
  let built = null;
  let texts = [];

  /** All sentences lie on each other, so that the strip is as tall as the longest and stands still. */
  const build = (sentences, colours) => {
    texts = sentences.map(({ about, text, where, cue }) => {
      const kind = el("b", { class: "kind" }, about);
      if (cue.gate) kind.style.color = colours.lines[cue.gate];
      const page = el("button", { type: "button", class: "sentence", title: "Light what it speaks of" },
        kind, el("span", {}, ` ${text} `), el("small", {}, where));
      page.addEventListener("click", () => tell(0), { signal });
      return page;
    });
    pages.replaceChildren(...texts);
  };

  const draw = ({ packet, colours, story: told, telling, sentence }, changed) => {
    element.hidden = !told;
    if (!told) return;
    const sentences = told.reading === packet.header.reading ? told.sentences : null;
    if (sentences && (built !== told || changed.has("colours"))) build(sentences, colours);
    if (sentences) built = told;
    const count = sentences?.length ?? 0;
    say(label, count ? `Its story: 1 of ${count}` : "Its story");
    const focused = /** @type {ShadowRoot} */ (element.getRootNode()).activeElement;
    offer.hidden = telling;
    strip.hidden = !telling;
    if (focused === offer && telling) forth.focus();
    if (focused === close && !telling) offer.focus();
    strip.dataset.waiting = String(!sentences);
    say(place, count ? `${sentence + 1} of ${count}` : "…");
    texts.forEach((text, at) => { text.classList.toggle("told", at === sentence && count > 0); });
    back.disabled = sentence <= 0;
    forth.disabled = sentence >= count - 1;
    if (changed.has("sentence") || changed.has("telling")) say(spoken, telling && count ? `${sentences[sentence].about}: ${sentences[sentence].text}` : "");
  };
  return { element, keys: ["packet", "colours", "story", "telling", "sentence"], draw };
}
