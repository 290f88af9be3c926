import { context2d } from "./surface.js";

/**
 * @typedef {object} Colours
 * @property {string} background
 * @property {string} surface
 * @property {string} text
 * @property {string} muted
 * @property {string} border
 * @property {string} accent
 * @property {string} onAccent text on the accent, whichever of white and near-black reads better
 * @property {Record<string, string>} lines by quantity
 * @property {Uint8ClampedArray} sequential 256 × RGB, from closed to open
 * @property {Uint8ClampedArray} diverging 256 × RGB, from negative to positive; the middle is the page
 * @property {Uint8ClampedArray} picture 256 × RGB, from blank to ink
 * @property {string} font the theme's, for text on a canvas: asking for it in every drawing would force a layout each time
 * @property {string} signature differs when any colour does
 */

/**
 * A theme's colours as Python gives them (style/palette.py), each "#rrggbb".
 * @typedef {object} Palette
 * @property {string} text
 * @property {string} surface
 * @property {string} muted
 * @property {string} border
 * @property {string} accent
 * @property {Record<string, string>} lines by quantity
 * @property {string[]} sequential
 * @property {string[]} diverging
 * @property {string[]} picture
 * @typedef {{ light: Palette, dark: Palette }} Palettes
 */

/** @param {string} hex "#rrggbb" @returns {[number, number, number]} */
function channels(hex) {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** 256 colours through evenly spaced stops. @param {string[]} stops */
export function ramp(stops) {
  const table = new Uint8ClampedArray(256 * 3);
  const colours = stops.map(channels);
  for (let i = 0; i < 256; i += 1) {
    const at = (i / 255) * (stops.length - 1);
    const low = Math.min(Math.floor(at), stops.length - 2);
    for (let c = 0; c < 3; c += 1) table[i * 3 + c] = colours[low][c] + (at - low) * (colours[low + 1][c] - colours[low][c]);
  }
  return table;
}

/**
 * Any CSS colour as "#rrggbb" (a canvas normalises it), or the fallback where the theme has none.
 * @param {string} colour @param {string} fallback
 */
function normal(colour, fallback) {
  const context = context2d(document.createElement("canvas"));
  context.fillStyle = fallback;
  context.fillStyle = colour;
  const { fillStyle } = context;
  return typeof fillStyle === "string" && fillStyle.startsWith("#") ? fillStyle : fallback;
}

/** Relative luminance (WCAG 2), 0–1. @param {string} hex */
function luminance(hex) {
  const [r, g, b] = channels(hex).map((c) => ((c / 255) <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * The palette that suits the page's theme: light or dark by the real background, which is also the middle of the diverging ramp.
 * @param {Element} element inside the theme
 * @param {Palettes} palettes
 * @returns {Colours}
 */
export function colours(element, palettes) {
  const theme = getComputedStyle(element);
  const read = (/** @type {string} */ name, /** @type {string} */ fallback) =>
    normal(theme.getPropertyValue(`--st-${name}`).trim(), fallback);
  const background = read("background-color", "#ffffff");
  const palette = luminance(background) < 0.2 ? palettes.dark : palettes.light;
  const stops = [...palette.diverging];
  stops[(stops.length - 1) / 2] = background;
  const accent = read("primary-color", palette.accent);
  const plain = {
    background,
    accent,
    onAccent: luminance(accent) > 0.22 ? "#15181d" : "#ffffff",
    text: read("text-color", palette.text),
    surface: read("secondary-background-color", palette.surface),
    muted: palette.muted,
    border: palette.border,
    lines: palette.lines,
    font: theme.fontFamily,
  };
  return {
    ...plain,
    sequential: ramp(palette.sequential),
    diverging: ramp(stops),
    picture: ramp(palette.picture),
    signature: JSON.stringify([plain, palette.sequential]),
  };
}

/**
 * A table's colour for a value, as CSS.
 * @param {Uint8ClampedArray} table 256 × RGB, from low to high
 * @param {number} value @param {number} low @param {number} high
 */
export function shade(table, value, low, high) {
  const at = Math.round(255 * Math.max(0, Math.min(1, (value - low) / (high - low)))) * 3;
  return `rgb(${table[at]} ${table[at + 1]} ${table[at + 2]})`;
}

/** A table as a CSS gradient, for a legend. @param {Uint8ClampedArray} table */
export function gradient(table) {
  const stops = Array.from({ length: 17 }, (_, i) => shade(table, i, 0, 16));
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

/** Gives a view its colours, as the style sheets name them. @param {HTMLElement} view @param {Colours} its */
export function wear(view, { muted, border, surface, onAccent, diverging }) {
  const [negative, positive] = [-0.55, 0.55].map((value) => shade(diverging, value, -1, 1));
  const named = { muted, border, surface, "on-accent": onAccent, negative, positive };
  for (const [name, colour] of Object.entries(named)) view.style.setProperty(`--${name}`, colour);
}
