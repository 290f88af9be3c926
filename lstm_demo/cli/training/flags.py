"""The settings of a recipe as flags of `train`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from lstm_demo.model.config import ENGINES
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.training.settings import DEVICES, LENGTH, OPTIMIZERS, PRECISIONS, SCHEDULES, SETTINGS

# Flags that change one field of the model or of the training, with what they take.
MODEL_FLAGS: dict[str, dict[str, Any]] = {
    "cell": {"choices": CELL_KINDS, "help": "which recurrence reads the rows"},
    "hidden_size": {"type": int, "help": "units per layer, 1–512"},
    "num_layers": {"type": int, "help": "1–4"},
    "dropout": {"type": float, "help": "between layers"},
}
TRAINING_FLAGS: dict[str, dict[str, Any]] = {
    "epochs": {"type": int, "help": "passes over the training images, 1–1000"},
    "iterations": {"type": int, "help": "or batches, 1–1,000,000"},
    "batch_size": {"type": int, "help": "images per step, 1–10,000"},
    "optimizer": {"choices": OPTIMIZERS, "help": "what moves the weights"},
    "learning_rate": {"type": float, "help": "above 0, at most 10"},
    "schedule": {"choices": SCHEDULES, "help": "of the learning rate"},
    "warm_up": {"type": float, "help": "part of a one-cycle run in which the rate rises"},
    "momentum": {"type": float, "help": "of SGD"},
    "weight_decay": {"type": float, "help": "0–1"},
    "clip_norm": {"type": float, "help": "longest gradient allowed"},
    "label_smoothing": {"type": float, "help": "0–1"},
    "average_decay": {"type": float, "help": "of the moving average of the weights; 0 is off"},
    "validation_images": {"type": int, "help": "held out of the training set to choose the best weights"},
    "evaluate_every": {"type": int, "help": "steps between evaluations; otherwise once an epoch"},
    "seed": {"type": int, "help": "the same seed on the same machine makes the same model"},
    "engine": {"choices": ENGINES, "help": "torch's own kernel, or the hand-written cell (same numbers, slower)"},
    "precision": {"choices": PRECISIONS, "help": "of a training step: auto is bfloat16 where the device computes it natively"},
    "device": {"choices": DEVICES, "help": "where to train"},
    "threads": {"type": int, "help": "of torch on the CPU"},
}


def add_flags(parser: argparse.ArgumentParser) -> None:
    for title, flags in (("network", MODEL_FLAGS), ("training", TRAINING_FLAGS)):
        group = parser.add_argument_group(title, "each replaces the recipe's own setting")
        length = group.add_mutually_exclusive_group()
        for name, options in flags.items():
            shown: dict[str, Any] = {} if "choices" in options else {"metavar": "N" if options["type"] is int else "X"}
            where = length if name in LENGTH else group
            where.add_argument(flag_of(name), dest=name, default=None, **shown, **options)


def flag_of(name: str) -> str:
    """`--batch-size` for `batch_size`."""
    return "--layers" if name == "num_layers" else f"--{name.replace('_', '-')}"


def given_settings(values: Mapping[str, Any]) -> dict[str, Any]:
    """Of all arguments, the settings of network and training that were given, by their fields' names."""
    return {name: values[name] for name in SETTINGS if values.get(name) is not None}
