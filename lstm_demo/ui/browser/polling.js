import { hostOf, VisiblePoller } from "./visible_poller.js";

/**
 * Makes the surrounding fragment run again and again. The next run is asked for only when the last one has reached the page, so that a busy
 * server is asked less often.
 * @typedef {{selector: string, seconds: number, drawn: number}} Data
 */

const LOST_MS = 15000; // a run that has not come by then is asked for again
const SLOWER = 5; // out of sight the wait is so many times as long

const pollers = new WeakMap();

/** @param {{data: Data, parentElement: Element, setTriggerValue: (name: string, value: unknown) => void}} component */
export default function polling({ data, parentElement, setTriggerValue }) {
  pollers.get(parentElement)?.end();
  const place = document.querySelector(data.selector) ?? hostOf(parentElement);
  const wait = 1000 * data.seconds;
  const poller = new VisiblePoller(place, () => {
    setTriggerValue("tick", true);
    poller.schedule(LOST_MS);
  }, { inSight: wait, outOfSight: SLOWER * wait });
  pollers.set(parentElement, poller);
  poller.schedule();
  return () => pollers.get(parentElement)?.end();
}
