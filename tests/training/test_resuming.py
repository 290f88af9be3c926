"""A run that is interrupted anywhere and goes on ends as if nothing had happened, to the bit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import torch

from lstm_demo.data.digits import Digits
from lstm_demo.files.state_file import load_state, save_state
from lstm_demo.files.state_parts import tensors_of
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.training import save_points
from lstm_demo.training.loop import fit, new_model
from lstm_demo.training.optimizers import learning_rate
from lstm_demo.training.progress import Progress
from lstm_demo.training.run_state import RunState
from lstm_demo.training.save_points import Snapshot, snapshot_steps
from lstm_demo.training.settings import Augmentation, TrainingConfig

DEEP = ModelConfig(hidden_size=12, num_layers=2, dropout=0.3)
# 1000 images to train on: an epoch has 13 batches, the last one smaller, and the evaluations fall inside of epochs too.
CONFIG = TrainingConfig(
    epochs=2,
    batch_size=80,
    optimizer="adamw",
    learning_rate=0.02,
    weight_decay=0.01,
    schedule="one-cycle",
    clip_norm=1.0,
    average_decay=0.9,
    augmentation=Augmentation(rotation=10, translate=0.05),
    validation_images=200,
    evaluate_every=7,
    device="cpu",
    threads=1,
)
EPOCH = 13


@dataclass
class Kept:
    """A sink that remembers everything."""

    states: list[RunState] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)

    def save_state(self, state: RunState) -> None:
        self.states.append(state)

    def save_snapshot(self, snapshot: Snapshot) -> None:
        self.snapshots.append(snapshot)


@dataclass
class Leg:
    """What one call of `fit` came to."""

    model: RecurrentClassifier
    reports: list[Progress]
    kept: Kept


def go(
    digits: Digits,
    config: TrainingConfig = CONFIG,
    model: ModelConfig = DEEP,
    resume: RunState | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Leg:
    network, kept = new_model(model, config.seed), Kept()
    torch.rand(3)  # whatever torch's random state was before
    reports = list(fit(network, digits, config, stop=stop, seconds_between_reports=0, checkpoints=kept, resume=resume))
    return Leg(network, reports, kept)


def after(asked: int) -> Callable[[], bool]:
    """True from the time it has been asked so often."""
    times = 0

    def stop() -> bool:
        nonlocal times
        times += 1
        return times >= asked

    return stop


def told(report: Progress) -> tuple[object, ...]:
    """All of it but what the clock says."""
    names = ("step", "steps", "epoch", "loss", "train_accuracy", "validation", "test", "best", "learning_rate", "gradient_norm")
    return tuple(getattr(report, name) for name in names)


def assert_same_weights(one: RecurrentClassifier, other: RecurrentClassifier) -> None:
    for name, tensor in one.state_dict().items():
        assert torch.equal(tensor, other.state_dict()[name]), name


def assert_same_state(one: RunState, other: RunState) -> None:
    """To the bit, but for the clock."""
    first, second = tensors_of(one), tensors_of(other)
    assert first.keys() == second.keys()
    assert [name for name, tensor in first.items() if not torch.equal(tensor, second[name])] == []
    assert (one.step, one.evaluated, one.losses, one.kept.updates) == (other.step, other.evaluated, other.losses, other.kept.updates)
    assert one.kept.best_score == other.kept.best_score and one.curve == other.curve


WAYS = {
    "sgd": {"optimizer": "sgd", "momentum": 0.9, "learning_rate": 0.05},
    "plain sgd, neither average nor held-out images": {"optimizer": "sgd", "average_decay": 0.0, "validation_images": 0},
    "adam": {"optimizer": "adam", "clip_norm": None},
    "adamw": {},
    "adamw by steps of the cell": {"engine": "cell"},
    "adamw in the file's order, without augmentation": {"shuffle": False, "augmentation": None},
    "adamw in bfloat16": {"precision": "bfloat16"},
    "adamw with bends": {"augmentation": Augmentation(rotation=5, elastic=1.0)},
}


@pytest.mark.parametrize("way", WAYS)
def test_interrupted_anywhere_it_ends_as_if_nothing_had_happened(digits: Digits, way: str, tmp_path: Path) -> None:
    """Each leg goes on from the file of the one before; they end inside an epoch, at its end, and inside an evaluation."""
    config = replace(CONFIG, **WAYS[way])
    whole = go(digits, config)
    resume, reports, kept = None, [], Kept()
    for asked in (1, 5, 7, 6, 2, 1000):
        leg = go(digits, config, resume=resume, stop=after(asked))
        reports += leg.reports
        kept.snapshots += leg.kept.snapshots
        for state in leg.kept.states:  # none where the same evaluation was cut short again
            save_state(tmp_path / "state.safetensors", state)
        resume = load_state(tmp_path / "state.safetensors")
    assert resume is not None and resume.finished
    assert_same_weights(leg.model, whole.model)
    assert_same_state(resume, whole.kept.states[-1])
    expected = [told(report) for report in whole.reports]
    assert [report for report in map(told, reports) if report in expected] == expected
    assert [(shot.step, shot.loss, shot.test_accuracy) for shot in kept.snapshots] == [
        (shot.step, shot.loss, shot.test_accuracy) for shot in whole.kept.snapshots
    ]
    for one, other in zip(kept.snapshots, whole.kept.snapshots):
        assert all(torch.equal(tensor, other.weights[name]) for name, tensor in one.weights.items())


@pytest.mark.parametrize("step", [1, 7, 9, 10, EPOCH, EPOCH + 1, 2 * EPOCH - 1])
def test_a_stop_at_any_step_is_a_place_to_go_on_from(digits: Digits, step: int) -> None:
    """`stop` is asked after each step, and in evaluations, of which there is one after every seventh step: with two batches of images."""
    network, kept, config = new_model(DEEP, 0), Kept(), replace(CONFIG, average_decay=0.0)
    reports: list[Progress] = []
    trained = 0

    def stop() -> bool:
        return trained >= step

    forward = RecurrentClassifier.forward

    def counted(self: RecurrentClassifier, images: torch.Tensor) -> torch.Tensor:
        nonlocal trained
        trained += self.training
        return forward(self, images)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RecurrentClassifier, "forward", counted)
        reports += fit(network, digits, config, stop=stop, seconds_between_reports=0, checkpoints=kept)
    state = kept.states[-1]
    assert state.step == step == reports[-1].step
    assert state.evaluated == (step % 7 != 0), "an evaluation that was cut short is made again"
    rest, whole = go(digits, config, resume=state), go(digits, config)
    assert_same_weights(rest.model, whole.model)
    assert_same_state(rest.kept.states[-1], whole.kept.states[-1])


def test_a_loss_that_is_too_high_is_counted_over_an_interruption(digits: Digits) -> None:
    wild = replace(CONFIG, optimizer="adam", learning_rate=10.0, schedule="constant", clip_norm=None, average_decay=0.0, epochs=9)
    network = ModelConfig(hidden_size=24)

    def last_words(resume: RunState | None = None) -> str:
        try:
            go(digits, wild, network, resume)
        except RuntimeError as error:
            return str(error)
        return ""

    said = last_words()
    assert said.startswith("For 20 steps the loss was above")
    at = int(said.split("at step ")[1].split(":")[0].replace(",", ""))
    state = go(digits, wild, network, stop=after(at - 5)).kept.states[-1]
    assert 0 < state.step < at
    assert last_words(state) == said


def test_states_are_given_at_the_end_of_each_epoch_and_of_the_run(digits: Digits) -> None:
    kept = go(digits, replace(CONFIG, epochs=3)).kept
    assert [state.step for state in kept.states] == [EPOCH, 2 * EPOCH, 3 * EPOCH]
    assert [state.finished for state in kept.states] == [False, False, True]


def test_in_a_long_epoch_states_are_given_by_the_clock(digits: Digits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(save_points, "SECONDS_BETWEEN_STATES", 0.0)
    assert [state.step for state in go(digits).kept.states] == list(range(1, 2 * EPOCH + 1))


def test_a_run_about_to_fail_gives_no_state_of_its_ruins(digits: Digits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(save_points, "SECONDS_BETWEEN_STATES", 0.0)
    forward, calls = RecurrentClassifier.forward, 0

    def poisoned(self: RecurrentClassifier, images: torch.Tensor) -> torch.Tensor:
        nonlocal calls
        calls += 1
        return forward(self, images) * (float("nan") if calls == 3 else 1.0)

    monkeypatch.setattr(RecurrentClassifier, "forward", poisoned)
    kept = Kept()
    with pytest.raises(RuntimeError, match="at step 3"):
        list(fit(new_model(DEEP, 0), digits, CONFIG, checkpoints=kept))
    assert [state.step for state in kept.states] == [1, 2]


def test_snapshots_are_of_the_weights_that_would_be_kept(digits: Digits) -> None:
    config = replace(CONFIG, validation_images=0, epochs=None, iterations=30)
    leg = go(digits, config)
    parameters = sum(weights.numel() for weights in leg.model.parameters())
    shots = leg.kept.snapshots
    assert tuple(shot.step for shot in shots) == snapshot_steps(30, parameters)
    first = new_model(DEEP, config.seed).state_dict()
    assert all(torch.equal(tensor, first[name]) for name, tensor in shots[0].weights.items())
    assert (shots[0].loss, shots[0].test_accuracy) == (None, None)
    last = leg.model.state_dict()
    assert all(torch.equal(tensor, last[name]) for name, tensor in shots[-1].weights.items())
    assert shots[-1].test_accuracy == leg.reports[-1].test_accuracy
    assert all(shot.loss is not None for shot in shots[1:])


def test_a_run_without_checkpoints_is_the_same_run(digits: Digits) -> None:
    alone = new_model(DEEP, CONFIG.seed)
    list(fit(alone, digits, CONFIG))
    assert_same_weights(alone, go(digits).model)


def test_an_extended_run_begins_a_new_cycle_over_the_added_steps(digits: Digits) -> None:
    first = go(digits, replace(CONFIG, epochs=1))
    longer = first.kept.states[-1].lengthened(replace(CONFIG, epochs=3))
    assert (longer.cycle_start, longer.steps) == (EPOCH, 3 * EPOCH)
    second = go(digits, longer.training, resume=longer)
    for report in second.reports:
        assert report.learning_rate == learning_rate(CONFIG, report.step - EPOCH, 2 * EPOCH)
    assert second.reports[-1].step == second.reports[-1].steps == 3 * EPOCH
    half = go(digits, longer.training, resume=longer, stop=after(9)).kept.states[-1]
    assert not half.finished
    rest = go(digits, half.training, resume=half)
    assert_same_weights(rest.model, second.model)


def test_at_a_constant_rate_an_extended_run_is_the_longer_run(digits: Digits) -> None:
    plain = replace(CONFIG, schedule="constant", evaluate_every=None, validation_images=0)
    first = go(digits, replace(plain, epochs=1)).kept.states[-1]
    longer = first.lengthened(replace(plain, epochs=2))
    assert_same_weights(go(digits, longer.training, resume=longer).model, go(digits, plain).model)


def test_a_run_half_way_goes_on_in_the_cycle_of_its_new_length(digits: Digits) -> None:
    half = go(digits, stop=after(6)).kept.states[-1]
    longer = half.lengthened(CONFIG.with_length(iterations=50))
    assert (longer.cycle_start, longer.steps) == (0, 50)
    reports = go(digits, longer.training, resume=longer).reports
    assert all(report.learning_rate == learning_rate(CONFIG, report.step, 50) for report in reports)


def test_a_length_that_is_done_already_is_refused(digits: Digits) -> None:
    state = go(digits).kept.states[-1]
    with pytest.raises(ValueError, match="26 steps are done, and 20 iterations would be 20: give more than that"):
        state.lengthened(CONFIG.with_length(iterations=20))
    with pytest.raises(ValueError, match="2 epochs would be 26"):
        state.lengthened(CONFIG)
    with pytest.raises(ValueError, match="settings that it began with"):
        state.lengthened(replace(CONFIG, epochs=9, learning_rate=1e-4))


def test_a_state_of_another_run_is_refused(digits: Digits) -> None:
    state = go(digits, stop=after(1)).kept.states[-1]
    with pytest.raises(ValueError, match="another network"):
        go(digits, model=ModelConfig(hidden_size=12), resume=state)
    with pytest.raises(ValueError, match="other settings"):
        go(digits, replace(CONFIG, seed=1), resume=state)
    with pytest.raises(ValueError, match="other settings"):
        go(digits, replace(CONFIG, epochs=3), resume=state)
    fewer = replace(digits, x_train=digits.x_train[:-1], y_train=digits.y_train[:-1])
    with pytest.raises(ValueError, match="trains on 1,000 images, and these are 999"):
        go(fewer, resume=state)


def test_the_clock_goes_on_where_it_stood(digits: Digits) -> None:
    first = go(digits, stop=after(9))
    state = first.kept.states[-1]
    second = go(digits, resume=state)
    assert second.reports[0].seconds > state.timing.seconds
    assert second.kept.states[-1].timing.steps == 2 * EPOCH
    assert second.kept.states[-1].timing.images == 2 * 1000
