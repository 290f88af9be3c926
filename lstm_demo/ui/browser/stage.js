/** The part of the page that holds the theatre. */
export const STAGE = ".st-key-stage";

/** Scrolls the upper end of the theatre into view: the lower one may be covered by the tour. */
export function scrollToStage() {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.querySelector(STAGE)?.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
}
