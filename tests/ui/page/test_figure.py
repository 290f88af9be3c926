"""Every figure of the page goes through one door, which gives it one quiet button."""

from __future__ import annotations

import ast
import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

PACKAGE = Path(__file__).parents[3] / "lstm_demo"


def page_with_a_figure() -> None:
    import plotly.graph_objects as go

    from lstm_demo.ui.page.figure import show_figure

    show_figure(go.Figure(layout={"height": 200, "margin": {"t": 8}}), "gates", of="my model", name="unit-7", alt="A figure")


def shown(page: AppTest) -> dict[str, dict[str, object]]:
    """The figure and its configuration, as sent."""
    (element,) = page.get("plotly_chart")
    return {"figure": json.loads(element.proto.spec), "config": json.loads(element.proto.config)}


def test_its_one_button_saves_it_under_a_name_that_says_what_it_is() -> None:
    config = shown(AppTest.from_function(page_with_a_figure).run())["config"]
    assert config["modeBarButtons"] == [["toImage"]] and config["displayModeBar"] == "hover"
    assert config["toImageButtonOptions"] == {"format": "svg", "filename": "my-model-unit-7", "scale": 2}


def test_it_is_saved_in_the_format_that_was_chosen() -> None:
    page = AppTest.from_function(page_with_a_figure).run()
    page.session_state["session"].downloads.picture_format = "png"
    assert shown(page.run())["config"]["toImageButtonOptions"]["format"] == "png"  # type: ignore[index]


def test_a_saved_figure_has_the_pages_ground_and_room_for_the_button() -> None:
    layout = shown(AppTest.from_function(page_with_a_figure).run())["figure"]["layout"]
    assert layout["paper_bgcolor"] == "#ffffff"  # type: ignore[index]
    assert layout["margin"]["t"] == 26 and layout["height"] == 218  # type: ignore[index]


def test_no_figure_of_the_page_goes_another_way() -> None:
    callers = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "plotly_chart"
    }
    assert callers == {"ui/page/figure.py"}
