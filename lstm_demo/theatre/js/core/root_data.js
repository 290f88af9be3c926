/**
 * What a test, or a curious person, reads off the theatre's root, and what its style sheets know of its state.
 * @param {HTMLElement} root @param {import("../views/views.js").Shown} state
 */
export function markRoot(root, { packet, row, playing, layer, unit, substep, lit, following }) {
  const { reading, source, model, prediction, confidence } = packet.header;
  const leading = packet.leader(row);
  const shown = { leading, row: row + 1, playing, layer, unit };
  Object.assign(root.dataset, { reading, source, model, prediction, confidence: confidence.toFixed(4), ...shown });
  root.dataset.lit = [lit.rows.map((at) => at + 1).join(" "), lit.units.join(" "), lit.gate ?? ""].join("|");
  root.toggleAttribute("data-following", following);
  if (substep === null) delete root.dataset.substep;
  else root.dataset.substep = String(substep);
}
