"""Where the parts of this program lie on this machine, and how its command is typed here. Imports no torch.

In a checkout the page, its configuration and the trained models lie beside the package. A wheel carries them inside it, in `bundled/`, and
what is trained goes into the user's data folder.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

RUN_SUFFIX = ".run"
MODEL_SUFFIX = ".safetensors"
SNAPSHOTS = "snapshots.safetensors"
"""The weights of a run at some of its steps."""

_PACKAGE = Path(__file__).resolve().parents[1]
PROJECT = _PACKAGE.parent
"""The checkout, or the folder that pip installs packages in: child processes start here, so that they find this very package."""
INSTALLED = (_PACKAGE / "bundled").is_dir()

_BESIDE = _PACKAGE / "bundled" if INSTALLED else PROJECT
APP = _BESIDE / "app.py"
"""The page; Streamlit finds its configuration, `.streamlit/config.toml`, beside it."""
PRETRAINED = _BESIDE / "pretrained"

IN_CHECKOUT, WHERE_INSTALLED = "python -m lstm_demo", "lstm-demo"
COMMAND = WHERE_INSTALLED if INSTALLED else IN_CHECKOUT
"""How a person begins a command of this program."""
RUNS_VARIABLE = "LSTM_DEMO_RUNS"


def runs_folder() -> Path:
    """Where trainings from the page put their models: `$LSTM_DEMO_RUNS`, or `.runs/` of the checkout, or the user's data folder.

    It may not exist yet.
    """
    return Path(os.environ.get(RUNS_VARIABLE) or (_user_data() / "lstm-demo" if INSTALLED else PROJECT / ".runs")).absolute()


def as_typed(path: Path) -> str:
    """As a command names it that is typed in the checkout: relative to it where it is inside."""
    return str(path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path)


def _user_data() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
