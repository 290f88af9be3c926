"""The models on this machine, by name. Imports no torch."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lstm_demo.files.card import ModelCard
from lstm_demo.files.folders import MODEL_SUFFIX, PRETRAINED, PROJECT, RUN_SUFFIX, SNAPSHOTS, runs_folder
from lstm_demo.files.made_here import claim_of
from lstm_demo.files.safetensors_head import CheckpointError, read_header
from lstm_demo.model.config import SIDE, ModelConfig

__all__ = [
    "DEFAULT_MODEL",
    "PRETRAINED",
    "PROJECT",
    "SUFFIX",
    "ModelEntry",
    "find_model",
    "free_path",
    "list_models",
    "runs_folder",
    "snapshots_path",
]

DEFAULT_MODEL = "lstm-1x128"
SUFFIX = MODEL_SUFFIX
CLASSES = 10


@dataclass(frozen=True)
class ModelEntry:
    """name: the file's, without its ending. claim: a sentence where it is not known here whether the card is right, otherwise ""."""

    name: str
    path: Path
    card: ModelCard
    claim: str = ""


def list_models(*folders: Path) -> list[ModelEntry]:
    """The models in these folders (`pretrained/` and the runs', if none is given), in this order, then by name.

    Left out are files that are not models of this program or read no pictures of ours (`unreadable.py` says why), and names already seen
    in an earlier folder.
    """
    entries: dict[str, ModelEntry] = {}
    for folder in folders or (PRETRAINED, runs_folder()):
        for path in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []:
            if path.stem in entries or not path.name.isprintable():
                continue
            if (entry := _entry(path)) is not None and not unfit(entry.card.model):
                entries[path.stem] = entry
    return list(entries.values())


def unfit(config: ModelConfig) -> str:
    """Why such a network cannot be shown reading a digit; "" where it can."""
    if config.input_size != SIDE * config.rows_per_step:
        rows = "a row has" if config.rows_per_step == 1 else f"{config.rows_per_step} rows have"
        return f"it reads {config.input_size} pixels a step, and of a picture {rows} {SIDE * config.rows_per_step}."
    if not 2 <= config.num_classes <= CLASSES:
        return f"it has {config.num_classes} classes, and there is room for 2–{CLASSES}."
    return ""


def _entry(path: Path) -> ModelEntry | None:
    try:
        state = path.stat()
    except OSError:  # gone since the folder was listed
        return None
    return _entry_of_version(path, path.parent == PRETRAINED, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=256)
def _entry_of_version(path: Path, shipped: bool, changed: int, size: int) -> ModelEntry | None:
    """Reading a card takes two milliseconds, and the page lists the models several times a run: once for each version of a file."""
    try:
        return _read_entry(path, shipped)
    except CheckpointError:
        return None


def _read_entry(path: Path, shipped: bool) -> ModelEntry:
    header = read_header(path)
    return ModelEntry(path.stem, path, header.card, claim_of(header, shipped=shipped))


def find_model(name_or_path: str) -> ModelEntry:
    """A model by the name in `list_models`, or by the path of its file.

    Raises:
        CheckpointError: there is none, or the file is not a model of this program.
    """
    looks_like_a_path = name_or_path.endswith(SUFFIX) or os.sep in name_or_path or Path(name_or_path).is_file()
    if looks_like_a_path:
        path = Path(name_or_path)
        return _read_entry(path, path.absolute().parent == PRETRAINED)
    entries = list_models()
    for entry in entries:
        if entry.name == name_or_path:
            return entry
    choices = f"choose one of {', '.join(entry.name for entry in entries)}" if entries else "there are none yet, so train one first"
    raise CheckpointError(f"No model {name_or_path!r} in {PRETRAINED.name}/ or {runs_folder().name}/: {choices}.")


def snapshots_path(model: Path) -> Path | None:
    """The snapshots of the run that made a model, beside the model's file; None where it kept none."""
    path = model.with_suffix(RUN_SUFFIX) / SNAPSHOTS
    return path if path.is_file() else None


def free_path(folder: Path, name: str, taken: Collection[Path] = ()) -> Path:
    """A file in `folder` that does not exist yet, is no run's and is not in `taken`: NAME.safetensors, NAME-2.safetensors …"""
    path, number = folder / f"{name}{SUFFIX}", 1
    while os.path.lexists(path) or os.path.lexists(path.with_suffix(RUN_SUFFIX)) or path in taken:  # a link that leads nowhere is there too
        number += 1
        path = folder / f"{name}-{number}{SUFFIX}"
    return path
