from __future__ import annotations

import pytest

from lstm_demo.plots.look import faded, signed


@pytest.mark.parametrize(("value", "text"), [(-0.5, "−0.50"), (0.125, "0.12"), (-0.001, "0.00"), (3.0, "3.00")])
def test_numbers_for_the_screen(value: float, text: str) -> None:
    assert signed(value) == text


def test_a_faded_colour_keeps_its_hue() -> None:
    assert faded("#ff8000", 0.25) == "rgba(255,128,0,0.25)"
