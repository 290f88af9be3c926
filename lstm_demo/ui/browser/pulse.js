import { hostOf, Looking } from "./visibility.js";

/**
 * The fragment in which this stands runs again, and once more when that run has come: a server that is busy is asked less.
 * @typedef {{selector: string, seconds: number, drawn: number}} Data
 */

const LOST = 15000; // milliseconds after which a run that was asked for is no longer waited for
const SELDOM = 5; // so many times the seconds while it is out of sight

const pulses = new WeakMap();

/** @param {{data: Data, parentElement: Element, setTriggerValue: (name: string, value: unknown) => void}} component */
export default function pulse({ data, parentElement, setTriggerValue }) {
  pulses.get(parentElement)?.end();
  const place = document.querySelector(data.selector) ?? hostOf(parentElement);
  const wait = 1000 * data.seconds;
  const looking = new Looking(place, () => {
    setTriggerValue("beat", true);
    looking.next(LOST);
  }, { inSight: wait, outOfSight: SELDOM * wait });
  pulses.set(parentElement, looking);
  looking.next();
  return () => pulses.get(parentElement)?.end();
}
