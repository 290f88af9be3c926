"""`train`: a recipe, with any of its settings changed, made into a model file."""

from __future__ import annotations

import argparse
import os
import shlex
from contextlib import AbstractContextManager, nullcontext
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstm_demo.cli.report import ForAPerson, JsonLines, Reporter
from lstm_demo.cli.stopping import StopSignal
from lstm_demo.model.config import CELL_KINDS, ENGINES, ModelConfig
from lstm_demo.training.catalogue import SUFFIX, free_path, runs_folder
from lstm_demo.training.recipes import Recipe, find_recipe
from lstm_demo.training.settings import DEVICES, OPTIMIZERS, PRECISIONS, SCHEDULES, TrainingConfig

if TYPE_CHECKING:
    from lstm_demo.cli.session import Outcome
    from lstm_demo.exchange.tensorboard import TensorBoardLog

DESCRIPTION = """\
Train a model by a recipe, with any of its settings changed, and write it as one safetensors file that carries its own card.

examples:
  python -m lstm_demo train --recipe quick --out my.safetensors
  python -m lstm_demo train --recipe tiny --hidden-size 16 --epochs 5 --seed 3 --out sixteen.safetensors
  python -m lstm_demo train --recipe wizard-a --out a.safetensors      a published tutorial, as it stands
  python -m lstm_demo train --recipe quick --data FashionMNIST --out clothes.safetensors

Ctrl-C stops and keeps the best weights. The weights kept are those that were best on images held out of the training set, where the
recipe holds any out; the test images never choose.
"""

USAGE = "python -m lstm_demo train [--recipe KEY] [--out FILE] [--json] [SETTINGS]"

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


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "train", help="train a model", usage=USAGE, description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--recipe", default="quick", metavar="KEY", help="where to start from (default quick; see the recipes command)")
    parser.add_argument("--out", metavar="FILE", help=f"the model file, NAME{SUFFIX} (default: a new one in {runs_folder().name}/)")
    parser.add_argument("--name", help="the model's name on its card (default: the file's)")
    parser.add_argument("--data", metavar="SET", help="mnist (bundled), or torchvision's MNIST, FashionMNIST or KMNIST, or a folder of one")
    parser.add_argument("--tensorboard", metavar="DIR", help="log the run for TensorBoard there (needs the package tensorboard)")
    parser.add_argument("--json", action="store_true", help="JSON lines on standard output instead of a progress bar")
    parser.add_argument("--stop-on-eof", action="store_true", help="stop, and keep the best weights, when standard input ends")
    for title, flags in (("network", MODEL_FLAGS), ("training", TRAINING_FLAGS)):
        group = parser.add_argument_group(title, "each replaces the recipe's own setting")
        for name, options in flags.items():
            flag = "--layers" if name == "num_layers" else f"--{name.replace('_', '-')}"
            shown: dict[str, Any] = {} if "choices" in options else {"metavar": "N" if options["type"] is int else "X"}
            group.add_argument(flag, dest=name, default=None, **shown, **options)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    recipe = with_overrides(find_recipe(arguments.recipe), vars(arguments))
    path = _out_path(arguments.out, arguments.name or recipe.key)
    reporter: Reporter = JsonLines() if arguments.json else ForAPerson()
    with StopSignal(watch_stdin=arguments.stop_on_eof) as stop:
        from lstm_demo.cli.session import run_training  # torch, which takes seconds: only once the input is known to be right

        with _log(arguments.tensorboard) as log:
            outcome: Outcome = run_training(recipe, path, arguments.name or path.stem, command_line(arguments.argv), reporter, stop, log)
    if outcome.ended == "diverged":
        return 1
    return 130 if stop.by_signal else 0


def _log(directory: str | None) -> AbstractContextManager[TensorBoardLog | None]:
    if directory is None:
        return nullcontext()
    from lstm_demo.exchange.tensorboard import TensorBoardLog

    return TensorBoardLog(directory)


def with_overrides(recipe: Recipe, values: dict[str, Any]) -> Recipe:
    """The recipe with every setting replaced that `values` gives by its field's name; None leaves the recipe's own.

    Raises:
        ValueError: a value is outside its limits; the message names both.
    """
    given = {name: value for name, value in values.items() if value is not None}
    length = {name: given.get(name) for name in ("epochs", "iterations")}
    model = {field.name: given[field.name] for field in fields(ModelConfig) if field.name in given}
    training = {field.name: given[field.name] for field in fields(TrainingConfig) if field.name in given}
    if any(value is not None for value in length.values()):
        training |= length
    return replace(
        recipe, model=replace(recipe.model, **model), training=replace(recipe.training, **training), data=given.get("data", recipe.data)
    )


def command_line(argv: list[str]) -> str:
    """The command as a person would type it, without what only a program that listens needs."""
    return shlex.join(["python", "-m", "lstm_demo", *(word for word in argv if word not in ("--json", "--stop-on-eof"))])


def _out_path(out: str | None, name: str) -> Path:
    """Checked now rather than after an hour of training. Raises ValueError."""
    if out is None:
        runs_folder().mkdir(parents=True, exist_ok=True)
        return free_path(runs_folder(), name)
    path = Path(out)
    if path.suffix != SUFFIX:
        raise ValueError(f"--out must end in {SUFFIX}, got {out}")
    if path.is_dir():
        raise ValueError(f"--out must be a file, and {out} is a folder")
    if not path.parent.is_dir():
        raise ValueError(f"There is no folder {path.parent} for {path.name}: make it first.")
    if not os.access(path.parent, os.W_OK):
        raise ValueError(f"The folder {path.parent} cannot be written to.")
    return path
