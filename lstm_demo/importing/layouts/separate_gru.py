"""Layout 5: a hand-written GRU with its gates apart: W_xz, W_hz, W_xr … or one linear map per gate and source.

Two things differ from program to program and show in no weight. Whether the update gate z keeps the old state, as torch and Cho et al.
2014 have it, or renews it, as in Chung et al. 2014: renewing is keeping with the sign of its weights turned. And whether the reset gate
scales U·h, as in torch, or h before it is multiplied by U: this program has only the first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from lstm_demo.importing.foreign_file import ForeignError
from lstm_demo.importing.layouts.gate_names import of_a_module, stem
from lstm_demo.importing.ledger import PIXELS, Ambiguous, Choices, LayerWeights, Ledger, Recurrence

GATES = ("r", "z", "n")  # torch's order
WORDS = {"r": "reset gate", "z": "update gate", "n": "candidate"}
_SAID: Mapping[str, tuple[str, ...]] = {
    "r": ("r", "reset", "rg", "relevance"),
    "z": ("z", "update", "zg"),
    "n": ("n", "new", "g", "c", "candidate", "cand", "hat", "tilde", "htilde", "hhat", "memory", "state", "h"),
}
_GLUED = re.compile(r"(?:[wub]?(?P<source>[xhi])?(?P<gate>[rzngcu])|(?P<first>[rzngcu])(?P<last>[xh])|[wub]?[xhi]h)")
BEFORE = (
    "its reset gate scales h before it is multiplied by U, tanh(W·x + U·(r ⊙ h)), as Cho et al. 2014 have it; torch and this program scale"
    " the product, tanh(W·x + r ⊙ (U·h)). Train it with nn.GRU or nn.GRUCell to bring it here"
)


def read_gru_apart(ledger: Ledger, choices: Choices) -> Recurrence | None:
    """None where the shapes or the names are not those of such a cell."""
    hidden = _hidden_size(ledger)
    if hidden is None:
        _refuse_concatenated(ledger)
        return None
    over_x, over_h = (_by_gate(ledger.matrices(width, hidden)) for width in (PIXELS, hidden))
    if over_x is None or over_h is None:
        return None
    update, reset = _variant(choices)
    across = _is_transposed(ledger, over_x, hidden)
    square = across and not all(of_a_module(name) for name in over_h.values())  # multiplied like their neighbours
    sides = [_taken(ledger, over_x, "W", across), _taken(ledger, over_h, "U", square)]
    first, second = _biases(ledger, hidden, over_h)
    if update == "renews":  # (1 − z) ⊙ h + z ⊙ n: 1 − σ(a) = σ(−a)
        for stacked in (*sides, first, second):
            stacked[hidden : 2 * hidden] *= -1
    layer = LayerWeights(sides[0], sides[1], first, second)
    ledger.remark(f"Taken to compute h = {'(1 − z) ⊙ n + z ⊙ h' if update == 'keeps' else '(1 − z) ⊙ h + z ⊙ n'} (--update-gate {update}).")
    return Recurrence("a GRU with its gates' matrices apart", "gru", hidden, (layer,), reset_before=reset == "before")


def _refuse_concatenated(ledger: Ledger) -> None:
    """Three maps over h and x together: the candidate's is over r ⊙ h and x, so r scales h before the product."""
    for tensor in ledger.left.values():
        if tensor.ndim == 2 and max(tensor.shape) - min(tensor.shape) == PIXELS:
            names = ledger.matrices(*tensor.shape)
            if len(names) == len(GATES) and _by_gate(names) is not None:
                raise ForeignError(f"It is a GRU with one linear map per gate over h and x together: {BEFORE}.")


def _variant(choices: Choices) -> tuple[str, str]:
    if choices.update_gate is None:
        raise Ambiguous("update_gate", ("keeps", "renews"), "No weight shows whether the update gate z keeps the old state or renews it.")
    if choices.gru_reset is None:
        raise Ambiguous(
            "gru_reset", ("after", "before"), "No weight shows whether the reset gate scales U·h, after the product, or h, before it."
        )
    return choices.update_gate, choices.gru_reset


def _hidden_size(ledger: Ledger) -> int | None:
    for tensor in ledger.left.values():
        if tensor.ndim == 2 and PIXELS in tensor.shape:
            for size in tensor.shape:
                if size not in (1, PIXELS) and len(ledger.matrices(PIXELS, size)) == 3 == len(ledger.matrices(size, size)):
                    return int(size)
    return None


def _by_gate(names: Sequence[str]) -> dict[str, str] | None:
    """One name for each gate; None where the names do not say so."""
    found = {gate: [name for name in names if _gate(name) == gate] for gate in GATES}
    return {gate: named[0] for gate, named in found.items()} if all(len(named) == 1 for named in found.values()) else None


def _gate(name: str) -> str:
    """r or z where a word says so; else n, whose names are many: W_xh, W_hn, candidate …"""
    words = [word.removesuffix("gate") for word in re.split(r"[\W\d_]+", stem(name).lower()) if word]
    glued = [found["gate"] or found["first"] or "n" for word in words if (found := _GLUED.fullmatch(word))]
    said = {gate for gate in ("r", "z") if any(word in _SAID[gate] for word in words if word != "u")}
    said = said or {"z" if gate == "u" else gate for gate in glued if gate in ("r", "z", "u")}
    if said:
        return said.pop() if len(said) == 1 else ""
    return "n" if glued or any(word in _SAID["n"] for word in words) else ""


def _is_transposed(ledger: Ledger, over_x: Mapping[str, str], hidden: int) -> bool:
    told = {tuple(ledger.left[name].shape) for name in over_x.values()}
    if len(told) > 1:
        raise ForeignError("Some of the gates' matrices over x are (H, 28) and some (28, H): one cell multiplies all of them one way.")
    return told == {(PIXELS, hidden)}


def _taken(ledger: Ledger, names: Mapping[str, str], letter: str, transposed: bool) -> Tensor:
    """(3H, D)"""
    tensors = [ledger.take(names[gate], f"{letter} of the {WORDS[gate]}{', transposed' if transposed else ''}") for gate in GATES]
    return torch.cat([tensor.T if transposed else tensor for tensor in tensors])


def _biases(ledger: Ledger, hidden: int, over_h: Mapping[str, str]) -> tuple[Tensor, Tensor]:
    """Beside W and beside U, (3H,) each."""
    stacked = torch.zeros(2, 3 * hidden)
    names = [name for name in ledger.vectors(hidden) if not name.endswith("weight")]
    for place, gate in enumerate(GATES):
        mine = [name for name in names if _gate(name) == gate]
        if len(mine) > 2:
            raise ForeignError(f"The {WORDS[gate]} has two biases at most; there are {', '.join(mine)}.")
        if not mine:
            ledger.miss(f"bias of the {WORDS[gate]}", "a gate without one: zeros")
        for name in mine:
            side = int(stem(name) == stem(over_h[gate]) and of_a_module(name))
            stacked[side, place * hidden : (place + 1) * hidden] += ledger.take(name, f"b of the {WORDS[gate]}, beside {'WU'[side]}")
    return stacked[0].clone(), stacked[1].clone()
