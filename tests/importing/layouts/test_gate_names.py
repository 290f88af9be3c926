from __future__ import annotations

import pytest

from lstm_demo.importing.layouts.gate_names import Meaning, meaning


@pytest.mark.parametrize(
    ("name", "gate", "source", "letter"),
    [
        ("W_ii", "i", "x", "w"),
        ("weight_hf", "f", "h", ""),
        ("W_if", "f", "x", "w"),
        ("W_xc", "g", "x", "w"),
        ("Wxi", "i", "x", "w"),
        ("W_fx", "f", "x", "w"),
        ("U_o", "o", "", "u"),
        ("W_u", "u", "", "w"),
        ("b_u", "u", "", ""),
        ("bf", "f", "", ""),
        ("gates.f.weight", "f", "", ""),
        ("module.forgetGate.weight", "f", "", ""),
        ("lstm_cell.cell_gate.weight", "g", "", ""),
        ("input_gate.weight", "i", "", ""),
        ("input_to_forget.weight", "f", "x", ""),
        ("hidden_to_input.bias", "i", "h", ""),
        ("x2f.weight", "f", "x", ""),
        ("h2i.weight", "i", "h", ""),
        ("input_to_cell.weight", "g", "x", ""),
        ("lstm_cell.input.weight", "i", "", ""),
        ("Γ_u", "u", "", ""),
        ("fc.weight", "", "", ""),
        ("W_hq", "", "", "w"),
        ("W_ci", "", "", "w"),
    ],
)
def test_names_say_gate_source_and_letter(name: str, gate: str, source: str, letter: str) -> None:
    assert meaning(name) == Meaning(gate, source, letter)  # type: ignore[arg-type]


def test_the_persons_own_words_come_before_ours() -> None:
    words = {"i": "write", "f": "out", "g": "new", "o": "show"}
    assert meaning("W_h_out", words) == Meaning("f", "h", "w")  # type: ignore[arg-type]
    assert meaning("W_f", words).gate == ""  # type: ignore[arg-type]
