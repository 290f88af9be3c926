"""The figure, and the page made of it; tests/browser/test_exported_page.py plays it."""

from __future__ import annotations

import json
import re

import pytest

import lstm_demo
from lstm_demo.data.samples import sample_digits
from lstm_demo.export.animation.html_page import html_page
from lstm_demo.export.animation.layout import lay_out
from lstm_demo.export.animation.plotly_animation import animation
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import Trace


def test_a_frame_a_row_moves_six_traces_without_a_redraw(any_reading: Trace) -> None:
    figure = animation(lay_out(any_reading))
    assert [frame.name for frame in figure.frames] == [str(row) for row in range(1, 29)]
    assert {(len(frame.data), frame.traces) for frame in figure.frames} == {(6, tuple(range(6)))}
    assert {trace.type for frame in figure.frames for trace in frame.data} == {"scatter"}
    assert '"redraw":true' not in figure.to_json().replace(" ", "")
    assert len(figure.layout.images) == 2 + 2 * len(any_reading.QUANTITIES)


def test_the_figure_is_small(reading: Trace) -> None:
    assert len(animation(lay_out(reading)).to_json()) < 600_000


def test_pointing_at_a_cell_says_its_unit_row_and_number(reading: Trace) -> None:
    maps = [trace for trace in animation(lay_out(reading, 0)).data if trace.type == "heatmap"]
    words = maps[2].text[0][4]
    found = re.fullmatch(r"unit (\d+) after row 5: f = (\d\.\d\d)", words)
    assert found is not None, words
    assert float(found[2]) == pytest.approx(reading.forget_gate[0, 4, int(found[1])], abs=0.006)  # type: ignore[attr-defined]


def test_show_gives_a_notebook_the_same_figure(model: RecurrentClassifier, reading: Trace) -> None:
    assert lstm_demo.show(model, sample_digits()[3]).to_json() == animation(lay_out(reading)).to_json()


def test_the_page_holds_all_that_it_needs(reading: Trace) -> None:
    html = html_page(reading)
    assert len(html.encode()) <= 6_000_000
    head, script, rest = html.partition("plotly.js v")
    assert script and not re.search(r"""(src|href)=["']https?:""", head + rest[-800_000:])
    figure = re.search(r"const figure = (\{.*\});\n", html)
    assert figure is not None
    assert len(json.loads(figure[1])["frames"]) == 28
