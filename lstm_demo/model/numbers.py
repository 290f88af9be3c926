"""What counts as a number in a file: one check for all of them. Anything that JSON can hold may be asked about."""

from __future__ import annotations

from typing import TypeGuard

MAX_WHOLE = 2**53
"""Below it every whole number is a float too."""
MAX_FLOAT = 1e300


def is_whole(value: object, low: int = 0, high: int = MAX_WHOLE) -> TypeGuard[int]:
    """A whole number of low–high; True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def is_number(value: object, low: float = 0.0, high: float = MAX_FLOAT) -> TypeGuard[float]:
    """A number of low–high; neither True nor False, nor one that is not finite or that no float can hold."""
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def shown(value: object) -> str:
    """In an error: no longer than a sentence bears."""
    if isinstance(value, int) and abs(value) > MAX_WHOLE:
        return "a number of too many digits"
    return f"{value!r:.60}"
