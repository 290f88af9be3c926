/** A header and named arrays, as Python packed them (packed_arrays.py). The arrays are views of the message: nothing is converted. */
export class PackedArrays {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    const buffer = bytes.slice().buffer; // copied, because typed arrays need alignment and a message may begin at any byte
    const length = new DataView(buffer).getUint32(0, true);
    /** @type {Record<string, any>} */
    this.header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
    const { floats } = this.header;
    this.floats = new Float32Array(buffer, 4 + length, floats);
    this.shorts = new Int16Array(buffer, 4 + length + 4 * floats);
  }

  /** @param {string} name @returns {{ data: Float32Array | Int16Array, shape: number[] }} */
  array(name) {
    const { type, offset, shape } = this.header.arrays[name];
    const values = type === "int16" ? this.shorts : this.floats;
    return { data: values.subarray(offset, offset + shape.reduce((a, b) => a * b, 1)), shape };
  }
}
