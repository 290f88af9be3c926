"""What looks at something again and again: its timing, under Node, and that its files are one module as the page joins them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from lstm_demo.theatre.bundle import script
from lstm_demo.ui.browser import pulse
from lstm_demo.ui.sidebar import training_watch

NODE = shutil.which("node")
TESTS = Path(__file__).parent / "js"

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node on this machine: install Debian's package nodejs to run the JavaScript tests")


def test_it_looks_soon_seldom_or_never() -> None:
    run = subprocess.run([str(NODE), "--test", str(TESTS / "visibility.test.mjs")], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("entry", [pulse.SCRIPT, training_watch.SCRIPT], ids=lambda entry: entry.stem)
def test_the_files_of_a_component_are_one_valid_module(entry: Path, tmp_path: Path) -> None:
    module = tmp_path / "module.mjs"
    module.write_text(script(entry))
    assert "class Looking" in module.read_text()
    run = subprocess.run([str(NODE), "--check", str(module)], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
