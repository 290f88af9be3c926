"""The accuracy of the browser's own reading on all 10,000 test images of MNIST, beside the one on each bundled model's card.

    python -m tests.theatre.accuracy [MODEL …]

It takes about a minute for each model, so the tests leave it out. Ends with 1 where a figure differs by more than one image.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from lstm_demo.data.digits import load_digits
from lstm_demo.files.catalogue import PRETRAINED
from lstm_demo.files.checkpoint import load_model
from lstm_demo.style.percent import accuracy_text
from lstm_demo.theatre.weights import pack_weights
from tests.node import node

SCRIPT = Path(__file__).parent / "js" / "accuracy.mjs"
OURS = ("lstm-1x32", "lstm-1x128", "lstm-2x128", "gru-1x128", "rnn-1x128", "peephole-1x32")


def answers(name: str, folder: Path) -> list[int]:
    """The class that the browser's reading gives to each image of the file `images` in this folder."""
    (folder / "weights").write_bytes(pack_weights(load_model(PRETRAINED / f"{name}.safetensors").model))
    found: list[int] = json.loads(node(SCRIPT, folder / "weights", folder / "images"))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", metavar="MODEL", nargs="*", default=OURS)
    digits = load_digits()
    agree = True
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "images").write_bytes(digits.x_test.tobytes())
        for name in parser.parse_args().models:
            start = time.monotonic()
            right = int((np.array(answers(name, folder)) == digits.y_test).sum())
            told = load_model(PRETRAINED / f"{name}.safetensors").card.test_accuracy
            assert told is not None, f"{name} was never measured"
            apart = right - round(told * len(digits.y_test))
            agree = agree and abs(apart) <= 1
            told_text, right_text = accuracy_text(told), accuracy_text(right / len(digits.y_test))
            seconds = time.monotonic() - start
            print(f"{name:<16} in the browser {right_text}, on its card {told_text}, {apart:+d} images ({seconds:.0f} s)", flush=True)
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
