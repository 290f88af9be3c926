"""`reproduce`: train recipes by their own commands, several seeds each, and keep the cards that the table of recipes is made from."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from lstm_demo.cli.recipes import table
from lstm_demo.files.card import ModelCard
from lstm_demo.files.catalogue import PRETRAINED, PROJECT, SUFFIX, list_models, runs_folder
from lstm_demo.files.folders import COMMAND, INSTALLED, as_typed
from lstm_demo.files.made_here import copy_with_card
from lstm_demo.files.recipe_results import follows, measured_recipes, saved_cards
from lstm_demo.files.safetensors_head import read_card
from lstm_demo.runs.cluster_connection import SCHEDULER_VARIABLE
from lstm_demo.style.percent import accuracy_text
from lstm_demo.style.words import duration
from lstm_demo.training.recipes import RECIPES, find_recipe

DESCRIPTION = """\
Train recipes by their own commands, one run a seed, and keep what the table of recipes is made from: each run's card in FOLDER/seeds/,
and the model of the first seed in FOLDER, if no model of that recipe is there yet. Runs whose cards are there already are not repeated.

examples:
  python -m lstm_demo reproduce                             every published recipe, three seeds each: about half an hour
  python -m lstm_demo reproduce wizard-a quick --seeds 5
  python -m lstm_demo recipes --table                       the table

Where LSTM_DEMO_SCHEDULER names the scheduler of a Dask cluster (tcp://HOST:8786), its workers make all runs, as many at a time as they can.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "reproduce",
        help="measure recipes over several seeds",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("keys", nargs="*", metavar="KEY", help="recipes (default: all that have been published)")
    parser.add_argument("--all", action="store_true", help="all that have been published, as without any KEY")
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="seeds 0 to N−1 (default 3)")
    folder = runs_folder() if INSTALLED else PRETRAINED
    parser.add_argument("--folder", type=Path, default=folder, help=f"where models and cards are kept (default {as_typed(folder)}/)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if not 1 <= arguments.seeds <= 100:
        raise ValueError(f"--seeds must be 1–100, got {arguments.seeds}")
    if not arguments.folder.is_dir():
        raise ValueError(f"There is no folder {arguments.folder}: make it first.")
    if arguments.all and arguments.keys:
        raise ValueError("Give either recipes by their keys or --all.")
    keys = arguments.keys or [key for key, recipe in RECIPES.items() if recipe.published]
    for key in keys:
        find_recipe(key)
    missing = list(_missing(keys, arguments.seeds, arguments.folder))
    scheduler = os.environ.get(SCHEDULER_VARIABLE)
    if status := _train_on_cluster(scheduler, missing, arguments.folder) if scheduler else _train_here(missing, arguments.folder):
        return status
    print(table(measured_recipes(arguments.folder)))
    return 0


def _missing(keys: list[str], seeds: int, folder: Path) -> Iterator[tuple[str, int]]:
    """Recipe by recipe, seed by seed, what has not been run to the end."""
    known = [entry.card for entry in list_models(folder)] + saved_cards(folder / "seeds")
    for key in keys:
        done = {card.seed for card in known if follows(card, RECIPES[key])}
        yield from ((key, seed) for seed in range(seeds) if seed not in done)


def _train_here(missing: list[tuple[str, int]], folder: Path) -> int:
    """One after the other, until one fails. Returns the exit status."""
    return next((status for key, seed in missing if (status := _train(key, seed, folder))), 0)


def _train_on_cluster(scheduler: str, missing: list[tuple[str, int]], folder: Path) -> int:
    """All of them, also where one fails. Returns the exit status. Raises ConnectionError."""
    from lstm_demo.cli.cluster_runs import trained_on_cluster

    runs, failed = {f"{key}-seed{seed}{SUFFIX}": (key, seed) for key, seed in missing}, False
    for name, event, model in trained_on_cluster(scheduler, {name: _words(*run) for name, run in runs.items()}):
        key, seed = runs[name]
        if event["event"] != "done":
            print(f"The run of {key} with seed {seed} failed: {event.get('text', '')}", file=sys.stderr)
            failed = True
            continue
        with tempfile.TemporaryDirectory() as scratch:
            trained = Path(scratch) / name
            trained.write_bytes(model)
            if keep := _keeps_model(key, seed, folder):
                out = folder / f"{key}{SUFFIX}"
                copy_with_card(trained, out, partial(_made_by, out=as_typed(out.absolute())))
            _keep_card(key, seed, read_card(trained), folder, None if keep else name)
    return int(failed)


def _words(key: str, seed: int) -> list[str]:
    """Of the recipe's own command, without `--out`."""
    return ["train", "--recipe", key, "--seed", str(seed), "--threads", "1"]


def _keeps_model(key: str, seed: int, folder: Path) -> bool:
    return seed == 0 and not any(entry.card.recipe == key for entry in list_models(folder))


def _made_by(card: ModelCard, out: str) -> ModelCard:
    """The card with another file in its command."""
    return replace(card, command=re.sub(r"(?<=--out )\S+", lambda _: out, card.command))


def _train(key: str, seed: int, folder: Path) -> int:
    """The recipe's own command, as a process of its own, so that no run leaves anything behind for the next. Returns its exit status."""
    keep = _keeps_model(key, seed, folder)
    with tempfile.TemporaryDirectory() as scratch:
        out = folder / f"{key}{SUFFIX}" if keep else Path(scratch) / f"{key}-seed{seed}{SUFFIX}"
        words = [*_words(key, seed), "--out", as_typed(out.absolute())]
        print(f"{COMMAND} {shlex.join(words)}", file=sys.stderr, flush=True)
        status = subprocess.run([sys.executable, "-m", "lstm_demo", *words], cwd=PROJECT, stdout=subprocess.DEVNULL, check=False).returncode
        if status != 0:
            print(f"The run of {key} with seed {seed} ended with status {status}.", file=sys.stderr)
            return status
        _keep_card(key, seed, read_card(out), folder, None if keep else out.name)
    return 0


def _keep_card(key: str, seed: int, card: ModelCard, folder: Path, name: str | None) -> None:
    """name: of the model file, where it is not kept; its scratch folder is gone."""
    if name is not None:
        (folder / "seeds").mkdir(exist_ok=True)
        (folder / "seeds" / f"{key}-seed{seed}.json").write_text(_made_by(card, name).to_json() + "\n", encoding="utf-8")
    print(f"{key}, seed {seed}: {accuracy_text(card.test_accuracy)} in {duration(card.seconds)}", file=sys.stderr, flush=True)
