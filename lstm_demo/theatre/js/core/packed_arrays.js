/**
 * Where an array lies, in values of its own type; float32 unless `type` says int16.
 * @typedef {{ offset: number, shape: number[], type?: "int16" }} Layout
 * @typedef {{ data: Float32Array, shape: number[] }} Matrix
 * @typedef {{ arrays: Record<string, Layout>, floats: number }} ArraysHeader what every header has
 */

/**
 * A header and named arrays, as Python packed them (packed_arrays.py). The arrays are views of the message: nothing is converted.
 * @template {ArraysHeader} Header
 */
export class PackedArrays {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    const buffer = bytes.slice().buffer; // copied, because typed arrays need alignment and a message may begin at any byte
    const length = new DataView(buffer).getUint32(0, true);
    /** @type {Header} */
    this.header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
    const { floats } = this.header;
    this.floats = new Float32Array(buffer, 4 + length, floats);
    this.shorts = new Int16Array(buffer, 4 + length + 4 * floats);
  }

  /** One of float32. @param {string} name @returns {Matrix} */
  array(name) {
    const { offset, shape } = this.header.arrays[name];
    return { data: this.floats.subarray(offset, offset + shape.reduce((a, b) => a * b, 1)), shape };
  }

  /** One of int16. @param {string} name @returns {{ data: Int16Array, shape: number[] }} */
  shortArray(name) {
    const { offset, shape } = this.header.arrays[name];
    return { data: this.shorts.subarray(offset, offset + shape.reduce((a, b) => a * b, 1)), shape };
  }
}
