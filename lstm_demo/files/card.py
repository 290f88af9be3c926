"""The model card: what a model is, how it was made and how good it is. It travels inside the model's file; imports no torch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from lstm_demo.model.calibration import Calibration
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.numbers import MAX_FLOAT, MAX_WHOLE, is_number, is_whole, shown
from lstm_demo.training.progress import MAX_HISTORY, HistoryPoint
from lstm_demo.training.settings import TrainingConfig

MAX_TEXT = 4000
MAX_SECONDS = 1e9  # thirty years
MAX_RATE = 1e12
MAX_OTHERS = 20
DRAWN = "drawn by 30 people"  # what others are called that were drawn with a pen, of which the page tells


class CardError(ValueError):
    """Not a model card of this program."""


@dataclass(frozen=True)
class OtherDigits:
    """How well a model reads digits that are not its test images.

    what: which digits, in words that follow a model's name: "drawn by 30 people". images: how many. accuracy: 0–1. by_class: the same for
    each class; empty where it is not known.
    """

    what: str
    images: int
    accuracy: float
    by_class: tuple[float, ...] = ()


@dataclass(frozen=True)
class ModelCard:
    """All of it JSON-ready.

    training: None for a model that another program trained. data: the name of the data set. device: the device's own name.
    versions: of python, torch and so on, by name.
    ended: "done", "stopped" by the person, "diverged" (the loss ran away and the last good weights were kept), or "converted".
    test_accuracy, test_loss, confusion: on the whole test set, None where the run was stopped before it was measured. Rows of the
        confusion matrix are true classes.
    validation_accuracy: on the images held out of the training set, by which the weights were chosen; None without any.
    seconds: by the clock on the wall, evaluations included. images_per_second: of the training alone. steps: of training done.
    others: accuracies on other digits.
    command: what makes this model again. created: UTC, ISO 8601. sha256: of the weights' bytes in the file, a novelty detector's included.
    calibration: None where it was not measured. The file has a novelty detector if there is a threshold in it.
    """

    name: str
    recipe: str
    model: ModelConfig
    training: TrainingConfig | None
    data: str
    device: str
    machine: str
    versions: Mapping[str, str]
    parameters: int
    ended: str
    test_accuracy: float | None
    test_loss: float | None
    validation_accuracy: float | None
    confusion: tuple[tuple[int, ...], ...] | None
    seconds: float
    images_per_second: float
    steps: int
    command: str
    created: str
    history: tuple[HistoryPoint, ...] = ()
    sha256: str = ""
    calibration: Calibration | None = None
    others: tuple[OtherDigits, ...] = ()

    @property
    def seed(self) -> int | None:
        return None if self.training is None else self.training.seed

    def to_json(self) -> str:
        values = asdict(self) | {"model": self.model.to_dict()}
        if self.calibration is None:
            del values["calibration"]  # a file written before there was any says the same
        else:
            values["calibration"] = self.calibration.to_dict()
        if not self.others:
            del values["others"]
        return json.dumps(values, ensure_ascii=False, allow_nan=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> ModelCard:
        """Raises CardError for anything that `to_json` cannot have written."""
        try:
            values = json.loads(text, parse_constant=_refuse_constant)
            if not isinstance(values, dict):
                raise CardError("a model card must be a JSON object")
            card = cls(**_rebuilt(values))
            _check(card)
            card.to_json().encode()  # half a surrogate pair is a text in JSON, and none that can be written or shown
            return card
        except (TypeError, KeyError, AttributeError, ValueError, RecursionError) as error:
            raise CardError(f"not a model card: {str(error)[:200]}") from None


def _rebuilt(values: Mapping[str, Any]) -> dict[str, Any]:
    confusion, training, calibration = values["confusion"], values["training"], values.get("calibration")
    return {
        **values,
        "model": ModelConfig.from_dict(values["model"]),
        "training": None if training is None else TrainingConfig.from_dict(training),
        "confusion": None if confusion is None else tuple(tuple(row) for row in confusion),
        "history": tuple(HistoryPoint(**point) for point in values["history"]),
        "calibration": None if calibration is None else Calibration.from_dict(calibration),
        "others": tuple(OtherDigits(**{**other, "by_class": tuple(other["by_class"])}) for other in values.get("others", ())),
    }


def _check(card: ModelCard) -> None:
    for name in ("name", "recipe", "data", "device", "machine", "ended", "command", "created", "sha256"):
        if not isinstance(getattr(card, name), str) or len(getattr(card, name)) > MAX_TEXT:
            raise CardError(f"{name} must be a text of at most {MAX_TEXT} characters")
    if not all(isinstance(text, str) and len(text) <= MAX_TEXT for pair in card.versions.items() for text in pair):
        raise CardError("versions must be texts by name")
    for name in ("test_accuracy", "validation_accuracy", "test_loss"):
        if getattr(card, name) is not None:
            _check_number(name, getattr(card, name), high=MAX_FLOAT if name == "test_loss" else 1.0)
    for name, most in (("seconds", MAX_SECONDS), ("images_per_second", MAX_RATE)):
        _check_number(name, getattr(card, name), high=most)
    for name in ("parameters", "steps"):
        _check_whole(name, getattr(card, name))
    _check_confusion(card)
    _check_others(card)
    if len(card.history) > MAX_HISTORY:
        raise CardError(f"history must have at most {MAX_HISTORY} points, got {len(card.history)}")
    for point in card.history:
        for column in fields(point):
            value, name = getattr(point, column.name), f"history's {column.name}"
            if column.name == "step":
                _check_whole(name, value)
            elif value is not None or column.name in ("loss", "train_accuracy"):
                _check_number(name, value, high=MAX_FLOAT if column.name == "loss" else 1.0)


def _check_confusion(card: ModelCard) -> None:
    classes = card.model.num_classes
    if card.confusion is None:
        return
    if len(card.confusion) != classes or any(len(row) != classes for row in card.confusion):
        raise CardError(f"confusion must be {classes} rows of {classes} counts")
    if not all(is_whole(count) for row in card.confusion for count in row):
        raise CardError("confusion must hold counts")


def _check_others(card: ModelCard) -> None:
    if len(card.others) > MAX_OTHERS:
        raise CardError(f"others must have at most {MAX_OTHERS} entries, got {len(card.others)}")
    for other in card.others:
        if not isinstance(other.what, str) or not 0 < len(other.what) <= MAX_TEXT:
            raise CardError(f"the name of other digits must be a text of 1–{MAX_TEXT} characters")
        _check_whole("others' images", other.images)
        if len(other.by_class) not in (0, card.model.num_classes):
            raise CardError("others' by_class must hold one accuracy for each class")
        for accuracy in (other.accuracy, *other.by_class):
            _check_number("others' accuracy", accuracy, high=1.0)


def _check_number(name: str, value: object, high: float) -> None:
    if not is_number(value, 0, high):
        raise CardError(f"{name} must be a number from 0 to {high:g}, got {shown(value)}")


def _check_whole(name: str, value: object) -> None:
    if not is_whole(value):
        raise CardError(f"{name} must be a whole number from 0 to {MAX_WHOLE:,}, got {shown(value)}")


def _refuse_constant(name: str) -> float:
    raise CardError(f"{name} is not a number")
