"""The training set on its device: held-out images, the order of the batches, and their augmentation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from lstm_demo.data.digits import Digits, Source, mixed
from lstm_demo.training.augment import augment
from lstm_demo.training.settings import TrainingConfig


class Batch(NamedTuple):
    """images: (B, 28, 28) float32 in [0, 1]. labels: (B,) int64."""

    images: Tensor
    labels: Tensor


@dataclass(frozen=True, eq=False)
class BatchPosition:
    """Where an iterator over the batches is: what it takes to go on from there.

    epoch: from 1. taken: images of this epoch that are used up. order: (N,) int64, that of this epoch. generator: the state of what
    draws order and augmentation, (…) uint8.
    """

    epoch: int
    taken: int
    order: Tensor
    generator: Tensor


class TrainingData:
    """All images as uint8 tensors on `device`; a batch becomes float32 when it is wanted.

    The held-out images are the last `config.validation_images` of a permutation of the training set drawn with `config.seed`, so
    that every run with this seed holds out the same ones.

    Several sources are mixed by their weights (`mixed`); the held-out images are then of all of them.

    Raises:
        ValueError: no image would be left to train on.
    """

    def __init__(self, digits: Digits | Sequence[Source], config: TrainingConfig, device: torch.device) -> None:
        digits = digits if isinstance(digits, Digits) else mixed(digits)
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

    def batches(self, position: BatchPosition | None = None) -> Batches:
        """From the first one, or from where an earlier iterator was. Order and augmentation depend on the seed alone, not on the device.

        Raises:
            ValueError: the position is one among another number of images.
        """
        return Batches(self, position)


class Batches:
    """Batches without end, epoch after epoch."""

    def __init__(self, data: TrainingData, position: BatchPosition | None = None) -> None:
        self._data = data
        self._generator = torch.Generator().manual_seed(data.config.seed)
        self._epoch, self._taken, self._order = 0, 0, torch.empty(0, dtype=torch.int64)
        if position is not None:
            if len(position.order) != len(data):
                raise ValueError(f"the position is one among {len(position.order)} images, not among {len(data)}")
            self._epoch, self._taken, self._order = position.epoch, position.taken, position.order
            self._generator.set_state(position.generator)

    @property
    def epoch(self) -> int:
        """That of the last batch, from 1; 0 before the first."""
        return self._epoch

    @property
    def at_end_of_epoch(self) -> bool:
        """The next batch is the first of another epoch."""
        return self._taken >= len(self._order)

    @property
    def position(self) -> BatchPosition:
        """To go on from."""
        return BatchPosition(self._epoch, self._taken, self._order.clone(), self._generator.get_state())

    def __iter__(self) -> Batches:
        return self

    def __next__(self) -> Batch:
        data, config = self._data, self._data.config
        if self.at_end_of_epoch:
            images = len(data)
            self._epoch, self._taken = self._epoch + 1, 0
            self._order = torch.randperm(images, generator=self._generator) if config.shuffle else torch.arange(images)
        chosen = self._order[self._taken : self._taken + config.batch_size].to(data.x_train.device)
        self._taken += len(chosen)
        x = data.x_train[chosen].float() / 255
        if config.augmentation is not None:
            x = augment(x, config.augmentation, self._generator)
        return Batch(x, data.y_train[chosen])
