/** Tells the page's story of a reading beside the theatre, a sentence at a time. */
export class Teller {
  /**
   * @param {object} stage
   * @param {import("./store.js").Store<import("./store.js").State>} stage.store
   * @param {import("./python_link.js").Link} stage.link
   * @param {import("./prompter.js").Prompter} stage.prompter
   * @param {HTMLElement} stage.root
   */
  constructor({ store, link, prompter, root }) {
    this.store = store;
    this.link = link;
    this.prompter = prompter;
    this.root = root;
    /** Whether the story was opened before its sentences were there. */
    this.awaited = false;
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
    if (this.root.querySelector(".foot .story")) this.prompter.bring(view, cue.gate); // on a phone little is in sight
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
