"""`models`: what is on this machine, and the table of `pretrained/README.md`, made from the cards."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from lstm_demo.cli.finishing import finish_killed
from lstm_demo.cli.recipes import table as recipe_table
from lstm_demo.files.card import DRAWN
from lstm_demo.files.catalogue import PRETRAINED, ModelEntry, list_models
from lstm_demo.files.folders import COMMAND
from lstm_demo.files.recipe_results import measured_recipes
from lstm_demo.files.safetensors_head import open_model, parse_head
from lstm_demo.runs.runs import list_runs
from lstm_demo.runs.unreadable import list_unreadable
from lstm_demo.style.one_line import one_line
from lstm_demo.style.percent import accuracy_text, percent
from lstm_demo.style.words import duration, network

DESCRIPTION = """\
List the models of pretrained/ and of your own trainings, as their cards describe them.

examples:
  python -m lstm_demo models
  python -m lstm_demo models --table             Markdown, of pretrained/ only
  python -m lstm_demo models --write-readme      the same, written into pretrained/README.md
  python -m lstm_demo models --sign old.safetensors

Files made before checksums covered the whole file, card and all, are read as they are; --sign checks what they have and writes the wider
checksum into them. A run that was killed when all of its steps were done gets its model now, and is in the list. Beside a model that was
not made here the list says that its accuracy is a claim.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "models", help="list the models", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="one JSON object on standard output: the cards by name")
    shape.add_argument("--table", action="store_true", help="the Markdown table of pretrained/")
    shape.add_argument("--write-readme", action="store_true", help="write pretrained/README.md from the cards")
    shape.add_argument("--sign", nargs="+", metavar="FILE", help="give models and snapshots of runs the checksum of the whole file")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if arguments.table:
        print(table(list_models(PRETRAINED)))
    elif arguments.write_readme:
        path = write_readme(PRETRAINED)
        print(f"Wrote {path}.")
    elif arguments.sign:
        for name in arguments.sign:
            sign(Path(name))
            print(f"Signed {name}.")
    else:
        finish_killed(list_runs())
        _list(list_models(), as_json=arguments.json)
    return 0


def sign(path: Path) -> None:
    """Write the checksum of the whole file into a model or a file of snapshots that is otherwise in order.

    Raises:
        CheckpointError: it is neither, is damaged, or cannot be written.
    """
    from lstm_demo.files.checkpoint import read_model  # torch
    from lstm_demo.files.snapshot_file import SNAPSHOTS_KEY, load_snapshots
    from lstm_demo.files.tensor_file import write_with

    with open_model(path) as file:
        data: bytes = file.read()
    metadata = parse_head(data, len(data), path).metadata
    load_snapshots(path) if SNAPSHOTS_KEY in metadata else read_model(data, path)
    write_with(path, data, metadata)


def table(entries: list[ModelEntry]) -> str:
    """Markdown: what each model is, how good, and how to make it again."""
    head = "| model | network | parameters | test accuracy | test loss | validation | seed | training | data |"
    lines = [head, "|---|---|---:|---:|---:|---:|---:|---:|---|"]
    lines += [_row(entry) for entry in entries]
    lines += ["", "Each is made again by its own command:", "", "```"]
    lines += [entry.card.command for entry in entries]
    return "\n".join([*lines, "```"])


def write_readme(folder: Path) -> Path:
    """Write `folder`/README.md from the cards of the models in it."""
    entries = list_models(folder)
    machines = sorted({f"{entry.card.machine}; Python {_version(entry, 'python')}, torch {_version(entry, 'torch')}" for entry in entries})
    text = [
        "# Trained models",
        "",
        "Made from the models' own cards by `python -m lstm_demo models --write-readme`; do not edit by hand. Accuracy and loss are",
        "of the 10,000 test images; where there is a validation accuracy, on images held out of the training set, it chose the weights.",
        "Test accuracies this high differ by about ±0.05 points from seed to seed.",
        "",
        table(entries),
        "",
        f"Trained on {'; and on '.join(machines)}.",
        "",
        "## Digits that are not MNIST's own",
        "",
        "Measured by `python -m tests.data.measure_reading MODEL … --drawn FILE --write`, and on the cards: MNIST's test digits redrawn",
        "as strokes, synthetic handwriting (`python -m lstm_demo styles`) of all sizes and of one, and 7,494 digits that 30 people drew",
        "with a pen (Alpaydin and Alimoglu 1998, “Pen-Based Recognition of Handwritten Digits”, UCI, training part), which are not",
        "shipped and from which no model learned. Pens are 12–26 px wide on 280 px; a size is the longer side with the pen.",
        "",
        others_table(entries),
        "",
        "## The recipes, published and measured",
        "",
        "`python -m lstm_demo reproduce` trains what is missing, three seeds each; `python -m lstm_demo recipes --table` makes this table",
        "from the cards: those of the models above, and of the other seeds in `seeds/`. *Iterations to 95 %* is the median run's first",
        "evaluation with 95 % of the test images right (every 100 iterations for the published ones), *wall time* the median run's, on one",
        "core and with its evaluations.",
        "",
        recipe_table(measured_recipes(folder)),
        "",
    ]
    path = folder / "README.md"
    path.write_text("\n".join(text), encoding="utf-8")
    return path


def others_table(entries: list[ModelEntry]) -> str:
    """Markdown: how well the models read other digits than their test images, as their cards say; and the drawn ones by class."""
    measured = [entry for entry in entries if entry.card.others]
    names = list(dict.fromkeys(other.what for entry in measured for other in entry.card.others))
    lines = [f"| model | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}"]
    by_class = ["| model | " + " | ".join(str(digit) for digit in range(10)) + " |", f"|---|{'---:|' * 10}"]
    for entry in measured:
        found = {other.what: other for other in entry.card.others}
        shown = [accuracy_text(found[name].accuracy) if name in found else "–" for name in names]
        lines.append(f"| `{entry.name}` | {' | '.join(shown)} |")
        if DRAWN in found and found[DRAWN].by_class:
            by_class.append(f"| `{entry.name}` | {' | '.join(percent(share, 1) for share in found[DRAWN].by_class)} |")
    return "\n".join([*lines, "", f"Those {DRAWN}, by class:", "", *by_class])


def _row(entry: ModelEntry) -> str:
    card = entry.card
    cells = [
        f"`{entry.name}`",
        network(card.model),
        f"{card.parameters:,}",
        accuracy_text(card.test_accuracy),
        "–" if card.test_loss is None else f"{card.test_loss:.4f}",
        accuracy_text(card.validation_accuracy),
        "–" if card.seed is None else str(card.seed),
        duration(card.seconds),
        card.data,
    ]
    return f"| {' | '.join(cells)} |"


def _list(entries: list[ModelEntry], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({entry.name: json.loads(entry.card.to_json()) for entry in entries}))
        return
    if not entries:
        print(f"No models yet. Train one: {COMMAND} train --recipe quick")
    for entry in entries:
        card, accuracy = entry.card, accuracy_text(entry.card.test_accuracy)
        claim = "  (as its file claims)" if entry.claim else ""
        made = f"{accuracy:>8s} on {one_line(card.data, 60)}, recipe {one_line(card.recipe, 40)}"
        print(f"{one_line(entry.name, 80):20s} {network(card.model):22s} {made}  {one_line(str(entry.path))}{claim}")
    for each in list_unreadable():
        print(f"{each.name} cannot be read: {each.why}", file=sys.stderr)


def _version(entry: ModelEntry, name: str) -> str:
    return entry.card.versions.get(name, "?")
