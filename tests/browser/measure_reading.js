/** For measure_page: how long the browser's own reading takes, and its preparation of a drawing. */
import { Model } from "../../lstm_demo/theatre/js/read/model.js";
import { prepareDrawing } from "../../lstm_demo/theatre/js/read/prepare.js";

const SIDE = 280;
const TIMES = 60;

const drawing = document.createElement("canvas");
[drawing.width, drawing.height] = [SIDE, SIDE];
const pen = /** @type {CanvasRenderingContext2D} */ (drawing.getContext("2d"));
Object.assign(pen, { strokeStyle: "#ffffff", lineWidth: 21, lineCap: "round", lineJoin: "round" });
pen.beginPath();
for (const [x, y] of [[80, 60], [200, 60], [130, 230]]) pen.lineTo(x, y);
pen.stroke();
const { data } = pen.getImageData(0, 0, SIDE, SIDE);

/**
 * Milliseconds, each time; what the first times are, before the browser has compiled the loops, counts as little as it does on the page.
 * @param {() => void} work
 */
function timed(work) {
  for (let warm = 0; warm < TIMES; warm++) work();
  return Array.from({ length: TIMES }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
}

/** @param {string} weights base64 */
function measureReading(weights) {
  const model = new Model(Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0)));
  const drawn = prepareDrawing(data, SIDE);
  return "image" in drawn ? timed(() => model.read(drawn.image)) : [];
}

Object.assign(window, { measureReading, measurePreparation: () => timed(() => prepareDrawing(data, SIDE)) });
