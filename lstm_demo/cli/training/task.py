"""What one `train` is to do. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_demo.runs.record import RunRecord
from lstm_demo.training.recipes import Recipe

if TYPE_CHECKING:
    from lstm_demo.cli.training.fine_tuning import FineTuning
    from lstm_demo.training.run_state import RunState


@dataclass(frozen=True)
class Task:
    """Train by `recipe`, with the length of the whole run, and write the model to `path`.

    name: of the model, on its card. command: what makes this model again. record: of a run that is kept, as it begins; None is not to be
    kept. before: where to go on; None is from the first step. start: from which model's weights; None is from random ones.
    """

    recipe: Recipe
    path: Path
    name: str
    command: str
    record: RunRecord | None = None
    before: RunState | None = None
    start: FineTuning | None = None
