"""Polling: its timing, under Node, and that its files are one valid module when they are joined."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from lstm_demo.theatre.bundle import script
from lstm_demo.ui.browser import polling
from lstm_demo.ui.sidebar import training_watch

NODE = shutil.which("node")
TESTS = Path(__file__).parent / "js" / "visible_poller.test.mjs"

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node on this machine: install Debian's package nodejs to run the JavaScript tests")


def test_it_polls_often_seldom_or_never() -> None:
    run = subprocess.run([str(NODE), "--test", str(TESTS)], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("entry", [polling.SCRIPT, training_watch.SCRIPT], ids=lambda entry: entry.stem)
def test_the_files_of_a_component_are_one_valid_module(entry: Path, tmp_path: Path) -> None:
    module = tmp_path / "module.mjs"
    module.write_text(script(entry))
    assert "class VisiblePoller" in module.read_text()
    run = subprocess.run([str(NODE), "--check", str(module)], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
