import { samePicture } from "./core/packet.js";
import { prepareDrawing } from "./read/prepare.js";

/** @typedef {{ data: Uint8ClampedArray, width: number }} Ink as `getImageData` gives it */

/** The ink on the page's canvas: while the pen moves, and once more when it is lifted, the theatre reads it. */
export class CanvasInk {
  /** @param {import("./served_theatre.js").ServedTheatre} served */
  constructor(served) {
    this.served = served;
    this.penDown = false;
    /** Whether the pen was lifted at the last change of the canvas. */
    this.lifted = true;
    this.frame = 0;
    const { signal } = served.theatre.ending;
    addEventListener("pointerup", () => { this.penDown = false; }, { signal, capture: true });
    document.addEventListener("theatre-ink", (event) => this.changed(/** @type {CustomEvent} */ (event).detail), { signal });
  }

  /**
   * A change on the canvas. The end of a stroke is told twice: as the pen is lifted, and when the canvas has drawn the stroke anew.
   * @param {{ lifted: boolean, ink: () => Ink | null }} detail lifted: the pen is up, and the stroke is done
   */
  changed({ lifted, ink }) {
    const again = lifted && this.lifted;
    this.penDown = !lifted;
    this.lifted = lifted;
    this.cancel();
    const { browser: { ready }, theatre } = this.served;
    if (lifted) theatre.store.set({ following: false });
    if (again) this.correct(ready && ink());
    else if (lifted) this.read(ready && ink(), true);
    else if (ready) this.frame = requestAnimationFrame(() => this.read(ink(), false));
  }

  /** @param {Ink | null} ink @param {boolean} lifted */
  read(ink, lifted) {
    const { served } = this;
    const drawn = ink && prepareDrawing(ink.data, ink.width);
    if (drawn && "image" in drawn) served.show(drawn.image, lifted);
    else if (lifted && served.own && !served.browser.chosen) served.settle(true); // it cannot be read: Python says why
  }

  /** The animation has begun with a picture that may not be quite the last: it goes on with the last. @param {Ink | null} ink */
  correct(ink) {
    const { own, python, browser: { ready: model }, awaited, theatre } = this.served;
    const drawn = ink && prepareDrawing(ink.data, ink.width);
    if (!drawn || !("image" in drawn) || !model || !python) return;
    if (samePicture((own ?? python).image.data, drawn.image)) return;
    if (!own) return void this.served.show(drawn.image, true);
    const { reading, by, palettes, around, asks, selection } = own.header;
    awaited.splice(-1, 1, drawn.image);
    this.served.own = model.read(drawn.image, { reading, by, palettes, around, asks, selection });
    theatre.replace(this.served.own);
    this.served.recognise(drawn.image);
  }

  cancel() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }
}
