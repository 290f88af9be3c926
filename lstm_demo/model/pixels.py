"""One rule for pixels, for every function that takes a picture: bytes from 0 to 255, or floats of any precision in [0, 1]; ink is high."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

# What an interpolation may leave outside [0, 1].
ROUNDING = 1e-4
RULE = "bytes (uint8, 0–255) or floats in [0, 1]"


def as_pixels(images: Tensor) -> Tensor:
    """float32 in [0, 1], on the same device: bytes divided by 255, floats as they are.

    Raises:
        ValueError: another type, not finite, or outside [0, 1].
    """
    if images.is_floating_point() and images.numel():
        low, high = (float(end) for end in images.detach().aminmax())
        if not -ROUNDING <= low <= high <= 1 + ROUNDING:  # also where there is NaN
            got = f"{low:g} to {high:g}" if math.isfinite(low) and math.isfinite(high) else "NaN or infinity"
            remedy = ": divide floats of 0–255 by 255" if 1 < high <= 255 and low >= 0 else ""
            raise ValueError(f"pixels must be {RULE}, got {got}{remedy}")
    return as_floats(images, torch.float32).clamp(0, 1)


def as_tensor(images: object) -> Tensor:
    """A tensor as it is; an array, in any order of bytes and also read-only, as a copy. Raises ValueError for what is neither."""
    if isinstance(images, Tensor):
        return images
    try:
        array = np.array(images)
        if array.dtype.kind == "f":
            array = array.astype(np.float64 if array.dtype.itemsize > 4 else np.float32)
        return torch.from_numpy(array)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ValueError(f"pixels must be {RULE}: {error}") from None


def as_floats(images: Tensor, dtype: torch.dtype) -> Tensor:
    """The same conversion where the values are not looked at. Raises ValueError for another type than bytes or floats."""
    if images.dtype == torch.uint8:
        return images.to(dtype) / 255
    if not images.is_floating_point():
        raise ValueError(f"pixels must be {RULE}, got {str(images.dtype).removeprefix('torch.')}")
    return images.to(dtype)
