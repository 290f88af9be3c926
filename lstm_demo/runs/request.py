"""What a training is asked to do: the settings that a person may choose, and the command they make. Imports neither torch nor Streamlit."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lstm_demo.files.folders import COMMAND, as_typed
from lstm_demo.runs.record import RunError, RunRecord, is_run_name
from lstm_demo.style.one_line import one_line
from lstm_demo.training.recipes import find_recipe, with_overrides
from lstm_demo.training.settings import SETTINGS

Setting = str | int | float
# How a training is run for the page: its reports as JSON, its end by the end of standard input, all that it takes to go on kept.
LISTENING = ("--json", "--stop-on-eof")
KEEPING = "--keep-run"
_FLAGS = {"num_layers": "--layers"}


@dataclass(frozen=True)
class JobRequest:
    """What to train.

    recipe: a key of `RECIPES`. name: of the model and its file; letters, digits, dots, dashes and underscores, at most 60.
    settings: what differs from the recipe, by names in `SETTINGS`. data: as `--data` takes it.

    Raises:
        ValueError: the name or the settings will not do.
    """

    recipe: str
    name: str
    settings: Mapping[str, Setting] = field(default_factory=dict)
    data: str | None = None

    def __post_init__(self) -> None:
        if not is_run_name(self.name):
            raise ValueError(f"A model's name has 1–60 letters, digits, dots, dashes or underscores, got {str(self.name)[:80]!r}.")
        if not isinstance(self.recipe, str) or not (self.data is None or isinstance(self.data, str)):
            raise ValueError("A recipe and a data set are given by their names.")
        if not isinstance(self.settings, Mapping) or (other := [name for name in self.settings if name not in SETTINGS]):
            named = f": {', '.join(map(repr, other[:3]))} is none" if isinstance(self.settings, Mapping) else ""
            raise ValueError(f"Settings are those of the network and of its training, by their names{named}.")
        if not all(isinstance(value, Setting) and not isinstance(value, bool) for value in self.settings.values()):
            raise ValueError("Settings are numbers and words by their names.")

    def arguments(self, out: Path) -> list[str]:
        """Of `python -m lstm_demo`, run in the project's folder."""
        words = ["train", "--recipe", self.recipe, "--out", as_typed(out)]
        for name, value in {"threads": 1, **self.settings}.items():
            words += [_FLAGS.get(name, f"--{name.replace('_', '-')}"), str(value)]
        if self.data is not None:
            words += ["--data", self.data]
        return [*words, KEEPING, *LISTENING]

    def command(self, out: Path) -> str:
        """As a person would type it in the project's folder."""
        return f"{COMMAND} {shlex.join(word for word in self.arguments(out) if word not in LISTENING)}"


def request_of(record: RunRecord) -> JobRequest:
    """What was asked for, as the record tells it. Raises RunError: nothing that could be asked for, in name or in value."""
    told: Mapping[str, Any] = record.request
    try:
        request = JobRequest(str(told.get("recipe") or record.recipe), record.name[:60], told.get("settings") or {}, told.get("data"))
        with_overrides(find_recipe(request.recipe), request.settings)
    except ValueError as error:
        raise RunError(f"{record.name} cannot be trained, because of what its record asks for: {one_line(str(error))}") from None
    return request
