"""How often a network is right, and what it takes for what."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.training.progress import Evaluation

# The fused CPU kernel is quickest at a few hundred images: 36,000 a second at 250 against 17,000 at 1000 (1×128, one thread).
EVALUATION_BATCH = 250


def evaluate(
    model: RecurrentClassifier,
    x: npt.NDArray[np.uint8] | Tensor,
    y: npt.NDArray[np.int64] | Tensor,
    batch_size: int = EVALUATION_BATCH,
) -> Evaluation:
    """x: (N, 28, 28) uint8, y: (N,) class numbers, both on any device. The model's mode and weights are as before afterwards.

    Raises:
        ValueError: no images, or not one label for each.
    """
    result = evaluate_until(model, torch.as_tensor(x), torch.as_tensor(y), batch_size=batch_size)
    assert result is not None
    return result


def evaluate_until(
    model: RecurrentClassifier, x: Tensor, y: Tensor, stop: Callable[[], bool] = lambda: False, batch_size: int = EVALUATION_BATCH
) -> Evaluation | None:
    """As `evaluate`; None as soon as `stop` says so between two batches."""
    if len(x) == 0 or len(x) != len(y):
        raise ValueError(f"evaluation needs one label for each image, got {len(x)} images and {len(y)} labels")
    device, classes = next(model.parameters()).device, model.config.num_classes
    confusion = torch.zeros(classes * classes, dtype=torch.int64, device=device)
    loss = torch.zeros((), device=device)
    was_training = model.training
    model.eval()
    try:
        with torch.inference_mode():
            for start in range(0, len(x), batch_size):
                if stop():
                    return None
                images, labels = x[start : start + batch_size].to(device), y[start : start + batch_size].to(device)
                logits = model(images.float() / 255)
                loss += cross_entropy(logits, labels, reduction="sum")
                confusion += torch.bincount(labels * classes + logits.argmax(1), minlength=classes * classes)
    finally:
        model.train(was_training)
    return _evaluation(confusion.reshape(classes, classes), float(loss) / len(x))


def _evaluation(confusion: Tensor, loss: float) -> Evaluation:
    accuracy = int(confusion.diagonal().sum()) / int(confusion.sum())
    return Evaluation(accuracy=accuracy, loss=loss, confusion=tuple(tuple(row) for row in confusion.tolist()))
