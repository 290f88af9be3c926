"""Layout 3: a hand-written LSTM with one linear map per gate over the concatenation of h and x."""

from __future__ import annotations

import torch
from torch import Tensor

from lstm_demo.importing.foreign_file import ForeignError
from lstm_demo.importing.layouts.gate_names import GATE_WORDS, GATES, meaning
from lstm_demo.importing.layouts.gate_tensors import EQUATIONS, by_gate, take_biases
from lstm_demo.importing.ledger import PIXELS, Ambiguous, Choices, LayerWeights, Ledger, Recurrence


def read_concatenated(ledger: Ledger, choices: Choices) -> Recurrence | None:
    """None where there are not four matrices (H, H + 28). Raises ForeignError where the names do not tell the gates."""
    hidden = _hidden_size(ledger, choices)
    if hidden is None:
        return None
    names = by_gate(ledger.matrices(hidden, hidden + PIXELS), choices, f"the matrices of {hidden}×{hidden + PIXELS}")
    if choices.order is None:
        raise Ambiguous("order", ("hx", "xh"), "The matrices do not show whether they multiply the concatenation [h, x] or [x, h].")
    if len({tuple(ledger.left[name].shape) for name in names.values()}) > 1:
        raise ForeignError("Some of the gates' matrices are (H, H + 28) and some (H + 28, H): one cell multiplies all of them one way.")
    wide = ledger.left[names["i"]].shape[0] == hidden
    over_x, over_h = [], []
    for gate in GATES:
        how = f"[{choices.order[0]}, {choices.order[1]}]{'' if wide else ', transposed'}"
        matrix = ledger.take(names[gate], f"U and W of the {GATE_WORDS[gate]}, over {how}")
        x, h = _split(matrix if wide else matrix.T, hidden, choices.order)
        over_x.append(x)
        over_h.append(h)
    layer = LayerWeights(torch.cat(over_x), torch.cat(over_h), *take_biases(ledger, hidden, choices))
    ledger.remark(EQUATIONS)
    return Recurrence("an LSTM with one linear map per gate over h and x together", "lstm", hidden, (layer,))


def _hidden_size(ledger: Ledger, choices: Choices) -> int | None:
    """H such that at least three gates have a matrix (H, H + 28), so that a missing fourth is told as missing."""
    for tensor in ledger.left.values():
        if tensor.ndim == 2 and max(tensor.shape) - min(tensor.shape) == PIXELS:
            hidden = min(tensor.shape)
            said = {meaning(name, choices.gates).gate for name in ledger.matrices(hidden, hidden + PIXELS)} - {""}
            if len(said) >= 3 or len(ledger.matrices(hidden, hidden + PIXELS)) >= 4:
                return hidden
    return None


def _split(matrix: Tensor, hidden: int, order: str) -> tuple[Tensor, Tensor]:
    """(H, H + D) → the columns that meet x, (H, D), and those that meet h, (H, H)."""
    if order == "hx":
        return matrix[:, hidden:], matrix[:, :hidden]
    return matrix[:, :PIXELS], matrix[:, PIXELS:]
