/** The samples beside the canvas: pills that show the very picture that is read, pixel by pixel. */
const PILL = ".st-key-samples button";
const SIDE = 28;

/** Tell the page of the picture of a sample as soon as it is pressed. @param {AbortSignal} signal ends it */
export function followSamples(signal) {
  document.addEventListener("click", ({ target }) => {
    const picture = target instanceof Element && target.closest(PILL)?.querySelector("img");
    const image = picture && pixelsOf(picture);
    if (image) document.dispatchEvent(new CustomEvent("theatre-picture", { detail: { image } }));
  }, { signal, capture: true });
}

/** (28, 28) in [0, 1]; null where it is not such a picture. @param {HTMLImageElement} picture */
function pixelsOf(picture) {
  if (picture.naturalWidth !== SIDE || picture.naturalHeight !== SIDE) return null;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [SIDE, SIDE];
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  return Float32Array.from({ length: SIDE * SIDE }, (_, place) => data[4 * place] / 255);
}
