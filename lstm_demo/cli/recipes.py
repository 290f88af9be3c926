"""`recipes`: the ways to train that have a name."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from lstm_demo.cli.wording import network, percent
from lstm_demo.training.recipes import RECIPES, Recipe

DESCRIPTION = """\
List the recipes: ours, and those of the published tutorials with the accuracy that their authors report.

examples:
  python -m lstm_demo recipes
  python -m lstm_demo recipes wizard-a          everything about one
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "recipes", help="list the recipes", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("key", nargs="?", choices=list(RECIPES), metavar="KEY", help="show everything about this one")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    chosen = list(RECIPES.values()) if arguments.key is None else [RECIPES[arguments.key]]
    if arguments.json:
        print(json.dumps({recipe.key: asdict(recipe) for recipe in chosen}, ensure_ascii=False))
    elif arguments.key is None:
        for recipe in chosen:
            published = f" Published: {percent(recipe.published.accuracy)}." if recipe.published and recipe.published.accuracy else ""
            print(f"{recipe.key:12s} {network(recipe.model):24s} {recipe.summary}{published}")
    else:
        _show(chosen[0])
    return 0


def _show(recipe: Recipe) -> None:
    print(f"{recipe.title}: {recipe.summary}\n\nnetwork   {network(recipe.model)}")
    settings = ", ".join(f"{name} {value}" for name, value in recipe.training.to_dict().items() if value not in (None, 0.0))
    print(f"training  {settings}\nsource    {recipe.source}")
    if recipe.published is not None:
        curve = ", ".join(f"{percent(accuracy, 0)} at {step}" for step, accuracy in recipe.published.curve)
        parts = (percent(recipe.published.accuracy), curve, recipe.published.note)
        print(f"published {'; '.join(part for part in parts if part)}")
