"""The ends of a map's legend."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from lstm_demo.model.kinds.description import Quantity
from lstm_demo.model.trace import Array


class Limits(NamedTuple):
    """clipped: some values lie beyond the ends."""

    low: float
    high: float
    clipped: bool


def limits(quantity: Quantity, values: Array) -> Limits:
    """A closed range is shown whole.

    An open one ends symmetrically where 98 % of |value| lie, so that one loud unit does not pale the others.
    """
    if quantity.low is not None and quantity.high is not None:
        return Limits(quantity.low, quantity.high, clipped=False)
    size = np.abs(values[np.isfinite(values)])
    if not size.size:  # a network that ran away altogether
        return Limits(-1.0, 1.0, clipped=True)
    end = _round_up(float(np.quantile(size, 0.98)))
    return Limits(-end, end, clipped=bool(size.max() > end))


def _round_up(value: float) -> float:
    """To two significant digits; at least 0.1, so that a legend never ends in noise."""
    value = max(value, 0.1)
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return round(math.ceil(value / unit - 1e-9) * unit, 6)
