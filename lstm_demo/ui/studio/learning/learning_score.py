"""How good each snapshot of a run was, measured alike for all of them: on a part of the test images, once for each run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstm_demo.files.snapshot_file import Snapshots

EVERY = 20
"""One test image in so many: the 500 of MNIST take a network of 1×128 15 ms on one core that is free."""


@dataclass(frozen=True)
class Scores:
    """accuracy: by snapshot, 0–1, None where it is not known. images: on how many test images, 0 for all there are."""

    accuracy: tuple[float | None, ...]
    images: int


def scores(snapshots: Snapshots, data: str) -> Scores:
    """data: the name of the set that the run learned.

    Its own measurements where it has one of every snapshot; else, of MNIST, those made here. A set that is not in the package is not
    fetched for this: then what the run measured has to do.
    """
    if data != "MNIST" or None not in snapshots.test_accuracy:
        return Scores(snapshots.test_accuracy, 0)
    from lstm_demo.data.samples import spread_test_digits
    from lstm_demo.training.evaluate import evaluate

    images, labels = spread_test_digits(EVERY)
    networks = (snapshots.network(number) for number in range(len(snapshots)))
    return Scores(tuple(evaluate(network, images, labels).accuracy for network in networks), len(images))
