import { el, say } from "../draw/dom.js";
import { percent } from "../draw/format.js";
import { PIXELS_A_SIDE } from "../read/ink.js";

/** From the verdict's digit to the window's edge, in pixels: with less of it in the window, the verdict is out of sight. */
const LEAST_IN_SIGHT = 60;
/** Above the canvas, with its label: with less room there, the strip stands at the foot of the window. */
const ROOM_ABOVE = 44;

/**
 * A strip that follows the pen where the verdict is out of sight, as on a phone, where it lies below the canvas: what the model sees, its
 * answer, and every class. It is for eyes alone, and takes no event: it says what the verdict says.
 * @param {import("./views.js").Context} context
 * @returns {import("./views.js").View}
 */
export function liveVerdict({ root }) {
  const seen = el("canvas", { width: PIXELS_A_SIDE, height: PIXELS_A_SIDE });
  const [digit, sure, classes] = [el("b"), el("span"), el("div", { class: "bars" })];
  const element = el("aside", { class: "live-verdict", popover: "manual", "aria-hidden": true }, seen, digit, sure, classes);
  const context = seen.getContext("2d");
  /** @type {HTMLElement[]} */
  let bars = [];
  let shown = false;

  /** Before everything else in the page, wherever the theatre stands. @param {boolean} wanted */
  const toggle = (wanted) => {
    if (wanted === shown || !element.showPopover) return;
    shown = wanted;
    if (shown) element.showPopover();
    else if (element.isConnected) element.hidePopover();
  };

  /** @param {import("./views.js").Shown} state */
  const paint = ({ packet }) => {
    const { data } = packet.image;
    const picture = new ImageData(PIXELS_A_SIDE, PIXELS_A_SIDE);
    data.forEach((pixel, at) => picture.data.set([255 * pixel, 255 * pixel, 255 * pixel, 255], 4 * at));
    context?.putImageData(picture, 0, 0);
    const last = packet.header.rows - 1;
    const [all, leader] = [packet.probabilities(last), packet.leader(last)];
    if (bars.length !== all.length) {
      bars = Array.from(all, () => el("i"));
      classes.replaceChildren(...bars.map((bar, k) => el("span", {}, bar, String(k))));
    }
    say(digit, String(leader));
    say(sure, percent(all[leader]));
    bars.forEach((bar, k) => {
      bar.style.transform = `scaleY(${all[k]})`;
      bar.parentElement?.classList.toggle("leads", k === leader);
    });
  };

  return {
    element,
    keys: ["packet", "following"],
    draw: (state, changed) => {
      if (changed.has("following")) {
        toggle(state.following && outOfSight(root.querySelector("[data-view=verdict] .digit")));
        element.toggleAttribute("data-low", shown && topOf(state.packet.header.around.beside) < ROOM_ABOVE);
      }
      if (shown) paint(state);
    },
    close: () => toggle(false),
  };
}

/** @param {Element | null} digit */
function outOfSight(digit) {
  if (!digit) return true;
  const { top, bottom } = digit.getBoundingClientRect();
  return top > innerHeight - LEAST_IN_SIGHT || bottom < LEAST_IN_SIGHT;
}

/** How far down in the window it begins. @param {string} selector of what stands beside the theatre, or above it */
function topOf(selector) {
  return (selector && document.querySelector(selector)?.getBoundingClientRect().top) || 0;
}
