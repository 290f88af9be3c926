"""`recipes`: the ways to train that have a name."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from lstm_demo.files.recipe_results import Measured, measured_recipes
from lstm_demo.style.percent import accuracy_range, accuracy_text, percent
from lstm_demo.style.words import duration, network
from lstm_demo.training.recipes import RECIPES, Recipe

DESCRIPTION = """\
List the recipes: ours, and those of the published tutorials with the accuracy that their authors report.

examples:
  python -m lstm_demo recipes
  python -m lstm_demo recipes wizard-a          everything about one
  python -m lstm_demo recipes --table           published figures beside ours, as Markdown, from the cards of pretrained/
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "recipes", help="list the recipes", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("key", nargs="?", choices=list(RECIPES), metavar="KEY", help="show everything about this one")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--table", action="store_true", help="the Markdown table of what every recipe comes to")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    chosen = list(RECIPES.values()) if arguments.key is None else [RECIPES[arguments.key]]
    if arguments.table:
        wanted = [found for found in measured_recipes() if arguments.key in (None, found.recipe.key)]
        print(table(wanted))
    elif arguments.json:
        print(json.dumps({recipe.key: asdict(recipe) for recipe in chosen}, ensure_ascii=False))
    elif arguments.key is None:
        for family in dict.fromkeys(recipe.family for recipe in chosen):
            print(f"{family}:")
            for recipe in (recipe for recipe in chosen if recipe.family == family):
                published = (
                    f" Published: {accuracy_text(recipe.published.accuracy)}." if recipe.published and recipe.published.accuracy else ""
                )
                print(f"  {recipe.key:12s} {network(recipe.model):24s} {recipe.title}. {recipe.summary}{published}")
    else:
        _show(chosen[0])
    return 0


def table(measured: list[Measured]) -> str:
    """Markdown: what each recipe's author reports, and what its runs here came to."""
    head = "| recipe | network | parameters | published | ours, mean | range | seeds | iterations to 95 % | wall time |"
    lines = [head, "|---|---|---:|---:|---:|---:|---:|---:|---:|"]
    lines += [_row(found) for found in measured if found.cards]
    notes = [f"- `{found.recipe.key}`, {_about(found.recipe)}" for found in measured if found.recipe.published]
    return "\n".join([*lines, *([""] if notes else []), *notes])


def _about(recipe: Recipe) -> str:
    """What the published recipe is, and what has to be said of its figure."""
    note = recipe.published.note if recipe.published else ""
    return " ".join(filter(None, [f"{recipe.title}: {recipe.summary}", note]))


def _row(found: Measured) -> str:
    published = found.recipe.published.accuracy if found.recipe.published else None
    cells = [
        f"`{found.recipe.key}`",
        network(found.recipe.model),
        f"{found.parameters:,}",
        accuracy_text(published),
        accuracy_text(found.mean_accuracy),
        accuracy_range(found.range),
        str(len(found.cards)),
        "never" if found.median_steps_to_learn is None else f"{found.median_steps_to_learn:,.0f}",
        "–" if found.seconds is None else duration(found.seconds),
    ]
    return f"| {' | '.join(cells)} |"


def _show(recipe: Recipe) -> None:
    print(f"{recipe.title}: {recipe.summary}\n\nnetwork   {network(recipe.model)}")
    settings = ", ".join(f"{name} {value}" for name, value in recipe.training.to_dict().items() if value not in (None, 0.0))
    print(f"training  {settings}\nsource    {recipe.source}")
    if recipe.published is not None:
        curve = ", ".join(f"{percent(accuracy)} at {step}" for step, accuracy in recipe.published.curve)
        parts = (accuracy_text(recipe.published.accuracy), curve, recipe.published.note)
        print(f"published {'; '.join(part for part in parts if part)}")
