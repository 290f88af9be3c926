/** The text inside an element that is dimmed, or has less than 4.5 : 1 of contrast with the colour that it stands on. */
(/** @type {Element} */ root) => {
  const rgb = (/** @type {string} */ colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const linear = (/** @type {number} */ value) => (value <= 10.3 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = (/** @type {number[]} */ [red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const hostOf = (/** @type {Node} */ root) => (root instanceof ShadowRoot ? root.host : null);
  /** @param {Element | null} node @returns {Element[]} */
  const upwards = (node) => (node ? [node, ...upwards(node.parentElement ?? hostOf(node.getRootNode()))] : []);
  const opaque = (/** @type {number[]} */ colour) => colour.length === 3 || colour[3] === 1;
  const painted = (/** @type {Element} */ one) => rgb(getComputedStyle(one).backgroundColor);
  const ground = (/** @type {Element} */ node) => upwards(node).map(painted).find(opaque) ?? [255, 255, 255];
  const dimmed = (/** @type {Element} */ node) => upwards(node).some((one) => getComputedStyle(one).filter.includes("opacity"));
  const faint = (/** @type {Element} */ one) => {
    const { fill, color } = getComputedStyle(one);
    const [low, high] = [light(rgb(one instanceof SVGElement ? fill : color)), light(ground(one))].sort((a, b) => a - b);
    return dimmed(one) || (high + 0.05) / (low + 0.05) < 4.5;
  };
  const text = (/** @type {Node} */ node) => node instanceof Text && node.data.trim() !== "";
  const told = [...root.querySelectorAll("*")].filter((one) => [...one.childNodes].some(text));
  const seen = told.filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".unseen, .tip, button:disabled"));
  return seen.filter(faint).map((one) => `${one.getAttribute("class")}: ${one.textContent}`);
}
