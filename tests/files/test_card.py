"""The card survives the trip through the file, and nothing else passes for one."""

from __future__ import annotations

import contextlib
import json
import random
from dataclasses import fields, replace

import pytest

from lstm_demo.files.card import CardError, ModelCard, OtherDigits
from lstm_demo.model.calibration import Judged
from lstm_demo.model.config import ModelConfig
from lstm_demo.training.progress import MAX_HISTORY, HistoryPoint, thinned
from lstm_demo.training.settings import Augmentation, TrainingConfig
from tests.cards import calibration

CARD = ModelCard(
    name="five",
    recipe="quick",
    model=ModelConfig(hidden_size=5),
    training=TrainingConfig(epochs=2, augmentation=Augmentation(rotation=5), seed=42),
    data="MNIST",
    device="A processor, 2 cores",
    machine="A processor, Linux",
    versions={"python": "3.11", "torch": "2"},
    parameters=780,
    ended="done",
    test_accuracy=0.98,
    test_loss=0.07,
    validation_accuracy=0.97,
    confusion=tuple(tuple(980 * (row == column) for column in range(10)) for row in range(10)),
    seconds=12.5,
    images_per_second=9000.0,
    steps=1200,
    command="python -m lstm_demo train",
    created="2025-01-01T00:00:00+00:00",
    history=(HistoryPoint(1, 2.3, 0.1), HistoryPoint(1200, 0.1, 0.97, 0.97, 0.98)),
    sha256="0" * 64,
    calibration=calibration(threshold=-1.5, judged=(Judged("digits", "digits", 20, 0.01, 0.02), Judged("knots", "unseen", 5, None))),
)


def test_a_card_survives_json() -> None:
    assert ModelCard.from_json(CARD.to_json()) == CARD
    unmeasured = replace(CARD, test_accuracy=None, test_loss=None, validation_accuracy=None, confusion=None, ended="stopped")
    assert ModelCard.from_json(unmeasured.to_json()) == unmeasured
    assert CARD.seed == 42


@pytest.mark.parametrize("name", [field.name for field in fields(ModelCard)])
@pytest.mark.parametrize(
    "value", [[[]], {"a": {}}, -1, True, "x" * 5000, float("nan")], ids=["list", "mapping", "negative", "true", "long", "nan"]
)
def test_a_field_of_another_kind_is_refused(name: str, value: object) -> None:
    with pytest.raises(CardError):
        ModelCard.from_json(json.dumps({**json.loads(CARD.to_json()), name: value}))


def test_a_card_without_a_calibration_says_nothing_of_it() -> None:
    plain = replace(CARD, calibration=None)
    assert "calibration" not in plain.to_json() and ModelCard.from_json(plain.to_json()) == plain


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '"card"', "[" * 100_000, '{"name": "x"}'], ids=range(7))
def test_what_is_not_a_card_is_refused(text: str) -> None:
    with pytest.raises(CardError):
        ModelCard.from_json(text)


@pytest.mark.parametrize("change", [{"versions": {"\ud800": "1"}}, {"device": "\udfff"}], ids=["a version", "a text"])
def test_half_a_character_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(CardError):
        ModelCard.from_json(json.dumps({**json.loads(CARD.to_json()), **change}))


def test_an_accuracy_above_one_or_a_network_too_large_is_refused() -> None:
    values = json.loads(CARD.to_json())
    for change in ({"test_accuracy": 1.5}, {"model": {**values["model"], "hidden_size": 100_000}}, {"history": values["history"] * 60}):
        with pytest.raises(CardError):
            ModelCard.from_json(json.dumps({**values, **change}))


@pytest.mark.parametrize(
    "change",
    [
        {"temperature": 0},
        {"temperature": 1e9},
        {"threshold": float("inf")},
        {"threshold": None},
        {"flagged": 1.5},
        {"error": -0.1},
        {"reliability": []},
        {"reliability": [{"images": -1, "confidence": 0.5, "accuracy": 0.5}] * 10},
        {"raw_reliability": [{"images": 1, "confidence": 2, "accuracy": 0.5}] * 10},
        {"raw_reliability": [{"images": 1}] * 10},
        {"another": 1},
        {"judged": [{"what": "", "group": "digits", "images": 1, "flagged": 0.5}]},
        {"judged": [{"what": "knots", "group": "knots", "images": 1, "flagged": 0.5}]},
        {"judged": [{"what": "knots", "group": ["unseen"], "images": 1, "flagged": 0.5}]},
        {"judged": [{"what": "knots", "group": "unseen", "images": -1, "flagged": 0.5}]},
        {"judged": [{"what": "knots", "group": "unseen", "images": 1, "flagged": 2}]},
        {"judged": [{"what": "knots", "group": "unseen", "images": 1, "flagged": 0.5, "error": "none"}]},
        {"judged": [{"what": "knots", "group": "unseen", "images": 1, "flagged": 0.5}] * 61},
    ],
)
def test_a_calibration_that_cannot_be_is_refused(change: dict[str, object]) -> None:
    values = json.loads(CARD.to_json())
    with pytest.raises(CardError):
        ModelCard.from_json(json.dumps({**values, "calibration": {**values["calibration"], **change}}))


def test_mutated_cards_are_refused_or_still_cards() -> None:
    """Seeded changes of single characters: nothing but a CardError ever comes out."""
    text, dice = CARD.to_json(), random.Random(0)
    for _ in range(2000):
        at = dice.randrange(len(text))
        mutated = text[:at] + chr(dice.randrange(32, 127)) + text[at + 1 :]
        with contextlib.suppress(CardError):
            assert isinstance(ModelCard.from_json(mutated), ModelCard)


def test_a_long_history_is_thinned_but_keeps_its_measurements_and_ends() -> None:
    points = [HistoryPoint(step, 1.0, 0.5, test_accuracy=0.9 if step % 100 == 0 else None) for step in range(1, 1001)]
    kept = thinned(points)
    assert MAX_HISTORY / 2 <= len(kept) <= MAX_HISTORY and (kept[0].step, kept[-1].step) == (1, 1000)
    assert {point.step for point in points if point.test_accuracy} <= {point.step for point in kept}
    assert [point.step for point in kept] == sorted(point.step for point in kept)
    assert thinned(points[:5]) == tuple(points[:5])


def test_a_card_keeps_how_well_other_digits_are_read() -> None:
    measured = replace(CARD, others=(OtherDigits("drawn by 30 people", 7494, 0.983, (0.98,) * 10), OtherDigits("redrawn", 2000, 0.98)))
    assert ModelCard.from_json(measured.to_json()) == measured
    values = json.loads(measured.to_json())
    for change in ({"accuracy": 1.2}, {"what": ""}, {"by_class": [0.5]}, {"images": -1}):
        with pytest.raises(CardError):
            ModelCard.from_json(json.dumps({**values, "others": [{**values["others"][0], **change}]}))
