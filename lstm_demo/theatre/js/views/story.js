import { el, icon, say } from "../draw/dom.js";
import { BACK, CLOSE, FORTH } from "../draw/icons.js";

const ON_ITS_WAY = "The story of this reading is being made.";

/**
 * @typedef {import("../core/store.js").Sentence} Sentence
 * @typedef {import("../draw/colours.js").Colours} Colours
 */

/**
 * The story beside the theatre: a button that opens and closes it; open, one sentence at a time with back and next. Pressed, or come to, a
 * sentence lights what it speaks of. The sentences are the page's (story_panel.py); the button keeps its place until there are some.
 * @param {import("./views.js").Context} context
 * @returns {import("./views.js").View}
 */
export function story({ store, tell, closeStory, signal }) {
  /** @param {string} name @param {string} label @param {Element} inside @param {() => void} pressed */
  const button = (name, label, inside, pressed) => {
    const made = el("button", { type: "button", class: name, "aria-label": label, title: label }, inside);
    made.addEventListener("click", pressed, { signal });
    return made;
  };
  const offer = el("button", { type: "button", class: "offer", "aria-expanded": "false" }, "Its story", icon(FORTH));
  offer.addEventListener("click", () => (store.state.telling ? closeStory() : tell(0)), { signal });
  const back = button("step", "The sentence before (b)", icon(BACK), () => tell(-1));
  const forth = button("step", "Next sentence (n)", icon(FORTH), () => tell(1));
  const place = el("span", { class: "place" });
  const close = button("step shut", "Close the story", icon(CLOSE), closeStory);
  const pages = el("div", { class: "pages" });
  const waiting = el("p", { class: "sentence told" }, ON_ITS_WAY);
  const spoken = el("p", { class: "unseen", role: "status", "aria-live": "polite" });
  const strip = el("div", { class: "strip-of-story", role: "group", "aria-label": "The story of this reading", hidden: true },
    el("div", { class: "way" }, back, place, forth), pages, close, spoken);
  const element = el("div", { class: "story", hidden: true }, offer, strip);
  /** @type {import("../core/store.js").Story | null} */
  let built = null;
  /** @type {HTMLElement[]} */
  let texts = [];

  /** All sentences lie on each other, so that beside the head the strip is as tall as the longest and stands still. */
  const build = (/** @type {Sentence[]} */ sentences, /** @type {Colours} */ colours) => {
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

  /** @type {import("./views.js").View["draw"]} */
  const draw = ({ packet, colours, story: told, telling, sentence }, changed) => {
    element.hidden = !told && !packet.header.around.below;
    element.toggleAttribute("data-coming", !told);
    if (!told) return;
    const sentences = told.reading === packet.header.reading ? told.sentences : null;
    if (sentences && (built !== told || changed.has("colours"))) build(sentences, colours);
    if (sentences) built = told;
    const count = sentences?.length ?? 0;
    const focused = /** @type {ShadowRoot} */ (element.getRootNode()).activeElement;
    offer.setAttribute("aria-expanded", String(telling));
    strip.hidden = !telling;
    if (changed.has("telling") && focused === offer && telling) forth.focus();
    if (strip.contains(focused) && !telling) offer.focus();
    if (sentences) waiting.remove();
    else pages.append(waiting);
    say(place, count ? `${sentence + 1} of ${count}` : "…");
    texts.forEach((text, at) => { text.classList.toggle("told", at === sentence && count > 0); });
    back.disabled = sentence <= 0;
    forth.disabled = sentence >= count - 1;
    const now = telling ? sentences?.[sentence] : null;
    say(spoken, now ? `${now.about}: ${now.text}` : "");
  };
  return { element, keys: ["packet", "colours", "story", "telling", "sentence"], draw };
}
