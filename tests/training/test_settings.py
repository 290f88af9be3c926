"""Bounds live in the configuration: an error names the setting, its limit and the value."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from lstm_demo.training.settings import Augmentation, TrainingConfig

GOOD = TrainingConfig(epochs=2, augmentation=Augmentation(rotation=5), clip_norm=1.0, threads=1, evaluate_every=7)


def test_a_configuration_survives_json() -> None:
    assert TrainingConfig.from_dict(json.loads(json.dumps(GOOD.to_dict()))) == GOOD


@pytest.mark.parametrize(
    ("name", "value", "limit"),
    [
        ("learning_rate", 1e9, "at most 10"),
        ("learning_rate", 1e38, "at most 10"),
        ("learning_rate", 0.0, "above 0"),
        ("learning_rate", -1.0, "above 0"),
        ("learning_rate", math.nan, "above 0"),
        ("batch_size", 0, "1–10000"),
        ("batch_size", 10_001, "1–10000"),
        ("batch_size", 2.5, "1–10000"),
        ("batch_size", True, "1–10000"),
        ("epochs", 0, "1–1000"),
        ("epochs", 1001, "1–1000"),
        ("seed", -1, "0–4294967295"),
        ("threads", 0, "1–256"),
        ("validation_images", -5, "0–30000"),
        ("evaluate_every", 0, "1–1000000"),
        ("momentum", 1.0, "below 1"),
        ("weight_decay", 2.0, "at most 1"),
        ("warm_up", 0.0, "above 0"),
        ("clip_norm", 0.0, "above 0"),
        ("clip_norm", math.inf, "at most 1000"),
        ("label_smoothing", 1.0, "below 1"),
        ("average_decay", 1.0, "below 1"),
        ("optimizer", "rmsprop", "sgd, adam, adamw"),
        ("schedule", "step", "constant, one-cycle"),
        ("engine", "jit", "fused, cell"),
        ("device", "tpu", "auto, cpu, cuda, mps"),
        ("shuffle", "no", "true or false"),
        ("augmentation", {"rotation": 5}, "Augmentation"),
    ],
)
def test_a_setting_out_of_bounds_is_named_with_its_limit(name: str, value: object, limit: str) -> None:
    with pytest.raises(ValueError) as caught:
        replace(GOOD, **{name: value})
    assert name in str(caught.value)
    assert limit in str(caught.value)
    assert str(value) in str(caught.value)


@pytest.mark.parametrize("name", ["epochs", "batch_size", "learning_rate", "optimizer"])
def test_a_configuration_from_a_file_is_checked_like_any_other(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        TrainingConfig.from_dict({**GOOD.to_dict(), name: "nonsense"})


def test_an_unknown_key_in_a_file_is_refused() -> None:
    with pytest.raises(ValueError, match="surprise"):
        TrainingConfig.from_dict({**GOOD.to_dict(), "surprise": 1})


@pytest.mark.parametrize("lengths", [{}, {"epochs": 1, "iterations": 1}])
def test_a_run_has_one_length(lengths: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="either epochs or iterations"):
        TrainingConfig(**lengths)


@pytest.mark.parametrize(
    ("name", "value"), [("rotation", 181), ("translate", 0.6), ("scale_low", 0.1), ("scale_high", 6), ("shear", 61), ("shear", math.nan)]
)
def test_an_augmentation_out_of_bounds_is_named_with_its_limit(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{name} must be at least"):
        replace(Augmentation(), **{name: value})


def test_a_scale_range_runs_upwards() -> None:
    with pytest.raises(ValueError, match=r"scale_low must be at most scale_high, got 1\.2 and 1\.1"):
        Augmentation(scale_low=1.2, scale_high=1.1)


def test_epochs_count_the_last_smaller_batch() -> None:
    assert TrainingConfig(epochs=3, batch_size=100).steps(250) == 9
    assert TrainingConfig(iterations=5, batch_size=100).steps(250) == 5
