import { percent } from "../../../../theatre/js/draw/format.js";

/** A count with its thousands apart. */
export const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** An accuracy: two decimals, since the best differ there. */
export const accuracy = (share) => percent(share, 2);

/** "step 458 of 25,800". @param {import("./course.js").Course} course */
export const step = (course, shot) => `step ${grouped(course.header.steps[shot])} of ${grouped(course.header.steps.at(-1))}`;

/** What an accuracy was measured on. */
export const judged = ({ header: { images } }) => (images ? `right of ${grouped(images)} test images` : "test accuracy");

/** How good the snapshot was, as far as it was measured. */
export function measured(course, shot) {
  const { accuracy: rights, loss: losses, images } = course.header;
  const [right, loss] = [rights[shot], losses[shot]];
  if (right !== null) return images ? `${accuracy(right)} of ${grouped(images)} test images` : `test accuracy ${accuracy(right)}`;
  return loss === null ? "test accuracy not measured" : `loss ${loss.toFixed(2)}`;
}

/** A part of something else: a percentage, or from twice as much on so many times. */
export function times(part) {
  if (part >= 2) return `${part < 99.5 ? part.toPrecision(2) : grouped(Math.round(part))}×`;
  return percent(part, part > 0 && part < 0.01 ? 2 : 0);
}
