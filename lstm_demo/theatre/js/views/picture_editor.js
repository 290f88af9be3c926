import { el, icon, say } from "../draw/dom.js";
import { PENCIL } from "../draw/icons.js";

const HINT = "Draw to paint, or from ink to rub out. Arrow keys move the digit; with Shift, a cursor: the space bar paints there.";
/** @type {Record<string, [number, number]>} rows down and columns to the right */
const ARROWS = { ArrowLeft: [0, -1], ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowRight: [0, 1] };
/** @type {[string, string, string][]} */
const MOVES = [["ArrowLeft", "←", "left"], ["ArrowUp", "↑", "up"], ["ArrowDown", "↓", "down"], ["ArrowRight", "→", "right"]];
const BRIGHT = 0.5; // a pixel that is brighter is rubbed out, any other painted

/** @typedef {{ row: number, column: number }} Pixel */

/**
 * Changes the picture that the model sees, pixel by pixel, and each time it is read at once.
 * @param {import("./views.js").Context} context
 * @param {import("../draw/cell_grid.js").CellGrid} grid of the picture
 */
export function pictureEditor({ store, edit, signal }, grid) {
  const { canvas } = grid;
  /** The pictures before each change. @type {Float32Array[]} */
  let past = [];
  /** The picture as it was changed last. @type {Float32Array | null} */
  let made = null;
  /** The stroke under way: whether it paints, and where it is. @type {{ value: number, at: Pixel } | null} */
  let stroke = null;
  /** @type {Pixel} */
  const cursor = { row: 14, column: 14 };

  const button = (/** @type {string} */ label, /** @type {string | Node} */ text, /** @type {() => void} */ pressed) => {
    const one = /** @type {HTMLButtonElement} */ (el("button", { type: "button", "aria-label": label, title: label }, text));
    one.addEventListener("click", pressed, { signal });
    return one;
  };
  const toggle = button("Change the picture", icon(PENCIL), () => {
    store.set({ editing: !store.state.editing });
    if (!store.state.editing) return;
    canvas.tabIndex = 0;
    canvas.focus({ preventScroll: true });
  });
  toggle.className = "edit";
  const blank = button("", "", () => change((image, { packet, row }) => blanked(image, packet.header, row)));
  const undo = button("Undo the last change of the picture", "Undo", () => takeBack());
  const moves = MOVES.map(([key, arrow, where]) => button(`Move the digit ${where} by a pixel`, arrow, () => move(key)));
  const hint = el("p", { class: "hint", id: "edit-hint" }, HINT);
  const bar = el("div", { class: "edits", role: "group", "aria-label": "Change the picture", hidden: true },
    el("div", { class: "moves" }, ...moves), el("div", { class: "moves" }, blank, undo), hint);

  /** @param {Float32Array} image @param {boolean} done */
  const show = (image, done) => {
    made = image;
    undo.disabled = !past.length;
    edit(image, done);
  };

  /** @param {(image: Float32Array, state: import("./views.js").Shown) => Float32Array} how */
  const change = (how) => {
    const image = store.shown.packet.image.data;
    past.push(image);
    show(how(image.slice(), store.shown), true);
  };
  const takeBack = () => {
    const before = past.pop();
    if (before) show(before, true);
  };
  const move = (/** @type {string} */ key) => change((image) => moved(image, store.shown.packet.image.shape[1], ARROWS[key]));

  const place = (/** @type {PointerEvent} */ event) => {
    const { row, column } = grid.cellAt(event);
    return { row, column };
  };
  /** @param {Pixel} to */
  const draw = (to) => {
    const { data, shape: [, columns] } = store.shown.packet.image;
    const image = data.slice();
    if (!stroke) return image;
    for (const { row, column } of pixelsBetween(stroke.at, to)) image[row * columns + column] = stroke.value;
    stroke.at = to;
    return image;
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (!store.state.editing || event.button !== 0) return;
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    const at = place(event);
    const { data, shape: [, columns] } = store.shown.packet.image;
    past.push(data);
    stroke = { value: data[at.row * columns + at.column] > BRIGHT ? 0 : 1, at };
    Object.assign(cursor, at);
    show(draw(at), false);
  }, { signal });
  canvas.addEventListener("pointermove", (event) => {
    if (stroke) show(draw(place(event)), false);
  }, { signal });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
    canvas.addEventListener(end, () => {
      if (stroke && made) show(made, true);
      stroke = null;
    }, { signal });
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key means something */
  const press = ({ key, shiftKey, ctrlKey, metaKey }) => {
    const { shape: [rows, columns] } = store.shown.packet.image;
    if (key.toLowerCase() === "z" && (ctrlKey || metaKey)) takeBack();
    else if (ctrlKey || metaKey) return false;
    else if (key in ARROWS && shiftKey) {
      cursor.row = Math.max(0, Math.min(rows - 1, cursor.row + ARROWS[key][0]));
      cursor.column = Math.max(0, Math.min(columns - 1, cursor.column + ARROWS[key][1]));
      store.set({ sight: store.state.sight + 1 });
    } else if (key in ARROWS) move(key);
    else if (key === " ") change((image) => flipped(image, cursor.row * columns + cursor.column));
    else if (key === "Escape") {
      store.set({ editing: false });
      toggle.focus({ preventScroll: true });
    }
    else return false;
    return true;
  };
  canvas.addEventListener("keydown", (event) => {
    if (!store.state.editing || !press(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }, { signal });

  /** Before the grid is drawn. @param {import("./views.js").Shown} state */
  const tell = ({ editing, editable, packet, row }) => {
    const open = editing && editable;
    const { data } = packet.image;
    if (made && data !== made && made.some((value, at) => Math.abs(value - data[at]) > 1e-6)) [past, made] = [[], null]; // another picture
    toggle.style.visibility = editable ? "visible" : "hidden"; // its place is kept: nothing moves when the weights are here
    toggle.setAttribute("aria-pressed", String(open));
    bar.hidden = !open;
    undo.disabled = !past.length;
    const name = packet.words(`Blank row ${row + 1}`);
    say(blank, name);
    blank.setAttribute("aria-label", name);
    blank.title = name;
    canvas.classList.toggle("paints", open);
    if (open) Object.entries(EDITED).forEach(([attribute, value]) => canvas.setAttribute(attribute, value));
    else {
      canvas.setAttribute("role", "img");
      for (const attribute of ["tabindex", "aria-describedby"]) canvas.removeAttribute(attribute);
    }
  };
  return { toggle, bar, tell, cursor };
}

const EDITED = { role: "application", tabindex: "0", "aria-describedby": "edit-hint" };

/** Ink that leaves the picture is lost. @param {Float32Array} image @param {number} columns @param {[number, number]} by */
export function moved(image, columns, [down, across]) {
  return image.map((_, place) => {
    const [row, column] = [Math.floor(place / columns) - down, (place % columns) - across];
    return column < 0 || column >= columns ? 0 : image[row * columns + column] ?? 0;
  });
}

/** Without the ink of one step: a row or, of a network that reads so, a column, or several of them. */
export function blanked(/** @type {Float32Array} */ image, /** @type {{ across: boolean, span: number }} */ { across, span },
  /** @type {number} */ step) {
  const columns = Math.sqrt(image.length);
  return image.map((value, place) => (Math.floor((across ? place % columns : Math.floor(place / columns)) / span) === step ? 0 : value));
}

/** @param {Float32Array} image @param {number} place */
function flipped(image, place) {
  image[place] = image[place] > BRIGHT ? 0 : 1;
  return image;
}

/** The pixels on the way from one to another. @param {Pixel} from @param {Pixel} to @returns {Pixel[]} */
function pixelsBetween(from, to) {
  const steps = Math.max(Math.abs(to.row - from.row), Math.abs(to.column - from.column), 1);
  return Array.from({ length: steps + 1 }, (_, step) => ({
    row: Math.round(from.row + ((to.row - from.row) * step) / steps),
    column: Math.round(from.column + ((to.column - from.column) * step) / steps),
  }));
}
