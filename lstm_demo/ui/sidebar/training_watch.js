import { hostOf, VisiblePoller } from "../browser/visible_poller.js";
import { el, say, shape } from "../../theatre/js/draw/dom.js";
import { percent } from "../../theatre/js/draw/format.js";

/**
 * The progress of a training that runs. The browser fetches one small file, and only while it may be seen: the server runs no script.
 *
 * @typedef {[number[], number[]]} Curve steps and values
 * @typedef {{name: string, share: number, place: string, pace: string, loss: Curve,
 *   accuracies: Record<string, [number[], number[], string]>}} Progress
 * @typedef {{mark: string, running: Record<string, Progress>}} Snapshot by the trainings' names
 * @typedef {{address: string, colours: Record<string, string>, shown: string | null, snapshot: Snapshot, started: string[],
 *   unfinished: string[]}} Data
 * @typedef {{data: Data, parentElement: Element, setStateValue: (name: string, value: unknown) => void}} Component
 */

const IN_SIGHT = 1000; // milliseconds between two requests
const OUT_OF_SIGHT = 5000; // while the sidebar is closed, or this is scrolled out of sight
const RETRY_MS = 5000; // a busy server may take so long to draw the page again
const STARTED = "lstm-demo-started"; // the trainings that this tab started; it outlives a reload of the page
const WIDTH = 240;
const HEIGHT = 84;

/** @type {WeakMap<Element, Watcher>} */
const watchers = new WeakMap();

/** @param {Component} component */
export default function trainingWatch(component) {
  const { parentElement } = component;
  const watcher = watchers.get(parentElement) ?? new Watcher(component);
  watchers.set(parentElement, watcher);
  watcher.update(component);
  return () => {
    watcher.end();
    watchers.delete(parentElement);
  };
}

class Watcher {
  /** @param {Component} component */
  constructor(component) {
    this.component = component;
    const { parentElement: parent } = component;
    this.view = new View(parent);
    this.lastRequest = 0;
    this.stateSent = false;
    this.poller = new VisiblePoller(hostOf(parent), () => this.poll(), { inSight: IN_SIGHT, outOfSight: OUT_OF_SIGHT });
  }

  /** @param {Component} component */
  update(component) {
    const { data } = component;
    this.component = component;
    this.lastRequest = 0;
    const started = data.started.length ? data.started : this.storedStarted(data);
    sessionStorage.setItem(STARTED, JSON.stringify(started));
    this.view.show(progressOf(data, data.snapshot), data.colours);
    this.poller.schedule();
  }

  end() {
    this.poller.end();
  }

  async poll() {
    const { data } = this.component;
    this.sendStarted(data);
    try {
      const answer = await fetch(new URL(data.address, document.baseURI), { cache: "no-store" });
      if (answer.ok) this.receive(await answer.json());
    } catch {
      // the server cannot be reached: Streamlit says so, and polling continues until it can
    }
    this.poller.schedule();
  }

  /** @param {Snapshot} snapshot */
  receive(snapshot) {
    const { data, setStateValue } = this.component;
    if (snapshot.mark === data.snapshot.mark) {
      this.view.show(progressOf(data, snapshot), data.colours);
    } else if (Date.now() - this.lastRequest > RETRY_MS) {
      this.lastRequest = Date.now();
      setStateValue("mark", snapshot.mark);
    }
  }

  /** Tell Python what this tab started: after a reload, the page's session does not know it. @param {Data} data */
  sendStarted(data) {
    if (this.stateSent || data.started.length) return;
    this.stateSent = true;
    const started = this.storedStarted(data);
    if (started.length) this.component.setStateValue("started", started);
  }

  /** The trainings that this tab started and that have not ended. @param {Data} data */
  storedStarted(data) {
    /** @type {string[]} */
    const stored = JSON.parse(sessionStorage.getItem(STARTED) ?? "[]");
    return stored.filter((name) => data.unfinished.includes(name));
  }
}

/** @param {Data} data @param {Snapshot} snapshot @returns {Progress | null} */
function progressOf(data, snapshot) {
  return (data.shown !== null && snapshot.running[data.shown]) || null;
}

class View {
  /** @param {Element} parent */
  constructor(parent) {
    this.filled = el("i");
    const limits = { "aria-valuemin": 0, "aria-valuemax": 100 };
    this.bar = el("div", { class: "bar", role: "progressbar", ...limits }, this.filled);
    this.place = el("p", { class: "place" });
    this.pace = el("p", { class: "pace" });
    this.loss = new Chart("loss");
    this.accuracy = new Chart("accuracy");
    const known = /** @type {HTMLElement | null} */ (parent.querySelector(".training"));
    this.root = known ?? parent.appendChild(el("div", { class: "training" }));
    this.root.append(this.bar, this.place, this.pace, this.loss.figure, this.accuracy.figure);
  }

  /** @param {Progress | null} running @param {Record<string, string>} colours */
  show(running, colours) {
    this.root.hidden = running === null;
    if (running === null) return;
    this.bar.setAttribute("aria-label", `Training of ${running.name}`);
    this.bar.setAttribute("aria-valuenow", String(Math.round(100 * running.share)));
    this.bar.setAttribute("aria-valuetext", running.place);
    this.filled.style.width = `${100 * running.share}%`;
    say(this.place, running.place);
    say(this.pace, running.pace);
    const [steps, losses] = running.loss;
    const highest = Math.max(0, ...losses);
    const latest = steps.length ? losses[losses.length - 1].toPrecision(3) : "";
    this.loss.draw([{ name: "loss", curve: running.loss, word: latest }], highest, highest.toPrecision(2), colours);
    const accuracies = Object.entries(running.accuracies);
    const curves = accuracies.map(([name, [at, values, word]]) => ({ name, curve: /** @type {Curve} */ ([at, values]), word }));
    this.accuracy.draw(curves, 1, percent(1), colours);
  }
}

/** Curves over the steps of the training. */
class Chart {
  /** @param {string} name */
  constructor(name) {
    this.caption = el("figcaption");
    this.top = el("span", { class: "top" });
    this.drawing = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });
    this.last = el("span", { class: "last" });
    this.figure = el("figure", { class: name }, this.caption, this.top, this.drawing, this.last);
  }

  /**
   * @param {{ name: string, curve: Curve, word: string }[]} curves word: the last value
   * @param {number} highest value that the chart has room for @param {string} top the same in words
   * @param {Record<string, string>} colours by name
   */
  draw(curves, highest, top, colours) {
    const last = Math.max(0, ...curves.map(({ curve: [steps] }) => steps[steps.length - 1] ?? 0));
    this.figure.hidden = last === 0;
    if (last === 0) return;
    say(this.top, top);
    say(this.last, `step ${last.toLocaleString("en")}`);
    this.caption.replaceChildren(...curves.map(({ name, word: value }) => {
      const word = el("span", {}, `${name} ${value}`);
      word.style.color = colours[name];
      return word;
    }));
    this.drawing.replaceChildren(...curves.map(({ name, curve: [steps, values] }) => {
      const [across, up] = [WIDTH / last, HEIGHT / (highest || 1)];
      const points = steps.map((step, at) => `${(across * step).toFixed(1)},${(HEIGHT - up * values[at]).toFixed(1)}`);
      points.push(points[points.length - 1]); // so that a single point is drawn as a dot
      return shape("polyline", { points: points.join(" "), stroke: colours[name] });
    }));
  }
}
