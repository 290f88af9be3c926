"""How often a network is right, and what it takes for what."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.pixels import as_pixels, as_tensor
from lstm_demo.training.progress import Evaluation, HardImage

# The fused CPU kernel is quickest at a few hundred images: 36,000 a second at 250 against 17,000 at 1000 (1×128, one thread).
EVALUATION_BATCH = 250
# How many of the hardest images an evaluation names.
MOST_HARD = 16


def evaluate(
    model: RecurrentClassifier,
    x: npt.NDArray[np.uint8] | npt.NDArray[np.floating] | Tensor,
    y: npt.NDArray[np.int64] | Tensor,
    batch_size: int = EVALUATION_BATCH,
) -> Evaluation:
    """x: (N, 28, 28) bytes or floats in [0, 1] (`model.pixels`), y: (N,) class numbers, both on any device. The model's mode and weights
    are as before afterwards.

    Raises:
        ValueError: no images, not one label for each, or pixels or labels of another kind.
    """
    result = evaluate_until(model, as_tensor(x), torch.as_tensor(y), batch_size=batch_size)
    assert result is not None
    return result


def evaluate_until(
    model: RecurrentClassifier, x: Tensor, y: Tensor, stop: Callable[[], bool] = lambda: False, batch_size: int = EVALUATION_BATCH
) -> Evaluation | None:
    """As `evaluate`; None as soon as `stop` says so between two batches."""
    if len(x) == 0 or len(x) != len(y):
        raise ValueError(f"evaluation needs one label for each image, got {len(x)} images and {len(y)} labels")
    if y.is_floating_point() or int(y.min()) < 0 or int(y.max()) >= model.config.num_classes:
        raise ValueError(
            f"labels must be whole numbers from 0 to {model.config.num_classes - 1}, got {y.min():g} to {y.max():g} ({y.dtype})"
        )
    device = next(model.parameters()).device
    losses, answers = [], []
    was_training = model.training
    model.eval()
    try:
        with torch.inference_mode():
            for start in range(0, len(x), batch_size):
                if stop():
                    return None
                images, labels = x[start : start + batch_size].to(device), y[start : start + batch_size].to(device)
                logits = model(as_pixels(images))
                losses.append(cross_entropy(logits, labels, reduction="none"))
                answers.append(logits.argmax(1))
    finally:
        model.train(was_training)
    return _evaluation(y.cpu(), torch.cat(answers).cpu(), torch.cat(losses).cpu(), model.config.num_classes)


def _evaluation(labels: Tensor, answers: Tensor, losses: Tensor, classes: int) -> Evaluation:
    """labels, answers: (N,) classes. losses: (N,) cross-entropies. All on the CPU."""
    confusion = torch.bincount(labels * classes + answers, minlength=classes * classes).reshape(classes, classes)
    return Evaluation(
        accuracy=int((labels == answers).sum()) / len(labels),
        loss=float(losses.double().mean()),
        confusion=tuple(tuple(row) for row in confusion.tolist()),
        hardest=_hardest(labels, answers, losses),
    )


def _hardest(labels: Tensor, answers: Tensor, losses: Tensor) -> tuple[HardImage, ...]:
    """Of images equally hard the earlier one comes first, so that the same weights always name the same images."""
    indices = losses.sort(descending=True, stable=True).indices[:MOST_HARD]
    probabilities = (-losses[indices]).exp().nan_to_num(0.0)  # the cross-entropy is −ln p
    columns = (indices.tolist(), labels[indices].tolist(), answers[indices].tolist(), probabilities.tolist())
    return tuple(HardImage(index, label, answer, round(probability, 6)) for index, label, answer, probability in zip(*columns))
