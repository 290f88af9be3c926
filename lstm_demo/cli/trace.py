"""`trace`: everything a network computes while it reads one picture, as a file."""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_demo.cli.finishing import find_model_now
from lstm_demo.cli.overwriting import FORCE, check_free
from lstm_demo.files.atomic_write import write_whole
from lstm_demo.files.catalogue import DEFAULT_MODEL
from lstm_demo.style.words import answer_in_words, unlike_anything_learned

if TYPE_CHECKING:
    from lstm_demo.model.calibration import Calibration
    from lstm_demo.model.trace import Trace

DESCRIPTION = """\
Let a model read a picture of one digit, row by row, and save every gate, state and probability as a NumPy .npz.

example:
  python -m lstm_demo trace seven.png --model lstm-1x128 --out seven.npz

and then, in Python:
  from lstm_demo.model.trace import Trace
  trace = Trace.load("seven.npz")
  trace.prediction, trace.forget_gate.shape           # 7, (layers, 28 rows, units)
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "trace", help="look inside one reading", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("picture", metavar="PICTURE", help="PNG, JPEG, WebP, GIF or BMP of one digit, dark on light or light on dark")
    parser.add_argument("--model", default=DEFAULT_MODEL, metavar="MODEL", help=f"a name or a file (default {DEFAULT_MODEL})")
    parser.add_argument("--out", required=True, metavar="FILE", help="where to write the trace, NAME.npz")
    parser.add_argument("--force", action="store_true", help=FORCE)
    parser.add_argument("--json", action="store_true", help="the answer as one JSON object on standard output")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if not arguments.out.endswith(".npz"):
        raise ValueError(f"--out must end in .npz, got {arguments.out}")
    entry = find_model_now(arguments.model)
    check_free(arguments.out, [arguments.picture, entry.path], force=arguments.force)
    from lstm_demo.data.picture import MAX_BYTES, prepare_picture

    with open(arguments.picture, "rb") as file:
        image = prepare_picture(file.read(MAX_BYTES + 1))  # one byte more than allowed is enough to be refused
    from lstm_demo.files.checkpoint import load_model
    from lstm_demo.model.tracing import trace

    reading = trace(load_model(entry.path).model, image)
    packed = io.BytesIO()
    reading.save(packed)
    write_whole(Path(arguments.out), packed.getvalue())
    if arguments.json:
        print(json.dumps(facts(entry.name, reading, entry.card.calibration)))
        return 0
    unlike = f" {unlike_anything_learned(reading.config.num_classes)}" if reading.unfamiliar else ""
    print(f"{entry.name} reads a {answer_in_words(reading.probabilities[-1].tolist())}.{unlike} Its trace is in {arguments.out}.")
    return 0


def facts(model: str, reading: Trace, calibration: Calibration | None) -> dict[str, Any]:
    """JSON-ready. softmax: of the classes. calibrated: the same with the model's temperature, None where it was not calibrated.

    unfamiliar: whether the picture is unlike anything learned, None where the model cannot tell; novelty: by how much, above 0 if it is.
    """
    first, second = (int(number) for number in np.argsort(-reading.logits[-1], kind="stable")[:2])
    softmax, calibrated = reading.probabilities[-1].tolist(), None
    if calibration is not None:
        powers = np.exp((reading.logits[-1] - reading.logits[-1].max()).astype(np.float64) / calibration.temperature)
        calibrated = (powers / powers.sum()).tolist()
    return {
        "model": model,
        "prediction": first,
        "runner_up": second,
        "odds": softmax[first] / softmax[second] if softmax[second] else None,
        "softmax": softmax,
        "calibrated": calibrated,
        "unfamiliar": None if reading.novelty is None else reading.unfamiliar,
        "novelty": reading.novelty,
    }
