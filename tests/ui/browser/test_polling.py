"""Polling: its timing, under Node, and that its files are one valid module when they are joined."""

from __future__ import annotations

from pathlib import Path

import pytest

from lstm_demo.theatre.bundle import script
from lstm_demo.ui.browser import polling
from lstm_demo.ui.sidebar import training_watch
from tests.node import node

TESTS = Path(__file__).parent / "js" / "visible_poller.test.mjs"


def test_it_polls_often_seldom_or_never() -> None:
    node("--test", TESTS)


@pytest.mark.parametrize("entry", [polling.SCRIPT, training_watch.SCRIPT], ids=lambda entry: entry.stem)
def test_the_files_of_a_component_are_one_valid_module(entry: Path, tmp_path: Path) -> None:
    module = tmp_path / "module.mjs"
    module.write_text(script(entry))
    assert "class VisiblePoller" in module.read_text()
    node("--check", module)
