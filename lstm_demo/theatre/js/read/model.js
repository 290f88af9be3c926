import { PackedArrays } from "../core/packed_arrays.js";
import { Network } from "./network.js";
import { NoveltyDetector } from "./novelty.js";
import { ReadingPacket } from "./reading_packet.js";

/**
 * What weights.py says of a model.
 * @typedef {import("../core/packed_arrays.js").ArraysHeader & { config: import("./network.js").Config, model: string,
 *   threshold: number | null,
 *   network: import("../core/header.js").NetworkHeader, palettes: import("../draw/colours.js").Palettes }} Header
 */

/** A model that reads in the browser: its network, and what is said of every reading of it. */
export class Model {
  /** @param {Uint8Array} bytes as weights.py packs them */
  constructor(bytes) {
    const arrays = /** @type {PackedArrays<Header>} */ (new PackedArrays(bytes));
    const { config, model, network, palettes, threshold } = arrays.header;
    const array = (/** @type {string} */ name) => arrays.array(name).data;
    /** The checksum of its weights. */
    this.sha256 = model;
    this.told = network;
    this.palettes = palettes;
    this.network = new Network(config, array, threshold === null ? null : new NoveltyDetector(threshold, array));
  }

  /**
   * @param {Float32Array} image (28, 28) in [0, 1], ink = 1
   * @param {Partial<import("./reading_packet.js").Given>} [given] what the page says of this reading: its name, whether it plays at once …
   * @param {import("./network.js").Intervention | null} [intervention]
   */
  read(image, given = {}, intervention = null) {
    return new ReadingPacket(this.network, this.told, image, { model: this.sha256, palettes: this.palettes, ...given }, intervention);
  }
}
