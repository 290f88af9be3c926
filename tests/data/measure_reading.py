"""How well models read: MNIST's test digits, these redrawn as strokes, digits in the styles of `hands.py`, small ones, and real drawn ones.

    python -m tests.data.measure_reading lstm-1x128 gru-1x128
    python -m tests.data.measure_reading lstm-1x128 --drawn drawn-digits.npz --write

Everything but MNIST's own images is drawn on the page's 280-px canvas with a round pen of 12–26 px and prepared as a drawing is. The drawn
digits are a file of strokes: `points` (N, 2), x to the right and y down; `strokes` and `digits`, where each stroke begins among the points
and each digit among the strokes, and the end; `labels`. `--write` puts the figures into the models' cards.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lstm_demo.data.digits import load_digits
from lstm_demo.data.handwriting import CANVAS, PENS, SIZES, Strokes, hands, prepared, written
from lstm_demo.data.ink import InkError
from lstm_demo.files.card import DRAWN, OtherDigits
from lstm_demo.files.catalogue import find_model
from lstm_demo.files.checkpoint import load_model, save_model
from lstm_demo.style.percent import percent
from lstm_demo.training.evaluate import evaluate
from tests.data.redrawn import redraw

REDRAWN, REDRAWN_SEED = 2_000, 12
SMALL, SMALL_SEED = 1_000, 21
LENGTHS = (1, 1 / 2, 1 / 4, 1 / 6, 1 / 8)  # of the canvas: the longer side of the digit, its pen's width included
DRAWN_SEED = 3


@dataclass(frozen=True)
class Material:
    """what: in words that follow a model's name. images: (N, 28, 28) uint8; where none could be prepared, empty. labels: (N,)."""

    what: str
    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]


def materials(drawn: Path | None) -> Iterator[Material]:
    mnist, styles = load_digits(), load_digits("handwriting")
    yield Material("MNIST's test digits", mnist.x_test, mnist.y_test)
    redrawn = redraw(mnist, REDRAWN, REDRAWN_SEED)
    yield Material("MNIST's test digits, redrawn", np.rint(redrawn.prepared * 255).astype(np.uint8), redrawn.labels)
    yield Material("synthetic handwriting", styles.x_test, styles.y_test)
    for length in LENGTHS:
        yield Material(f"synthetic handwriting, {_fraction(length)} of the canvas", *_styles_of_length(length))
    if drawn is not None:
        yield Material(*drawn_digits(drawn))


def _fraction(length: float) -> str:
    return "all" if length == 1 else f"1/{round(1 / length)}"


def _styles_of_length(length: float) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    by_digit = [[hand for hand in hands() if hand.digit == digit] for digit in range(10)]
    labels = np.arange(SMALL) % 10
    images = np.zeros((SMALL, 28, 28), dtype=np.uint8)
    for place, label in enumerate(labels):
        random = np.random.default_rng((SMALL_SEED, place))
        strokes = written(by_digit[label][random.integers(len(by_digit[label]))], random)
        images[place] = _prepared_or_empty(strokes, random.uniform(*PENS), length * CANVAS)
    return images, labels


def drawn_digits(path: Path) -> tuple[str, npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Every digit of the file, with a pen and a size of its own, by a seed."""
    with np.load(path, allow_pickle=False) as stored:
        points, strokes, digits, labels = (stored[name] for name in ("points", "strokes", "digits", "labels"))
    random = np.random.default_rng(DRAWN_SEED)
    images = np.zeros((len(labels), 28, 28), dtype=np.uint8)
    for place in range(len(labels)):
        lines = [points[strokes[k] : strokes[k + 1]].astype(np.float64) for k in range(digits[place], digits[place + 1])]
        pen, length = random.uniform(*PENS), random.uniform(*SIZES) * CANVAS
        images[place] = _prepared_or_empty(tuple(line for line in lines if len(line)), pen, length)
    return DRAWN, images, labels.astype(np.int64)


def _prepared_or_empty(strokes: Strokes, pen: float, length: float) -> npt.NDArray[np.uint8]:
    """A refused drawing is an empty image: whatever is read in it, there is no digit."""
    try:
        return prepared(strokes, pen, length)
    except InkError:
        return np.zeros((28, 28), dtype=np.uint8)


def measured(name: str, material: Material) -> OtherDigits:
    """A refused drawing counts as misread."""
    seen = material.images.any(axis=(1, 2))
    result = evaluate(load_model(find_model(name).path).model, material.images[seen], material.labels[seen])
    right = np.array(result.confusion).diagonal()
    by_class = right / np.maximum(np.bincount(material.labels, minlength=len(right)), 1)
    accuracy = int(right.sum()) / len(material.labels)
    return OtherDigits(material.what, len(material.labels), round(accuracy, 6), tuple(round(float(share), 4) for share in by_class))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", metavar="MODEL", help="a name from the models command, or a file")
    parser.add_argument("--drawn", type=Path, metavar="FILE", help="drawn digits, as strokes (see above)")
    parser.add_argument("--write", action="store_true", help="put the figures into the models' cards")
    arguments = parser.parse_args()
    found: dict[str, list[OtherDigits]] = {name: [] for name in arguments.models}
    for material in materials(arguments.drawn):
        print(f"{material.what}, {len(material.labels):,}; of them refused: {(~material.images.any(axis=(1, 2))).sum():,}")
        for name, results in found.items():
            results.append(measured(name, material))
            by_class = " ".join(f"{digit}:{100 * share:.1f}" for digit, share in enumerate(results[-1].by_class))
            print(f"  {name:20s} {percent(results[-1].accuracy, 2)}   {by_class}", flush=True)
    for name, results in found.items() if arguments.write else ():
        path = find_model(name).path
        loaded = load_model(path)
        save_model(path, loaded.model, replace(loaded.card, others=tuple(results[1:])))  # the first stands on the card anyway


if __name__ == "__main__":
    main()
