"""A trained network's calibration: the temperature of its probabilities, and the detector of what is unlike all that it has learned.

All of it is learned from images that the network learned from, and set by images that it did not: the held-out ones, and the test images of
the synthetic handwriting. MNIST's own test images are never looked at.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lstm_demo.data.digits import Digits, load_digits
from lstm_demo.data.names import parts_of
from lstm_demo.data.non_digits import load_non_digits
from lstm_demo.model.calibration import BINS, MAX_TEMPERATURE, MIN_TEMPERATURE, Calibration, ReliabilityBin
from lstm_demo.model.cells import Step, detached
from lstm_demo.model.config import SIDE
from lstm_demo.model.directions import read_cells
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.novelty import HIDDEN, NoveltyDetector, state_summary
from lstm_demo.model.pixels import as_pixels
from lstm_demo.model.tracing import logits_so_far
from lstm_demo.training.batches import TrainingData
from lstm_demo.training.settings import TrainingConfig

FALSE_ALARMS = 0.02  # of the held-out digits and the handwriting together, which is wilder than what people draw
LEARNED_FROM = 12_000  # training images, for the detector; of the handwriting half as many
READ_AT_ONCE = 250
HELD_OUT = 5_000  # where the training held none out

STEPS, BATCH, LEARNING_RATE, WEIGHT_DECAY, SEED = 1_200, 256, 8e-3, 1e-2, 0

Array = npt.NDArray[np.float32]
Never = Callable[[], bool]


class Read(NamedTuple):
    """logits: (N, K). states: (N, F), as `state_summary` has them."""

    logits: Tensor
    states: Array


class _Stopped(Exception):
    pass


def calibrate(
    model: RecurrentClassifier, digits: Digits, config: TrainingConfig | None, stop: Callable[[], bool] = lambda: False
) -> Calibration | None:
    """Measure the model and, where it has learned MNIST's digits, give it a novelty detector (`model.novelty`).

    digits: what it has learned. config: how; it says which images were held out. Where none were, or it is not known, 5,000 training
    images take their place, and what is measured is a little too good.
    stop: asked now and then.

    Returns:
        None as soon as `stop` says so: then the model is as it was.
    """
    try:
        return _calibrated(model, digits, config, stop)
    except _Stopped:
        return None


def expected_calibration_error(bins: tuple[ReliabilityBin, ...]) -> float:
    """The mean distance between confidence and accuracy, by the images in each bin (Naeini et al. 2015): 0–1."""
    images = sum(each.images for each in bins)
    return sum(each.images * abs(each.confidence - each.accuracy) for each in bins) / max(images, 1)


def reliability(probabilities: npt.NDArray[np.floating], labels: npt.NDArray[np.int64]) -> tuple[ReliabilityBin, ...]:
    """probabilities: (N, K). labels: (N,). By ranges of confidence of equal width, each without its lower end, as scikit-learn has them."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    place = np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    return tuple(_bin(confidence[place == number], right[place == number]) for number in range(BINS))


def best_temperature(logits: Tensor, labels: Tensor) -> float:
    """The temperature of the smallest cross-entropy (Guo et al. 2017), found by halving: in its inverse the cross-entropy is convex.

    logits: (N, K). labels: (N,).
    """
    low, high = 1 / MAX_TEMPERATURE, 1 / MIN_TEMPERATURE
    logits = logits.double()
    of_label = logits.gather(1, labels[:, None])[:, 0]
    for _ in range(60):
        middle = math.sqrt(low * high)
        slope = ((logits * middle).softmax(dim=1) * logits).sum(dim=1) - of_label  # of the cross-entropy, by the inverse
        low, high = (middle, high) if float(slope.mean()) < 0 else (low, middle)
    return min(max(1 / math.sqrt(low * high), MIN_TEMPERATURE), MAX_TEMPERATURE)


def _calibrated(model: RecurrentClassifier, digits: Digits, config: TrainingConfig | None, stop: Never) -> Calibration:
    data = TrainingData(digits, config or TrainingConfig(epochs=1, validation_images=HELD_OUT), torch.device("cpu"))
    x, y = (data.x_validation, data.y_validation) if len(data.x_validation) else (data.x_train[-HELD_OUT:], data.y_train[-HELD_OUT:])
    held_out = read_states(model, x, stop)
    temperature = best_temperature(held_out.logits, y)
    raw, right = (reliability((held_out.logits / by).double().softmax(dim=1).numpy(), y.numpy()) for by in (1, temperature))
    measured = Calibration(
        temperature=round(temperature, 4),
        error=round(expected_calibration_error(right), 6),
        raw_error=round(expected_calibration_error(raw), 6),
        reliability=right,
        raw_reliability=raw,
    )
    names = {part.name for part in parts_of(digits.name)}
    if not names or names - {"MNIST", "handwriting"} or model.config.num_classes != 10 or model.config.input_size % SIDE:
        return measured  # of other things than digits nobody knows what they are not
    return _with_detector(model, data, held_out, measured, stop)


def _with_detector(model: RecurrentClassifier, data: TrainingData, held_out: Read, measured: Calibration, stop: Never) -> Calibration:
    """Train the detector, and set its threshold so high that hardly any digit lies above it."""
    handwriting, others = load_digits("handwriting"), load_non_digits()
    evenly = torch.linspace(0, len(data.x_train) - 1, min(LEARNED_FROM, len(data.x_train))).long()
    seen = [data.x_train[evenly], torch.as_tensor(handwriting.x_train[:: 2 * len(handwriting.x_train) // LEARNED_FROM])]
    familiar = np.concatenate([read_states(model, images, stop).states for images in seen])
    strange = read_states(model, torch.as_tensor(others.training), stop).states
    detector = _trained_detector(familiar, strange, stop)
    digits = [held_out.states, read_states(model, torch.as_tensor(handwriting.x_test), stop).states]
    threshold = float(np.quantile(detector.scores(np.concatenate(digits)), 1 - FALSE_ALARMS))
    model.novelty = detector = replace(detector, threshold=threshold)
    caught = detector.scores(read_states(model, torch.as_tensor(others.test), stop).states) > threshold
    flagged = detector.scores(held_out.states) > threshold
    return replace(measured, threshold=threshold, flagged=round(float(flagged.mean()), 6), caught=round(float(caught.mean()), 6))


def _trained_detector(familiar: Array, strange: Array, stop: Never) -> NoveltyDetector:
    """A logistic regression with one hidden layer, on batches half of digits, half of other things. Its threshold is 0.

    familiar, strange: (N, F) each.
    """
    mean, spread = familiar.mean(axis=0), familiar.std(axis=0) + 1e-3
    sides = [torch.from_numpy((states - mean) / spread) for states in (familiar, strange)]
    chance = torch.Generator().manual_seed(SEED)
    target = torch.arange(2).repeat_interleave(BATCH // 2).float()
    with torch.random.fork_rng(devices=[]), torch.enable_grad():
        torch.manual_seed(SEED)
        first, second = nn.Linear(familiar.shape[1], HIDDEN), nn.Linear(HIDDEN, 1)
        layers = nn.Sequential(first, nn.ReLU(), second)
        optimizer = torch.optim.AdamW(layers.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=STEPS)
        for _ in range(STEPS):
            _check(stop)
            batch = torch.cat([side[torch.randint(len(side), (BATCH // 2,), generator=chance)] for side in sides])
            optimizer.zero_grad()
            F.binary_cross_entropy_with_logits(layers(batch)[:, 0], target).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    weight, bias = first.weight.detach().numpy() / spread, first.bias.detach().numpy()
    return NoveltyDetector(weight.astype(np.float32), (bias - weight @ mean).astype(np.float32), second.weight.detach().numpy()[0], 0.0)


@torch.no_grad()
def read_states(model: RecurrentClassifier, images: Tensor, stop: Never = lambda: False) -> Read:
    """images: (N, 28, 28), on any device. The weights are read on the CPU, by the hand-written step, as in a trace."""
    cells, config = [detached(cell) for cell in model.cells()], model.config
    logits, states = [], []
    for start in range(0, len(images), READ_AT_ONCE):
        _check(stop)
        steps = read_cells(cells, config, model.first_input(as_pixels(images[start : start + READ_AT_ONCE].cpu())))
        logits.append(logits_so_far(model, steps)[:, -1])
        carried = {name: np.stack([_states(each, name) for each in steps]) for name in CELLS[config.cell].states}
        states.append(state_summary(carried, config))
    return Read(torch.cat(logits), np.concatenate(states))


def _states(steps: Sequence[Step], name: str) -> Array:
    """(N, T, H), of one cell."""
    states: Array = torch.stack([step.quantities()[name] for step in steps], dim=1).numpy()
    return states


def _bin(confidence: npt.NDArray[np.floating], right: npt.NDArray[np.bool_]) -> ReliabilityBin:
    images = len(confidence)
    return ReliabilityBin(images, round(float(confidence.mean()), 6) if images else 0.0, round(float(right.mean()), 6) if images else 0.0)


def _check(stop: Never) -> None:
    if stop():
        raise _Stopped
