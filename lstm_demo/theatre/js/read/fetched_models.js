import { Model } from "./model.js";

/** So many are kept, of at most 1.3 MB each: the ones used last. */
const KEPT = 6;

/** Models by the address of their weights: each is fetched once. */
export class FetchedModels {
  constructor() {
    /** The one used last is the last. @type {Map<string, Promise<Model | null>>} */
    this.models = new Map();
  }

  /** Null where there is none to be had; it is then asked for anew the next time. @param {string} address */
  get(address) {
    const model = this.models.get(address) ?? fetched(address);
    this.models.delete(address);
    this.models.set(address, model);
    if (this.models.size > KEPT) this.models.delete([...this.models.keys()][0]);
    model.then((found) => found ?? this.models.delete(address));
    return model;
  }
}

/** @param {string} address */
async function fetched(address) {
  try {
    const answer = await fetch(new URL(address.replace(/^\//, ""), document.baseURI));
    return answer.ok ? new Model(new Uint8Array(await answer.arrayBuffer())) : null;
  } catch {
    return null;
  }
}
