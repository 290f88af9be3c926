from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from lstm_demo.export.script import script
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import Trace
from lstm_demo.model.tracing import trace
from lstm_demo.style.percent import SPACE, percent
from lstm_demo.style.words import unlike_anything_learned

CONFIGS = [
    ModelConfig("lstm", 12, 2),
    ModelConfig("gru", 8),
    ModelConfig("rnn", 8, nonlinearity="relu"),
    ModelConfig("lstm", 6, pixel_mean=0.1307, pixel_std=0.3081, sigmoid_readout=True),
]
RUN_ALL = """
import contextlib, io, json, runpy, sys
for path in sys.argv[1:]:
    script, said = runpy.run_path(path), io.StringIO()
    with contextlib.redirect_stdout(said):
        status = script["main"]()
    logits = script["read"](script["picture"](), script["load_file"](script["WEIGHTS"]))
    print(json.dumps({"status": status, "said": said.getvalue(), "logits": logits.tolist()}))
assert "lstm_demo" not in sys.modules
"""


def made(config: ModelConfig, folder: Path, name: str) -> Trace:
    """A script and its weights in `folder`, and the trace that they are of."""
    model = RecurrentClassifier(config).eval()
    reading = trace(model, torch.rand(28, 28))
    save_file(model.state_dict(), folder / f"{name}.safetensors")
    (folder / f"{name}.py").write_text(script(reading, f"{name}.safetensors"), encoding="utf-8")
    return reading


def run_all(scripts: list[Path]) -> list[dict[str, Any]]:
    """What every script does, in one fresh process that cannot see this package."""
    command = [sys.executable, "-I", "-c", RUN_ALL, *map(str, scripts)]
    result = subprocess.run(command, cwd=scripts[0].parent, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_script_rebuilds_every_kind_of_network_in_a_fresh_process(tmp_path: Path) -> None:
    readings = [made(config, tmp_path, f"a{number}") for number, config in enumerate(CONFIGS)]
    made(CONFIGS[0], tmp_path, "wrong")
    save_file(RecurrentClassifier(CONFIGS[0]).state_dict(), tmp_path / "wrong.safetensors")
    *results, wrong = run_all([*(tmp_path / f"a{number}.py" for number in range(len(CONFIGS))), tmp_path / "wrong.py"])
    for result, reading in zip(results, readings, strict=True):
        np.testing.assert_allclose(np.array(result["logits"]), reading.logits, rtol=1e-5, atol=1e-5)
        assert result["status"] == 0
        assert f"It reads a {reading.prediction} ({percent(reading.confidence)})".replace(SPACE, " ") in result["said"]
        assert sum(line.count("|") == 2 for line in result["said"].splitlines()) == 28
    assert wrong["status"] == 1  # other weights than the trace's: it says so


@pytest.mark.parametrize("name", ['x"""\nimport os\n"""', "a'b\\.safetensors"])
def test_a_hostile_file_name_stays_a_name(name: str, reading: Trace) -> None:
    source = script(reading, name)
    compile(source, "a.py", "exec")
    assert repr(name) in source
    assert "import os" not in source.replace(repr(name), "").splitlines()


def test_a_script_of_what_is_unlike_anything_learned_says_so_when_it_has_read(reading: Trace) -> None:
    said = f"    print({unlike_anything_learned(10)!r})\n"
    for novelty in (None, -1.0, 1.0):
        source = script(replace(reading, novelty=novelty))
        compile(source, "script.py", "exec")
        assert (said in source.partition('print(f"\\nIt reads a ')[2]) == (novelty == 1.0)
