import { hostOf, VisiblePoller } from "../browser/visible_poller.js";
import { percent } from "../../theatre/js/draw/format.js";

/**
 * A training as it goes. The browser asks for one small file, and only while somebody may be looking: the server runs no script for it.
 *
 * @typedef {[number[], number[]]} Curve steps and values
 * @typedef {{name: string, share: number, place: string, pace: string, loss: Curve,
 *   accuracies: Record<string, [number[], number[], string]>}} Progress
 * @typedef {{mark: string, running: Progress | null}} Snapshot
 * @typedef {{address: string, colours: Record<string, string>, drawn: boolean, snapshot: Snapshot, started: string[],
 *   unfinished: string[]}} Data
 */

const IN_SIGHT = 1000; // milliseconds between two requests
const OUT_OF_SIGHT = 5000; // the sidebar is folded away, or this is scrolled out of it
const ASKED_AGAIN = 5000; // a page that is busy may take so long to be drawn anew
const STARTED = "lstm-demo-started"; // what this tab started, also after the page was loaded anew
const WIDTH = 240;
const HEIGHT = 84;

const watchers = new WeakMap();

export default function trainingWatch(component) {
  const { parentElement } = component;
  const watcher = watchers.get(parentElement) ?? new Watcher(parentElement);
  watchers.set(parentElement, watcher);
  watcher.take(component);
  return () => {
    watcher.end();
    watchers.delete(parentElement);
  };
}

class Watcher {
  constructor(parent) {
    this.view = new View(parent);
    this.said = 0;
    this.remembered = false;
    this.poller = new VisiblePoller(hostOf(parent), () => this.poll(), { inSight: IN_SIGHT, outOfSight: OUT_OF_SIGHT });
  }

  /** @param {{data: Data, setStateValue: (name: string, value: unknown) => void}} component */
  take(component) {
    const { data } = component;
    this.component = component;
    this.said = 0;
    const started = data.started.length ? data.started : this.recalled(data);
    sessionStorage.setItem(STARTED, JSON.stringify(started));
    this.view.show(data.drawn ? data.snapshot.running : null, data.colours);
    this.poller.schedule();
  }

  end() {
    this.poller.end();
  }

  async poll() {
    const { data } = this.component;
    this.remind(data);
    try {
      const answer = await fetch(new URL(data.address, document.baseURI), { cache: "no-store" });
      if (answer.ok) this.hear(await answer.json());
    } catch {
      // the server is away: Streamlit says so, and this goes on when it is back
    }
    this.poller.schedule();
  }

  /** @param {Snapshot} snapshot */
  hear(snapshot) {
    const { data, setStateValue } = this.component;
    if (snapshot.mark === data.snapshot.mark) {
      this.view.show(data.drawn ? snapshot.running : null, data.colours);
    } else if (Date.now() - this.said > ASKED_AGAIN) {
      this.said = Date.now();
      setStateValue("mark", snapshot.mark);
    }
  }

  /** After the page was loaded anew, its session does not know what this tab started. @param {Data} data */
  remind(data) {
    if (this.remembered || data.started.length) return;
    this.remembered = true;
    const started = this.recalled(data);
    if (started.length) this.component.setStateValue("started", started);
  }

  /** @param {Data} data */
  recalled(data) {
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
    say(this.place, running.place);
    say(this.pace, running.pace);
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
    say(chart.top, top);
    say(chart.last, `step ${last.toLocaleString("en")}`);
    chart.caption.replaceChildren(...words.map(([name, value]) => {
      const word = element("span", "", `${name} ${value}`);
      word.style.color = colours[name];
      return word;
    }));
    chart.drawing.replaceChildren(...curves.map(([name, [steps, values]]) => {
      const [across, up] = [WIDTH / last, HEIGHT / (highest || 1)];
      const points = steps.map((step, at) => `${(across * step).toFixed(1)},${(HEIGHT - up * values[at]).toFixed(1)}`);
      return shape("polyline", { points: [...points, points[points.length - 1]].join(" "), stroke: colours[name] }); // one point is a dot
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

function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
