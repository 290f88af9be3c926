"""One run of `train`: the loop, whose reports go to all listeners, and its model file."""

from __future__ import annotations

import platform
import time
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import torch

from lstm_demo.cli.training.checkpoint_writer import CheckpointWriter, snapshots_so_far
from lstm_demo.cli.training.fine_tuning import validation_accuracy
from lstm_demo.cli.training.listeners import Listeners
from lstm_demo.cli.training.report import Reporter
from lstm_demo.cli.training.run_folder import RunFolder
from lstm_demo.cli.training.stopping import StopSignal
from lstm_demo.cli.training.task import Task
from lstm_demo.data.digits import Digits, load_digits
from lstm_demo.export.tensorboard import TensorBoardLog
from lstm_demo.files.card import ModelCard
from lstm_demo.files.checkpoint import save_model
from lstm_demo.files.never_learned import never_learned, recipes_rate
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.runs.record import RunStatus
from lstm_demo.style.percent import accuracy_text
from lstm_demo.style.words import duration
from lstm_demo.training.calibration import calibrate
from lstm_demo.training.devices import choose_device, computes_in_bfloat16, cpu_name, device_name, engine_for
from lstm_demo.training.distributed import ProcessGroup, join_group
from lstm_demo.training.evaluate import evaluate, evaluate_until
from lstm_demo.training.loop import fit, fit_along, new_model
from lstm_demo.training.loss_check import TrainingError
from lstm_demo.training.progress import Curve, Evaluation, thinned

# A stopped run answers within a second: its test accuracy is measured only if that takes no longer than this.
SECONDS_TO_MEASURE_A_STOPPED_RUN = 0.5
NO_BFLOAT16 = (
    "On this processor torch's kernel for an LSTM does not compute in bfloat16. The hand-written cell does, but more slowly than either "
    "computes in float32, which --precision auto would choose here."
)


class Outcome(NamedTuple):
    """ended: done, stopped or diverged. reason: a sentence for a run that diverged."""

    ended: str
    reason: str = ""


def train_along() -> None:
    """The part of a process that `torchrun` has started beside the first one, which does all the rest."""
    group = join_group()
    if (announced := group.heard()) is None:
        return
    recipe, before = announced
    with StopSignal():  # the first process, which has the same signal, says when the run ends
        fit_along(new_model(recipe.model, recipe.training.seed), load_digits(recipe.data), recipe.training, group, before)


def run_training(
    task: Task, reporter: Reporter, stop: StopSignal, log: TensorBoardLog | None = None, folder: RunFolder | None = None
) -> Outcome:
    """Do it, and write the model, also when the run is stopped or diverges.

    log: receives every report too. folder: of the run that is kept; its lock is held. A task that continues a run needs one.

    Raises:
        ValueError: the data or the file cannot be used.
    """
    recipe, before, group = task.recipe, task.before, join_group()
    digits = load_digits(recipe.data)
    device, notice = choose_device(recipe.training.device)
    if notice:
        reporter.notice(notice)
    if engine_for(recipe.model.cell, recipe.training, device) != recipe.training.engine:
        cell = CELLS[recipe.model.cell]
        reporter.notice(NO_BFLOAT16 if cell.kernel else f"torch has no kernel for {cell.with_article}: the hand-written step trains it.")
    model = new_model(recipe.model, recipe.training.seed)
    first = None if task.start is None else task.start.load(model)
    if before is not None:
        before.check_belongs_to(recipe.model, recipe.training, recipe.training.training_images(len(digits.x_train)))
    group.check_device(device)
    trained_on = (f"{group.size} × " if group.size > 1 else "") + device_name(device.type)
    trained_on += ", bfloat16" if computes_in_bfloat16(recipe.training, device) else ""
    reporter.start(_start_facts(task, trained_on, model, digits, folder))
    stopped = stop.requested()
    group.announce(None if stopped else (recipe, before))
    if stopped:
        reporter.end("stopped", {}, "Stopped before the first step: nothing was saved.")
        return Outcome("stopped")
    listeners = Listeners(reporter, stop, log, folder, before)
    started = time.perf_counter() - (0.0 if before is None else before.timing.seconds)
    with nullcontext() if folder is None else _checkpoints(task, folder, reporter) as checkpoints:
        outcome = _train(model, digits, task, stop, checkpoints, listeners, group)
        test = _test(model, digits, listeners.curve, outcome, held_out=recipe.training.validation_images > 0)
    validation = listeners.curve.kept_validation
    if first is not None and task.start is not None and task.start.share < 1:
        task.start.blend(model, first)
        test, validation = evaluate(model, digits.x_test, digits.y_test), validation_accuracy(model, digits, recipe.training)
    card = _card(task, trained_on, model, digits.name, outcome, listeners, test, time.perf_counter() - started)
    calibration = calibrate(model, digits, recipe.training, stop.requested) if outcome.ended == "done" else None
    card = replace(card, validation_accuracy=validation, calibration=calibration)
    save_model(task.path, model, card)
    _tell(reporter, outcome, task, card, folder)
    return outcome


def _checkpoints(task: Task, folder: RunFolder, reporter: Reporter) -> CheckpointWriter:
    """Prepare the run's folder, for its first step or to go on. A state with a new length is saved before the next step is made."""
    key, model, before = task.recipe.key, task.recipe.model, task.before
    if before is None:
        assert task.record is not None
        folder.begin(task.record)
        return CheckpointWriter(folder, model, key, (), reporter.notice)
    writer = CheckpointWriter(folder, model, key, snapshots_so_far(folder, before, reporter.notice), reporter.notice)
    folder.go_on(task.command)
    writer.save_state(before)
    return writer


def _train(
    model: RecurrentClassifier,
    digits: Digits,
    task: Task,
    stop: StopSignal,
    checkpoints: CheckpointWriter | None,
    listeners: Listeners,
    group: ProcessGroup,
) -> Outcome:
    training = task.recipe.training
    try:
        for progress in fit(model, digits, training, stop=stop.requested, checkpoints=checkpoints, resume=task.before, group=group):
            listeners.receive(progress)
    except TrainingError as error:
        return Outcome("diverged", str(error))
    return Outcome("done" if listeners.finished else "stopped")


def _test(model: RecurrentClassifier, digits: Digits, curve: Curve, outcome: Outcome, *, held_out: bool) -> Evaluation | None:
    """Of the weights that were kept: as measured when they were, or now; None if that would keep the person waiting."""
    if curve.kept_test is not None and (held_out or outcome.ended == "done"):
        return curve.kept_test
    deadline = time.perf_counter() + SECONDS_TO_MEASURE_A_STOPPED_RUN
    in_time = (lambda: False) if outcome.ended == "done" else (lambda: time.perf_counter() > deadline)
    return evaluate_until(model, torch.as_tensor(digits.x_test), torch.as_tensor(digits.y_test), in_time)


def _start_facts(task: Task, device: str, model: RecurrentClassifier, digits: Digits, folder: RunFolder | None) -> dict[str, Any]:
    training = task.recipe.training
    return {
        "recipe": task.recipe.key,
        "device": device,
        "steps": training.steps(training.training_images(len(digits.x_train))),
        "step": 1 if task.before is None else task.before.step + 1,
        "batch_size": training.batch_size,
        "parameters": _parameters(model),
        "run": None if folder is None else str(folder.path),
    }


def _card(
    task: Task,
    device: str,
    model: RecurrentClassifier,
    data: str,
    outcome: Outcome,
    listeners: Listeners,
    test: Evaluation | None,
    seconds: float,
) -> ModelCard:
    """seconds: of all legs of the run."""
    return ModelCard(
        name=task.name,
        recipe=task.recipe.key,
        model=task.recipe.model,
        training=task.recipe.training,
        data=data,
        device=device,
        machine=f"{cpu_name()}, {platform.system()} {platform.machine()}",
        versions={"python": platform.python_version(), "torch": str(torch.__version__)},
        parameters=_parameters(model),
        ended=outcome.ended,
        test_accuracy=None if test is None else test.accuracy,
        test_loss=None if test is None else round(test.loss, 6),
        validation_accuracy=listeners.curve.kept_validation,
        confusion=None if test is None else test.confusion,
        seconds=round(seconds, 2),
        images_per_second=round(listeners.images_per_second, 1),
        steps=listeners.step,
        command=task.command,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        history=thinned(listeners.curve.points),
    )


def _parameters(model: RecurrentClassifier) -> int:
    return sum(weights.numel() for weights in model.parameters())


def _tell(reporter: Reporter, outcome: Outcome, task: Task, card: ModelCard, folder: RunFolder | None) -> None:
    accuracy = "not measured" if card.test_accuracy is None else accuracy_text(card.test_accuracy)
    result = f"{task.path}: test accuracy {accuracy}, {duration(card.seconds)}."
    sentence = {
        "done": f"Saved {result}",
        "stopped": f"Stopped at step {card.steps:,}; the best weights so far are in {result}",
        "diverged": " ".join(filter(None, (outcome.reason, recipes_rate(card), f"The weights are in {result}"))),
    }[outcome.ended]
    if (nothing := never_learned(card)) is not None:
        sentence += f" {nothing}"
    facts: dict[str, Any] = {"file": str(task.path), "test_accuracy": card.test_accuracy, "seconds": card.seconds}
    if folder is not None:
        statuses: dict[str, RunStatus] = {"done": "done", "stopped": "stopped", "diverged": "failed"}
        folder.end(statuses[outcome.ended], sentence.replace(str(task.path), task.path.name))  # the folder may be moved one day
        facts["run"] = str(folder.path)
    with suppress(BrokenPipeError):
        reporter.end("error" if outcome.ended == "diverged" else outcome.ended, facts, sentence)
