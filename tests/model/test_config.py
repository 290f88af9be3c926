"""A configuration is checked once, when it is made."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lstm_demo.model.config import ModelConfig


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("cell", "mlp", "cell must be one of lstm, gru, rnn"),
        ("hidden_size", 0, "hidden_size must be 1–512, got 0"),
        ("hidden_size", 513, "hidden_size must be 1–512, got 513"),
        ("hidden_size", 12.0, "hidden_size"),
        ("hidden_size", True, "hidden_size"),
        ("num_layers", 5, "num_layers must be 1–4"),
        ("nonlinearity", "gelu", "tanh or relu"),
        ("dropout", 1.0, "dropout"),
        ("dropout", float("nan"), "dropout"),
        ("pixel_std", 0.0, "pixel_std"),
        ("pixel_mean", float("inf"), "pixel_mean"),
        ("sigmoid_readout", "no", "sigmoid_readout must be true or false"),
    ],
)
def test_a_value_outside_its_limits_is_named(field: str, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ModelConfig(**{field: value})


def test_a_configuration_survives_json() -> None:
    config = ModelConfig(cell="rnn", nonlinearity="relu", hidden_size=100, num_layers=2, dropout=0.1, pixel_mean=0.1307, pixel_std=0.3081)
    assert ModelConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


@pytest.mark.parametrize("values", [{"colour": 1}, {"dropout": "much"}, {"hidden_size": None}, {"cell": []}])
def test_a_foreign_dictionary_is_a_value_error(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        ModelConfig.from_dict(values)
