"""`evaluate`: how good a model is, measured now."""

from __future__ import annotations

import argparse
import json

from lstm_demo.cli.finishing import find_model_now
from lstm_demo.data.digits import is_at_hand
from lstm_demo.data.names import set_called
from lstm_demo.files.catalogue import ModelEntry
from lstm_demo.style.one_line import one_line
from lstm_demo.style.percent import accuracy_text

DESCRIPTION = """\
Measure a model on the test images: accuracy, loss and the confusion matrix (rows are true classes, columns the answers).

examples:
  python -m lstm_demo evaluate lstm-1x128
  python -m lstm_demo evaluate my.safetensors --json
  python -m lstm_demo evaluate mine.safetensors --data my-digits        a model that was trained on the images of a folder

Without --data a model is measured on the test images of the set that its card names, if that set is on this machine. A card alone, which
may come from anybody, opens no folder and downloads nothing: for that, --data is needed.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "evaluate", help="measure a model", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", metavar="MODEL", help="a name from the models command, or a file")
    parser.add_argument("--data", metavar="SET", help="as for train (default: what the model was trained on, if it is on this machine)")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    entry = find_model_now(arguments.model)
    from lstm_demo.data.digits import load_digits
    from lstm_demo.files.checkpoint import load_model
    from lstm_demo.training.evaluate import evaluate

    digits = load_digits(arguments.data or data_on_the_card(entry))
    result = evaluate(load_model(entry.path).model, digits.x_test, digits.y_test)
    if arguments.json:
        facts = {"model": entry.name, "data": digits.name, "images": len(digits.x_test)}
        print(json.dumps({**facts, "accuracy": result.accuracy, "loss": round(result.loss, 6), "confusion": result.confusion}))
        return 0
    measured = f"accuracy {accuracy_text(result.accuracy)}, loss {result.loss:.4f}"
    print(f"{one_line(entry.name)} on the {len(digits.x_test):,} test images of {one_line(digits.name)}: {measured}")
    print("\nConfusion (row: true class, column: answer)\n")
    print("     " + "".join(f"{number:6d}" for number in range(len(result.confusion))))
    for number, row in enumerate(result.confusion):
        print(f"{number:5d}" + "".join(f"{count:6d}" if count else "     ·" for count in row))
    return 0


def data_on_the_card(entry: ModelEntry) -> str:
    """Raises ValueError: a set that a card alone may not have opened or downloaded."""
    data = entry.card.data
    if is_at_hand(data):
        return data
    if name := set_called(data):
        raise ValueError(
            f"{entry.name} was trained on {name}, which is not on this machine, and a model's card alone downloads nothing: "
            f"add --data {name} to download it, or --data FOLDER."
        )
    raise ValueError(
        f"{entry.name} was trained on {data[:80]!r}, and a model's card alone opens no folder: add --data FOLDER to say where its images "
        "are, or --data mnist to measure it on MNIST."
    )
