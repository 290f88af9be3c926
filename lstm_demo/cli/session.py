"""One run of `train`: the loop, told to a reporter, and its model file."""

from __future__ import annotations

import contextlib
import platform
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import torch

from lstm_demo.cli.report import Reporter
from lstm_demo.cli.stopping import StopSignal
from lstm_demo.cli.wording import duration, percent
from lstm_demo.data.digits import Digits, load_digits
from lstm_demo.exchange.tensorboard import TensorBoardLog
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.training.card import HistoryPoint, ModelCard, thin
from lstm_demo.training.checkpoint import save_model
from lstm_demo.training.checks import TrainingError
from lstm_demo.training.devices import choose_device, cpu_name, device_name
from lstm_demo.training.evaluate import evaluate_until
from lstm_demo.training.loop import computes_in_bfloat16, fit, new_model
from lstm_demo.training.progress import Evaluation, Progress
from lstm_demo.training.recipes import Recipe

# A stopped run answers within a second: its test accuracy is measured only if that takes no longer than this.
SECONDS_TO_MEASURE_A_STOPPED_RUN = 0.5


class Outcome(NamedTuple):
    """ended: done, stopped or diverged. reason: a sentence for a run that diverged."""

    ended: str
    reason: str = ""


def run_training(
    recipe: Recipe, path: Path, name: str, command: str, reporter: Reporter, stop: StopSignal, log: TensorBoardLog | None = None
) -> Outcome:
    """Train by `recipe` and write the model to `path`, also when the run is stopped or diverges. log: gets every report too.

    Raises:
        ValueError: the data or the file cannot be used.
    """
    digits = load_digits(recipe.data)
    device, notice = choose_device(recipe.training.device)
    if notice:
        reporter.notice(notice)
    model = new_model(recipe.model, recipe.training.seed)
    trained_on = device_name(device.type) + (", bfloat16" if computes_in_bfloat16(recipe.training, device) else "")
    reporter.start(_start_facts(recipe, trained_on, model, digits))
    if stop.requested():
        reporter.end("stopped", {}, "Stopped before the first step: nothing was saved.")
        return Outcome("stopped")
    reports: list[Progress] = []
    started = time.perf_counter()
    outcome = _train(model, digits, recipe, reporter, stop, reports, log)
    seconds = time.perf_counter() - started
    test = _test(model, digits, reports, outcome, held_out=recipe.training.validation_images > 0)
    card = _card(recipe, name, command, trained_on, model, digits.name, outcome, reports, test, seconds)
    save_model(path, model, card)
    _tell(reporter, outcome, path, card)
    return outcome


def _train(
    model: RecurrentClassifier,
    digits: Digits,
    recipe: Recipe,
    reporter: Reporter,
    stop: StopSignal,
    reports: list[Progress],
    log: TensorBoardLog | None,
) -> Outcome:
    try:
        for progress in fit(model, digits, recipe.training, stop=stop.requested):
            reports.append(progress)
            if log is not None:
                log.write(progress)
            try:
                reporter.progress(progress)
            except BrokenPipeError:
                stop.request()  # nobody listens any more; what was learned is still worth keeping
    except TrainingError as error:
        return Outcome("diverged", str(error))
    finished = bool(reports) and reports[-1].step == reports[-1].steps
    return Outcome("done" if finished else "stopped")


def _test(model: RecurrentClassifier, digits: Digits, reports: list[Progress], outcome: Outcome, *, held_out: bool) -> Evaluation | None:
    """Of the weights that were kept: as measured when they were, or now; None if that would keep the person waiting."""
    best = next((progress for progress in reversed(reports) if progress.best), None)
    if best is not None and best.test is not None and (held_out or outcome.ended == "done"):
        return best.test
    deadline = time.perf_counter() + SECONDS_TO_MEASURE_A_STOPPED_RUN
    in_time = (lambda: False) if outcome.ended == "done" else (lambda: time.perf_counter() > deadline)
    return evaluate_until(model, torch.as_tensor(digits.x_test), torch.as_tensor(digits.y_test), in_time)


def _start_facts(recipe: Recipe, device: str, model: RecurrentClassifier, digits: Digits) -> dict[str, Any]:
    return {
        "recipe": recipe.key,
        "device": device,
        "steps": recipe.training.steps(recipe.training.training_images(len(digits.x_train))),
        "batch_size": recipe.training.batch_size,
        "parameters": sum(weights.numel() for weights in model.parameters()),
    }


def _card(
    recipe: Recipe,
    name: str,
    command: str,
    device: str,
    model: RecurrentClassifier,
    data: str,
    outcome: Outcome,
    reports: list[Progress],
    test: Evaluation | None,
    seconds: float,
) -> ModelCard:
    validations = [progress.validation_accuracy for progress in reports if progress.best and progress.validation is not None]
    last = reports[-1] if reports else None
    return ModelCard(
        name=name,
        recipe=recipe.key,
        model=recipe.model,
        training=recipe.training,
        data=data,
        device=device,
        machine=f"{cpu_name()}, {platform.system()} {platform.machine()}",
        versions={"python": platform.python_version(), "torch": str(torch.__version__)},
        parameters=sum(weights.numel() for weights in model.parameters()),
        ended=outcome.ended,
        test_accuracy=None if test is None else test.accuracy,
        test_loss=None if test is None else round(test.loss, 6),
        validation_accuracy=validations[-1] if validations else None,
        confusion=None if test is None else test.confusion,
        seconds=round(seconds, 2),
        images_per_second=0.0 if last is None else round(last.images_per_second, 1),
        steps=0 if last is None else last.step,
        command=command,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        history=thin([_history_point(progress) for progress in reports]),
    )


def _history_point(progress: Progress) -> HistoryPoint:
    return HistoryPoint(
        step=progress.step,
        loss=round(progress.loss, 5),
        train_accuracy=round(progress.train_accuracy, 5),
        validation_accuracy=progress.validation_accuracy,
        test_accuracy=progress.test_accuracy,
    )


def _tell(reporter: Reporter, outcome: Outcome, path: Path, card: ModelCard) -> None:
    accuracy = "not measured" if card.test_accuracy is None else percent(card.test_accuracy)
    result = f"{path}: test accuracy {accuracy}, {duration(card.seconds)}."
    sentence = {
        "done": f"Saved {result}",
        "stopped": f"Stopped at step {card.steps:,}; the best weights so far are in {result}",
        "diverged": f"{outcome.reason} They are in {result}",
    }[outcome.ended]
    facts = {"file": str(path), "test_accuracy": card.test_accuracy, "seconds": card.seconds}
    with contextlib.suppress(BrokenPipeError):
        reporter.end("error" if outcome.ended == "diverged" else outcome.ended, facts, sentence)
