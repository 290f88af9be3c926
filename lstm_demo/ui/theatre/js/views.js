import { arithmetic } from "./arithmetic.js";
import { cell } from "./cell.js";
import { controls } from "./controls.js";
import { history, means } from "./curves.js";
import { heatmaps } from "./heatmaps.js";
import { keyboard } from "./keyboard.js";
import { lamps } from "./lamps.js";
import { narrate } from "./narrate.js";
import { picture } from "./picture.js";
import { verdict } from "./verdict.js";

/**
 * Everything on the stage, in reading order. A view is made once from the context, names the keys of the state that it shows, and is drawn
 * when one of them has changed: to add one, write a file and a line here.
 */
export const VIEWS = [controls, keyboard, picture, verdict, heatmaps, cell, arithmetic, means, history, lamps, narrate];
