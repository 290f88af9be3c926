/** The browser saves a file: its button, which nobody sees, is pressed once for each new turn. */

const FRAMES = 300; // the button is drawn by the same run of the page, a moment earlier or later
const turns = new WeakMap();

/** @param {{data: {selector: string, turn: number}, parentElement: Element}} component */
export default function handing({ data, parentElement }) {
  if (turns.get(parentElement) === data.turn) return;
  turns.set(parentElement, data.turn);
  press(data.selector, FRAMES);
}

/** @param {string} selector @param {number} left */
function press(selector, left) {
  const button = document.querySelector(selector);
  if (button) button.click();
  else if (left > 0) requestAnimationFrame(() => press(selector, left - 1));
}
