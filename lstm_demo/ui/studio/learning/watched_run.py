"""Whose training is watched: the run of the model in use where it kept snapshots, else the one that ships."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.files.catalogue import PRETRAINED, SUFFIX, ModelEntry, snapshots_path
from lstm_demo.files.safetensors_head import read_card
from lstm_demo.ui.page.reading import network_of

if TYPE_CHECKING:
    from lstm_demo.files.snapshot_file import Snapshots

SHIPPED = "lstm-1x32"
"""The model whose run ships with its snapshots, so that there is something to watch before anyone trains."""

YOURS = "Train a model in the sidebar and choose it there to watch its own run."
NOT_THE_LAST = "The model that was kept is of another step than the last snapshot, so its reading may differ a little."


@dataclass(frozen=True)
class KeptRun:
    """A file of snapshots in the version that is there now, and the model that the run made. data: the set that it learned, by name."""

    model: str
    sha256: str
    data: str
    path: Path
    changed: int
    size: int


def run_to_watch(entry: ModelEntry | None) -> KeptRun | None:
    """None where neither the model in use nor the one that ships has kept a run. Raises CheckpointError where that one is damaged."""
    if entry is not None and (run := _kept(entry)) is not None:
        return run
    shipped = _shipped()
    return _kept(shipped) if shipped is not None else None


def whose(run: KeptRun, entry: ModelEntry | None) -> str:
    """Which run is watched, whether it ends with the model that was kept, and how to come by one's own."""
    from lstm_demo.training.recipes import RECIPES

    snapshots = snapshots_of(run)
    recipe = RECIPES.get(snapshots.recipe)
    of = f", recipe “{recipe.title}”" if recipe else ""
    count = f"{len(snapshots)} snapshots, closer together at the beginning, where most is learned" if len(snapshots) > 1 else "one snapshot"
    words = [f"The training of {run.model}{of}: {count}."]
    own = entry is not None and entry.name == run.model
    maker = entry if own else _shipped()
    if maker is not None and not _ends_with_the_model(run, maker):
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
    except OSError:  # gone since
        return None
    return KeptRun(entry.name, entry.card.sha256, entry.card.data, path, state.st_mtime_ns, state.st_size)


@st.cache_resource(max_entries=8, show_spinner=False)
def _ends_with_the_model(run: KeptRun, _maker: ModelEntry) -> bool:
    """Whether the last snapshot is the very model that the run left."""
    kept, snapshots = network_of(_maker).state_dict(), snapshots_of(run)
    last = snapshots[len(snapshots) - 1].weights
    return snapshots.config == _maker.card.model and all(bool((tensor == kept[name]).all()) for name, tensor in last.items())
