/** For tests: `window.underWay()` names what the page has yet to do by itself, and is empty where it waits for a person. */
(() => {
  const SHORT = 500; // milliseconds: so long at most the page puts off what a person did; timers that are longer tick for ever
  const UNANSWERED = 10000; // milliseconds after which a message is taken for one that no run of the script answers
  /** @type {Set<number | undefined>} */
  const timers = new Set();
  /** @type {(work: () => void, wait: number) => number} */
  const later = window.setTimeout;
  const never = window.clearTimeout;
  let asked = -Infinity;

  /** @param {(...given: unknown[]) => void} work @param {number} wait @param {...unknown} given */
  const setTimeout = (work, wait = 0, ...given) => {
    const timer = later(() => {
      timers.delete(timer);
      work(...given);
    }, wait);
    if (wait <= SHORT) timers.add(timer);
    return timer;
  };
  const clearTimeout = (/** @type {number | undefined} */ timer) => {
    timers.delete(timer);
    never(timer);
  };
  Object.assign(window, { setTimeout, clearTimeout });

  /** Whoever asks Streamlit's server for something waits until its script has begun to run since. */
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (message) {
    asked = performance.now();
    send.call(this, message);
  };
  const script = () => document.querySelector("[data-testid=stApp]")?.getAttribute("data-test-script-state");
  new MutationObserver(() => {
    if (script() === "running") asked = -Infinity;
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-test-script-state"] });

  const underWay = () => {
    if (timers.size) return "a timer";
    if (performance.now() - asked < UNANSWERED) return "a message";
    return script() === "running" ? "the script" : "";
  };
  Object.assign(window, { underWay });
})();
