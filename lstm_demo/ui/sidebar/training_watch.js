import { hostOf, VisiblePoller } from "../browser/visible_poller.js";
import { percent } from "../../theatre/js/draw/format.js";

/**
 * The progress of the training that runs. The browser fetches one small file, and only while it may be seen: the server runs no script.
 *
 * @typedef {[number[], number[]]} Curve steps and values
 * @typedef {{name: string, share: number, place: string, pace: string, loss: Curve,
 *   accuracies: Record<string, [number[], number[], string]>}} Progress
 * @typedef {{mark: string, running: Progress | null}} Snapshot
 * @typedef {{address: string, colours: Record<string, string>, drawn: boolean, snapshot: Snapshot, started: string[],
 *   unfinished: string[]}} Data
 */

const IN_SIGHT = 1000; // milliseconds between two requests
const OUT_OF_SIGHT = 5000; // while the sidebar is closed, or this is scrolled out of sight
const RETRY_MS = 5000; // a busy server may take so long to draw the page again
const STARTED = "lstm-demo-started"; // the trainings that this tab started; it outlives a reload of the page
const WIDTH = 240;
const HEIGHT = 84;

const watchers = new WeakMap();

export default function trainingWatch(component) {
  const { parentElement } = component;
  const watcher = watchers.get(parentElement) ?? new Watcher(parentElement);
  watchers.set(parentElement, watcher);
  watcher.update(component);
  return () => {
    watcher.end();
    watchers.delete(parentElement);
  };
}

class Watcher {
  constructor(parent) {
    this.view = new View(parent);
    this.lastRequest = 0;
    this.stateSent = false;
    this.poller = new VisiblePoller(hostOf(parent), () => this.poll(), { inSight: IN_SIGHT, outOfSight: OUT_OF_SIGHT });
  }

  /** @param {{data: Data, setStateValue: (name: string, value: unknown) => void}} component */
  update(component) {
    const { data } = component;
    this.component = component;
    this.lastRequest = 0;
    const started = data.started.length ? data.started : this.storedStarted(data);
    sessionStorage.setItem(STARTED, JSON.stringify(started));
    this.view.show(data.drawn ? data.snapshot.running : null, data.colours);
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
      this.view.show(data.drawn ? snapshot.running : null, data.colours);
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
    return JSON.parse(sessionStorage.getItem(STARTED) ?? "[]").filter((name) => data.unfinished.includes(name));
  }
}

class View {
  constructor(parent) {
    this.root = parent.querySelector(".training") ?? parent.appendChild(element("div", "training"));
    this.bar = this.root.appendChild(element("div", "bar"));
    this.bar.setAttribute("role", "progressbar");
    this.bar.setAttribute("aria-valuemin", "0");
    this.bar.setAttribute("aria-valuemax", "100");
    this.filled = this.bar.appendChild(element("i", ""));
    this.place = this.root.appendChild(element("p", "place"));
    this.pace = this.root.appendChild(element("p", "pace"));
    this.charts = { loss: this.chart("loss"), accuracy: this.chart("accuracy") };
  }

  chart(name) {
    const figure = this.root.appendChild(element("figure", name));
    const caption = figure.appendChild(element("figcaption", ""));
    const top = figure.appendChild(element("span", "top"));
    const box = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" };
    const drawing = figure.appendChild(shape("svg", box));
    const last = figure.appendChild(element("span", "last"));
    return { figure, caption, top, drawing, last };
  }

  /** @param {Progress | null} running @param {Record<string, string>} colours */
  show(running, colours) {
    this.root.hidden = running === null;
    if (running === null) return;
    this.bar.setAttribute("aria-label", `Training of ${running.name}`);
    this.bar.setAttribute("aria-valuenow", String(Math.round(100 * running.share)));
    this.bar.setAttribute("aria-valuetext", running.place);
    this.filled.style.width = `${100 * running.share}%`;
    setText(this.place, running.place);
    setText(this.pace, running.pace);
    const [steps, losses] = running.loss;
    const highest = Math.max(0, ...losses);
    const latest = steps.length ? [["loss", losses[losses.length - 1].toPrecision(3)]] : [];
    this.draw(this.charts.loss, [["loss", running.loss]], highest, highest.toPrecision(2), latest, colours);
    const accuracies = Object.entries(running.accuracies);
    const words = accuracies.map(([name, [, , last]]) => [name, last]);
    this.draw(this.charts.accuracy, accuracies.map(([name, [at, values]]) => [name, [at, values]]), 1, percent(1), words, colours);
  }

  /** @param {[string, Curve][]} curves @param {[string, string][]} words each curve's name and its last value */
  draw(chart, curves, highest, top, words, colours) {
    const last = Math.max(0, ...curves.map(([, [steps]]) => steps[steps.length - 1] ?? 0));
    chart.figure.hidden = last === 0;
    if (last === 0) return;
    setText(chart.top, top);
    setText(chart.last, `step ${last.toLocaleString("en")}`);
    chart.caption.replaceChildren(...words.map(([name, value]) => {
      const word = element("span", "", `${name} ${value}`);
      word.style.color = colours[name];
      return word;
    }));
    chart.drawing.replaceChildren(...curves.map(([name, [steps, values]]) => {
      const [across, up] = [WIDTH / last, HEIGHT / (highest || 1)];
      const points = steps.map((step, at) => `${(across * step).toFixed(1)},${(HEIGHT - up * values[at]).toFixed(1)}`);
      points.push(points[points.length - 1]); // so that a single point is drawn as a dot
      return shape("polyline", { points: points.join(" "), stroke: colours[name] });
    }));
  }
}

function element(tag, name, text = "") {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.textContent = text;
  return made;
}

function shape(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
