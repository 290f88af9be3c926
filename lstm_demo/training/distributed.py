"""One run on several processes, as `torchrun` starts them: data parallelism, with one device for each process.

Every process has the same weights and draws the same batches, augmentation included, and computes the gradient on its own share of each.
The gradients are summed, each weighted by its share of the images, so that all take the very step that one process would take on the whole
batch. torch's DistributedDataParallel gives every process the same weight, which is wrong where a batch cannot be divided evenly, as the
last one of an epoch. The first process (rank 0) alone evaluates, reports and saves, and says when the run ends.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import torch
import torch.distributed as dist
from torch import Tensor
from torch.nn import Module, Parameter

from lstm_demo.training.batches import Batch
from lstm_demo.training.process_variables import rank, size

# The other processes wait while the first one evaluates.
LONGEST_WAIT = timedelta(hours=1)


class ProcessLostError(ConnectionError):
    """Another process of the group has ended. The sentence is for the person."""


class RunEnded(Exception):
    """The first process has ended the run; raised in the others."""


class Share(NamedTuple):
    """What one process computes of a batch. weight: its images as a share of the batch's, 0–1."""

    batch: Batch
    weight: float


class ProcessGroup:
    """The processes that train one model together; this one is alone. rank: this process's number, from 0. size: how many there are."""

    rank, size = 0, 1

    def share(self, batch: Batch) -> Share:
        return Share(batch, 1.0)

    def mean(self, parameters: Sequence[Parameter], loss: Tensor, accuracy: Tensor, weight: float) -> tuple[Tensor, Tensor]:
        """Loss and accuracy over the whole batch. The parameters' gradients become those of the whole batch.

        Raises:
            RunEnded: the first process has ended the run.
            ProcessLostError: another process is gone.
        """
        return loss, accuracy

    def share_weights(self, model: Module) -> None:
        """All have the first process's weights from now on."""

    def end(self, model: Module) -> None:
        """The first process ends the run: in the others the step that they are at raises `RunEnded`."""

    def announce(self, message: Any) -> None:
        """From the first process to the others, which call `heard`."""

    def heard(self) -> Any:
        """What the first process announces."""

    def check_device(self, device: torch.device) -> None:
        """Raises ValueError: several processes cannot train on it."""


ALONE = ProcessGroup()


class TorchrunGroup(ProcessGroup):
    """Several processes, each with a GPU of its own where the machine has any; NCCL adds up what is on GPUs, Gloo what is on CPUs.

    environment: with `torchrun`'s variables.

    Raises:
        ValueError: there are more processes on this machine than GPUs.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.rank, self.size = rank(environment), size(environment)
        self._lost = False
        local, local_size = int(environment.get("LOCAL_RANK", self.rank)), int(environment.get("LOCAL_WORLD_SIZE", self.size))
        gpus = torch.cuda.device_count()
        if 0 < gpus < local_size:
            raise ValueError(f"{local_size} processes on a machine with {gpus} GPUs: start at most {gpus}, by --nproc-per-node.")
        if gpus:
            torch.cuda.set_device(local)
        backend = "cpu:gloo,cuda:nccl" if gpus and dist.is_nccl_available() else "gloo"
        dist.init_process_group(backend, timeout=LONGEST_WAIT)

    def share(self, batch: Batch) -> Share:
        """Neighbouring images. Where there are fewer images than processes, some compute the first one for nothing."""
        images = len(batch.labels)
        first, end = (number * images // self.size for number in (self.rank, self.rank + 1))
        mine = slice(first, end) if end > first else slice(0, 1)
        return Share(Batch(batch.images[mine], batch.labels[mine]), (end - first) / images)

    def mean(self, parameters: Sequence[Parameter], loss: Tensor, accuracy: Tensor, weight: float) -> tuple[Tensor, Tensor]:
        gradients = [_gradient(each) for each in parameters]
        numbers = [gradient.flatten() for gradient in gradients] + [
            torch.stack([loss.float(), accuracy.float(), torch.zeros_like(accuracy)])
        ]
        total = torch.cat(numbers) * weight
        self._sum(total)
        if self.rank > 0 and total[-1].item() > 0:
            raise RunEnded
        offset = 0
        for gradient in gradients:
            gradient.copy_(total[offset : offset + gradient.numel()].view_as(gradient))
            offset += gradient.numel()
        return total[-3], total[-2]

    def share_weights(self, model: Module) -> None:
        for parameter in model.parameters():
            dist.broadcast(parameter.data, 0)

    def end(self, model: Module) -> None:
        if self._lost:
            return
        parameters = list(model.parameters())
        total = parameters[0].new_zeros(sum(each.numel() for each in parameters) + 3)
        total[-1] = 1
        self._sum(total.detach())

    def announce(self, message: Any) -> None:
        dist.broadcast_object_list([message], 0)

    def check_device(self, device: torch.device) -> None:
        if device.type == "mps":
            raise ValueError("Several processes train on CPUs or on CUDA GPUs, not on mps: add --device cpu.")

    def heard(self) -> Any:
        message: list[Any] = [None]
        dist.broadcast_object_list(message, 0)
        return message[0]

    def _sum(self, total: Tensor) -> None:
        try:
            dist.all_reduce(total)
        except RuntimeError:
            self._lost = True
            raise ProcessLostError(
                f"Another of the {self.size} processes that train this run together has ended, so the run ends too. "
                "With --keep-run it is resumed from its last save by train --continue."
            ) from None


def join_group() -> ProcessGroup:
    """The group that `torchrun` has put this process into, by its environment; `ALONE` if it has not. The others are waited for."""
    return TorchrunGroup(os.environ) if size(os.environ) > 1 else ALONE


def _gradient(parameter: Parameter) -> Tensor:
    if parameter.grad is None:
        parameter.grad = torch.zeros_like(parameter)
    return parameter.grad
