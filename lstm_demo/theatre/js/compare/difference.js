import { Packet } from "../core/packet.js";
import { ceiling } from "../views/curves.js";

/**
 * By how much the quantities of one reading differ from those of another, as a reading of its own that maps can show.
 * @param {Packet} real @param {Packet} other of the same picture by the same network
 */
export function differenceOf(real, other) {
  const layers = other.layers.map((all, layer) => Object.fromEntries(
    Object.entries(all).map(([name, values]) => [name, values.map((value, at) => value - real.layers[layer][name][at])])));
  const quantities = other.header.quantities.map((quantity) => {
    const { name, symbol, role, limits } = quantity;
    return {
      ...quantity,
      symbol: `Δ${symbol}`,
      signed: true,
      gist: "",
      words: { question: "", low: "lower", high: "higher" },
      limits: limits.map((own, layer) => symmetric(role === "gate" ? 1 : widest([own, real.quantity(name).limits[layer]]))),
    };
  });
  return new Packet({ ...other.header, quantities, order: orderOf(real, other) }, { ...other, layers });
}

/** @param {number} size */
const symmetric = (size) => ({ low: -size, high: size, clipped: false });

/** @param {import("../core/header.js").Limits[]} limits */
const widest = (limits) => ceiling(Math.max(...limits.flatMap(({ low, high }) => [-low, high])));

/**
 * The lines stay where they are while something is dragged; the unit that is held is among them.
 * @param {Packet} real @param {Packet} other
 */
export function orderOf(real, { header: { held } }) {
  const { some, all } = real.header.order;
  const unit = held?.unit ?? null;
  if (unit === null) return { some, all };
  return { some: some.map((shown) => (shown.includes(unit) ? shown : [...shown, unit])), all };
}
