"""Layout 2: a hand-written LSTM that keeps its gates' matrices apart, four that meet x and four that meet h."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from lstm_demo.importing.foreign_file import ForeignError
from lstm_demo.importing.layouts.gate_names import GATE_WORDS, GATES, Gate, meaning, of_a_module
from lstm_demo.importing.layouts.gate_tensors import EQUATIONS, by_gate, take_biases
from lstm_demo.importing.ledger import PIXELS, Ambiguous, Choices, LayerWeights, Ledger, Product, Recurrence


def read_apart(ledger: Ledger, choices: Choices) -> Recurrence | None:
    """None where the shapes are not those of such a cell. Raises ForeignError where they are, but the names do not tell the gates."""
    hidden = _hidden_size(ledger)
    if hidden is None:
        return None
    over_x, over_h = _sides(ledger, hidden, choices)
    product = _product(ledger, over_x, hidden, choices)
    squares = choices.product or product
    if not of_a_module(over_h["i"]) and hidden != PIXELS and choices.product is None:
        way = "(H, 28), so W·x" if product == "Wx" else "(28, H), so x·W"
        ledger.remark(f"The square matrices are multiplied like their neighbours, which are {way}; if not, say --product.")
    weight_ih = torch.cat([_oriented(ledger, over_x[gate], product, "x", gate) for gate in GATES])
    weight_hh = torch.cat([_oriented(ledger, over_h[gate], squares, "h", gate) for gate in GATES])
    layer = LayerWeights(weight_ih, weight_hh, *take_biases(ledger, hidden, choices))
    ledger.remark(EQUATIONS)
    return Recurrence("an LSTM with its gates' matrices apart", "lstm", hidden, (layer,))


def _hidden_size(ledger: Ledger) -> int | None:
    """H such that there are matrices (28, H) and (H, H). Three of each are enough, so that a missing fourth is told as missing."""
    sizes = {side for tensor in ledger.left.values() if tensor.ndim == 2 for side in tensor.shape}
    for size in sorted(sizes, reverse=True):
        needed = 6 if size == PIXELS else 3
        if size > 1 and len(ledger.matrices(PIXELS, size)) >= needed and len(ledger.matrices(size, size)) >= needed:
            return size
    return None


def _sides(ledger: Ledger, hidden: int, choices: Choices) -> tuple[dict[Gate, str], dict[Gate, str]]:
    """The matrices that meet x and those that meet h, by gate."""
    if hidden != PIXELS:
        over_x = by_gate(ledger.matrices(PIXELS, hidden), choices, f"the matrices of {PIXELS}×{hidden}")
        return over_x, by_gate(ledger.matrices(hidden, hidden), choices, f"the matrices of {hidden}×{hidden}")
    names = [name for name in ledger.matrices(PIXELS, PIXELS) if meaning(name, choices.gates).gate]
    letter = _input_letter(names, choices)
    over: dict[str, list[str]] = {"x": [], "h": []}
    for name in names:
        said = meaning(name, choices.gates)
        side = said.source or (("x" if said.letter == letter else "h") if letter and said.letter else "")
        if not side:
            raise ForeignError(f"{name} may meet x or h: with 28 units both are 28×28, and its name does not say.")
        over[side].append(name)
    return by_gate(over["x"], choices, "the matrices over x"), by_gate(over["h"], choices, "the matrices over h")


def _input_letter(names: list[str], choices: Choices) -> str:
    """Of names like W_f and U_f, the letter of those over x; "" where the names say x and h themselves."""
    silent = [name for name in names if not meaning(name, choices.gates).source]
    letters = sorted({meaning(name, choices.gates).letter.upper() for name in silent} - {""})
    if not silent or len(letters) != 2:
        return ""
    if choices.input_letter is None:
        raise Ambiguous(
            "input_letter",
            tuple(letters),
            f"With 28 units every matrix is 28×28, and whether {letters[0]} or {letters[1]} meets x cannot be seen.",
        )
    return choices.input_letter.lower()


def _product(ledger: Ledger, over_x: Mapping[Gate, str], hidden: int, choices: Choices) -> Product:
    """How the matrices over x are multiplied: by their shape or, where they are square, by their module or by the person."""
    if hidden != PIXELS:
        shapes = {tuple(ledger.left[name].shape) for name in over_x.values()}
        if len(shapes) > 1:
            raise ForeignError("Some of the matrices over x are (H, 28) and some (28, H): one cell multiplies all of them one way.")
        return "Wx" if shapes == {(hidden, PIXELS)} else "xW"
    if choices.product is not None:
        return choices.product
    if all(of_a_module(name) for name in over_x.values()):
        ledger.remark("All matrices are square. As weights of modules they are taken to be nn.Linear's, W·x; if not, say --product.")
        return "Wx"
    raise Ambiguous("product", ("Wx", "xW"), "With 28 units all matrices are square: whether they are used as W·x or x·W cannot be seen.")


def _oriented(ledger: Ledger, name: str, product: Product, source: str, gate: Gate) -> Tensor:
    """(H, D): what is multiplied from the other side is transposed."""
    letter = "W" if source == "x" else "U"
    how = f"{letter}·{source}" if product == "Wx" else f"{source}·{letter}, transposed"
    tensor = ledger.take(name, f"{letter} of the {GATE_WORDS[gate]}, used as {how}")
    return tensor if product == "Wx" else tensor.T
