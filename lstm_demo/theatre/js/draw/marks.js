import { spans } from "./light.js";

/**
 * How a row or a unit is marked, the same in every view.
 * @typedef {{ colour: string, halo: string, thickness: number }} Stroke in CSS colours and pixels
 * @typedef {import("./colours.js").Colours} Colours
 */

/** @param {Colours} colours @returns {Stroke} */
export const now = ({ accent, background }) => ({ colour: accent, halo: background, thickness: 1.75 });
/** @param {Colours} colours @returns {Stroke} */
export const chosen = ({ text, background }) => ({ colour: text, halo: background, thickness: 1 });
/** @param {Colours} colours @returns {Stroke} */
export const pointed = ({ muted, background }) => ({ colour: muted, halo: background, thickness: 1 });

/**
 * Frame the rows that are lit, neighbours as one.
 * @param {import("./cell_grid.js").CellGrid} grid
 * @param {import("./light.js").Light} lit
 * @param {Colours} colours
 * @param {string} [halo]
 */
export function frameLit(grid, { rows }, colours, halo = colours.background) {
  for (const [at, to] of spans(rows)) grid.frame({ at, to }, { ...pointed(colours), halo });
}

/**
 * A dot on a line.
 * @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius @param {string} colour
 */
export function disc(context, x, y, radius, colour) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** How far cells that the marker has passed and left again show through. */
export const VEIL = 0.3;
