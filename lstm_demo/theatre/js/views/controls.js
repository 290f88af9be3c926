import { el, icon, say } from "../draw/dom.js";
import { AGAIN, BACK, FORTH, PAUSE, PLAY } from "../draw/icons.js";

export const SPEEDS = [0.5, 1, 2, 4];

/** Play, step, scrub, speed, and the list of keys. @param {import("./views.js").Context} context @returns {import("./views.js").View} */
export function controls({ store, player, choose, step, signal }) {
  /** @param {string} name @param {string} label @param {string} shape of the icon, if any @param {() => void} pressed */
  const button = (name, label, shape, pressed) => {
    const made = el("button", { type: "button", class: name, "aria-label": label, title: label }, ...(shape ? [icon(shape)] : []));
    made.addEventListener("click", pressed, { signal });
    return made;
  };
  const play = button("play", "Play", PLAY, () => player.toggle());
  const word = el("span");
  play.append(word);
  const back = button("step", "One row back", BACK, () => step(-1));
  const forth = button("step", "One row forward", FORTH, () => step(1));
  const scrub = el("input", { type: "range", class: "scrub", min: 1, max: 28, step: "any", "aria-label": "Row" });
  const where = el("span", { class: "where" });
  const speed = el("select", { class: "speed", "aria-label": "Speed", title: "Speed" },
    ...SPEEDS.map((value) => el("option", { value }, `${value === 0.5 ? "½" : value}×`)));
  const help = button("help", "Keys", "", () => store.set({ help: !store.state.help }));
  help.append("?");
  scrub.addEventListener("input", () => choose({ row: Math.round(Number(scrub.value)) - 1 }, { slide: false }), { signal });
  speed.addEventListener("change", () => store.set({ speed: Number(speed.value) }), { signal });
  const element = el("div", { class: "controls", "data-view": "controls", role: "group", "aria-label": "Playback" },
    play, back, forth, scrub, where, speed, help);

  /** @type {import("./views.js").View["draw"]} */
  const draw = ({ packet, layer, row, glide, playing, speed: rate, help: open, substep }, changed) => {
    const { rows } = packet.header;
    const read = packet.turn(row, layer);
    scrub.max = String(rows);
    scrub.value = String(glide + 1);
    scrub.style.setProperty("--part", String(rows > 1 ? glide / (rows - 1) : 1));
    scrub.classList.toggle("back", packet.backward(layer));
    if (!changed.any("row", "layer", "playing", "packet", "speed", "help", "substep")) return;
    const place = packet.words(`row ${row + 1} of ${rows}`);
    scrub.setAttribute("aria-label", packet.words("Row"));
    scrub.setAttribute("aria-valuetext", place);
    say(where, place);
    const [label, shape] = playing ? ["Pause", PAUSE] : read >= rows - 1 ? ["Replay", AGAIN] : ["Play", PLAY];
    if (word.textContent !== label) {
      say(word, label);
      play.setAttribute("aria-label", label);
      play.title = `${label} (space)`;
      play.firstElementChild?.replaceWith(icon(shape));
    }
    back.disabled = read <= 0 && !substep;
    forth.disabled = read >= rows - 1 && (substep === null || substep === packet.header.stages.length - 1);
    const one = `One ${substep === null ? "row" : "substep"}`;
    back.setAttribute("aria-label", packet.words(`${one} back`));
    forth.setAttribute("aria-label", packet.words(`${one} forward`));
    speed.value = String(rate);
    help.setAttribute("aria-expanded", String(open));
  };
  return { element, keys: ["packet", "row", "layer", "glide", "playing", "speed", "help", "substep"], draw };
}
