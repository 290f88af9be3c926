/** Which units to look at, and in which order: the same as lstm_demo/insight/unit_order.py. */

/**
 * The units that change most from row to row, similar ones next to each other: a greedy chain from the liveliest, always on to the most
 * similar one that is left.
 * @param {Float32Array[]} quantities each (T, H)
 * @param {number} units H
 * @param {number} count
 * @returns {number[]}
 */
export function liveliestUnits(quantities, units, count) {
  const rows = quantities[0].length / units;
  const histories = historiesOf(quantities, units, rows);
  const liveliness = Array.from({ length: units }, (_, unit) => variances(histories, unit, quantities.length, rows));
  const liveliest = Array.from({ length: units }, (_, unit) => unit).sort((a, b) => liveliness[b] - liveliness[a] || a - b).slice(0, count);
  return chain(liveliest, histories, quantities.length * rows);
}

/** (H, quantities, T), each quantity divided by its spread in the layer; one that never changes stays as it is. */
function historiesOf(/** @type {Float32Array[]} */ quantities, /** @type {number} */ units, /** @type {number} */ rows) {
  const features = quantities.length * rows;
  const histories = new Float64Array(units * features);
  quantities.forEach((values, place) => {
    const spread = Math.sqrt(variance(values, 0, values.length)) || 1;
    for (let row = 0; row < rows; row++) {
      for (let unit = 0; unit < units; unit++) {
        histories[unit * features + place * rows + row] = finite(values[row * units + unit]) / spread;
      }
    }
  });
  return histories;
}

/**
 * How much a unit changes from row to row, over all quantities.
 * @param {Float64Array} histories @param {number} unit @param {number} quantities @param {number} rows
 */
function variances(histories, unit, quantities, rows) {
  let sum = 0;
  for (let place = 0; place < quantities; place++) {
    const from = (unit * quantities + place) * rows;
    sum += variance(histories, from, from + rows);
  }
  return sum;
}

/** @param {Float32Array | Float64Array} values @param {number} from @param {number} to */
function variance(values, from, to) {
  let mean = 0;
  for (let at = from; at < to; at++) mean += finite(values[at]);
  mean /= to - from;
  let sum = 0;
  for (let at = from; at < to; at++) sum += (finite(values[at]) - mean) ** 2;
  return sum / (to - from);
}

/** A network that ran away may hold no numbers, and is worth looking at too. @param {number} value */
function finite(value) {
  return Number.isFinite(value) ? value : 0;
}

/** @param {number[]} liveliest @param {Float64Array} histories @param {number} features of each unit */
function chain(liveliest, histories, features) {
  const left = new Set(liveliest.slice(1));
  const order = liveliest.slice(0, 1);
  while (left.size) {
    let [next, nearest] = [-1, Infinity];
    for (const unit of left) {
      const away = unlikeness(histories, order[order.length - 1] * features, unit * features, features);
      if (away < nearest) [next, nearest] = [unit, away];
    }
    left.delete(next);
    order.push(next);
  }
  return order;
}

/** Squared. @param {Float64Array} histories @param {number} one @param {number} other @param {number} features */
function unlikeness(histories, one, other, features) {
  let sum = 0;
  for (let k = 0; k < features; k++) sum += (histories[one + k] - histories[other + k]) ** 2;
  return sum;
}
