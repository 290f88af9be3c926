import { PackedPacket } from "../../../theatre/js/core/packed_packet.js";
import { Theatre } from "../../../theatre/js/main.js";
import { bytesOf } from "./content.js";

/** @typedef {import("../../../theatre/js/core/packet.js").Packet} Packet */

/** The theatre on a page without a server: what Python does on the app's page is done here. */
export class Stage {
  constructor() {
    this.theatre = new Theatre();
    /** Called when the person has selected something. @type {() => void} */
    this.changed = () => {};
    this.theatre.link.send = () => this.changed();
    Object.defineProperty(this.element, "packet", { get: () => this.state.packet }); // for a curious person, or a test
  }

  get element() {
    return this.theatre.root;
  }

  get state() {
    return this.theatre.store.state;
  }

  /**
   * A reading from its first row; or all of it at once, in the place of the one that is shown.
   * @param {Packet} packet @param {{ whole?: boolean, last?: boolean }} [how] last: at its last row, else at the row that is shown
   */
  show(packet, { whole = false, last = false } = {}) {
    const { theatre } = this;
    theatre.recolour(packet);
    theatre.surroundings?.look(packet.header.around);
    theatre.excuse("");
    if (whole) theatre.preview(packet, { last });
    else theatre.begin(packet, packet.header.selection);
  }

  /** @param {string} base64 a reading as packing.py packs it */
  showStored(base64) {
    this.show(new PackedPacket(bytesOf(base64)));
  }

  /** @param {Packet["header"]["palettes"]} palettes */
  recolour(palettes) {
    const { packet } = this.state;
    if (!packet) return;
    packet.header.palettes = palettes;
    this.theatre.recolour(packet);
  }
}
