import { FetchedModels } from "./read/fetched_models.js";

/**
 * @typedef {import("./read/model.js").Model} Model
 * @typedef {{ name: string, sha256: string, address: string }} Choice of a model: the checksum and the address of its weights
 */

/** Which model reads in the browser: Python's, or until Python reads with it the one that the person has chosen. */
export class BrowserModel {
  /** @param {import("./core/store.js").Store<import("./core/store.js").State>} store */
  constructor(store) {
    this.store = store;
    this.fetched = new FetchedModels();
    /** Null where no weights are here. @type {Model | null} */
    this.model = null;
    /** The address of the weights that were asked for last. */
    this.address = "";
    /** The checksum of the model of Python's last reading. */
    this.pythons = "";
    /** The model that the person has chosen, while Python still reads with another. @type {Choice | null} */
    this.chosen = null;
    /** The checksums of the models before it, of which Python may still send a reading. @type {Set<string>} */
    this.before = new Set();
  }

  /** The checksum of the model that is to read. */
  get wanted() {
    return this.chosen?.sha256 ?? this.pythons;
  }

  /** The one that is to read, if it is here. */
  get ready() {
    return this.model?.sha256 === this.wanted ? this.model : null;
  }

  /** The one of Python's last reading, if it is here. */
  get same() {
    return this.model?.sha256 === this.pythons ? this.model : null;
  }

  /**
   * Python has read. With a model from before the person's choice, it does not know of the choice yet; with any other, that is its answer:
   * the file of the one that was chosen may be gone.
   * @param {{ model: string, weights: string }} header
   */
  follow({ model, weights }) {
    this.pythons = model;
    if (this.chosen?.sha256 !== model && this.before.has(model)) return;
    this.forget();
    this.use(weights);
  }

  /** @param {Choice} choice @returns {Promise<boolean>} whether it is still the choice, and can read */
  async choose(choice) {
    if (!choice.address || choice.sha256 === this.wanted) return false;
    if (this.wanted) this.before.add(this.wanted);
    this.chosen = choice;
    await this.use(choice.address);
    if (this.chosen !== choice) return false;
    if (!this.ready) this.forget();
    return this.ready !== null;
  }

  /** Python's model reads again. */
  forget() {
    this.chosen = null;
    this.before.clear();
  }

  /** @param {string} address of the weights, "" where there are none for the browser */
  async use(address) {
    if (address === this.address) return;
    this.address = address;
    this.store.set({ editable: false, editing: false });
    const model = address && await this.fetched.get(address);
    if (this.address !== address) return;
    if (!model) {
      this.address = ""; // asked for again with the next reading; until then Python reads
      return;
    }
    this.model = model;
    this.store.set({ editable: true });
  }
}
