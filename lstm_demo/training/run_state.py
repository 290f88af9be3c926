"""All that a run has at one of its steps: what it takes to go on as if it had never been interrupted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

import torch
from torch import Tensor

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.numbers import MAX_FLOAT, is_number, is_whole, shown
from lstm_demo.model.parameters import expected_shapes
from lstm_demo.training.batches import BatchPosition
from lstm_demo.training.kept_weights import KeptState, Weights
from lstm_demo.training.loss_check import LossState
from lstm_demo.training.optimizers import OptimizerState, state_kinds
from lstm_demo.training.progress import Curve
from lstm_demo.training.settings import TrainingConfig
from lstm_demo.training.timing import TimingState


@dataclass(frozen=True, eq=False)
class RandomState:
    """Torch's own random numbers, which dropout draws from.

    cpu: (…) uint8. device: the same of the GPU that the run is on, of which `kind` is the name; None and "cpu" on the CPU.
    """

    cpu: Tensor
    device: Tensor | None = None
    kind: str = "cpu"


@dataclass(frozen=True, eq=False)
class RunState:
    """A run after the training of `step`; all tensors on the CPU, none shared with the run.

    training: how it is trained, with the length of the whole run. step: batches done, from 1.
    evaluated: the losses of this step are checked and any evaluation that is due is finished. False in a run that was stopped during such
        an evaluation, which is then made first.
    cycle_start: the step after which the cycle of the learning rate began: 0, or the length before the run was extended.
    kept, optimizer, random, position, losses, timing, curve: the states of the parts of the run with these names.

    Raises:
        ValueError: the parts do not fit together.
    """

    model: ModelConfig
    training: TrainingConfig
    step: int
    evaluated: bool
    cycle_start: int
    kept: KeptState
    optimizer: OptimizerState
    random: RandomState
    position: BatchPosition
    losses: LossState
    timing: TimingState
    curve: Curve

    def __post_init__(self) -> None:
        _check_count("step", self.step, 1, self.steps)
        _check_count("cycle_start", self.cycle_start, 0, self.step)
        shapes = {name: tuple(shape) for name, shape in expected_shapes(self.model).items()}
        self._check_kept(shapes)
        if tuple(self.optimizer) != state_kinds(self.training):
            raise ValueError(f"{self.training.optimizer} has no state of {', '.join(self.optimizer) or 'nothing'}")
        for kind, by_name in self.optimizer.items():
            _check_weights(kind, by_name, dict.fromkeys(shapes, ()) if kind == "step" else shapes)
        self._check_position()
        _check_generator("torch's random state", self.random.cpu)
        self._check_counters()

    @property
    def images(self) -> int:
        """How many the run trains on."""
        return len(self.position.order)

    @property
    def steps(self) -> int:
        """Of the whole run."""
        return self.training.steps(self.images)

    @property
    def finished(self) -> bool:
        return self.evaluated and self.step >= self.steps

    def lengthened(self, training: TrainingConfig) -> RunState:
        """The same with another length: `training` is what it was but for `epochs` and `iterations`.

        A run that has come to its end begins a new cycle of its learning rate, over the steps that are added: a warm restart (Loshchilov
        & Hutter 2017, "SGDR: Stochastic Gradient Descent with Warm Restarts"). One that has not goes on in a cycle of the new length. A
        constant rate simply stays.

        Raises:
            ValueError: not more steps than are done, or another configuration.
        """
        if not _same_but_length(training, self.training):
            raise ValueError("a run is resumed with the settings that it began with; only its length may change")
        if (steps := training.steps(self.images)) <= self.step:
            raise ValueError(f"{self.step:,} steps are done, and {_length(training)} would be {steps:,}: give more than that.")
        return replace(self, training=training, cycle_start=self.step if self.finished else self.cycle_start)

    def check_belongs_to(self, model: ModelConfig, training: TrainingConfig, images: int) -> None:
        """Raises ValueError unless a run of this network, trained like this on so many images, can go on from here."""
        if images != self.images:
            raise ValueError(f"The run trains on {self.images:,} images, and these are {images:,}: give it the data that it began with.")
        if model != self.model:
            raise ValueError("the state is that of a run with another network")
        if not _same_but_length(training, self.training) or training.steps(images) != self.steps:
            raise ValueError("the state is that of a run with other settings")

    def _check_kept(self, shapes: Mapping[str, tuple[int, ...]]) -> None:
        kept = self.kept
        if (kept.average is None) != (self.training.average_decay == 0):
            raise ValueError("there is an average of the weights where none was asked for, or none where one was")
        for what, weights in (("live", kept.live), ("average", kept.average), ("good", kept.good), ("best", kept.best)):
            if weights is not None:
                _check_weights(what, weights, shapes)

    def _check_counters(self) -> None:
        losses = self.losses
        if not isinstance(self.evaluated, bool) or len(losses.losses) != len(losses.accuracies):
            raise ValueError("evaluated is not true or false, or there is not one accuracy for each loss")
        for name, value in {"updates": self.kept.updates, "steps_above": losses.steps_above}.items():
            _check_count(name, value, 0, self.step)
        for value in (*losses.losses, *losses.accuracies, losses.gradient_norm, *self.kept.best_score, *asdict(self.timing).values()):
            if not is_number(value, -MAX_FLOAT):
                raise ValueError(f"a loss, a score or a time is not a finite number: {shown(value)}")

    def _check_position(self) -> None:
        position = self.position
        _check_count("epoch", position.epoch, 1, self.step)
        _check_count("taken", position.taken, 1, self.images)
        if position.order.dtype != torch.int64 or not bool((position.order.sort().values == torch.arange(self.images)).all()):
            raise ValueError("the order of the images is not one")
        _check_generator("the batches' generator", position.generator)


def _check_weights(what: str, weights: Weights, shapes: Mapping[str, tuple[int, ...]]) -> None:
    if {name: tuple(tensor.shape) for name, tensor in weights.items()} != dict(shapes):
        raise ValueError(f"{what} does not have the names and shapes of the network's weights")


def _check_count(name: str, value: object, low: int, high: int) -> None:
    if not is_whole(value, low, high):
        raise ValueError(f"{name} must be {low}–{high}, got {shown(value)}")


def _check_generator(what: str, state: Tensor) -> None:
    try:
        torch.Generator().set_state(state)
    except (RuntimeError, TypeError):
        raise ValueError(f"{what} is not the state of one") from None


def _same_but_length(one: TrainingConfig, other: TrainingConfig) -> bool:
    """Device and threads are the machine's matter too."""

    def plain(training: TrainingConfig) -> TrainingConfig:
        return replace(training, epochs=None, iterations=1, device="auto", threads=None)

    return plain(one) == plain(other)


def _length(training: TrainingConfig) -> str:
    return f"{training.iterations:,} iterations" if training.epochs is None else f"{training.epochs:,} epochs"


def random_state(device: torch.device) -> RandomState:
    """Of torch on the CPU, and of this device."""
    if device.type == "cuda":
        return RandomState(torch.get_rng_state(), torch.cuda.get_rng_state(device), "cuda")
    if device.type == "mps":
        return RandomState(torch.get_rng_state(), torch.mps.get_rng_state(), "mps")
    return RandomState(torch.get_rng_state())


def set_random_state(state: RandomState, device: torch.device) -> None:
    """A run that goes on on another kind of device draws other numbers there, from the seed that is set."""
    torch.set_rng_state(state.cpu)
    if state.device is None or state.kind != device.type:
        return
    if device.type == "cuda":
        torch.cuda.set_rng_state(state.device, device)
    elif device.type == "mps":
        torch.mps.set_rng_state(state.device)
