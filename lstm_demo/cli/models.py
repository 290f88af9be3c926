"""`models`: what is on this machine, and the table of `pretrained/README.md`, made from the cards."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from lstm_demo.cli.finishing import finish_killed
from lstm_demo.cli.models_readme import table, write_readme
from lstm_demo.files.catalogue import PRETRAINED, ModelEntry, list_models
from lstm_demo.files.folders import COMMAND
from lstm_demo.files.safetensors_head import open_model, parse_head
from lstm_demo.runs.runs import list_runs
from lstm_demo.runs.unreadable import list_unreadable
from lstm_demo.style.one_line import one_line
from lstm_demo.style.percent import accuracy_text
from lstm_demo.style.words import network

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
