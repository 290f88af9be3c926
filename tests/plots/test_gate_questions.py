from __future__ import annotations

import numpy as np
import pytest
import torch

from lstm_demo.export.animation.layout import lay_out
from lstm_demo.insight.ablation import Surgery, read_with
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS, CellKind
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.tracing import trace
from lstm_demo.plots.gate_questions import GATE_QUESTIONS


def gates(cell: CellKind) -> list[str]:
    return [quantity.name for quantity in CELLS[cell].quantities if quantity.role == "gate"]


@pytest.mark.parametrize("gate", sorted({gate for cell in CELL_KINDS for gate in gates(cell)}))
def test_a_gate_of_1_answers_its_question_with_yes(gate: str) -> None:
    asked = GATE_QUESTIONS[gate]
    assert asked.question.startswith(asked.high) and asked.question.endswith("?")
    assert asked.low not in asked.question


def held(cell: CellKind, gate: str, value: float, state: str) -> np.ndarray:
    """The state (T, H) of a small network whose gate stands at the value in the last row alone."""
    torch.manual_seed(3)
    network = RecurrentClassifier(ModelConfig(cell=cell, hidden_size=6))
    image = np.random.default_rng(1).random((28, 28), dtype=np.float32)
    return read_with(network, image, Surgery(gate, value, rows=(27,))).quantity(state)[0]


def test_a_gate_that_is_asked_whether_to_keep_keeps_at_1() -> None:
    for cell, gate, state in (("lstm", "forget_gate", "cell_state"), ("gru", "update_gate", "hidden_state")):
        assert GATE_QUESTIONS[gate].question == "keep?"
        kept, gone = held(cell, gate, 1.0, state), held(cell, gate, 0.0, state)
        moved = [np.abs(values[27] - values[26]).sum() for values in (kept, gone)]
        assert moved[0] < moved[1], gate


def test_the_exported_pictures_ask_every_gate_the_same_question() -> None:
    for cell in CELL_KINDS:
        network = RecurrentClassifier(ModelConfig(cell=cell, hidden_size=6))
        board = lay_out(trace(network, np.zeros((28, 28), dtype=np.float32)))
        written = [text.text for text in board.texts]
        for gate in gates(cell):
            assert any(text.endswith(f" · {GATE_QUESTIONS[gate].question}") for text in written), gate
            assert f"{GATE_QUESTIONS[gate].high} 1" in written and f"0 {GATE_QUESTIONS[gate].low}" in written


@pytest.mark.parametrize("kind", CELL_KINDS)
def test_every_map_says_in_a_word_or_two_what_it_shows(kind: CellKind) -> None:
    """A gate asks, all else says what it is; short enough to stand beside a value on a phone."""
    for quantity in CELLS[kind].quantities:
        question = GATE_QUESTIONS[quantity.name].question if quantity.role == "gate" else ""
        assert bool(question) != bool(quantity.gist)
        assert len(question or quantity.gist) <= 13
