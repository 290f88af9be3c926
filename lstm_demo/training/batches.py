"""The training set on its device: held-out images, the order of the batches, and their augmentation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from lstm_demo.data.digits import Digits
from lstm_demo.training.augment import affine
from lstm_demo.training.settings import TrainingConfig


class Batch(NamedTuple):
    """epoch: from 1. images: (B, 28, 28) float32 in [0, 1]. labels: (B,) int64."""

    epoch: int
    images: Tensor
    labels: Tensor


class TrainingData:
    """All images as uint8 tensors on `device`; a batch becomes float32 when it is wanted.

    The held-out images are the last `config.validation_images` of a permutation of the training set drawn with `config.seed`, so
    that every run with this seed holds out the same ones.

    Raises:
        ValueError: no image would be left to train on.
    """

    def __init__(self, digits: Digits, config: TrainingConfig, device: torch.device) -> None:
        training_images = config.training_images(len(digits.x_train))
        order = torch.randperm(len(digits.x_train), generator=torch.Generator().manual_seed(config.seed))
        kept, held_out = order[:training_images].sort().values, order[training_images:].sort().values
        x, y = torch.as_tensor(digits.x_train), torch.as_tensor(digits.y_train)
        self.x_train, self.y_train = x[kept].to(device), y[kept].to(device)
        self.x_validation, self.y_validation = x[held_out].to(device), y[held_out].to(device)
        self.x_test, self.y_test = torch.as_tensor(digits.x_test).to(device), torch.as_tensor(digits.y_test).to(device)
        self.config = config

    def __len__(self) -> int:
        """How many images are trained on."""
        return len(self.x_train)

    def batches(self) -> Iterator[Batch]:
        """Batches without end. Order and augmentation depend on the seed alone, not on the device."""
        generator = torch.Generator().manual_seed(self.config.seed)
        epoch, images = 0, len(self)
        while True:
            epoch += 1
            order = torch.randperm(images, generator=generator) if self.config.shuffle else torch.arange(images)
            for start in range(0, images, self.config.batch_size):
                chosen = order[start : start + self.config.batch_size].to(self.x_train.device)
                x = self.x_train[chosen].float() / 255
                if self.config.augmentation is not None:
                    x = affine(x, self.config.augmentation, generator)
                yield Batch(epoch, x, self.y_train[chosen])
