/** The text inside an element that is dimmed, or has less than 4.5 : 1 of contrast with the colour that it stands on. */
(root) => {
  const rgb = (colour) => colour.match(/[\d.]+/g).map(Number);
  const linear = (value) => (value <= 10.3 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const upwards = (node) => (node ? [node, ...upwards(node.parentElement ?? node.getRootNode().host)] : []);
  const opaque = (colour) => colour.length === 3 || colour[3] === 1;
  const ground = (node) => upwards(node).map((one) => rgb(getComputedStyle(one).backgroundColor)).find(opaque) ?? [255, 255, 255];
  const dimmed = (node) => upwards(node).some((one) => getComputedStyle(one).filter.includes("opacity"));
  const faint = (one) => {
    const { fill, color } = getComputedStyle(one);
    const [low, high] = [light(rgb(one instanceof SVGElement ? fill : color)), light(ground(one))].sort((a, b) => a - b);
    return dimmed(one) || (high + 0.05) / (low + 0.05) < 4.5;
  };
  const text = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "";
  const told = [...root.querySelectorAll("*")].filter((one) => one.checkVisibility({ visibilityProperty: true }) && [...one.childNodes].some(text));
  return told.filter((one) => !one.closest(".unseen, .tip, button:disabled") && faint(one)).map((one) => `${one.getAttribute("class")}: ${one.textContent}`);
}
