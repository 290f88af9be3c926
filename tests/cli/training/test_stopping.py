"""A training whose program ends while it still loads torch, which may take a minute on a busy machine: it ends at once, too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
LETS_GO = """
import os, time
os.write(2, b"loading")
time.sleep(600)
"""
HOLDS_ON = """
import os, time
end = time.monotonic() + 600
while time.monotonic() < end:
    try:
        os.write(2, b"loading")
        time.sleep(600)
    except BaseException:
        pass
"""


@pytest.mark.parametrize(("loading", "leaves"), [(LETS_GO, []), (HOLDS_ON, ["my.run"])], ids=["lets go", "holds on"])
def test_a_training_whose_program_ends_while_it_loads_torch_ends_too(loading: str, leaves: list[str], tmp_path: Path) -> None:
    (modules := tmp_path / "modules").mkdir()
    (modules / "torch.py").write_text(loading)
    (models := tmp_path / "models").mkdir()
    words = ["train", "--out", str(models / "my.safetensors"), "--keep-run", "--json", "--stop-on-eof"]
    child = subprocess.Popen(
        [sys.executable, "-m", "lstm_demo", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(modules)},
    )
    assert child.stdin is not None and child.stderr is not None
    assert child.stderr.read(7) == b"loading"
    child.communicate(timeout=300)
    assert child.returncode == 130
    assert [path.name for path in models.iterdir()] == leaves
