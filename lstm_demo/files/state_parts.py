"""The state of a run taken apart for a file: its tensors by name, and the rest as JSON; and put together again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from torch import Tensor

from lstm_demo.files.tensor_file import Layout
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.numbers import is_whole, shown
from lstm_demo.model.parameters import expected_shapes
from lstm_demo.training.batches import BatchPosition
from lstm_demo.training.kept_weights import KeptState, Weights
from lstm_demo.training.loss_check import LossState
from lstm_demo.training.optimizers import state_kinds
from lstm_demo.training.progress import Curve
from lstm_demo.training.run_state import RandomState, RunState
from lstm_demo.training.settings import TrainingConfig
from lstm_demo.training.timing import TimingState

# What torch and the batches draw from on the CPU, a Mersenne twister, has a state of this many bytes.
GENERATOR_BYTES = 5056
MAX_IMAGES = 1_000_000
MAX_DEVICE_BYTES = 10_000


def tensors_of(state: RunState) -> dict[str, Tensor]:
    """By their names in the file: `live/fc.weight`, `exp_avg/fc.weight`, `place/order` and so on."""
    kept = state.kept
    groups: dict[str, Weights | None] = {"live": kept.live, "average": kept.average, "good": kept.good, "best": kept.best}
    groups |= state.optimizer
    groups["place"] = {"order": state.position.order, "generator": state.position.generator}
    groups["random"] = {"cpu": state.random.cpu} | ({} if state.random.device is None else {"device": state.random.device})
    return {f"{group}/{name}": tensor for group, tensors in groups.items() if tensors for name, tensor in tensors.items()}


def facts_of(state: RunState) -> dict[str, Any]:
    """All but the tensors, JSON-ready."""
    return {
        "model": state.model.to_dict(),
        "training": state.training.to_dict(),
        "step": state.step,
        "looked": state.evaluated,
        "cycle_start": state.cycle_start,
        "updates": state.kept.updates,
        "best_score": None if state.kept.best is None else state.kept.best_score,
        "place": {"epoch": state.position.epoch, "taken": state.position.taken, "images": state.images},
        "random": {"kind": state.random.kind, "device_bytes": 0 if state.random.device is None else len(state.random.device)},
        "losses": asdict(state.losses),
        "pace": asdict(state.timing),
        "course": state.curve.to_dict(),
    }


def layout_of(facts: Mapping[str, Any]) -> dict[str, Layout]:
    """The tensors that belong to these facts. Raises ValueError, KeyError or TypeError where the facts are none."""
    training = TrainingConfig.from_dict(facts["training"])
    shapes = expected_shapes(ModelConfig.from_dict(facts["model"]))
    layout = {f"{group}/{name}": Layout("F32", shape) for group in _groups(facts, training) for name, shape in shapes.items()}
    for kind in state_kinds(training):
        layout |= {f"{kind}/{name}": Layout("F32", [] if kind == "step" else shape) for name, shape in shapes.items()}
    layout["place/order"] = Layout("I64", [_count(facts["place"]["images"], 1, MAX_IMAGES)])
    layout["place/generator"] = layout["random/cpu"] = Layout("U8", [GENERATOR_BYTES])
    if device_bytes := _count(facts["random"]["device_bytes"], 0, MAX_DEVICE_BYTES):
        layout["random/device"] = Layout("U8", [device_bytes])
    return layout


def put_together(facts: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> RunState:
    """Raises ValueError, KeyError or TypeError where they are not what `facts_of` and `tensors_of` gave."""
    training, random, place, losses = TrainingConfig.from_dict(facts["training"]), facts["random"], facts["place"], facts["losses"]
    groups = {group: _group(tensors, group) for group in _groups(facts, training)}
    average, best, score = groups.get("average"), groups.get("best"), facts["best_score"] or KeptState.NO_SCORE
    return RunState(
        model=ModelConfig.from_dict(facts["model"]),
        training=training,
        step=facts["step"],
        evaluated=facts["looked"],
        cycle_start=facts["cycle_start"],
        kept=KeptState(groups["live"], average, facts["updates"], groups["good"], best, (score[0], score[1])),
        optimizer={kind: _group(tensors, kind) for kind in state_kinds(training)},
        random=RandomState(tensors["random/cpu"], tensors.get("random/device"), random["kind"]),
        position=BatchPosition(place["epoch"], place["taken"], tensors["place/order"], tensors["place/generator"]),
        losses=LossState(tuple(losses["losses"]), tuple(losses["accuracies"]), losses["gradient_norm"], losses["steps_above"]),
        timing=TimingState(**facts["pace"]),
        curve=Curve.from_dict(facts["course"]),
    )


def _groups(facts: Mapping[str, Any], training: TrainingConfig) -> Iterator[str]:
    """Which sets of weights there are."""
    yield from ("live", "good")
    if training.average_decay:
        yield "average"
    if facts["best_score"] is not None:
        yield "best"


def _group(tensors: Mapping[str, Tensor], group: str) -> dict[str, Tensor]:
    return {name.partition("/")[2]: tensor for name, tensor in tensors.items() if name.partition("/")[0] == group}


def _count(value: object, low: int, high: int) -> int:
    if not is_whole(value, low, high):
        raise ValueError(f"a count must be {low}–{high}, got {shown(value)}")
    return value
