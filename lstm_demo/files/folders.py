"""Where models and runs lie on this machine. Imports no torch."""

from __future__ import annotations

import os
from pathlib import Path

RUN_SUFFIX = ".run"
MODEL_SUFFIX = ".safetensors"
SNAPSHOTS = "snapshots.safetensors"
"""The weights that it had on the way."""

PROJECT = Path(__file__).resolve().parents[2]
PRETRAINED = PROJECT / "pretrained"

RUNS_VARIABLE = "LSTM_DEMO_RUNS"


def runs_folder() -> Path:
    """Where trainings from the page put their models: `$LSTM_DEMO_RUNS`, or `.runs/` beside the package. It may not exist yet."""
    return Path(os.environ.get(RUNS_VARIABLE) or PROJECT / ".runs").absolute()
