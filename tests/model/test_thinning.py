"""A long curve made short, without an oracle but its promises."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_demo.model.thinning import evenly, thin

MOST = 160


def thinned(steps: list[int], most: int = MOST, measured: set[int] = frozenset()) -> list[int]:  # type: ignore[assignment]
    return thin(steps, most, lambda step: step, lambda step: step in measured)


@pytest.mark.parametrize("length", [1, 2, 159, 160, 161, 1000, 9999])
def test_a_long_curve_keeps_its_ends_and_is_no_longer_than_asked(length: int) -> None:
    steps = list(range(1, length + 1))
    chosen = thinned(steps)
    assert len(chosen) == length if length <= MOST else MOST / 2 - 2 <= len(chosen) <= MOST
    assert (chosen[0], chosen[-1]) == (1, length) and chosen == sorted(set(chosen))


def test_a_long_curve_is_spread_evenly() -> None:
    assert len(set(np.diff(thinned(list(range(10_000)))[2:-1]))) == 1


def test_a_growing_curve_keeps_the_points_it_has() -> None:
    """Else a live curve would tremble."""
    early, late = list(range(MOST + 10)), list(range(2 * MOST - 10))
    assert set(thinned(early)) - {early[-1]} <= set(thinned(late))


def test_of_neighbours_the_one_that_was_measured_stays() -> None:
    measured = set(range(100, 10_001, 100))
    assert measured <= set(thinned(list(range(1, 10_001)), 1000, measured))


def test_thinning_goes_by_steps_not_by_how_often_there_were_reports() -> None:
    steps = [*range(10, 50_001, 10), *range(50_001, 100_001)]
    chosen = thinned(steps)
    assert len([step for step in chosen if step <= 50_000]) == pytest.approx(len(chosen) / 2, abs=2)


def test_an_even_choice_has_exactly_as_many_as_asked_and_both_ends() -> None:
    chosen = evenly(range(100), 24)
    assert (len(chosen), chosen[0], chosen[-1]) == (24, 0, 99) and set(np.diff(chosen)) <= {4, 5}
    assert evenly([1, 2, 3], 5) == [1, 2, 3] and evenly([1, 2, 3], 1) == [1]
