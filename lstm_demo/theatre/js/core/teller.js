/** Tells the page's story of a reading beside the theatre, a sentence at a time. */
export class Teller {
  /**
   * @param {object} stage
   * @param {import("./store.js").Store<import("./store.js").State>} stage.store
   * @param {import("./python_link.js").Link} stage.link
   * @param {import("./prompter.js").Prompter} stage.prompter
   * @param {HTMLElement} stage.root
   * @param {AbortController} stage.ending
   */
  constructor({ store, link, prompter, root, ending: { signal } }) {
    this.store = store;
    this.link = link;
    this.prompter = prompter;
    this.root = root;
    /** Whether the story was opened before its sentences were there. */
    this.awaited = false;
    const said = (/** @type {Event} */ event) => /** @type {CustomEvent} */ (event).detail;
    document.addEventListener("theatre-story", (event) => this.receive(said(event)), { signal });
    document.addEventListener("theatre-present", (event) => this.present(said(event)), { signal });
    document.addEventListener("theatre-turn", (event) => this.turnTo(said(event)), { signal });
  }

  /** The sentences of the reading that is shown, if they are there. */
  get sentences() {
    const { story, packet } = this.store.state;
    return story && story.reading === packet?.header.reading ? story.sentences : null;
  }

  /**
   * Light the sentence that is shown, or so many on; a closed story is opened first. One that is not there yet is lit when it comes.
   * @param {number} by
   */
  tell(by) {
    const { story, telling, sentence } = this.store.state;
    if (!story) return;
    if (!telling) this.open(true);
    const { sentences } = this;
    this.awaited = !sentences;
    if (!sentences) return;
    const place = Math.max(0, Math.min(sentences.length - 1, sentence + (telling ? by : 0)));
    this.store.set({ sentence: place });
    const { view, cue } = sentences[place];
    this.prompter.show(cue);
    const little = this.root.querySelector(".foot .story") || this.root.hasAttribute("data-presenting");
    if (little) this.prompter.bring(view, cue.gate); // on a phone, and for a class, little is in sight
  }

  /** Big, with the story open, for those who look from afar. @param {boolean} on */
  present(on) {
    this.root.toggleAttribute("data-presenting", on);
    this.store.set({ telling: on || this.link.story });
  }

  /** A clicker was pressed: to the sentence after or before the one that is lit, or else to the one that is shown. @param {number} by */
  turnTo(by) {
    this.tell(this.prompter.held === "page" ? by : 0);
  }

  /** Python hears of it, and tells on whatever else the page shows. @param {boolean} telling */
  open(telling) {
    this.store.set({ telling });
    this.link.story = telling;
    this.link.tell({ soon: true });
  }

  /** From the page (story_strip.js). @param {import("./store.js").Story} story */
  receive(story) {
    this.store.set({ story });
    if (this.awaited && this.sentences) this.tell(0);
  }

  /** Another reading: its story begins at its beginning, and lights nothing by itself. */
  turn() {
    this.awaited = false;
    this.store.set({ sentence: 0 });
  }
}
