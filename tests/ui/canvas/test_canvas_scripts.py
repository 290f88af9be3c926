"""The canvas's JavaScript under Node, where there is one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from lstm_demo.theatre.bundle import script
from lstm_demo.ui.canvas.canvas_input import MODULE

NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node on this machine: install Debian's package nodejs to run the JavaScript tests")


def node(*arguments: str | Path) -> None:
    run = subprocess.run([str(NODE), *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_joined_module_is_valid(tmp_path: Path) -> None:
    joined = tmp_path / "canvas.mjs"
    joined.write_text(script(MODULE), encoding="utf-8")
    node("--check", joined)
