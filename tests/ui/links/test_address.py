"""The address, run with Node."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

TESTS = Path(__file__).parent / "js" / "address.test.mjs"


@pytest.mark.skipif(shutil.which("node") is None, reason="this machine has no Node.js")
def test_the_newest_request_wins_in_whatever_order_the_browser_comes_to_them():
    run = subprocess.run(["node", "--test", str(TESTS)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
