from __future__ import annotations

import pytest

from lstm_demo.plots.cell_text import contrast, ramp_colour, readable_on
from lstm_demo.style.palette import DARK, LIGHT, Palette


def test_contrast_is_wcags() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the grey that just fails


def test_the_ramp_goes_through_its_stops() -> None:
    stops = ("#000000", "#80ff00", "#ffffff")
    assert [ramp_colour(stops, share) for share in (-1, 0, 0.25, 0.5, 1, 2)] == [
        *("#000000", "#000000", "#408000", "#80ff00", "#ffffff", "#ffffff")
    ]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_numbers_can_be_read_on_the_whole_ramp(palette: Palette) -> None:
    for percent in range(101):
        colour = ramp_colour(palette.sequential, percent / 100)
        assert contrast(readable_on(colour), colour) >= 4.5
