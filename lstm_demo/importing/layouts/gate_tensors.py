"""The four gates of a hand-written LSTM among tensors of one shape, told apart by their names."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from lstm_demo.importing.foreign_file import ForeignError
from lstm_demo.importing.layouts.gate_names import GATE_WORDS, GATES, Gate, meaning
from lstm_demo.importing.ledger import Choices, Ledger

# No weight shows these: what every hand-written LSTM is taken to compute.
EQUATIONS = "Taken to compute c = f ⊙ c + i ⊙ g and h = o ⊙ tanh(c), as nn.LSTM does; weights cannot show a variant of it."


def by_gate(names: Sequence[str], choices: Choices, what: str) -> dict[Gate, str]:
    """One name for each gate; names that say no gate are passed over.

    Raises:
        ForeignError: a gate is missing or said twice.
    """
    found = _gates(names, choices)
    wrong = [GATE_WORDS[gate] for gate in GATES if len(found[gate]) != 1]
    if wrong:
        read = "; ".join(f"{GATE_WORDS[gate]}: {', '.join(found[gate]) or 'none'}" for gate in GATES)
        raise ForeignError(
            f"Of {what} the names must say one for each gate, but read as {read}."
            " Say it with --gates, for example --gates i=write f=erase g=content o=reveal (only what occurs in the names)."
        )
    return {gate: found[gate][0] for gate in GATES}


def _gates(names: Sequence[str], choices: Choices) -> dict[Gate, list[str]]:
    """An "update" gate is the input gate or, where an input gate is named besides and no candidate, the candidate."""
    found: dict[Gate, list[str]] = {gate: [] for gate in GATES}
    updates = []
    for name in names:
        gate = meaning(name, choices.gates).gate
        if gate == "u":
            updates.append(name)
        elif gate:
            found[gate].append(name)
    found["g" if found["i"] and not found["g"] else "i"] += updates
    return found


def take_biases(ledger: Ledger, hidden: int, choices: Choices) -> tuple[Tensor, Tensor]:
    """The two stacked biases that torch keeps, (4H,) each: one a gate goes into the first, a second into the second, the rest are zero.

    Where it goes makes no difference: z = W·x + U·h + (b_ih + b_hh).
    """
    # A vector named weight scales something, as a layer norm's does: not a bias.
    found = _gates([name for name in ledger.vectors(hidden) if not name.endswith("weight")], choices)
    if len({len(names) for names in found.values()}) != 1 or len(found["i"]) > 2:
        read = "; ".join(f"{GATE_WORDS[gate]}: {', '.join(found[gate]) or 'none'}" for gate in GATES)
        raise ForeignError(f"Each gate must have as many biases as the others, 0, 1 or 2, but they read as {read}.")
    stacked = torch.zeros(2, 4 * hidden)
    for place, gate in enumerate(GATES):
        if not found[gate]:
            ledger.miss(f"bias of the {GATE_WORDS[gate]}", "a gate without one: zeros")
        for which, name in enumerate(found[gate]):
            stacked[which, place * hidden : (place + 1) * hidden] = ledger.take(name, f"b of the {GATE_WORDS[gate]}")
    return stacked[0], stacked[1]
