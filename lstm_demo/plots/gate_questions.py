"""What each gate decides, as the question that a value of 1 answers with yes, and what its two ends do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class GateQuestion:
    """question: the value 1 answers it with yes, 0 with no. low, high: what the gate does at 0 and at 1."""

    question: str = ""
    low: str = ""
    high: str = ""


GATE_QUESTIONS: Mapping[str, GateQuestion] = {
    "forget_gate": GateQuestion("keep?", "erase", "keep"),
    "input_gate": GateQuestion("write?", "ignore", "write"),
    "output_gate": GateQuestion("reveal?", "hide", "reveal"),
    "reset_gate": GateQuestion("use the past?", "ignore", "use"),
    "update_gate": GateQuestion("keep?", "renew", "keep"),
}
"""By the name of the traced quantity; what is no gate asks nothing."""
