/** Makes the browser save a file: presses the hidden download button, once for each new request. */

const FRAMES = 300; // the button is drawn in the same run of the page, a little earlier or later
/** @type {WeakMap<Element, number>} */
const requests = new WeakMap();

/** @param {{data: {selector: string, request: number}, parentElement: Element}} component */
export default function saveFile({ data, parentElement }) {
  if (requests.get(parentElement) === data.request) return;
  requests.set(parentElement, data.request);
  press(data.selector, FRAMES);
}

/** @param {string} selector @param {number} framesLeft to wait for the button */
function press(selector, framesLeft) {
  const button = /** @type {HTMLElement | null} */ (document.querySelector(selector));
  if (button) button.click();
  else if (framesLeft > 0) requestAnimationFrame(() => press(selector, framesLeft - 1));
}
