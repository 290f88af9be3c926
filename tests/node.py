"""Node, which runs the JavaScript's tests: the machine's own, or the one that Playwright brings."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from playwright._impl._driver import compute_driver_executable


def node(*arguments: str | Path) -> str:
    """What Node prints. Raises AssertionError, with all that it said, where it fails."""
    program = shutil.which("node") or compute_driver_executable()[0]
    run = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=600, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout
