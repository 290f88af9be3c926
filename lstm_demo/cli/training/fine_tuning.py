"""Training from a model's weights instead of random ones: fine-tuning."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from lstm_demo.data.digits import Digits
from lstm_demo.files.checkpoint import load_model
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.training.batches import TrainingData
from lstm_demo.training.evaluate import evaluate
from lstm_demo.training.settings import TrainingConfig


@dataclass(frozen=True)
class FineTuning:
    """From which model's weights a training starts, and where between these and the tuned ones it ends.

    share: of the way from the first weights to the tuned ones, above 0, at most 1. What lies between reads both the old and the new images
    well (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").

    Raises:
        ValueError: the share is outside its limits.
    """

    path: Path
    share: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ValueError(f"--blend must be above 0 and at most 1, got {self.share:g}")

    def load(self, model: RecurrentClassifier) -> dict[str, Tensor]:
        """Put the first weights into the model, and return them. Raises ValueError: the file cannot be read, or is another network's."""
        first = load_model(self.path).model
        if first.config != model.config:
            raise ValueError(
                f"{self.path} is another network than the recipe's: choose the recipe of one that has the same cells and sizes."
            )
        model.load_state_dict(first.state_dict())
        return first.state_dict()

    def blend(self, model: RecurrentClassifier, first: dict[str, Tensor]) -> None:
        tuned = model.state_dict()
        model.load_state_dict({name: torch.lerp(first[name].to(weights), weights, self.share) for name, weights in tuned.items()})


def validation_accuracy(model: RecurrentClassifier, digits: Digits, config: TrainingConfig) -> float | None:
    """On the images held out of the training set, 0–1; None where none are."""
    if not config.validation_images:
        return None
    data = TrainingData(digits, config, torch.device("cpu"))
    return evaluate(model, data.x_validation, data.y_validation).accuracy
