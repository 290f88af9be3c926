"""What became of every tensor of a foreign file: used, missed, or left over; and what only the person can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from torch import Tensor

from lstm_demo.importing.foreign_file import ForeignError
from lstm_demo.importing.layouts.gate_names import Gate
from lstm_demo.model.config import Nonlinearity
from lstm_demo.model.kinds.description import CellKind
from lstm_demo.model.kinds.table import CELLS

# Our digits: other networks may be fine ones, but cannot read them.
PIXELS, CLASSES = 28, 10

Product = Literal["Wx", "xW"]


@dataclass(frozen=True)
class Choices:
    """What shapes and names may leave open; None where the person has not said.

    order: of the concatenation, [h, x] or [x, h]. product: how square matrices are multiplied, W·x (as nn.Linear) or x·W.
    input_letter: of pairs like W_f, U_f, the letter of the one that meets x. nonlinearity: of a plain RNN.
    gates: the person's word for each gate, to be looked for in the names. gate_order: of gates stacked in one matrix, `ifgo`, `rzn`.
    layers: the modules of several layers from the bottom, by the beginnings of their names, separated by commas.
    update_gate, gru_reset: of a hand-written GRU, see `gru_apart`. allow_unused: convert although tensors are left over.
    pixel_mean, pixel_std, sigmoid_readout: as in `ModelConfig`; no weight shows them.
    """

    order: Literal["hx", "xh"] | None = None
    product: Product | None = None
    input_letter: str | None = None
    nonlinearity: Nonlinearity | None = None
    gates: Mapping[Gate, str] = field(default_factory=dict)
    gate_order: str | None = None
    layers: str | None = None
    update_gate: Literal["keeps", "renews"] | None = None
    gru_reset: Literal["after", "before"] | None = None
    allow_unused: bool = False
    pixel_mean: float = 0.0
    pixel_std: float = 1.0
    sigmoid_readout: bool = False


NO_CHOICES = Choices()


def flag(choice: str, value: str) -> str:
    """A choice as the command line takes it: `--input-letter W`."""
    return f"--{choice.replace('_', '-')} {value}"


class Ambiguous(ForeignError):
    """The file fits more than one network, and only the person can say which.

    choice: the field of `Choices` that decides. values: what it may be.
    """

    def __init__(self, choice: str, values: tuple[str, ...], sentence: str) -> None:
        flags = [flag(choice, value) for value in values]
        super().__init__(f"{sentence} Say {' or '.join(flags) if len(flags) < 5 else f'{flags[0]}, {flags[1]} and so on'}.")
        self.choice = choice
        self.values = values

    def answered(self, choices: Choices, value: str) -> Choices:
        """The same choices with this one made."""
        chosen: dict[str, Any] = {self.choice: value}
        return replace(choices, **chosen)


@dataclass(frozen=True)
class TensorNote:
    """One line of the report. shape: as in the file; None for a tensor that is not there."""

    name: str
    shape: tuple[int, ...] | None
    status: Literal["used", "missed", "unused"]
    text: str


@dataclass(frozen=True, eq=False)
class LayerWeights:
    """As torch lays them out: weight_ih (G·H, D), weight_hh (G·H, H), bias_ih and bias_hh (G·H,); of a peephole LSTM also
    weight_ci, weight_cf and weight_co, (H,) each.
    """

    weight_ih: Tensor
    weight_hh: Tensor
    bias_ih: Tensor
    bias_hh: Tensor
    weight_ci: Tensor | None = None
    weight_cf: Tensor | None = None
    weight_co: Tensor | None = None


@dataclass(frozen=True, eq=False)
class Recurrence:
    """What was understood of the recurrent part. layout: in words. layers: from the bottom. backward: of two directions, the same of the
    backward one; else ().

    reset_before: of a GRU whose reset gate scales h before the product, which this program can read but not show (`gru_apart`).
    """

    layout: str
    cell: CellKind
    hidden_size: int
    layers: tuple[LayerWeights, ...]
    nonlinearity: Nonlinearity = "tanh"
    reset_before: bool = False
    backward: tuple[LayerWeights, ...] = ()

    @property
    def layer_output(self) -> int:
        """How many numbers a layer hands on for each step."""
        return self.hidden_size * (2 if self.backward else 1)

    def named(self) -> dict[str, Tensor]:
        """By torch's names within its module: `weight_ih_l0`, `weight_ih_l0_reverse` …."""
        parts = CELLS[self.cell].parameters
        directions = (("", self.layers), ("_reverse", self.backward))
        return {
            f"{part}_l{depth}{ending}": getattr(layer, part)
            for ending, layers in directions for depth, layer in enumerate(layers) for part in parts
        }  # fmt: skip

    @property
    def width(self) -> int:
        """How many numbers the first layer reads a step."""
        return self.layers[0].weight_ih.shape[1]


class Ledger:
    """The tensors not yet used, and the notes. Vectors written as (1, n) or (n, 1) are (n,) here."""

    def __init__(self, tensors: Mapping[str, Tensor], ordered: bool = True) -> None:
        self.ordered = ordered
        self.names = list(tensors)
        self._shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
        self.left = {name: tensor.flatten() if _is_vector(name, tensor) else tensor for name, tensor in tensors.items()}
        self.notes: list[TensorNote] = []
        self.remarks: list[str] = []

    def take(self, name: str, text: str) -> Tensor:
        self.notes.append(TensorNote(name, self._shapes[name], "used", text))
        return self.left.pop(name)

    def set_aside(self, name: str, text: str) -> None:
        """What the network does not need for reading: no reason to refuse it."""
        del self.left[name]
        self.notes.append(TensorNote(name, self._shapes[name], "unused", text))

    def miss(self, name: str, text: str) -> None:
        self.notes.append(TensorNote(name, None, "missed", text))

    def remark(self, text: str) -> None:
        if text not in self.remarks:
            self.remarks.append(text)

    def matrices(self, one: int, other: int) -> list[str]:
        """The names of those left of this shape, either way round, in the order of the file."""
        return [name for name, tensor in self.left.items() if tuple(tensor.shape) in ((one, other), (other, one))]

    def vectors(self, length: int) -> list[str]:
        return [name for name, tensor in self.left.items() if tuple(tensor.shape) == (length,)]

    def close(self) -> list[str]:
        """Note what is left over: the names."""
        for name in self.left:
            self.notes.append(TensorNote(name, self._shapes[name], "unused", "fits nowhere in this network"))
        return list(self.left)


def _is_vector(name: str, tensor: Tensor) -> bool:
    """Written as a matrix of one row or column, and not because a step has one pixel."""
    return tensor.ndim == 2 and 1 in tensor.shape and "weight_ih" not in name


def shape_in_words(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) or "one number"
