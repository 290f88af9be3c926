import { el, say } from "../draw/dom.js";
import { number } from "../draw/format.js";
import { frameLit, now, pointed } from "../draw/marks.js";
import { CellGrid } from "../draw/cell_grid.js";
import { pictureEditor } from "./picture_editor.js";

/** @typedef {import("./views.js").Shown} Shown */

/** Rows that are not read yet show this much. */
const UNREAD = 0.36;

/**
 * The 28 × 28 picture that the network reads, its current row marked, and that row's pixels.
 * @param {import("./views.js").Context} context
 * @returns {import("./views.js").View}
 */
export function picture(context) {
  const { store, choose, hover, notify, signal } = context;
  const whole = new CellGrid("picture", notify, true);
  const strip = new CellGrid("strip", notify);
  const editor = pictureEditor(context, whole);
  const rowName = el("p", { class: "caption" });
  const element = el("figure", { class: "seen", "data-view": "picture" },
    el("figcaption", { class: "caption" }, "What the model sees", editor.toggle), whole.canvas, editor.bar, rowName, strip.canvas);
  const pixel = (/** @type {number} */ column, /** @type {number} */ row) => {
    const { data, shape } = store.shown.packet.image;
    return `pixel ${column + 1} of row ${row + 1}: ${number(data[row * shape[1] + column])}`;
  };

  const read = (/** @type {number} */ place) => {
    const { packet, row } = store.shown;
    return packet.words(`pixel ${place + 1} of row ${row + 1}: ${number(packet.pixels(row)[place])}`);
  };

  whole.listen({
    pick: ({ at }) => !store.state.editing && choose({ row: at }),
    hover: (cell) => (store.state.editing ? hover(null) : hover(cell && { row: cell.at }, cell && pixel(cell.column, cell.row), cell)),
    signal,
  });
  strip.listen({ pick: () => {}, hover: (cell) => hover(cell && {}, cell && read(cell.at), cell), signal });

  const paint = (/** @type {Shown} */ { packet, colours }) => {
    const { data, shape: [rows, columns] } = packet.image;
    [whole.upright, whole.span] = [!packet.header.across, packet.header.span ?? 1];
    whole.paint({ columns, rows, low: 0, high: 1, table: colours.picture }, (column, row) => data[row * columns + column]);
  };

  const paintStrip = (/** @type {Shown} */ { packet, colours, row }) => {
    const { columns, header: { rows, across } } = packet;
    const pixels = packet.pixels(row);
    strip.paint({ columns, rows: 1, low: 0, high: 1, table: colours.picture }, (column) => pixels[column]);
    if (strip.ready) strip.uncover(columns, columns, { ground: colours.surface, veil: 1 });
    const ink = pixels.filter((value) => value > 0.5).length;
    const way = across ? "left to right" : "top to bottom";
    say(rowName, packet.words(`Row ${row + 1}, its ${columns} pixels`));
    strip.surface.describe(packet.words(`The pixels of row ${row + 1}: ${ink} of ${columns} inked`));
    whole.surface.describe(packet.words(`The picture as the model reads it, ${rows} rows from ${way}; now row ${row + 1}`));
  };

  /** @type {import("./views.js").View["draw"]} */
  const draw = (state, changed) => {
    if (changed.any("packet", "row", "editing", "editable")) editor.tell(state);
    const repaint = !whole.cells || changed.any("packet", "colours", "size");
    if (repaint) paint(state);
    if (repaint || changed.any("row", "sight")) paintStrip(state);
    if (!whole.ready) return;
    const { packet, layer, colours, glide, lit, editing } = state;
    const seen = editing ? packet.header.rows : packet.turn(glide, layer) + 1;
    whole.uncover(seen, packet.header.rows, { ground: "#000000", veil: UNREAD, back: packet.backward(layer) });
    frameLit(whole, lit, colours, "#000000");
    whole.frame({ at: glide }, { ...now(colours), halo: "#000000" });
    if (editing) whole.frameCell(editor.cursor, { ...pointed(colours), halo: "#000000" });
  };
  return {
    element,
    keys: ["packet", "colours", "size", "sight", "row", "glide", "layer", "lit", "editing", "editable"],
    draw,
    close: () => [whole, strip].forEach((grid) => grid.close()),
  };
}
