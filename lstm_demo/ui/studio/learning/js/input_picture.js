import { el } from "../../../../theatre/js/draw/dom.js";
import { frameLit, now } from "../../../../theatre/js/draw/marks.js";
import { CellGrid } from "../../../../theatre/js/draw/cell_grid.js";

/** The opacity of rows that are not read yet. */
const UNREAD = 0.36;

/**
 * The picture that every snapshot reads, with the rows after the current one darkened.
 * @param {import("./main.js").Context} context
 * @returns {import("./main.js").Part}
 */
export function inputPicture({ store, clock, hover, notify, signal }) {
  const grid = new CellGrid("picture", notify, true);
  const element = el("figure", { class: "seen" }, el("figcaption", { class: "caption" }, "What every snapshot reads"), grid.canvas);
  grid.listen({
    pick: ({ at }) => clock.read(at),
    hover: (cell) => hover(cell && { row: cell.at }, cell && store.shown.packet.words(`row ${cell.at + 1}`), cell),
    signal,
  });
  /** @type {import("./main.js").Part["draw"]} */
  const draw = (state, changed) => {
    const { packet, colours, glide, row, lit } = state;
    const { data, shape: [rows, columns] } = packet.array("image");
    const { across, span = 1, rows: steps } = packet.header;
    [grid.upright, grid.span] = [!across, span];
    if (!grid.cells || changed.any("packet", "colours", "size")) {
      grid.paint({ columns, rows, low: 0, high: 1, table: colours.picture }, (column, line) => data[line * columns + column]);
    }
    const way = across ? "left to right" : "top to bottom";
    grid.surface.describe(packet.words(`The picture that every snapshot reads, ${steps} rows from ${way}; read up to row ${row + 1}`));
    if (!grid.ready) return;
    grid.uncover(glide + 1, steps, { ground: "#000000", veil: UNREAD });
    frameLit(grid, lit, colours, "#000000");
    grid.frame({ at: glide }, { ...now(colours), halo: "#000000" });
  };
  return { element, keys: ["packet", "colours", "size", "sight", "row", "glide", "lit"], draw, close: () => grid.close() };
}
