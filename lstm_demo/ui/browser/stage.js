import { scrollToUpperEnd } from "../../theatre/js/pen/reading_below.js";

/** The part of the page that holds the theatre. */
export const STAGE = ".st-key-stage";

/** Scrolls the theatre into view. */
export const scrollToStage = () => scrollToUpperEnd(document.querySelector(STAGE));
