/** As much of a browser as the clock needs: frames that come when the test says so. */
let asked = null;
let time = 0;

globalThis.requestAnimationFrame = (frame) => {
  asked = frame;
  return 1;
};
globalThis.cancelAnimationFrame = () => {
  asked = null;
};

/** Let frames pass for some milliseconds, 60 to the second; returns how many were asked for. */
export function pass(milliseconds, between = 1000 / 60) {
  let frames = 0;
  for (const end = time + milliseconds; time < end; ) {
    time += between;
    const frame = asked;
    asked = null;
    if (frame) {
      frame(time);
      frames += 1;
    }
  }
  return frames;
}

/** A packet of nothing but rows, for those who only count them. */
export const rows = (count, reading = "r") => ({ header: { rows: count, reading }, turn: (row) => row, backward: () => false });

/** The same of one layer that reads in two directions: 0 forward, 1 backward. */
export const bothWays = (count) => ({
  header: { rows: count, reading: "r", once: "no answer before", order: { some: [[4], [2]] } },
  turn: (row, layer) => (layer ? count - 1 - row : row),
  backward: (layer) => layer === 1,
});
