"""How well models read, and what they say of pictures that are no digits: all that pretrained/README.md has about it, in one command.

    python -m tests.data.measure_reading lstm-1x128 gru-1x128
    python -m tests.data.measure_reading lstm-1x128 --drawn drawn-digits.npz --write && python -m lstm_demo models --write-readme

Digits: MNIST's test digits, these redrawn as strokes, digits in the styles of `hands.py`, small ones, and real drawn ones. Of each the
accuracy, the share that the model calls unlike all that it has learned, and the expected calibration error with its temperature. Other
pictures, of kinds that novelty detectors have learned from and of unseen ones (`unseen_kinds.py`): the share that it calls so.

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
import torch

from lstm_demo.data.digits import load_digits
from lstm_demo.data.handwriting import CANVAS, PENS, SIZES, Strokes, hands, prepared, written
from lstm_demo.data.ink import InkError
from lstm_demo.data.non_digits import KINDS, non_digits
from lstm_demo.files.card import DRAWN, OtherDigits
from lstm_demo.files.catalogue import find_model
from lstm_demo.files.checkpoint import LoadedModel, load_model, save_model
from lstm_demo.model.calibration import Group, Judged
from lstm_demo.style.percent import percent
from lstm_demo.training.calibration import Read, expected_calibration_error, read_states, reliability
from tests.data.redrawn import redraw
from tests.data.unseen_kinds import unseen_kinds

REDRAWN, REDRAWN_SEED = 2_000, 12
SMALL, SMALL_SEED = 1_000, 21
LENGTHS = (1, 1 / 2, 1 / 4, 1 / 6, 1 / 8)  # of the canvas: the longer side of the digit, its pen's width included
DRAWN_SEED = 3
OF_EACH_KIND, KINDS_SEED = 300, 41  # of the kinds learned from: other pictures than those that were learned


@dataclass(frozen=True)
class Material:
    """what: in words that follow a model's name. images: (N, 28, 28) uint8; where none could be prepared, empty. labels: (N,),
    None of what is no digit."""

    what: str
    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64] | None = None
    group: Group = "digits"


@dataclass(frozen=True)
class Found:
    """reading: None of pictures that are no digits."""

    reading: OtherDigits | None
    judged: Judged


def materials(drawn: Path | None) -> Iterator[Material]:
    yield from digits(drawn)
    for name in KINDS:
        yield Material(name, non_digits(OF_EACH_KIND, KINDS_SEED, {name: 1}), group="learned")
    for name, images in unseen_kinds().items():
        yield Material(name, images, group="unseen")


def digits(drawn: Path | None) -> Iterator[Material]:
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


def measured(loaded: LoadedModel, material: Material) -> Found:
    """A refused drawing counts as misread; what is said of the others is judged."""
    seen = material.images.any(axis=(1, 2))
    read = read_states(loaded.model, torch.from_numpy(material.images[seen]))
    detector = loaded.model.novelty
    flagged = None if detector is None else round(float((detector.scores(read.states) > detector.threshold).mean()), 6)
    judged = Judged(material.what, material.group, int(seen.sum()), flagged)
    if material.labels is None:
        return Found(None, judged)
    labels = material.labels[seen]
    reading = _reading(material, read.logits.argmax(dim=1).numpy() == labels, labels)
    return Found(reading, replace(judged, error=_calibration_error(loaded, read, labels)))


def _reading(material: Material, right: npt.NDArray[np.bool_], labels: npt.NDArray[np.int64]) -> OtherDigits:
    """right, labels: of the digits that were not refused."""
    assert material.labels is not None
    of_class = np.maximum(np.bincount(material.labels, minlength=10), 1)
    by_class = np.bincount(labels[right], minlength=10) / of_class
    accuracy = int(right.sum()) / len(material.labels)
    return OtherDigits(material.what, len(material.labels), round(accuracy, 6), tuple(round(float(share), 4) for share in by_class))


def _calibration_error(loaded: LoadedModel, read: Read, labels: npt.NDArray[np.int64]) -> float | None:
    """With the model's temperature; None of one that was not calibrated."""
    if loaded.card.calibration is None:
        return None
    probabilities = (read.logits.double() / loaded.card.calibration.temperature).softmax(dim=1).numpy()
    return round(expected_calibration_error(reliability(probabilities, labels)), 6)


def _said(found: Found) -> str:
    judged = found.judged
    parts = [] if found.reading is None else [f"{percent(found.reading.accuracy, 2):>8s} right"]
    parts += [] if judged.error is None else [f"calibration error {percent(judged.error, 2)}"]
    parts += ["no detector" if judged.flagged is None else f"{percent(judged.flagged, 1)} unlike what it has learned"]
    parts += [] if found.reading is None else [" ".join(f"{k}:{100 * share:.1f}" for k, share in enumerate(found.reading.by_class))]
    return "; ".join(parts)


def _together(found: list[Found], group: Group) -> str:
    """Of all kinds of a group: the mean, each kind counting alike."""
    shares = [each.judged.flagged for each in found if each.judged.group == group and each.judged.flagged is not None]
    return percent(sum(shares) / len(shares), 1) if shares else "–"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", metavar="MODEL", help="a name from the models command, or a file")
    parser.add_argument("--drawn", type=Path, metavar="FILE", help="drawn digits, as strokes (see above)")
    parser.add_argument("--write", action="store_true", help="put the figures into the models' cards")
    arguments = parser.parse_args()
    paths = {name: find_model(name).path for name in arguments.models}
    loaded = {name: load_model(path) for name, path in paths.items()}
    found: dict[str, list[Found]] = {name: [] for name in paths}
    for material in materials(arguments.drawn):
        print(f"{material.what}, {len(material.images):,}; of them refused: {(~material.images.any(axis=(1, 2))).sum():,}")
        for name, results in found.items():
            results.append(measured(loaded[name], material))
            print(f"  {name:20s} {_said(results[-1])}", flush=True)
    for name, results in found.items():
        learned, unseen = _together(results, "learned"), _together(results, "unseen")
        print(f"{name}: {learned} of kinds learned from and {unseen} of unseen kinds are unlike what it has learned")
        if arguments.write:
            _write(paths[name], loaded[name], results)


def _write(path: Path, loaded: LoadedModel, found: list[Found]) -> None:
    others = tuple(each.reading for each in found[1:] if each.reading is not None)  # the first stands on the card anyway
    card = replace(loaded.card, others=others)
    if card.calibration is not None:
        card = replace(card, calibration=replace(card.calibration, judged=tuple(each.judged for each in found)))
    save_model(path, loaded.model, card)


if __name__ == "__main__":
    main()
