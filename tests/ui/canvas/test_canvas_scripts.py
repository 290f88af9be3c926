"""The canvas's JavaScript under Node."""

from __future__ import annotations

from pathlib import Path

from lstm_demo.theatre.bundle import script
from lstm_demo.ui.canvas.canvas_input import MODULE
from tests.node import node


def test_the_joined_module_is_valid(tmp_path: Path) -> None:
    joined = tmp_path / "canvas.mjs"
    joined.write_text(script(MODULE), encoding="utf-8")
    node("--check", joined)
