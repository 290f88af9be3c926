/** Tells the page's story of a reading beside the theatre, a sentence at a time. */
export class Teller {
  /** @param {{ store: import("./store.js").Store, link: import("./python_link.js").Link, prompter: import("./prompter.js").Prompter, root: HTMLElement }} stage */
  constructor({ store, link, prompter, root }) {
    Object.assign(this, { store, link, prompter, root });
    /** Whether the story was opened before its sentences were there. */
    this.awaited = false;
  }

  /** The sentences of the reading that is shown, if they are there. */
  get sentences() {
    const { story, packet } = this.store.state;
    return story && story.reading === packet?.header.reading ? story.sentences : null;
  }

  /** Light the sentence that is shown, or so many on; a closed story is opened first. One that is not there yet is lit when it comes. */
  tell(by) {
    const { story, telling, sentence } = this.store.state;
    if (!story) return;
    if (!telling) this.open(true);
    const { sentences } = this;
    this.awaited = !sentences;
    if (!sentences) return;
    const place = Math.max(0, Math.min(sentences.length - 1, sentence + (telling ? by : 0)));
    this.store.set({ sentence: place });
    this.prompter.show(sentences[place].cue);
    if (this.root.querySelector(".foot .story")) this.prompter.bring(sentences[place].view, sentences[place].cue.gate); // on a phone little is in sight
  }

  /** Python hears of it, and tells on whatever else the page shows. */
  open(telling) {
    this.store.set({ telling });
    this.link.story = telling;
    this.link.tell({ soon: true });
  }

  /** From the page (story_strip.js). */
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
