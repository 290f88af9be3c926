import { PackedPacket } from "../../../theatre/js/core/packed_packet.js";
import { say } from "../../../theatre/js/draw/dom.js";
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

  /** A reading from its first row; or, while the picture is still changing, in the place of the one that is shown. @param {Packet} packet */
  show(packet, { following = false } = {}) {
    this.theatre.recolour(packet);
    this.dim("");
    this.theatre.surroundings.look(packet.header.around);
    if (following) this.follow(packet);
    else this.theatre.begin(packet);
  }

  /** Unit, layer and row stay as they are, and all of the reading is shown. @param {Packet} packet */
  follow(packet) {
    const { theatre, state } = this;
    theatre.store.set({ packet, seen: packet.header.rows, operands: state.operands + 1 });
    if (state.playing) theatre.player.go(packet.header.rows - 1, { slide: false });
  }

  /** @param {string} base64 a reading as packing.py packs it */
  showStored(base64) {
    this.show(new PackedPacket(bytesOf(base64)));
  }

  /** What is shown is not the reading of what was given last. @param {string} why a sentence; empty where it is */
  dim(why) {
    say(this.theatre.outdated, why);
    this.theatre.root.toggleAttribute("data-outdated", why !== "");
  }

  /** @param {any} palettes by theme */
  recolour(palettes) {
    const { packet } = this.state;
    if (!packet) return;
    packet.header.palettes = palettes;
    this.theatre.recolour(packet);
  }
}
