/**
 * Decides which pointer draws: one stroke at a time, and no ink from a hand that only rests on the canvas.
 *
 * A touch draws once it has moved, or if it is lifted soon; until then it cannot be told from a palm. A pen draws at once and takes over
 * from a touch. Touches within a second after a pen are the hand that holds it, and do not draw. A touch that rests while another pointer
 * draws never draws.
 *
 * @typedef {{ id: number, type: string, primary: boolean, x: number, y: number, time: number }} Pointer x and y in CSS pixels, time in ms
 * @typedef {object} Brush
 * @property {(pointer: Pointer) => void} begin
 * @property {(pointer: Pointer) => void} move
 * @property {(pointer: Pointer) => void} end
 * @property {(pointer: Pointer) => void} abandon removes the stroke that is being drawn
 */

const STILL = 6; // CSS pixels that a resting palm may move
const TAP = 400; // milliseconds: a finger that is lifted sooner has drawn a dot
const PEN_NEAR = 1000; // milliseconds

export class PalmRejection {
  /** @param {Brush} brush */
  constructor(brush) {
    this.brush = brush;
    /** The pointer that draws. @type {Pointer | null} */
    this.drawing = null;
    /** Touches that have not moved far enough yet, each with its points so far. @type {Map<number, Pointer[]>} */
    this.resting = new Map();
    this.penSeen = -Infinity;
  }

  /** @param {Pointer} pointer */
  down(pointer) {
    this.hover(pointer);
    if (this.drawing && (this.drawing.id === pointer.id || (pointer.primary && this.drawing.type === pointer.type))) {
      this.up(this.drawing); // the browser did not report that it was lifted
    }
    if (pointer.type === "pen") return this.takeOver(pointer);
    if (this.drawing || (pointer.type === "touch" && this.penIsNear(pointer))) return undefined;
    if (pointer.type === "touch") return void this.resting.set(pointer.id, [pointer]);
    return this.begin(pointer);
  }

  /** @param {Pointer} pointer */
  move(pointer) {
    this.hover(pointer);
    if (pointer.id === this.drawing?.id) return this.brush.move(pointer);
    const points = this.resting.get(pointer.id);
    if (!points) return undefined;
    points.push(pointer);
    const [first, ...others] = points;
    if (Math.hypot(pointer.x - first.x, pointer.y - first.y) < STILL) return undefined;
    this.begin(first);
    return others.forEach((point) => this.brush.move(point));
  }

  /** @param {Pointer} pointer */
  up(pointer) {
    const [first] = this.resting.get(pointer.id) ?? [];
    this.resting.delete(pointer.id);
    if (first && pointer.time - first.time < TAP && this.penSeen === -Infinity) this.begin(first); // no finger dots beside a pen
    if (pointer.id !== this.drawing?.id) return;
    this.drawing = null;
    this.brush.end(pointer);
  }

  /** The system has cancelled the pointer, for example because it has recognised a palm. @param {Pointer} pointer */
  cancel(pointer) {
    this.resting.delete(pointer.id);
    if (pointer.id !== this.drawing?.id) return;
    if (pointer.type !== "touch") return void this.up(pointer);
    this.drawing = null;
    this.brush.abandon(pointer);
  }

  /** @param {Pointer} pointer one that was pressed, moved or hovers */
  hover({ type, time }) {
    if (type === "pen") this.penSeen = time;
  }

  /** @param {Pointer} pen */
  takeOver(pen) {
    if (this.drawing && this.drawing.type !== "touch") return;
    if (this.drawing) this.brush.abandon(this.drawing);
    this.begin(pen);
  }

  /** @param {Pointer} pointer */
  begin(pointer) {
    this.resting.clear();
    this.drawing = pointer;
    this.brush.begin(pointer);
  }

  /** @param {Pointer} pointer */
  penIsNear({ time }) {
    return time - this.penSeen < PEN_NEAR;
  }
}

/** @param {PointerEvent} event @returns {Pointer} */
export function pointerOf({ pointerId: id, pointerType: type, isPrimary: primary, clientX: x, clientY: y, timeStamp: time }) {
  return { id, type, primary, x, y, time };
}
