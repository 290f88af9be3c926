"""A JSON header and named arrays as bytes for the browser (js/core/packed_arrays.js reads them). Nothing is rounded.

Layout, all little-endian: uint32 N; N bytes of UTF-8 JSON, padded with spaces to a multiple of 4; all float32 values; all int16 values.

The header's `arrays` gives each array's `shape` and `offset`, counted in values of its own type, and `type: "int16"` where it is not
float32. `floats` is the number of float32 values.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt


def pack_arrays(header: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[np.generic]]) -> bytes:
    """int16 arrays stay int16; all others become float32.

    Args:
        header: anything that JSON holds; without the names `arrays` and `floats`.
        arrays: of any shape.

    Raises:
        ValueError: a number in the header is not finite.
    """
    index: dict[str, dict[str, Any]] = {}
    floats: list[bytes] = []
    shorts: list[bytes] = []
    float_count = short_count = 0
    for name, array in arrays.items():
        if array.dtype == np.int16:
            index[name] = {"offset": short_count, "shape": list(array.shape), "type": "int16"}
            shorts.append(np.ascontiguousarray(array, dtype="<i2").tobytes())
            short_count += array.size
        else:
            index[name] = {"offset": float_count, "shape": list(array.shape)}
            floats.append(np.ascontiguousarray(array, dtype="<f4").tobytes())
            float_count += array.size
    whole = {**header, "arrays": index, "floats": float_count}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    return b"".join([struct.pack("<I", len(text)), text, *floats, *shorts])
