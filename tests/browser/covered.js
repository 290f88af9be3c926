/** What of the tour's open page cannot be seen, in words; nothing where all that is ringed and all of the card is on screen, and on top. */
() => {
  /** @param {ParentNode} root @returns {Generator<HTMLElement>} */
  const everywhere = function* (root) {
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("*"))) {
      yield element;
      if (element.shadowRoot) yield* everywhere(element.shadowRoot);
    }
  };
  const deepest = (/** @type {number} */ x, /** @type {number} */ y) => {
    let found = document.elementFromPoint(x, y);
    for (let next = found; next?.shadowRoot; found = next) {
      next = next.shadowRoot.elementFromPoint(x, y);
      if (!next || next === found) break;
    }
    return found;
  };
  /** @param {Node} node */
  const around = (node) => (node.parentNode instanceof ShadowRoot ? node.parentNode.host : node.parentNode);
  /** @param {Node | null} node @param {Node} wanted */
  const within = (node, wanted) => {
    for (let one = node; one; one = around(one)) if (one === wanted) return true;
    return false;
  };
  const sides = (/** @type {Element} */ element) => element.getBoundingClientRect();
  const onScreen = (/** @type {DOMRect} */ { left, top, right, bottom }) =>
    left >= 0 && top >= 0 && right <= innerWidth + 1 && bottom <= innerHeight + 1;
  const wrong = [];

  const ringed = [...everywhere(document)].filter((element) => {
    const { outlineStyle, outlineOffset, display } = getComputedStyle(element);
    return outlineStyle === "solid" && outlineOffset === "7px" && display !== "contents";
  });
  if (!ringed.length) wrong.push("nothing is ringed");
  for (const element of ringed) {
    const { left, top, width, height } = sides(element);
    const name = element.dataset.quantity || element.dataset.view || String(element.className).slice(0, 60);
    if (!onScreen(sides(element))) wrong.push(`${name} is cut: ${[left, top, width, height]}`);
    for (const across of [0.03, 0.5, 0.97]) {
      for (const down of [0.03, 0.5, 0.97]) {
        const [x, y] = [left + across * width, top + down * height];
        const found = deepest(x, y);
        const seen = found && (within(found, element) || within(element, found)); // what holds the element does not cover it
        if (!seen) wrong.push(`${name} is covered at ${[x, y]} by ${found?.outerHTML.slice(0, 90)}`);
      }
    }
  }

  const card = document.querySelector(".st-key-tour");
  if (!card) return [...wrong, "there is no card"];
  const frame = sides(card);
  if (!onScreen(frame)) wrong.push(`the card is cut: ${JSON.stringify(frame)}`);
  if (card.scrollHeight > card.clientHeight + 1) wrong.push(`the card hides ${card.scrollHeight - card.clientHeight} px of its text`);
  for (const part of card.querySelectorAll("p, button, label")) {
    const { left, top, right, bottom, width } = sides(part);
    if (!width) continue;
    const cut = left < frame.left || right > frame.right || top < frame.top || bottom > frame.bottom;
    if (cut) wrong.push(`cut in the card: ${part.textContent}`);
    if (!within(deepest((left + right) / 2, (top + bottom) / 2), card)) wrong.push(`covered in the card: ${part.textContent}`);
  }
  return wrong;
}
