"""A long curve made short enough to be stored, sent or drawn. Imports no torch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Point = TypeVar("Point")


def thin(
    points: Sequence[Point], most: int, step: Callable[[Point], int], measured: Callable[[Point], bool] = lambda point: False
) -> list[Point]:
    """At most `most` (from 2) of points that ascend by step: the first, the last, and others evenly spread over the steps between.

    Of neighbours one that was measured stays. The steps are divided into equal cells of 1, 2, 4, 8 … steps, each of which keeps one point,
    so that a curve that grows keeps the points that it has until the cells are doubled.
    """
    if len(points) <= most:
        return list(points)
    inner, width = points[1:-1], 1
    while len({step(point) // width for point in inner}) > most - 2:
        width *= 2
    cells: dict[int, list[Point]] = {}
    for point in inner:
        cells.setdefault(step(point) // width, []).append(point)
    return [points[0], *(next(filter(measured, cell), cell[0]) for cell in cells.values()), points[-1]]


def evenly(items: Sequence[Point], most: int) -> list[Point]:
    """At most `most` of them, evenly spread over their numbers, with the first and, where `most` is above 1, the last."""
    if len(items) <= most:
        return list(items)
    return [items[round(number * (len(items) - 1) / max(1, most - 1))] for number in range(most)]
