"""`calibrate`: how far a model's probabilities can be believed, and a detector of what is no digit, measured now and kept in its file."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace

from lstm_demo.cli.evaluate import data_on_the_card
from lstm_demo.cli.finishing import find_model_now
from lstm_demo.model.calibration import Calibration
from lstm_demo.style.one_line import one_line
from lstm_demo.style.percent import percent

DESCRIPTION = """\
Calibrate models, and write what was found into their files: the temperature that makes their probabilities right as often as they say and,
for one that has learned MNIST's digits, a detector of pictures that are unlike all it has learned. Training does this by itself at its end.

examples:
  python -m lstm_demo calibrate my.safetensors
  python -m lstm_demo calibrate pretrained/lstm-1x128.safetensors pretrained/gru-1x128.safetensors

It is measured on images that the model did not learn from; the test images are not looked at.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "calibrate",
        help="let a model know what it does not know",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("models", metavar="MODEL", nargs="+", help="a name from the models command, or a file")
    parser.add_argument("--data", metavar="SET", help="as for train (default: what the model was trained on, if it is on this machine)")
    parser.add_argument("--json", action="store_true", help="one JSON object a model on standard output")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    entries = [find_model_now(name) for name in arguments.models]
    from lstm_demo.data.digits import load_digits
    from lstm_demo.files.checkpoint import load_model, save_model
    from lstm_demo.training.calibration import calibrate

    for entry in entries:
        digits = load_digits(arguments.data or data_on_the_card(entry))
        loaded = load_model(entry.path)
        loaded.model.novelty = None
        found = calibrate(loaded.model, digits, loaded.card.training)
        assert found is not None
        save_model(entry.path, loaded.model, replace(loaded.card, calibration=found), brought=bool(loaded.claim))
        if arguments.json:
            print(json.dumps({"model": entry.name, **found.to_dict()}))
        else:
            print(f"{one_line(entry.name)}: {in_words(found)}", flush=True)
    return 0


def in_words(found: Calibration) -> str:
    """Two sentences, or one of a model without a detector."""
    words = (
        f"temperature {found.temperature:.2f}; its probabilities are off by {percent(found.error, 2)} on average "
        f"({percent(found.raw_error, 2)} as the softmax gives them)."
    )
    if found.flagged is None or found.caught is None:
        return words
    caught, flagged = percent(found.caught, 1), percent(found.flagged, 1)
    return f"{words} {caught} of pictures of other things are unlike what it has learned, and {flagged} of digits."
