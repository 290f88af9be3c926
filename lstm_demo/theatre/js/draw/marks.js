import { spans } from "./light.js";

/** How a row or a unit is marked, the same in every view. @param {import("./colours.js").Colours} colours */
export const now = ({ accent, background }) => ({ colour: accent, halo: background, thickness: 1.75 });
export const chosen = ({ text, background }) => ({ colour: text, halo: background, thickness: 1 });
export const pointed = ({ muted, background }) => ({ colour: muted, halo: background, thickness: 1 });

/** Frame the rows that are lit, neighbours as one. @param {import("./cell_grid.js").CellGrid} grid @param {import("./light.js").Light} lit */
export function frameLit(grid, { rows }, colours, halo = colours.background) {
  for (const [at, to] of spans(rows)) grid.frame({ at, to }, { ...pointed(colours), halo });
}

/** How far cells that the marker has passed and left again show through. */
export const VEIL = 0.3;
