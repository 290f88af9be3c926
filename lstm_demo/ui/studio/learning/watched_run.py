"""The run whose snapshots are shown: the chosen model's, if it has snapshots, else one that comes with the program. And its accuracies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.data.names import measured_on
from lstm_demo.files.catalogue import PRETRAINED, SUFFIX, ModelEntry, snapshots_path
from lstm_demo.files.safetensors_head import read_card
from lstm_demo.ui.page.reading import network_of

if TYPE_CHECKING:
    from lstm_demo.files.snapshot_file import Snapshots

SHIPPED = "lstm-1x32"
"""The model that comes with its run's snapshots, so that there is something to watch before the first training."""

YOURS = "Train a model in the sidebar and choose it there to watch its own run."
NOT_THE_LAST = "The model that was kept is of another step than the last snapshot, so its reading may differ a little."

EVERY = 20
"""One of so many test images is read: 500 images of MNIST take a network with 1 × 128 units 15 ms on one idle core."""


@dataclass(frozen=True)
class KeptRun:
    """A file of snapshots, and the model that the run made.

    model, sha256: the model's name and checksum.
    data: the name of the run's data set.
    path: the file of snapshots.
    changed, size: its time of change and its size; another version of the file differs in these.
    """

    model: str
    sha256: str
    data: str
    path: Path
    changed: int
    size: int


def run_to_watch(entry: ModelEntry | None) -> KeptRun | None:
    """None where neither model has snapshots. Raises CheckpointError where the one that comes with the program is damaged."""
    if entry is not None and (run := _kept(entry)) is not None:
        return run
    shipped = _shipped()
    return _kept(shipped) if shipped is not None else None


def describe_run(run: KeptRun, entry: ModelEntry | None) -> str:
    """Sentences on which run is shown, whether its last snapshot is the model, and how to watch another."""
    from lstm_demo.training.recipes import RECIPES

    snapshots = snapshots_of(run)
    recipe = RECIPES.get(snapshots.recipe)
    of = f", recipe “{recipe.title}”" if recipe else ""
    count = f"{len(snapshots)} snapshots, closer together at the beginning, where most is learned" if len(snapshots) > 1 else "one snapshot"
    words = [f"The training of {run.model}{of}: {count}."]
    own = entry is not None and entry.name == run.model
    model_entry = entry if own else _shipped()
    if model_entry is not None and not _ends_with_the_model(run, model_entry):
        words.append(NOT_THE_LAST)
    if entry is not None and not own:
        words.append(f"The run of {entry.name} kept none.")
    return " ".join(words if own else [*words, YOURS])


@st.cache_resource(max_entries=2, show_spinner=False)
def snapshots_of(run: KeptRun) -> Snapshots:
    """Raises CheckpointError where the file is gone or damaged."""
    from lstm_demo.files.snapshot_file import load_snapshots

    return load_snapshots(run.path)


def _shipped() -> ModelEntry | None:
    path = PRETRAINED / f"{SHIPPED}{SUFFIX}"
    return ModelEntry(SHIPPED, path, read_card(path)) if snapshots_path(path) is not None else None


def _kept(entry: ModelEntry) -> KeptRun | None:
    path = snapshots_path(entry.path)
    if path is None:
        return None
    try:
        state = path.stat()
    except OSError:  # it was deleted meanwhile
        return None
    return KeptRun(entry.name, entry.card.sha256, entry.card.data, path, state.st_mtime_ns, state.st_size)


@st.cache_resource(max_entries=8, show_spinner=False)
def _ends_with_the_model(run: KeptRun, _entry: ModelEntry) -> bool:
    """Whether the last snapshot has exactly the model's weights."""
    kept, snapshots = network_of(_entry).state_dict(), snapshots_of(run)
    last = snapshots[len(snapshots) - 1].weights
    return snapshots.config == _entry.card.model and all(bool((tensor == kept[name]).all()) for name, tensor in last.items())


@dataclass(frozen=True)
class Scores:
    """accuracy: of each snapshot, 0–1; None where it is not known. images: the number of test images; 0 for all."""

    accuracy: tuple[float | None, ...]
    images: int


def scores(snapshots: Snapshots, data: str) -> Scores:
    """The run's own measurements, if it has one of every snapshot; else measurements made here, if its test images are MNIST's.

    Another data set is not downloaded for this: the run's own measurements are used then. data: the name of the run's data set.
    """
    if measured_on(data) != "MNIST" or None not in snapshots.test_accuracy:
        return Scores(snapshots.test_accuracy, 0)
    from lstm_demo.data.samples import spread_test_digits
    from lstm_demo.training.evaluate import evaluate

    images, labels = spread_test_digits(EVERY)
    networks = (snapshots.network(number) for number in range(len(snapshots)))
    return Scores(tuple(evaluate(network, images, labels).accuracy for network in networks), len(images))
