import { el, icon, say } from "../../../../theatre/js/draw/dom.js";
import { AGAIN, BACK, FORTH, PAUSE, PLAY } from "../../../../theatre/js/draw/icons.js";
import { measured, step } from "./words.js";

export const SPEEDS = [0.5, 1, 2, 4];

/**
 * The controls: play, step, and a slider each for training time and for the row.
 * @param {import("./main.js").Context} context
 * @returns {import("./main.js").Part}
 */
export function sliders({ store, clock, signal }) {
  /** @param {string} name @param {string} label @param {string} shape of the icon, if any @param {() => void} pressed */
  const button = (name, label, shape, pressed) => {
    const made = el("button", { type: "button", class: name, "aria-label": label, title: label }, ...(shape ? [icon(shape)] : []));
    made.addEventListener("click", pressed, { signal });
    return made;
  };
  const play = button("play", "Play the training", PLAY, () => clock.toggle());
  const word = el("span");
  play.append(word);
  const back = button("step", "One snapshot back", BACK, () => clock.go(store.state.shot - 1));
  const forth = button("step", "One snapshot forward", FORTH, () => clock.go(store.state.shot + 1));
  const help = button("help", "Keys", "", () => store.set({ help: !store.state.help }));
  help.append("?");
  const speed = el("select", { class: "speed", "aria-label": "Speed", title: "Speed" },
    ...SPEEDS.map((value) => el("option", { value }, `${value === 0.5 ? "½" : value}×`)));
  speed.addEventListener("change", () => store.set({ speed: Number(speed.value) }), { signal });
  const training = slider("training", "Training time", (value) => clock.drag(value), signal);
  training.scrub.addEventListener("change", () => clock.go(store.state.shot), { signal });
  const row = slider("row", "Row", (value) => clock.read(Math.round(value)), signal);
  const element = el("div", { class: "times", role: "group", "aria-label": "Training time and row time" },
    play, back, forth, speed, help, ...training.parts, ...row.parts);

  /** @type {import("./main.js").Part["draw"]} */
  const draw = (state, changed) => {
    const { packet, time, shot, glide, row: at, playing, speed: rate, help: open } = state;
    const rows = packet.header.rows;
    training.move(time, packet.shots - 1);
    row.move(glide, rows - 1);
    if (!changed.any("shot", "row", "playing", "packet", "speed", "help")) return;
    training.tell(`${step(packet, shot)}, ${measured(packet, shot)}`, [step(packet, shot), measured(packet, shot)]);
    const place = packet.words(`row ${at + 1} of ${rows}`);
    row.tell(place, [place]);
    const [label, shape] = playing ? ["Pause", PAUSE] : shot >= clock.end ? ["Replay", AGAIN] : ["Play", PLAY];
    if (word.textContent !== label) {
      say(word, label);
      play.setAttribute("aria-label", `${label} the training`);
      play.title = `${label} the training (space)`;
      play.firstElementChild?.replaceWith(icon(shape));
    }
    play.disabled = clock.end === 0;
    back.disabled = shot <= 0;
    forth.disabled = shot >= clock.end;
    speed.value = String(rate);
    help.setAttribute("aria-expanded", String(open));
  };
  return { element, keys: ["packet", "time", "shot", "glide", "row", "playing", "speed", "help"], draw };
}

/** @param {string} name @param {string} label @param {(value: number) => void} moved @param {AbortSignal} signal */
function slider(name, label, moved, signal) {
  const attributes = { type: "range", class: "scrub", "data-time": name, min: 0, max: 1, step: "any", "aria-label": label };
  const scrub = el("input", attributes);
  scrub.addEventListener("input", () => moved(Number(scrub.value)), { signal });
  const title = el("span", { class: "name", "data-of": name, "aria-hidden": true }, label);
  const where = el("span", { class: "where", "data-of": name });
  return {
    scrub,
    parts: [title, scrub, where],
    /** @param {number} value @param {number} most */
    move(value, most) {
      scrub.max = String(Math.max(most, 1));
      scrub.value = String(value);
      scrub.style.setProperty("--part", String(most > 0 ? value / most : 1));
    },
    /** @param {string} text @param {string[]} lines the same in two, to be seen */
    tell(text, lines) {
      scrub.setAttribute("aria-valuetext", text);
      if (where.dataset.text === text) return;
      where.dataset.text = text;
      where.replaceChildren(...lines.map((line) => el("span", {}, line)));
    },
  };
}
