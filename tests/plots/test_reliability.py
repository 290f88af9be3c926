"""The reliability diagram shows each range of confidence that enough images fell into."""

from __future__ import annotations

import pytest

from lstm_demo.plots.reliability import LEAST, reliability_diagram
from tests.cards import calibration


def test_each_range_with_enough_images_is_a_point_and_the_line_of_honesty_goes_through_the_corners() -> None:
    found = calibration()
    figure = reliability_diagram(found)
    raw, calibrated = figure.data
    told = [each for each in found.raw_reliability if each.images >= LEAST]
    assert 0 < len(told) < len(found.raw_reliability)
    assert list(raw.x) == pytest.approx([100 * each.confidence for each in told])
    assert list(calibrated.y) == pytest.approx([100 * each.accuracy for each in told])
    assert list(raw.marker.size) == sorted(raw.marker.size) and raw.marker.size[0] < raw.marker.size[-1], "here each has more images"
    assert (raw.name, calibrated.name) == ("softmax", "with temperature 1.25")
    line = figure.layout.shapes[0]
    assert (line.x0, line.y0, line.x1, line.y1) == (0, 0, 100, 100)
