"""What the browser gets, read as packed_arrays.py describes it."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np


def unpack_arrays(data: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The header and the arrays; together they are all of the data."""
    (length,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + length])
    starts = {"<f4": 4 + length, "<i2": 4 + length + 4 * header["floats"]}
    arrays = {}
    for name, about in header["arrays"].items():
        kind, count = "<i2" if about.get("type") == "int16" else "<f4", int(np.prod(about["shape"], dtype=int))
        start = starts[kind] + about["offset"] * np.dtype(kind).itemsize
        arrays[name] = np.frombuffer(data, kind, count, start).reshape(about["shape"])
    assert starts["<f4"] + sum(array.nbytes for array in arrays.values()) == len(data)
    return header, arrays
