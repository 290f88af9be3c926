"""One step of training: forward, loss, backward, clip, update."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_, get_total_norm

from lstm_demo.model.config import Engine
from lstm_demo.model.kinds.description import CellKind
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.training.batches import Batch
from lstm_demo.training.devices import lstm_kernel_computes_bfloat16, native_bfloat16
from lstm_demo.training.optimizers import Memories, make_optimizer, memories, remind
from lstm_demo.training.settings import TrainingConfig


class Step(NamedTuple):
    """Three numbers on the device, so that a GPU need not be waited for. gradient_norm: before clipping."""

    loss: Tensor
    accuracy: Tensor
    gradient_norm: Tensor


class Stepper:
    """The network with its optimiser. before: what the optimiser remembered, if the run goes on."""

    def __init__(self, model: RecurrentClassifier, config: TrainingConfig, before: Memories | None = None) -> None:
        self._model, self._config = model, config
        self._names = [name for name, _ in model.named_parameters()]
        self._optimizer = make_optimizer(list(model.parameters()), config)
        if before is not None:
            remind(self._optimizer, self._names, before)
        self._autocast = computes_in_bfloat16(config, next(model.parameters()).device)

    def take(self, batch: Batch, rate: float) -> Step:
        """One step on one batch at this learning rate; the model is in training mode."""
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._optimizer.zero_grad()
        with torch.autocast(batch.images.device.type, torch.bfloat16, enabled=self._autocast):
            logits = self._model(batch.images)
        loss = cross_entropy(logits.float(), batch.labels, label_smoothing=self._config.label_smoothing)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = self._clip()
        self._optimizer.step()
        return Step(loss.detach(), (logits.detach().argmax(1) == batch.labels).float().mean(), norm)

    @property
    def memories(self) -> Memories:
        """What the optimiser remembers, to go on from; after the first step."""
        return memories(self._optimizer, self._names, self._config)

    def _clip(self) -> Tensor:
        """Shorten the gradient to `clip_norm`; its length before that."""
        if self._config.clip_norm is not None:
            return clip_grad_norm_(self._model.parameters(), self._config.clip_norm)
        return get_total_norm([weights.grad for weights in self._model.parameters() if weights.grad is not None])


def computes_in_bfloat16(config: TrainingConfig, device: torch.device) -> bool:
    """What `config.precision` comes to on this device."""
    return config.precision == "bfloat16" or (config.precision == "auto" and native_bfloat16(device))


def engine_for(cell: CellKind, config: TrainingConfig, device: torch.device) -> Engine:
    """The engine that `config` asks for, unless torch's kernel cannot compute in bfloat16 there: then the hand-written step, which can."""
    kernel_cannot = device.type == "cpu" and cell == "lstm" and computes_in_bfloat16(config, device) and not lstm_kernel_computes_bfloat16()
    return "cell" if kernel_cannot else config.engine
