/**
 * A matrix, row after row, times the `columns` values that begin at `at`: four rows at a time, so that each value is fetched once for four
 * of them. No arrays are taken apart in the loop: that alone made it four times as slow.
 * @param {Float32Array} matrix @param {Float32Array} vector @param {number} at
 * @param {Float32Array} out @param {number} to where the products begin in it @param {number} columns
 */
export function multiply(matrix, vector, at, out, to, columns) {
  const rows = matrix.length / columns;
  let row = 0;
  for (; row + 3 < rows; row += 4) {
    const first = row * columns;
    const second = first + columns;
    const third = second + columns;
    const fourth = third + columns;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let column = 0; column < columns; column++) {
      const value = vector[at + column];
      a += matrix[first + column] * value;
      b += matrix[second + column] * value;
      c += matrix[third + column] * value;
      d += matrix[fourth + column] * value;
    }
    out[to + row] = a;
    out[to + row + 1] = b;
    out[to + row + 2] = c;
    out[to + row + 3] = d;
  }
  for (; row < rows; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += matrix[row * columns + column] * vector[at + column];
    out[to + row] = sum;
  }
}
