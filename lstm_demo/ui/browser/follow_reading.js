import { ReadingBelow } from "../../theatre/js/pen/reading_below.js";
import { STAGE } from "./stage.js";

/** @type {WeakMap<Element, ReadingBelow>} */
const followers = new WeakMap();

/** @param {{data: {reading: string, drawn: boolean}, parentElement: Element}} component */
export default function followReading({ data: { reading, drawn }, parentElement }) {
  const main = document.querySelector('[data-testid="stMain"]');
  const follower = followers.get(parentElement) ?? new ReadingBelow(parentElement, () => document.querySelector(STAGE), main);
  followers.set(parentElement, follower);
  follower.show(reading, drawn);
  return () => {
    followers.get(parentElement)?.close();
    followers.delete(parentElement);
  };
}
