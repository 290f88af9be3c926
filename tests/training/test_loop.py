"""The training loop: it learns, repeats itself, stops when told, and keeps the weights worth keeping."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
import pytest
import torch

from lstm_demo.data.digits import Digits
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.training.evaluate import evaluate
from lstm_demo.training.loop import fit, new_model
from lstm_demo.training.loss_check import TrainingError
from lstm_demo.training.progress import Progress
from lstm_demo.training.settings import Augmentation, TrainingConfig
from lstm_demo.training.training_run import CHECK_EVERY

SMALL = ModelConfig(hidden_size=24)
CONFIG = TrainingConfig(
    iterations=40,
    batch_size=50,
    optimizer="adamw",
    learning_rate=0.02,
    schedule="one-cycle",
    clip_norm=1.0,
    augmentation=Augmentation(rotation=10, translate=0.05),
    validation_images=200,
    evaluate_every=20,
    device="cpu",
    threads=1,
)


def train(digits: Digits, config: TrainingConfig = CONFIG, model: ModelConfig = SMALL) -> tuple[RecurrentClassifier, list[Progress]]:
    network = new_model(model, config.seed)
    return network, list(fit(network, digits, config, seconds_between_reports=0))


def weights(model: RecurrentClassifier) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}


def test_a_short_run_learns(digits: Digits) -> None:
    model, reports = train(digits, CONFIG.with_length(iterations=150))
    assert reports[-1].loss < 1.5 < reports[0].loss
    assert evaluate(model, digits.x_test, digits.y_test).accuracy > 0.6


@pytest.mark.parametrize("engine", ["fused", "cell"])
def test_the_same_seed_gives_the_same_losses_and_weights(digits: Digits, engine: str) -> None:
    config = replace(CONFIG, engine=engine, average_decay=0.9)
    dropped = replace(SMALL, num_layers=2, dropout=0.3)
    (first, first_reports), (second, second_reports) = train(digits, config, dropped), train(digits, config, dropped)
    assert [(r.step, r.loss, r.gradient_norm, r.validation) for r in first_reports] == [
        (r.step, r.loss, r.gradient_norm, r.validation) for r in second_reports
    ]
    assert all(torch.equal(a, b) for a, b in zip(weights(first).values(), weights(second).values()))


def test_another_seed_gives_other_losses(digits: Digits) -> None:
    assert train(digits)[1][-1].loss != train(digits, replace(CONFIG, seed=1))[1][-1].loss


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_both_engines_train_alike(digits: Digits, cell: str) -> None:
    config = replace(CONFIG, iterations=20, learning_rate=0.005)
    runs = [train(digits, replace(config, engine=engine), ModelConfig(cell=cell, hidden_size=24))[1] for engine in ("fused", "cell")]
    assert [r.loss for r in runs[0]] == pytest.approx([r.loss for r in runs[1]], rel=2e-4)
    assert [r.gradient_norm for r in runs[0]] == pytest.approx([r.gradient_norm for r in runs[1]], rel=2e-3)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw"])
def test_the_loop_is_the_classic_one(digits: Digits, optimizer: str) -> None:
    """A plain loop in torch's own words, in file order, is the oracle."""
    config = TrainingConfig(
        iterations=6, batch_size=50, optimizer=optimizer, learning_rate=0.05, momentum=0.9, weight_decay=0.01, clip_norm=0.5, shuffle=False
    )
    model, _ = train(digits, config)
    oracle = new_model(SMALL, config.seed)
    options = {"lr": 0.05, "weight_decay": 0.01, "foreach": False}
    kinds = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}
    optimiser = kinds[optimizer](oracle.parameters(), **options, **({"momentum": 0.9} if optimizer == "sgd" else {}))
    for step in range(6):
        chosen = slice(50 * step, 50 * step + 50)
        optimiser.zero_grad()
        logits = oracle(torch.as_tensor(digits.x_train[chosen]).float() / 255)
        torch.nn.functional.cross_entropy(logits, torch.as_tensor(digits.y_train[chosen])).backward()
        torch.nn.utils.clip_grad_norm_(oracle.parameters(), 0.5)
        optimiser.step()
    for name, tensor in oracle.state_dict().items():
        torch.testing.assert_close(model.state_dict()[name], tensor, rtol=1e-4, atol=1e-6)


def test_reports_come_at_checks_evaluations_and_the_end(digits: Digits) -> None:
    reports = train(digits, replace(CONFIG, iterations=33, evaluate_every=15))[1]
    assert [r.step for r in reports] == [1, 10, 15, 20, 30, 33]
    assert [r.step for r in reports if r.test_accuracy is not None] == [15, 30, 33]
    assert all((r.validation_accuracy is None) == (r.test_accuracy is None) for r in reports)
    last = reports[-1]
    assert (last.steps, last.epoch, last.seconds_left) == (33, 2, 0)
    assert last.images_per_second > 0 and last.gradient_norm > 0


def test_reports_are_few_and_the_first_comes_at_once(digits: Digits) -> None:
    model = new_model(SMALL, 0)
    reports = list(fit(model, digits, replace(CONFIG, iterations=60, evaluate_every=60), seconds_between_reports=1000))
    assert [r.step for r in reports] == [1, 60]


def test_an_epoch_shows_every_image_once(digits: Digits, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[torch.Tensor] = []
    forward = RecurrentClassifier.forward

    def spy(self: RecurrentClassifier, images: torch.Tensor) -> torch.Tensor:
        if self.training:
            seen.append(images)
        return forward(self, images)

    monkeypatch.setattr(RecurrentClassifier, "forward", spy)
    train(digits, TrainingConfig(epochs=2, batch_size=500, validation_images=100, device="cpu"))
    assert [len(batch) for batch in seen] == [500, 500, 100] * 2
    first, second = (torch.cat(seen[start : start + 3]) for start in (0, 3))
    assert not torch.equal(first, second)
    assert sorted(first.sum((1, 2)).tolist()) == sorted(second.sum((1, 2)).tolist())


def test_the_weights_kept_are_the_best_by_validation(digits: Digits) -> None:
    """A run that is good half-way and then ruined by its learning rate leaves what was good."""
    config = replace(CONFIG, iterations=80, learning_rate=2.0, schedule="one-cycle", warm_up=0.9, clip_norm=0.05, evaluate_every=5)
    model, reports = train(digits, config)
    scored = [r for r in reports if r.validation is not None]
    best = max(scored, key=lambda r: (r.validation.accuracy, -r.validation.loss))
    assert best.step < 80, "the run was meant to get worse at its end"
    assert [r for r in scored if r.best][-1] == best
    assert evaluate(model, digits.x_test, digits.y_test) == best.test


def test_the_test_images_choose_nothing(digits: Digits) -> None:
    """With the test labels scrambled, the very same weights are kept."""
    scrambled = replace(digits, y_test=np.roll(digits.y_test, 1))
    assert all(torch.equal(a, b) for a, b in zip(weights(train(digits)[0]).values(), weights(train(scrambled)[0]).values()))


def test_held_out_images_are_never_trained_on(digits: Digits) -> None:
    order = torch.randperm(1200, generator=torch.Generator().manual_seed(CONFIG.seed))
    ruined = digits.y_train.copy()
    ruined[order[-200:]] = 0
    _, reports = train(digits)
    _, other_reports = train(replace(digits, y_train=ruined))
    assert [r.loss for r in reports] == [r.loss for r in other_reports]
    assert reports[-1].validation != other_reports[-1].validation


def test_the_average_of_the_weights_is_what_is_measured_and_kept(digits: Digits) -> None:
    steps, decay = 12, 0.8
    config = replace(CONFIG, iterations=steps, evaluate_every=steps, validation_images=0)
    raw = []
    for iterations in range(1, steps + 1):  # a constant rate: a shorter run is the beginning of a longer one
        shorter = replace(config, iterations=iterations, schedule="constant")
        raw.append(weights(train(digits, shorter)[0]))
    expected = weights(new_model(SMALL, config.seed))
    for number, state in enumerate(raw, start=1):
        d = min(decay, (1 + number) / (10 + number))
        expected = {name: d * expected[name] + (1 - d) * state[name] for name in expected}
    model, reports = train(digits, replace(config, schedule="constant", average_decay=decay))
    for name, tensor in weights(model).items():
        torch.testing.assert_close(tensor, expected[name], rtol=1e-4, atol=1e-6)
    assert evaluate(model, digits.x_test, digits.y_test) == reports[-1].test


@pytest.mark.parametrize("way", ["close", "stop"])
def test_a_run_that_is_stopped_keeps_what_it_learned(digits: Digits, way: str) -> None:
    whole = train(digits, replace(CONFIG, iterations=CHECK_EVERY, validation_images=0, schedule="constant"))[0]
    model, steps = new_model(SMALL, CONFIG.seed), []
    config = replace(CONFIG, iterations=1000, validation_images=0, schedule="constant", evaluate_every=None)
    run = fit(model, digits, config, stop=lambda: way == "stop" and len(steps) == 2, seconds_between_reports=0)
    for progress in run:
        steps.append(progress.step)
        if way == "close" and progress.step == CHECK_EVERY:
            run.close()
    assert steps == [1, CHECK_EVERY]
    assert all(torch.equal(a, b) for a, b in zip(weights(whole).values(), weights(model).values()))
    assert not model.training


def test_a_stop_in_the_middle_of_an_evaluation_is_heard(digits: Digits) -> None:
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 20  # the twentieth step, and then the first batch of the evaluation

    reports = list(fit(new_model(SMALL, 0), digits, replace(CONFIG, iterations=1000), stop=stop, seconds_between_reports=0))
    assert reports[-1].step in (20, 21)
    assert reports[-1].test is None


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_loss_that_runs_away_stops_the_run_and_says_where(digits: Digits, optimizer: str) -> None:
    config = replace(
        CONFIG, iterations=300, optimizer=optimizer, learning_rate=10.0, schedule="constant", clip_norm=None, evaluate_every=300
    )
    model = new_model(replace(SMALL, cell="rnn", nonlinearity="relu"), 0)
    with pytest.raises(TrainingError, match=r"at step \d+: the run stopped there and the last good weights were kept"):
        list(fit(model, digits, config))
    assert all(bool(tensor.isfinite().all()) for tensor in model.state_dict().values())


def test_a_loss_that_is_not_finite_is_found_at_its_step(digits: Digits, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0
    forward = RecurrentClassifier.forward

    def poisoned(self: RecurrentClassifier, images: torch.Tensor) -> torch.Tensor:
        nonlocal calls
        calls += 1
        return forward(self, images) * (math.nan if calls == 17 else 1.0)

    healthy = train(digits, replace(CONFIG, iterations=CHECK_EVERY, schedule="constant", validation_images=0))[0]
    monkeypatch.setattr(RecurrentClassifier, "forward", poisoned)
    model = new_model(SMALL, CONFIG.seed)
    config = replace(CONFIG, validation_images=0, schedule="constant", evaluate_every=40)
    with pytest.raises(TrainingError, match="at step 17:"):
        list(fit(model, digits, config))
    assert all(torch.equal(a, b) for a, b in zip(weights(healthy).values(), weights(model).values()))


def test_time_spent_by_the_reader_or_on_evaluation_is_not_charged_to_the_pace(digits: Digits, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, spent = time.perf_counter, 0.0
    monkeypatch.setattr(time, "perf_counter", lambda: clock() + spent)
    run = fit(new_model(SMALL, 0), digits, replace(CONFIG, iterations=21), seconds_between_reports=0)
    last = None
    for last in run:  # noqa: B007
        spent += 1000
    assert last is not None and last.seconds > 2000
    assert last.images_per_second > 21 * 50 / 1000


def test_holding_out_every_image_is_refused(digits: Digits) -> None:
    with pytest.raises(ValueError, match="validation_images must be below the 1200 images"):
        list(fit(new_model(SMALL, 0), digits, replace(CONFIG, validation_images=1200)))


def test_a_new_model_leaves_torchs_random_state_alone() -> None:
    before = torch.get_rng_state()
    new_model(SMALL, seed=123)
    assert torch.equal(torch.get_rng_state(), before)


def test_threads_are_set_while_the_loop_runs_and_put_back(digits: Digits) -> None:
    before = torch.get_num_threads()
    run = fit(new_model(SMALL, 0), digits, replace(CONFIG, threads=before + 1))
    next(run)
    assert torch.get_num_threads() == before + 1
    run.close()
    assert torch.get_num_threads() == before


@pytest.mark.parametrize("engine", ["fused", "cell"])
def test_a_bfloat16_run_learns_as_well_and_leaves_float32_weights(digits: Digits, engine: str) -> None:
    config = replace(CONFIG.with_length(iterations=150), engine=engine)
    exact, _ = train(digits, config)
    mixed, reports = train(digits, replace(config, precision="bfloat16"))
    assert all(tensor.dtype == torch.float32 for tensor in mixed.state_dict().values())
    assert not torch.equal(mixed.fc.weight, exact.fc.weight)
    assert reports[-1].loss < 1.5 < reports[0].loss
    accuracies = [evaluate(model, digits.x_test, digits.y_test).accuracy for model in (exact, mixed)]
    assert abs(accuracies[0] - accuracies[1]) < 0.08


def test_where_torchs_kernel_computes_no_bfloat16_the_hand_written_cell_does(digits: Digits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstm_demo.training.devices.lstm_kernel_computes_bfloat16", lambda: False)
    runs = [train(digits, replace(CONFIG, engine=engine, precision="bfloat16"))[0] for engine in ("fused", "cell")]
    assert torch.equal(runs[0].fc.weight, runs[1].fc.weight)
    exact, _ = train(digits, CONFIG)
    assert exact.engine == "fused", "float32 is left alone"


def test_the_precision_auto_is_what_the_device_computes_natively(digits: Digits, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = {}
    for precision in ("float32", "bfloat16"):
        runs[precision], _ = train(digits, replace(CONFIG, precision=precision))
    for native, same in ((True, "bfloat16"), (False, "float32")):
        monkeypatch.setattr("lstm_demo.training.devices.native_bfloat16", lambda _, native=native: native)
        automatic, _ = train(digits, replace(CONFIG, precision="auto"))
        assert torch.equal(automatic.fc.weight, runs[same].fc.weight)
