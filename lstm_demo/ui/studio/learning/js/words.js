import { percent } from "../../../../theatre/js/draw/format.js";

/** A count with commas between the thousands. @param {number} count */
export const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** An accuracy: two decimals, since the best differ there. @param {number} share */
export const accuracy = (share) => percent(share, 2);

/**
 * What words need of the readings.
 * @typedef {import("./readings.js").Told} Told
 * @typedef {{ header: Pick<Told, "accuracy" | "loss" | "images"> }} Measured
 */

/** "step 458 of 25,800". @param {{ header: Pick<Told, "steps"> }} readings @param {number} shot */
export const step = ({ header: { steps } }, shot) => `step ${grouped(steps[shot])} of ${grouped(steps[steps.length - 1])}`;

/** What an accuracy was measured on. @param {{ header: Pick<Told, "images"> }} readings */
export const measuredOn = ({ header: { images } }) => (images ? `right of ${grouped(images)} test images` : "test accuracy");

/** The accuracy or the loss of a snapshot in words, whichever was measured. @param {Measured} readings @param {number} shot */
export function measured(readings, shot) {
  const { accuracy: rights, loss: losses, images } = readings.header;
  const [right, loss] = [rights[shot], losses[shot]];
  if (right !== null) return images ? `${accuracy(right)} of ${grouped(images)} test images` : `test accuracy ${accuracy(right)}`;
  return loss === null ? "test accuracy not measured" : `loss ${loss.toFixed(2)}`;
}

/** A ratio in words: a percentage, or from 2 on a multiple such as "2.5×". @param {number} part */
export function times(part) {
  if (part >= 2) return `${part < 99.5 ? part.toPrecision(2) : grouped(Math.round(part))}×`;
  return percent(part, part > 0 && part < 0.01 ? 2 : 0);
}
