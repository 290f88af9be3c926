/**
 * `class` and the like; in `el`, `true` sets an empty attribute, `false` leaves it out
 * @typedef {Record<string, string | number | boolean>} Attributes
 */

/**
 * Make an element. Text children become text nodes, so nothing from a trace is ever parsed as HTML.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/**
 * Set an element's text only when it differs: an unchanged node costs no layout, and a new text in an old node less than a new node.
 * @param {Node | null} element @param {string} text
 */
export function say(element, text) {
  if (!element || element.textContent === text) return;
  const { firstChild, lastChild } = element;
  if (firstChild?.nodeType === Node.TEXT_NODE && firstChild === lastChild) firstChild.nodeValue = text;
  else element.textContent = text;
}

/**
 * What an event comes from, or the nearest around it, that fits a selector.
 * @param {Event} event @param {string} selector
 */
export function nearest({ target }, selector) {
  return target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest(selector)) : null;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * As `el`, for the parts of a drawing.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function shape(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** An icon from one SVG path on a 16 × 16 grid. @param {string} path */
export function icon(path) {
  return shape("svg", { viewBox: "0 0 16 16", "aria-hidden": true }, shape("path", { d: path }));
}
