/** Specks: patches of ink too small to belong to the digit beside them. The same as lstm_demo/data/specks.py. */

/**
 * The mask without the patches smaller than `share` of the largest one; pixels that touch at a corner are of one patch.
 * @param {Uint8Array} mask (height, width), 0 or 1
 * @param {number} width
 * @param {number} share
 */
export function withoutSpecks(mask, width, share) {
  const patches = new Int32Array(mask.length); // 0 outside, else the number of the patch
  const areas = [0];
  const open = [];
  for (let place = 0; place < mask.length; place++) {
    if (!mask[place] || patches[place]) continue;
    const patch = areas.length;
    areas.push(0);
    patches[place] = patch;
    open.push(place);
    while (open.length) {
      const at = /** @type {number} */ (open.pop());
      areas[patch]++;
      const column = at % width;
      for (let step = -1; step <= 1; step++) { // the rows above, of, and below the pixel
        for (let aside = column ? -1 : 0; aside <= (column < width - 1 ? 1 : 0); aside++) {
          const near = at + step * width + aside;
          if (mask[near] && !patches[near]) { // outside the picture there is nothing
            patches[near] = patch;
            open.push(near);
          }
        }
      }
    }
  }
  const least = share * Math.max(...areas);
  const kept = new Uint8Array(mask.length);
  for (let place = 0; place < mask.length; place++) kept[place] = mask[place] && areas[patches[place]] >= least ? 1 : 0;
  return kept;
}

/** The mask and the pixels around it: soft edges belong to the ink. @param {Uint8Array} mask (height, width) @param {number} width */
export function grown(mask, width) {
  const near = mask.slice();
  for (let at = mask.indexOf(1); at >= 0; at = mask.indexOf(1, at + 1)) {
    const column = at % width;
    for (let step = -1; step <= 1; step++) {
      for (let aside = column ? -1 : 0; aside <= (column < width - 1 ? 1 : 0); aside++) {
        const place = at + step * width + aside;
        if (place >= 0 && place < near.length) near[place] = 1;
      }
    }
  }
  return near;
}
