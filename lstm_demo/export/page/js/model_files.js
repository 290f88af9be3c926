import { Model } from "../../../theatre/js/read/model.js";

/** @typedef {import("./content.js").ModelFacts} ModelFacts */

/** The models of a site: fetched when they are chosen, checked against the checksum in the page, and kept for when there is no network. */
export class ModelFiles {
  /** @param {string} version of the site */
  constructor(version) {
    this.version = version;
    /** @type {Map<string, Model>} */
    this.loaded = new Map();
  }

  /** @param {ModelFacts} facts @returns {Promise<Model>} an Error's message is a sentence for the person */
  async load(facts) {
    const { name, file } = facts;
    if (!file) throw new Error(`There is no file of ${name}.`);
    const known = this.loaded.get(name);
    if (known) return known;
    const answer = await this.fetched(facts, file.path, file.integrity);
    this.keep(file.path, answer.clone());
    const model = new Model(new Uint8Array(await answer.arrayBuffer()));
    this.loaded.set(name, model);
    return model;
  }

  /** @param {ModelFacts} facts @param {string} path @param {string} integrity */
  async fetched({ name }, path, integrity) {
    try {
      const answer = await fetch(path, { integrity });
      if (answer.ok) return answer;
    } catch { /* no network, or another file: see below */ }
    const reached = await fetch(path, { cache: "no-store" }).catch(() => null);
    const changed = `The file of ${name} is not the one that this site was made with, so it is not used. Tell whoever runs the site.`;
    if (reached?.ok) throw new Error(changed);
    if (reached) throw new Error(`The file of ${name} is not on this site any more. Reload the page.`);
    throw new Error(`${name} has not been loaded on this device yet, and there is no network: choose it again when there is.`);
  }

  /** @param {string} path @param {Response} answer */
  async keep(path, answer) {
    try {
      const cache = await caches.open(cacheName(this.version));
      await cache.put(path, answer);
    } catch { /* only pages of https, or of this machine, may keep anything */ }
  }
}

/** As service_worker.js has it. @param {string} version */
const cacheName = (version) => `lstm-demo ${new URL("./", location.href).pathname} ${version}`;
